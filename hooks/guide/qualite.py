"""What would make a fiche better, and by how many points of a hundred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guide.nombres import mois
from guide.problem import quote
from guide.redaction import EXPRESSIONS, RESUME_WORDS, SECTIONS, readability, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from guide.fiche import Fiche
    from guide.reseau import Reseau

# A general newspaper is near 50.
EASY_READING = 60
TO_PREPARE, SOURCES = 3, 2
FRESH_MONTHS = 6


@dataclass(frozen=True, kw_only=True)
class Manque:
    """What a fiche lacks: a sentence that says what to do, and what it would bring."""

    points: int
    phrase: str


def manques(fiche: Fiche, reseau: Reseau) -> tuple[Manque, ...]:
    """What a fiche lacks, the most telling first; a fiche without any has its hundred points."""
    found = [
        Manque(points=points, phrase=f"{advice} : {points} points de plus.")
        for lack, points in CRITERES.items()
        if (advice := lack(fiche, reseau))
    ]
    return tuple(sorted(found, key=lambda one: -one.points))


def _sections(fiche: Fiche, _: Reseau) -> str:
    absent = [title for title in SECTIONS if f"## {title}\n" not in fiche.corps]
    return f"Ajoutez {_named(absent, 'la partie', 'les parties')}" if absent else ""


def _stages(fiche: Fiche, reseau: Reseau) -> str:
    held = {etape for offre in fiche.offres for etape in offre.etapes}
    alone = [one.nom for one in reseau.etapes if one.id in fiche.etapes and one.id not in held]
    stages = _named(alone, "l'étape", "les étapes")
    return f"Trouvez une agence pour {stages}" if alone else ""


def _expressions(fiche: Fiche, _: Reseau) -> str:
    low, high = EXPRESSIONS
    number = len(fiche.expressions)
    return (
        "" if low <= number <= high else f"Donnez {low} à {high} expressions, au lieu de {number}"
    )


def _reading(fiche: Fiche, _: Reseau) -> str:
    measured = readability(fiche.corps)
    if measured >= EASY_READING:
        return ""
    return (
        "Raccourcissez les phrases et les mots du texte "
        f"(lisibilité de {max(0, measured):.0f}, il faut {EASY_READING})"
    )


def _freshness(fiche: Fiche, reseau: Reseau) -> str:
    age = mois(fiche.verifie_le, reseau.jour)
    if age < FRESH_MONTHS:
        return ""
    return f"Relisez la fiche, vérifiée il y a {age} mois, puis changez sa date"


def _resume(fiche: Fiche, _: Reseau) -> str:
    low, high = RESUME_WORDS
    number = len(words(fiche.resume))
    return (
        ""
        if low <= number <= high
        else f"Écrivez le résumé en {low} à {high} mots, il en a {number}"
    )


def _to_prepare(fiche: Fiche, _: Reseau) -> str:
    number = len(fiche.a_preparer)
    if number >= TO_PREPARE:
        return ""
    return f"Dites au moins {TO_PREPARE} choses à préparer, au lieu de {number}"


def _costs(fiche: Fiche, reseau: Reseau) -> str:
    vague = {offre.agence for offre in fiche.offres if offre.cout == "a-preciser"}
    names = [agence.nom for agence in reseau.agences if agence.id in vague]
    if not names:
        return ""
    return f"Demandez à {quote(names)} ce que coûte {'son' if len(names) == 1 else 'leur'} aide"


def _delays(fiche: Fiche, _: Reseau) -> str:
    if any(offre.delai for offre in fiche.offres):
        return ""
    return "Demandez son délai à une agence de la fiche, et écrivez-le s'il est public"


def _sources(fiche: Fiche, _: Reseau) -> str:
    number = len(fiche.sources)
    return "" if number >= SOURCES else f"Citez au moins {SOURCES} sources, au lieu de {number}"


def _links(fiche: Fiche, _: Reseau) -> str:
    return "" if fiche.liens else "Ajoutez un lien vers un texte officiel ou un guide"


def _partners(fiche: Fiche, _: Reseau) -> str:
    return "" if fiche.partenaires else "Nommez un organisme utile hors du réseau"


def _named(names: Sequence[str], one: str, several: str) -> str:
    return f"{one if len(names) == 1 else several} {quote(names)}"


# What each tells, or "" when nothing lacks, and its weight; together they make a hundred.
CRITERES: Mapping[Callable[[Fiche, Reseau], str], int] = {
    _sections: 12,
    _stages: 12,
    _expressions: 10,
    _reading: 10,
    _freshness: 10,
    _resume: 8,
    _to_prepare: 8,
    _costs: 8,
    _delays: 8,
    _sources: 8,
    _links: 3,
    _partners: 3,
}
