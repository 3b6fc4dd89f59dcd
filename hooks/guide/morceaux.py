"""The index of a large network, in pieces of which a page loads a few: Pagefind cuts them.

Pagefind only keeps and finds: each document holds its stems, once, with the score that lunr gives
them there, so that both engines answer alike. overrides/assets/morceaux.js reads the scores back.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from guide.index import HORS_RESEAU

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from guide.index import Index

# Pagefind weighs a word by a whole number of 1 to 240, each STEP times the one before here: the
# score, as a share of log(1 + documents / those that hold the stem), which is one at PAR.
STEP, PAR, HIGHEST, WEIGHT = 1.1, 60, 240, 24
# A stem of more than so many documents, and than that share of them, is kept in those where it
# weighs most: the others tell little, and would be most of what is loaded.
MANY, SHARE = 600, 10
# A list of so many is long enough; each is a file to load.
SHOWN = 10
# Nothing begins with a whole stem and its end: Pagefind would find what begins with the word.
END = "_"
# In how many words of documents Pagefind makes a piece: its own 20 000 would be 20 kB each.
PIECE = {"PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE": "1000"}
# No language of Pagefind's: the stems are ours. It tells so each time.
LANGUAGE = "zz"
KEPT = ("pagefind.js", "pagefind-entry.json", "*.pf_meta", "wasm.*.pagefind", "index/*.pf_index")
SIGNATURE = b"pagefind_dcd"


@dataclass(frozen=True, kw_only=True)
class Morceaux:
    """The files that a page loads, by path, and the names that they give the documents, by id."""

    fichiers: Mapping[str, bytes]
    noms: Mapping[str, str]


def cut(index: Index) -> Morceaux:
    """The index in pieces; the same bytes for the same index."""
    with TemporaryDirectory() as temporary:
        source, target = Path(temporary, "documents"), Path(temporary, "morceaux")
        source.mkdir()
        for number, words in enumerate(_documents(index)):
            by_level: defaultdict[int, list[str]] = defaultdict(list)
            for word, level in words:
                by_level[level].append(word)
            paragraphs = "".join(
                f'<p data-pagefind-weight="{(level + 0.1) / WEIGHT:.4f}">{" ".join(alike)}</p>\n'
                for level, alike in sorted(by_level.items())
            )
            html = f"<!doctype html><html lang={LANGUAGE}><body>{paragraphs}"
            (source / f"{number}.html").write_text(html, encoding="utf-8")
        subprocess.run(  # noqa: S603 - no shell, and nothing that anybody wrote
            (sys.executable, "-m", "pagefind", "--site", source, "--output-path", target),
            env={**os.environ, **PIECE},
            capture_output=True,
            check=True,
        )
        return Morceaux(
            fichiers={
                path.relative_to(target).as_posix(): path.read_bytes()
                for kind in KEPT
                for path in sorted(target.glob(kind))
            },
            noms={
                index.documents[int(Path(url).stem)]: name
                for name, url in _named(target / "fragment")
            },
        )


def token(identifiant: str) -> str:
    """The word by which the document of this id, and hardly another, is found."""
    return f"{END}{identifiant.replace('-', '')}{END}"


def _documents(index: Index) -> Iterator[Sequence[tuple[str, int]]]:
    """The words of each document, with their levels."""
    held: list[list[tuple[str, int]]] = [[] for _ in index.documents]
    for terme, scores in _scores(index):
        par = log(1 + len(index.documents) / len(scores))
        for document, score in scores.items():
            # What stands everywhere may weigh nothing at all.
            level = round(PAR + log(score / par) / log(STEP)) if score else 1
            held[document].append((f"{terme}{END}", min(max(level, 1), HIGHEST)))
    for identifiant, words in zip(index.documents, held, strict=True):
        own = () if identifiant.startswith(HORS_RESEAU) else ((token(identifiant), PAR),)
        yield (*words, *own)


def _scores(index: Index) -> Iterator[tuple[str, dict[int, float]]]:
    """What lunr gives each stem in the documents where it counts."""
    many = max(MANY, len(index.documents) // SHARE)
    factors: list[defaultdict[int, float]] = [defaultdict(float) for _ in index.termes]
    places = [0] * len(index.termes)
    for _, document, factor, steps in index.vecteurs:
        for place in accumulate(steps):
            factors[place][document] += factor
            places[place] += 1
    for terme, found, number in zip(index.termes, factors, places, strict=True):
        least = sorted(found.values(), reverse=True)[:many][-1]
        best = max(found.values())
        yield (
            terme,
            {
                document: factor * index.raretes[number]
                for document, factor in found.items()
                if factor > least or len(found) <= many or factor == best
            },
        )


def _named(fragments: Path) -> Iterator[tuple[str, str]]:
    """The name and the address that Pagefind gives each document."""
    for path in sorted(fragments.iterdir()):
        content = gzip.decompress(path.read_bytes()).removeprefix(SIGNATURE)
        yield path.stem, json.loads(content)["url"]
