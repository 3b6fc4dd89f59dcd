"""Measures pages as a phone gets them: this guide beside plain Material on the same fiches.

    python tests/budget.py [--passages 3] [--vers network/mesures.yml]

Each kind of page is visited for the first time, in Chromium made four times slower, on a slow 4G
network (150 ms, 1.6 Mbit/s), and read to its end. What is sent is weighed as a host with
compressed copies sends it (`guide compress`). Figures are medians of the visits, which alternate;
LCP alone depends on the machine.
"""

from __future__ import annotations

import argparse
import functools
import tempfile
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from bench import material
from bench import measure as measure_build
from browser import chromium
from conftest import PROJECT, build
from guide.canon import shape_of, write
from guide.compression import compress
from test_navigateur import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from playwright.sync_api import Browser

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
SLOWER = 4
SLOW_4G = {"latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
# Each kind of page as its readers call it, and the page that stands for it.
SORTES = {
    "L'accueil": PAGES["accueil"],
    "Qui appeler pour un besoin": PAGES["recherche"],
    "Toutes les fiches": PAGES["toutes les fiches"],
    "Une fiche": PAGES["fiche"],
    "Une fiche, pour une commune": PAGES["fiche pour une commune"],
    "Un thème": PAGES["thème"],
    "Une étape": PAGES["étape"],
    "Les agences": PAGES["agences"],
    "Une agence": PAGES["agence"],
    "Le guidage, par sujet": PAGES["guidage, sujet"],
    "Le guidage, par besoin": PAGES["guidage, besoin"],
    "Le guidage, par commune": PAGES["guidage, commune"],
    "Une commune": PAGES["ma commune, choisie"],
    "Le territoire": PAGES["territoire"],
    "Une intercommunalité": PAGES["EPCI"],
    "Le réseau": PAGES["réseau"],
    "Le contact": PAGES["contact"],
    "Contribuer": PAGES["contribuer"],
    "Les données": PAGES["données"],
    "Le plan du site": PAGES["plan du site"],
    "Ce que coûte l'aide": PAGES["coût"],
    "Les mentions légales": PAGES["mentions légales"],
    "L'accessibilité": PAGES["accessibilité"],
    "L'écoconception": PAGES["écoconception"],
    "Une adresse fausse": PAGES["introuvable"],
}
# The same contents where plain Material has them.
SAME = {
    "Qui appeler pour un besoin": PAGES["recherche"].removeprefix("recherche/"),
    "Une fiche": PAGES["fiche"].removeprefix("fiches/"),
    "Une adresse fausse": PAGES["introuvable"],
}
COMMAND = "Écrit par « python tests/budget.py --vers network/mesures.yml »."
OBSERVE = """
  globalThis.seen = { lcp: 0, cls: 0 };
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) seen.lcp = one.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) seen.cls += one.value;
  }).observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True, kw_only=True)
class Visite:
    """A first visit: requests, compressed bytes, nodes of the page, milliseconds, shift."""

    requetes: int
    octets_br: int
    octets_gzip: int
    noeuds: int
    lcp_ms: int
    cls: float


class _Host(SimpleHTTPRequestHandler):
    """Serves the compressed copies of a site, as hosts do; its own page for a wrong address."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = file_at(Path(self.directory), self.path)
        copy = path.with_name(f"{path.name}.br")
        content = (copy if copy.exists() else path).read_bytes()
        self.send_response(404 if path.name == "404.html" else 200)
        if copy.exists():
            self.send_header("Content-Encoding", "br")
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


def file_at(site: Path, address: str) -> Path:
    """The file that a host sends for an address."""
    path = site / unquote(urlsplit(address).path).strip("/")
    path = path / "index.html" if path.is_dir() else path
    return path if path.is_file() else site / "404.html"


@contextmanager
def hosted(site: Path) -> Iterator[str]:
    """The address of the site, its copies written, served on this machine only."""
    compress(site)
    handler = functools.partial(_Host, directory=str(site))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


def weigh(site: Path, addresses: Sequence[str], suffix: str) -> int:
    """What a host sends for the addresses, without headers, in bytes."""
    files = [file_at(site, address) for address in addresses]
    copies = [path.with_name(f"{path.name}{suffix}") for path in files]
    chosen = [copy if copy.exists() else path for copy, path in zip(copies, files, strict=True)]
    return sum(path.stat().st_size for path in chosen)


def visit(browser: Browser, site: Path, root: str, address: str, *, slower: int = SLOWER) -> Visite:
    """A first visit of one page of a served site, read to its end."""
    context = browser.new_context(**PHONE)  # type: ignore[arg-type]
    requests: list[str] = []
    ended: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    context.on("requestfinished", lambda request: ended.append(request.url))
    page = context.new_page()
    page.add_init_script(OBSERVE)
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **SLOW_4G})
    page.goto(root + address, wait_until="networkidle")
    noeuds = page.evaluate("document.querySelectorAll('*').length")
    # Before what stands lower comes in sight; to scroll makes pages fetch it, and may move them.
    lcp = page.evaluate("seen.lcp")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(300)
    while len(ended) < len(requests):
        page.wait_for_timeout(300)
    cls = page.evaluate("seen.cls")
    context.close()
    fetched = [url for url in requests if url.startswith(root)]
    return Visite(
        requetes=len(fetched),
        octets_br=weigh(site, fetched, ".br"),
        octets_gzip=weigh(site, fetched, ".gz"),
        noeuds=noeuds,
        lcp_ms=round(lcp),
        cls=round(cls, 3),
    )


