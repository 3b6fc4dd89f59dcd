"""Publishes again and again while readers read, and kills it: what do they see?

    .venv/bin/python tests/pannes.py --fois 200

Each time, `guide publish` replaces one site by another and is killed (SIGKILL) at a random moment.
Readers ask nginx for pages and for what these pages call. Exit 1 if one of them ever saw anything
but a whole page of one of the two sites, or an older one after a newer.
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import brotli

from conftest import ENVIRONMENT, PROJECT, RESEAU, build, draw, files, run
from serveurs import get, nginx

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SEED = 20261125
STYLE = re.compile(rb'<link rel="stylesheet" href="[./]*(assets/[^"]+)"')
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}


def two_sites(folder: Path) -> dict[str, Path]:
    """The small network, and the same with other colours and another name of its desk."""
    root = draw(folder / "reseau")
    sites = {name: folder / name for name in ("ancien", "nouveau")}
    identity = root / "network" / "reseau.yml"
    for site in sites.values():
        outcome = build(root, site)
        assert outcome.returncode == 0, outcome.stderr
        text = identity.read_text(encoding="utf-8")
        changed = text.replace("#5A2A82", "#1B4F72").replace("Point d'accueil", "Autre accueil")
        identity.write_text(changed, encoding="utf-8")
    return sites


@dataclass
class Lecteurs:
    """What readers saw: the site of each page, in order, and what no reader should see."""

    vus: list[str] = field(default_factory=list)
    fautes: list[str] = field(default_factory=list)
    demandes: int = 0


@contextmanager
def reading(to: Path, sites: Mapping[str, Path], folder: Path) -> Iterator[Lecteurs]:
    """Readers that go from page to page, through nginx, as long as this lasts."""
    outcome = run("guide", "hosting", "--to", str(folder), "--dossier", str(to), cwd=RESEAU)
    assert outcome.returncode == 0, outcome.stderr
    contents = {name: files(site) for name, site in sites.items()}
    seen, stop = Lecteurs(), threading.Event()
    with nginx(folder, folder / "nginx") as root:
        readers = (f"{root}guide/", contents, seen, stop)
        thread = threading.Thread(target=_read, args=readers, daemon=True)
        thread.start()
        try:
            yield seen
            wait_for(seen, len(seen.vus) + 2)
        finally:
            stop.set()
            thread.join(30)


def _both(sites: Mapping[str, Mapping[str, bytes]]) -> dict[str, tuple[bytes, bytes]]:
    """The files that the two sites have, in one and in the other."""
    one, other = sites.values()
    return {name: (one[name], other[name]) for name in sorted(one.keys() & other.keys())}


def _read(
    address: str,
    sites: Mapping[str, Mapping[str, bytes]],
    seen: Lecteurs,
    stop: threading.Event,
) -> None:
    chance = random.Random(SEED)
    # A page that is the same in both tells nothing.
    pages = [
        name
        for name, (one, other) in _both(sites).items()
        if name.endswith("index.html") and one != other
    ]
    # As fast as it can, a reader would take the machine from those who publish.
    while not stop.wait(0.004):
        page, encoding = chance.choice(pages), chance.choice(list(UNPACK))
        try:
            answer = get(address + page.removesuffix("index.html"), encoding)
            seen.demandes += 1
            body = UNPACK[answer.entetes.get("content-encoding", "identity")](answer.corps)
            whose = next((name for name, held in sites.items() if held[page] == body), None)
            if answer.code != 200 or whose is None:
                seen.fautes.append(f"{page} : {answer.code}, {len(body)} octets")
                continue
            seen.vus.append(whose)
            if called := STYLE.search(body):
                style = called[1].decode()
                answer = get(address + style)
                seen.demandes += 1
                if (answer.code, answer.corps) != (200, sites[whose][style]):
                    seen.fautes.append(f"{style}, que la page {page} appelle : {answer.code}")
        except Exception as error:  # noqa: BLE001 - whatever it is, a reader met it
            seen.fautes.append(f"{page} : {error!r}")


def kill_while_publishing(
    folder: Path, times: int, seed: int = SEED
) -> tuple[dict[str, int], list[str]]:
    """What happened, counted, and what went wrong."""
    chance = random.Random(seed)
    sites, to = two_sites(folder), folder / "publication"
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    duration = min(_publish(to, site) for site in sites.values())
    current = "nouveau"
    with reading(to, sites, folder / "serveur") as seen:
        for attempt in range(times):
            other = "ancien" if current == "nouveau" else "nouveau"
            start = len(seen.vus)
            counts[_kill(to, sites[other], chance, duration)] += 1
            shown = shown_in(to, sites)
            wait_for(seen, len(seen.vus) + 2)
            found = seen.vus[start:]
            # The old site, then the new one if it is in place: one change at most.
            steps = [
                one for place, one in enumerate(found) if place == 0 or one != found[place - 1]
            ]
            if steps not in ([current], [current, other], [other]) or steps[-1] != shown:
                told = f"{current} en place, {other} à venir, vu : {steps}, laissé : {shown}"
                wrong.append(f"essai {attempt} : {told}")
            counts["nouveau site en place"] += shown == other
            current = shown
        for site in sites.values():
            _publish(to, site)
        left = sorted(path.name for path in (to / "versions").iterdir())
        if len(left) != 2 or shown_in(to, sites) != "nouveau":
            wrong.append(f"après une publication entière, il reste : {left}")
    counts["demandes"] = seen.demandes
    return dict(counts), [*wrong, *seen.fautes]


def _publish(to: Path, site: Path) -> float:
    """Publishes without trouble; how long the work itself lasts, in seconds."""
    with _publishing(to, site) as process:
        begun = _begun(process, to)
        assert process.wait() == 0
        return time.monotonic() - begun


def _kill(to: Path, site: Path, chance: random.Random, duration: float) -> str:
    """Kills a publication at a moment drawn over all its work; in which state it was."""
    with _publishing(to, site) as process:
        begun = _begun(process, to)
        moment = begun + chance.uniform(0, 1.1 * duration)
        time.sleep(max(0, moment - time.monotonic()))
        process.kill()
        return "tuées" if process.wait() < 0 else "finies avant d'être tuées"


@contextmanager
def _publishing(to: Path, site: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "guide", "publish", "--to", str(to), "--from", str(site)]
    with subprocess.Popen(
        command, cwd=PROJECT, env=ENVIRONMENT, stdout=subprocess.DEVNULL
    ) as process:
        yield process


def _begun(process: subprocess.Popen[bytes], to: Path) -> float:
    """When the publication starts its work: Python itself takes longer to start."""
    name = f".en-cours-{process.pid}"
    while process.poll() is None and not (to / "versions" / name).exists():
        time.sleep(0.001)
    return time.monotonic()


def shown_in(to: Path, sites: Mapping[str, Path]) -> str:
    """Which of the sites readers are shown."""
    page = (to / "actuel" / "index.html").read_bytes()
    return next(name for name, site in sites.items() if (site / "index.html").read_bytes() == page)


def wait_for(seen: Lecteurs, number: int) -> None:
    """Waits until readers have seen that many pages, or something wrong."""
    limit = time.monotonic() + 30
    while len(seen.vus) < number and time.monotonic() < limit and not seen.fautes:
        time.sleep(0.005)


def main() -> int:
    parser = argparse.ArgumentParser(description="Tue « guide publish » pendant que l'on lit.")
    parser.add_argument("--fois", type=int, default=200, metavar="N")
    parser.add_argument("--graine", type=int, default=SEED, metavar="N")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counts, wrong = kill_while_publishing(Path(folder), options.fois, options.graine)
    print(
        f"graine {options.graine}",
        *(f"{name} : {count}" for name, count in counts.items()),
        sep="\n",
    )
    print(*wrong or ["rien d'autre qu'un site entier n'a été vu"], sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
