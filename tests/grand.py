"""Measures the router of a large network: the real fiches hidden among many made from their words.

    python tests/grand.py [--fiches 10000] [--besoins besoins.yml] [--seances 6]

A made fiche has the themes, the offres and the lengths of a real one; the words of its title, its
summary, its expressions and its keywords are drawn from everything that the real fiches say, as
often as they say it. None is a rival by its title, all are by their words; both engines get the
same. What is found is compared with lunr's whole index on the same fiches; then readers type needs
into the page, on a slow 4G network (150 ms, 1.6 Mbit/s): one that has loaded nothing, then others.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

import yaml

from browser import TESTS, chromium
from budget import SLOW_4G, hosted, weigh
from guide.coquille import whole, write
from guide.droits import Droits
from guide.exports import page_files
from guide.index import build_index
from guide.pages import menu
from guide.pages.accueil import accueil
from guide.pages.editorial import not_found
from guide.pages.listes import recherche
from guide.render import render
from guide.route import Routeur
from guide.site import Site
from test_route import shipped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from playwright.sync_api import Browser, Page

    from guide.reseau import Reseau

SEED = 50
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# One who types slowly: the page answers each key.
SLOW_HAND, NEEDS = 250, 6


def hidden(reseau: Reseau, number: int) -> Reseau:
    """The network with its fiches among that many; the same at each call."""
    chance = random.Random(SEED)
    said = [
        word
        for fiche in reseau.fiches
        for text in (
            fiche.titre,
            fiche.resume,
            *fiche.expressions,
            *fiche.mots_cles,
            fiche.corps,
            *(offre.apport for offre in fiche.offres),
        )
        for word in WORD.findall(text)
    ]

    def as_long(text: str) -> str:
        return " ".join(chance.choices(said, k=len(WORD.findall(text))))

    made = list(reseau.fiches)
    while len(made) < number:
        fiche = chance.choice(reseau.fiches)
        texts = {
            "id": f"{fiche.id}-{len(made)}",
            "titre": as_long(fiche.titre),
            "resume": as_long(fiche.resume),
            "expressions": tuple(map(as_long, fiche.expressions)),
            "mots_cles": tuple(map(as_long, fiche.mots_cles)),
            "anciennes_adresses": (),
        }
        made.append(fiche.model_copy(update=texts))
    return replace(reseau, fiches=tuple(made))


def in_pieces(reseau: Reseau) -> Reseau:
    """The network that asks for Pagefind, whatever its size."""
    identite = reseau.identite.model_copy(update={"recherche": "pagefind"})
    return replace(reseau, identite=identite)


def write_site(reseau: Reseau, folder: Path) -> Path:
    """The home page and the page of the answers of a network, with what they load."""
    droits = Droits(reseau=reseau)
    addresses, outputs = page_files(droits)
    (lost,) = render(reseau, (lambda: (not_found(reseau),),), addresses)
    site = Site(
        reseau=reseau,
        pages=render(reseau, (lambda: (accueil(droits), recherche(reseau)),), addresses),
        not_found=lost,
        menu=menu(reseau),
        data=addresses,
        outputs=outputs,
        problems=(),
    )
    write(whole(site), folder)
    return folder


@dataclass(frozen=True, kw_only=True)
class Pertinence:
    """How well an engine finds: R@1, R@3, what it refuses rightly and wrongly."""

    first: float
    three: float
    honest: int
    outside: int
    wrongly: int


def judge(
    needs: Sequence[Mapping[str, Any]], answers: Sequence[tuple[bool, list[str]]]
) -> Pertinence:
    ranks, honest, outside, wrongly = [], 0, 0, 0
    for need, (is_convincing, found) in zip(needs, answers, strict=True):
        if not need["fiches"]:
            outside += 1
            honest += not is_convincing
            continue
        wrongly += not is_convincing
        ranks.append(next((n for n, one in enumerate(found, 1) if one in need["fiches"]), 1000))
    number = max(1, len(ranks))
    return Pertinence(
        first=sum(rank == 1 for rank in ranks) / number,
        three=sum(rank <= 3 for rank in ranks) / number,
        honest=honest,
        outside=outside,
        wrongly=wrongly,
    )


def with_lunr(reseau: Reseau, needs: Sequence[Mapping[str, Any]]) -> list[tuple[bool, list[str]]]:
    """The answers of the whole index."""
    routeur = Routeur(build_index(reseau))
    found = [routeur.answer(need["requete"]) for need in needs]
    return [
        (one.convaincant, [each.id for each in one.trouvailles if not each.is_hors_reseau])
        for one in found
    ]


def with_pieces(page: Page, needs: Sequence[Mapping[str, Any]]) -> list[tuple[bool, list[str]]]:
    """The answers of the page's own router."""
    page.evaluate(
        """async () => {
          const script = document.querySelector("script[src$='recherche.js']").src;
          const { loadRouter } = await import(script.replace("recherche.js", "route.js"));
          const data = document.querySelector("[data-guide-routeur]").dataset.guideRouteur;
          globalThis.router = await loadRouter(data);
        }"""
    )
    return [
        tuple(
            page.evaluate(
                """async (need) => {
                  const { isConvincing, found } = await router.answer(need);
                  const fiches = found.filter(({ id }) => !router.isHorsReseau(id));
                  return [isConvincing, fiches.map(({ id }) => id)];
                }""",
                need["requete"],
            )
        )
        for need in needs
    ]


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A need that a reader types: what the router loads for it, how long after the last key."""

    requetes: int
    octets_br: int
    octets_gzip: int
    ms: float


def session(
    browser: Browser, site: Path, root: str, needs: Sequence[str], hand: int
) -> list[Passage]:
    """Needs typed one after the other by a reader who has loaded nothing yet."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(60_000)
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", {"offline": False, **SLOW_4G})
    page.goto(f"{root}recherche/")
    field = page.locator("#guide-besoin")
    passages = []
    for need in needs:
        field.fill("")
        page.evaluate(ANSWERED, need)
        if hand:
            field.press_sequentially(need, delay=hand)
        else:
            field.fill(need)
        ms = page.evaluate(f"Promise.race([answered, {LATE}])")
        page.wait_for_timeout(2000)
        fetched = [url for url in loaded if of_router(url)]
        loaded.clear()
        passages.append(
            Passage(
                requetes=len(fetched),
                octets_br=weigh(site, fetched, ".br"),
                octets_gzip=weigh(site, fetched, ".gz"),
                ms=ms,
            )
        )
    context.close()
    return passages


