"""French alphabetical order, blind to accents, case and punctuation; and ids made out of texts."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from slugify import slugify


@lru_cache(maxsize=50_000)
def cle(texte: str) -> tuple[str, str]:
    """The key that sorts texts as a French reader expects; ties by the text itself."""
    plain = unicodedata.normalize("NFD", texte.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(sign for sign in plain if sign.isalnum() or sign == " "), texte


@lru_cache(maxsize=10_000)
def slug(texte: str) -> str:
    """The text as an anchor or an id: lower-case ascii and hyphens."""
    return slugify(texte, replacements=[["’", "-"], ["'", "-"]])
