"""The territory, the page of each EPCI, and « Ma commune »: who may call on whom, for what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guide import address
from guide.nombres import milliers, nombre
from guide.ordre import cle
from guide.page import Page, Renvoi
from guide.pages.lieux import Part, parts
from guide.pages.registres import engagements
from guide.route import premiers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guide.agence import Agence, Contact
    from guide.droits import Droits
    from guide.fiche import Fiche
    from guide.territoire import Commune, Epci, Territoire

FIL = (Renvoi(titre="Le territoire", adresse=address.TERRITOIRE),)


@dataclass(frozen=True, kw_only=True)
class Desserte:
    """An agence as it serves an EPCI and its communes."""

    agence: Renvoi
    contact: Contact
    parts: tuple[Part, ...]
    epci: str


@dataclass(frozen=True, kw_only=True)
class Besoin:
    """A need to call for: its fiche, what limits it, the agences of its offres in order."""

    fiche: Renvoi
    pour: str = ""
    agences: str = ""


@dataclass(frozen=True, kw_only=True)
class Appel:
    """The needs for which an agence is to be called first."""

    agence: Renvoi
    contact: Contact
    besoins: tuple[Besoin, ...]


def territoire(droits: Droits) -> Page:
    """The EPCI, and every commune with its own."""
    reseau = droits.reseau
    communes = sorted(reseau.territoire.communes, key=lambda one: cle(one.nom))
    return Page(
        adresse=address.TERRITOIRE,
        titre="Le territoire",
        description=(
            f"{nombre(len(communes), 'commune')} "
            f"et {nombre(len(reseau.territoire.epci), 'intercommunalité')} : "
            "qui intervient où, et qui a rejoint quoi."
        ),
        template="territoire.html",
        section="ma-commune",
        valeurs={
            "epci": epci_links(reseau.territoire),
            "communes": tuple(
                Renvoi(
                    titre=one.nom,
                    adresse=f"{address.of_epci(one.epci)}#c{one.code}",
                    detail=reseau.territoire.by_code[one.epci].nom,
                )
                for one in communes
            ),
            "habitants": sum(one.population for one in communes),
        },
    )


def epci_links(lieu: Territoire) -> tuple[Renvoi, ...]:
    """The EPCI in French alphabetical order, each with its communes and inhabitants."""
    return tuple(
        Renvoi(
            id=one.code,
            titre=one.nom,
            adresse=address.of_epci(one.code),
            detail=f"{milliers(one.population)} habitants",
            compte=nombre(len(lieu.members[one.code]), "commune"),
        )
        for one in sorted(lieu.epci, key=lambda one: cle(one.nom))
    )


def epci(droits: Droits) -> Iterator[Page]:
    """One page an EPCI: what the page « Ma commune » says in the browser, without a script."""
    lieu = droits.reseau.territoire
    for one in lieu.epci:
        communes = sorted(lieu.members[one.code], key=lambda commune: cle(commune.nom))
        yield Page(
            adresse=address.of_epci(one.code),
            titre=one.nom,
            description=(
                f"{nombre(len(communes), 'commune')}, {milliers(one.population)} habitants : "
                "les agences qui interviennent ici, et qui appeler pour quoi."
            ),
            template="epci.html",
            section="ma-commune",
            fil=FIL,
            valeurs={
                "epci": one,
                "communes": communes,
                "dessertes": tuple(_dessertes(droits, one, communes)),
                "engagements": tuple(engagements(droits, (one, *communes))),
                "appels": tuple(_appels(droits, communes)),
            },
        )


def _dessertes(droits: Droits, one: Epci, communes: Iterable[Commune]) -> Iterator[Desserte]:
    for agence in _in_order(droits):
        numero = droits.of_agence(agence)
        yield Desserte(
            agence=_link(agence),
            contact=agence.contacts[0],
            parts=parts(droits, numero, communes),
            epci=droits.droit(numero, one).phrase(one),
        )


def _in_order(droits: Droits) -> list[Agence]:
    return sorted(droits.reseau.agences, key=lambda agence: (cle(agence.nom), agence.id))


def _link(agence: Agence) -> Renvoi:
    return Renvoi(
        id=agence.id,
        titre=agence.nom,
        adresse=address.of_agence(agence.id),
        detail=agence.en_bref,
    )


def _appels(droits: Droits, communes: Iterable[Commune]) -> Iterator[Appel]:
    """Whom to call for what: each fiche under its first contact here.

    Where that differs from one commune to the next, it says for how many.
    """
    reseau = droits.reseau
    places = {profil: place for place, profil in enumerate(droits.profils_distincts)}
    rows = [places[droits.profils[0][commune.code]] for commune in communes]
    found: dict[str, list[Besoin]] = defaultdict(list)
    for fiche in sorted(reseau.fiches, key=lambda fiche: cle(fiche.titre)):
        firsts = premiers(droits, fiche)
        counted: dict[str, int] = defaultdict(int)
        for row in rows:
            if firsts[row] >= 0:
                counted[fiche.offres[firsts[row]].agence] += 1
        for name, count in counted.items():
            pour = [] if count == len(rows) else [nombre(count, "commune")]
            pour += ["en projet"] if fiche.statut == "en-projet" else []
            found[name].append(Besoin(fiche=_fiche(fiche), pour=", ".join(pour)))
    for agence in _in_order(droits):
        if found[agence.id]:
            besoins = tuple(found[agence.id])
            yield Appel(agence=_link(agence), contact=agence.contacts[0], besoins=besoins)


def _fiche(fiche: Fiche) -> Renvoi:
    return Renvoi(id=fiche.id, titre=fiche.titre, adresse=address.of_fiche(fiche.id))


@dataclass(frozen=True, kw_only=True)
class Suivi:
    """An agence on « Ma commune », with the number of its rule."""

    agence: Renvoi
    contact: Contact
    regle: int


def ma_commune(droits: Droits) -> Page:
    """Everything for one commune, that the script fills in for the one that is chosen."""
    reseau = droits.reseau
    by_agence: dict[str, list[Besoin]] = defaultdict(list)
    for fiche in sorted(reseau.fiches, key=lambda fiche: cle(fiche.titre)):
        agences = " ".join(offre.agence for offre in fiche.offres)
        pour = "en projet" if fiche.statut == "en-projet" else ""
        besoin = Besoin(fiche=_fiche(fiche), pour=pour, agences=agences)
        by_agence[fiche.premier_contact.agence].append(besoin)
    return Page(
        adresse=address.MA_COMMUNE,
        titre="Ma commune",
        description="Vos agences, ce que votre commune a rejoint, qui appeler pour quoi.",
        template="ma_commune.html",
        section="ma-commune",
        valeurs={
            "epci": epci_links(reseau.territoire),
            "suivis": tuple(
                Suivi(
                    agence=_link(agence),
                    contact=agence.contacts[0],
                    regle=droits.of_agence(agence),
                )
                for agence in _in_order(droits)
            ),
            "appels": tuple(
                Appel(
                    agence=_link(agence),
                    contact=agence.contacts[0],
                    besoins=tuple(by_agence[agence.id]),
                )
                for agence in _in_order(droits)
            ),
        },
    )
