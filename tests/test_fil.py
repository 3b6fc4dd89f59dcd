"""How pages are found: feed, sitemap, robots, shared links, former and wrong addresses."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import feedparser
import pytest

from browser import missing, served
from conftest import PROJECT, RESEAU, build, draw, run

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

NAME = "Qui peut nous aider\u202f? · Appui aux communes de l’Ain"
SITE = "https://appui.example/guide/"
RESUME = (
    "Quelqu’un vient voir avec vous, puis vous choisissez une solution et vous la chiffrez "
    "tranquillement."
)


def head(site: Path, address: str) -> list[str]:
    """What the head of a page says to those who share it, one <meta> or <link> a line."""
    html = (site / address / "index.html").read_text(encoding="utf-8")
    return re.findall(r'<(?:meta (?:property="og:|name="twitter:)|link rel="alternate").*?>', html)


def test_the_feed_holds_the_fiches_that_were_verified_last_first(small_site: Path) -> None:
    feed = feedparser.parse((small_site / "fil.atom").read_bytes())
    assert (feed.bozo, feed.version) == (False, "atom10")
    assert (feed.feed.id, feed.feed.updated, feed.feed.author, feed.feed.language) == (
        SITE,
        "2026-11-22T00:00:00Z",
        "Appui aux communes de l’Ain (réseau inventé)",
        "fr",
    )
    assert [(link.rel, link.href) for link in feed.feed.links] == [
        ("self", f"{SITE}fil.atom"),
        ("alternate", SITE),
    ]
    assert [(entry.id.removeprefix(SITE), entry.updated[:10]) for entry in feed.entries] == [
        ("fiches/economiser-eau/", "2026-11-22"),
        ("fiches/entretenir-chemins/", "2026-11-22"),
        ("fiches/proteger-source/", "2026-11-22"),
        ("fiches/reparer-toiture/", "2026-11-22"),
    ]
    last = feed.entries[-1]
    assert (last.title, last.link, last.summary, last.tags[0].label) == (
        "Réparer une toiture",
        f"{SITE}fiches/reparer-toiture/",
        RESUME,
        "Bâtiments",
    )


def test_a_fiche_that_is_read_again_comes_first_under_the_id_it_had(tmp_path: Path) -> None:
    root = draw(tmp_path / "reseau")
    for sheet in (root / "fiches").glob("[!_]*.md"):
        if sheet.stem != "reparer-toiture":
            texte = sheet.read_text(encoding="utf-8")
            sheet.write_text(texte.replace("2026-11-22", "2026-10-01"), encoding="utf-8")
    outcome = build(root, tmp_path / "site")
    assert outcome.returncode == 0, outcome.stderr
    feed = feedparser.parse((tmp_path / "site" / "fil.atom").read_bytes())
    assert (feed.feed.updated, feed.entries[0].id) == (
        "2026-11-22T00:00:00Z",
        f"{SITE}fiches/reparer-toiture/",
    )


def test_the_sitemap_says_when_each_sheet_was_verified(small_site: Path) -> None:
    names = {"": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    urls = ET.parse(small_site / "sitemap.xml").getroot().findall("url", names)
    dates = {url.findtext("loc", "", names): url.findtext("lastmod", None, names) for url in urls}
    published = {
        f"{SITE}{path.parent.relative_to(small_site).as_posix()}/".replace("/./", "/")
        for path in small_site.rglob("index.html")
        if "refresh" not in path.read_text(encoding="utf-8")
    }
    assert dates.keys() == published
    assert {page for page, day in dates.items() if day} == {
        page for page in published if re.search(r"/(fiches|agences)/[^/]+/$|legales|contrib", page)
    }
    sheet = (RESEAU / "fiches" / "reparer-toiture.md").read_text(encoding="utf-8")
    assert f"verifie_le: {dates[f'{SITE}fiches/reparer-toiture/']}" in sheet


def test_robots_are_told_the_sitemap_and_kept_from_the_form_of_the_staff(small_site: Path) -> None:
    assert (small_site / "robots.txt").read_text(encoding="utf-8") == (
        f"User-agent: *\nDisallow: /guide/admin/\n\nSitemap: {SITE}sitemap.xml\n"
    )


def test_a_shared_link_shows_the_title_and_the_sentence_of_its_page(small_site: Path) -> None:
    same = (
        f'<meta property="og:site_name" content="{NAME}">',
        '<meta property="og:locale" content="fr_FR">',
    )
    feed = 'title="Qui peut nous aider\u202f?\u00a0: fiches nouvelles ou vérifiées" href='
    assert head(small_site, "fiches/reparer-toiture") == [
        *same,
        '<meta property="og:type" content="article">',
        '<meta property="og:title" content="Réparer une toiture">',
        f'<meta property="og:description" content="{RESUME}">',
        f'<meta property="og:url" content="{SITE}fiches/reparer-toiture/">',
        '<meta name="twitter:card" content="summary">',
        f'<link rel="alternate" type="application/atom+xml" {feed}"../../fil.atom">',
    ]
    assert head(small_site, "") == [
        *same,
        '<meta property="og:type" content="website">',
        f'<meta property="og:title" content="{NAME}">',
        '<meta property="og:description" content="Le petit guide d’essai d’un réseau inventé.">',
        f'<meta property="og:url" content="{SITE}">',
        '<meta name="twitter:card" content="summary">',
        f'<link rel="alternate" type="application/atom+xml" {feed}"fil.atom">',
    ]


def test_a_shared_link_shows_the_picture_that_the_network_draws(tmp_path: Path) -> None:
    if not shutil.which("chromium"):
        missing("aucun navigateur : le paquet « chromium » de Debian dessine l'image")
    root = draw(tmp_path / "reseau")
    outcome = run("guide", "card", cwd=root)
    path = root / "network" / "images" / "partage.png"
    assert (outcome.stdout, outcome.returncode) == ("network/images/partage.png\n", 0), (
        outcome.stderr
    )
    drawn = path.read_bytes()
    # The header of a PNG: its width and its height.
    assert (drawn[:8], drawn[16:24]) == (
        b"\x89PNG\r\n\x1a\n",
        (1200).to_bytes(4) + (630).to_bytes(4),
    )
    outcome = build(root, tmp_path / "site")
    assert outcome.returncode == 0, outcome.stderr
    assert (tmp_path / "site" / "images" / "partage.png").read_bytes() == drawn
    assert [line for line in head(tmp_path / "site", "contact") if "image" in line] == [
        f'<meta property="og:image" content="{SITE}images/partage.png">',
        f'<meta property="og:image:alt" content="{NAME}">',
        '<meta name="twitter:card" content="summary_large_image">',
    ]


def test_a_former_address_is_a_page_that_any_host_can_serve(small_site: Path) -> None:
    html = (small_site / "fiches" / "refaire-toit" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<(?:meta|link|a) [^>]*(?:robots|refresh|canonical|href)[^>]*>", html) == [
        '<meta name="robots" content="noindex">',
        '<meta http-equiv="refresh" content="0; url=../reparer-toiture/">',
        f'<link rel="canonical" href="{SITE}fiches/reparer-toiture/">',
        '<a href="../reparer-toiture/">',
    ]
    assert "<script" not in html


@pytest.mark.parametrize(
    ("wrong", "best"),
    [
        ("fiches/toit-eglise-fuit/", "restaurer-patrimoine-bati"),
        ("culture/eglise_toit.html", "restaurer-patrimoine-bati"),
        ("toit%20%C3%A9glise%20fuit", "restaurer-patrimoine-bati"),
    ],
)
def test_a_wrong_address_proposes_the_fiches_that_its_words_mean(
    browser: Browser, address: str, wrong: str, best: str
) -> None:
    page = browser.new_page()
    page.goto(address + wrong)
    first = page.locator("[data-guide-proches] li a").first
    first.wait_for()
    page.get_by_role("link", name="Voir qui appeler pour").click()
    page.locator("[data-guide-agence]", has_text="CAUE").wait_for()
    page.go_back()
    first.click()
    page.wait_for_url(f"{address}fiches/{best}/")
    page.close()


def test_a_wrong_address_without_a_need_proposes_nothing(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}wp-login.php", wait_until="networkidle")
    assert not page.locator("[data-guide-proches]").is_visible()
    page.close()


def test_a_wrong_address_is_understood_under_a_path_and_leads_on_without_a_script(
    browser: Browser, small_site: Path, tmp_path: Path
) -> None:
    (tmp_path / "guide").symlink_to(small_site)
    shutil.copyfile(small_site / "404.html", tmp_path / "404.html")
    with served(tmp_path) as host:
        page = browser.new_page()
        page.goto(f"{host}guide/fiches/toiture-abimee/")
        page.locator("[data-guide-proches] a").first.click()
        page.wait_for_url(f"{host}guide/fiches/reparer-toiture/")
        page.close()
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{host}guide/fiches/toiture-abimee/")
        assert not page.locator("[data-guide-proches]").is_visible()
        page.locator(".guide-themes a").first.click()
        page.wait_for_url(f"{host}guide/themes/*/")
        context.close()


def test_the_shipped_network_has_a_picture_for_shared_links(site: Path) -> None:
    assert (site / "images" / "partage.png").read_bytes() == (
        PROJECT / "network" / "images" / "partage.png"
    ).read_bytes()
