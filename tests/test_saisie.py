"""The form, /admin/: Decap CMS in a real Chromium, on a real git repository, by its own server."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from browser import TESTS, installed, missing, served
from conftest import PROJECT, RESEAU, build, draw, files, run
from guide.exports.saisie import COMMAND, PROGRAMS, check_programs
from guide.load import load
from guide.reseau import Depot
from guide.saisie import backend, configuration, policy
from guide.site import build as build_site
from guide.site import publishable
from guide.source import read
from saisies import written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

    from guide.reseau import Reseau

TODAY = date(2026, 11, 22)
SERVER = TESTS / "node_modules" / "decap-server" / "dist" / "index.js"
PICTURES = PROJECT / "network" / "images"
PATIENCE = 40_000
SAVED = "Entrée enregistrée"
DEPOT = """formulaire: true
depot:
  forge: gitlab
  adresse: "https://forge.example/aca/guide"
  application: "3f1c9a7e52"
"""
FORGES = {
    "github": {"adresse": "https://github.com/aca/guide", "relais": "https://connexion.example"},
    "gitlab": {"adresse": "https://forge.example/aca/guide", "application": "3f1c9a7e52"},
    "forgejo": {"adresse": "https://forge.example/aca/guide", "application": "3f1c9a7e52"},
}


def ask(root: Path) -> Path:
    """The network under `root`, its form asked for, its files written in the common way."""
    path = root / "network" / "reseau.yml"
    kept = re.sub(r"^depot:\n(?:  .*\n)+", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text(kept + DEPOT, encoding="utf-8")
    outcome = run("guide", "format", cwd=root)
    assert outcome.returncode == 0, outcome.stdout
    return root


def network(root: Path) -> Reseau:
    reseau = publishable(load(*read(root)), (), TODAY)
    assert reseau
    return reseau


def see(one: Locator) -> None:
    """Waits until it is there: a busy machine may take its time."""
    expect(one).to_be_visible(timeout=PATIENCE)


def fields_of(name: str) -> dict[str, dict[str, Any]]:
    """The fields of a collection of the small network, by name."""
    depot = Depot.model_validate({"forge": "github", **FORGES["github"]})
    config = configuration(network(RESEAU), depot)
    (found,) = (one for one in config["collections"] if one["name"] == name)
    return {field["name"]: field for field in found["fields"]}


@dataclass(kw_only=True)
class Bureau:
    """Where one edits: the page, the site's address, the repository behind the form."""

    page: Page
    address: str
    depot: Path
    policy: str
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def git(self, *command: str) -> str:
        outcome = subprocess.run(
            ["git", *command], cwd=self.depot, capture_output=True, text=True, check=False
        )
        assert outcome.returncode == 0, outcome.stderr
        return outcome.stdout

    def open(self, collection: str, name: str = "") -> None:
        """A file of the form, or a new one, once it is the one that the page shows."""
        listed = f"{self.address}admin/#/collections/{collection}"
        self.page.goto(listed)
        door = self.page.get_by_role("button", name="Se connecter")
        create = self.page.get_by_role("link", name="Créer une entrée")
        see(create.or_(door).first)
        if door.is_visible():
            door.click()
        see(create)
        # From one file to another, Decap goes through the list.
        self.page.goto(f"{listed}/entries/{name}" if name else f"{listed}/new")
        field = self.page.get_by_label("Identifiant", exact=True)
        expect(field).to_have_value(name, timeout=PATIENCE)

    def choose(self, label: str, *choices: str) -> None:
        """Picks in the last list of choices that has this label."""
        for choice in choices:
            chooser = self.page.get_by_label(label, exact=True).last
            chooser.fill(choice)
            chooser.press("Enter")

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(re.compile(rf"^{re.escape(label)}\s*(\(facultatif\))?$")).last.fill(
            text
        )

    def add(self, what: str) -> None:
        self.page.get_by_role("button", name=f"Ajouter : {what}", exact=True).click()

    def save(self, entry: str) -> None:
        """Saves, until the draft stands in its branch and the form says so."""
        self.page.get_by_role("button", name="Enregistrer").click()
        self.kept(entry)

    def kept(self, entry: str) -> None:
        see(self.page.get_by_text(SAVED).first)
        see(self.page.get_by_text("Modifications enregistrées"))
        self.git("rev-parse", "--verify", f"cms/{entry}")
        # The next draft is to be told anew.
        expect(self.page.get_by_text(SAVED)).to_have_count(0, timeout=PATIENCE)

    def refused(self) -> list[str]:
        """What the form says instead of saving."""
        before = self.git("branch", "--list", "cms/*")
        self.page.get_by_role("button", name="Enregistrer").click()
        see(self.page.get_by_text("Il reste des champs à corriger").last)
        assert self.git("branch", "--list", "cms/*") == before
        return self.page.locator("ul[class*=ControlErrors] li").all_text_contents()

    def check(self, *branches: str) -> str:
        """The report of the gate on these branches merged into what is published."""
        folder = self.depot.with_name("-".join(branches).replace("/", "-"))
        self.git("worktree", "add", "-q", "--detach", str(folder), "main")
        for branch in branches:
            self.git("-C", str(folder), "merge", "-q", "--no-edit", branch)
        outcome = run("guide", "check", cwd=folder)
        assert outcome.returncode == 0, outcome.stdout
        return outcome.stdout


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Bureau]:
    """The small network with its form; one page for all the tests.

    Decap takes seconds to start: the tests follow one another without reloading it.
    """
    with desk(draw(tmp_path_factory.mktemp("formulaire") / "depot"), browser) as here:
        yield here


