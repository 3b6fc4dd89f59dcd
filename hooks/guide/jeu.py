"""The data to reuse, as values: tables with their columns, files with what they hold.

What a column means comes from the models: it is written once, on the field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pydantic import BaseModel

    from guide.reseau import Reseau

Type = Literal["string", "integer", "number", "boolean", "date"]
Cellule: TypeAlias = object


@dataclass(frozen=True, kw_only=True)
class Licence:
    """A licence: its identifier (SPDX), its name, where it stands."""

    id: str
    nom: str
    adresse: str


LICENCES = {
    "etalab-2.0": Licence(
        id="etalab-2.0",
        nom="Licence Ouverte 2.0",
        adresse="https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    ),
    "odbl-1.0": Licence(
        id="ODbL-1.0",
        nom="Open Database License 1.0",
        adresse="https://opendatacommons.org/licenses/odbl/1-0/",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Colonne:
    """A column: its name, what it means, which values it holds (constraints of Table Schema)."""

    nom: str
    titre: str
    description: str
    type: Type = "string"
    format: str = "default"
    contraintes: Mapping[str, object] = field(default_factory=dict)

    def as_field(self) -> dict[str, object]:
        """The column as Table Schema describes it."""
        told: dict[str, object] = {
            "name": self.nom,
            "title": self.titre,
            "description": self.description,
            "type": self.type,
        }
        if self.format != "default":
            told["format"] = self.format
        return {**told, "constraints": self.contraintes} if self.contraintes else told


@dataclass(frozen=True, kw_only=True)
class Tableau:
    """A table to reuse: its rows, one value a column; what names a row; which tables it cites.

    `renvois` gives per column the table and the column where its values are explained.
    """

    chemin: str
    titre: str
    description: str
    colonnes: tuple[Colonne, ...]
    lignes: tuple[tuple[Cellule, ...], ...]
    cle: tuple[str, ...] = ()
    renvois: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def nom(self) -> str:
        """Its path within the folder of the data, as one word."""
        return self.chemin.removeprefix("donnees/").removesuffix(".csv").replace("/", "-")

    def as_schema(self) -> dict[str, object]:
        """The table as Table Schema describes it."""
        told: dict[str, object] = {
            "name": self.nom,
            "title": self.titre,
            "description": self.description,
            "fields": [colonne.as_field() for colonne in self.colonnes],
            "missingValues": [""],
        }
        if self.cle:
            told["primaryKey"] = list(self.cle)
        if self.renvois:
            told["foreignKeys"] = [
                {"fields": [here], "reference": {"resource": table, "fields": [there]}}
                for here, (table, there) in self.renvois.items()
            ]
        return told


@dataclass(frozen=True, kw_only=True)
class Ressource:
    """A file of the interface, as it is written, and the JSON Schema of what it holds."""

    nom: str
    titre: str
    description: str
    version: str
    octets: bytes
    schema: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Jeux:
    """All the data to reuse, whose licence and date are the same."""

    licence: Licence
    mis_a_jour: date
    ressources: tuple[Ressource, ...]
    tableaux: tuple[Tableau, ...]


def mis_a_jour(reseau: Reseau) -> date:
    """The day of the data: the last on which something was read again."""
    days = [fiche.verifie_le for fiche in reseau.fiches]
    days += [agence.verifie_le for agence in reseau.agences]
    days += [page.verifie_le for page in reseau.pages]
    return max(reseau.identite.territoire.donnees_du, *days)


@cache
def _properties(modele: type[BaseModel]) -> dict[str, Any]:
    schema = modele.model_json_schema()
    defs = schema.get("$defs", {})
    return {
        name: {**defs.get(told.get("$ref", "").rpartition("/")[2], {}), **told}
        for name, told in schema["properties"].items()
    }


def colonne(
    modele: type[BaseModel], champ: str, nom: str = "", *, optional: bool = False
) -> Colonne:
    """The column of a field of a model, under its own name unless another is given."""
    told = _properties(modele)[champ]
    branches = [branch for branch in told.get("anyOf", ()) if branch.get("type") != "null"]
    values = branches[0] if branches else told
    is_list = values.get("type") == "array"
    items = values.get("items", {})
    suite = ""
    if is_list:
        between = "une espace" if "pattern" in items else "« | »"
        suite = f" Valeurs séparées par {between}."
    contraintes: dict[str, object] = {}
    if not optional and not branches and champ in _required(modele):
        contraintes["required"] = True
    if not is_list:
        contraintes |= {name: values[name] for name in ("enum", "pattern") if name in values}
    kind, form = values["type"], values.get("format", "default")
    return Colonne(
        nom=nom or champ,
        titre=told["title"],
        description=told["description"] + suite,
        type="string" if is_list else "date" if form == "date" else kind,
        contraintes=contraintes,
    )


@cache
def _required(modele: type[BaseModel]) -> frozenset[str]:
    return frozenset(name for name, told in modele.model_fields.items() if told.is_required())


def joined(modele: type[BaseModel], champ: str, valeurs: tuple[str, ...]) -> str:
    """The values of a list in one cell: words of a code by spaces, sentences by « | »."""
    items = _properties(modele)[champ].get("items", {})
    return (" " if "pattern" in items else " | ").join(valeurs)