def middle(visits: Sequence[Visite]) -> Visite:
    """The medians of several visits of one page."""
    columns = zip(*(asdict(one).values() for one in visits), strict=True)
    names = asdict(visits[0])
    values = [median(column) for column in columns]
    return Visite(**dict(zip(names, values, strict=True)))


def line(kind: str, where: str, one: Visite, ratio: str) -> str:
    return (
        f"| {kind} | {where} | {one.requetes:.0f} | {one.octets_br / 1000:.1f} ko "
        f"| {one.octets_gzip / 1000:.1f} ko | {one.noeuds:.0f} | {one.lcp_ms / 1000:.2f} s "
        f"| {one.cls:.3f} | {ratio} |"
    )


def plain_material(folder: Path) -> Path:
    """The fiches as a site of plain MkDocs and Material, with its default search."""
    number = len([*(PROJECT / "fiches").glob("[!_]*.md")])
    plain = material(folder, number)
    measure_build(plain)
    return plain.folder / "site"


def measures(browser: Browser, passages: int) -> dict[str, dict[str, Visite]]:
    """The medians of each kind of page, in this guide and, where it has it, in plain Material."""
    found: dict[tuple[str, str], list[Visite]] = {}
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        ours, theirs = Path(temporary, "guide"), plain_material(Path(temporary, "material"))
        outcome = build(PROJECT, ours)
        assert outcome.returncode == 0, outcome.stderr
        sites = {"guide": (ours, SORTES), "material": (theirs, SAME)}
        roots = {name: stack.enter_context(hosted(site)) for name, (site, _) in sites.items()}
        for _ in range(passages):
            for kind in SORTES:
                for name, (site, addresses) in sites.items():
                    if kind in addresses:
                        one = visit(browser, site, roots[name], addresses[kind])
                        found.setdefault((kind, name), []).append(one)
    return {
        kind: {name: middle(found[kind, name]) for name in sites if (kind, name) in found}
        for kind in SORTES
    }


def written(found: dict[str, dict[str, Visite]], version: str, day: date) -> str:
    """The measures as the page that shows them reads them."""
    pages = [
        {
            "sorte": kind,
            "requetes": int(each["guide"].requetes),
            "ko": round(each["guide"].octets_br / 1000, 1),
            "elements": int(each["guide"].noeuds),
        }
        for kind, each in found.items()
    ]
    major, _, _ = version.partition(".")
    outil = f"Chromium {major}, écran de téléphone, fichiers en Brotli"
    data: dict[str, Any] = {"mesure_le": day.isoformat(), "outil": outil, "pages": pages}
    return f"# {COMMAND}\n{write(data, shape_of('mesures'))}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Mesure le poids et la vitesse des pages.")
    parser.add_argument("--passages", type=int, default=3)
    parser.add_argument("--vers", type=Path, help="écrit aussi les mesures, datées, en YAML")
    options = parser.parse_args()
    with chromium() as browser:
        found = measures(browser, options.passages)
        version = browser.version
    print("| page | site | requêtes | br | gzip | éléments | LCP | CLS | poids Material ÷ guide |")
    print("|---|---|---|---|---|---|---|---|---|")
    for kind, each in found.items():
        for name, one in each.items():
            ratio = each["material"].octets_br / each["guide"].octets_br if len(each) > 1 else None
            print(line(kind, name, one, f"{ratio:.1f}" if ratio else ""))
    if options.vers:
        day = datetime.now(UTC).date()
        options.vers.write_text(written(found, version, day), encoding="utf-8")


if __name__ == "__main__":
    main()
