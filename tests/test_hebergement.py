"""The site at its hosts: the real nginx and the real Caddy, at the root and under a path."""

from __future__ import annotations

import gzip
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import brotli
import pytest

from browser import served, settled
from conftest import PROJECT, RESEAU, files, run
from guide.hosting import (
    CHECKED,
    FOR_EVER,
    HEADER_POLICY,
    HEADERS,
    OPEN,
    REDIRECTS,
    SERVERS,
)
from serveurs import caddy, get, nginx, plain
from test_visite import KEEPS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}
KINDS = {
    "": "text/html; charset=utf-8",
    "fiches/": "text/html; charset=utf-8",
    "api/v1/adhesions.json": "application/json",
    "donnees/couverture.csv": "text/csv; charset=utf-8",
    "donnees/catalogue.jsonld": "application/ld+json",
}
USUAL = {"Content-Security-Policy": HEADER_POLICY, **HEADERS}
# A need that each network answers, and the words of its first fiche.
BESOINS = {"site": ("le toit de l'église fuit", "patrimoine"), "small_site": ("toit", "toiture")}
PREFIXES = {"site": "", "small_site": "guide/"}
CASES = [(server, site) for site in PREFIXES for server in ("nginx", "caddy")]
# Where no configuration is: the server that comes with Python, and files of a USB stick.
ALONE = [("http.server", "site"), ("http.server", "small_site"), ("file", "small_site")]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A site at its host: the address of its home page, and the version that is served."""

    site: str
    adresse: str
    version: Path


@pytest.fixture(scope="module")
def places(
    site: Path, small_site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[tuple[str, str], Place]]:
    """Both sites, published, by both servers."""
    folder = tmp_path_factory.mktemp("hebergement")
    found = {}
    with ExitStack() as running:
        for name, built, root in (("site", site, PROJECT), ("small_site", small_site, RESEAU)):
            to, conf = folder / name, folder / f"{name}-conf"
            for command in (
                ("publish", "--from", str(built), "--to", str(to)),
                ("hosting", "--to", str(conf), "--dossier", str(to)),
            ):
                outcome = run("guide", *command, cwd=root)
                assert outcome.returncode == 0, outcome.stderr
            # The form is published on demand; its host must let it work.
            (to / "actuel" / "admin").mkdir(exist_ok=True)
            (to / "actuel" / "admin" / "index.html").write_text("<p>formulaire</p>", "utf-8")
            for moved in conf.glob(f"{REDIRECTS['nginx']}*"):
                (folder / f"{name}-nginx").mkdir()
                shutil.copy(moved, folder / f"{name}-nginx")
            servers = {
                "nginx": nginx(conf, folder / f"{name}-nginx"),
                "caddy": caddy(conf, folder / f"{name}-caddy", to),
            }
            for kind, server in servers.items():
                address = running.enter_context(server) + PREFIXES[name]
                version = (to / "actuel").resolve()
                found[kind, name] = Place(site=name, adresse=address, version=version)
        yield found


@pytest.fixture(params=CASES, ids=" ".join)
def place(request: pytest.FixtureRequest, places: dict[tuple[str, str], Place]) -> Place:
    """Each site at each host in turn."""
    return places[request.param]


def file_of(place: Place, path: str) -> Path:
    return place.version / (f"{path}index.html" if path.endswith("/") or not path else path)


@pytest.mark.parametrize("encoding", UNPACK)
def test_texts_are_answered_as_they_were_compressed(place: Place, encoding: str) -> None:
    suffix = {"br": ".br", "gzip": ".gz", "identity": ""}[encoding]
    style, script = (
        next(place.version.glob(name)).relative_to(place.version).as_posix()
        for name in ("assets/style-*.css", "assets/scripts-*/route.js")
    )
    for path in (*KINDS, style, script):
        answer = get(place.adresse + path, encoding)
        whole = file_of(place, path)
        sent = whole.with_name(whole.name + suffix)
        assert (answer.code, answer.entetes.get("content-encoding", "identity")) == (200, encoding)
        assert answer.corps == sent.read_bytes()
        assert UNPACK[encoding](answer.corps) == whole.read_bytes()
        assert answer.entetes.get("vary", "").lower() == "accept-encoding"


@pytest.mark.parametrize("path", KINDS)
def test_each_text_says_what_it_is(place: Place, path: str) -> None:
    for encoding in UNPACK:
        found = get(place.adresse + path, encoding).entetes["content-type"].lower()
        assert found.removesuffix("; charset=utf-8") == KINDS[path].removesuffix("; charset=utf-8")


def test_headers_are_those_of_each_part_of_the_site(place: Place) -> None:
    asset = next(place.version.glob("assets/*.css")).relative_to(place.version).as_posix()
    expected = {
        "": USUAL | CHECKED,
        "fiches/": USUAL | CHECKED,
        asset: USUAL | FOR_EVER,
        "api/v1/adhesions.json": USUAL | CHECKED | OPEN,
        "donnees/couverture.csv": USUAL | CHECKED | OPEN,
        "une/adresse/fausse/": USUAL | CHECKED,
        "assets/absent.css": USUAL | CHECKED,
    }
    names = {name for headers in expected.values() for name in headers}
    for path, headers in expected.items():
        answer = get(place.adresse + path)
        found = {
            name: answer.entetes[name.lower()] for name in names if name.lower() in answer.entetes
        }
        assert (path, found) == (path, headers)


def test_the_form_of_the_staff_has_a_policy_of_its_own(place: Place) -> None:
    answer = get(f"{place.adresse}admin/")
    asked = answer.entetes["content-security-policy"]
    assert (answer.code, "'unsafe-eval'" in asked) == (200, True)
    assert "'unsafe-eval'" not in HEADER_POLICY
    assert "frame-ancestors 'none'" in asked
    assert answer.entetes["cache-control"] == "no-cache"


def test_a_wrong_address_gets_the_page_that_says_so(place: Place) -> None:
    for path in ("une/adresse/fausse/", "fiches/absente", "assets/absent.css"):
        answer = get(place.adresse + path)
        assert (answer.code, answer.corps) == (404, (place.version / "404.html").read_bytes())


def test_a_folder_without_its_slash_leads_to_the_page(place: Place) -> None:
    answer = get(f"{place.adresse}fiches")
    assert answer.code in {301, 308}
    assert answer.entetes["location"].endswith(f"/{PREFIXES[place.site]}fiches/")
    if prefix := PREFIXES[place.site]:
        answer = get(place.adresse.removesuffix("/"))
        assert (answer.code, answer.entetes["location"]) == (301, f"/{prefix}")


def test_a_former_address_leads_to_the_fiche_at_once(
    places: dict[tuple[str, str], Place],
) -> None:
    for server in ("nginx", "caddy"):
        place = places[server, "small_site"]
        answer = get(f"{place.adresse}fiches/refaire-toit/")
        where = (answer.code, answer.entetes["location"])
        assert where == (301, "/guide/fiches/reparer-toiture/")


def test_what_did_not_change_is_not_sent_twice(place: Place) -> None:
    for encoding in UNPACK:
        first = get(f"{place.adresse}fiches/", encoding)
        again = get(f"{place.adresse}fiches/", encoding, **{"If-None-Match": first.entetes["etag"]})
        assert (again.code, again.corps) == (304, b"")


@pytest.fixture(params=[*CASES, *ALONE], ids=" ".join)
def start(
    request: pytest.FixtureRequest, places: dict[tuple[str, str], Place], tmp_path: Path
) -> Iterator[tuple[str, str, str]]:
    """A site, the address under which it stands and that of its home page: at each place."""
    kind, name = request.param
    if (kind, name) not in ALONE:
        place = places[kind, name]
        yield name, place.adresse, place.adresse
        return
    built = request.getfixturevalue(name)
    if kind == "http.server":
        to = tmp_path / "hote" / PREFIXES[name]
        to.parent.mkdir(parents=True, exist_ok=True)
        to.symlink_to(built, target_is_directory=True)
        with plain(tmp_path / "hote", tmp_path / "serveur") as host:
            yield name, host + PREFIXES[name], host + PREFIXES[name]
        return
    shutil.copytree(built, tmp_path / "site")
    outcome = run("guide", "offline", "--site", str(tmp_path / "site"), cwd=RESEAU)
    assert outcome.returncode == 0, outcome.stderr
    shutil.unpack_archive(tmp_path / "site" / "guide-hors-ligne.zip", tmp_path / "cle")
    folder = (tmp_path / "cle" / "guide").as_uri()
    yield name, f"{folder}/", f"{folder}/index.html"


def test_a_reader_goes_from_need_to_fiche_wherever_the_guide_stands_and_reads_it_again_offline(
    browser: Browser, start: tuple[str, str, str]
) -> None:
    name, address, home = start
    besoin, word = BESOINS[name]
    context = browser.new_context()
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    context.on(
        "request",
        lambda asked: None if asked.url.startswith((address, "data:")) else wrong.append(asked.url),
    )
    page.on("response", lambda got: wrong.append(got.url) if got.status >= 400 else None)
    page.goto(home, wait_until="networkidle")
    page.fill("main input[name=q], input[name=q]", besoin)
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/**")
    page.locator("main a[href*='fiches/'], .guide-contenu a[href*='fiches/']").first.click()
    page.wait_for_url("**/fiches/*/**")
    page.wait_for_load_state("networkidle")
    assert word in page.locator("h1").inner_text()
    # What is opened as a file is on the device already.
    is_file = address.startswith("file:")
    if not is_file:
        settled(page, KEEPS)
    context.set_offline(offline=True)
    page.reload(wait_until="networkidle")
    assert word in page.locator("h1").inner_text()
    assert bool(context.service_workers) is not is_file
    context.close()
    assert wrong == []


def test_on_a_host_that_sets_no_header_the_page_itself_forbids_what_the_policy_does(
    browser: Browser, site: Path
) -> None:
    with served(site, policy="") as address:
        page = browser.new_page()
        page.goto(address)
        refused = page.evaluate(
            """() => new Promise((resolve) => {
              addEventListener("securitypolicyviolation", (e) => resolve(e.effectiveDirective));
              const image = document.createElement("img");
              image.src = "http://127.0.0.1:9/";
              document.body.append(image);
            })"""
        )
        page.close()
    assert refused == "img-src"


def test_the_ready_configurations_are_those_that_the_package_makes(tmp_path: Path) -> None:
    outcome = run("guide", "hosting", "--to", str(tmp_path), cwd=PROJECT)
    assert outcome.returncode == 0, outcome.stderr
    ready = files(PROJECT / ".hebergement")
    assert sorted(ready) == sorted(SERVERS)
    assert files(tmp_path) == ready, "guide hosting --to .hebergement"


def test_hosts_that_read_headers_from_the_site_find_them_under_its_path(small_site: Path) -> None:
    assert (small_site / "_headers").read_text(encoding="utf-8") == (
        "/guide/*\n"
        "  Content-Security-Policy: frame-ancestors 'none'\n"
        + "".join(f"  {name}: {value}\n" for name, value in HEADERS.items())
        + "/guide/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n"
        "/guide/api/*\n  Access-Control-Allow-Origin: *\n"
        "/guide/donnees/*\n  Access-Control-Allow-Origin: *\n"
    )
