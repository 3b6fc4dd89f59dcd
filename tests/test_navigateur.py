"""The built site in a real browser, on one page of every kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser import violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

PAGES = {
    "accueil": "",
    "recherche": "recherche/?q=toit%20%C3%A9glise",
    "recherche sans question": "recherche/",
    "recherche sans réponse": "recherche/?q=zzzz",
    "toutes les fiches": "fiches/",
    "fiche": "fiches/restaurer-patrimoine-bati/",
    "fiche sans urgence": "fiches/former-equipes-projet/",
    "thème": "themes/eau/",
    "étape": "etapes/financement/",
    "agences": "agences/",
    "agence": "agences/caue-manche/",
    "guidage, sujet": "guidez-moi/",
    "guidage, besoin": "guidez-moi/eau/",
    "guidage, étape": "guidez-moi/etape/?fiche=maintenir-commerce",
    "guidage, commune": "guidez-moi/commune/?fiche=maintenir-commerce",
    "ma commune": "ma-commune/",
    "ma commune, choisie": "ma-commune/?commune=50129",
    "ma commune, un EPCI": "ma-commune/?commune=200067205",
    "territoire": "territoire/",
    "réseau": "reseau/",
    "EPCI": "territoire/200067205/",
    "fiche pour une commune": "fiches/securiser-eau-potable/?commune=50129",
    "agence pour une commune": "agences/sdeau50/?commune=50129",
    "contact": "contact/?fiche=maintenir-commerce",
    "plan du site": "plan-du-site/",
    "à propos": "a-propos/",
    "coût": "cout/",
    "mentions légales": "mentions-legales/",
    "données": "donnees/",
    "accessibilité": "accessibilite/",
    "écoconception": "eco-conception/",
    "contribuer": "contribuer/",
    "introuvable": "une/adresse/fausse/",
}
WIDTHS = (1280, 390)


def visit(browser: Browser, address: str, width: int, height: int = 900) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(address)
    return page


@dataclass
class Visite:
    """A page that a reader opened, what the browser complained of and what it asked for."""

    page: Page
    kind: str
    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="module", params=PAGES)
def visite(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visite]:
    """A page of each kind, opened once for all that is looked at there."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    visite = Visite(page, request.param)
    page.on(
        "console",
        lambda message: (
            visite.messages.append(message.text) if message.type in {"error", "warning"} else None
        ),
    )
    page.on("pageerror", lambda error: visite.messages.append(str(error)))
    page.on("request", lambda asked: visite.requests.append(asked.url))
    page.goto(address + PAGES[visite.kind], wait_until="networkidle")
    yield visite
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(visite: Visite, width: int) -> None:
    visite.page.set_viewport_size({"width": width, "height": 900})
    for carte in visite.page.locator("[data-guide-carte]:visible").all():
        carte.scroll_into_view_if_needed()
        carte.locator("svg").first.wait_for()
    assert violations(visite.page) == []


@pytest.mark.parametrize("width", [320, 390, 640])
def test_one_column_holds_everything_on_small_and_zoomed_screens(
    visite: Visite, width: int
) -> None:
    """640 px is a screen of 1280 at 200 % zoom; nothing scrolls sideways and no text is cut."""
    page = visite.page
    page.set_viewport_size({"width": width, "height": 900})
    wider = page.evaluate(
        """() => {
          const room = document.documentElement.clientWidth;
          return [...document.querySelectorAll("body *")]
            .filter((e) => e.checkVisibility({ visibilityProperty: true }))
            .filter((e) => !e.closest("[class*=guide-cache], .guide-saut, .guide-appel__nom, pre"))
            .filter((e) => !e.ownerSVGElement) // a drawing is cut by its frame
            .filter((e) => e.getBoundingClientRect().right > room + 1)
            .map((e) => e.outerHTML.slice(0, 120));
        }"""
    )
    scrolls = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    assert (scrolls, wider) == (False, [])


