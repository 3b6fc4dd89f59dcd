"""The map of the territory: what is drawn, and what readers do with it in a real browser."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from browser import served, violations
from conftest import PROJECT
from guide.carte import Carte, Trace, carte
from guide.document import Origine
from guide.exports.cartes import carte_du_territoire
from guide.exports.site_files import style
from guide.load import load
from guide.render import environment
from guide.site import publishable
from guide.source import read
from guide.territoire import Commune, Contour, Territoire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from guide.reseau import Reseau
    from guide.territoire import Point

Rings = list[list[tuple[int, int]]]
LARGEST = 60_000  # bytes, compressed
ORIGINE = Origine(fichier="network/territoire/communes.geojson")


@pytest.fixture(scope="module")
def reseau() -> Reseau:
    reseau = publishable(load(*read(PROJECT)), (), date(2026, 11, 22))
    assert reseau
    return reseau


@pytest.fixture(scope="module")
def drawn(reseau: Reseau) -> Carte:
    found = carte(reseau.territoire)
    assert found
    return found


# — What is drawn ————————————————————————————————————————————————————————————


def territory(outlines: dict[str, tuple[str, tuple[tuple[Point, ...], ...]]]) -> Territoire:
    """A territory out of the EPCI and the rings of each commune."""
    return Territoire(
        communes=tuple(
            Commune(
                origine=ORIGINE,
                code=code,
                siren="200000008",
                nom=code,
                epci=epci,
                population=1,
                codes_postaux=(),
                communes_deleguees=(),
                longitude=0,
                latitude=0,
            )
            for code, (epci, _) in outlines.items()
        ),
        epci=(),
        contours=tuple(
            Contour(origine=ORIGINE, code=code, anneaux=rings)
            for code, (_, rings) in outlines.items()
        ),
    )


def square(west: float, south: float) -> tuple[Point, ...]:
    """A square of one degree: a closed ring."""
    east, north = west + 1, south + 1
    return ((west, south), (west, north), (east, north), (east, south), (west, south))


def rings(d: str) -> Rings:
    """What a path draws, read as a browser does."""
    found: Rings = []
    x = y = 0
    for ring in re.findall(r"m[^m]+", d):
        numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
        points = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        if ring.endswith("z"):
            x, y = points[0]
            points.append(points[0])
        found.append(points)
    return found


def edges(d: str) -> set[frozenset[tuple[int, int]]]:
    return {frozenset(edge) for ring in rings(d) for edge in pairwise(ring)}


def test_a_small_territory_is_drawn_at_the_shortest() -> None:
    # On the equator, a degree is as long both ways.
    one, other = "200000016", "200000024"
    west, east = square(0, 0), square(1, 0)
    found = carte(
        territory(
            {
                "50001": (one, (west,)),
                "50003": (other, (square(0, -1),)),
                "50002": (one, (east[:-1],)),
            }
        )
    )
    assert found == Carte(
        largeur=2000,
        hauteur=2000,
        communes=(
            Trace(code="50001", nom="50001", epci=one, d="m0 1000 0-1000 1000 0 0 1000z"),
            Trace(code="50002", nom="50002", epci=one, d="m1000 1000 0-1000 1000 0 0 1000z"),
            Trace(code="50003", nom="50003", epci=other, d="m0 2000 0-1000 1000 0 0 1000z"),
        ),
        limites="m0 1000 1000 0",
        bord="m0 0 0 1000 0 1000 1000 0 0-1000 1000 0 0-1000-1000 0-1000 0",
    )


def test_a_country_far_north_is_narrowed() -> None:
    (wide,) = [carte(territory({"50001": ("200000016", (square(0, 59.5),))}))]
    assert wide
    assert (wide.largeur, wide.hauteur) == (1000, 2000)


def test_without_outlines_there_is_no_map(reseau: Reseau) -> None:
    assert carte(replace(reseau.territoire, contours=())) is None
    without = replace(reseau, territoire=replace(reseau.territoire, contours=()))
    assert carte_du_territoire(without) is None


def test_every_commune_has_its_path_inside_the_map(reseau: Reseau, drawn: Carte) -> None:
    assert [(trace.code, trace.epci) for trace in drawn.communes] == sorted(
        (commune.code, commune.epci) for commune in reseau.territoire.communes
    )
    assert max(drawn.largeur, drawn.hauteur) == 2000
    for trace in drawn.communes:
        for ring in rings(trace.d):
            assert len(ring) > 3, trace.code
            assert all(0 <= x <= drawn.largeur and 0 <= y <= drawn.hauteur for x, y in ring)


def test_neighbours_share_their_points_and_borders_part_epci_only(drawn: Carte) -> None:
    owners: dict[frozenset[tuple[int, int]], set[str]] = defaultdict(set)
    epci = {trace.code: trace.epci for trace in drawn.communes}
    for trace in drawn.communes:
        for edge in edges(trace.d):
            owners[edge].add(trace.code)
    between = {edge for edge, codes in owners.items() if len({epci[code] for code in codes}) > 1}
    inside = {
        edge
        for edge, codes in owners.items()
        if len(codes) > 1 and len({epci[code] for code in codes}) == 1
    }
    alone = {edge for edge, codes in owners.items() if len(codes) == 1}
    limites, bord = edges(drawn.limites), edges(drawn.bord)
    assert between <= limites
    assert bord <= alone
    assert (limites | bord) & inside == set()
    # The outlines of the shipped network were simplified: a few edges face a sliver.
    assert len(alone - bord) < 20
    assert len(between | inside) > 5 * len(alone)


def test_a_sliver_between_communes_is_no_coast() -> None:
    shared = ((2.0, 1.0), (0.1, 1.0))
    north = ((0.0, 1.0), (0.0, 2.0), (2.0, 2.0), *shared, (0.05, 1.001))
    south = ((0.0, 1.0), (0.0, 0.0), (2.0, 0.0), *shared)
    one, other = "200000016", "200000024"
    together = carte(territory({"50001": (one, (north,)), "50002": (one, (south,))}))
    apart = carte(territory({"50001": (one, (north,)), "50002": (other, (south,))}))
    assert together
    assert apart
    assert together.bord == apart.bord == "m0 0 0 1000 0 1000 2000 0 0-1000 0-1000-2000 0"
    assert together.limites == ""
    assert apart.limites == "m100 1000 1900 0m-2000 0 50-1 50 1-100 0"


def test_the_order_of_the_file_changes_nothing(reseau: Reseau, drawn: Carte) -> None:
    turned = replace(
        reseau.territoire,
        communes=reseau.territoire.communes[::-1],
        contours=reseau.territoire.contours[::-1],
    )
    assert carte(turned) == drawn


@pytest.mark.parametrize(
    ("anneaux", "d"),
    [
        (((), square(0, 0)), "m0 1000 0-1000 1000 0 0 1000z"),
        ((square(0, 0), ((0.5, 0.5),)), "m0 1000 0-1000 1000 0 0 1000z"),
        ((square(0, 0), ((0.5, 0.5), (0.5, 0.50001), (0.5, 0.5))), "m0 1000 0-1000 1000 0 0 1000z"),
        ((((0.5, 0.5), (0.5, 0.5)),), "m500 500z"),
        ((((0.5, 0.5), (0.5, 1.0)),), "m500 500 0-500z"),
    ],
)
def test_degenerate_rings_break_nothing(anneaux: tuple[tuple[Point, ...], ...], d: str) -> None:
    others = {"50002": ("200000016", (square(0, 0),)), "50003": ("200000016", (square(1, -1),))}
    found = carte(territory({"50001": ("200000016", anneaux), **others}))
    assert found
    assert found.communes[0].d == d


def test_a_single_point_is_still_a_map() -> None:
    found = carte(territory({"50001": ("200000016", (((3.0, 4.0),),))}))
    assert found
    assert (found.largeur, found.hauteur, found.communes[0].d) == (0, 0, "m0 0z")


def test_an_outline_of_no_known_commune_is_left_out() -> None:
    alone = territory({"50001": ("200000016", (square(0, 0),))})
    stray = Contour(origine=ORIGINE, code="99999", anneaux=(square(5, 5),))
    assert carte(replace(alone, contours=(*alone.contours, stray))) == carte(alone)


def test_the_file_is_light_plain_and_named_after_its_content(reseau: Reseau) -> None:
    output = carte_du_territoire(reseau)
    assert output
    assert re.fullmatch(r"assets/carte-[0-9a-f]{10}\.svg", output.chemin)
    assert len(gzip.compress(output.octets)) <= LARGEST
    root = ET.fromstring(output.texte)
    names = {attribute for element in root.iter() for attribute in element.attrib}
    assert names == {"viewBox", "id", "data-nom", "data-epci", "d", "class"}
    fewer = replace(reseau.territoire, contours=reseau.territoire.contours[1:])
    other = carte_du_territoire(replace(reseau, territoire=fewer))
    assert other
    assert other.chemin != output.chemin


# — What readers do with it ——————————————————————————————————————————————————

STUB = """
// The territory as a page reads it; what a rule gives goes round by code.
const CASES = ["adherente", "couverte", "adhesion-possible", "inconnue", "hors-perimetre"];
export const kept = () => localStorage.getItem("guide-commune") ?? "";
export const keep = (code) => localStorage.setItem("guide-commune", code);
export async function loadTerritoire(address) {
  const data = await fetch(address).then((answer) => answer.json());
  return {
    cases: {
      adherente: "A adhéré", couverte: "Elle intervient", "adhesion-possible": "Peut adhérer",
      inconnue: "À lui demander", "hors-perimetre": "Elle n’intervient pas",
    },
    of: (code) => data[code],
    droit: (regle, code) => ({
      eligibilite: CASES[(Number(regle) + Number(code)) % CASES.length],
      phrase: regle === "7" ? "Voici la règle." : `${data[code].nom} est dans son périmètre.`,
    }),
  };
}
"""
# Longer than between two letters of one name, in milliseconds.
PAUSE = 900
PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Carte</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="{{ data.style }}"></head>
<body><main class="guide-page"><h1>Carte</h1>
{% import "_composants.html" as c with context %}
{% for carte in cartes %}{{ c.carte(**carte) }}{% endfor %}
</main></body></html>"""
EPCI = "200042604"
CHOSEN = "50218"
CHOISIR: dict[str, object] = {"choisir": "ma-commune/"}
REGLE: dict[str, object] = {"titre": "Où elle intervient", "regle": 0}
PAGES: dict[str, list[dict[str, object]]] = {
    "choisir": [CHOISIR],
    "regle": [REGLE | CHOISIR],
    "lire": [{"regle": 7}],
    "epci": [REGLE | {"cadre": EPCI}],
    "commune": [{"cadre": EPCI} | CHOISIR],
    "deux": [REGLE, {"cadre": EPCI}],
}


