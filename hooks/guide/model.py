"""The base of every model, and the kinds of values that several of them share.

A fact about a field (label, advice, example) is written once, on the field: the JSON Schemas, the
sheets to copy and the fault reports take it from there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, InstanceOf
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError, core_schema

from guide.document import Origine

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema


class Model(BaseModel):
    """Frozen; an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Contenu(Model):
    """What one file or one item of a list says.

    `id` and `origine` come from the reader, never from the file.
    """

    origine: SkipJsonSchema[InstanceOf[Origine]] = Field(repr=False)


@dataclass(frozen=True)
class Forme:
    """Makes a text match the whole pattern; says what is wrong and what to write.

    There, « {valeur} » is what was written.
    """

    pattern: str
    message: str
    remede: str

    def check(self, valeur: str) -> str:
        """The text itself when it has the form."""
        if not re.fullmatch(self.pattern, valeur):
            context = {"message": self.message, "remede": self.remede.format(valeur=valeur)}
            raise PydanticCustomError("forme", "{message}", context)
        return valeur

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        # The remedies that show a part of what was written can't be told beforehand.
        told = f"{self.message} {self.remede}" if "{" not in self.remede else self.message
        return {
            **handler(schema),
            "pattern": f"^(?:{self.pattern})$",
            "patternErrorMessage": told,
        }


@dataclass(frozen=True)
class Ecriture:
    """How `guide format` and the form write a text: bare, as a short word, or as a text.

    Without it: dates, numbers and what has a list of possible values are bare, the rest is a text.
    """

    ecriture: Literal["nu", "mot"]

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "x-ecriture": self.ecriture}


def refusal(message: str, remede: str) -> PydanticCustomError:
    """The error of a model whose fields don't fit together, in words for the reports."""
    return PydanticCustomError("refus", "{message}", {"message": message, "remede": remede})


# A host with its port: no user name, no bracket; « \w » alone is ASCII where the form reads it.
HOTE = r"[\wÀ-ÿŒœ-]+(?:\.[\wÀ-ÿŒœ-]+)+(?::[0-9]{1,5})?"
# The longest field of a sheet has 600 signs; an index of words takes seconds over an endless one.
Texte = Annotated[str, Field(min_length=1, max_length=5000)]
# A word or a short expression: a list of them stands on one line.
MotCle = Annotated[Texte, Ecriture("mot")]
Identifiant = Annotated[
    str,
    Forme(
        r"[a-z0-9]+(?:-[a-z0-9]+)*",
        "l'identifiant n'a pas la bonne forme.",
        (
            "Écrivez-le en minuscules, sans accent, "
            "les mots séparés par des traits d'union : « refaire-la-place »."
        ),
    ),
    Ecriture("nu"),
]
AdresseWeb = Annotated[
    str,
    Forme(
        rf"https://{HOTE}(?:[/?#]\S*)?",
        "l'adresse n'est pas une adresse https complète.",
        "Copiez-la entière depuis le navigateur : « https://www.legifrance.gouv.fr/… ».",
    ),
]
AdresseSite = Annotated[
    str,
    Forme(
        rf"https://{HOTE}(?:/[\w.~-]+)*/?",
        "l'adresse n'est pas celle d'un site.",
        "Écrivez https://, le nom du site, son dossier : « https://www.agence.example/guide/ ».",
    ),
]
Telephone = Annotated[
    str,
    Forme(
        r"0[1-9](?: \d\d){4}|\d{2,4}",
        "le numéro de téléphone n'a pas la bonne forme.",
        "Écrivez dix chiffres par groupes de deux : « 02 61 91 00 00 ».",
    ),
]
Mel = Annotated[
    str,
    Forme(
        r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
        "l'adresse de messagerie n'a pas la bonne forme.",
        "Écrivez une boîte de service : « accueil@agence.example ».",
    ),
]
CodeInsee = Annotated[
    str,
    Forme(
        r"\d[0-9AB]\d{3}",
        "le code INSEE n'a pas cinq caractères : un zéro de tête s'est sans doute perdu.",
        'Écrivez les cinq caractères entre guillemets : « "{valeur:0>5}" ».',
    ),
    Ecriture("mot"),
]
CodeSiren = Annotated[
    str,
    Forme(
        r"\d{9}",
        "le numéro SIREN n'a pas neuf chiffres.",
        'Écrivez les neuf chiffres entre guillemets : « "200000000" ».',
    ),
    Ecriture("mot"),
]
Couleur = Annotated[
    str,
    Forme(
        r"#[0-9A-Fa-f]{6}",
        "la couleur n'a pas la bonne forme.",
        "Écrivez # et six chiffres : « #336699 ».",
    ),
]

Niveau = Literal["conseil", "accompagnement", "prestation"]
Cout = Literal["gratuit", "gratuit-sous-condition", "adhesion", "payant", "a-preciser"]
Role = Literal["premier-contact", "expertise", "financement", "realisation"]
Nature = Literal["accompagnement", "achat", "pret", "service-commun", "formation", "analyse"]
Statut = Literal["publie", "en-projet", "brouillon"]


class Lien(Model):
    """A link to an official text or a guide."""

    titre: Texte = Field(
        title="Titre",
        description="Le titre de la page ou du texte.",
        examples=["Code du patrimoine"],
    )
    url: AdresseWeb = Field(
        title="Adresse",
        description="Son adresse complète.",
        examples=["https://www.legifrance.gouv.fr/codes/id/LEGITEXT000006074236/"],
    )


VERIFIE_LE = Field(
    title="Vérifié le",
    description="Le jour où quelqu'un a relu toute la page : année-mois-jour.",
    examples=["2026-11-22"],
)
Jour = Annotated[date, VERIFIE_LE]
