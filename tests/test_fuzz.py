"""Hostile files, addresses and choices: the guide says what is wrong, and never falls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from conftest import build, draw, run
from fuzz import Banc, browse, fuzz, known_tags, order, read_page, type_in
from hostile import base

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from hostile import Cas

SHEET, IDENTITY = "fiches/reparer-toiture.md", "network/reseau.yml"
VOCABULARY = "network/vocabulaire.yml"


def changed(name: str, old: str, new: str) -> Cas:
    text = base()[name].decode()
    assert old in text
    return {name: text.replace(old, new, 1).encode()}


# What once made an exception, a wrong page or a wait of minutes, and is no fault.
KEPT: dict[str, Cas] = {
    "acronyme à apostrophe": changed(VOCABULARY, 'sigle: "AMO"', 'sigle: "L’AMO n° 1"'),
    "mille paragraphes": {SHEET: base()[SHEET] + b"\n# a" * 4_000},
    "que des lignes vides": {SHEET: base()[SHEET] + b"\n" * 15_000},
    "titre qui est une balise": changed(IDENTITY, 'titre: "', 'titre: "<iframe src=//x>'),
    "nom qui est une balise": changed(
        IDENTITY, 'nom: "', 'nom: "</title><script>canari()</script>'
    ),
    "trente-cinq mille fautes": {
        "network/territoire/communes.csv": b"x,communes_deleguees\n" + b"a,b\n" * 35_000
    },
    "des espaces sans fin avant un guillemet": {
        SHEET: base()[SHEET]
        .replace(b'titre: "', b"titre:" + b" " * 60_000 + b'"')
        .replace(b"resume: ", b"resume: [](")
    },
    "nom de fichier coupé": {"network/images/a\nb.png": b"\x89PNG\r\n\x1a\n"},
    "nom de fichier qui n'est pas en UTF-8": {"fiches/\udce9t\udce9.md": b"---\n---\n"},
}


@pytest.fixture(scope="module")
def banc(tmp_path_factory: pytest.TempPathFactory) -> Banc:
    return Banc(tmp_path_factory.mktemp("banc"), is_thorough=True)


@pytest.mark.parametrize("name", KEPT)
def test_what_once_went_wrong_goes_well(name: str, banc: Banc) -> None:
    assert [*banc.mishaps(KEPT[name])] == []


def test_the_acronym_with_an_apostrophe_is_explained(tmp_path: Path) -> None:
    text = base()[SHEET].decode() + "\nAppelez L'AMO n° 1.\n"
    draw(tmp_path / "reseau")
    for name, content in ({**KEPT["acronyme à apostrophe"], SHEET: text.encode()}).items():
        assert content
        (tmp_path / "reseau" / name).write_bytes(content)
    outcome = run("guide", "write", str(tmp_path / "site"), cwd=tmp_path / "reseau")
    assert outcome.returncode == 0, outcome.stderr
    page = (tmp_path / "site/fiches/reparer-toiture/index.html").read_text(encoding="utf-8")
    assert "<abbr>L’AMO n°&nbsp;1</abbr> (" in page


def test_the_bench_sees_what_a_browser_would_run() -> None:
    assert read_page("<p>a</p><a href='https://a.example/'>b</a>") == []
    seen = read_page(
        "<a href=' java\nscript:x'>a</a><p onclick=x>b</p><script>c</script><object></object>"
        "<img src=data:text/html,x><script type='application/ld+json'>{</script>"
    )
    assert [re.sub(r" : .*", "", one) for one in seen] == [
        "adresse javascript: dans href",
        "attribut onclick",
        "script dans la page",
        "balise <object>",
        "adresse data: dans src",
        "JSON-LD illisible",
    ]


def test_mkdocs_escapes_what_the_network_is_called(tmp_path: Path) -> None:
    root = draw(tmp_path / "reseau")
    path = root / IDENTITY
    text = path.read_text(encoding="utf-8")
    for field in ("nom", "titre", "description", "presentation"):
        line = r"""\1'"><script>canari()</script>'"""
        text = re.sub(rf"^({field}: ).*$", line, text, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    outcome = build(root, tmp_path / "site")
    assert outcome.returncode == 0, outcome.stderr
    for page in ("index.html", "404.html", "contact/index.html"):
        html = (tmp_path / "site" / page).read_text(encoding="utf-8")
        assert read_page(html) == []
        assert "&lt;script&gt;canari()" in html


def test_hostile_files_get_a_report_or_a_page_without_danger(tmp_path: Path) -> None:
    bilan = fuzz(tmp_path, 2000)
    print(f"graine {bilan.graine}, {bilan.comptes}")
    assert [*bilan.fautes] == []


def test_whatever_is_typed_in_the_form_is_written_in_the_common_way(
    tmp_path: Path, browser: Browser
) -> None:
    bilan = type_in(browser, tmp_path, 100)
    print(f"graine {bilan.graine}, {bilan.comptes}")
    assert [*bilan.fautes] == []


def test_hostile_orders_are_obeyed_or_refused_in_words(tmp_path: Path) -> None:
    bilan = order(tmp_path, 200)
    print(f"graine {bilan.graine}, {bilan.comptes}")
    assert [*bilan.fautes] == []


def test_hostile_addresses_and_choices_leave_the_pages_right(
    tmp_path: Path, browser: Browser
) -> None:
    bilan = browse(browser, tmp_path, 400)
    print(f"graine {bilan.graine}, {bilan.comptes}")
    assert [*bilan.fautes] == []
    assert len(known_tags()) > 30