@contextmanager
def desk(network: Path, browser: Browser) -> Iterator[Bureau]:
    """A network with its form, in a repository of its own, behind Decap's server."""
    for program in PROGRAMS.values():
        installed(program, PROJECT / ".formulaire")
    node = shutil.which("node")
    if node is None:
        missing("node manque")
        return
    installed(SERVER, TESTS)
    root = ask(network)
    site = root.with_name("site")
    outcome = build(root, site)
    assert outcome.returncode == 0, outcome.stderr
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    local = f"http://127.0.0.1:{port}"
    at_desk = _answered_here(site, local)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE)
    # What the test before left unsaved is left behind, and not taken up again.
    page.on(
        "dialog",
        lambda asked: asked.accept() if "quitter cette page" in asked.message else asked.dismiss(),
    )
    here = Bureau(page=page, address="", depot=root, policy=at_desk)
    for command in (
        ("init", "-q", "-b", "main"),
        ("config", "user.name", "Agente d'essai"),
        ("config", "user.email", "agente@agence.example"),
        ("add", "."),
        ("commit", "-q", "-m", "Le guide"),
    ):
        here.git(*command)
    page.on("request", lambda request: here.requested.append(request.url))
    page.on("console", lambda message: here.complaints.append(message.text))
    environment = {**os.environ, "MODE": "git", "GIT_REPO_DIRECTORY": str(root)}
    environment |= {"PORT": str(port), "BIND_HOST": "127.0.0.1", "LOG_LEVEL": "error"}
    with (
        subprocess.Popen([node, str(SERVER)], env=environment, stdout=subprocess.DEVNULL) as server,
        served(site, admin_policy=at_desk) as address,
    ):
        here.address = address
        _wait_for(port)
        yield here
        server.terminate()
    page.close()


def _answered_here(site: Path, local: str) -> str:
    """Has the form talk to a server of this machine; returns the policy that lets it."""
    config = site / "admin" / "config.yml"
    told = json.loads(config.read_text(encoding="utf-8"))
    assert "local_backend" not in told
    told["local_backend"] = {"url": f"{local}/api/v1"}
    config.write_text(json.dumps(told), encoding="utf-8")
    page = site / "admin" / "index.html"
    whole = page.read_text(encoding="utf-8")
    page.write_text(whole.replace("connect-src ", f"connect-src {local} "), encoding="utf-8")
    asked_for = policy(Depot.model_validate({"forge": "gitlab", **FORGES["gitlab"]}))
    return asked_for.replace("connect-src ", f"connect-src {local} ")


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("decap-server ne répond pas")


# What is generated, without a browser.


def test_a_site_has_no_form_unless_it_asks_for_one(small_site: Path) -> None:
    published = files(small_site)
    assert [name for name in published if name.startswith("admin/")] == []
    pages = {name: page for name, page in published.items() if name.endswith(".html")}
    assert [name for name, page in pages.items() if b"admin/" in page] == []


