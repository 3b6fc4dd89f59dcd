"""What is to be looked at again: by whom, and what became of each link, by a real LinkChecker."""

from __future__ import annotations

import http.server
import json
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import PROJECT, build, run
from guide.commands.upkeep import try_links
from guide.lien import Verdict, verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guide.lien import Etat

LINKCHECKER = str(Path(sys.executable).with_name("linkchecker"))
STATUS = {"/ok": 200, "/perdu": 404, "/parti": 410, "/interdit": 403, "/presse": 429, "/panne": 500}
MOVES = {
    "/demenage": (301, "/ok"),
    "/passe": (302, "/ok"),
    "/deux-fois": (308, "/demenage"),
    "/accueil": (301, "/"),
    "/demenage-puis-perdu": (301, "/perdu"),
}
PATIENCE = 2


class Site(http.server.BaseHTTPRequestHandler):
    """A site with a page of each kind."""

    def do_GET(self) -> None:
        if self.path in MOVES:
            code, where = MOVES[self.path]
            self.send_response(code)
            self.send_header("Location", where)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.path == "/lent":
            time.sleep(PATIENCE + 2)
        texts = {"/robots.txt": "User-agent: *\nDisallow: /prive", "/": "Bonjour."}
        body = texts.get(self.path, "<a href='/perdu-plus-bas'>x</a>").encode()
        self.send_response(STATUS.get(self.path, 200))
        is_text = self.path.endswith(".txt")
        self.send_header("Content-Type", "text/plain" if is_text else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        asked.append(self.path)
        with suppress(BrokenPipeError):  # the one that did not wait
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


asked: list[str] = []


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of that site on this machine."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def found(site: str) -> str:
    """What LinkChecker says of every page of the site, and of a site that is no more."""
    pages = [*STATUS, *MOVES, "/lent", "/prive", "/ok?a=1;b=2"]
    return try_links(LINKCHECKER, [*(site + page for page in pages), "http://127.0.0.1:9/"], 2)


def test_each_answer_of_a_site_gives_one_of_three_states(site: str, found: str) -> None:
    gone: Etat = "disparu"
    unsure: Etat = "incertain"
    fine = Verdict(etat="valide", raison="")
    moved = Verdict(etat="valide", raison="la page a changé d'adresse", nouvelle=f"{site}/ok")
    assert verdicts(found) == {
        f"{site}/ok": fine,
        f"{site}/ok?a=1;b=2": fine,
        f"{site}/passe": fine,
        f"{site}/demenage": moved,
        f"{site}/deux-fois": moved,
        f"{site}/perdu": Verdict(etat=gone, raison="le site répond « 404 Not Found »"),
        f"{site}/demenage-puis-perdu": Verdict(
            etat=gone, raison="le site répond « 404 Not Found »"
        ),
        f"{site}/parti": Verdict(etat=gone, raison="le site répond « 410 Gone »"),
        f"{site}/interdit": Verdict(
            etat=unsure, raison="le site répond « 403 Forbidden »", is_refusal=True
        ),
        f"{site}/presse": Verdict(
            etat=unsure, raison="le site répond « 429 Too Many Requests »", is_refusal=True
        ),
        f"{site}/panne": Verdict(
            etat=unsure, raison="le site répond « 500 Internal Server Error »"
        ),
        f"{site}/lent": Verdict(etat=unsure, raison="le site n'a pas répondu à temps"),
        f"{site}/prive": Verdict(etat=unsure, raison="le site refuse les robots", is_refusal=True),
        f"{site}/accueil": Verdict(
            etat=unsure, raison=f"l'adresse mène à l'accueil d'un site : {site}/"
        ),
        "http://127.0.0.1:9/": Verdict(etat=unsure, raison="le site n'a pas répondu"),
    }
    # Nothing below a page is opened, nor what a site keeps for itself.
    assert not {"/perdu-plus-bas", "/prive"} & set(asked)


def linked(reseau: Path, pages: dict[str, str]) -> None:
    """Puts links in the small network, in place of the first source of some sheets."""
    for fichier, page in pages.items():
        path = reseau / fichier
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("sources:\n  - ", f'sources:\n  - "https://site.example{page}"\n  - ', 1),
            encoding="utf-8",
        )


