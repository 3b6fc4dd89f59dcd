"""A sheet to fill in, every field explained from what the models say about their fields."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from guide.agence import Agence
from guide.canon import shape_of, write
from guide.fiche import DETAILS, Fiche
from guide.load import model_in
from guide.redaction import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from guide.canon import Shape

WIDTH = 110

FICHE_HEAD = (
    (
        "Modèle de fiche. Pour créer une fiche : « guide new fiche refaire-la-place », ou copiez "
        "ce fichier sous un nom en minuscules, sans accent, "
        "les mots séparés par des traits d'union. Ce nom devient l'adresse de la fiche."
    ),
    "Entourez chaque texte de guillemets droits : sans eux, un « : » dans un titre casse la fiche.",
    (
        "Les lignes qui commencent par # expliquent : elles ne sont jamais publiées. "
        "Supprimez-les dans votre fiche."
    ),
)
AGENCE_HEAD = (
    (
        "Modèle d'agence. Pour créer une agence : « guide new agence office-du-littoral », ou "
        "copiez ce fichier sous un nom en minuscules, sans accent. "
        "Ce nom est l'identifiant que les fiches citent."
    ),
    (
        "Les lignes qui commencent par # expliquent : elles ne sont jamais publiées. "
        "Supprimez-les dans votre fichier."
    ),
)


def new_fiche(connus: Mapping[str, Iterable[str]]) -> str:
    """A draft of a fiche, valid in the network whose ids are known."""
    choices = {
        "themes": [*connus.get("theme", ())][:1],
        "etapes": [*connus.get("étape", ())],
        "beneficiaires": [*connus.get("bénéficiaire", ())],
        "agence": next(iter(connus.get("agence", ())), "mon-agence"),
    }
    sections = "".join(f"\n## {title}\n\nUne phrase par ligne.\n" for title in SECTIONS)
    fields = _fields(Fiche, shape_of("fiche")["fields"], choices)
    return f"---\n{_comment(FICHE_HEAD)}\n{fields}---\n{sections}"


def new_agence() -> str:
    """A draft of an agence."""
    fields = _fields(Agence, shape_of("agence")["fields"], {})
    return f"---\n{_comment(AGENCE_HEAD)}\n{fields}---\n\nQui elle est, en trois phrases.\n"


def _fields(
    model: type[BaseModel], shapes: Mapping[str, Shape], choices: Mapping[str, Any], depth: int = 0
) -> str:
    # What the reader derives has no shape.
    fields = {name: field for name, field in model.model_fields.items() if name in shapes}
    return "\n".join(
        _field(name, field, shapes[name], choices, depth) for name, field in fields.items()
    )


def _field(
    name: str, field: FieldInfo, shape: Shape, choices: Mapping[str, Any], depth: int
) -> str:
    advice = _comment([f"{'' if field.is_required() else 'Facultatif. '}{field.description}"])
    inner = model_in(field.annotation)
    if inner and not field.examples:
        shapes = shape["items"]["fields"] if "items" in shape else shape["fields"]
        body = _fields(inner, shapes, choices, depth + 1).replace("\n\n", "\n")
        nested = _item(body) if "items" in shape else textwrap.indent(body, "  ")
        written = f"{name}:\n{nested}"
        # What few need stays a comment: deep inside another field, or of one nature alone.
        is_rare = (depth and not field.is_required()) or name in DETAILS.values()
        return advice + (textwrap.indent(written, "# ") if is_rare else written)
    example = choices.get(name) or (field.examples or [""])[0]
    written = write({name: example}, {"fields": {name: shape}})
    # Key words are for anybody to write; ids are for those who know what they name.
    is_live = field.is_required() or shape.get("items", {}).get("scalar", "nu") != "nu"
    return advice + (written if is_live else textwrap.indent(written, "# "))


def _item(body: str) -> str:
    """The fields as the one item of a list: the dash stands before the first key."""
    lines = textwrap.indent(body, "    ").split("\n")
    first = next(number for number, line in enumerate(lines) if not line.lstrip().startswith("#"))
    lines[first] = f"  - {lines[first].lstrip()}"
    return "\n".join(lines)


def _comment(lines: Iterable[str]) -> str:
    return "".join(
        f"{textwrap.fill(line, WIDTH, initial_indent='# ', subsequent_indent='# ')}\n"
        for line in lines
    )
