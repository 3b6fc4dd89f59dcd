"""A network too large for one index: the same page answers from pieces, alike and lightly.

`python tests/grand.py` measures the same at 10,000 fiches.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from playwright.sync_api import expect

from browser import TESTS, served, violations
from budget import hosted
from conftest import build, draw
from grand import hidden, in_pieces, judge, session, with_lunr, with_pieces, write_site
from guide import morceaux
from guide.hosting import POLICY, configurations, page_policy, policy
from guide.index import build_index
from guide.moteur import LUNR_UP_TO, check_engine, is_in_pieces
from guide.nombres import nombre
from guide.offline import pack
from test_route import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from guide.reseau import Reseau

CHURCH = "Restaurer une église, un lavoir ou le petit patrimoine"
NEEDS = yaml.safe_load((TESTS / "besoins.yml").read_text(encoding="utf-8"))[::6]


@pytest.fixture(scope="module")
def reseau() -> Reseau:
    return hidden(shipped(), LUNR_UP_TO + 1)


@pytest.fixture
def small_network(tmp_path: Path) -> Path:
    return draw(tmp_path / "reseau")


@pytest.fixture(scope="module")
def site(reseau: Reseau, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_site(reseau, tmp_path_factory.mktemp("grand") / "site")


@pytest.fixture(scope="module")
def root(site: Path) -> Iterator[str]:
    with hosted(site) as address:
        yield address


@pytest.fixture
def page(browser: Browser, root: str) -> Iterator[Page]:
    context = browser.new_context(base_url=root)
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    yield page
    context.close()
    # The policy of the page itself forbids what it would need not to.
    assert told == []


def first(page: Page) -> str:
    return page.locator("[data-guide-liste] .guide-resume__titre a").first.text_content() or ""


def test_pieces_answer_as_the_whole_index_does(page: Page, reseau: Reseau) -> None:
    page.goto("recherche/")
    in_page, whole = with_pieces(page, NEEDS), with_lunr(reseau, NEEDS)
    ours, theirs = judge(NEEDS, in_page), judge(NEEDS, whole)
    assert ours.three >= theirs.three - 0.03
    assert ours.honest >= theirs.honest - 1
    assert ours.wrongly <= theirs.wrongly + 1
    firsts = [a[1][:1] == b[1][:1] for a, b in zip(in_page, whole, strict=True)]
    assert sum(firsts) / len(firsts) >= 0.9
    # Half a word, and a letter that is wrong, find the same.
    odd: list[dict[str, Any]] = [
        {"requete": need, "fiches": []} for need in ("assainiss", "egilse", "xyzzyx", "", "12")
    ]
    assert [one[1][:1] for one in with_pieces(page, odd)] == [
        one[1][:1] for one in with_lunr(reseau, odd)
    ]


def test_a_need_loads_little(browser: Browser, site: Path, root: str) -> None:
    needs = [need["requete"] for need in NEEDS if need["fiches"]][:3]
    one, *later = session(browser, site, root, needs, hand=0)
    assert one.octets_gzip <= 250_000
    assert max(one.octets_gzip for one in later) <= 60_000


def test_the_answer_the_filters_and_the_count_are_of_the_nearest_fiches(page: Page) -> None:
    page.goto("recherche/?q=le%20toit%20de%20l%27%C3%A9glise%20fuit")
    page.locator("[data-guide-reponse]:not([hidden])").wait_for()
    assert page.locator("[data-guide-agence] a").inner_text() == "CAUE de la Manche"
    assert first(page) == CHURCH
    items = page.locator("[data-guide-liste] > li")
    assert items.count() == morceaux.SHOWN
    count = page.locator("[data-guide-compte]")
    assert count.inner_text() == f"Les {morceaux.SHOWN} fiches les plus proches de vos mots"
    box = page.locator("input[name=theme][value=culture]")
    promised = int(box.locator("xpath=..").locator("[data-guide-nombre]").inner_text())
    assert 0 < promised < morceaux.SHOWN
    box.check()
    expect(items).to_have_count(promised)
    assert count.inner_text().endswith(f"parmi les {morceaux.SHOWN} les plus proches de vos mots")


def test_a_fiche_that_the_address_names_is_shown(page: Page) -> None:
    page.goto("recherche/?fiche=restaurer-patrimoine-bati&etape=financement&commune=50615")
    page.locator("[data-guide-reponse]:not([hidden])").wait_for()
    assert first(page) == CHURCH
    assert page.locator("[data-guide-agence] a").inner_text() == "Département de la Manche"
    assert page.locator("[data-guide-commune]").inner_text().endswith("Valognes.")


def test_what_the_network_does_not_treat_is_refused(page: Page) -> None:
    page.goto("recherche/?q=refaire%20un%20passeport")
    page.get_by_role("heading", name="Le réseau n’a pas de fiche pour cela").wait_for()
    assert page.get_by_role("heading", name="Une piste hors du réseau").is_visible()


@pytest.mark.parametrize("lost", ["*.pf_index", "wasm.*", "*.json"])
def test_a_piece_that_does_not_come_is_told_and_asked_for_again(
    browser: Browser, root: str, lost: str
) -> None:
    context = browser.new_context(base_url=root)
    page = context.new_page()
    page.route(f"**/morceaux-*/**/{lost}", lambda route: route.abort())
    page.goto("recherche/?q=lavoir")
    page.locator("[data-guide-panne]:not([hidden])").wait_for()
    assert page.locator("[data-guide-refus]").is_hidden()
    assert page.locator("[data-guide-chargement]").is_hidden()
    page.unroute_all()
    page.reload()
    page.locator("[data-guide-reponse]:not([hidden])").wait_for()
    assert first(page) == CHURCH
    context.close()


def test_a_suggestion_of_the_home_page_leads_to_its_fiche(page: Page) -> None:
    page.goto("")
    field = page.get_by_label("Votre besoin")
    field.press_sequentially("lavoir en ruine")
    page.get_by_role("option", name=CHURCH).click()
    page.locator("[data-guide-reponse]:not([hidden])").wait_for()
    assert first(page) == CHURCH


def test_the_page_is_short_until_something_is_asked(
    page: Page, browser: Browser, site: Path, root: str
) -> None:
    page.goto("recherche/")
    page.locator("[data-guide-invitation]:not([hidden])").wait_for()
    assert page.locator("[data-guide-compte]").inner_text() == nombre(LUNR_UP_TO + 1, "fiche")
    assert page.locator("[data-guide-filtres]").is_hidden()
    html = (site / "recherche" / "index.html").read_text(encoding="utf-8")
    assert len(html) < 60_000
    (data,) = (site / "assets").glob("morceaux-*.json")
    assert json.loads(data.read_text(encoding="utf-8"))["fiches"] == {}
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{root}recherche/")
    told = plain.locator("noscript").inner_text()
    context.close()
    assert "parcourez-les par thème, ou toutes" in told


def test_axe_finds_nothing_in_the_answers(page: Page) -> None:
    page.goto("recherche/?q=toit")
    page.locator("[data-guide-liste] > li").first.wait_for()
    assert violations(page) == []


def test_a_network_of_any_size_may_ask_for_pieces(
    browser: Browser, tmp_path: Path, small_network: Path
) -> None:
    with (small_network / "network" / "reseau.yml").open("a", encoding="utf-8") as identite:
        identite.write("recherche: pagefind\n")
    outcome = build(small_network, tmp_path / "site")
    assert outcome.returncode == 0, outcome.stderr
    context = browser.new_context()
    page = context.new_page()
    # As strict as a host that says in a header what the page says.
    strict = policy({**POLICY, "script-src": "'self' 'wasm-unsafe-eval'"})
    with served(tmp_path / "site", policy=strict) as root:
        page.goto(f"{root}recherche/?q=trop%20de%20fuites")
        page.locator("[data-guide-reponse]:not([hidden])").wait_for()
        assert first(page) == "Économiser l’eau"
    context.close()


def test_the_same_index_is_cut_into_the_same_bytes() -> None:
    index = build_index(shipped())
    assert morceaux.cut(index) == morceaux.cut(index)


def test_only_a_network_in_pieces_lets_a_program_be_compiled(reseau: Reseau) -> None:
    small = shipped()
    allowed = "script-src 'self' 'wasm-unsafe-eval'"
    assert (is_in_pieces(small), is_in_pieces(reseau)) == (False, True)
    assert (allowed in page_policy(small), allowed in page_policy(reseau)) == (False, True)
    for name in ("nginx.conf", "Caddyfile"):
        found = [allowed in configurations(one, "/srv")[name] for one in (small, reseau)]
        assert found == [False, True]


def test_what_is_kept_or_taken_away_holds_no_piece(reseau: Reseau, site: Path) -> None:
    files = {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and "/fiches/" not in path.as_posix()
    }
    packed = pack(files, reseau)
    assert b"pagefind.js" not in packed
    assert not re.search(rb"assets/morceaux-\w+/", packed)


def test_pagefind_that_is_missing_or_another_is_told_with_its_remedy(
    reseau: Reseau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "pagefind-1.4.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pagefind\nVersion: 1.4.0\n")
    monkeypatch.syspath_prepend(tmp_path)
    asked = in_pieces(shipped())
    told = [(one.gravite, one.message, one.remede) for one in check_engine(asked)]
    assert told == [
        (
            "faute",
            "la recherche demande pagefind 1.5.2, et la version 1.4.0 est installée.",
            "Lancez « pip install -e '.[grand]' », ou retirez ce champ.",
        )
    ]
    told = [(one.gravite, one.message, one.remede) for one in check_engine(reseau)]
    assert told == [
        (
            "avertissement",
            (
                "au-delà de 2000 fiches, la recherche demande pagefind 1.5.2 pour rester légère, "
                "et la version 1.4.0 est installée."
            ),
            "Lancez « pip install -e '.[grand]' », ou écrivez « recherche: lunr ».",
        )
    ]
    assert (is_in_pieces(asked), is_in_pieces(reseau)) == (False, False)
    identite = reseau.identite.model_copy(update={"recherche": "lunr"})
    assert [*check_engine(replace(reseau, identite=identite))] == []