def test_without_its_programs_the_form_says_what_to_run(tmp_path: Path) -> None:
    root = ask(draw(tmp_path / "reseau"))
    identite = network(root).identite
    (tmp_path / "package.json").write_text('{"dependencies": {"un": "1.0.0", "deux": "2.0.0"}}')
    (tmp_path / "node_modules" / "un").mkdir(parents=True)
    (tmp_path / "node_modules" / "un" / "package.json").write_text('{"version": "0.9.0"}')
    remede = f"Lancez « {COMMAND} », ou écrivez « formulaire: false »."
    assert [str(fault) for fault in check_programs(identite, tmp_path / "node_modules")] == [
        (
            f"network/reseau.yml, ligne {identite.origine.ligne('formulaire')}, formulaire : "
            f"le formulaire demande un 1.0.0, et la version 0.9.0 est installée. {remede}"
        ),
        (
            f"network/reseau.yml, ligne {identite.origine.ligne('formulaire')}, formulaire : "
            f"le formulaire demande deux 2.0.0, et il n'est pas installé. {remede}"
        ),
    ]


def test_each_forge_is_reached_at_its_own_address() -> None:
    reached = {
        forge: backend(Depot.model_validate({"forge": forge, **told}))
        for forge, told in FORGES.items()
    }
    for told in reached.values():
        del told["commit_messages"]
    assert reached == {
        "github": {
            "name": "github",
            "repo": "aca/guide",
            "branch": "main",
            "api_root": "https://api.github.com",
            "base_url": "https://connexion.example",
        },
        "gitlab": {
            "name": "gitlab",
            "repo": "aca/guide",
            "branch": "main",
            "api_root": "https://forge.example/api/v4",
            "base_url": "https://forge.example",
            "auth_type": "pkce",
            "app_id": "3f1c9a7e52",
        },
        "forgejo": {
            "name": "forgejo",
            "repo": "aca/guide",
            "branch": "main",
            "api_root": "https://forge.example/api/v1",
            "app_id": "3f1c9a7e52",
        },
    }


def test_the_fields_say_what_the_models_say() -> None:
    fiche = fields_of("fiches")
    offre = {field["name"]: field for field in fiche["offres"]["fields"]}
    assert offre["agence"] == {
        "name": "agence",
        "label": "Agence",
        "required": True,
        "hint": "Identifiant pris dans network/agences/.",
        "widget": "select",
        "options": [
            {"value": "atelier-toits", "label": "Atelier des toits"},
            {"value": "bureau-projets", "label": "Bureau des projets"},
            {"value": "maison-eau", "label": "Maison de l'eau"},
            {"value": "pole-commun", "label": "Pôle commun"},
        ],
    }
    assert offre["service"]["options"][0] == {"value": "voirie", "label": "Voirie (Pôle commun)"}
    assert offre["cout"]["options"][1] == {
        "value": "gratuit-sous-condition",
        "label": "Gratuit sous condition",
    }
    assert fiche["verifie_le"] == {
        "name": "verifie_le",
        "label": "Vérifié le",
        "required": True,
        "hint": "Le jour où quelqu'un a relu toute la page : année-mois-jour. "
        "Exemple : « 2026-11-22 »",
        "widget": "datetime",
        "format": "YYYY-MM-DD",
        "time_format": False,
    }
    assert fiche["expressions"]["hint"] == (
        "Un par ligne. 6 à 12 façons dont un élu dit ce besoin, du mot-clé à la phrase parlée. "
        "Exemple : « le toit de l'église prend l'eau » ; « sauver le lavoir du hameau »"
    )
    agence = fields_of("agences")
    contact = {field["name"]: field for field in agence["contacts"]["fields"]}
    assert contact["telephone"]["pattern"] == [
        r"^(?:0[1-9](?: \d\d){4}|\d{2,4})$",
        (
            "le numéro de téléphone n'a pas la bonne forme. "
            "Écrivez dix chiffres par groupes de deux : « 02 61 91 00 00 »."
        ),
    ]
    assert (agence["contacts"]["min"], agence["site"]["required"]) == (1, False)


