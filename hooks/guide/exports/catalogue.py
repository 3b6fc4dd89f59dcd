"""The catalogue of the data (DCAT-AP), that open-data portals harvest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guide import address
from guide.exports.output import of_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guide.exports.output import Output
    from guide.jeu import Jeux
    from guide.reseau import Reseau

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# The European lists that DCAT-AP asks for.
EU = "http://publications.europa.eu/resource/authority"
FORMATS = {
    "csv": ("CSV", "text/csv"),
    "json": ("JSON", "application/json"),
}
MEDIA = "https://www.iana.org/assignments/media-types"


@dataclass(frozen=True, kw_only=True)
class Fichier:
    """A file of a dataset; `schema` is empty when a package describes it."""

    chemin: str
    titre: str
    description: str
    schema: str = ""


@dataclass(frozen=True, kw_only=True)
class Jeu:
    """A dataset of the catalogue: its files are those whose names it lists."""

    id: str
    titre: str
    description: str
    mots: tuple[str, ...]
    tables: tuple[str, ...] = ()
    fichiers: tuple[str, ...] = ()
    autres: tuple[Fichier, ...] = ()


JEUX = (
    Jeu(
        id="fiches",
        titre="Les besoins et les offres du réseau",
        description="À quel besoin le réseau répond, qui le fait, à quelle étape, à quel coût.",
        mots=("ingénierie territoriale", "communes", "accompagnement"),
        tables=("fiches", "offres"),
        fichiers=("fiches", "themes", "etapes"),
        autres=(
            Fichier(
                chemin=address.PAQUET_HSDS,
                titre="L'annuaire au format Open Referral",
                description="HSDS 3, une table par fichier.",
            ),
        ),
    ),
    Jeu(
        id="agences",
        titre="Les agences du réseau",
        description="Ce que fait chaque agence, où elle intervient, comment la joindre.",
        mots=("ingénierie territoriale", "agences", "annuaire"),
        tables=("agences",),
        fichiers=("reseau", "agences"),
    ),
    Jeu(
        id="adhesions",
        titre="Les adhésions aux agences",
        description="Qui a rejoint quelle agence ou quel service, et depuis quand.",
        mots=("adhésions", "communes", "intercommunalités"),
        tables=("adhesions", "taux-adhesion", "chiffres-adhesion"),
        fichiers=("adhesions",),
    ),
    Jeu(
        id="couverture",
        titre="Ce que le réseau couvre",
        description="Combien de communes ont une agence pour chaque besoin, à chaque étape ; "
        "ce qui se répète, ce qui ne tient qu'à une agence, ce qu'il faut relire.",
        mots=("couverture", "diagnostic", "communes"),
        tables=(
            "couverture",
            "couverture-par-commune",
            "doublons",
            "dependances",
            "a-verifier",
            "qualite",
            "scenarios",
        ),
        fichiers=("diagnostic",),
    ),
    Jeu(
        id="territoire",
        titre="Les communes et les intercommunalités du territoire",
        description="Avec leurs codes INSEE et leurs numéros SIREN.",
        mots=("communes", "EPCI", "code officiel géographique"),
        fichiers=("communes", "epci"),
    ),
)


def catalogue(reseau: Reseau, jeux: Jeux) -> Output:
    """The catalogue as JSON-LD."""
    site = reseau.identite.adresse_site
    here = address.absolute(site, address.CATALOGUE)
    publisher = {
        "@id": f"{here}#editeur",
        "@type": "foaf:Agent",
        "foaf:name": reseau.identite.editeur.nom,
        "foaf:homepage": _ref(site),
    }
    graph = {
        "@context": CONTEXT,
        "@id": here,
        "@type": "dcat:Catalog",
        "dct:title": _fr(f"Les données du guide : {reseau.identite.nom}"),
        "dct:description": _fr(reseau.identite.description),
        "dct:language": _ref(f"{EU}/language/FRA"),
        "dct:modified": _day(jeux.mis_a_jour.isoformat()),
        "dct:publisher": publisher,
        "dct:license": _licence(jeux),
        "dct:spatial": _spatial(reseau),
        "foaf:homepage": _ref(address.absolute(site, address.PAGE_DONNEES)),
        "dcat:themeTaxonomy": _ref(f"{EU}/data-theme"),
        "dcat:dataset": [_dataset(reseau, jeux, jeu) for jeu in JEUX],
    }
    return of_data(address.CATALOGUE, graph)


def _dataset(reseau: Reseau, jeux: Jeux, jeu: Jeu) -> dict[str, Any]:
    identite = reseau.identite
    here = address.absolute(identite.adresse_site, address.CATALOGUE)
    return {
        "@id": f"{here}#{jeu.id}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{here}#{jeu.id}",
        "dct:title": _fr(jeu.titre),
        "dct:description": _fr(f"{jeu.description} Territoire : {identite.territoire.nom}."),
        "dcat:keyword": [_fr(mot) for mot in jeu.mots],
        "dcat:theme": _ref(f"{EU}/data-theme/GOVE"),
        "dct:language": _ref(f"{EU}/language/FRA"),
        "dct:modified": _day(jeux.mis_a_jour.isoformat()),
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _day(identite.territoire.donnees_du.isoformat()),
            "dcat:endDate": _day(jeux.mis_a_jour.isoformat()),
        },
        "dct:spatial": _spatial(reseau),
        # Whenever an agence corrects a sheet.
        "dct:accrualPeriodicity": _ref(f"{EU}/frequency/IRREG"),
        "dct:accessRights": _ref(f"{EU}/access-right/PUBLIC"),
        "dct:publisher": _ref(f"{here}#editeur"),
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": identite.guichet.nom,
            "vcard:hasEmail": _ref(f"mailto:{identite.guichet.mel}"),
        },
        "dcat:landingPage": _ref(address.absolute(identite.adresse_site, address.PAGE_DONNEES)),
        "dcat:distribution": [_distribution(reseau, jeux, one) for one in _files(jeux, jeu)],
    }


def _files(jeux: Jeux, jeu: Jeu) -> tuple[Fichier, ...]:
    tables = (
        Fichier(
            chemin=one.chemin,
            titre=one.titre,
            description=one.description,
            schema=address.of_table_schema(one.nom),
        )
        for one in jeux.tableaux
        if one.nom in jeu.tables
    )
    files = (
        Fichier(
            chemin=address.of_interface(one.nom),
            titre=one.titre,
            description=one.description,
            schema=address.of_interface_schema(one.nom),
        )
        for one in jeux.ressources
        if one.nom in jeu.fichiers
    )
    return (*tables, *files, *jeu.autres)


def _distribution(reseau: Reseau, jeux: Jeux, fichier: Fichier) -> dict[str, Any]:
    site = reseau.identite.adresse_site
    name, media = FORMATS[fichier.chemin.rpartition(".")[2]]
    whole = address.absolute(site, fichier.chemin)
    told = {
        "@id": whole,
        "@type": "dcat:Distribution",
        "dct:title": _fr(f"{fichier.titre} ({name})"),
        "dct:description": _fr(fichier.description),
        "dcat:accessURL": _ref(address.absolute(site, address.PAGE_DONNEES)),
        "dcat:downloadURL": _ref(whole),
        "dct:format": _ref(f"{EU}/file-type/{name}"),
        "dcat:mediaType": _ref(f"{MEDIA}/{media}"),
        "dct:license": _licence(jeux),
        "dct:modified": _day(jeux.mis_a_jour.isoformat()),
    }
    if fichier.schema:
        told["dct:conformsTo"] = _ref(address.absolute(site, fichier.schema))
    return told


def _licence(jeux: Jeux) -> Mapping[str, str]:
    return _ref(jeux.licence.adresse)


def _spatial(reseau: Reseau) -> Mapping[str, str]:
    return _ref(address.departement(reseau.identite.territoire.code))


def _ref(target: str) -> Mapping[str, str]:
    return {"@id": target}


def _fr(texte: str) -> Mapping[str, str]:
    return {"@value": texte, "@language": "fr"}


def _day(day: str) -> Mapping[str, str]:
    return {"@value": day, "@type": "xsd:date"}
