"""The pages that speak to one commune: « Ma commune », fiches, agences, EPCI, the data behind."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from browser import served
from conftest import RESEAU, run
from guide.site import build as build_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def small(small_site: Path) -> Iterator[str]:
    """The address of the small network, that has registers."""
    with served(small_site) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def wait_chosen(page: Page, name: str) -> None:
    page.get_by_role("heading", level=1, name=name).wait_for()


def rows(page: Page) -> list[str]:
    return page.locator("[data-guide-suivis] [data-guide-droit]").all_inner_texts()


def calls(page: Page) -> dict[str, list[str]]:
    """The needs under whom to call, groups without any left out."""
    groups = page.locator("[data-guide-appels]:visible, [data-guide-personne]:visible")
    return {
        group.locator("h3").inner_text().splitlines()[0]: group.locator("li").all_inner_texts()
        for group in groups.all()
    }


def test_the_router_explains_who_is_not_for_a_commune_and_proposes_who_is(
    page: Page, address: str
) -> None:
    page.goto(f"{address}recherche/?q=eau+potable&commune=50129")
    page.locator("[data-guide-reponse]:not([hidden])").wait_for()
    assert page.locator("[data-guide-agence] a").inner_text() == "Département de la Manche"
    assert page.locator("[data-guide-ecartes]").inner_text() == (
        "SDeau50\u00a0: Elle n’intervient pas pour Cherbourg-en-Cotentin\u00a0: "
        "le guichet vous dira qui s’en charge."
    )
    page.goto(f"{address}recherche/?q=eau+potable&commune=50502")
    page.locator("[data-guide-reponse]:not([hidden])").wait_for()
    assert page.locator("[data-guide-agence] a").inner_text() == "SDeau50"
    assert page.locator("[data-guide-commune]").inner_text() == (
        "Le guide ne sait pas si elle intervient pour Saint-Lô\u00a0: demandez-lui."
    )
    assert not page.locator("[data-guide-ecartes]").is_visible()


def test_the_desk_answers_where_no_agency_does(page: Page, small: str) -> None:
    page.goto(f"{small}recherche/?q=chemins&commune=01027")
    page.locator("[data-guide-reponse]:not([hidden])").wait_for()
    assert page.locator("[data-guide-agence]").inner_text() == "Point d’accueil"
    assert page.locator("[data-guide-joindre] a[href='tel:+33465710000']").is_visible()
    assert "agence=&" in (page.locator("[data-guide-demande]").get_attribute("href") or "")


def test_what_is_announced_is_told_and_never_proposed_as_open(page: Page, small: str) -> None:
    page.goto(f"{small}recherche/?q=source+captage&commune=01043")
    page.locator("[data-guide-reponse]:not([hidden])").wait_for()
    assert page.locator("[data-guide-agence]").inner_text() == "Point d’accueil"
    assert (
        page.locator("[data-guide-apport]")
        .first.inner_text()
        .startswith("Cette aide est en projet\u00a0: elle n’est pas encore ouverte.")
    )
    assert page.locator(".guide-resume__titre", has_text="En projet").count() == 1
    outcome = run("guide", "route", "source captage", "--format", "json", cwd=RESEAU)
    found = json.loads(outcome.stdout)
    assert (found["convaincant"], found["premier_contact"]) == (True, None)
    assert found["fiches"][0]["statut"] == "en-projet"


def test_a_fiche_shows_the_first_contact_of_the_commune_that_is_typed(
    page: Page, address: str
) -> None:
    page.goto(f"{address}fiches/securiser-eau-potable/")
    name = page.locator(".guide-contact:visible .guide-contact__nom")
    assert name.inner_text() == "SDeau50"
    field = page.get_by_label("Votre commune")
    field.press_sequentially("Acquev")
    page.get_by_role("option", name="La Hague").click()
    page.locator("[data-guide-droit]:visible").first.wait_for()
    assert name.inner_text() == "Département de la Manche"
    first = page.locator(".guide-carte--premier")
    assert {card.locator("h4 a").inner_text() for card in first.all()} == {
        "Département de la Manche"
    }
    assert page.get_by_role("link", name="Tout pour La Hague").is_visible()
    page.goto(f"{address}agences/sdeau50/")
    page.locator("[data-guide-droit]:visible").wait_for()
    assert page.get_by_label("Votre commune").input_value() == "La Hague"
    assert page.locator("[data-guide-droit]").inner_text().startswith("Elle n’intervient pas")


def test_ma_commune_says_who_what_since_when_and_for_what(page: Page, small: str) -> None:
    page.goto(f"{small}ma-commune/")
    page.get_by_label("Votre commune, ou votre intercommunalité").press_sequentially("neyr")
    page.get_by_role("option", name="Neyron 01700").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    wait_chosen(page, "Neyron")
    assert page.url.endswith("?commune=01275")
    assert rows(page) == [
        "Neyron a rejoint «\u00a0Voirie\u00a0» le 1er juillet 2021 jusqu’au 31 décembre 2026.",
        "Elle intervient pour Neyron.",
        "Elle intervient pour Neyron.",
        "Le guide ne sait pas si elle intervient pour Neyron\u00a0: demandez-lui.",
    ]
    assert page.locator("[data-guide-rejoint] li").all_inner_texts() == [
        f"Pôle commun\u00a0: {rows(page)[0]}"
    ]
    assert calls(page)["Pôle commun"] == ["Entretenir les chemins"]
    page.goto(f"{small}ma-commune/?commune=01027")
    wait_chosen(page, "Balan")
    assert calls(page)[["Point d’accueil", " 65 71 00 00"][0]] == ["Entretenir les chemins"]
    assert page.locator("[data-guide-rien]").is_visible()


def test_the_days_that_come_change_the_answers_without_a_new_site(
    browser: Browser, small: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.clock.set_fixed_time("2027-03-01T10:00:00")
    page.goto(f"{small}ma-commune/?commune=01275")
    wait_chosen(page, "Neyron")
    assert "a rejoint" not in " ".join(rows(page))
    page.goto(f"{small}ma-commune/?commune=01249")
    wait_chosen(page, "Miribel")
    assert rows(page)[0] == "Miribel a rejoint «\u00a0Voirie\u00a0» le 1er janvier 2027."
    context.close()


def test_an_unknown_commune_in_the_address_leaves_the_choice(page: Page, small: str) -> None:
    for asked in ("99999", "<b>", "__proto__"):
        page.goto(f"{small}ma-commune/?commune={asked}", wait_until="networkidle")
        assert page.locator("h1").inner_text() == "Ma commune"
        assert not page.locator("[data-guide-commune-choisie]").is_visible()


@pytest.mark.parametrize("code", ["50129", "50041", "50592", "200067205", "200069425"])
def test_a_commune_prints_on_one_sheet(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}ma-commune/?commune={code}")
    page.locator("[data-guide-commune-choisie]:not([hidden])").wait_for()
    page.emulate_media(media="print")
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def test_without_a_script_the_page_of_the_epci_says_the_same(browser: Browser, small: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{small}ma-commune/")
    page.get_by_role("link", name="CC de Miribel et du Plateau").click()
    page.get_by_role("heading", level=1, name="CC de Miribel et du Plateau").wait_for()
    text = " ".join(page.locator("#contenu").inner_text().split())
    for fact in (
        "2 communes : a adhéré",
        "Neyron Voirie, Pôle commun depuis le 1er juillet 2021 jusqu’au 31 décembre 2026",
        "Miribel Voirie, Pôle commun à partir du 1er janvier 2027",
        "Entretenir les chemins",
        "Communes au 1er janvier 2026.",
    ):
        assert fact in text, fact
    context.close()


def test_the_map_leads_to_the_commune_that_is_chosen(page: Page, address: str) -> None:
    page.goto(f"{address}territoire/")
    page.get_by_role("listbox", name=re.compile("Carte")).wait_for()
    page.get_by_role("option", name="Valognes").click()
    wait_chosen(page, "Valognes")
    assert page.url.endswith("ma-commune/?commune=50615")


def test_the_register_and_its_counts_are_published(small_site: Path) -> None:
    data = json.loads((small_site / "api/v1/adhesions.json").read_text(encoding="utf-8"))
    (pole,) = [agence for agence in data["agences"] if agence["adhesions"]]
    whole, voirie, permis = pole["comptes"]
    assert pole["adhesions"][0] == {
        "code": "01033", "nom": "Valserhône", "service": "voirie",
        "depuis": "2020-01-01", "jusqu_a": None,
    }  # fmt: skip
    assert [compte["service"] for compte in pole["comptes"]] == [None, "voirie", "permis"]
    assert voirie["bilan"] == {
        "jour": "2026-11-22", "communes": 3, "sur_communes": 27, "epci": 0, "sur_epci": 3,
        "autres": 1, "population": 24331, "sur_population": 73599,
        "part_collectivites": 0.1, "part_population": 0.3306,
    }  # fmt: skip
    assert (permis["bilan"]["communes"], permis["bilan"]["epci"]) == (12, 1)
    assert [(one["jour"], one["communes"]) for one in voirie["historique"]] == [
        ("2020-01-01", 1), ("2021-07-01", 3), ("2023-01-01", 3), ("2027-01-01", 3),
    ]  # fmt: skip
    assert whole["bilan"]["communes"] == 14


def test_a_shared_service_says_who_commands_who_pays_and_who_has_joined(small_site: Path) -> None:
    html = (small_site / "fiches/entretenir-chemins/index.html").read_text(encoding="utf-8")
    text = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    for fact in (
        "La compétence Aucune compétence n’est transférée.",
        "Qui donne les consignes Le maire",
        "Qui emploie les agents Le président de l’intercommunalité",
        "Qui paie, et combien Au kilomètre de chemin suivi",
        "Ouvert depuis le 1er janvier 2020",
        "Beynost depuis le 1er juillet 2021",
        "Miribel à partir du 1er janvier 2027",
    ):
        assert fact in text, fact


@pytest.mark.parametrize(
    ("fiche", "facts"),
    [
        (
            "former-equipes-projet",
            ["La formation", "Pour qui Élus et agents", "S’inscrire À demander"],
        ),
        (
            "analyser-qualite-eau",
            ["L’analyse", "Le prélèvement À préciser", "Les résultats Un rapport"],
        ),
        ("partager-service-commun", ["Comment marche ce service commun", "Aucune compétence"]),
    ],
)
def test_a_nature_has_its_own_layout(site: Path, fiche: str, facts: list[str]) -> None:
    html = (site / f"fiches/{fiche}/index.html").read_text(encoding="utf-8")
    text = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert [fact for fact in facts if fact not in text] == []


def test_what_can_be_ordered_or_borrowed_is_told_in_full(reseau: Path) -> None:
    """Who holds the contract, until when; how many, at what price, with how much notice."""
    sheet = reseau / "fiches" / "reparer-toiture.md"
    before = sheet.read_text(encoding="utf-8")
    shown = []
    for nature, details in (
        (
            "achat",
            (
                "achats: [{objet: Tuiles, forme: centrale-d-achat, porteur: Le syndicat, "
                "jusqu_au: 2027-12-31, commander: Un bon signé, engagement: Chacun reste libre}]"
            ),
        ),
        (
            "pret",
            (
                "materiels: [{nom: Échafaudage, quantite: 2, prix: 60 € le week-end, "
                "preavis: Six semaines, caution: 200 €, assurance: La commune, "
                "transport: Au dépôt}, {nom: Échelle}]"
            ),
        ),
    ):
        text = before.replace("nature: accompagnement", f"nature: {nature}\n{details}")
        sheet.write_text(text, encoding="utf-8")
        site = build_site(reseau, date(2026, 11, 22))
        assert site.faults == ()
        html = site.by_address["fiches/reparer-toiture/"].html
        section = html.partition('id="details">')[2].partition("</section>")[0]
        shown.append(" ".join(re.sub(r"<[^>]+>", " ", section).split()))
    assert shown == [
        (
            "Ce que vous pouvez commander Tuiles Centrale d’achat Qui tient le marché Le syndicat "
            "Jusqu’au 31 décembre 2027 Pour commander Un bon signé Engagement Chacun reste libre"
        ),
        (
            "Ce que vous pouvez emprunter Échafaudage 2 en tout Prix 60 € le week-end "
            "À réserver Six semaines Caution 200 € Assurance La commune Transport Au dépôt "
            "Échelle Prix à demander À réserver délai à demander Caution à demander "
            "Assurance à demander Transport à demander"
        ),
    ]


def test_the_matrix_says_who_has_joined_what_and_when(small_site: Path) -> None:
    html = (small_site / "agences/pole-commun/index.html").read_text(encoding="utf-8")
    matrix = html[html.index("guide-matrice") :]
    rows = re.findall(r"<tr><th scope=row>(.*?)</tr>", matrix) or re.findall(
        r'<tr><th scope="row">(.*?)</tr>', matrix
    )
    assert re.sub(r"<[^>]+>", "|", rows[0]) == (
        "Beynost||depuis le 1er juillet 2021||du 1er janvier 2019 au 31 décembre 2025||—|"
    )


def test_the_matrix_is_a_table_to_take_away_too(small_site: Path) -> None:
    html = (small_site / "agences/pole-commun/index.html").read_text(encoding="utf-8")
    assert "donnees/adhesions/pole-commun.csv" in html
    table = (small_site / "donnees/adhesions/pole-commun.csv").read_text(encoding="utf-8")
    assert table == (
        "code,nom,Voirie,Permis de construire,Archives\n"
        "01043,Beynost,depuis le 1er juillet 2021,du 1er janvier 2019 au 31 décembre 2025,\n"
        "240100891,CC Terre Valserhône (CCTV),,depuis le 1er mars 2022,\n"
        "01249,Miribel,à partir du 1er janvier 2027,,\n"
        "01275,Neyron,depuis le 1er juillet 2021 jusqu'au 31 décembre 2026,,\n"
        "999999998,Syndicat inventé des gorges,depuis le 1er janvier 2023,,\n"
        "01033,Valserhône,depuis le 1er janvier 2020,,\n"
    )


def test_the_dashboard_shows_who_has_joined_as_bars_and_as_a_table(small_site: Path) -> None:
    html = (small_site / "reseau/index.html").read_text(encoding="utf-8")
    text = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    for fact in (
        "Pôle commun · Voirie · 3 communes sur 27",
        "Pôle commun : 9 communes sur 27 ont confié leurs archives (février 2026, source )",
        "Atelier des toits 1 besoin 27 communes, 73 599 habitants Réparer une toiture",
        "CC Terre Valserhône (CCTV) 12 29 %",
    ):
        assert fact in text, fact


def test_the_dashboard_sets_scenarios_beside_today(small_site: Path) -> None:
    html = (small_site / "reseau/index.html").read_text(encoding="utf-8")
    text = " ".join(re.sub(r"<[^>]+>", " ", html[html.index("scenarios") :]).split())
    for fact in (
        "Aujourd’hui La Maison de l’eau s’arrête Toutes les communes rejoignent la voirie",
        "Couvert 25 % 16 % ",
        "Communes qui perdent un besoin — 2 (1 481 habitants) aucune",
        "Répétitions 0 rien ne change rien ne change",
        "Besoins que plus personne n’aide à traiter : Entretenir les chemins : 2 communes",
        "De « gratuit » à « rien d’ouvert » : 18 cas.",
    ):
        assert fact in text, fact


def test_a_figure_without_names_is_told_with_its_date_and_source(small_site: Path) -> None:
    page = (small_site / "agences/pole-commun/index.html").read_text(encoding="utf-8")
    assert (
        "<strong>9 communes sur 27</strong> ont confié leurs archives (février 2026, "
        '<a href="https://agence.example/archives">source</a>).'
    ) in page


def test_a_partial_list_shows_no_zero(site: Path) -> None:
    html = (site / "agences/manche-numerique/index.html").read_text(encoding="utf-8")
    bilans = re.findall(r"<ul class=.?guide-bilan.*?</ul>", html, re.DOTALL)
    told = [" ".join(re.sub(r"<[^>]+>", " ", bilan).split()) for bilan in bilans]
    assert told == ["100 % 8 intercommunalités sur 8 100 % 497 522 habitants sur 497 522"]
    assert "d’autres ont peut-être adhéré." in html


def test_a_commune_that_an_address_names_goes_along_to_the_next_pages(
    page: Page, address: str
) -> None:
    page.goto(f"{address}ma-commune/?commune=50041")
    wait_chosen(page, "La Hague")
    joined = page.locator("[data-guide-rejoint-epci]")
    assert joined.locator("h3").inner_text() == "Ce que votre intercommunalité a rejoint"
    assert joined.locator("li").all_inner_texts() == [
        "Manche Numérique\u00a0: CA du Cotentin a rejoint «\u00a0Aménagement numérique\u00a0»."
    ]
    page.goto(f"{address}agences/sdeau50/")
    page.locator("[data-guide-droit]:visible").wait_for()
    assert page.get_by_label("Votre commune").input_value() == "La Hague"
    page.goto(f"{address}recherche/?q=eau+potable&commune=50502")
    page.locator("[data-guide-reponse]:not([hidden])").wait_for()
    page.goto(f"{address}ma-commune/")
    wait_chosen(page, "Saint-Lô")


def test_a_name_typed_whole_needs_no_picking(page: Page, address: str) -> None:
    page.goto(f"{address}fiches/securiser-eau-potable/")
    field = page.get_by_label("Votre commune")
    field.fill("acqueville")
    field.press("Enter")
    page.get_by_role("link", name="Tout pour La Hague").wait_for()
    page.goto(address)
    page.get_by_role("combobox", name="Votre commune").fill("st lo")
    page.get_by_role("combobox", name="Votre besoin").fill("eau potable")
    page.get_by_role("button", name="Trouver qui appeler").click()
    page.wait_for_url(re.compile("commune=50502"))


def test_a_name_of_several_communes_is_asked_never_guessed(page: Page, address: str) -> None:
    page.goto(f"{address}ma-commune/")
    field = page.get_by_label("Votre commune, ou votre intercommunalité")
    for typed in ("saint-germain", "Paris"):
        field.fill(typed)
        field.press("Enter")
        page.locator("#guide-commune:invalid").wait_for()
        assert field.evaluate("field => field.validationMessage") == (
            "Choisissez votre commune dans la liste, ou videz cette case."
        )
        assert page.locator("h1").inner_text() == "Ma commune"
        field.fill("")
        assert field.evaluate("field => field.validity.valid")
