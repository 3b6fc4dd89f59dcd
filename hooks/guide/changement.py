"""A scenario: changes to the network, one after the other, as network/scenarios/ writes them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import Discriminator, Field, Tag
from pydantic.json_schema import SkipJsonSchema

from guide.adhesion import CodeCollectivite
from guide.agence import Etendue, Service
from guide.fiche import Offre
from guide.model import Contenu, Identifiant, Model, Texte

TYPE = Field(
    title="Type",
    description="agence-part, fusion, service-cree, adhesion ou perimetre.",
    examples=["agence-part"],
)
AGENCE = Field(
    title="Agence", description="Identifiant pris dans network/agences/.", examples=["caue"]
)


class AgencePart(Model):
    """An agence leaves the network, with its offres and its register."""

    type: Annotated[Literal["agence-part"], TYPE]
    agence: Annotated[Identifiant, AGENCE]


class Fusion(Model):
    """Several agences become one of them.

    What the others did goes on where it was done; who had joined one has joined the whole.
    """

    type: Annotated[Literal["fusion"], TYPE]
    agences: tuple[Identifiant, ...] = Field(
        min_length=1,
        title="Agences",
        description="Les agences qui n'en font plus qu'une : deux au moins.",
        examples=[["caue", "atelier"]],
    )
    en: Identifiant = Field(
        title="En", description="Celle de ces agences qui reste.", examples=["caue"]
    )


class ServiceCree(Model):
    """An agence starts to answer a need."""

    type: Annotated[Literal["service-cree"], TYPE]
    fiche: Identifiant = Field(
        title="Fiche",
        description="Le besoin auquel elle répond : une fiche de fiches/.",
        examples=["refaire-la-place"],
    )
    offre: Offre = Field(title="Offre", description="Ce que fait l'agence, comme dans une fiche.")
    service: Service | None = Field(
        default=None,
        title="Service",
        description="Le service à rejoindre pour en bénéficier, s'il n'existe pas encore.",
    )


class NouvelleAdhesion(Model):
    """Collectivités join an agence, or one of its services, from today on."""

    type: Annotated[Literal["adhesion"], TYPE]
    agence: Annotated[Identifiant, AGENCE]
    service: Identifiant | None = Field(
        default=None,
        title="Service",
        description="Le service rejoint, si l'agence en a plusieurs.",
        examples=["voirie"],
    )
    qui: tuple[CodeCollectivite, ...] = Field(
        min_length=1,
        title="Qui",
        description="Codes INSEE ou numéros SIREN, entre guillemets.",
        examples=[["01004", "200000000"]],
    )


class NouveauPerimetre(Model):
    """An agence acts elsewhere; its offres that have a périmètre of their own keep it."""

    type: Annotated[Literal["perimetre"], TYPE]
    agence: Annotated[Identifiant, AGENCE]
    perimetre: Etendue = Field(
        title="Périmètre",
        description="Où elle agit désormais, comme dans network/agences/.",
        examples=["departement"],
    )


Changement: TypeAlias = AgencePart | Fusion | ServiceCree | NouvelleAdhesion | NouveauPerimetre
# The reports know branches of a choice by the names of their classes.
BRANCHES = {
    get_args(one.model_fields["type"].annotation)[0]: one.__name__ for one in get_args(Changement)
}


def _branch(written: Any) -> str | None:
    kind = written.get("type") if isinstance(written, dict) else getattr(written, "type", None)
    return BRANCHES.get(kind) if isinstance(kind, str) else None


class Scenario(Contenu):
    """What if: one file of network/scenarios/, or what the command is asked."""

    id: SkipJsonSchema[Identifiant]
    nom: Texte = Field(
        title="Nom", description="En quelques mots.", examples=["Deux agences n'en font qu'une"]
    )
    texte: Texte | None = Field(
        default=None,
        title="Texte",
        description="Ce que l'on veut éclairer, en une ou deux phrases.",
        examples=["Les deux équipes se partagent déjà les mêmes locaux."],
    )
    changements: tuple[
        Annotated[
            Annotated[AgencePart, Tag("AgencePart")]
            | Annotated[Fusion, Tag("Fusion")]
            | Annotated[ServiceCree, Tag("ServiceCree")]
            | Annotated[NouvelleAdhesion, Tag("NouvelleAdhesion")]
            | Annotated[NouveauPerimetre, Tag("NouveauPerimetre")],
            Discriminator(_branch),
        ],
        ...,
    ] = Field(
        min_length=1,
        title="Changements",
        description="Ce qui change, dans l'ordre : chaque changement part de ce que laissent "
        "les précédents.",
    )
