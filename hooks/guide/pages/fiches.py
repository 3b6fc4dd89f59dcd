"""The page of each fiche: whom to call, stage by stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guide import address, graphe
from guide.ordre import cle
from guide.page import LIBELLES, Page, Pastille, Renvoi, pastille
from guide.pages.lieux import lieux
from guide.pages.registres import Adherent, adherents
from guide.pages.resumes import cout, frise
from guide.route import ROLES, premiers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guide.agence import Agence
    from guide.droits import Droits
    from guide.fiche import Fiche, Offre, Partenaire
    from guide.reseau import Reseau


@dataclass(frozen=True, kw_only=True)
class Premier:
    """A first contact: the offre at that place of the fiche."""

    place: int
    agence: Agence
    adresse: str
    offre: Offre
    regle: int
    demande: str


@dataclass(frozen=True, kw_only=True)
class Intervention:
    """What one agence brings at one stage; `is_again` when an earlier stage has told it already.

    `place` is that of its offre on the fiche; `service` is the one to have joined, `lieux` where it
    acts when not as the agence does.
    """

    agence: Renvoi
    offre: Offre
    niveau: str
    pastille: Pastille
    is_again: bool
    place: int
    is_first: bool
    may_be_first: bool
    regle: int
    service: str
    lieux: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Palier:
    """One stage of the path: who acts inside the network, then outside it.

    What is outside comes with whether an earlier stage told it.
    """

    numero: int
    etape: Renvoi
    interventions: tuple[Intervention, ...]
    partenaires: tuple[tuple[Partenaire, bool], ...]


def fiches(droits: Droits, wanted: Iterable[Fiche]) -> Iterator[Page]:
    """One page a fiche."""
    return (_page(droits, fiche) for fiche in wanted)


def _page(droits: Droits, fiche: Fiche) -> Page:
    reseau = droits.reseau
    premier = reseau.agence(fiche.premier_contact.agence)
    themes = [
        theme for identifiant in fiche.themes for theme in reseau.themes if theme.id == identifiant
    ]
    fil = tuple(Renvoi(titre=theme.nom, adresse=address.of_theme(theme.id)) for theme in themes[:1])
    return Page(
        adresse=address.of_fiche(fiche.id),
        titre=fiche.titre,
        description=fiche.resume,
        template="fiche.html",
        source=fiche.origine.fichier,
        verifie_le=fiche.verifie_le,
        section="fiches",
        fil=fil,
        graphe=tuple(graphe.fiche(droits, fiche)),
        dits=(premier.sigle or premier.nom,) if premier.nom_complet else (),
        valeurs={
            "fiche": fiche,
            "cout": cout(fiche),
            "nature": "" if fiche.nature == "accompagnement" else LIBELLES[fiche.nature],
            "frise": frise(reseau, fiche.etapes),
            "premiers": tuple(_premiers(droits, fiche)),
            "adherents": _adherents(droits, fiche),
            "libelles": LIBELLES,
            "personne": -1 in premiers(droits, fiche),
            "paliers": tuple(_paliers(droits, fiche)),
            "beneficiaires": ", ".join(
                nature.pluriel.lower() if place else nature.pluriel
                for place, nature in enumerate(
                    item for item in reseau.beneficiaires if item.id in fiche.beneficiaires
                )
            ),
            "dehors": tuple(
                partenaire for partenaire in fiche.partenaires if not partenaire.etapes
            ),
            "liees": _liees(reseau, fiche),
        },
    )


def _adherents(droits: Droits, fiche: Fiche) -> tuple[Adherent, ...]:
    """Who has joined the shared service that the fiche describes."""
    if not (fiche.service_commun and fiche.service_commun.service):
        return ()
    agence = droits.reseau.agence(fiche.premier_contact.agence)
    return adherents(droits, agence, fiche.service_commun.service)


def _premiers(droits: Droits, fiche: Fiche) -> Iterator[Premier]:
    """The first contact of the fiche, then those that replace it for some collectivité."""
    usual = fiche.offres.index(fiche.premier_contact)
    others = sorted(set(premiers(droits, fiche)) - {usual, -1})
    for place in (usual, *others):
        offre = fiche.offres[place]
        agence = droits.reseau.agence(offre.agence)
        yield Premier(
            place=place,
            agence=agence,
            adresse=address.of_agence(agence.id),
            offre=offre,
            regle=droits.of_offre(fiche, offre),
            demande=f"{address.CONTACT}?fiche={fiche.id}&agence={agence.id}#demande",
        )


def _paliers(droits: Droits, fiche: Fiche) -> Iterator[Palier]:
    reseau = droits.reseau
    numero = 0
    told: set[int] = set()
    for etape in reseau.etapes:
        if etape.id not in fiche.etapes:
            continue
        numero += 1
        offres = sorted(
            (o for o in fiche.offres if etape.id in o.etapes),
            key=lambda offre: ROLES.index(offre.role),
        )
        yield Palier(
            numero=numero,
            etape=Renvoi(
                titre=etape.nom, adresse=address.of_etape(etape.id), detail=etape.question
            ),
            interventions=tuple(
                _intervention(droits, fiche, offre, is_again=id(offre) in told) for offre in offres
            ),
            partenaires=tuple(
                (who, id(who) in told) for who in fiche.partenaires if etape.id in who.etapes
            ),
        )
        told |= {id(offre) for offre in offres}
        told |= {id(who) for who in fiche.partenaires if etape.id in who.etapes}


def _intervention(droits: Droits, fiche: Fiche, offre: Offre, *, is_again: bool) -> Intervention:
    agence = droits.reseau.agence(offre.agence)
    service = agence.adhesion.service(offre.service)
    place = fiche.offres.index(offre)
    return Intervention(
        agence=Renvoi(
            titre=agence.nom, adresse=address.of_agence(agence.id), detail=agence.nom_complet or ""
        ),
        offre=offre,
        niveau=LIBELLES[offre.niveau],
        pastille=pastille(offre.cout),
        is_again=is_again,
        place=place,
        is_first=offre.role == "premier-contact",
        may_be_first=place in premiers(droits, fiche) or offre.role == "premier-contact",
        regle=droits.of_offre(fiche, offre),
        service=service.nom if service else "",
        lieux=lieux(droits.reseau, offre.perimetre) if offre.perimetre else (),
    )


def _liees(reseau: Reseau, fiche: Fiche) -> tuple[Renvoi, ...]:
    """The fiches this one names, in its order, then those that name it."""
    named = [reseau.fiche(name) for name in fiche.fiches_liees]
    naming = sorted(reseau.citations.get(fiche.id, ()), key=lambda other: cle(other.titre))
    return tuple(
        Renvoi(titre=other.titre, adresse=address.of_fiche(other.id), detail=other.resume)
        for other in {other.id: other for other in (*named, *naming)}.values()
    )
