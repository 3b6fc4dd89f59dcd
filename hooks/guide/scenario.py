"""What if: the network that a scenario leaves, and what then differs for the communes."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import reduce
from itertools import permutations
from operator import or_
from typing import TYPE_CHECKING

from guide.adhesion import Adhesion
from guide.changement import AgencePart, Fusion, NouveauPerimetre, NouvelleAdhesion, ServiceCree
from guide.diagnostic import ETATS, Couverture, coverage_of, doublons
from guide.droits import Droits

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from guide.agence import Agence, Service
    from guide.changement import Changement, Scenario
    from guide.diagnostic import Doublon, Etat, Nombre
    from guide.document import Origine
    from guide.fiche import Fiche, Offre
    from guide.model import Cout
    from guide.reseau import Reseau

# From the cheapest to the one that costs for sure.
COUTS: tuple[Cout, ...] = ("gratuit", "gratuit-sous-condition", "adhesion", "a-preciser", "payant")
# What no file can write: the service of all those who have joined one of the agences now merged.
MEMBRES = "*"


@dataclass(frozen=True, kw_only=True)
class Passage:
    """The communes that leave one state for another, for one need at one stage."""

    fiche: str
    etape: str
    de: Etat
    vers: Etat
    communes: Nombre


@dataclass(frozen=True, kw_only=True)
class Besoin:
    """A need that nobody answers any more, at any stage, or that somebody starts to answer."""

    fiche: str
    communes: Nombre


@dataclass(frozen=True, kw_only=True)
class Bascule:
    """How many communes × needs go from one cheapest cost to another; None: nothing is open."""

    de: Cout | None
    vers: Cout | None
    cas: int


@dataclass(frozen=True, kw_only=True)
class Ecart:
    """What differs between two networks of one territory.

    `avant` and `apres` are the totals of each mirror. `perdus` are the needs that communes lose
    altogether, `perdants` the communes that lose one at least; `trouves` and `trouvants` the same
    the other way round.
    """

    avant: Mapping[Etat, Nombre]
    apres: Mapping[Etat, Nombre]
    passages: tuple[Passage, ...]
    perdus: tuple[Besoin, ...]
    perdants: Nombre
    trouves: tuple[Besoin, ...]
    trouvants: Nombre
    doublons_nouveaux: tuple[Doublon, ...]
    doublons_disparus: tuple[Doublon, ...]
    couts: tuple[Bascule, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (
            self.passages
            or self.perdus
            or self.trouves
            or self.doublons_nouveaux
            or self.doublons_disparus
            or self.couts
        )


def ecarts(droits: Droits) -> Mapping[str, Ecart]:
    """What each scenario of the network changes, by its id."""
    before = coverage_of(droits)
    return {one.id: ecart(before, one) for one in droits.reseau.scenarios}


def ecart(before: Couverture, scenario: Scenario) -> Ecart:
    """What a scenario changes in the network."""
    after = apply(before.droits.reseau, scenario)
    return compare(before, Couverture(droits=Droits(reseau=after)))


def apply(reseau: Reseau, scenario: Scenario) -> Reseau:
    """The network after every change of a checked scenario; its fiches keep all their stages."""
    for changement in scenario.changements:
        reseau = _changed(reseau, changement, scenario.origine)
    return reseau


def _changed(reseau: Reseau, changement: Changement, origine: Origine) -> Reseau:
    match changement:
        case AgencePart():
            return _left(reseau, changement.agence)
        case Fusion():
            return _merged(reseau, changement)
        case ServiceCree():
            return _served(reseau, changement)
        case NouvelleAdhesion():
            lines = (
                Adhesion(
                    origine=origine,
                    agence=changement.agence,
                    code=code,
                    service=changement.service,
                )
                for code in changement.qui
            )
            return replace(reseau, adhesions=(*reseau.adhesions, *lines))
        case NouveauPerimetre():
            agence = reseau.agence(changement.agence)
            return _with(reseau, agence.model_copy(update={"perimetre": changement.perimetre}))


def _with(reseau: Reseau, agence: Agence) -> Reseau:
    """The network where an agence has become this one."""
    agences = tuple(agence if one.id == agence.id else one for one in reseau.agences)
    return replace(reseau, agences=agences)


def _with_offres(reseau: Reseau, offres: Callable[[Fiche], tuple[Offre, ...]]) -> Reseau:
    """The network where each fiche has those offres, be it none."""
    return replace(
        reseau,
        fiches=tuple(
            fiche
            if (found := offres(fiche)) == fiche.offres
            # Not validated again: a fiche may lose its last offre, or its premier contact.
            else fiche.model_copy(update={"offres": found})
            for fiche in reseau.fiches
        ),
    )


def _left(reseau: Reseau, agence: str) -> Reseau:
    rest = _with_offres(
        reseau, lambda fiche: tuple(one for one in fiche.offres if one.agence != agence)
    )
    return replace(
        rest,
        agences=tuple(one for one in reseau.agences if one.id != agence),
        adhesions=tuple(one for one in reseau.adhesions if one.agence != agence),
    )


def _served(reseau: Reseau, cree: ServiceCree) -> Reseau:
    if cree.service:
        agence = reseau.agence(cree.offre.agence)
        services = (*agence.adhesion.services, cree.service)
        adhesion = agence.adhesion.model_copy(update={"services": services})
        reseau = _with(reseau, agence.model_copy(update={"adhesion": adhesion}))
    return _with_offres(
        reseau,
        lambda fiche: (*fiche.offres, cree.offre) if fiche.id == cree.fiche else fiche.offres,
    )


def _merged(reseau: Reseau, fusion: Fusion) -> Reseau:
    """The network where several agences are one, and nobody loses what one of them gave."""
    members = {one.id: one for one in reseau.agences if one.id in fusion.agences}
    # Where some of them alone had to be joined, what these do still has to.
    is_mixed = len({one.adhesion.requise == "oui" for one in members.values()}) > 1
    whole = _whole(members[fusion.en], members.values(), is_mixed=is_mixed)
    moved = [
        one.model_copy(update={"agence": whole.id}) if one.agence in members else one
        for one in reseau.adhesions
    ]
    if is_mixed:
        joined = (one for one in moved if one.agence == whole.id)
        moved += [one.model_copy(update={"service": MEMBRES}) for one in joined]
    rest = _with_offres(
        _with(reseau, whole),
        lambda fiche: tuple(_moved(one, members, whole, is_mixed=is_mixed) for one in fiche.offres),
    )
    gone = members.keys() - {whole.id}
    return replace(
        rest,
        agences=tuple(one for one in rest.agences if one.id not in gone),
        adhesions=tuple(moved),
    )


def _whole(agence: Agence, members: Collection[Agence], *, is_mixed: bool) -> Agence:
    """The agence that goes on, with the services of all."""
    regles = [agence.adhesion, *(one.adhesion for one in members)]
    services: dict[str, Service] = {}
    for service in (service for regle in regles for service in regle.services):
        services.setdefault(service.id, service)
    is_complete = all(regle.liste == "complete" for regle in regles)
    changes = {
        "requise": "par-competence" if is_mixed else agence.adhesion.requise,
        "epci_vaut_communes": any(regle.epci_vaut_communes for regle in regles),
        "liste": "complete" if is_complete else "partielle",
        "services": tuple(services.values()),
    }
    is_open = any(one.statut == "publie" for one in members)
    return agence.model_copy(
        update={
            "adhesion": agence.adhesion.model_copy(update=changes),
            "statut": "publie" if is_open else agence.statut,
        }
    )


def _moved(offre: Offre, members: Mapping[str, Agence], whole: Agence, *, is_mixed: bool) -> Offre:
    """An offre of one of the members as the whole goes on giving it, to the same communes."""
    member = members.get(offre.agence)
    if member is None:
        return offre
    own = None if member.perimetre == whole.perimetre else member.perimetre
    membres = MEMBRES if is_mixed and member.adhesion.requise == "oui" else None
    return offre.model_copy(
        update={
            "agence": whole.id,
            "perimetre": offre.perimetre or own,
            "service": offre.service or membres,
        }
    )


def compare(before: Couverture, after: Couverture) -> Ecart:
    """What differs from one network to another that has the same fiches and communes."""
    perdus, trouves = _lost(before, after), _lost(after, before)
    doubled = {_place(one): one for one in doublons(before)}
    doubled_after = {_place(one): one for one in doublons(after)}
    return Ecart(
        avant=before.totaux,
        apres=after.totaux,
        passages=tuple(_passages(before, after)),
        perdus=_besoins(perdus, before),
        perdants=before.nombre(_any_of(perdus.values())),
        trouves=_besoins(trouves, before),
        trouvants=before.nombre(_any_of(trouves.values())),
        doublons_nouveaux=tuple(
            one for place, one in doubled_after.items() if place not in doubled
        ),
        doublons_disparus=tuple(
            one for place, one in doubled.items() if place not in doubled_after
        ),
        couts=_bascules(before, after),
    )


def _place(doublon: Doublon) -> tuple[str, ...]:
    return doublon.fiche, doublon.etape, doublon.role, doublon.niveau


def _passages(before: Couverture, after: Couverture) -> Iterator[Passage]:
    for (fiche, etape), left in before.etats.items():
        entered = after.etats[fiche, etape]
        for de, vers in permutations(ETATS, 2):
            if bits := left[de] & entered[vers]:
                communes = before.nombre(bits)
                yield Passage(fiche=fiche, etape=etape, de=de, vers=vers, communes=communes)


def _lost(before: Couverture, after: Couverture) -> Mapping[str, int]:
    """By fiche, the communes that were helped at some stage before, and at none after."""
    helped, still = _helped(before), _helped(after)
    return {fiche: lost for fiche, bits in helped.items() if (lost := bits & ~still[fiche])}


def _helped(couverture: Couverture) -> Mapping[str, int]:
    found: dict[str, int] = defaultdict(int)
    for (fiche, _), etats in couverture.etats.items():
        found[fiche] |= etats["couvert"] | etats["en-partie"]
    return found


def _besoins(found: Mapping[str, int], couverture: Couverture) -> tuple[Besoin, ...]:
    return tuple(
        Besoin(fiche=fiche, communes=couverture.nombre(bits)) for fiche, bits in found.items()
    )


def _any_of(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)


def _bascules(before: Couverture, after: Couverture) -> tuple[Bascule, ...]:
    changes: Counter[tuple[Cout | None, Cout | None]] = Counter()
    for fiche in before.fiches:
        costs, costs_after = _costs(before, fiche.id), _costs(after, fiche.id)
        for de, vers in permutations((*COUTS, None), 2):
            changes[de, vers] += (costs[de] & costs_after[vers]).bit_count()
    return tuple(
        Bascule(de=de, vers=vers, cas=number) for (de, vers), number in changes.items() if number
    )


def _costs(couverture: Couverture, fiche: str) -> Mapping[Cout | None, int]:
    """The communes by the cheapest cost at which something is open to them for one need."""
    found: dict[Cout | None, int] = {}
    left = couverture.communes
    for cout in COUTS:
        acces = (one.ouverts for one in couverture.acces[fiche] if one.offre.cout == cout)
        found[cout] = left & _any_of(acces)
        left &= ~found[cout]
    return {**found, None: left}
