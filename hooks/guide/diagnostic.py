"""The network's mirror: what is covered, doubled, fragile, old; and what each sheet lacks."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from typing import TYPE_CHECKING, Literal

from guide.bilan import comptes
from guide.nombres import mois
from guide.qualite import manques
from guide.route import NIVEAUX, ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from guide.bilan import Compte
    from guide.droits import Droits
    from guide.eligibilite import Eligibilite
    from guide.fiche import Fiche, Offre
    from guide.reseau import Reseau, Sorte

Etat = Literal["couvert", "en-partie", "trou", "non-concerne"]
ETATS: tuple[Etat, ...] = ("couvert", "en-partie", "trou", "non-concerne")
# What opens an offre to who asks, and what leaves it to be asked for.
OUVERTES: tuple[Eligibilite, ...] = ("adherente", "couverte")
POSSIBLES: tuple[Eligibilite, ...] = ("adhesion-possible", "inconnue")


@dataclass(frozen=True, kw_only=True)
class Nombre:
    """So many communes, and the people who live there."""

    communes: int
    population: int


@dataclass(frozen=True, kw_only=True)
class Case:
    """One need at one stage: how many communes are in each state; together, all of them."""

    fiche: str
    etape: str
    etats: Mapping[Etat, Nombre]


@dataclass(frozen=True, kw_only=True)
class Doublon:
    """Several agences that do the same for the same communes at one stage of one need.

    `niveau` is empty for premiers contacts: there is one to call, whatever the level of help.
    """

    fiche: str
    etape: str
    role: str
    niveau: str
    agences: tuple[str, ...]
    communes: Nombre


@dataclass(frozen=True, kw_only=True)
class Dependance:
    """The needs that one agence alone covers, and the communes that would lose one at least."""

    agence: str
    fiches: tuple[str, ...]
    communes: Nombre


@dataclass(frozen=True, kw_only=True)
class AVerifier:
    """A sheet that nobody has read again for too many months, with the agence to ask.

    `agence` is empty when the sheet has lost its premier contact.
    """

    fiche: str
    agence: str
    verifie_le: date
    mois: int


@dataclass(frozen=True, kw_only=True)
class Qualite:
    """How good a sheet is, from 0 to 100, and what would raise it, the most telling first."""

    fiche: str
    note: int
    manques: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Diagnostic:
    """The whole mirror on one day; fiches and stages in the network's order."""

    jour: date
    cases: tuple[Case, ...]
    totaux: Mapping[Etat, Nombre]
    doublons: tuple[Doublon, ...]
    dependances: tuple[Dependance, ...]
    adhesions: Mapping[str, tuple[Compte, ...]]
    a_verifier: tuple[AVerifier, ...]
    qualites: tuple[Qualite, ...]


def diagnose(droits: Droits) -> Diagnostic:
    """The mirror of a network on its day; fiches still in project are in no case of it."""
    reseau = droits.reseau
    couverture = coverage_of(droits)
    return Diagnostic(
        jour=reseau.jour,
        cases=tuple(_cases(couverture)),
        totaux=couverture.totaux,
        doublons=tuple(doublons(couverture)),
        dependances=_dependances(couverture),
        adhesions={
            agence.id: comptes(agence, droits.registre, reseau.jour) for agence in reseau.agences
        },
        a_verifier=_a_verifier(reseau),
        qualites=tuple(_qualite(fiche, reseau) for fiche in reseau.fiches),
    )


@dataclass(frozen=True, kw_only=True)
class Acces:
    """An offre, the collectivités that it is open to, and those that must ask or join first."""

    offre: Offre
    ouverts: int
    possibles: int