def test_each_page_leads_to_its_place_in_the_form(bureau: Bureau) -> None:
    site = bureau.depot.with_name("site")
    led = {
        name: re.findall(
            r'href="([^"]*)">Modifier dans', (site / name / "index.html").read_text("utf-8")
        )
        for name in ("fiches/reparer-toiture", "agences/maison-eau", "contribuer", "themes/eau")
    }
    entries = "admin/#/collections"
    assert led == {
        "fiches/reparer-toiture": [f"../../{entries}/fiches/entries/reparer-toiture"],
        "agences/maison-eau": [f"../../{entries}/agences/entries/maison-eau"],
        "contribuer": [f"../{entries}/pages/entries/contribuer"],
        "themes/eau": [],
    }


# In the browser.


def test_before_one_logs_in_the_form_asks_nothing_of_anyone_else(bureau: Bureau) -> None:
    bureau.page.goto(f"{bureau.address}admin/")
    see(bureau.page.get_by_role("button", name="Se connecter"))
    here = {bureau.address, re.search(r"http://127[^ ]+", bureau.policy)[0]}  # type: ignore[index]
    assert [url for url in bureau.requested if not url.startswith(tuple(here))] == []
    assert [told for told in bureau.complaints if "Content Security Policy" in told] == []
    robots = bureau.page.locator("meta[name=robots]")
    assert robots.get_attribute("content") == "noindex, nofollow"


