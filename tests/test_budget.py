"""What a first visit of a page costs its reader: exact requests and bytes, and what moves."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from budget import SAME, SORTES, Visite, hosted, plain_material, visit, written
from guide.site import build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

REQUESTS, BYTES, SHIFT = 8, 100_000, 0.1


@pytest.fixture(scope="module")
def host(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The shipped network as a host serves it, compressed."""
    copied = tmp_path_factory.mktemp("hote") / "site"
    shutil.copytree(site, copied)
    with hosted(copied) as address:
        yield copied, address


def heaviest(site: Path, address: str) -> str:
    """The same question asked of the heaviest page of that kind."""
    path, asked, question = address.partition("?")
    folder, _, name = path.rstrip("/").partition("/")
    pages = [] if "/" in name or not name else [*(site / folder).glob("*/index.html")]
    if not pages:
        return address
    page = max(pages, key=lambda page: page.stat().st_size)
    return f"{folder}/{page.parent.name}/{asked}{question}"


@pytest.mark.parametrize("kind", SORTES)
def test_a_first_visit_is_light_and_still(
    browser: Browser, host: tuple[Path, str], kind: str
) -> None:
    """On the slow network: what comes late is what may move the page."""
    one = visit(browser, *host, heaviest(host[0], SORTES[kind]), slower=1)
    assert one.requetes <= REQUESTS, one
    assert one.octets_br <= BYTES, one
    assert one.cls <= SHIFT, one


def test_a_fiche_costs_a_fifth_of_what_plain_material_makes_of_it(
    browser: Browser, host: tuple[Path, str], tmp_path: Path
) -> None:
    plain = plain_material(tmp_path / "material")
    ours = visit(browser, *host, SORTES["Une fiche"], slower=1)
    with hosted(plain) as address:
        theirs = visit(browser, plain, address, SAME["Une fiche"], slower=1)
    assert ours.requetes < theirs.requetes
    assert ours.noeuds < theirs.noeuds
    assert 5 * ours.octets_br < theirs.octets_br


def test_the_measures_are_written_as_the_page_that_shows_them_reads_them(reseau: Path) -> None:
    one = Visite(requetes=4, octets_br=12_570, octets_gzip=14_200, noeuds=198, lcp_ms=800, cls=0.0)
    text = written({"Les agences": {"guide": one}}, "150.0.1", date(2026, 11, 22))
    (reseau / "network" / "mesures.yml").write_text(text, encoding="utf-8")
    site = build(reseau, date(2026, 11, 22))
    assert site.problems == ()
    assert site.reseau
    assert site.reseau.mesures
    assert site.reseau.mesures.model_dump(exclude={"origine"}) == {
        "mesure_le": date(2026, 11, 22),
        "outil": "Chromium 150, écran de téléphone, fichiers en Brotli",
        "pages": ({"sorte": "Les agences", "requetes": 4, "ko": 12.6, "elements": 198},),
    }
