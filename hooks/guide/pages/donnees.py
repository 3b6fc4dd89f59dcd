"""The page « Données »: every file to reuse, what it means, and what it really holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guide import address
from guide.nombres import nombre
from guide.page import Page, Renvoi

if TYPE_CHECKING:
    from guide.jeu import Colonne, Jeux, Tableau
    from guide.reseau import Reseau

TYPES = {
    "string": "texte",
    "integer": "nombre entier",
    "number": "nombre",
    "boolean": "true ou false",
    "date": "date (année-mois-jour)",
}
# In characters: enough to recognize what a column holds.
SHORT = 60


@dataclass(frozen=True, kw_only=True)
class Champ:
    """A column, with the first value that it really holds."""

    nom: str
    titre: str
    description: str
    type: str
    exemple: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table: its file, its schema, its columns."""

    fichier: Renvoi
    schema: str
    description: str
    champs: tuple[Champ, ...]


def donnees(reseau: Reseau, jeux: Jeux) -> Page:
    """What there is to reuse, whether the network has written a word about it or not."""
    text = next((page for page in reseau.pages if page.id == "donnees"), None)
    site = reseau.identite.adresse_site
    return Page(
        adresse=address.PAGE_DONNEES,
        titre=text.titre if text else "Données",
        description=(
            text.resume
            if text
            else "Ce que vous pouvez reprendre du guide, sous quelle licence, dans quels formats."
        ),
        template="donnees.html",
        source=text.origine.fichier if text else None,
        verifie_le=text.verifie_le if text else None,
        valeurs={
            "page_editoriale": text,
            "licence": jeux.licence,
            "mis_a_jour": jeux.mis_a_jour,
            "tables": tuple(_table(tableau) for tableau in jeux.tableaux),
            "fichiers": tuple(
                Renvoi(
                    titre=one.titre,
                    adresse=address.of_interface(one.nom),
                    detail=one.description,
                    id=address.of_interface_schema(one.nom),
                    compte=one.version,
                )
                for one in jeux.ressources
            ),
            "une_fiche": next(
                (address.of_interface(f"fiches/{fiche.id}") for fiche in reseau.fiches), ""
            ),
            "paquet": address.PAQUET,
            "catalogue": address.CATALOGUE,
            "hsds": address.PAQUET_HSDS,
            "offres": address.absolute(site, address.OFFRES_CSV),
            "offres_csv": address.OFFRES_CSV,
            "fiches_json": address.absolute(site, address.of_interface("fiches")),
        },
    )


def _table(tableau: Tableau) -> Table:
    return Table(
        fichier=Renvoi(
            titre=tableau.titre,
            adresse=tableau.chemin,
            detail=tableau.chemin.removeprefix(address.PAGE_DONNEES),
            compte=nombre(len(tableau.lignes), "ligne"),
        ),
        schema=address.of_table_schema(tableau.nom),
        description=tableau.description,
        champs=tuple(
            _champ(tableau, place, colonne) for place, colonne in enumerate(tableau.colonnes)
        ),
    )


def _champ(tableau: Tableau, place: int, colonne: Colonne) -> Champ:
    held = (str(ligne[place]) for ligne in tableau.lignes if ligne[place] not in {None, ""})
    first = next(held, "")
    return Champ(
        nom=colonne.nom,
        titre=colonne.titre,
        description=colonne.description,
        type=TYPES[colonne.type],
        exemple=first if len(first) <= SHORT else f"{first[:SHORT].rstrip()}…",
    )
