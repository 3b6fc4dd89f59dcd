"""A guide that was visited, read again in a real browser without network, under a path."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING

import pytest

from browser import served, settled
from conftest import build, draw
from guide.hosting import HEADER_POLICY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

READ = "Réparer une toiture", "fiches/reparer-toiture/"
OTHER = "Économiser l’eau", "fiches/economiser-eau/"
COPIES = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const { url } of await (await caches.open(name)).keys()) found.push(url);
  }
  return found;
}"""
# Whether the page that is open is kept, by the program that is at work.
KEEPS = """async () => {
  const copy = await caches.match(location, { ignoreSearch: true });
  return Boolean(copy && navigator.serviceWorker.controller);
}"""
VERSIONS = "async () => (await caches.keys()).filter((name) => !name.endsWith(' pages'))"
REGISTERED = "async () => (await navigator.serviceWorker.getRegistrations()).length"


@pytest.fixture
def root(tmp_path: Path, small_site: Path) -> Path:
    """What the host serves: the guide under its path."""
    shutil.copytree(small_site, tmp_path / "hote" / "guide")
    return tmp_path / "hote"


@pytest.fixture
def gate() -> threading.Event:
    """Set while the host answers."""
    gate = threading.Event()
    gate.set()
    return gate


@pytest.fixture
def guide(root: Path, gate: threading.Event) -> Iterator[str]:
    """The address of the guide, under a path of a host that hears of what its policy forbids."""
    with served(root, policy=f"{HEADER_POLICY}; report-uri /rapport", gate=gate) as host:
        yield f"{host}guide/"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader's browser that keeps nothing yet, and breaks no rule of the policy."""
    context = browser.new_context()
    context.set_default_timeout(20_000)
    reports: list[str] = []
    context.on(
        "request",
        lambda asked: reports.append(asked.url) if asked.url.endswith("/rapport") else None,
    )
    yield context
    context.close()
    assert reports == []


def visit_on(context: BrowserContext, guide: str, path: str = "") -> Page:
    """A page reached from the home page, opened until the program that keeps pages is at work."""
    page = context.new_page()
    page.goto(guide)
    with page.expect_navigation():
        page.evaluate("(to) => { location.href = to; }", guide + path)
    settled(page, KEEPS)
    return page


def heading(page: Page, address: str) -> str:
    """What the page at an address is about."""
    page.goto(address)
    return page.get_by_role("heading", level=1).inner_text()


def republish(root: Path, tmp_path: Path, *changes: tuple[str, str, str]) -> None:
    """Puts another version of the guide at the same address."""
    reseau = draw(tmp_path / "autre")
    for name, old, new in changes:
        path = reseau / name
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new), encoding="utf-8")
    outcome = build(reseau, tmp_path / "nouveau")
    assert outcome.returncode == 0, outcome.stderr
    shutil.rmtree(root / "guide")
    (tmp_path / "nouveau").rename(root / "guide")


def test_a_fiche_that_was_read_once_and_the_router_answer_without_network(
    context: BrowserContext, guide: str
) -> None:
    title, address = READ
    page = visit_on(context, guide, address)
    messages: list[str] = []
    page.on("pageerror", lambda error: messages.append(str(error)))
    context.set_offline(offline=True)
    assert heading(page, guide + address) == title
    page.goto(guide)
    page.get_by_label("Votre besoin").fill("la toiture fuit")
    page.keyboard.press("Enter")
    page.locator("[data-guide-agence] a").first.wait_for()
    assert page.url == f"{guide}recherche/?q=la+toiture+fuit"
    assert heading(page, guide + OTHER[1]) == "Pas de connexion"
    page.get_by_role("link", name="Trouver qui appeler").click()
    page.wait_for_url(f"{guide}recherche/")
    assert messages == []