@pytest.fixture(scope="module")
def folder(reseau: Reseau, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages that hold nothing but maps of the shipped network."""
    site = tmp_path_factory.mktemp("carte")
    shutil.copytree(PROJECT / "overrides" / "assets", site / "assets")
    drawing = carte_du_territoire(reseau)
    assert drawing
    sheet = style(reseau)
    for output in (drawing, sheet):
        (site / output.chemin).write_text(output.texte, encoding="utf-8")
    (site / "assets" / "territoire.js").write_text(STUB, encoding="utf-8")
    bodies = {
        one.code: {"code": one.code, "nom": one.nom, "epci": getattr(one, "epci", None)}
        for one in reseau.territoire.collectivites
    }
    (site / "territoire.json").write_text(json.dumps(bodies), encoding="utf-8")
    template = environment().from_string(PAGE)
    data = {
        "style": sheet.chemin,
        "scripts": "assets/",
        "carte": drawing.chemin,
        "territoire": "territoire.json",
    }
    for name, cartes, found in (
        *((name, cartes, data) for name, cartes in PAGES.items()),
        ("absente", [CHOISIR], data | {"carte": "assets/absente.svg"}),
        ("ma-commune/index", [], data),
    ):
        (site / name).parent.mkdir(exist_ok=True)
        html = template.render(cartes=cartes, data=found, page=SimpleNamespace(adresse=""))
        (site / f"{name}.html").write_text(html, encoding="utf-8")
    return site


@pytest.fixture(scope="module")
def maps(folder: Path) -> Iterator[str]:
    """The address of these pages, under the strict policy."""
    with served(folder) as address:
        yield address


def opened(browser: Browser, address: str, width: int = 1280, **options: object) -> Page:
    """A page whose maps are drawn; under the keyboard's focus once Tab is pressed."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    for place in page.locator("figure").all():
        place.scroll_into_view_if_needed()
        place.locator(".guide-carte__dit").wait_for()
    page.evaluate("scrollTo(0, 0)")
    return page


def active(page: Page) -> str:
    """The name of the commune that the keyboard is on."""
    name = page.evaluate(
        """() => {
          const map = document.activeElement;
          return document.getElementById(map.getAttribute("aria-activedescendant")).ariaLabel;
        }"""
    )
    assert isinstance(name, str)
    return name


def told(page: Page) -> str:
    return page.locator(".guide-carte__dit p").inner_text()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_a_map(browser: Browser, maps: str, name: str, width: int) -> None:
    page = opened(browser, f"{maps}{name}.html", width)
    page.keyboard.press("Tab")
    found = violations(page)
    page.context.close()
    assert found == []


@pytest.mark.parametrize("name", PAGES)
def test_a_map_obeys_the_strict_policy_and_fits_a_small_screen(
    browser: Browser, maps: str, name: str
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 700})
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(f"{maps}{name}.html", wait_until="networkidle")
    facts = page.evaluate(
        """() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
          return {
            styled: document.querySelectorAll("[style], style").length,
            twice: ids.length - new Set(ids).size,
            scrolls: scrollWidth > clientWidth,
            hidden: document.querySelectorAll("figure[hidden]").length,
          };
        }"""
    )
    page.close()
    assert messages == []
    assert facts == {"styled": 0, "twice": 0, "scrolls": False, "hidden": 0}


