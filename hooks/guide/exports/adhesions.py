"""Who has joined what, for those who reuse the data."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from guide import address
from guide.bilan import comptes
from guide.exports.output import Output, readable, table
from guide.pages.registres import matrice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guide.agence import Agence
    from guide.droits import Droits
    from guide.reseau import Reseau


def adhesions(droits: Droits) -> Output:
    """Who has joined what, and the counts over time, for those who reuse the data."""
    reseau = droits.reseau
    return Output(
        chemin=address.ADHESIONS,
        texte=readable(
            {
                **whose(reseau),
                "agences": [_joined(agence, droits) for agence in reseau.agences],
            }
        ),
    )


def register(droits: Droits) -> Output:
    """Who has joined what, as a table."""
    by_code = droits.reseau.territoire.by_code
    rows: list[Sequence[object]] = [("agence", "service", "code", "nom", "depuis", "jusqu_a")]
    for agence in droits.reseau.agences:
        for one in droits.registre.of_agence(agence.id):
            nom = by_code[one.code].nom if one.code in by_code else one.nom
            code = droits.registre.body(one)
            rows.append((agence.id, one.service, code, nom, one.depuis, one.jusqu_a))
    return table(address.ADHESIONS_CSV, rows)


def matrices(droits: Droits) -> Iterator[Output]:
    """For each agence whose services are joined apart: the bodies × its services, with the days."""
    for agence in droits.reseau.agences:
        if lines := matrice(droits, agence):
            services = [service.nom for service in agence.adhesion.services]
            rows = [
                ("code", "nom", *services),
                *((one.code, one.nom, *one.periodes) for one in lines),
            ]
            yield table(address.of_matrice(agence.id), rows)


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


def whose(reseau: Reseau) -> dict[str, str]:
    """What data to reuse say first."""
    return {
        "reseau": reseau.identite.nom,
        "territoire": reseau.identite.territoire.nom,
        "donnees_du": reseau.identite.territoire.donnees_du.isoformat(),
    }
