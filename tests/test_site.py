"""The sites that the real MkDocs builds: the shipped network and the small one."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from conftest import ENVIRONMENT, PROJECT, RESEAU, build, draw, files, run
from guide.exports.output import together
from guide.hosting import page_policy

if TYPE_CHECKING:
    from pathlib import Path

# Where each network says that it is published: the page of wrong addresses links from there.
ROOTS = {"site": "https://guide.idm.example/", "small_site": "https://appui.example/guide/"}


class Reading(HTMLParser):
    """What a page links to, its anchors and its text without code.

    Also whether it holds anything inline that a strict policy refuses.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.inline: list[str] = []
        self.text: list[str] = []
        self.code = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.code += tag in {"code", "script"}
        self.links += [value for name in ("href", "src", "action") if (value := values.get(name))]
        self.anchors |= {value for value in (values.get("id"),) if value}
        # A block of data is never run: the policy lets it be.
        is_data = values.get("type") == "application/ld+json"
        self.inline += (
            [tag]
            if tag == "style" or (tag == "script" and not values.get("src") and not is_data)
            else []
        )
        self.inline += [name for name in values if name == "style" or name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        self.code -= tag in {"code", "script"}

    def handle_data(self, data: str) -> None:
        if not self.code:
            self.text.append(data)


def pages(site: Path) -> dict[str, Reading]:
    """Every page by its address."""
    return {
        re.sub(r"index\.html$", "", path.relative_to(site).as_posix()): Reading(
            path.read_text(encoding="utf-8")
        )
        for path in sorted(site.rglob("*.html"))
    }


@pytest.fixture(params=["site", "small_site"])
def built(request: pytest.FixtureRequest) -> Path:
    """Each of the two sites in turn."""
    built: Path = request.getfixturevalue(request.param)
    return built


@pytest.mark.parametrize("name", ROOTS)
def test_every_link_leads_to_a_page_and_an_anchor_that_exist(
    name: str, request: pytest.FixtureRequest
) -> None:
    built: Path = request.getfixturevalue(name)
    root = ROOTS[name]
    known = pages(built)
    broken = []
    for address, page in known.items():
        for link in page.links:
            whole = urljoin(root + address, link)
            if urlsplit(whole).netloc != urlsplit(root).netloc:
                continue
            target = urlsplit(whole.removeprefix(root))
            path = unquote(target.path)
            if (path not in known and not (built / path).is_file()) or (
                target.fragment and target.fragment not in known[path].anchors
            ):
                broken.append((address, link))
    assert broken == []


def test_nothing_inline_and_nothing_from_elsewhere_is_loaded(built: Path) -> None:
    assert {address: page.inline for address, page in pages(built).items() if page.inline} == {}
    loaded = re.compile(
        r"""<(?:script|img|iframe|source)[^>]+src=["']?https?:|<link[^>]+rel=["']?(?:stylesheet|preconnect|preload)["']?[^>]+https?:"""
    )
    assert [
        path.name
        for path in built.rglob("*.html")
        if loaded.search(path.read_text(encoding="utf-8"))
    ] == []
    assert [
        path.name
        for path in built.rglob("*.css")
        if re.search(r"url\(['\"]?(?:https?:)?//", path.read_text("utf-8"))
    ] == []


def test_what_readers_see_is_typeset_as_french_is(built: Path) -> None:
    wrong = re.compile(r"\w'\w| [;!?»]| :\s|« ")
    found = {
        address: match
        for address, page in pages(built).items()
        for text in page.text
        if (match := wrong.findall(text))
    }
    assert found == {}


def test_no_address_of_a_fiche_is_forgotten(site: Path) -> None:
    published = {path.parent.name for path in (site / "fiches").glob("*/index.html")}
    assert published == {path.stem for path in (PROJECT / "fiches").glob("[!_]*.md")}
    assert len(published) == 70


def test_a_draft_is_in_no_page_index_feed_sitemap_nor_data_nor_in_the_copy_to_take_away(
    small_site: Path, tmp_path: Path
) -> None:
    """Nor in the printed guide: see test_pdf.py."""
    said = re.compile("creuser|forage", re.IGNORECASE)
    draft = (RESEAU / "fiches" / "creuser-puits.md").read_text(encoding="utf-8")
    assert {found.lower() for found in said.findall(draft)} == {"creuser", "forage"}
    shutil.copytree(small_site, tmp_path / "site")
    outcome = run("guide", "offline", "--site", str(tmp_path / "site"), cwd=RESEAU)
    assert outcome.returncode == 0, outcome.stderr
    shutil.unpack_archive(tmp_path / "site" / "guide-hors-ligne.zip", tmp_path / "site" / "copie")
    found = files(tmp_path / "site")
    assert {
        "fiches/index.html",
        next(name for name in found if name.startswith("assets/routeur-")),
        "api/v1/fiches.json",
        "donnees/fiches.csv",
        "donnees/hsds/services.json",
        "fil.atom",
        "sitemap.xml",
        "sw.js",
        "copie/guide/fiches/index.html",
    } - found.keys() == set()
    assert [
        name
        for name, content in found.items()
        if said.search(name) or said.search(content.decode("utf-8", "ignore"))
    ] == []


def test_a_project_says_what_it_is(small_site: Path) -> None:
    assert "En projet" in " ".join(pages(small_site)["fiches/proteger-source/"].text)


def test_a_former_address_leads_to_the_fiche(small_site: Path) -> None:
    assert '<meta http-equiv="refresh" content="0; url=../reparer-toiture/">' in (
        small_site / "fiches" / "refaire-toit" / "index.html"
    ).read_text(encoding="utf-8")


def test_two_builds_give_the_same_bytes_whatever_the_folder_the_umask_and_the_place(
    tmp_path: Path,
) -> None:
    places = {
        "ici": ("022", {"LC_ALL": "C.UTF-8", "TZ": "UTC"}),
        "ailleurs": ("077", {"LC_ALL": "tr_TR.UTF-8", "LANG": "C", "TZ": "Pacific/Auckland"}),
    }
    for name, (umask, place) in places.items():
        root = draw(tmp_path / name / "reseau")
        outcome = subprocess.run(
            ["sh", "-c", f"umask {umask}; exec {sys.executable} -m mkdocs build -d {root}/site"],
            cwd=root,
            env={**ENVIRONMENT, **place, "PYTHONHASHSEED": str(len(name))},
            capture_output=True,
            text=True,
            check=False,
        )
        assert outcome.returncode == 0, outcome.stderr
    made = [files(tmp_path / name / "reseau" / "site") for name in places]
    assert made[0] == made[1]


def test_another_network_says_no_word_of_the_shipped_one_and_has_its_own_colours(
    small_site: Path,
) -> None:
    words = re.compile(r"manche|cotentin|\bidm\b|0E6573", re.IGNORECASE)
    assert [
        name
        for name, content in files(small_site).items()
        if words.search(content.decode("utf-8", "ignore"))
    ] == []
    assert "--guide-accent: #5A2A82;" in next(small_site.glob("assets/style-*.css")).read_text(
        encoding="utf-8"
    )


def test_the_notice_and_the_mark_of_fictitious_contacts_are_on_the_pages(site: Path) -> None:
    for address, page in pages(site).items():
        assert "Démonstration." in " ".join(page.text), address
    for path in (site / "agences").glob("*/index.html"):
        assert "Contact de démonstration" in path.read_text(encoding="utf-8"), path


def test_modifying_opens_the_true_file_in_the_forge(site: Path, small_site: Path) -> None:
    github = "https://forge.example/idm/guide/edit/main/fiches/maintenir-commerce.md"
    assert github in pages(site)["fiches/maintenir-commerce/"].links
    gitlab = "https://forge.example/aca/guide/-/edit/main/fiches/reparer-toiture.md"
    assert gitlab in pages(small_site)["fiches/reparer-toiture/"].links


def test_an_acronym_is_expanded_once_at_its_first_use(small_site: Path) -> None:
    text = " ".join("".join(pages(small_site)["fiches/economiser-eau/"].text).split())
    assert text.count("AMO (assistance à maîtrise d’ouvrage)") == 1


def test_hostile_text_in_a_field_is_shown_as_text(tmp_path: Path) -> None:
    root = draw(tmp_path / "reseau")
    sheet = root / "fiches" / "reparer-toiture.md"
    hostile = sheet.read_text(encoding="utf-8").replace(
        "Une visite du toit.", "<img src=x onerror=alert(1)> & {{ 7*7 }}"
    )
    sheet.write_text(hostile, encoding="utf-8")
    outcome = build(root, tmp_path / "site")
    assert outcome.returncode == 0, outcome.stderr
    page = (tmp_path / "site" / "fiches" / "reparer-toiture" / "index.html").read_text(
        encoding="utf-8"
    )
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; {{ 7*7 }}" in page
    assert "<img" not in page


def test_the_small_network_is_the_one_that_the_tests_draw() -> None:
    assert (RESEAU / "network" / "reseau.yml").is_file()


def test_what_pages_load_is_named_after_its_content_and_nothing_else_stands_beside_it(
    built: Path,
) -> None:
    name = re.compile(r"assets/[a-z]+-[0-9a-f]{10}(\.(css|json|svg)|/[a-z_.]+\.js)")
    assets = [path for path in files(built) if path.startswith("assets/")]
    assert len(assets) > 15
    assert [path for path in assets if not name.fullmatch(path)] == []


def test_a_change_in_one_script_changes_the_address_of_all_and_the_colours_that_of_the_style(
    small_site: Path, site: Path
) -> None:
    before, same = (
        together("scripts", {"a.js": "un", "b.js": "deux"}),
        together("scripts", {"a.js": "un", "b.js": "deux"}),
    )
    assert before == same
    assert before[0] != together("scripts", {"a.js": "un", "b.js": "trois"})[0]
    assert before[0] != together("scripts", {"a.js": "undeux", "b.js": ""})[0]
    scripts, styles = (
        [{path.name for path in (built / "assets").glob(kind)} for built in (small_site, site)]
        for kind in ("scripts-*", "style-*")
    )
    assert scripts[0] == scripts[1]
    assert not styles[0] & styles[1]


def test_every_page_asks_browsers_for_the_policy_before_it_loads_anything(built: Path) -> None:
    meta = f'<meta http-equiv="Content-Security-Policy" content="{page_policy(None)}">'
    loads = re.compile(r"<script|<link rel=.?stylesheet|<title")
    heads = {
        name: re.split(loads, content.decode(), maxsplit=1)[0]
        for name, content in files(built).items()
        if name.endswith(".html") and b'http-equiv="refresh"' not in content
    }
    assert [name for name, head in heads.items() if meta not in head] == []
