"""The columns that several tables share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide.jeu import Colonne

if TYPE_CHECKING:
    from guide.jeu import Type

REQUIRED = {"required": True}


def _cited(nom: str, titre: str, description: str) -> Colonne:
    return Colonne(nom=nom, titre=titre, description=description, contraintes=REQUIRED)


FICHE = _cited("fiche", "Fiche", "Identifiant de la fiche.")
TITRE = _cited("titre", "Titre", "Titre de la fiche.")
ETAPE = _cited("etape", "Étape", "Identifiant de l'étape.")
AGENCE = _cited("agence", "Agence", "Identifiant de l'agence.")
SERVICE = Colonne(
    nom="service",
    titre="Service",
    description="Identifiant du service rejoint ; vide : l'agence elle-même.",
)


def count(nom: str, titre: str, description: str, type_: Type = "integer") -> Colonne:
    """A column of numbers."""
    return Colonne(
        nom=nom,
        titre=titre,
        description=description,
        type=type_,
        contraintes={"required": True, "minimum": 0},
    )


NOMBRE = (
    count("communes", "Communes", "Nombre de communes."),
    count("population", "Habitants", "Nombre d'habitants de ces communes."),
)