def test_nothing_failed_and_nothing_left_the_origin(visite: Visite, address: str) -> None:
    expected = ["Failed to load resource: the server responded with a status of 404 (Not Found)"]
    assert visite.messages == (expected if visite.kind == "introuvable" else [])
    assert [url for url in visite.requests if not url.startswith((address, "data:"))] == []


READING = """() => {
  const visible = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const stops = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  return [...document.querySelectorAll(stops)]
    .filter((e) => e.type !== "radio" || e.checked)
    .filter((e) => visible(e) && !e.disabled && e.tabIndex >= 0).length;
}"""
FOCUSED = """() => {
  const e = document.activeElement;
  const style = getComputedStyle(e);
  const all = [...document.querySelectorAll("*")];
  return {
    place: all.indexOf(e),
    ring: `${style.outlineStyle} ${style.outlineWidth}`,
    name: e.outerHTML.slice(0, 80),
  };
}"""


@pytest.mark.parametrize("kind", ["accueil", "fiche", "agence", "contact", "recherche"])
def test_the_keyboard_reaches_everything_in_reading_order_with_a_visible_focus(
    browser: Browser, address: str, kind: str
) -> None:
    page = visit(browser, address + PAGES[kind].replace("?fiche=maintenir-commerce", ""), 1280)
    expected = page.evaluate(READING)
    seen = []
    for _ in range(expected):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED))
    page.close()
    assert [stop["place"] for stop in seen] == sorted({stop["place"] for stop in seen})
    assert {stop["ring"] for stop in seen} == {"solid 3px"}


def test_the_first_key_skips_to_the_content(browser: Browser, address: str) -> None:
    page = visit(browser, f"{address}{PAGES['fiche']}", 1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#contenu') !== null")
    page.close()


def test_the_first_contact_is_in_sight_on_a_fiche(browser: Browser, address: str) -> None:
    for width, height in ((1280, 800), (390, 1200)):
        page = visit(browser, f"{address}{PAGES['fiche']}", width, height)
        telephone = page.locator(".guide-contact a[href^='tel:']").bounding_box()
        page.close()
        assert telephone
        assert telephone["y"] + telephone["height"] < height


def test_without_a_script_every_fiche_is_listed_and_no_dead_control_is_shown(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}recherche/?q=toit")
    assert page.locator(".guide-resume").count() == 70
    page.goto(f"{address}fiches/restaurer-patrimoine-bati/")
    assert not page.get_by_role("button", name="Imprimer").is_visible()
    page.goto(f"{address}contact/")
    assert not page.get_by_role("heading", name="Préparer ma demande").is_visible()
    context.close()


def test_the_request_is_prepared_for_the_first_contact_and_stays_in_the_browser(
    browser: Browser, address: str
) -> None:
    page = visit(browser, f"{address}fiches/restaurer-patrimoine-bati/", 1280)
    page.get_by_role("link", name="Préparer ma demande").click()
    expect(page.get_by_label("À qui écrire")).to_have_value("caue-manche")
    expect(page.get_by_label("Sujet")).to_have_value("restaurer-patrimoine-bati")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.get_by_label("Votre commune").fill("Valognes")
    page.get_by_role("button", name="Ouvrir dans ma messagerie").click()
    page.wait_for_timeout(300)
    page.close()
    assert [
        url for url in requests if not url.startswith("mailto:accueil@caue-manche.example?subject=")
    ] == []


def test_a_fiche_prints_on_a4_without_navigation_and_with_addresses_in_full(
    browser: Browser, address: str
) -> None:
    page = visit(browser, f"{address}{PAGES['fiche']}", 1280)
    page.emulate_media(media="print")
    hidden = [
        ".guide-nav",
        ".guide-recherche",
        ".guide-fil",
        ".guide-actions",
        ".guide-contact .guide-bouton",
    ]
    assert [place for place in hidden if page.locator(place).first.is_visible()] == []
    link = page.locator(".guide-renvois a[href^='https']").first
    written = link.evaluate("(a) => getComputedStyle(a, '::after').content")
    assert written.strip('"') == f" ({link.get_attribute('href')})"
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.close()
