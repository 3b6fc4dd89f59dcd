"""Who has joined, as pages show it: by body, and as a matrix of bodies and services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guide import address
from guide.bilan import comptes
from guide.nombres import jour, milliers, nombre, pourcentage
from guide.ordre import cle
from guide.page import Renvoi

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from guide.adhesion import Adhesion
    from guide.agence import Agence, Liste, Service
    from guide.bilan import Bilan
    from guide.droits import Droits
    from guide.territoire import Collectivite


@dataclass(frozen=True, kw_only=True)
class Adherent:
    """A body that has joined, and when."""

    nom: str
    periode: str


@dataclass(frozen=True, kw_only=True)
class Ligne:
    """A body, and for each of the services when it has joined it; empty where it has not."""

    code: str
    nom: str
    periodes: tuple[str, ...]


def periode(adhesion: Adhesion, today: date) -> str:
    """When an adhésion holds: « depuis le 1er juillet 2021 », « du … au … », « à partir du … »."""
    until = f" jusqu'au {jour(adhesion.jusqu_a)}" if adhesion.jusqu_a else ""
    if adhesion.depuis is None:
        return f"date non connue{until}"
    first = jour(adhesion.depuis)
    if adhesion.is_over(today) and adhesion.jusqu_a:
        return f"du {first} au {jour(adhesion.jusqu_a)}"
    return f"{'depuis le' if adhesion.is_current(today) else 'à partir du'} {first}{until}"


def _name(droits: Droits, adhesion: Adhesion) -> str:
    body = droits.reseau.territoire.by_code.get(adhesion.code)
    return body.nom if body else adhesion.nom or adhesion.code


def adherents(droits: Droits, agence: Agence, service: str | None) -> tuple[Adherent, ...]:
    """Those that a register names for a service, today or later, in French alphabetical order."""
    today = droits.reseau.jour
    found = [
        Adherent(nom=_name(droits, one), periode=periode(one, today))
        for one in droits.registre.of_agence(agence.id)
        if one.service == service and not one.is_over(today)
    ]
    return tuple(sorted(found, key=lambda one: cle(one.nom)))


@dataclass(frozen=True, kw_only=True)
class Jauge:
    """How many of all: the share in words and from 0 to 100, and what it counts.

    `au_moins` says so before both where more may have joined.
    """

    part: str
    sur_cent: float
    detail: str
    au_moins: str


def parts(bilan: Bilan, liste: Liste) -> tuple[Jauge | None, Jauge | None, Jauge | None]:
    """Communes, EPCI and inhabitants who have joined; None where a partial list names nobody."""

    def part(joined: int, of: int, what: str) -> Jauge | None:
        if not joined and liste == "partielle":
            return None
        return Jauge(
            part=pourcentage(joined, of),
            sur_cent=round(100 * joined / of, 1) if of else 0.0,
            detail=f"{nombre(joined, what)} sur {milliers(of)}",
            au_moins="au moins " if liste == "partielle" and joined < of else "",
        )

    return (
        part(bilan.communes, bilan.sur_communes, "commune"),
        part(bilan.epci, bilan.sur_epci, "intercommunalité"),
        part(bilan.population, bilan.sur_population, "habitant"),
    )


def liste_of(agence: Agence, service: Service | None) -> Liste:
    """Whether the list of a service, or of all of them, is complete."""
    regle = agence.adhesion
    asked = (service,) if service else regle.services or (regle,)
    return "complete" if all(one.liste == "complete" for one in asked) else "partielle"


@dataclass(frozen=True, kw_only=True)
class CompteMontre:
    """A count as the page of an agence shows it; `titre` is empty where there is but one."""

    titre: str
    jauges: tuple[Jauge, ...]
    autres: int
    historique: tuple[Bilan, ...]
    liste: Liste


def comptes_montres(droits: Droits, agence: Agence) -> Iterator[CompteMontre]:
    """The counts that a register gives: the agence itself, then its services."""
    regle = agence.adhesion
    found = comptes(agence, droits.registre, droits.reseau.jour)
    # Where one service alone has been joined, the whole says nothing more.
    told = found[1:] if len(found) == 2 and found[0].bilan == found[1].bilan else found
    for compte in told:
        service = regle.service(compte.service)
        liste = liste_of(agence, service)
        yield CompteMontre(
            titre=service.nom if service else "Au moins un service" if regle.services else "",
            jauges=tuple(filter(None, parts(compte.bilan, liste))),
            autres=compte.bilan.autres,
            historique=compte.historique,
            liste=liste,
        )


@dataclass(frozen=True, kw_only=True)
class Engagement:
    """What a collectivité has joined, and when."""

    nom: str
    service: str
    agence: Renvoi
    periode: str


def engagements(droits: Droits, who: Iterable[Collectivite]) -> Iterator[Engagement]:
    """What each has joined, or will join, in the order of the agences."""
    today = droits.reseau.jour
    who = tuple(who)
    for agence in sorted(droits.reseau.agences, key=lambda agence: (cle(agence.nom), agence.id)):
        link = Renvoi(titre=agence.nom, adresse=address.of_agence(agence.id))
        for one in who:
            for adhesion in droits.registre.of(agence.id, one.code):
                if not adhesion.is_over(today):
                    service = agence.adhesion.service(adhesion.service)
                    yield Engagement(
                        nom=one.nom,
                        service=service.nom if service else "",
                        agence=link,
                        periode=periode(adhesion, today),
                    )


def matrice(droits: Droits, agence: Agence) -> tuple[Ligne, ...]:
    """The bodies of an agence's register × its services, ended adhésions included."""
    services = [service.id for service in agence.adhesion.services]
    cells: dict[str, dict[str | None, list[str]]] = {}
    names: dict[str, str] = {}
    # By code: two bodies may bear one name, and one may stand under the code of former days.
    for one in droits.registre.of_agence(agence.id):
        code = droits.registre.body(one)
        names.setdefault(code, _name(droits, one))
        row = cells.setdefault(code, {})
        row.setdefault(one.service, []).append(periode(one, droits.reseau.jour))
    return tuple(
        Ligne(
            code=code,
            nom=names[code],
            periodes=tuple(" ; ".join(row.get(name, ())) for name in services),
        )
        for code, row in sorted(cells.items(), key=lambda item: (cle(names[item[0]]), item[0]))
        if any(name in row for name in services)
    )
