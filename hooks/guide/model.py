"""The base of every model, and the kinds of values that several of them share.

A fact about a field (label, advice, example) is written once, on the field: the JSON Schemas, the sheets to copy and the
fault reports take it from there.
"""

from __future__ import annotations

import re
from datetime import date  # noqa: TC003 - pydantic reads it at run time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, InstanceOf
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from guide.document import Origine


class Model(BaseModel):
    """Frozen; an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Contenu(Model):
    """What one file or one item of a list says; `id` and `origine` come from the reader, never from the file."""

    origine: SkipJsonSchema[InstanceOf[Origine]] = Field(repr=False)


def shaped(pattern: str, message: str, remede: str) -> Any:
    """The annotation of a text that must match the whole pattern; says what is wrong and what to write.

    The remedy may hold « {valeur} », what was written.
    """

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise PydanticCustomError("forme", "{message}", {"message": message, "remede": remede.format(valeur=value)})
        return value

    return Annotated[str, AfterValidator(check), Field(json_schema_extra={"pattern": f"^(?:{pattern})$"})]


Texte = Annotated[str, Field(min_length=1)]
Identifiant = shaped(
    r"[a-z0-9]+(?:-[a-z0-9]+)*",
    "l'identifiant n'a pas la bonne forme.",
    "Écrivez-le en minuscules, sans accent, les mots séparés par des traits d'union : « refaire-la-place ».",
)
AdresseWeb = shaped(
    r"https://[^\s/?#]+\.[^\s/?#]+(?:[/?#]\S*)?",
    "l'adresse n'est pas une adresse https complète.",
    "Copiez-la entière depuis le navigateur : « https://www.legifrance.gouv.fr/… ».",
)
Telephone = shaped(
    r"0[1-9](?: \d\d){4}|\d{2,4}",
    "le numéro de téléphone n'a pas la bonne forme.",
    "Écrivez dix chiffres par groupes de deux : « 02 61 91 00 00 ».",
)
Mel = shaped(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "l'adresse de messagerie n'a pas la bonne forme.",
    "Écrivez une boîte de service : « accueil@agence.example ».",
)
CodeInsee = shaped(
    r"\d[0-9AB]\d{3}",
    "le code INSEE n'a pas cinq caractères : un zéro de tête s'est sans doute perdu.",
    "Écrivez les cinq caractères entre guillemets : « \"{valeur:0>5}\" ».",
)
CodeSiren = shaped(
    r"\d{9}", "le numéro SIREN n'a pas neuf chiffres.", "Écrivez les neuf chiffres entre guillemets : « \"200000000\" »."
)
Couleur = shaped(r"#[0-9A-Fa-f]{6}", "la couleur n'a pas la bonne forme.", "Écrivez # et six chiffres : « #336699 ».")

Niveau = Literal["conseil", "accompagnement", "prestation"]
Cout = Literal["gratuit", "gratuit-sous-condition", "adhesion", "payant", "a-preciser"]
Role = Literal["premier-contact", "expertise", "financement", "realisation"]
Nature = Literal["accompagnement", "achat", "pret", "service-commun", "formation", "analyse"]
Statut = Literal["publie", "en-projet", "brouillon"]


class Lien(Model):
    """A link to an official text or a guide."""

    titre: Texte = Field(title="Titre", description="Le titre de la page ou du texte.", examples=["Code du patrimoine"])
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
