"""The printed guide of the small network, read again as a PDF."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from browser import missing
from conftest import RESEAU, build, run

if TYPE_CHECKING:
    from pathlib import Path

    from pypdf.generic import Destination

FICHES = ["Économiser l’eau", "Protéger une source En projet", "Entretenir les chemins"]
FICHES += ["Réparer une toiture"]
AGENCES = ["Atelier des toits", "Bureau des projets", "Maison de l’eau", "Pôle commun"]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole small guide, printed."""
    path = tmp_path_factory.mktemp("pdf") / "guide.pdf"
    outcome = run("guide", "pdf", "--to", str(path), cwd=RESEAU)
    if "apt install" in outcome.stderr:
        missing("WeasyPrint ou Pango manque : l'erreur de « guide pdf » dit quoi installer")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    size = f"{round(path.stat().st_size / 1000)}\u00a0ko"
    pages = len(PdfReader(path).pages)
    assert re.fullmatch(
        rf"{path} : {pages} pages, {size}, version [0-9a-f]{{8}}\.\n", outcome.stdout
    )
    return path


@pytest.fixture(scope="module")
def book(printed: Path) -> PdfReader:
    return PdfReader(printed)


@pytest.fixture(scope="module")
def texts(book: PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in book.pages]


def bookmarks(book: PdfReader) -> dict[str, list[tuple[str, int]]]:
    """The bookmarks under each bookmark, with their pages as printed."""
    found: dict[str, list[tuple[str, int]]] = {}
    last = ""
    items: Any = book.outline
    for item in items:
        if isinstance(item, list):
            found[last] = [(str(one.title), number(book, one)) for one in item]
        else:
            last = str(item.title)
            found[last] = []
    return found


def number(book: PdfReader, destination: Destination) -> int:
    place = book.get_destination_page_number(destination)
    assert place is not None
    return place + 1


def test_it_declares_pdf_ua_1_with_its_language_its_title_and_its_structure(
    book: PdfReader,
) -> None:
    catalog: Any = book.root_object
    xmp = catalog["/Metadata"].get_data()
    assert re.search(rb'pdfuaid:part="1"|<pdfuaid:part>1<', xmp)
    assert catalog["/MarkInfo"]["/Marked"].value is True
    assert catalog["/Lang"] == "fr"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert book.metadata
    title = "Qui peut nous aider\u202f? · Appui aux communes de l’Ain"
    assert book.metadata.title == title
    assert catalog["/StructTreeRoot"]["/K"]


def test_the_structure_is_one_that_readers_follow(book: PdfReader) -> None:
    """Lists hold items only, heading cells say their scope, links have words and are printed."""
    kinds: dict[str, set[str]] = {}
    scopes = set()

    def walk(element: dict[str, object]) -> None:
        kind = str(element["/S"])
        children = element.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            held = child.get_object() if hasattr(child, "get_object") else child
            if isinstance(held, dict) and "/S" in held:
                kinds.setdefault(kind, set()).add(str(held["/S"]))
                walk(held)
        if kind == "/TH":
            scopes.add(str(element["/A"].get("/Scope")))  # type: ignore[attr-defined]

    catalog: Any = book.root_object
    walk(catalog["/StructTreeRoot"]["/K"][0].get_object())
    assert kinds["/L"] == {"/LI"}
    assert {"/H1", "/H2", "/H3", "/P", "/L", "/Table"} <= {*kinds} | {*kinds["/Sect"]}
    assert "/Figure" not in kinds
    assert scopes == {"/Column", "/Row"}
    links = [
        link.get_object()
        for page in book.pages
        for link in page.get("/Annots", [])
        if link.get_object()["/Subtype"] == "/Link"
    ]
    assert len(links) > 50
    assert [link for link in links if link.get("/F") != 4 or not link.get("/Contents")] == []


def test_the_bookmarks_are_the_fiches_by_theme_then_the_agences_and_the_index(
    book: PdfReader, texts: list[str]
) -> None:
    marks = bookmarks(book)
    assert [*marks] == [
        "Comment se servir de ce guide",
        "Sommaire",
        "Eau",
        "Bâtiments",
        "Les agences",
        "Index des agences",
        "Index des mots et des sigles",
        "À propos de ce guide imprimé",
    ]
    assert [title for title, _ in (*marks["Eau"], *marks["Bâtiments"])] == FICHES
    assert [title for title, _ in marks["Les agences"]] == AGENCES
    for sheets in marks.values():
        for title, page in sheets:
            assert title in texts[page - 1]


def test_each_sheet_begins_a_page_with_the_number_to_call(
    book: PdfReader, texts: list[str]
) -> None:
    marks = bookmarks(book)
    starts = [page for sheets in marks.values() for _, page in sheets]
    assert len(starts) == len(set(starts))
    for title, page in (*marks["Eau"], *marks["Bâtiments"]):
        assert title in texts[page - 1]
        contact = texts[page - 1].partition("Votre premier contact")[2]
        assert re.match(r".{,90} 04 65 71 00 1\d ", contact), contact


