"""Measures the router on a file of needs.

Beside it, three search engines on the same fiches, in the same run.

    python tests/mesure.py [besoins.yml]

A need is {requete, fiches, style}; without fiches, it is out of the network and is to be refused.
R@1, R@3: share of needs whose fiche comes first, or among the first three; MRR: mean of 1/rank.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from browser import TESTS, chromium, served
from conftest import PROJECT, run
from guide.check import check
from guide.index import build_index
from guide.load import load
from guide.route import Routeur
from guide.site import publishable
from guide.source import read

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from guide.fiche import Fiche
    from guide.reseau import Reseau

NEEDS = TESTS / "besoins.yml"
MINISEARCH = TESTS / "node_modules" / "minisearch" / "dist" / "umd" / "index.js"
SERVERS = ExitStack()
# The ids of the fiches found, best first; none when the engine refuses to answer.
Engine = Callable[[str], Sequence[str]]


def text_of(fiche: Fiche) -> dict[str, str]:
    """What every engine gets of a fiche."""
    return {
        "id": fiche.id,
        "titre": fiche.titre,
        "mots": "\n\n".join((*fiche.expressions, ", ".join(fiche.mots_cles))),
        "resume": fiche.resume,
        "corps": fiche.corps,
    }


def this_router(reseau: Reseau) -> Engine:
    routeur = Routeur(build_index(reseau))

    def answer(need: str) -> Sequence[str]:
        reponse = routeur.answer(need)
        found = [one.id for one in reponse.trouvailles if not one.is_hors_reseau]
        return found if reponse.convaincant else REFUSED(found)

    return answer


class REFUSED(list[str]):
    """What would have been answered, had the engine not refused."""


def material(browser: Browser, docs: Sequence[Mapping[str, str]], folder: Path) -> Engine:
    """Material's built-in search, in French, driven as a reader does."""
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "index.md").write_text("# Guide\n", encoding="utf-8")
    for doc in docs:
        page = f"# {doc['titre']}\n\n{doc['resume']}\n\n{doc['mots']}\n\n{doc['corps']}"
        (folder / "docs" / f"{doc['id']}.md").write_text(page, encoding="utf-8")
    config = {
        "site_name": "Guide",
        "theme": {"name": "material", "language": "fr", "font": False},
        "plugins": [{"search": {"lang": "fr"}}],
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    outcome = run("mkdocs", "build", "--quiet", cwd=folder)
    assert outcome.returncode == 0, outcome.stderr
    reader = open_page(browser, folder / "site")
    reader.wait_for_timeout(1500)

    def answer(need: str) -> Sequence[str]:
        reader.reload()
        field = reader.locator(".md-search__input")
        field.click()
        reader.wait_for_timeout(300)
        field.fill(need)
        field.press("End")
        reader.wait_for_timeout(500)
        links = reader.locator(".md-search-result__item > a.md-search-result__link")
        hrefs = links.evaluate_all("(all) => all.map((a) => new URL(a.href).pathname)")
        return [*dict.fromkeys(href.strip("/") for href in hrefs if href.strip("/"))]

    return answer


def pagefind(browser: Browser, docs: Sequence[Mapping[str, str]], folder: Path) -> Engine:
    """Pagefind, in French, with its own ranking."""
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><html lang=fr>", encoding="utf-8")
    for doc in docs:
        paragraphs = "".join(f"<p>{escape(doc[name])}" for name in ("resume", "mots", "corps"))
        html = f"<!doctype html><html lang=fr><body><h1>{escape(doc['titre'])}</h1>{paragraphs}"
        (folder / f"{doc['id']}.html").write_text(html, encoding="utf-8")
    outcome = run("pagefind", "--site", str(folder), cwd=folder)
    assert outcome.returncode == 0, outcome.stderr
    page = open_page(browser, folder)
    page.evaluate("async () => { globalThis.engine = await import('/pagefind/pagefind.js'); }")

    def answer(need: str) -> Sequence[str]:
        urls: list[str] = page.evaluate(
            "async (need) => Promise.all((await engine.search(need)).results.slice(0, 10)"
            ".map(async (r) => (await r.data()).url))",
            need,
        )
        return [url.strip("/").removesuffix(".html") for url in urls]

    return answer


def minisearch(browser: Browser, docs: Sequence[Mapping[str, str]], folder: Path) -> Engine:
    """MiniSearch with prefixes and fuzziness, titles first, as its documentation advises."""
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><html lang=fr>", encoding="utf-8")
    page = open_page(browser, folder)
    page.add_script_tag(path=MINISEARCH)
    page.evaluate(
        """(docs) => {
          globalThis.engine = new MiniSearch({
            fields: ["titre", "mots", "resume", "corps"],
            searchOptions: { prefix: true, fuzzy: 0.2, boost: { titre: 2, mots: 2 } },
          });
          engine.addAll(docs);
        }""",
        [dict(doc) for doc in docs],
    )

    def answer(need: str) -> Sequence[str]:
        found: list[str] = page.evaluate("(n) => engine.search(n).map((r) => r.id)", need)
        return found

    return answer


def open_page(browser: Browser, site: Path) -> Page:
    """A page on the folder, served for as long as this program runs."""
    page = browser.new_page()
    page.goto(SERVERS.enter_context(served(site, policy="")))
    return page


def measure(engine: Engine, needs: Sequence[Mapping[str, Any]]) -> tuple[str, list[str]]:
    """One line of figures, and what went wrong."""
    ranks: list[float] = []
    honest = refused = outside = 0
    wrong = []
    for need in needs:
        found = engine(need["requete"])
        is_refused = isinstance(found, REFUSED) or not found
        if not need["fiches"]:
            outside += 1
            honest += is_refused
            wrong += [] if is_refused else [f"répondu à tort   {need['requete']} → {found[0]}"]
            continue
        refused += is_refused
        rank = next((n for n, one in enumerate(found, 1) if one in need["fiches"]), None)
        ranks.append(1 / rank if rank else 0)
        if rank != 1 or is_refused:
            wrong.append(
                f"{'refusé ' if is_refused else ''}rang {rank}   {need['requete']} → {found[:1]}"
            )
    number = len(ranks)
    line = (
        f"R@1 {sum(r == 1 for r in ranks) / number:.3f}   "
        f"R@3 {sum(r > 0.3 for r in ranks) / number:.3f}   "
        f"MRR {sum(ranks) / number:.3f}   refus honnêtes {honest}/{outside}   "
        f"refus à tort {refused}/{number}"
    )
    return line, wrong


def main() -> None:
    """Prints one line an engine, then the failures of this router."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else NEEDS
    needs = yaml.safe_load(path.read_text(encoding="utf-8"))
    contents = load(*read(PROJECT))
    day = date(2026, 11, 22)
    reseau = publishable(contents, check(contents, day), day)
    assert reseau
    docs = [text_of(fiche) for fiche in reseau.fiches]
    line, wrong = measure(this_router(reseau), needs)
    print(f"{len(needs)} besoins, {len(docs)} fiches")
    print(f"ce routeur    {line}")
    with tempfile.TemporaryDirectory() as temporary, SERVERS, chromium() as browser:
        folder = Path(temporary)
        for name, make in (
            ("Material", material),
            ("Pagefind", pagefind),
            ("MiniSearch", minisearch),
        ):
            print(f"{name:<13} {measure(make(browser, docs, folder / name), needs)[0]}", flush=True)
    print("\nCe que ce routeur manque :", *wrong, sep="\n  ")


if __name__ == "__main__":
    main()
