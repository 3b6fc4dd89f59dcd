"""A périmètre in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide.agence import Perimetre
from guide.eligibilite import between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guide.agence import Etendue, Zone
    from guide.reseau import Reseau

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
