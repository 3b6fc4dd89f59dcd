"""The data package: every table with the meaning of its columns, its licence and its sources."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from guide import address
from guide.exports.output import of_data, table
from guide.jeu import LICENCES, mis_a_jour
from guide.ordre import slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from guide.exports.output import Output
    from guide.jeu import Jeux, Licence
    from guide.reseau import Reseau


def paquet(reseau: Reseau, jeux: Jeux) -> Iterator[Output]:
    """The tables, the schema of each, and the file that describes them together."""
    written = [(tableau, table(tableau)) for tableau in jeux.tableaux]
    for tableau, output in written:
        yield output
        yield of_data(address.of_table_schema(tableau.nom), tableau.as_schema())
    yield of_data(
        address.PAQUET,
        {
            **described(reseau, "donnees", [output for _, output in written]),
            "title": f"Les données du guide : {reseau.identite.nom}",
            "description": "Les fiches, les offres, les agences, les adhésions et ce que "
            "le réseau couvre, sous forme de tableaux.",
            "resources": [
                {
                    **resource(tableau.nom, tableau.titre, tableau.description, output),
                    "path": output.chemin.removeprefix(address.PAGE_DONNEES),
                    "profile": "tabular-data-resource",
                    "format": "csv",
                    "mediatype": "text/csv",
                    "encoding": "utf-8",
                    "schema": address.of_table_schema(tableau.nom).removeprefix(
                        address.PAGE_DONNEES
                    ),
                }
                for tableau, output in written
            ],
        },
    )


def described(reseau: Reseau, nom: str, files: Iterable[Output]) -> dict[str, Any]:
    """What a data package says first: whose it is, its version, its licence, its sources."""
    identite = reseau.identite
    mark = sha256()
    for output in files:
        mark.update(output.octets)
    return {
        "profile": "data-package",
        "name": f"{slug(identite.sigle)}-{nom}",
        "homepage": address.absolute(identite.adresse_site, address.PAGE_DONNEES),
        "version": f"{mis_a_jour(reseau).isoformat()}-{mark.hexdigest()[:10]}",
        "licenses": [_licence(LICENCES[identite.licence])],
        "sources": [
            {"title": identite.nom, "path": identite.adresse_site},
            *({"title": source} for source in identite.territoire.sources),
        ],
        "contributors": [{"title": identite.editeur.nom, "role": "publisher"}],
    }


def _licence(licence: Licence) -> Mapping[str, str]:
    return {"name": licence.id, "title": licence.nom, "path": licence.adresse}


def resource(nom: str, titre: str, description: str, output: Output) -> dict[str, Any]:
    """What a data package says of each of its files."""
    content = output.octets
    return {
        "name": nom,
        "title": titre,
        "description": description,
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
    }
