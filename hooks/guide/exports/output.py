"""A file published beside the pages, and the ways to write one: JSON, CSV, a name that tells."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from guide import address
from guide.packed import Packed, pack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guide.jeu import Tableau

# Where a spreadsheet starts to calculate: at the head of a cell, and after what it may take for the
# end of one, whoever wrote the text. French ones cut at semicolons.
FORMULA = re.compile(r"(^|[;\t\n])(?=\s*[=+\-@＝＋－＠])|^(?=[\t\n])")
BREAKS = frozenset(";\t\r\n")


@dataclass(frozen=True, kw_only=True)
class Output(Packed):
    """A file of the site: its path from the root, and its whole content."""

    chemin: str

    @property
    def texte(self) -> str:
        """The content of a file of text."""
        return self.octets.decode()


def of_bytes(chemin: str, octets: bytes) -> Output:
    """A file of any kind."""
    return Output(chemin=chemin, packed=pack(octets))


def of_text(chemin: str, texte: str) -> Output:
    """A file of text, in UTF-8."""
    return of_bytes(chemin, texte.encode())


def of_data(chemin: str, data: Any) -> Output:
    """Data as a file of JSON that people can read too."""
    return of_bytes(chemin, as_json(data))


def as_json(data: Any) -> bytes:
    """Data as JSON that people can read too."""
    return to_json(data, indent=1)


def readable(data: Any) -> str:
    """The same JSON as text."""
    return as_json(data).decode()


def table(tableau: Tableau) -> Output:
    """A CSV file, comma-separated, its header first; no cell of it can pass for a formula."""
    texte = io.StringIO()
    rows = csv.writer(texte, lineterminator="\n")
    rows.writerow([colonne.nom for colonne in tableau.colonnes])
    rows.writerows(map(harmless, ligne) for ligne in tableau.lignes)
    return of_text(tableau.chemin, texte.getvalue())


def harmless(cell: object) -> object:
    """The cell with an apostrophe wherever a spreadsheet would start to calculate.

    Its line breaks are those of the file: alone, a carriage return would end the row.
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    # Most cells can be told at a glance: a search through each would take twice as long.
    if not isinstance(cell, str) or (cell[:1].isalnum() and not BREAKS.intersection(cell)):
        return cell
    return FORMULA.sub(r"\1'", cell.replace("\r\n", "\n").replace("\r", "\n"))


def hashed(name: str, data: Any) -> Output:
    """Data under a name that changes with them: a browser may keep it for ever."""
    texte = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return named(f"{name}.json", texte)


def named(name: str, texte: str) -> Output:
    """A text under a name that changes with it."""
    stem, _, kind = name.partition(".")
    return of_text(f"{address.ASSETS}{stem}-{_mark(texte)}.{kind}", texte)


def together(name: str, textes: Mapping[str, str]) -> tuple[str, tuple[Output, ...]]:
    """Texts that call each other by their names, and their folder, named after all of them."""
    folder = f"{address.ASSETS}{name}-{_mark(chr(0).join(chain.from_iterable(textes.items())))}/"
    return folder, tuple(of_text(f"{folder}{name}", texte) for name, texte in textes.items())


def _mark(texte: str) -> str:
    return sha256(texte.encode()).hexdigest()[:10]
