"""The ways out of MkDocs: the same contents in another shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from browser import served, violations
from conftest import PROJECT, RESEAU, files, run

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


def contents(site: Path) -> dict[str, str]:
    """What stands between header and footer, by page."""
    found = {}
    for path in site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        if '<div class="guide-contenu"' in html:
            inside = html.split('<div class="guide-contenu"')[1].split("<footer class=")[0]
            found[path.relative_to(site).as_posix()] = inside
    return found


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped network as `guide write` writes it."""
    folder = tmp_path_factory.mktemp("sans-mkdocs") / "site"
    outcome = run("guide", "write", str(folder), cwd=PROJECT)
    assert outcome.returncode == 0, outcome.stderr
    return folder


def test_without_mkdocs_each_page_says_the_same(site: Path, written: Path) -> None:
    expected = contents(site)
    found = contents(written)
    assert len(found) > 130
    assert found == expected


def test_without_mkdocs_the_same_files_are_published(site: Path, written: Path) -> None:
    made, expected = files(written), files(site)
    assert made.keys() == expected.keys() - {"sitemap.xml.gz"}
    # « _complet » counts the files.
    others = {name for name in made if not name.endswith((".html", ".xml"))} - {"_complet"}
    assert {name: made[name] for name in others} == {name: expected[name] for name in others}


def test_the_plain_shell_routes_a_need_under_the_strict_policy(
    browser: Browser, written: Path
) -> None:
    with served(written) as address:
        page = browser.new_page()
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.locator("main input[type=search]").first.fill("le toit de l'église fuit")
        page.keyboard.press("Enter")
        page.wait_for_url("**/recherche/**")
        page.get_by_text("Votre premier contact").first.wait_for()
        assert violations(page) == []
        assert told == []
        assert [url for url in asked if not url.startswith(address)] == []
        page.close()


def test_nothing_is_written_over_other_files(tmp_path: Path) -> None:
    (tmp_path / "à moi.txt").write_text("gardé", encoding="utf-8")
    outcome = run("guide", "write", str(tmp_path), cwd=RESEAU)
    assert (outcome.returncode, outcome.stderr) == (
        2,
        f"« {tmp_path} » n'est pas un dossier vide : rien n'a été écrit.\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["à moi.txt"]


def test_properdocs_builds_the_guide_unchanged(tmp_path: Path, site: Path) -> None:
    outcome = run(
        "properdocs", "build", "--strict", "--site-dir", str(tmp_path / "site"), cwd=PROJECT
    )
    assert outcome.returncode == 0, outcome.stderr
    assert contents(tmp_path / "site") == contents(site)


def test_zensical_publishes_the_same_documents(tmp_path: Path, written: Path) -> None:
    project = tmp_path / "projet"
    outcome = run("guide", "write", str(project), "--pour", "zensical", cwd=PROJECT)
    assert outcome.returncode == 0, outcome.stderr
    outcome = run("zensical", "build", "--clean", "--strict", cwd=project)
    assert outcome.returncode == 0, outcome.stdout
    found, expected = documents(project / "site"), documents(written)
    assert found == expected
    # What it can't carry: folders whose names begin with a dot. It makes its own sitemap.
    lost = files(written).keys() - files(project / "site").keys() - {"_complet"}
    assert {name for name in lost if not name.startswith(".well-known/")} == set()


def documents(site: Path) -> dict[str, list[str]]:
    """Every page, from its first line to its last: Zensical takes blank lines away."""
    return {
        path.relative_to(site).as_posix(): [
            line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()
        ]
        for path in site.rglob("*.html")
    }
