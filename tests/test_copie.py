"""The copy that opens from a USB stick, in a real browser, without a server."""

from __future__ import annotations

import re
import shutil
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from browser import violations
from conftest import PROJECT, run
from guide.offline import plain_module

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def published(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped network, with its copy beside the pages."""
    folder = tmp_path_factory.mktemp("publie") / "site"
    shutil.copytree(site, folder)
    outcome = run("guide", "offline", "--site", str(folder), cwd=PROJECT)
    assert outcome.returncode == 0, outcome.stderr
    return folder


@pytest.fixture(scope="module")
def stick(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy, unzipped where a name has spaces and accents."""
    folder = tmp_path_factory.mktemp("cle") / "Clé USB n° 1"
    with zipfile.ZipFile(published / "guide-hors-ligne.zip") as archive:
        archive.extractall(folder)
    return folder


def test_the_guide_answers_from_a_usb_stick_as_it_does_from_its_host(
    browser: Browser, stick: Path
) -> None:
    context = browser.new_context()
    page = context.new_page()
    messages: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    context.on("request", lambda request: requests.append(request.url))
    page.goto((stick / "Ouvrir le guide.html").as_uri())
    page.wait_for_url("**/guide/index.html")
    assert "Copie du 22 novembre 2026." in page.get_by_label("Copie hors ligne").inner_text()
    page.get_by_label("Votre besoin").fill("le toit de l'église fuit")
    page.get_by_role("button", name="Trouver qui appeler").click()
    page.locator("[data-guide-agence]", has_text="CAUE").wait_for()
    assert page.url.endswith("/recherche/index.html?q=le+toit+de+l%27%C3%A9glise+fuit")
    page.get_by_role("link", name="Voir tout le parcours").click()
    page.wait_for_url("**/fiches/restaurer-patrimoine-bati/index.html*")
    page.locator(".guide-contact a[href*='agences/caue-manche/']").first.click()
    page.wait_for_url("**/agences/caue-manche/index.html*")
    page.get_by_role("navigation", name="Menu principal").get_by_text("commune").click()
    page.get_by_label("Votre commune, ou votre intercommunalité").fill("cherb")
    page.locator(".guide-suggestions li", has_text="Cherbourg-en-Cotentin").click()
    page.get_by_role("heading", name="Cherbourg-en-Cotentin", level=1).wait_for()
    page.wait_for_url("**/ma-commune/index.html?commune=50129")
    page.locator("[data-guide-eligibilite=couverte]").first.wait_for()
    page.goto((stick / "guide" / "territoire" / "index.html").as_uri())
    carte = page.locator("[data-guide-carte]").first
    carte.scroll_into_view_if_needed()
    carte.locator("svg").wait_for()
    context.close()
    assert messages == []
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []


def test_axe_finds_nothing_in_the_copy(browser: Browser, stick: Path) -> None:
    page = browser.new_page()
    page.goto((stick / "Ouvrir le guide.html").as_uri())
    page.wait_for_url("**/guide/index.html")
    found = violations(page)
    page.close()
    assert found == []


def test_every_link_of_the_copy_leads_to_a_file_or_to_an_address_online(stick: Path) -> None:
    broken = []
    for path in stick.rglob("*.html"):
        links = re.findall(r'(?:href|src|action)="([^"]+)"', path.read_text(encoding="utf-8"))
        for link in links:
            whole = urlsplit(urljoin(path.as_uri(), link))
            if whole.scheme == "file" and not (stick / unquote(whole.path)).is_file():
                broken.append((path.name, link))
    assert broken == []


def test_the_copy_is_the_same_for_the_same_site_and_holds_only_what_readers_open(
    published: Path, tmp_path: Path
) -> None:
    before = (published / "guide-hors-ligne.zip").read_bytes()
    again = tmp_path / "copie.zip"
    outcome = run("guide", "offline", "--site", str(published), "--to", str(again), cwd=PROJECT)
    weight = f"{len(before) / 1e6:.1f}".replace(".", ",")
    assert (outcome.stdout, outcome.returncode) == (f"{again} : {weight} Mo.\n", 0)
    assert again.read_bytes() == before
    with zipfile.ZipFile(again) as archive:
        names = archive.namelist()
    assert names == sorted(names)
    assert [
        name for name in names if re.search(r"404|sitemap|robots|atom$|sw\.js|\.zip", name)
    ] == []


def test_a_page_tells_of_the_copy_only_once_there_is_one(site: Path, published: Path) -> None:
    weight = (published / "guide-hors-ligne.zip").stat().st_size / 1e6
    before = (site / "plan-du-site" / "index.html").read_text(encoding="utf-8")
    after = (published / "plan-du-site" / "index.html").read_text(encoding="utf-8")
    assert "Emporter le guide" not in before
    assert f"Télécharger la copie (ZIP, {weight:.1f} Mo)".replace(".", ",") in after
    assert (published / "plan-du-site" / ".." / "guide-hors-ligne.zip").is_file()


def test_without_a_built_site_the_command_says_what_to_do_first(tmp_path: Path) -> None:
    outcome = run("guide", "offline", "--site", str(tmp_path), cwd=PROJECT)
    assert (outcome.stderr, outcome.returncode) == (
        f"« {tmp_path} » ne contient pas le site. Lancez d'abord : mkdocs build --strict\n",
        2,
    )


def test_a_module_becomes_the_body_of_a_function() -> None:
    module = """\
import { fold, keep as hold } from "./territoire.js";

export const one = fold("a");
export async function two() {
  const { three } = await import("./route.js");
  return new URL("x.js", import.meta.url);
}
"""
    assert (
        plain_module(module)
        == """\
const { fold, keep: hold } = await use("territoire.js");

const one = fold("a");
async function two() {
  const { three } = await use("route.js");
  return new URL("x.js", here);
}
return { one, two };
"""
    )


def test_a_way_of_importing_that_the_copy_does_not_know_stops_it() -> None:
    with pytest.raises(ValueError, match="import"):
        plain_module('import all from "./route.js";\n')
