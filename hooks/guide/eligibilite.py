"""Whether a commune may call on an agence.

Pure functions, one answer each; what isn't known never hides anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from guide.agence import Perimetre

if TYPE_CHECKING:
    from guide.agence import Agence, Zone
    from guide.territoire import Commune

Eligibilite = Literal["couverte", "adherente", "adhesion-possible", "hors-perimetre", "inconnue"]
ELIGIBILITES: tuple[Eligibilite, ...] = (
    "adherente",
    "couverte",
    "adhesion-possible",
    "inconnue",
    "hors-perimetre",
)


def eligibilite(agence: Agence, commune: Commune | None) -> Eligibilite:
    """The answer for one agence and one commune; « inconnue » without a commune."""
    if commune is None or agence.perimetre == "inconnu":
        return "inconnue"
    if not isinstance(agence.perimetre, Perimetre):
        return "couverte"
    without = agence.perimetre.sauf
    if _holds(agence.perimetre, commune) and not (without and _holds(without, commune)):
        return "couverte"
    return "hors-perimetre"


def _holds(zone: Zone, commune: Commune) -> bool:
    return commune.epci in zone.epci or commune.code in zone.communes
