"""Who has joined what, for those who reuse the data."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from guide import address
from guide.adhesion import Adhesion
from guide.bilan import comptes
from guide.exports.colonnes import AGENCE, SERVICE
from guide.jeu import Colonne, Tableau, colonne
from guide.pages.registres import matrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guide.agence import Agence
    from guide.droits import Droits


def adhesions(droits: Droits) -> dict[str, Any]:
    """Who has joined what, and the counts over time."""
    return {"agences": [_joined(agence, droits) for agence in droits.reseau.agences]}


def register(droits: Droits) -> Tableau:
    """Who has joined what, as a table."""
    by_code = droits.reseau.territoire.by_code
    return Tableau(
        chemin=address.ADHESIONS_CSV,
        titre="Les adhésions",
        description="Qui a rejoint quelle agence, ou lequel de ses services, et quand. "
        "Les adhésions finies et à venir y sont.",
        colonnes=(
            AGENCE,
            SERVICE,
            *(colonne(Adhesion, name) for name in ("code", "nom", "depuis", "jusqu_a")),
        ),
        lignes=tuple(
            (
                agence.id,
                one.service,
                droits.registre.body(one),
                by_code[one.code].nom if one.code in by_code else one.nom,
                one.depuis,
                one.jusqu_a,
            )
            for agence in droits.reseau.agences
            for one in droits.registre.of_agence(agence.id)
        ),
        renvois={"agence": ("agences", "id")},
    )


def matrices(droits: Droits) -> Iterator[Tableau]:
    """For each agence whose services are joined apart: the bodies × its services, with the days."""
    for agence in droits.reseau.agences:
        if lines := matrice(droits, agence):
            yield Tableau(
                chemin=address.of_matrice(agence.id),
                titre=f"Les adhésions aux services : {agence.nom}",
                description="Une ligne par adhérent, une colonne par service : "
                "quand il l'a rejoint. Vide : il ne l'a pas rejoint.",
                colonnes=(
                    colonne(Adhesion, "code"),
                    Colonne(nom="nom", titre="Nom", description="Son nom."),
                    *(
                        Colonne(nom=one.nom, titre=one.nom, description=one.texte or "Le service.")
                        for one in agence.adhesion.services
                    ),
                ),
                lignes=tuple((one.code, one.nom, *one.periodes) for one in lines),
            )


def _joined(agence: Agence, droits: Droits) -> dict[str, Any]:
    regle = agence.adhesion
    by_code = droits.reseau.territoire.by_code
    return {
        "id": agence.id,
        "nom": agence.nom,
        "requise": regle.requise,
        "epci_vaut_communes": regle.epci_vaut_communes,
        "liste": regle.liste,
        "services": [
            service.model_dump(include={"id", "nom", "liste"}) for service in regle.services
        ],
        "chiffres": [chiffre.model_dump() for chiffre in regle.chiffres],
        "adhesions": [
            {
                "code": droits.registre.body(line),
                "nom": by_code[line.code].nom if line.code in by_code else line.nom,
                "service": line.service,
                "depuis": line.depuis,
                "jusqu_a": line.jusqu_a,
            }
            for line in droits.registre.of_agence(agence.id)
        ],
        "comptes": [
            asdict(compte) for compte in comptes(agence, droits.registre, droits.reseau.jour)
        ],
    }
