"""From a need in a mayor's words to the fiches that fit and the agency to call first; or an honest « we don't know ».

The page does the same in overrides/assets/route.js; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import floor, log
from typing import TYPE_CHECKING

from lunr.index import Index as LunrIndex
from lunr.query import Query, QueryPresence

from guide.analyse import analyse
from guide.eligibilite import ELIGIBILITES, eligibilite
from guide.index import HORS_RESEAU

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guide.eligibilite import Eligibilite
    from guide.fiche import Fiche, Offre
    from guide.index import Index
    from guide.reseau import Reseau
    from guide.territoire import Commune

# How much a word counts that matched as written, by its beginning, or but for one letter.
EXACT, PREFIX, FUZZY = 1.0, 0.6, 0.5
PREFIX_LETTERS, FUZZY_LETTERS = 4, 5
# What a word that nothing knows weighs, as a share of what a word of one single document weighs.
UNKNOWN = 0.6
# Of two documents of one score, the one that holds more of the need wins: share of the score left to that.
COVERAGE_SHARE = 0.5
# Under these, an answer would be a guess: share of the need found in the best document, and its score.
ENOUGH_COVERAGE, ENOUGH_SCORE = 0.4, 4.0
WORDS_READ = 40

# What the page must know to answer alike.
SETTINGS = (
    "EXACT", "PREFIX", "FUZZY", "PREFIX_LETTERS", "FUZZY_LETTERS", "UNKNOWN", "COVERAGE_SHARE",
    "ENOUGH_COVERAGE", "ENOUGH_SCORE", "WORDS_READ", "ROLES", "NIVEAUX", "HORS_RESEAU", "ELIGIBILITES",
)  # fmt: skip

ROLES = ("premier-contact", "expertise", "financement", "realisation")
NIVEAUX = ("conseil", "accompagnement", "prestation")


@dataclass(frozen=True, kw_only=True)
class Trouvaille:
    """A document that answers: its id, its score, the share of the need it holds, the stems that matched."""

    id: str
    score: float
    part: float
    mots: tuple[str, ...]

    @property
    def is_hors_reseau(self) -> bool:
        """Whether it is a subject that the network does not treat."""
        return self.id.startswith(HORS_RESEAU)


@dataclass(frozen=True, kw_only=True)
class Reponse:
    """What was found, best first, and whether it may pass for an answer."""

    convaincant: bool
    trouvailles: tuple[Trouvaille, ...]


class Routeur:
    """Answers needs from one index."""

    def __init__(self, index: Index) -> None:
        self.lunr = LunrIndex.load(dict(index.lunr))
        self.documents = index.documents

    @cached_property
    def stems(self) -> tuple[str, ...]:
        return tuple(self.lunr.inverted_index)

    def answer(self, besoin: str) -> Reponse:
        """The documents that hold a word of the need, best first; ties by id."""
        words = tuple(dict.fromkeys(analyse(besoin)))[:WORDS_READ]
        scores: dict[str, float] = {}
        held: dict[str, float] = {}
        mots: dict[str, list[str]] = {}
        asked = 0.0
        for word in words:
            factor, found = self.look_up(word)
            weight = log(1 + self.documents / max(1, len(found))) * (1 if found else UNKNOWN)
            asked += weight
            for identifiant, score in found.items():
                scores[identifiant] = scores.get(identifiant, 0.0) + factor * score
                held[identifiant] = held.get(identifiant, 0.0) + factor * weight
                mots.setdefault(identifiant, []).append(word)
        trouvailles = [
            Trouvaille(
                id=identifiant,
                score=rounded(score * (1 - COVERAGE_SHARE + COVERAGE_SHARE * held[identifiant] / asked)),
                part=rounded(held[identifiant] / asked),
                mots=tuple(mots[identifiant]),
            )
            for identifiant, score in scores.items()
        ]
        trouvailles.sort(key=lambda found: (-found.score, found.id))
        return Reponse(convaincant=is_convincing(trouvailles), trouvailles=tuple(trouvailles))

    def look_up(self, word: str) -> tuple[float, dict[str, float]]:
        """How well the word is known, and the score that lunr gives it in each document."""
        if word in self.lunr.inverted_index:
            return EXACT, self._scores(word)
        if len(word) >= PREFIX_LETTERS and any(stem.startswith(word) for stem in self.stems):
            return PREFIX, self._scores(f"{word}*")
        if len(word) >= FUZZY_LETTERS:
            return FUZZY, self._scores(word, edit_distance=1)
        return 0.0, {}

    def _scores(self, term: str, edit_distance: int = 0) -> dict[str, float]:
        query = Query(self.lunr.fields)
        query.term(term, use_pipeline=False, edit_distance=edit_distance, presence=QueryPresence.OPTIONAL)
        return {found["ref"]: found["score"] for found in self.lunr.query(query)}


def rounded(value: float) -> float:
    """The value to a millionth, by the one rule that Python and JavaScript share."""
    return floor(value * 1e6 + 0.5) / 1e6


def is_convincing(trouvailles: list[Trouvaille]) -> bool:
    """Whether the best document is a fiche, and its evidence is not weak."""
    best = next(iter(trouvailles), None)
    return bool(
        best and not best.is_hors_reseau and best.part >= ENOUGH_COVERAGE and best.score >= ENOUGH_SCORE
    )


@dataclass(frozen=True, kw_only=True)
class Recours:
    """An offre as it answers one commune at one stage."""

    offre: Offre
    eligibilite: Eligibilite


def rank(reseau: Reseau, fiche: Fiche, etape: str | None, commune: Commune | None) -> tuple[Recours, ...]:
    """The offres of a fiche, the one to call first at the top.

    An agence out of reach of the commune comes last; then one that does not act at the stage asked; then come role,
    eligibility, level of help, and the order of the sheet.
    """
    found = [
        Recours(offre=offre, eligibilite=eligibilite(reseau.agence(offre.agence), commune))
        for offre in fiche.offres
    ]
    return tuple(
        sorted(
            found,
            key=lambda recours: (
                recours.eligibilite == "hors-perimetre",
                etape is not None and etape not in recours.offre.etapes,
                ROLES.index(recours.offre.role),
                ELIGIBILITES.index(recours.eligibilite),
                NIVEAUX.index(recours.offre.niveau),
            ),
        )
    )
