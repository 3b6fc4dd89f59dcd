"""Gives the guide what no one should write, and looks at what it does with it.

    .venv/bin/python tests/fuzz.py --cas 2000 [--graine N] [--cible octets]…

Whatever the files hold: no exception, no file that takes two seconds, nothing in the output that a
browser would run, nothing published while there is a fault. The same seed gives the same cases.
Exit 1 if something went wrong; each kind of mishap is told once, with its shortest case.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from xml.etree import ElementTree as ET

from hypothesis import HealthCheck, Phase, given, seed, settings

from adresses import LIEUX, at_its_place, visit, visites
from browser import chromium, served
from conftest import PROJECT, build, draw, files, run
from guide.canon import ecrits
from guide.check import check
from guide.coquille import whole
from guide.document import read_front_matter
from guide.load import load
from guide.report import as_code_quality, as_json, report, summary
from guide.site import build as build_site
from guide.site import publishable, tell_faults
from guide.source import Source, read
from guide.texte import TAGS
from hostile import CIBLES, base
from ordres import REGISTRE, obeyed, ordres
from saisies import saisies, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hypothesis.strategies import SearchStrategy
    from playwright.sync_api import Browser

    from adresses import Visite
    from guide.exports.output import Output
    from guide.problem import Problem
    from guide.site import Site
    from hostile import Cas
    from ordres import Ordre
    from saisies import Saisie

T = TypeVar("T")

GRAINE = 20261125
ADRESSES, SAISIES, ORDRES = "adresses", "saisies", "ordres"
TODAY = date(2026, 11, 22)
# Seconds of this processor for the whole network, of which one file is hostile; then it is stopped.
LONG, TOO_LONG = 2.0, 20.0
# One case in so many goes through the real commands too.
SAMPLED = 1000
PUBLISHED, SHELLED = 3, 2
# A text may be as long as its file.
csv.field_size_limit(2**20)
SCHEMES = {"", "https", "mailto", "tel"}
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
LINKS = {"href", "src", "action", "formaction", "data", "poster", "srcset", "background", "cite"}
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
OWN_SCRIPT = re.compile(r"(?!//)[^:]*assets/scripts-[0-9a-f]{10}/\w+\.js")
SHOWN = 160


# — What a page may hold ——————————————————————————————————————————————————————


class Tags(HTMLParser):
    """The tags of templates."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self.found.add(tag)


@cache
def known_tags() -> frozenset[str]:
    """Those that the project writes: any other one comes from a content file."""
    tags = Tags()
    for template in (PROJECT / "overrides").rglob("*.html"):
        tags.feed(template.read_text(encoding="utf-8"))
    return frozenset(tags.found | TAGS)