def test_each_agence_gets_the_list_of_its_links_with_the_file_and_the_line(
    reseau: Path, site: str, found: str, tmp_path: Path
) -> None:
    linked(
        reseau,
        {
            "fiches/reparer-toiture.md": "/perdu",
            "fiches/economiser-eau.md": "/demenage#ici",
            "network/agences/atelier-toits.md": "/panne",
            "network/agences/maison-eau.md": "/interdit",
            "network/agences/pole-commun.md": "/presse",
        },
    )
    results = tmp_path / "liens.csv"
    results.write_text(found.replace(site, "https://site.example"), encoding="utf-8")
    command = ("guide", "upkeep", "--liens", str(results), "--vers", str(tmp_path / "listes"))
    outcome = run(*command, cwd=reseau)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    written = {path.name: path.read_text("utf-8") for path in (tmp_path / "listes").iterdir()}
    roof = line_of(reseau / "fiches/reparer-toiture.md", "site.example")
    agence = line_of(reseau / "network/agences/atelier-toits.md", "site.example")
    water = line_of(reseau / "fiches/economiser-eau.md", "site.example")
    assert written == {
        "atelier-toits.md": f"""# Entretien du guide : Atelier des toits

Liste faite le 22 novembre 2026. Elle se met à jour chaque mois, et se ferme quand tout est fait. \
Rien n'est retiré du guide sans vous.

## Liens disparus

- [ ] `fiches/reparer-toiture.md`, ligne {roof} : https://site.example/perdu : \
le site répond « 404 Not Found ».

## Liens incertains : ouvrez-les dans un navigateur

- [ ] `network/agences/atelier-toits.md`, ligne {agence} : https://site.example/panne : \
le site répond « 500 Internal Server Error ».
""",
        "maison-eau.md": f"""# Entretien du guide : Maison de l'eau

Liste faite le 22 novembre 2026. Elle se met à jour chaque mois, et se ferme quand tout est fait. \
Rien n'est retiré du guide sans vous.

## Sites qui refusent les robots

- site.example : 1 lien, à ouvrir de temps en temps dans un navigateur.

## Liens qui ont changé d'adresse

- [ ] `fiches/economiser-eau.md`, ligne {water} : https://site.example/demenage#ici : \
la page a changé d'adresse. Écrivez : https://site.example/ok
""",
        "bureau-projets.md": "",
        "pole-commun.md": "",
        "reseau.md": "",
    }
    # Of a site that refuses programs nothing is learnt: it opens no list by itself.
    # A lost link unpublishes nothing: the network still builds.
    assert build(reseau, tmp_path / "site").returncode == 0
    data = json.loads(run(*command, "--format", "json", cwd=reseau).stdout)
    (lost,) = (one for liste in data["listes"] for one in liste["liens"] if "perdu" in str(one))
    assert lost == {
        "lien": {
            "url": "https://site.example/perdu",
            "fichier": "fiches/reparer-toiture.md",
            "ligne": roof,
        },
        "verdict": {
            "etat": "disparu",
            "raison": "le site répond « 404 Not Found »",
            "nouvelle": "",
            "is_refusal": False,
        },
    }
    assert {name: data["comptes"][name] for name in ("valide", "disparu", "incertain")} == {
        "valide": 1,
        "disparu": 1,
        "incertain": 3,
    }


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_sheets_are_read_again_as_often_as_the_network_says(reseau: Path) -> None:
    sheet = reseau / "fiches" / "reparer-toiture.md"
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(
        text.replace("verifie_le: 2026-11-22", "verifie_le: 2026-05-20"), encoding="utf-8"
    )
    outcome = run("guide", "upkeep", cwd=reseau)
    assert (outcome.stdout, outcome.returncode) == ("Rien à entretenir.\n", 0)
    settings = reseau / "network" / "reseau.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("depot:", "revue:\n  mois: 6\ndepot:"), encoding="utf-8")
    (liste,) = (
        liste
        for liste in json.loads(run("guide", "upkeep", "--format", "json", cwd=reseau).stdout)[
            "listes"
        ]
        if liste["relectures"]
    )
    assert liste["agence"] == "atelier-toits"
    assert liste["relectures"][0]["fichier"] == "fiches/reparer-toiture.md"
    assert liste["relectures"][0]["mois"] == 6
    warned = run("guide", "check", cwd=reseau).stdout
    assert "verifie_le : rien n'a été vérifié depuis 6 mois." in warned


def test_communes_older_than_fifteen_months_are_the_network_s_own_task(reseau: Path) -> None:
    settings = reseau / "network" / "reseau.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("donnees_du: 2026", "donnees_du: 2025"), encoding="utf-8")
    outcome = run("guide", "upkeep", cwd=reseau)
    assert outcome.returncode == 0
    assert "- La liste des communes a 22 mois : mettez network/territoire/ à jour." in (
        outcome.stdout
    )


def test_a_machine_without_internet_makes_no_list(reseau: Path, tmp_path: Path) -> None:
    results = tmp_path / "liens.csv"
    lost = ["https://nulle.part.invalid/", "https://nulle.part.invalid/b"]
    results.write_text(try_links(LINKCHECKER, lost, PATIENCE), encoding="utf-8")
    listes = tmp_path / "listes"
    outcome = run("guide", "upkeep", "--liens", str(results), "--vers", str(listes), cwd=reseau)
    assert (outcome.stdout, outcome.stderr, outcome.returncode) == (
        "",
        "Aucun lien ne répond : cette machine a-t-elle accès à internet ?\n",
        1,
    )
    assert not listes.exists()


def test_a_wrong_use_is_told_in_french(reseau: Path) -> None:
    lost = run("guide", "upkeep", "--liens", "absent.csv", cwd=reseau)
    assert (lost.returncode, "absent.csv" in lost.stderr) == (2, True)
    alone = run("guide", "upkeep", "--essayer", cwd=reseau)
    assert (alone.returncode, alone.stdout) == (2, "")
    assert alone.stderr == "« --essayer » demande où garder le résultat : --liens FICHIER.\n"
    strange = reseau / "autre.csv"
    strange.write_text("a;b\n1;2\n", encoding="utf-8")
    other = run("guide", "upkeep", "--liens", "autre.csv", cwd=reseau)
    assert (other.returncode, "Traceback" in other.stderr) == (2, False)


def test_linkchecker_is_run_and_never_imported() -> None:
    sources = (PROJECT / "hooks").rglob("*.py")
    assert [path for path in sources if "import linkcheck" in path.read_text("utf-8")] == []
