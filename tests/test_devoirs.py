"""What a public body owes its readers: a declaration, a contact for flaws, no trace of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from browser import settled
from conftest import build, files, run
from test_navigateur import PAGES
from test_site import pages
from test_visite import COPIES, visit_on

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

AUDITED = """
etat: partiellement-conforme
etablie_le: 2026-11-20
portee: "Le guide, sans les cartes d'un autre site."
audit:
  termine_le: 2026-10-01
  auteur: "Un auditeur inventé"
  taux: 72.5
non_conformites: ["un titre manque sur une page"]
derogations: ["les plans d'avant 2010"]
exemptions: ["une carte d'un autre site"]
technologies: ["HTML", "CSS"]
environnements: ["Firefox et NVDA"]
outils: ["axe-core"]
pages_verifiees: ["l'accueil"]
schema_pluriannuel: "https://appui.example/schema"
plan_annuel: "https://appui.example/plan"
"""
MEASURED = """
mesure_le: 2026-11-20
outil: "Chromium"
pages:
  - {sorte: "Une fiche", requetes: 5, ko: 41.6, elements: 1204}
"""


def words(site: Path, address: str) -> str:
    """The text of a page, its unbreakable spaces made plain."""
    return " ".join(" ".join(pages(site)[address].text).split())


def test_every_page_names_its_state_and_leads_to_the_declaration(site: Path) -> None:
    link = re.compile(r'href="([^"]*)">Accessibilité\s: non conforme</a>')
    found = {
        path.relative_to(site).as_posix(): link.findall(html)
        for path in sorted(site.rglob("*.html"))
        if '<footer class="guide-pied">' in (html := path.read_text(encoding="utf-8"))
    }
    assert len(found) > 130
    assert [
        page for page, to in found.items() if len(to) != 1 or not to[0].endswith("accessibilite/")
    ] == []


def test_without_an_audit_the_declaration_claims_nothing(small_site: Path) -> None:
    text = words(small_site, "accessibilite/")
    assert "Ce site est non conforme au référentiel général" in text
    assert "aucun taux ne peut être donné" in text
    assert "Point d’accueil 04 65 71 00 00" in text
    assert "Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07" in text
    assert " %" not in text


def test_with_an_audit_the_declaration_says_all_that_it_found(reseau: Path, tmp_path: Path) -> None:
    (reseau / "network" / "accessibilite.yml").write_text(AUDITED, encoding="utf-8")
    outcome = build(reseau, tmp_path / "site")
    assert outcome.returncode == 0, outcome.stderr
    text = words(tmp_path / "site", "accessibilite/")
    for said in (
        "Ce site est partiellement conforme au référentiel général",
        "terminé le 1er octobre 2026, constate que 72,5 % des critères du RGAA sont respectés.",
        "Défauts connus un titre manque sur une page",
        "Dérogations pour charge disproportionnée les plans d’avant 2010",
        "Contenus non soumis à l’obligation une carte d’un autre site",
        "établie le 20 novembre 2026. Technologies du site HTML CSS",
        "Environnements de test Firefox et NVDA Outils axe-core Pages vérifiées l’accueil",
    ):
        assert said in text, said
    assert {"https://appui.example/schema", "https://appui.example/plan"} <= {
        *pages(tmp_path / "site")["accessibilite/"].links
    }
    assert "Accessibilité : partiellement conforme" in words(tmp_path / "site", "")


RENEW = "Vérifiez-le, puis repoussez la date : un an au plus."
FIRST = "1 avertissement, sans effet sur la publication."
OLD = "Refaites la déclaration tous les trois ans, et l'audit s'il y en a un."


@pytest.mark.parametrize(
    ("file", "day", "written", "warning"),
    [
        (
            "accessibilite.yml",
            "etablie_le: 2026-11-22",
            "2023-11-22",
            f"etablie_le : c'était il y a 36 mois. {OLD}",
        ),
        (
            "reseau.yml",
            "expire_le: 2027-10-31",
            "2026-12-10",
            f"securite › expire_le : ce contact ne vaut plus que 18 jours. {RENEW}",
        ),
        (
            "reseau.yml",
            "expire_le: 2027-10-31",
            "2026-11-21",
            f"securite › expire_le : ce contact ne vaut plus. {RENEW}",
        ),
        (
            "reseau.yml",
            "expire_le: 2027-10-31",
            "2028-10-31",
            "securite › expire_le : c'est dans plus d'un an. Choisissez un jour d'ici un an.",
        ),
    ],
)
def test_what_no_longer_holds_is_told_without_blocking(
    reseau: Path, file: str, day: str, written: str, warning: str
) -> None:
    path = reseau / "network" / file
    before, after = path.read_text(encoding="utf-8").split(day)
    path.write_text(f"{before}{day.partition(': ')[0]}: {written}{after}", encoding="utf-8")
    outcome = run("guide", "check", cwd=reseau)
    line = before.count("\n") + 1
    assert (outcome.returncode, outcome.stdout) == (
        0,
        f"{FIRST}\n\nnetwork/{file}, ligne {line}, {warning}\n",
    )


def test_security_txt_stands_where_rfc_9116_puts_it(small_site: Path) -> None:
    assert (small_site / ".well-known" / "security.txt").read_text(encoding="utf-8") == (
        "Contact: mailto:accueil@appui.example\n"
        "Expires: 2027-10-31T23:59:59Z\n"
        "Preferred-Languages: fr\n"
        "Canonical: https://appui.example/guide/.well-known/security.txt\n"
    )


@pytest.mark.parametrize("built", ["site", "small_site"])
def test_the_plan_leads_to_every_page_but_the_steps_of_the_guidance(
    request: pytest.FixtureRequest, built: str
) -> None:
    found = pages(request.getfixturevalue(built))
    linked = {re.sub(r"^(\.\./)+", "", href) for href in found["plan-du-site/"].links}
    # Redirects of former addresses and the form of the agences have no footer of the guide.
    aside = {address for address, page in found.items() if "Plan du site" not in page.text}
    steps = {address for address in found if address.startswith("guidez-moi/")} - {"guidez-moi/"}
    assert {*found} - linked - aside - steps == {"404.html"}


def test_the_eco_design_page_gives_the_measures_or_says_that_there_are_none(
    reseau: Path, tmp_path: Path, small_site: Path
) -> None:
    text = words(small_site, "eco-conception/")
    assert "Aucune mesure n’est encore publiée ici." in text
    assert "il ne se dit pas conforme" in text
    (reseau / "network" / "mesures.yml").write_text(MEASURED, encoding="utf-8")
    outcome = build(reseau, tmp_path / "site")
    assert outcome.returncode == 0, outcome.stderr
    text = words(tmp_path / "site", "eco-conception/")
    assert "Une fiche 5 42 ko 1 204" in text
    assert "Mesuré le 20 novembre 2026 avec Chromium." in text
    assert "Aucune mesure" not in text


def test_the_legal_notice_says_who_publishes_who_hosts_and_what_the_browser_keeps(
    small_site: Path,
) -> None:
    text = words(small_site, "mentions-legales/")
    for said in (
        "Éditeur Appui aux communes de l’Ain (réseau inventé)",
        "Hébergeur Hébergeur inventé",
        "Directeur de la publication La présidence du réseau inventé",
        "Licence des textes et des données Licence Ouverte 2.0",
        "Crédits Dessins, cartes et captures d’écran : ce projet",
        "Il n’a ni compte, ni cookie, ni mesure d’audience.",
        "sous le nom « guide-commune »",
        "il garde aussi les pages que vous lisez et ce qui sert à trouver qui appeler",
    ):
        assert said in text, said


KEPT = """async () => ({
  cookies: document.cookie,
  local: Object.entries(localStorage),
  session: Object.entries(sessionStorage),
  databases: (await indexedDB.databases()).map((one) => one.name),
})"""


def test_the_browser_keeps_copies_of_the_guide_and_no_other_trace_nor_asks_another_site(
    browser: Browser, address: str, site: Path
) -> None:
    context = browser.new_context()
    requests: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    nothing = {"cookies": "", "local": [], "session": [], "databases": []}
    page = visit_on(context, address)
    for kind, path in PAGES.items():
        page.goto(address + path, wait_until="networkidle")
        kept = page.evaluate(KEPT)
        # A commune in the address is one that the reader chose.
        chosen = re.search(r"commune=(\d+)", path)
        assert kept in (
            [nothing, nothing | {"local": [["guide-commune", chosen[1]]]}] if chosen else [nothing]
        ), kind
        page.evaluate("localStorage.clear()")
    assert context.cookies() == []
    copies = {*page.evaluate(COPIES)}
    context.close()
    # Every page that was read, and files of the guide only: no address with the reader's words.
    published = {f"{address}{name.removesuffix('index.html')}" for name in files(site)}
    read = {f"{address}{path.partition('?')[0]}" for path in PAGES.values()}
    assert (copies - published, read - copies) == (set(), {address + PAGES["introuvable"]})
    assert [url for url in requests if not url.startswith((address, "data:", "blob:"))] == []


def test_the_browser_keeps_the_commune_that_the_reader_chooses_until_it_is_emptied(
    browser: Browser, address: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}fiches/securiser-eau-potable/", wait_until="networkidle")
    field = page.get_by_label("Votre commune")
    field.fill("Cherbourg")
    page.get_by_role("option").first.click()
    settled(page, "Object.keys(localStorage).join()", expected="guide-commune")
    field.fill("")
    field.press("Enter")
    field.blur()
    settled(page, "Object.keys(localStorage).join()", expected="")
    context.close()
