"""The page of each agence, and their list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guide import address, graphe
from guide.nombres import nombre
from guide.ordre import cle
from guide.page import LIBELLES, Page, Pastille, Renvoi, pastille
from guide.pages.lieux import Part, lieux, parts
from guide.pages.registres import comptes_montres, matrice
from guide.route import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guide.agence import Agence
    from guide.droits import Droits
    from guide.reseau import Reseau

FIL = (Renvoi(titre="Les agences", adresse=address.AGENCES),)


@dataclass(frozen=True, kw_only=True)
class Tarif:
    """What one level of help gives and costs at this agence."""

    niveau: str
    obtient: str
    pastille: Pastille


def liste(reseau: Reseau) -> Page:
    """All the agences."""
    return Page(
        adresse=address.AGENCES,
        titre=titre(reseau),
        description="Ce que chaque agence du réseau fait pour une commune, et comment la joindre.",
        template="agences.html",
        section="agences",
        valeurs={"agences": renvois(reseau)},
    )


def titre(reseau: Reseau) -> str:
    """« Les 11 agences du réseau », « L'agence du réseau »."""
    number = len(reseau.agences)
    return f"Les {number} agences du réseau" if number > 1 else "L'agence du réseau"


def renvois(reseau: Reseau) -> tuple[Renvoi, ...]:
    """The agences in French alphabetical order, each with its trade and its number of fiches."""
    counts = Counter(
        name for fiche in reseau.fiches for name in {offre.agence for offre in fiche.offres}
    )
    return tuple(
        Renvoi(
            titre=agence.nom,
            adresse=address.of_agence(agence.id),
            detail=agence.en_bref,
            compte=nombre(counts[agence.id], "fiche"),
        )
        for agence in sorted(reseau.agences, key=lambda agence: (cle(agence.nom), agence.id))
    )


def agences(droits: Droits) -> Iterator[Page]:
    """One page an agence."""
    reseau = droits.reseau
    for agence in reseau.agences:
        yield Page(
            adresse=address.of_agence(agence.id),
            titre=agence.nom,
            description=agence.resume,
            template="agence.html",
            source=agence.origine.fichier,
            verifie_le=agence.verifie_le,
            section="agences",
            fil=FIL,
            graphe=(graphe.agence(droits, agence),),
            dits=(agence.sigle or agence.nom,),
            valeurs={
                "agence": agence,
                "tarifs": tuple(
                    Tarif(
                        niveau=LIBELLES[cout.niveau],
                        obtient=cout.obtient,
                        pastille=pastille(cout.cout),
                    )
                    for cout in agence.couts
                ),
                "regle": droits.of_agence(agence),
                "lieux": lieux(reseau, agence.perimetre, is_told=bool(agence.perimetre_precision)),
                "par_epci": tuple(_by_epci(droits, agence)),
                "matrice": matrice(droits, agence),
                "registre": address.of_matrice(agence.id),
                "comptes": tuple(comptes_montres(droits, agence)),
                "fiches": _fiches(reseau, agence),
                "demande": f"{address.CONTACT}?agence={agence.id}#demande",
            },
        )


@dataclass(frozen=True, kw_only=True)
class LigneEpci:
    """What an agence is for the communes of one EPCI."""

    epci: Renvoi
    parts: tuple[Part, ...]


def _by_epci(droits: Droits, agence: Agence) -> Iterator[LigneEpci]:
    """EPCI by EPCI, what the map shows."""
    lieu = droits.reseau.territoire
    for epci in sorted(lieu.epci, key=lambda epci: cle(epci.nom)):
        communes = sorted(lieu.members[epci.code], key=lambda commune: cle(commune.nom))
        yield LigneEpci(
            epci=Renvoi(titre=epci.nom, adresse=address.of_epci(epci.code)),
            parts=parts(droits, droits.of_agence(agence), communes),
        )


def _fiches(reseau: Reseau, agence: Agence) -> tuple[Renvoi, ...]:
    """The fiches where it acts: first those where it is to be called first."""
    found = []
    for fiche in reseau.fiches:
        roles = sorted(
            (offre.role for offre in fiche.offres if offre.agence == agence.id), key=ROLES.index
        )
        if roles:
            after = (
                ""
                if roles[0] == "premier-contact"
                else f", après {reseau.agence(fiche.premier_contact.agence).nom}"
            )
            renvoi = Renvoi(
                titre=fiche.titre,
                adresse=address.of_fiche(fiche.id),
                detail=f"{LIBELLES[roles[0]]}{after}",
            )
            found.append((roles[0] != "premier-contact", cle(fiche.titre), renvoi))
    return tuple(renvoi for *_, renvoi in sorted(found, key=lambda item: item[:2]))