def test_who_reads_one_page_only_is_asked_for_nothing_more(
    context: BrowserContext, guide: str
) -> None:
    page = context.new_page()
    page.goto(guide + READ[1], wait_until="networkidle")
    assert (page.evaluate(REGISTERED), page.evaluate(COPIES)) == (0, [])


def test_what_the_reader_types_is_neither_kept_nor_sent_to_the_host(
    context: BrowserContext, guide: str
) -> None:
    page = visit_on(context, guide)
    sent: list[str] = []
    context.on(
        "request", lambda request: sent.append(request.url) if request.service_worker else None
    )
    page.goto(f"{guide}recherche/?q=la+toiture+fuit", wait_until="networkidle")
    assert f"{guide}recherche/" in sent
    assert [url for url in (*sent, *page.evaluate(COPIES)) if "?" in url] == []


def test_one_visit_renews_all_that_was_read(
    context: BrowserContext, guide: str, root: Path, tmp_path: Path
) -> None:
    (title, address), (other, beside) = READ, OTHER
    page = visit_on(context, guide, address)
    assert heading(page, guide + beside) == other
    before = page.evaluate(VERSIONS)
    republish(
        root,
        tmp_path,
        (f"{address[:-1]}.md", title, "Refaire un toit"),
        (f"{beside[:-1]}.md", other.replace("’", "'"), "Moins d'eau"),
    )
    context.set_offline(offline=True)
    assert heading(page, guide + address) == title
    context.set_offline(offline=False)
    assert heading(page, guide + address) == "Refaire un toit"
    settled(page, f"async () => (await ({VERSIONS})()).includes({before[0]!r})", expected=False)
    assert len(page.evaluate(VERSIONS)) == 1
    context.set_offline(offline=True)
    assert heading(page, guide + address) == "Refaire un toit"
    assert heading(page, guide + beside) == "Moins d’eau"
    page.goto(f"{guide}recherche/?q=refaire+le+toit")
    page.get_by_text("Refaire un toit").first.wait_for()


def test_a_host_that_does_not_answer_in_three_seconds_lets_the_copy_be_shown_once(
    context: BrowserContext, guide: str, root: Path, gate: threading.Event
) -> None:
    title, address = READ
    page = visit_on(context, guide, address)
    path = root / "guide" / address / "index.html"
    path.write_text(path.read_text("utf-8").replace(f"{title}</h1>", "Autre titre</h1>"), "utf-8")
    gate.clear()
    assert heading(page, guide + address) == title
    gate.set()
    renewed = f"caches.match({guide + address!r}).then(async (one) => (await one.text())"
    settled(page, f"{renewed}.includes('Autre titre</h1>'))")
    assert heading(page, guide + address) == "Autre titre"


def test_a_guide_that_keeps_nothing_any_more_removes_what_was_kept(
    context: BrowserContext, guide: str, root: Path, tmp_path: Path
) -> None:
    page = visit_on(context, guide)
    assert page.evaluate(COPIES) != []
    republish(root, tmp_path, ("network/reseau.yml", "depot:", "hors_ligne: false\ndepot:"))
    page.goto(f"{guide}contact/")
    settled(page, REGISTERED, expected=0)
    assert page.evaluate("caches.keys()") == []
    text = " ".join(page.goto(f"{guide}mentions-legales/").text().split())  # type: ignore[union-attr]
    page.wait_for_load_state("networkidle")
    assert page.evaluate(REGISTERED) == 0
    assert "C’est la seule chose qu’il garde." in text
    assert "les pages que vous lisez" not in text


def test_a_wrong_address_and_a_folder_without_its_slash_answer_as_the_host_does(
    context: BrowserContext, guide: str
) -> None:
    page = visit_on(context, guide)
    page.goto(f"{guide}fiches/reparer-toiture?commune=01053")
    assert page.url == f"{guide}fiches/reparer-toiture/?commune=01053"
    answer = page.goto(f"{guide}fiches/inconnue/")
    assert answer
    assert answer.status == 404
