"""From a need in a mayor's words to the fiches that fit and the agency to call first.

Or to an honest « we don't know ».

The page does the same in overrides/assets/route.js; a test holds the two together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import floor, log
from typing import TYPE_CHECKING

from lunr.index import Index as LunrIndex
from lunr.query import Query

from guide.analyse import analyse
from guide.droits import Droits
from guide.eligibilite import ELIGIBILITES, SANS_COMMUNE
from guide.index import HORS_RESEAU, build_index, to_lunr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guide.droits import Profil
    from guide.eligibilite import Droit, Eligibilite
    from guide.fiche import Fiche, Offre
    from guide.index import Index
    from guide.reseau import HorsReseau, Reseau
    from guide.territoire import Collectivite

# How much a word counts that matched as written, by its beginning, or but for one letter.
EXACT, PREFIX, FUZZY = 1.0, 0.6, 0.5
PREFIX_LETTERS, FUZZY_LETTERS = 4, 5
# No word is longer; the time that lunr takes to find a near one grows with its length.
LONGEST_WORD = 24
# What a word that nothing knows weighs, as a share of what a word of one single document weighs.
UNKNOWN = 0.6
# Of two documents of one score, the one that holds more of the need wins: share of the score left
# to that.
COVERAGE_SHARE = 0.5
# Under this score an answer would be a guess; a subject out of the network that fits as well makes
# the fiche doubtful: share of its score taken off.
ENOUGH_SCORE, HORS_RESEAU_SHARE = 3.0, 0.6
# A word is rarer among many documents than among few: under so many, the bar comes down as the
# weight of a word does.
ENOUGH_DOCUMENTS = 100
WORDS_READ = 40

# What the page must know to answer alike.
SETTINGS = (
    "EXACT", "PREFIX", "FUZZY", "PREFIX_LETTERS", "FUZZY_LETTERS", "LONGEST_WORD", "UNKNOWN",
    "COVERAGE_SHARE", "ENOUGH_SCORE", "ENOUGH_DOCUMENTS", "HORS_RESEAU_SHARE", "WORDS_READ",
    "ROLES", "NIVEAUX", "HORS_RESEAU", "ELIGIBILITES",
)  # fmt: skip

ROLES = ("premier-contact", "expertise", "financement", "realisation")
NIVEAUX = ("conseil", "accompagnement", "prestation")


@dataclass(frozen=True, kw_only=True)
class Trouvaille:
    """A document that answers: its id, its score, the share of the need held, the stems matched."""

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
        self.lunr = LunrIndex.load(to_lunr(index))
        self.stems = index.termes
        self.documents = len(index.documents)

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
                score=rounded(
                    score * (1 - COVERAGE_SHARE + COVERAGE_SHARE * held[identifiant] / asked)
                ),
                part=rounded(held[identifiant] / asked),
                mots=tuple(mots[identifiant]),
            )
            for identifiant, score in scores.items()
        ]
        trouvailles.sort(key=lambda found: (-found.score, found.id))
        return Reponse(
            convaincant=is_convincing(trouvailles, self.enough), trouvailles=tuple(trouvailles)
        )

    @property
    def enough(self) -> float:
        """The score from which a fiche is an answer."""
        return ENOUGH_SCORE * min(1, log(1 + self.documents) / log(1 + ENOUGH_DOCUMENTS))

    def look_up(self, word: str) -> tuple[float, dict[str, float]]:
        """How well the word is known, and the score that lunr gives it in each document."""
        if word in self.lunr.inverted_index:
            return EXACT, self._scores(word)
        factor, near = self._near(word)
        found: dict[str, float] = {}
        for stem in near:
            for identifiant, score in self._scores(stem).items():
                found[identifiant] = max(score, found.get(identifiant, 0.0))
        return factor, found

    def _near(self, word: str) -> tuple[float, list[str]]:
        """The stems that begin with the word, else those that are it but for one letter."""
        if len(word) >= PREFIX_LETTERS:
            longer = [stem for stem in self.stems if stem.startswith(word)]
            if longer:
                return PREFIX, longer
        if FUZZY_LETTERS <= len(word) <= LONGEST_WORD:
            return FUZZY, [stem for stem in self.stems if is_one_letter_away(word, stem)]
        return 0.0, []

    def _scores(self, stem: str) -> dict[str, float]:
        query = Query(self.lunr.fields)
        query.term(stem, use_pipeline=False)
        return {found["ref"]: found["score"] for found in self.lunr.query(query)}


def is_one_letter_away(first: str, second: str) -> bool:
    """Whether a letter added, dropped, changed or swapped with its neighbour makes the other."""
    if abs(len(first) - len(second)) > 1:
        return False
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    rest, other = first[start:], second[start:]
    if len(rest) != len(other):
        longer, shorter = (rest, other) if len(rest) > len(other) else (other, rest)
        return longer[1:] == shorter
    is_swapped = rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return rest[1:] == other[1:] or is_swapped


def rounded(value: float) -> float:
    """The value to a millionth, by the one rule that Python and JavaScript share."""
    return floor(value * 1e6 + 0.5) / 1e6


def is_convincing(trouvailles: list[Trouvaille], enough: float) -> bool:
    """Whether the best fiche stands clear of chance and of the subjects out of the network."""
    fiche = next((found.score for found in trouvailles if not found.is_hors_reseau), 0.0)
    dehors = next((found.score for found in trouvailles if found.is_hors_reseau), 0.0)
    return fiche - HORS_RESEAU_SHARE * dehors >= enough


@dataclass(frozen=True, kw_only=True)
class Recours:
    """An offre as it answers one collectivité at one stage."""

    offre: Offre
    droit: Droit
    is_project: bool

    @property
    def eligibilite(self) -> Eligibilite:
        """Whether the collectivité may call on it."""
        return self.droit.eligibilite

    @property
    def is_closed(self) -> bool:
        """Whether it is surely not for the collectivité, or not open to anybody yet."""
        return self.is_project or self.eligibilite == "hors-perimetre"


def rank(
    droits: Droits, fiche: Fiche, etape: str | None = None, profil: Profil | None = None
) -> tuple[Recours, ...]:
    """The offres of a fiche, the one to call first at the top.

    `profil` is what the rules give the collectivité that asks. An offre that is not for it comes
    last; then one that does not act at the stage asked; then come role, eligibility, level of help,
    and the order of the sheet.
    """
    found = [
        Recours(
            offre=offre,
            droit=profil[droits.of_offre(fiche, offre)] if profil else SANS_COMMUNE,
            is_project=droits.is_project(offre),
        )
        for offre in fiche.offres
    ]
    return tuple(
        sorted(found, key=lambda one: (one.is_closed, *_turn(one.offre, one.eligibilite, etape)))
    )


def _turn(offre: Offre, eligibilite: Eligibilite, etape: str | None) -> tuple[int, ...]:
    return (
        etape is not None and etape not in offre.etapes,
        ROLES.index(offre.role),
        ELIGIBILITES.index(eligibilite),
        NIVEAUX.index(offre.niveau),
    )


def premiers(droits: Droits, fiche: Fiche) -> tuple[int, ...]:
    """The place of the offre to call first, for each distinct profile; -1 when all are closed."""
    if fiche.id not in droits.premiers:
        droits.premiers[fiche.id] = tuple(_premiers(droits, fiche))
    return droits.premiers[fiche.id]


def _premiers(droits: Droits, fiche: Fiche) -> Iterator[int]:
    regles = [droits.of_offre(fiche, offre) for offre in fiche.offres]
    known: dict[tuple[Eligibilite, ...], int] = {}
    for profil in droits.profils_distincts:
        answers = tuple(profil[regle].eligibilite for regle in regles)
        if answers not in known:
            known[answers] = _first(droits, fiche, answers)
        yield known[answers]


def _first(droits: Droits, fiche: Fiche, answers: tuple[Eligibilite, ...]) -> int:
    open_ones = [
        place
        for place, answer in enumerate(answers)
        if answer != "hors-perimetre" and not droits.is_project(fiche.offres[place])
    ]
    return min(
        open_ones,
        key=lambda place: _turn(fiche.offres[place], answers[place], None),
        default=-1,
    )


@dataclass(frozen=True, kw_only=True)
class Proposition:
    """A fiche that answers, with its offres in the order to call them."""

    fiche: Fiche
    score: float
    mots: tuple[str, ...]
    recours: tuple[Recours, ...]


@dataclass(frozen=True, kw_only=True)
class Itineraire:
    """The whole answer to a need.

    Without a first contact when nothing convinces, when no agence is for the collectivité, or when
    the help is announced and not open yet;
    `ecartes` are those that would have come before it, had they been.
    """

    besoin: str
    qui: Collectivite | None
    convaincant: bool
    premier_contact: Recours | None
    ecartes: tuple[Recours, ...]
    propositions: tuple[Proposition, ...]
    hors_reseau: HorsReseau | None


def route(
    reseau: Reseau,
    besoin: str,
    *,
    qui: Collectivite | None = None,
    etape: str | None = None,
    theme: str | None = None,
) -> Itineraire:
    """The answer to a need, for a collectivité, at a stage, within a theme where they are given."""
    droits = Droits(reseau=reseau)
    profil = droits.profil(qui, reseau.jour) if qui else None
    routeur = Routeur(build_index(reseau))
    reponse = routeur.answer(besoin)
    fiches = {fiche.id: fiche for fiche in reseau.fiches}
    written = words_of(besoin)
    propositions = tuple(
        Proposition(
            fiche=fiches[found.id],
            score=found.score,
            mots=tuple(word for word, stem in written if stem in found.mots),
            recours=rank(droits, fiches[found.id], etape, profil),
        )
        for found in reponse.trouvailles
        if not found.is_hors_reseau
        and (etape is None or etape in fiches[found.id].etapes)
        and (theme is None or theme in fiches[found.id].themes)
    )
    dehors = [found for found in reponse.trouvailles if found.is_hors_reseau]
    # A filter may have taken the best away: what is left must stand by itself.
    stands = bool(propositions) and propositions[0].score >= routeur.enough
    is_answered = reponse.convaincant and stands
    # What is announced is told, never proposed as if it were open.
    is_open = is_answered and propositions[0].fiche.statut == "publie"
    recours = propositions[0].recours if is_open else ()
    return Itineraire(
        besoin=besoin,
        qui=qui,
        convaincant=is_answered,
        premier_contact=next((one for one in recours if not one.is_closed), None),
        ecartes=set_aside(recours),
        propositions=propositions,
        hors_reseau=reseau.hors_reseau[int(dehors[0].id.removeprefix(HORS_RESEAU))]
        if dehors and not is_answered
        else None,
    )


def set_aside(recours: Iterable[Recours]) -> tuple[Recours, ...]:
    """The offres to call first, were they not closed to the collectivité; one an agence."""
    closed = {
        one.offre.agence: one
        for one in recours
        if one.eligibilite == "hors-perimetre" and one.offre.role == ROLES[0]
    }
    return tuple(closed.values())


def words_of(texte: str) -> tuple[tuple[str, str], ...]:
    """The words of a text as written, each with its stem; those that mean nothing are left out."""
    found = ((word, analyse(word)) for word in re.findall(r"[^\W_]+", texte))
    return tuple((word, stems[0]) for word, stems in found if stems)
