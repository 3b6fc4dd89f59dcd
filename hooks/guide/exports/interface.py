"""The interface for programs: one JSON file a kind of things, one a fiche, each with its schema."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from guide import address
from guide.exports import schemas
from guide.exports.adhesions import adhesions
from guide.exports.miroir import diagnostic_data
from guide.exports.output import Output, as_json, of_bytes, of_data
from guide.exports.tableaux import statut_of
from guide.jeu import LICENCES, Ressource, mis_a_jour

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from guide.agence import Agence
    from guide.diagnostic import Diagnostic
    from guide.droits import Droits
    from guide.fiche import Fiche
    from guide.jeu import Jeux
    from guide.model import Contenu
    from guide.reseau import Reseau
    from guide.scenario import Ecart

NOT_PUBLISHED = {"origine"}


def interface(
    droits: Droits, diagnostic: Diagnostic, ecarts: Mapping[str, Ecart]
) -> Iterator[Ressource]:
    """The files of the interface; those of each fiche are apart."""
    reseau = droits.reseau
    lieu = reseau.territoire
    make = _maker(reseau)
    yield make(
        "reseau", "Le réseau", "Le réseau, son guichet, ses chiffres.",
        _reseau(droits), schemas.reseau(),
    )  # fmt: skip
    whole = [_fiche(droits, fiche) for fiche in reseau.fiches]
    for nom, titre, description, items in (
        (
            "fiches", "Les fiches", "Tous les besoins, avec leurs offres, sans leur texte.",
            [{key: value for key, value in one.items() if key != "corps"} for one in whole],
        ),
        (
            "agences", "Les agences", "Tous les membres du réseau.",
            [_agence(reseau, agence) for agence in reseau.agences],
        ),
        (
            "themes", "Les thèmes", "Les thèmes, dans l'ordre où ils s'affichent.",
            [_item(reseau, one, address.of_theme(one.id)) for one in reseau.themes],
        ),
        (
            "etapes", "Les étapes", "Les étapes d'un projet, dans l'ordre.",
            [_item(reseau, one, address.of_etape(one.id)) for one in reseau.etapes],
        ),
        (
            "communes", "Les communes", "Les communes du territoire.",
            [_item(reseau, one) for one in lieu.communes],
        ),
        (
            "epci", "Les intercommunalités", "Les intercommunalités du territoire.",
            [_item(reseau, one, address.of_epci(one.code)) for one in lieu.epci],
        ),
    ):  # fmt: skip
        held = schemas.of_list(nom, titre, description)
        yield make(nom, titre, description, {nom: items}, held)
    yield make(
        "adhesions", "Les adhésions", "Qui a rejoint quoi, et les comptes dans le temps.",
        adhesions(droits), schemas.adhesions(),
    )  # fmt: skip
    yield make(
        "diagnostic", "Le diagnostic du réseau", "Ce qui est couvert, répété, fragile, ancien.",
        diagnostic_data(reseau, diagnostic, ecarts), schemas.diagnostic(),
    )  # fmt: skip
    if found := reseau.qui_fait_quoi:
        yield make(
            "qui-fait-quoi", found.titre, found.resume,
            found.model_dump(mode="json", exclude=NOT_PUBLISHED), schemas.qui_fait_quoi(),
        )  # fmt: skip


def ressources(jeux: Jeux) -> Iterator[Output]:
    """The files of the interface and their schemas."""
    for one in jeux.ressources:
        yield of_bytes(address.of_interface(one.nom), one.octets)
        yield of_data(address.of_interface_schema(one.nom), one.schema)


def of_fiches(droits: Droits) -> Iterator[Output]:
    """One file a fiche, its text included, and their schema."""
    reseau = droits.reseau
    make = _maker(reseau)
    shape = ("fiche", "Une fiche", "Une fiche entière, avec son texte.")
    held = schemas.fiche()
    schema = make(*shape, {}, held).schema
    yield of_data(address.of_interface_schema("fiche"), schema)
    for fiche in reseau.fiches:
        made = make(*shape, {"fiche": _fiche(droits, fiche)}, held)
        yield of_bytes(address.of_interface(f"fiches/{fiche.id}"), made.octets)


def _maker(reseau: Reseau) -> Callable[..., Ressource]:
    """Puts what every file says first: whose data, of when, under which licence."""
    identite, day = reseau.identite, mis_a_jour(reseau)
    site = identite.adresse_site

    def make(
        nom: str, titre: str, description: str, held: Mapping[str, Any], schema: Mapping[str, Any]
    ) -> Ressource:
        version = f"{day.isoformat()}-{sha256(to_json(held)).hexdigest()[:10]}"
        first = {
            "$schema": address.absolute(site, address.of_interface_schema(nom)),
            "reseau": identite.nom,
            "territoire": identite.territoire.nom,
            "donnees_du": identite.territoire.donnees_du,
            "mis_a_jour": day,
            "version": version,
            "licence": LICENCES[identite.licence].adresse,
        }
        return Ressource(
            nom=nom,
            titre=titre,
            description=description,
            version=version,
            octets=as_json({**first, **held}),
            schema=schemas.envelope(site, nom, titre, description, dict(schema)),
        )

    return make


def _item(reseau: Reseau, one: Contenu, page: str | None = None) -> dict[str, Any]:
    told = one.model_dump(mode="json", exclude=NOT_PUBLISHED)
    if page is not None:
        told["page"] = address.absolute(reseau.identite.adresse_site, page)
    return told


def _fiche(droits: Droits, fiche: Fiche) -> dict[str, Any]:
    told = _item(droits.reseau, fiche, address.of_fiche(fiche.id))
    for offre, written in zip(fiche.offres, told["offres"], strict=True):
        written["statut"] = statut_of(droits, fiche, offre)
    return told


def _agence(reseau: Reseau, agence: Agence) -> dict[str, Any]:
    told = _item(reseau, agence, address.of_agence(agence.id))
    return {**told, "communes": sorted(reseau.territoire.codes_in(agence.perimetre))}


def _reseau(droits: Droits) -> dict[str, Any]:
    reseau = droits.reseau
    in_project = [fiche for fiche in reseau.fiches if fiche.statut == "en-projet"]
    announced = [agence for agence in reseau.agences if agence.statut == "en-projet"]
    offres = [statut_of(droits, fiche, offre) for fiche in reseau.fiches for offre in fiche.offres]
    return {
        "identite": reseau.identite.model_dump(mode="json", exclude=NOT_PUBLISHED | schemas.LOOKS),
        "beneficiaires": [_item(reseau, one) for one in reseau.beneficiaires],
        "comptes": {
            "fiches": len(reseau.fiches) - len(in_project),
            "fiches_en_projet": len(in_project),
            "agences": len(reseau.agences) - len(announced),
            "agences_en_projet": len(announced),
            "offres": offres.count("publie"),
            "communes": len(reseau.territoire.communes),
            "epci": len(reseau.territoire.epci),
        },
    }