class Reading(HTMLParser):
    """A page as a browser reads it: what it would run, or take from elsewhere."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.harms: list[str] = []
        self.script: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.harms += harms(tag, {name: value or "" for name, value in attrs})
        if tag == "script":
            self.script = "" if dict(attrs).get("type") == "application/ld+json" else None

    def handle_data(self, data: str) -> None:
        if self.script is not None:
            self.script += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self.script is not None:
            try:
                json.loads(self.script, parse_constant=_refuse)
            except ValueError as error:
                self.harms.append(f"JSON-LD illisible : {error}")
            self.script = None


def harms(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    """What is dangerous in an element, of HTML or SVG."""
    if tag not in known_tags():
        yield f"balise <{tag[:20]}>"
    is_own = OWN_SCRIPT.fullmatch(attributes.get("src", ""))
    if tag == "script" and attributes.get("type") != "application/ld+json" and not is_own:
        yield "script dans la page"
    for name, value in attributes.items():
        local = name.rpartition(":")[2].rpartition("}")[2].lower()
        if local.startswith("on") or local in {"style", "srcdoc"}:
            yield f"attribut {local}"
        if local in LINKS:
            # As browsers do: no sign of control around, no tab and no line end inside.
            plain = re.sub(r"[\t\n\r]", "", value).strip("".join(map(chr, range(33)))).lower()
            scheme = SCHEME.match(plain)
            if (scheme[1] if scheme else "") not in SCHEMES and not plain.startswith("data:image/"):
                yield f"adresse {scheme[1] if scheme else ''}: dans {local}"


def read_page(html: str) -> list[str]:
    reading = Reading()
    reading.feed(html)
    reading.close()
    return reading.harms


def read_output(output: Output) -> list[str]:
    """What is wrong in a published file, by its kind."""
    name = output.chemin
    kind = name.rpartition(".")[2]
    if kind in {"png", "jpg", "webp"}:
        return []
    try:
        content = output.texte
        if kind in {"json", "geojson", "jsonld", "webmanifest"}:
            json.loads(content, parse_constant=_refuse)
        elif kind in {"svg", "xml", "atom"}:
            found = []
            for element in ET.fromstring(content).iter():
                tag = element.tag.rpartition("}")[2]
                if kind == "svg":
                    found += [
                        one for one in harms(tag, dict(element.attrib)) if "balise" not in one
                    ]
                if tag in {"script", "foreignObject"}:
                    found.append(f"balise <{tag}> dans {name}")
            return found
        elif kind == "csv":
            widths = {len(row) for row in csv.reader(io.StringIO(content), strict=True)}
            return [] if len(widths) == 1 else [f"colonnes de {name}"]
        elif kind == "html":
            return read_page(content)
    except (ValueError, ET.ParseError, csv.Error) as error:
        return [f"{re.sub('[0-9a-f]{10}', '…', name)} illisible : {type(error).__name__} {error}"]
    return []


def _refuse(constant: str) -> None:
    raise ValueError(constant)


# — The bench ————————————————————————————————————————————————————————————————


@dataclass
class Banc:
    """The small network in a folder, on which each case is laid, then taken away."""

    root: Path
    is_thorough: bool = False
    connus: set[int] = field(default_factory=set)
    tours: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        draw(self.root)
        # The templates are compiled, and what the project itself writes is known to be right.
        wrong = [*self.mishaps({})]
        assert not wrong, wrong[:5]

    @contextmanager
    def laid(self, cas: Cas) -> Iterator[None]:
        paths = {name: self.root / name for name in cas}
        made = [path.parent for path in paths.values() if not path.parent.exists()]
        for folder in made:
            folder.mkdir(parents=True, exist_ok=True)
        for name, content in cas.items():
            if content is None:
                paths[name].unlink(missing_ok=True)
            else:
                paths[name].write_bytes(content)
        try:
            yield
        finally:
            for name, path in paths.items():
                if name in base():
                    path.write_bytes(base()[name])
                else:
                    path.unlink(missing_ok=True)
            for folder in made:
                folder.rmdir()

    def mishaps(self, cas: Cas) -> Iterator[str]:
        """What goes wrong with a case, each kind of mishap in the same words."""
        with self.laid(cas):
            start = time.process_time()
            try:
                with stopped_after(TOO_LONG):
                    site = self.site()
                    makes = whole(site) if site and site.reseau and self.is_turn(SHELLED) else {}
                    shell = {name: make() for name, make in makes.items()}
            except Exception as error:  # noqa: BLE001 - whatever it is, staff would see it
                yield told(error)
                return
            spent = time.process_time() - start
        if spent > LONG:
            yield f"plus de {LONG:.0f} secondes"
        try:
            yield from self.wrong_in(site, shell) if site else ()
        except Exception as error:  # noqa: BLE001
            yield told(error)

    def site(self) -> Site | None:
        """The report of the faults, or the site; None for a network that is right out of turn."""
        contents = load(*read(self.root))
        problems = check(contents, TODAY)
        if publishable(contents, problems, TODAY) is None:
            return tell_faults(contents, problems)
        return build_site(self.root, TODAY) if self.is_turn(PUBLISHED) else None

    def wrong_in(self, site: Site, shell: dict[str, str | bytes]) -> Iterator[str]:
        yield from wrong_reports(site.problems)
        if site.faults:
            if site.reseau or site.not_found or site.menu or len(site.outputs) != 1:
                yield "un réseau est publié avec une faute"
        elif site.reseau is None:
            yield "rien n'est publié, et aucune faute n'est dite"
        # A report of faults is the same at every address, but for its links.
        pages = site.pages if site.reseau else site.pages[:2]
        for page in (*pages, *((site.not_found,) if site.not_found else ())):
            if self.is_new(page.octets):
                for harm in read_page(page.html):
                    yield f"page : {harm}"
        for output in site.outputs:
            if self.is_new(output.octets):
                yield from read_output(output)
        for name, html in shell.items():
            # Around a content that was looked at, the shell is of a few kinds.
            is_first = name.count("/") < 2 and name.endswith(".html")
            if is_first and isinstance(html, str) and self.is_new(html):
                for harm in read_page(html):
                    yield f"coquille : {harm}"

    def is_turn(self, one_in: int) -> bool:
        """Whether this case is one of those that get what costs much."""
        self.tours[one_in] += 1
        return self.is_thorough or self.tours[one_in] % one_in == 1

    def is_new(self, content: str | bytes) -> bool:
        mark = hash(content)
        known = mark in self.connus
        self.connus.add(mark)
        return not known

    def wrong_in_commands(self, cas: Cas, site: Path) -> Iterator[str]:
        """The same, of the real commands: the gate, then the whole build where it may refuse."""
        with self.laid(cas):
            checked = run("guide", "check", cwd=self.root)
            before = files(site)
            built = build(self.root, site)
        is_faulty = checked.returncode == 1
        if "Traceback" in checked.stderr + built.stderr or checked.returncode not in (0, 1):
            yield f"commandes : {checked.stderr[-SHOWN:]}{built.stderr[-SHOWN:]}"
        elif built.returncode != checked.returncode:
            yield f"mkdocs rend {built.returncode}, guide check {checked.returncode}"
        elif is_faulty and files(site) != before:
            yield "le site publié a changé malgré une faute"
        for page in () if is_faulty else ("index.html", "404.html"):
            for harm in read_page((site / page).read_text(encoding="utf-8")):
                yield f"mkdocs, {page} : {harm}"


def wrong_reports(problems: tuple[Problem, ...]) -> Iterator[str]:
    """Each report can be printed, line by line, and says in French what to do."""
    lines = report(problems, "texte").encode().decode().split("\n")
    annotations = report(problems, "github").encode().decode().split("\n")
    for text in (as_json(problems, {}), as_code_quality(problems)):
        json.loads(text.encode())
    summary(problems).encode()
    if any(CONTROLS.search(line) for line in (*lines, *annotations)):
        yield "rapport : signe de contrôle"
    if problems and len(annotations) != len(problems):
        yield "rapport : annotation coupée"
    for problem in problems:
        if not problem.remede or not problem.message:
            yield f"rapport : sans remède ({problem.message[:60]})"
        if problem.ligne < 1 or not problem.fichier:
            yield "rapport : sans lieu"


def told(error: BaseException) -> str:
    """The exception and where it comes from, for two of one kind to be told once."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if "/guide/" in one.filename] or frames
    places = " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(ours[-3:]))
    return f"{type(error).__name__} ({places}) {str(error)[:80]!r}"


