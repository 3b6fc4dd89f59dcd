"""A fault or a warning found in a contributed file, as a value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_LISTED = 15
# What cuts a line of a report in two, drives a terminal, or hides the order of what is read.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
Gravite = Literal["faute", "avertissement"]


@dataclass(frozen=True, kw_only=True, order=True)
class Problem:
    """What is wrong in one place and what to write there, in French.

    `fichier` is relative to the root with "/"; `ligne` counts from 1; `champ` is the path of the
    field, « offres › agence », empty when the whole file is at fault.
    """

    fichier: str
    ligne: int
    champ: str
    message: str
    remede: str
    gravite: Gravite = "faute"

    @property
    def lieu(self) -> str:
        """Where it is, as the reports say it: « fiches/a.md, ligne 12, offres › agence »."""
        lieu = f"{self.fichier}, ligne {self.ligne}"
        return f"{lieu}, {self.champ}" if self.champ else lieu

    def __str__(self) -> str:
        return visible(f"{self.lieu} : {self.message} {self.remede}")


def visible(texte: str) -> str:
    """The text on one line, what can't be seen written by its number, as YAML and JSON do."""
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", texte)


def quote(words: Iterable[str]) -> str:
    """The words between French quotation marks, separated by commas: « a », « b »."""
    return ", ".join(f"« {word} »" for word in words)


def propose(
    word: str, known: Iterable[str], names: Mapping[str, str] | None = None, ou: str = "le modèle"
) -> str:
    """The remedy for an unknown word.

    It gives the nearest known one with its name; else the list, or `ou` to look it up.
    """
    known = tuple(known)
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    near += [candidate for candidate in known if word and word in candidate.split("-")]
    if near:
        name = f" ({names[near[0]]})" if names and names.get(near[0]) else ""
        return f"Vouliez-vous dire « {near[0]} »{name} ?"
    if len(known) > MAX_LISTED:
        return f"Cherchez le bon nom dans {ou}."
    return f"Écrivez l'un de ceux-ci : {', '.join(known)}."
