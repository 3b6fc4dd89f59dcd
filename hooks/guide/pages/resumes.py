"""The fiches as lists show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide import address
from guide.ordre import cle
from guide.page import Frise, Pastille, Renvoi, Resume, pastille

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guide.fiche import Fiche
    from guide.reseau import Reseau


def resumes(reseau: Reseau, fiches: Iterable[Fiche]) -> tuple[Resume, ...]:
    """The fiches in French alphabetical order of their titles.

    Each has its cost, stages and agencies.
    """
    return tuple(
        resume(reseau, fiche)
        for fiche in sorted(fiches, key=lambda fiche: (cle(fiche.titre), fiche.id))
    )


def resume(reseau: Reseau, fiche: Fiche) -> Resume:
    """One fiche in a list."""
    agences = dict.fromkeys(
        reseau.agence(offre.agence).nom for offre in (fiche.premier_contact, *fiche.offres)
    )
    return Resume(
        id=fiche.id,
        renvoi=Renvoi(titre=fiche.titre, adresse=address.of_fiche(fiche.id), detail=fiche.resume),
        pastille=cout(fiche),
        frise=frise(reseau, fiche.etapes),
        agences=", ".join(agences),
        statut="En projet" if fiche.statut == "en-projet" else "",
    )


def cout(fiche: Fiche) -> Pastille:
    """What the fiche costs at first sight.

    It is the price of the first contact, told apart from what follows.
    """
    premier = fiche.premier_contact.cout
    if premier == "gratuit" and any(offre.cout != "gratuit" for offre in fiche.offres):
        return pastille(premier, "Premier conseil gratuit")
    return pastille(premier)


def frise(reseau: Reseau, couvertes: tuple[str, ...]) -> Frise:
    """The stages as dots, and in words: « Réflexion à suivi » for a run, else their names."""
    points = tuple(etape.id in couvertes for etape in reseau.etapes)
    noms = [etape.nom for etape in reseau.etapes if etape.id in couvertes]
    places = [place for place, covered in enumerate(points) if covered]
    is_run = len(places) > 2 and places[-1] - places[0] == len(places) - 1
    texte = f"{noms[0]} à {noms[-1].lower()}" if is_run else ", ".join(noms).capitalize()
    return Frise(points=points, texte=texte)
