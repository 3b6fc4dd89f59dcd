"""A file published beside the pages, and the ways to write one: JSON, CSV, a name that tells."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Any

from guide import address

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, kw_only=True)
class Output:
    """A file of the site: its path from the root, and its whole content."""

    chemin: str
    texte: str | bytes


def readable(data: Any) -> str:
    """Data as JSON that people can read too."""
    return json.dumps(data, ensure_ascii=False, indent=1, default=date.isoformat)


def table(chemin: str, rows: Iterable[Sequence[object]]) -> Output:
    """A CSV file, comma-separated, its header first; no cell of it can pass for a formula."""
    texte = io.StringIO()
    csv.writer(texte, lineterminator="\n").writerows(map(_harmless, row) for row in rows)
    return Output(chemin=chemin, texte=texte.getvalue())


def _harmless(cell: object) -> object:
    # Spreadsheets calculate what begins so, whoever wrote it.
    is_formula = isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{cell}" if is_formula else cell


def hashed(name: str, data: Any) -> Output:
    """Data under a name that changes with them: a browser may keep it for ever."""
    texte = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return named(f"{name}.json", texte)


def named(name: str, texte: str) -> Output:
    """A text under a name that changes with it."""
    stem, _, kind = name.partition(".")
    return Output(chemin=f"{address.ASSETS}{stem}-{_mark(texte)}.{kind}", texte=texte)


def together(name: str, textes: Mapping[str, str]) -> tuple[str, tuple[Output, ...]]:
    """Texts that call each other by their names, and their folder, named after all of them."""
    folder = f"{address.ASSETS}{name}-{_mark(chr(0).join(chain.from_iterable(textes.items())))}/"
    return folder, tuple(
        Output(chemin=f"{folder}{name}", texte=texte) for name, texte in textes.items()
    )


def _mark(texte: str) -> str:
    return sha256(texte.encode()).hexdigest()[:10]