def test_the_policy_of_the_form_has_no_word_too_many(bureau: Bureau, browser: Browser) -> None:
    complaints: list[str] = []
    strict = re.sub(r" 'unsafe-(?:eval|inline)'", "", bureau.policy)
    with served(bureau.depot.with_name("site"), admin_policy=strict) as address:
        page = browser.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}admin/")
        for _ in range(PATIENCE // 100):
            if any("script-src" in told for told in complaints):
                break
            page.wait_for_timeout(100)
        page.close()
    told = "\n".join(complaints)
    assert ("script-src" in told, "style-src" in told) == (True, True)


def test_a_file_opened_and_saved_is_the_same_to_the_byte(bureau: Bureau) -> None:
    kinds = json.loads((bureau.depot.with_name("site") / "admin" / "config.yml").read_text("utf-8"))
    texts = [
        [kind["name"], path.read_text(encoding="utf-8")]
        for root in (PROJECT, bureau.depot, *sorted((PROJECT / "tests" / "reseaux").iterdir()))
        for kind in kinds["collections"]
        for path in sorted(
            root.glob(
                f"{kind['folder']}/[!_]*.md" if "folder" in kind else kind["files"][0]["file"]
            )
        )
    ]
    assert len(texts) > 100
    bureau.page.goto(f"{bureau.address}admin/formes.json")
    written = bureau.page.evaluate(
        """async ([admin, texts]) => {
            const { format } = await import(`${admin}ecriture.js`);
            const { collections } = await (await fetch(`${admin}config.yml`)).json();
            const { shapes, words } = await (await fetch(`${admin}formes.json`)).json();
            return texts.map(([name, text]) => {
                const one = collections.find((kind) => kind.name === name);
                const fields = one.fields ?? one.files[0].fields;
                const shape = shapes[one.format];
                const { fromFile, toFile } = format({
                    fields, shape, words, hasBody: Boolean(one.fields),
                });
                return [name, toFile(fromFile(text))];
            });
        }""",
        [f"{bureau.address}admin/", texts],
    )
    assert written == texts


def test_from_the_home_page_to_a_saved_draft_with_the_keyboard_alone(bureau: Bureau) -> None:
    page, keyboard = bureau.page, bureau.page.keyboard
    page.goto(bureau.address)
    _tab_to(bureau, "Modifier le guide")
    keyboard.press("Enter")
    see(page.get_by_role("button", name="Se connecter"))
    _tab_to(bureau, "Se connecter")
    keyboard.press("Enter")
    see(page.get_by_role("link", name="Creuser un puits"))
    _tab_to(bureau, "Creuser un puits")
    keyboard.press("Enter")
    see(page.get_by_label("Titre", exact=True))
    _tab_to(bureau, "Titre")
    keyboard.press("End")
    keyboard.type(" communal")
    _tab_to(bureau, "Enregistrer")
    keyboard.press("Enter")
    bureau.kept("fiches/creuser-puits")
    assert _changes(bureau, "fiches/creuser-puits") == [
        '-titre: "Creuser un puits"',
        '+titre: "Creuser un puits communal"',
    ]


def _tab_to(bureau: Bureau, label: str) -> None:
    """Presses Tab until what has this label, or this text, holds the focus."""
    told = """() => {
        const one = document.activeElement;
        return (one.labels?.[0] ?? one).textContent.trim();
    }"""
    for _ in range(250):
        if bureau.page.evaluate(told) == label:
            return
        bureau.page.keyboard.press("Tab")
    pytest.fail(f"« {label} » n'est pas atteint au clavier")


def _changes(bureau: Bureau, entry: str) -> list[str]:
    """The lines that a draft adds and takes away, of all the repository."""
    diff = bureau.git("diff", "--unified=0", "main", f"cms/{entry}")
    return [line for line in diff.splitlines() if re.match(r"[+-](?![+-]{2} )", line)]


def test_a_draft_holds_its_change_and_nothing_else(bureau: Bureau) -> None:
    bureau.open("fiches", "reparer-toiture")
    bureau.write(
        "Résumé",
        'Un avis, dit « sur place », puis une solution : "la vôtre", au prix dit.',
    )
    bureau.add("offres")
    bureau.choose("Agence", "Maison de l'eau")
    bureau.choose("Rôle", "Expertise")
    bureau.choose("Niveau", "Conseil")
    bureau.page.locator("[id^=offres-field] input[id^=etapes-field]").last.fill("Idée")
    bureau.page.keyboard.press("Enter")
    bureau.choose("Coût", "Gratuit sous condition")
    bureau.write("Apport", "Un avis sur les gouttières.")
    bureau.write("Condition", "Le même jour que la visite.")
    bureau.save("fiches/reparer-toiture")
    assert _changes(bureau, "fiches/reparer-toiture") == [
        (
            "-resume: \"Quelqu'un vient voir avec vous, puis vous choisissez une solution "
            'et vous la chiffrez tranquillement."'
        ),
        '+resume: "Un avis, dit « sur place », puis une solution : \\"la vôtre\\", au prix dit."',
        "+  - agence: maison-eau",
        "+    role: expertise",
        "+    niveau: conseil",
        "+    etapes: [idee]",
        "+    cout: gratuit-sous-condition",
        '+    apport: "Un avis sur les gouttières."',
        '+    condition: "Le même jour que la visite."',
    ]
    assert "fiches/reparer-toiture.md" not in bureau.check("cms/fiches/reparer-toiture")


def test_a_former_name_given_to_a_renamed_fiche_leads_to_it(bureau: Bureau) -> None:
    bureau.open("fiches", "economiser-eau")
    bureau.write("Anciennes adresses", "moins-d-eau\neconomie-eau")
    bureau.save("fiches/economiser-eau")
    # Two drafts at once, of two people: what each did stands in the other's way nowhere.
    bureau.check("cms/fiches/economiser-eau", "cms/fiches/reparer-toiture")
    merged = bureau.depot.with_name("cms-fiches-economiser-eau-cms-fiches-reparer-toiture")
    kept = {output.chemin: output for output in build_site(merged, TODAY).outputs}
    assert "economiser-eau/" in kept["fiches/economie-eau/index.html"].texte


def test_an_agence_and_a_fiche_that_cites_it_are_created_together(bureau: Bureau) -> None:
    bureau.open("agences")
    # Whatever the device keeps under this name, the form goes on.
    bureau.page.evaluate("localStorage.setItem('guide-agences', '[{\"value\":')")
    bureau.write("Identifiant", "office-arbres")
    for label, text in (
        ("Nom", "Office des arbres"),
        ("Forme juridique", "association"),
        ("En bref", "Arbres, haies et vergers"),
        ("Résumé", "L'office conseille les communes sur leurs arbres."),
        ("Ce qu'elle fait", "conseiller sur les arbres\ntailler les haies"),
        ("Sources", "https://agence.example/"),
        ("Vérifié le", "2026-11-22"),
    ):
        bureau.write(label, text)
    bureau.add("contacts")
    bureau.write("Intitulé", "Accueil")
    bureau.choose("Département (facultatif)", "Oui")
    bureau.choose("Requise", "Non")
    bureau.page.locator("[id^=adhesion-field] input[id^=texte-field]").fill("Aucune adhésion.")
    bureau.add("coûts")
    bureau.choose("Niveau", "Conseil")
    bureau.choose("Coût", "Gratuit")
    bureau.write("Ce que la commune obtient", "Une visite.")
    bureau.choose("Appartenance", "Illustrative")
    bureau.choose("Statut", "Publié")
    bureau.save("agences/office-arbres")

    bureau.open("fiches")
    bureau.write("Identifiant", "planter-haie")
    for label, text in (
        ("Titre", "Planter une haie"),
        (
            "Résumé",
            "Vous savez où planter, quoi planter et comment l'entretenir pendant trois ans.",
        ),
        ("Expressions", "une haie\nplanter des arbres\n\nle vent emporte la terre"),
        ("À préparer", "Un plan"),
        ("Sources", "https://agence.example/"),
        ("Vérifié le", "2026-11-22"),
    ):
        bureau.write(label, text)
    bureau.choose("Thèmes", "Bâtiments")
    bureau.choose("Étapes", "Idée")
    bureau.choose("Bénéficiaires", "Commune")
    bureau.choose("Nature", "Accompagnement")
    bureau.choose("Statut", "Publié")
    bureau.add("offres")
    bureau.choose("Agence", "Office des arbres (proposée")
    bureau.choose("Rôle", "Premier contact")
    bureau.choose("Niveau", "Conseil")
    bureau.page.locator("[id^=offres-field] input[id^=etapes-field]").last.fill("Idée")
    bureau.page.keyboard.press("Enter")
    bureau.choose("Coût", "Gratuit")
    bureau.write("Apport", "Une visite et un plan.")
    bureau.save("fiches/planter-haie")

    assert bureau.git("show", "cms/agences/office-arbres:network/agences/office-arbres.md") == (
        "---\n"
        'nom: "Office des arbres"\n'
        'forme: "association"\n'
        'en_bref: "Arbres, haies et vergers"\n'
        'resume: "L\'office conseille les communes sur leurs arbres."\n'
        "missions:\n"
        '  - "conseiller sur les arbres"\n'
        '  - "tailler les haies"\n'
        "contacts:\n"
        '  - intitule: "Accueil"\n'
        "perimetre: departement\n"
        "adhesion:\n"
        "  requise: non\n"
        '  texte: "Aucune adhésion."\n'
        "couts:\n"
        "  - niveau: conseil\n"
        "    cout: gratuit\n"
        '    obtient: "Une visite."\n'
        "appartenance: illustrative\n"
        "statut: publie\n"
        "verifie_le: 2026-11-22\n"
        "sources:\n"
        '  - "https://agence.example/"\n'
        "---\n"
    )
    report = bureau.check("cms/agences/office-arbres", "cms/fiches/planter-haie")
    assert "office-arbres" not in report
    assert "façon commune" not in report


def test_the_form_refuses_what_the_gate_would(bureau: Bureau) -> None:
    bureau.open("agences")
    bureau.write("Identifiant", "Office Été")
    bureau.write("Site", "http://agence.example")
    bureau.write("Sources", "https://agence.example/\nnotre brochure")
    bureau.add("contacts")
    bureau.write("Téléphone", "0261910000")
    bureau.write("Mél", "accueil")
    bureau.choose("Statut", "Publié")
    assert bureau.refused() == [
        (
            "Identifiant : écrivez des minuscules sans accent, "
            "les mots séparés par des traits d'union."
        ),
        "« Nom » est à remplir.",
        "« Forme juridique » est à remplir.",
        "« En bref » est à remplir.",
        "« Résumé » est à remplir.",
        "« Ce qu'elle fait » est à remplir.",
        (
            "« Site » : l'adresse n'est pas une adresse https complète. "
            "Copiez-la entière depuis le navigateur : « https://www.legifrance.gouv.fr/… »."
        ),
        "« Intitulé » est à remplir.",
        (
            "« Téléphone » : le numéro de téléphone n'a pas la bonne forme. "
            "Écrivez dix chiffres par groupes de deux : « 02 61 91 00 00 »."
        ),
        (
            "« Mél » : l'adresse de messagerie n'a pas la bonne forme. "
            "Écrivez une boîte de service : « accueil@agence.example »."
        ),
        "« Requise » est à remplir.",
        "« Texte » est à remplir.",
        "« Coûts » : il en faut au moins 1.",
        "« Appartenance » est à remplir.",
        "« Vérifié le » est à remplir.",
        (
            "« Sources » : l'adresse n'est pas une adresse https complète. "
            "Copiez-la entière depuis le navigateur : « https://www.legifrance.gouv.fr/… »."
        ),
    ]


def test_a_name_that_is_taken_and_numbers_out_of_bounds_are_refused(bureau: Bureau) -> None:
    bureau.open("fiches")
    bureau.write("Identifiant", "refaire-toit")
    bureau.add("matériels")
    bureau.write("Quantité", "0")
    told = bureau.refused()
    assert "Identifiant : « refaire-toit » est déjà pris." in told
    assert "Le champ Quantité doit avoir une valeur de 1 ou plus." in told
    assert "« Thèmes » est à remplir." in told
    assert "« Offres » : il en faut au moins 1." in told


# The pictures of « Contribuer »: « pytest tests/test_saisie.py --captures » takes them again.


def test_contribuer_shows_and_names_what_the_form_shows(
    request: pytest.FixtureRequest, browser: Browser, tmp_path: Path
) -> None:
    if request.config.getoption("captures"):
        for folder in ("fiches", "network"):
            shutil.copytree(PROJECT / folder, tmp_path / "depot" / folder)
        config = (RESEAU / "mkdocs.yml").read_text(encoding="utf-8")
        told = config.replace("../..", PROJECT.as_posix())
        (tmp_path / "depot" / "mkdocs.yml").write_text(told, encoding="utf-8")
        with desk(tmp_path / "depot", browser) as here:
            here.page.set_viewport_size({"width": 1000, "height": 620})
            shown = _walk(here, "restaurer-patrimoine-bati", PICTURES)
    else:
        shown = _walk(request.getfixturevalue("bureau"), "proteger-source", tmp_path)
    page = (PROJECT / "network" / "pages" / "contribuer.md").read_text(encoding="utf-8")
    assert [name for name in shown if f"(/images/{name})" not in page] == []
    assert [
        label for labels in shown.values() for label in labels if f"« {label} »" not in page
    ] == []
    sizes = {name: (PICTURES / name).stat().st_size for name in shown}
    assert {name: size for name, size in sizes.items() if size > 80_000} == {}


def _walk(here: Bureau, fiche: str, pictures: Path) -> dict[str, tuple[str, ...]]:
    """Takes a picture of each screen; returns the words of the screen that the page quotes."""
    page = here.page
    here.open("fiches", fiche)
    page.get_by_role("link", name="Écriture dans la collection").click()
    listed = ("Fiches", "Propositions", "Créer : fiche")
    for label in listed:
        see(page.get_by_text(label, exact=True).first)
    page.screenshot(path=pictures / "formulaire-liste.png")
    here.open("fiches", fiche)
    here.write(
        "Résumé",
        "Vous savez qui vient voir, ce que cela coûte, et par quoi commencer, sans rien payer.",
    )
    fields = ("Titre", "Résumé", "Enregistrer")
    for label in fields:
        see(page.get_by_text(label, exact=True).first)
    page.screenshot(path=pictures / "formulaire-fiche.png")
    here.save(f"fiches/{fiche}")
    page.goto(f"{here.address}admin/#/workflow")
    board = ("Brouillons", "En cours de révision", "Prêt")
    for label in board:
        see(page.get_by_text(label, exact=True).first)
    page.screenshot(path=pictures / "formulaire-propositions.png")
    return {
        "formulaire-liste.png": listed,
        "formulaire-fiche.png": fields,
        "formulaire-propositions.png": board,
    }


def test_what_stands_blank_around_a_text_is_left_out_as_the_models_do(
    browser: Browser, tmp_path: Path
) -> None:
    # A line break of before, that trim() leaves, and a mark that it takes away.
    edits = [(0, "\u0085 \ufeffRefaire le toit\u0085")]
    (files,) = written(browser, tmp_path, [("fiches/reparer-toiture.md", edits)])
    (text,) = files.values()
    assert text.decode().split("\n")[1] == 'titre: "\\ufeffRefaire le toit"'