def test_a_map_is_one_stop_that_says_how_to_use_it(browser: Browser, maps: str) -> None:
    page = opened(browser, f"{maps}regle.html")
    page.keyboard.press("Tab")
    listbox = page.get_by_role("listbox")
    assert listbox.get_attribute("aria-label") == (
        "Où elle intervient\u00a0: flèches pour parcourir, Entrée pour choisir"
    )
    assert page.get_by_role("option").count() == 445
    assert active(page) == told(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement === document.body")
    page.context.close()


@pytest.mark.parametrize("name", ["choisir", "epci"])
def test_arrows_reach_every_commune_from_any_other(browser: Browser, maps: str, name: str) -> None:
    page = opened(browser, f"{maps}{name}.html")
    steps = page.evaluate(
        """() => {
          const map = document.querySelector("[role=listbox]");
          const at = () => map.getAttribute("aria-activedescendant");
          const steps = {};
          for (const option of map.querySelectorAll("[role=option]")) {
            steps[option.id] = ["Up", "Down", "Left", "Right"].map((way) => {
              option.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
              map.dispatchEvent(new KeyboardEvent("keydown", { key: `Arrow${way}` }));
              return at();
            });
          }
          return steps;
        }"""
    )
    page.context.close()
    back: dict[str, set[str]] = defaultdict(set)
    for one, others in steps.items():
        for other in others:
            back[other].add(one)
    forth = {one: set(others) for one, others in steps.items()}
    (start, *_) = steps
    assert len(steps) == {"choisir": 445, "epci": 32}[name]
    assert reached(start, forth) == reached(start, back) == set(steps)


def reached(start: str, steps: dict[str, set[str]]) -> set[str]:
    seen = {start}
    ahead = [start]
    while ahead:
        found = steps[ahead.pop()] - seen
        seen |= found
        ahead += found
    return seen


def test_keys_go_through_the_communes(browser: Browser, maps: str) -> None:
    page = opened(browser, f"{maps}choisir.html")
    page.keyboard.press("Tab")
    start = active(page)
    page.keyboard.press("ArrowUp")
    assert active(page) != start
    page.keyboard.press("End")
    assert active(page) == "Yvetot-Bocage"
    page.keyboard.press("Home")
    assert active(page) == "Agneaux"
    # The same letter again goes on to the next name, accents or not; others make one name.
    page.keyboard.press("e")
    first = active(page)
    page.keyboard.press("e")
    assert {name[0] for name in (first, active(page))} <= {"E", "É"}
    assert first != active(page)
    page.wait_for_timeout(PAUSE)
    page.keyboard.type("le ham")
    assert active(page) == "Le Ham"
    page.context.close()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_chooses_and_the_choice_is_kept(browser: Browser, maps: str, key: str) -> None:
    page = opened(browser, f"{maps}choisir.html")
    page.keyboard.press("Tab")
    page.keyboard.type("valognes")
    page.wait_for_timeout(PAUSE)
    page.keyboard.press(key)
    page.wait_for_url("**/ma-commune/?commune=50615")
    assert page.evaluate("localStorage.getItem('guide-commune')") == "50615"
    page.context.close()


def test_a_pointer_reads_then_chooses(browser: Browser, maps: str) -> None:
    page = opened(browser, f"{maps}regle.html")
    assert told(page) == "Choisissez votre commune sur la carte."
    commune = page.get_by_role("option", name="Valognes")
    commune.hover()
    assert told(page) == "Valognes est dans son périmètre."
    page.mouse.move(1200, 10)
    assert told(page) == "Choisissez votre commune sur la carte."
    commune.click()
    page.wait_for_url("**/ma-commune/?commune=50615")
    assert page.evaluate("localStorage.getItem('guide-commune')") == "50615"
    page.context.close()


def test_a_finger_reads_before_choosing(browser: Browser, maps: str) -> None:
    page = opened(browser, f"{maps}choisir.html", 390, has_touch=True, is_mobile=True)
    page.get_by_role("option", name="Valognes").tap()
    link = page.get_by_role("link", name="Choisir Valognes")
    assert link.is_visible()
    assert told(page) == "Valognes"
    assert page.url == f"{maps}choisir.html"
    link.tap()
    page.wait_for_url("**/ma-commune/?commune=50615")
    assert page.evaluate("localStorage.getItem('guide-commune')") == "50615"
    page.context.close()


def test_a_map_that_leads_nowhere_only_tells(browser: Browser, maps: str) -> None:
    page = opened(browser, f"{maps}lire.html")
    assert told(page) == "Montrez une commune pour lire son nom."
    page.get_by_role("option", name="Valognes").click()
    page.keyboard.press("Enter")
    assert told(page) == "Valognes. Voici la règle."
    assert page.url == f"{maps}lire.html"
    assert page.get_by_role("link").count() == 0
    page.context.close()


def test_the_legend_counts_the_communes_that_are_shown(
    browser: Browser, maps: str, reseau: Reseau
) -> None:
    labels = [
        "A adhéré",
        "Elle intervient",
        "Peut adhérer",
        "À lui demander",
        "Elle n’intervient pas",
    ]
    page = opened(browser, f"{maps}epci.html")
    counts = [0] * len(labels)
    for commune in reseau.territoire.members[EPCI]:
        counts[int(commune.code) % len(labels)] += 1
    expected = [
        f"{label}\u00a0: {count} commune{'s' if count > 1 else ''}"
        for label, count in zip(labels, counts, strict=True)
        if count
    ]
    assert page.locator(".guide-carte__legende li").all_inner_texts() == expected
    assert sum(counts) == page.get_by_role("option").count()
    page.context.close()


def test_a_commune_is_framed_by_its_epci_and_stands_out(
    browser: Browser, maps: str, drawn: Carte
) -> None:
    page = opened(browser, f"{maps}commune.html?commune={CHOSEN}")
    assert told(page) == "Granville"
    assert page.locator("[aria-selected=true]").get_attribute("aria-label") == "Granville"
    members = sum(trace.epci == EPCI for trace in drawn.communes)
    assert page.get_by_role("option").count() == members
    page.keyboard.press("Tab")
    assert active(page) == "Granville"
    width = page.evaluate("document.querySelector('[role=listbox]').viewBox.baseVal.width")
    assert 0 < width < drawn.largeur / 2
    page.context.close()


def test_a_map_that_can_not_be_drawn_stays_hidden(browser: Browser, maps: str) -> None:
    page = browser.new_page()
    page.goto(f"{maps}absente.html", wait_until="networkidle")
    assert not page.locator("figure").is_visible()
    page.close()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{maps}choisir.html")
    assert not page.locator("figure").is_visible()
    context.close()