def test_contents_and_index_give_the_true_pages(book: PdfReader, texts: list[str]) -> None:
    marks = bookmarks(book)
    pages = {title.removesuffix(" En projet"): page for of in marks.values() for title, page in of}
    contents = texts[2]
    assert contents.count("Sommaire") == 1
    for title, page in pages.items():
        assert re.search(rf"{title} ?(?:\. ?)+{page}\b", contents), title
    index = texts[-2]
    said = f"{pages['Maison de l’eau']}, {pages['Économiser l’eau']}, "
    said += f"{pages['Protéger une source']}, {pages['Entretenir les chemins']}"
    assert f"Maison de l’eau Eau potable {said} Pôle commun" in index
    asked = ("Économiser l’eau", "Protéger une source", "Réparer une toiture")
    said = ", ".join(str(pages[title]) for title in asked)
    assert f"AMO assistance à maîtrise d’ouvrage {said}" in index


def test_every_internal_link_leads_somewhere_and_no_link_is_relative(book: PdfReader) -> None:
    wrong = []
    for page in book.pages:
        for annotation in page.get("/Annots", []):
            link = annotation.get_object()
            if "/Dest" in link:
                wrong += [link["/Dest"]] if link["/Dest"] not in book.named_destinations else []
            else:
                uri = str(link["/A"]["/URI"])
                wrong += [] if uri.startswith(("https://", "mailto:", "tel:")) else [uri]
    assert wrong == []


def test_a_draft_is_not_printed_and_what_is_announced_says_so(texts: list[str]) -> None:
    whole = " ".join(texts)
    assert re.findall("creuser|forage|puits", whole, re.IGNORECASE) == []
    assert "Protéger une source En projet Cette aide est annoncée" in whole


def test_what_only_a_screen_can_do_is_left_out(texts: list[str]) -> None:
    whole = " ".join(texts)
    assert [
        words
        for words in ("Préparer ma demande", "Votre commune", "Imprimer", "Signaler")
        if words in whole
    ] == []


def test_one_fiche_is_printed_alone_twice_the_same(tmp_path: Path, printed: Path) -> None:
    assert printed.exists()
    for name in ("un", "deux"):
        outcome = run(
            "guide", "pdf", "--fiche", "reparer-toiture", "--to", str(tmp_path / name), cwd=RESEAU
        )
        assert (outcome.returncode, outcome.stderr) == (0, "")
    first, second = ((tmp_path / name / "reparer-toiture.pdf") for name in ("un", "deux"))
    assert first.read_bytes() == second.read_bytes()
    sheet = PdfReader(first)
    assert [str(mark.title) for mark in sheet.outline] == ["Réparer une toiture"]  # type: ignore[union-attr]
    text = " ".join(sheet.pages[0].extract_text().split())
    assert "Atelier des toits Une visite du toit. 04 65 71 00 11" in text
    assert "Sommaire" not in text


def test_an_unknown_fiche_or_a_draft_is_refused(tmp_path: Path) -> None:
    for asked in ("reparer-toit", "creuser-puits"):
        outcome = run("guide", "pdf", "--fiche", asked, "--to", str(tmp_path), cwd=RESEAU)
        assert outcome.returncode == 2
        assert outcome.stderr.startswith(f"« {asked} » n'est pas connu du réseau (--fiche).")
    assert [*tmp_path.iterdir()] == []


def test_the_site_offers_the_printed_guide_that_stands_at_the_root(
    reseau: Path, tmp_path: Path, printed: Path, book: PdfReader
) -> None:
    shutil.copy(printed, reseau / "guide.pdf")
    outcome = build(reseau, tmp_path / "site")
    assert outcome.returncode == 0
    assert "guide.pdf" not in outcome.stderr
    assert (tmp_path / "site" / "guide.pdf").read_bytes() == printed.read_bytes()
    size = f"{round(printed.stat().st_size / 1000)}\u00a0ko"
    said = f"PDF, {len(book.pages)} pages, {size}, édition du 22 novembre 2026"
    for page, times in (("", 2), ("plan-du-site/", 2), ("fiches/reparer-toiture/", 1)):
        html = (tmp_path / "site" / page / "index.html").read_text(encoding="utf-8")
        assert html.count(f'guide.pdf">Le guide à imprimer ({said})</a>') == times, page


def test_a_printed_guide_that_says_something_else_is_told(
    reseau: Path, tmp_path: Path, printed: Path
) -> None:
    shutil.copy(printed, reseau / "guide.pdf")
    sheet = reseau / "fiches" / "reparer-toiture.md"
    sheet.write_text(
        sheet.read_text(encoding="utf-8").replace("Il vient voir.", "Il vient vous voir."),
        encoding="utf-8",
    )
    outcome = build(reseau, tmp_path / "site")
    assert outcome.returncode == 0
    assert (
        "guide.pdf, ligne 1 : il n'imprime plus ce que disent les pages. "
        "Lancez « guide pdf », ou retirez-le." in outcome.stderr
    )


def test_any_other_pdf_at_the_root_is_left_alone(reseau: Path, tmp_path: Path) -> None:
    (reseau / "guide.pdf").write_bytes(b"%PDF-1.7 autre chose")
    assert build(reseau, tmp_path / "site").returncode == 0
    assert not (tmp_path / "site" / "guide.pdf").exists()