class EndlessError(Exception):
    """It goes on and on."""


@contextmanager
def stopped_after(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise EndlessError

    previous = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)


# — The run ——————————————————————————————————————————————————————————————————


@dataclass
class Bilan:
    """How many cases of each kind there were, and the shortest case of each mishap."""

    graine: int
    comptes: Counter[str] = field(default_factory=Counter)
    fautes: dict[str, Cas | Visite] = field(default_factory=dict)

    def add(self, mishap: str, cas: Cas | Visite) -> None:
        if mishap not in self.fautes or len(str(cas)) < len(str(self.fautes[mishap])):
            self.fautes[mishap] = cas


def drawn(strategy: SearchStrategy[T], number: int, graine: int, use: Callable[[T], None]) -> None:
    """Uses that many cases of a strategy, the same ones for a seed."""

    @seed(graine)
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=[*HealthCheck],
    )
    @given(case=strategy)
    def one(case: T) -> None:
        use(case)

    one()


def fuzz(
    folder: Path, cases: int, graine: int = GRAINE, cibles: Sequence[str] = (*CIBLES,)
) -> Bilan:
    """What hostile files do, shared between the kinds of harm."""
    bilan = Bilan(graine)
    banc, site = Banc(folder / "reseau"), folder / "site"
    whole = sum(CIBLES[name].part for name in cibles)

    def use(name: str, cas: Cas) -> None:
        bilan.comptes[name] += 1
        for mishap in banc.mishaps(cas):
            bilan.add(f"{name} : {mishap}", cas)
        if bilan.comptes.total() % SAMPLED == 0:
            for mishap in banc.wrong_in_commands(cas, site):
                bilan.add(f"{name} : {mishap}", cas)

    for name in cibles:
        number = max(1, round(cases * CIBLES[name].part / whole))
        drawn(CIBLES[name].strategie, number, graine, partial(use, name))
    return bilan


def browse(browser: Browser, folder: Path, cases: int, graine: int = GRAINE) -> Bilan:
    """What hostile addresses and kept choices do to the pages that read them."""
    bilan = Bilan(graine)
    whole = sum(lieu.part for lieu in LIEUX.values())
    with served(at_its_place(folder / "racine")) as address:
        for name, lieu in LIEUX.items():
            found: list[Visite] = []
            drawn(visites, max(1, round(cases * lieu.part / whole)), graine, found.append)
            bilan.comptes[name] = len(found)
            for mishap, case in visit(browser, address, name, found, sorted(known_tags())):
                bilan.add(f"{name} : {mishap}", case)
    return bilan


