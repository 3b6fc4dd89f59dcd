"""The JSON Schemas of the content files, for editors that complete and check while one types."""

from __future__ import annotations

from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from guide.agence import Agence
from guide.changement import Scenario
from guide.devoirs import Declaration, Mesures
from guide.fiche import Fiche
from guide.reseau import (
    Beneficiaire,
    Etape,
    HorsReseau,
    Identite,
    PageEditoriale,
    QuiFaitQuoi,
    Theme,
    Vocabulaire,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

# By kind of file; what a list file holds is a list of the model.
KINDS: Mapping[str, Any] = {
    "fiche": Fiche,
    "agence": Agence,
    "page": PageEditoriale,
    "reseau": Identite,
    "themes": list[Theme],
    "etapes": list[Etape],
    "beneficiaires": list[Beneficiaire],
    "vocabulaire": Vocabulaire,
    "hors_reseau": list[HorsReseau],
    "diagnostic": QuiFaitQuoi,
    "accessibilite": Declaration,
    "mesures": Mesures,
    "scenario": Scenario,
}
# Where the files of each kind stand.
PLACES: Mapping[str, str] = {
    **{kind: f"network/{kind}.yml" for kind in KINDS},
    "fiche": "fiches/*.md",
    "agence": "network/agences/*.md",
    "page": "network/pages/*.md",
    "scenario": "network/scenarios/*.yml",
}


def kind_of(fichier: str) -> str | None:
    """The kind of a file of YAML or front matter, by its place under the root."""
    path = PurePosixPath(f"/{fichier}")
    return next((kind for kind, place in PLACES.items() if path.match(f"/{place}")), None)


def schemas() -> dict[str, dict[str, Any]]:
    """One JSON Schema (draft 2020-12) per kind of file."""
    return {kind: schema(kind) for kind in KINDS}


@cache
def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of the values of one kind of file."""
    return of_model(KINDS[kind])


def of_model(what: Any) -> dict[str, Any]:
    """The JSON Schema of the values of a model, without what the reader derives."""
    made = TypeAdapter(what).json_schema()
    defs = made.get("$defs", {})
    for part in (made, *defs.values()):
        for one in part.get("properties", {}).values():
            # Pydantic leaves out a title that is the name of the model too.
            if "$ref" in one and "title" not in one:
                one["title"] = one["$ref"].rpartition("/")[2]
        if "required" in part:
            part["required"] = [
                name for name in part["required"] if name in part.get("properties", {})
            ]
        # A model's name and docstring are for those who read the code: editors show the fields'.
        part.pop("title", None)
        part.pop("description", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
