"""The French analyser: a text to the plain stems that the index and the queries hold.

The page runs the same few steps on the same table: `TABLE` is published with the index, so that
neither side can drift.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Words that say nothing of a need, folded, elided forms included.
STOP_WORDS = """
a afin ai ainsi alors apres as au aucun aujourd aussi autre autres aux avant avec avez avoir avons
besoin bien bon bonjour bonne c ca car ce ceci cela celle celles celui ces cet cette ceux chaque
chez ci comme comment combien d dans de deja demande des depuis dire dit doit doivent donc dont du
elle elles en encore entre es est et etaient etait etant ete etes etre eu eux faire fait faisons
faites fallait faut font hui ici il ils j jai je jusqu l la laquelle le lequel les leur leurs lorsqu
lui m ma mais me meme merci mes mettre moi mon n ne ni non nos notre nous on ont or ou par parce pas
pendant peu peut peuvent plus plusieurs pour pourquoi pouvez pouvoir pouvons puis puisqu qu quand
que quel quelle quelles quelqu quels qui quoi rien s sa sans se sera serait ses si soit sommes son
sont sous sur svp t ta te tel tes toi ton tous tout toute toutes tres trop trouver tu un une va vais
vers veut veulent voici voila voudrais voudrait voudrions voulons vos votre vous y
""".split()  # noqa: SIM905 - a list of words reads best as a text

# Two passes; in each, the first ending that leaves enough letters is replaced:
# (ending, replacement, letters left).
PLURALS = (
    ("eaux", "eau", 0),
    ("aux", "al", 2),
    ("oux", "ou", 2),
    ("ss", "ss", 0),
    ("s", "", 3),
    ("x", "", 3),
)
ENDINGS = (
    ("issements", "", 4), ("issement", "", 4), ("isations", "", 4), ("isation", "", 4),
    ("ications", "", 4), ("ication", "", 4), ("ements", "", 5), ("ement", "", 5), ("ations", "", 3),
    ("ation", "", 3), ("iser", "", 4), ("isee", "", 4), ("ise", "", 4), ("ites", "", 5),
    ("ite", "", 5), ("ages", "", 5), ("age", "", 5), ("ees", "", 3), ("ee", "", 3), ("er", "", 4),
    ("ez", "", 4), ("ir", "", 4), ("e", "", 3),
)  # fmt: skip

TABLE = {"mots_vides": STOP_WORDS, "passes": [PLURALS, ENDINGS]}

MARKS = re.compile("[\u0300-\u036f]")
WORDS = re.compile("[a-z0-9]+")
STOP = frozenset(STOP_WORDS)


def fold(text: str) -> str:
    """Lower case, ligatures opened, accents stripped."""
    plain = text.lower().replace("œ", "oe").replace("æ", "ae")
    return MARKS.sub("", unicodedata.normalize("NFD", plain))


def analyse(text: str) -> list[str]:
    """The stems of the words that mean something, in order, repeated as often as they stand."""
    words = (word for word in WORDS.findall(fold(text)) if word not in STOP)
    return [stem(word) for word in words if len(word) > 1]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The word without its ending; numbers stay whole."""
    if word.isdigit():
        return word
    for endings in (PLURALS, ENDINGS):
        for ending, replacement, left in endings:
            if word.endswith(ending) and len(word) - len(ending) >= left:
                word = word.removesuffix(ending) + replacement
                break
    return word
