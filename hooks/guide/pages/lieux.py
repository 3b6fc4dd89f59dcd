"""A périmètre in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide.eligibilite import between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guide.agence import Etendue, Perimetre, Zone
    from guide.reseau import Reseau


def lieux(reseau: Reseau, etendue: Etendue) -> tuple[str, ...]:
    """Where and for whom, one line a point."""
    whole = f"Dans tout le département : {reseau.identite.territoire.nom}"
    unknown = "Son périmètre n'est pas détaillé ici : demandez-lui si elle couvre votre commune"
    if etendue == "departement":
        return (whole,)
    if etendue == "inconnu":
        return (unknown,)
    listed = _names(reseau, etendue)
    first = {"oui": (whole,), "inconnu": (), None: listed}[etendue.departement]
    return (*first, *_limits(reseau, etendue))


def _limits(reseau: Reseau, perimetre: Perimetre) -> Iterator[str]:
    if perimetre.departement == "inconnu":
        yield from _names(reseau, perimetre)
    if perimetre.sauf:
        yield f"Sauf {', '.join(_names(reseau, perimetre.sauf))}"
    if perimetre.incertain:
        yield f"À lui demander : {', '.join(_names(reseau, perimetre.incertain))}"
    elif perimetre.departement == "inconnu":
        yield "Ailleurs, son périmètre n'est pas détaillé ici : demandez-lui"
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
    return tuple(
        reseau.territoire.by_code[code].nom for code in (*zone.epci, *zone.communes)
    )
