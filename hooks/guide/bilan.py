"""How many have joined an agence, or one of its services: share of collectivités and of people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guide.adhesion import days_of_change
from guide.eligibilite import adhesions_of, counts

if TYPE_CHECKING:
    from datetime import date

    from guide.adhesion import Registre
    from guide.agence import Agence


@dataclass(frozen=True, kw_only=True)
class Bilan:
    """The count on one day.

    `communes` are those that have joined, by themselves or through an EPCI that counts for them;
    `population` lives in a commune or an EPCI that has joined, each inhabitant once; `autres` are
    bodies from elsewhere. Each `sur_` is the whole of the territory, each `part_` a share from 0 to
    1, communes and EPCI together.
    """

    jour: date
    communes: int
    sur_communes: int
    epci: int
    sur_epci: int
    autres: int
    population: int
    sur_population: int
    part_collectivites: float
    part_population: float


def bilan(agence: Agence, service: str | None, registre: Registre, day: date) -> Bilan:
    """The count of an agence, or of one of its services, on that day."""
    lieu = registre.territoire
    joined = [
        one
        for one in lieu.collectivites
        if any(
            adhesion.is_current(day) and counts(adhesion, service)
            for adhesion in adhesions_of(one, agence, registre)
        )
    ]
    codes = {one.code for one in joined}
    bodies = {
        registre.body(adhesion)
        for adhesion in registre.of_agence(agence.id)
        if adhesion.is_current(day) and counts(adhesion, service)
    }
    communes = [commune for commune in lieu.communes if commune.code in codes]
    population = sum(
        one.population for one in lieu.communes if not codes.isdisjoint((one.code, one.epci))
    )
    sur_population = sum(commune.population for commune in lieu.communes)
    return Bilan(
        jour=day,
        communes=len(communes),
        sur_communes=len(lieu.communes),
        epci=len(joined) - len(communes),
        sur_epci=len(lieu.epci),
        autres=len(bodies - lieu.by_code.keys()),
        population=population,
        sur_population=sur_population,
        part_collectivites=_share(len(joined), len(lieu.collectivites)),
        part_population=_share(population, sur_population),
    )


def _share(part: int, of: int) -> float:
    return round(part / of, 4) if of else 0.0


def historique(agence: Agence, service: str | None, registre: Registre) -> tuple[Bilan, ...]:
    """The count on each day on which it changes, in order; days to come included."""
    lines = (one for one in registre.of_agence(agence.id) if counts(one, service))
    return tuple(bilan(agence, service, registre, day) for day in days_of_change(lines))


@dataclass(frozen=True, kw_only=True)
class Compte:
    """How many have joined an agence (no service), or one of its services, and over time."""

    service: str | None
    bilan: Bilan
    historique: tuple[Bilan, ...]


def comptes(agence: Agence, registre: Registre, day: date) -> tuple[Compte, ...]:
    """The counts that a register gives: the agence itself, then its services."""
    lines = registre.of_agence(agence.id)
    services = [service.id for service in agence.adhesion.services]
    # Joined by one single service, an agence has no count of its own beside it.
    asked = [*([] if len(services) == 1 else [None]), *services]
    return tuple(
        Compte(
            service=name,
            bilan=bilan(agence, name, registre, day),
            historique=historique(agence, name, registre),
        )
        for name in asked
        if any(counts(line, name) for line in lines)
    )