# An answer that never comes is told as one of a minute.
LATE = "new Promise((done) => setTimeout(done, 60_000, 60_000))"
# Milliseconds from the last key to the answer to the whole need.
ANSWERED = """(need) => {
  let last = 0;
  const field = document.querySelector("#guide-besoin");
  field.addEventListener("input", () => { last = performance.now(); });
  globalThis.answered = new Promise((done) => {
    const title = document.querySelector("h1");
    const watch = new MutationObserver(() => {
      if (!title.textContent.includes(`\u00a0${need}\u00a0`)) return;
      watch.disconnect();
      done(performance.now() - last);
    });
    watch.observe(title, { childList: true, characterData: true, subtree: true });
  });
}"""


def of_router(url: str) -> bool:
    """Whether it is loaded to answer, not to show the page."""
    return any(name in url for name in ("/morceaux", "/termes-"))


def line(name: str, passages: Sequence[Passage]) -> str:
    def column(values: Sequence[float], unit: str, scale: float = 1) -> str:
        scaled = sorted(value / scale for value in values)
        ninth = quantiles(scaled, n=10, method="inclusive")[8] if len(scaled) > 1 else scaled[0]
        return f"{median(scaled):.0f} · {ninth:.0f} · {scaled[-1]:.0f} {unit}"

    return (
        f"| {name} | {len(passages)} | {column([one.requetes for one in passages], '')}"
        f"| {column([one.octets_br for one in passages], 'ko', 1000)} "
        f"| {column([one.octets_gzip for one in passages], 'ko', 1000)} "
        f"| {column([one.ms for one in passages], 'ms')} |"
    )


def told(name: str, one: Pertinence) -> str:
    return (
        f"| {name} | {one.first:.3f} | {one.three:.3f} | {one.honest}/{one.outside} "
        f"| {one.wrongly} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Mesure la recherche d'un grand réseau.")
    parser.add_argument("--fiches", type=int, default=10_000)
    parser.add_argument("--besoins", type=Path, default=TESTS / "besoins.yml")
    parser.add_argument("--seances", type=int, default=6)
    options = parser.parse_args()
    needs = yaml.safe_load(options.besoins.read_text(encoding="utf-8"))
    reseau = hidden(shipped(), options.fiches)
    with tempfile.TemporaryDirectory() as temporary, chromium() as browser:
        site = write_site(in_pieces(reseau), Path(temporary))
        with hosted(site) as root:
            page = browser.new_page()
            page.goto(f"{root}recherche/")
            print(f"\n{options.fiches} fiches, {len(needs)} besoins\n")
            print("| moteur | R@1 | R@3 | refus honnêtes | refus à tort |\n|---|---|---|---|---|")
            print(told("lunr", judge(needs, with_lunr(reseau, needs))))
            print(told("Pagefind", judge(needs, with_pieces(page, needs))), flush=True)
            page.close()
            chance = random.Random(SEED)
            asked = [need["requete"] for need in needs if need["fiches"]]
            print("\nmédiane · 9 sur 10 · maximum\n")
            print("| besoin | nombre | requêtes | br | gzip | après la dernière touche |")
            print("|---|---|---|---|---|---|")
            for hand, how in ((0, "collé"), (SLOW_HAND, "tapé lentement")):
                sessions = [
                    session(browser, site, root, chance.sample(asked, NEEDS), hand)
                    for _ in range(options.seances)
                ]
                print(line(f"le premier, {how}", [each[0] for each in sessions]))
                later = [one for each in sessions for one in each[1:]]
                print(line(f"les suivants, {how}", later), flush=True)


if __name__ == "__main__":
    main()