def type_in(browser: Browser, folder: Path, cases: int, graine: int = GRAINE) -> Bilan:
    """What becomes of what the form writes when anything is typed in it."""
    bilan = Bilan(graine)
    found: list[Saisie] = []
    drawn(saisies, cases, graine, found.append)
    banc = Banc(folder / "saisies")
    for cas in written(browser, folder, found):
        bilan.comptes[SAISIES] += 1
        for mishap in (*banc.mishaps(cas), *wrong_in_form(cas)):
            bilan.add(f"{SAISIES} : {mishap}", cas)
    return bilan


def order(folder: Path, cases: int, graine: int = GRAINE) -> Bilan:
    """What the commands do with what one may type after them, and with any table."""
    bilan = Bilan(graine)
    banc = Banc(folder / "ordres")

    def use(ordre: Ordre) -> None:
        bilan.comptes[ORDRES] += 1
        words, table = ordre
        with banc.laid({REGISTRE: base()[REGISTRE]}):
            for mishap in wrong_in_order(ordre, banc.root, folder / "export.csv"):
                bilan.add(f"{words[0]} : {mishap}", {" ".join(words): table})
        for kept in folder.glob("export*"):
            kept.unlink()

    drawn(ordres, cases, graine, use)
    return bilan


def wrong_in_order(ordre: Ordre, root: Path, export: Path) -> Iterator[str]:
    start = time.process_time()
    try:
        with stopped_after(TOO_LONG):
            code, said = obeyed(ordre, root, export)
    except Exception as error:  # noqa: BLE001 - whatever it is, staff would see it
        yield told(error)
        return
    if time.process_time() - start > LONG:
        yield f"plus de {LONG:.0f} secondes"
    if code not in (0, 1, 2):
        yield f"rend {code}"
    # JSON is for programs, and escapes what it must.
    if "json" not in ordre[0] and CONTROLS.search(said.replace("\n", "")):
        yield "dit un signe de contrôle"
    contents = load(*read(root))
    if any(problem.gravite == "faute" for problem in check(contents, TODAY)):
        yield "laisse une faute dans le réseau"


def wrong_in_form(cas: Cas) -> Iterator[str]:
    """What the form writes can be read, and `guide format` would leave it as it is."""
    for name, content in cas.items():
        source = Source(fichier=name, texte=(content or b"").decode())
        document = read_front_matter(source)
        if any("ne se lit pas" in problem.message for problem in document.problems):
            yield "le formulaire écrit ce qui ne se lit pas"
        contents = load((source,))
        for ecrit in ecrits(contents):
            if not ecrit.is_in_form:
                yield "le formulaire n'écrit pas de la façon commune"


def main() -> int:
    parser = argparse.ArgumentParser(description="Éprouve le guide avec ce qui peut lui nuire.")
    parser.add_argument("--cas", type=int, default=2000, metavar="N")
    parser.add_argument("--graine", type=int, default=GRAINE, metavar="N")
    parser.add_argument("--cible", choices=(*CIBLES, ADRESSES, SAISIES, ORDRES), action="append")
    options = parser.parse_args()
    asked = options.cible or (*CIBLES, ADRESSES, SAISIES, ORDRES)
    bilan = Bilan(options.graine)
    with tempfile.TemporaryDirectory() as folder:
        if files := [name for name in asked if name in CIBLES]:
            bilan = fuzz(Path(folder), options.cas, options.graine, files)
        number = max(1, options.cas // (10 if files else 1))
        for name, use in ((ADRESSES, browse), (SAISIES, type_in)):
            if name in asked:
                with chromium() as browser:
                    more = use(browser, Path(folder), number, options.graine)
                bilan.comptes += more.comptes
                bilan.fautes |= more.fautes
        if ORDRES in asked:
            more = order(Path(folder), number, options.graine)
            bilan.comptes += more.comptes
            bilan.fautes |= more.fautes
    print(f"graine {options.graine} : {bilan.comptes.total()} cas, {dict(bilan.comptes)}")
    for mishap, case in bilan.fautes.items():
        print(f"\n{mishap}\n{shown(case)}")
    print(f"\n{len(bilan.fautes)} sorte(s) d'accident" if bilan.fautes else "Aucun accident.")
    return 1 if bilan.fautes else 0


def shown(case: Cas | Visite) -> str:
    """A case on a few lines: of a file, what differs from the small network's."""
    lines = []
    for name, value in case.items():
        content = value
        if isinstance(value, bytes):
            before = base().get(name, b"")
            pairs = zip(before, value, strict=False)
            start = next((place for place, (a, b) in enumerate(pairs) if a != b), len(before))
            content = value[max(0, start - 40) :]
        lines.append(f"  {name!r} : {str(content)[:SHOWN]}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
