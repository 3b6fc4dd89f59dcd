"""The pages by which a public body gives account: accessibility, eco-design."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide import address
from guide.nombres import jour
from guide.page import LIBELLES, Page, Renvoi

if TYPE_CHECKING:
    from guide.reseau import Reseau

FIL = (Renvoi(titre="Plan du site", adresse=address.PLAN),)


def accessibilite(reseau: Reseau) -> Page:
    """The declaration of accessibility."""
    declaration = reseau.declaration
    etat = LIBELLES[declaration.etat]
    why = "" if declaration.audit else ", car aucun audit n'a encore été mené"
    return Page(
        adresse=address.ACCESSIBILITE,
        titre="Déclaration d'accessibilité",
        description=f"Ce site est {etat}{why}. Voici ce qui est vérifié et à qui vous adresser.",
        template="accessibilite.html",
        source=declaration.origine.fichier,
        fil=FIL,
        valeurs={
            "declaration": declaration,
            "etat": etat,
        },
    )


def eco_conception(reseau: Reseau) -> Page:
    """What the pages weigh, and why."""
    mesures = reseau.mesures
    return Page(
        adresse=address.ECO_CONCEPTION,
        titre="Écoconception",
        description=f"Ce que pèsent les pages de ce site, mesuré le {jour(mesures.mesure_le)}."
        if mesures
        else "Ce qui rend les pages de ce site légères, et ce qui s'y mesure.",
        template="eco_conception.html",
        fil=FIL,
        valeurs={"mesures": mesures},
    )