@dataclass(frozen=True, kw_only=True)
class Couverture:
    """Whom a network helps on its day, need by need and stage by stage.

    A set of collectivités is a whole number, one bit each, the communes first: however many there
    are, a need costs a few unions and intersections.
    """

    droits: Droits

    @cached_property
    def communes(self) -> int:
        """All the communes."""
        return (1 << len(self.droits.reseau.territoire.communes)) - 1

    @cached_property
    def fiches(self) -> tuple[Fiche, ...]:
        """The needs that the network answers: no fiche in project."""
        return tuple(one for one in self.droits.reseau.fiches if one.statut == "publie")

    @cached_property
    def acces(self) -> Mapping[str, tuple[Acces, ...]]:
        """What each fiche offers, by its id: nothing of an agence in project."""
        return {
            fiche.id: tuple(
                self._acces(fiche, offre)
                for offre in fiche.offres
                if not self.droits.is_project(offre)
            )
            for fiche in self.fiches
        }

    def _acces(self, fiche: Fiche, offre: Offre) -> Acces:
        ouverts, possibles = self._regles[self.droits.of_offre(fiche, offre)]
        return Acces(offre=offre, ouverts=ouverts, possibles=possibles)

    @cached_property
    def _regles(self) -> tuple[tuple[int, int], ...]:
        """For each rule, the collectivités that it lets in, and those that it may."""
        answers = [[droit.eligibilite for droit in profil] for profil in self.droits.today.values()]
        return tuple(
            (
                _bits(line[number] in OUVERTES for line in answers),
                _bits(line[number] in POSSIBLES for line in answers),
            )
            for number in range(len(self.droits.regles))
        )

    @cached_property
    def etats(self) -> Mapping[tuple[str, str], Mapping[Etat, int]]:
        """The communes in each state, for each need (its id) at each stage of the network."""
        return {
            (fiche.id, etape.id): self._etats(fiche, etape.id)
            for fiche in self.fiches
            for etape in self.droits.reseau.etapes
        }

    def _etats(self, fiche: Fiche, etape: str) -> Mapping[Etat, int]:
        concernes = self._public(fiche) if etape in fiche.etapes else 0
        is_helped = any(etape in partenaire.etapes for partenaire in fiche.partenaires)
        couvert, possible = 0, concernes if is_helped else 0
        for acces in self.acces[fiche.id]:
            if etape in acces.offre.etapes:
                couvert |= acces.ouverts & concernes
                possible |= acces.possibles & concernes
        return {
            "couvert": couvert,
            "en-partie": possible & ~couvert,
            "trou": concernes & ~couvert & ~possible,
            "non-concerne": self.communes & ~concernes,
        }

    def _public(self, fiche: Fiche) -> int:
        sortes = {self._sortes[one] for one in fiche.beneficiaires}
        return 0 if sortes == {"epci"} else self.communes

    @cached_property
    def _sortes(self) -> Mapping[str, Sorte]:
        return {one.id: one.sorte for one in self.droits.reseau.beneficiaires}

    @cached_property
    def totaux(self) -> Mapping[Etat, Nombre]:
        """How many cells × communes are in each state, and cells × people."""
        found = {etat: [self.nombre(bits[etat]) for bits in self.etats.values()] for etat in ETATS}
        return {
            etat: Nombre(
                communes=sum(one.communes for one in numbers),
                population=sum(one.population for one in numbers),
            )
            for etat, numbers in found.items()
        }

    def nombre(self, bits: int) -> Nombre:
        """How many communes a set holds, and people; EPCI are left out."""
        bits &= self.communes
        # Thousands of cells share a few sets.
        if bits not in self._nombres:
            communes = self.droits.reseau.territoire.communes
            people = (one.population for place, one in enumerate(communes) if bits >> place & 1)
            self._nombres[bits] = Nombre(communes=bits.bit_count(), population=sum(people))
        return self._nombres[bits]

    @cached_property
    def _nombres(self) -> dict[int, Nombre]:
        return {}


@lru_cache(maxsize=2)
def coverage_of(droits: Droits) -> Couverture:
    """Whom a network helps: its mirror, its maps and its tables ask the same, and it is kept."""
    return Couverture(droits=droits)


