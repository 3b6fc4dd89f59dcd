"""A périmètre in words, and how it divides the communes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guide.agence import Perimetre
from guide.eligibilite import ELIGIBILITES, between
from guide.nombres import nombre
from guide.page import LIBELLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guide.agence import Etendue, Zone
    from guide.droits import Droits
    from guide.eligibilite import Eligibilite
    from guide.reseau import Reseau
    from guide.territoire import Commune

SHORT = {
    "departement": Perimetre(departement="oui"),
    "inconnu": Perimetre(departement="inconnu"),
}


def lieux(reseau: Reseau, etendue: Etendue, *, is_told: bool = False) -> tuple[str, ...]:
    """Where and for whom, one line a point; `is_told` when a sentence beside says the whole."""
    perimetre = etendue if isinstance(etendue, Perimetre) else SHORT[etendue]
    return tuple(_lines(reseau, perimetre, is_told=is_told))


def _lines(reseau: Reseau, perimetre: Perimetre, *, is_told: bool) -> Iterator[str]:
    if perimetre.departement == "oui":
        if not is_told:
            yield f"Dans tout le département : {reseau.identite.territoire.nom}"
    else:
        yield from _names(reseau, perimetre)
    if perimetre.sauf:
        yield f"Sauf {', '.join(_names(reseau, perimetre.sauf))}"
    if perimetre.incertain:
        yield f"À lui demander : {', '.join(_names(reseau, perimetre.incertain))}"
    if perimetre.departement == "inconnu" and not is_told:
        yield "Ailleurs, le guide ne sait pas si elle intervient : demandez-lui"
    if perimetre.habitants:
        yield f"Pour les communes {between(perimetre.habitants)}"
    if perimetre.habitants_epci:
        yield f"Pour les intercommunalités {between(perimetre.habitants_epci)}"
    if perimetre.beneficiaires:
        public = (
            one.pluriel.lower() for one in reseau.beneficiaires if one.id in perimetre.beneficiaires
        )
        yield f"Seulement : {', '.join(public)}"


def _names(reseau: Reseau, zone: Zone) -> tuple[str, ...]:
    return tuple(reseau.territoire.by_code[code].nom for code in (*zone.epci, *zone.communes))


@dataclass(frozen=True, kw_only=True)
class Part:
    """The communes to which a rule gives the same answer; none is named when all share it."""

    texte: str
    communes: tuple[str, ...]


def parts(droits: Droits, numero: int, communes: Iterable[Commune]) -> tuple[Part, ...]:
    """The communes by the answer that the rule with this number gives them, the surest first."""
    answers: dict[Eligibilite, list[str]] = defaultdict(list)
    for commune in communes:
        answers[droits.droit(numero, commune).eligibilite].append(commune.nom)
    is_shared = len(answers) == 1
    return tuple(
        Part(
            texte=f"{'Toutes les communes' if is_shared else nombre(len(noms), 'commune')} : "
            f"{LIBELLES[eligibilite].lower()}",
            communes=() if is_shared else tuple(noms),
        )
        for eligibilite in ELIGIBILITES
        if (noms := answers.get(eligibilite))
    )