def shares(couverture: Couverture) -> Mapping[str, tuple[int, int]]:
    """For each commune, by its code: of how many cells it is concerned, and covered in how many."""
    # Thousands of cells share a few sets.
    cells = Counter((one["couvert"], one["non-concerne"]) for one in couverture.etats.values())
    whole = cells.total()
    found = {}
    for place, commune in enumerate(couverture.droits.reseau.territoire.communes):
        without = sum(number for (_, bits), number in cells.items() if bits >> place & 1)
        covered = sum(number for (bits, _), number in cells.items() if bits >> place & 1)
        found[commune.code] = whole - without, covered
    return found


def _bits(flags: Iterable[bool]) -> int:
    return sum(1 << place for place, flag in enumerate(flags) if flag)


def _cases(couverture: Couverture) -> Iterator[Case]:
    for (fiche, etape), etats in couverture.etats.items():
        numbers = {etat: couverture.nombre(bits) for etat, bits in etats.items()}
        yield Case(fiche=fiche, etape=etape, etats=numbers)


def doublons(couverture: Couverture) -> Iterator[Doublon]:
    """Who does twice what another does, by fiche, stage, role and level of help."""
    etapes = [etape.id for etape in couverture.droits.reseau.etapes]
    places = tuple(product(etapes, ROLES, ("", *NIVEAUX)))
    for fiche in couverture.fiches:
        by_place = _by_place(couverture.acces[fiche.id])
        for etape, role, niveau in places:
            agences = by_place.get((etape, role, niveau), {})
            if communes := couverture.communes & _shared(agences.values()):
                yield Doublon(
                    fiche=fiche.id,
                    etape=etape,
                    role=role,
                    niveau=niveau,
                    agences=tuple(one for one, bits in agences.items() if bits & communes),
                    communes=couverture.nombre(communes),
                )


def _by_place(acces: Iterable[Acces]) -> Mapping[tuple[str, str, str], Mapping[str, int]]:
    """By stage, role and level of help: to whom each agence is open."""
    found: dict[tuple[str, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in acces:
        niveau = "" if one.offre.role == "premier-contact" else one.offre.niveau
        for etape in one.offre.etapes:
            found[etape, one.offre.role, niveau][one.offre.agence] |= one.ouverts
    return found


def _shared(sets: Iterable[int]) -> int:
    """What at least two of the sets hold."""
    once = twice = 0
    for bits in sets:
        twice |= once & bits
        once |= bits
    return twice


def _dependances(couverture: Couverture) -> tuple[Dependance, ...]:
    alone: dict[str, list[str]] = defaultdict(list)
    helped: dict[str, int] = defaultdict(int)
    for fiche in couverture.fiches:
        ouverts = [one for one in couverture.acces[fiche.id] if one.ouverts]
        agences = {one.offre.agence for one in ouverts}
        if len(agences) == 1:
            agence = agences.pop()
            alone[agence].append(fiche.id)
            for one in ouverts:
                helped[agence] |= one.ouverts
    found = [
        Dependance(agence=agence, fiches=tuple(fiches), communes=couverture.nombre(helped[agence]))
        for agence, fiches in alone.items()
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.fiches), one.agence)))


def _a_verifier(reseau: Reseau) -> tuple[AVerifier, ...]:
    found = [
        AVerifier(fiche=fiche.id, agence=_first(fiche), verifie_le=fiche.verifie_le, mois=age)
        for fiche in reseau.fiches
        if (age := mois(fiche.verifie_le, reseau.jour)) >= reseau.identite.revue.mois
    ]
    return tuple(sorted(found, key=lambda one: (not one.agence, one.agence, one.verifie_le)))


def _first(fiche: Fiche) -> str:
    return next((one.agence for one in fiche.offres if one.role == "premier-contact"), "")


def _qualite(fiche: Fiche, reseau: Reseau) -> Qualite:
    found = manques(fiche, reseau)
    return Qualite(
        fiche=fiche.id,
        note=100 - sum(one.points for one in found),
        manques=tuple(one.phrase for one in found),
    )
