"""A sheet to fill in, every field explained from what the models say about their fields."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, get_args

from guide.agence import Agence
from guide.fiche import DETAILS, Fiche
from guide.load import DERIVED, ID, model_in
from guide.model import Contenu
from guide.redaction import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

WIDTH = 110
QUOTED_WORDS = ("oui", "non")

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
    return f"---\n{_comment(FICHE_HEAD)}\n{_fields(Fiche, choices)}---\n{sections}"


def new_agence() -> str:
    """A draft of an agence."""
    head = f"---\n{_comment(AGENCE_HEAD)}\n{_fields(Agence, {})}---\n"
    return f"{head}\nQui elle est, en trois phrases.\n"


def _fields(model: type[BaseModel], choices: Mapping[str, Any], depth: int = 0) -> str:
    derived = DERIVED if issubclass(model, Contenu) else ()
    fields = {name: field for name, field in model.model_fields.items() if name not in derived}
    return "\n".join(_field(name, field, choices, depth) for name, field in fields.items())


def _field(name: str, field: FieldInfo, choices: Mapping[str, Any], depth: int) -> str:
    advice = _comment([f"{'' if field.is_required() else 'Facultatif. '}{field.description}"])
    inner = model_in(field.annotation)
    if inner and not field.examples:
        body = _fields(inner, choices, depth + 1).replace("\n\n", "\n")
        nested = _item(body) if _is_list(field.annotation) else textwrap.indent(body, "  ")
        written = f"{name}:\n{nested}"
        # What few need stays a comment: deep inside another field, or of one nature alone.
        is_rare = (depth and not field.is_required()) or name in DETAILS.values()
        return advice + (textwrap.indent(written, "# ") if is_rare else written)
    written = f"{name}:{_value(choices.get(name) or (field.examples or [''])[0])}\n"
    is_live = field.is_required() or written.count("\n") > 1
    return advice + (written if is_live else f"# {written}")


def _item(body: str) -> str:
    """The fields as the one item of a list: the dash stands before the first key."""
    lines = textwrap.indent(body, "    ").split("\n")
    first = next(number for number, line in enumerate(lines) if not line.lstrip().startswith("#"))
    lines[first] = f"  - {lines[first].lstrip()}"
    return "\n".join(lines)


def _value(example: Any) -> str:
    """Ids bare and on one line, texts quoted and one a line."""
    if isinstance(example, dict):
        return f" {_flow(example)}"
    if not isinstance(example, list):
        return f" {_scalar(example)}"
    if all(_is_bare(item) for item in example):
        return f" [{', '.join(example)}]"
    return "".join(f"\n  - {_scalar(item)}" for item in example)


def _flow(example: Mapping[str, Any]) -> str:
    parts = (
        f"{name}: {_flow(value) if isinstance(value, dict) else value}"
        for name, value in example.items()
    )
    return f"{{{', '.join(parts)}}}"


def _scalar(example: str | int) -> str:
    if isinstance(example, int):
        return str(example)
    return example if _is_bare(example) else f'"{example}"'


def _is_bare(text: str) -> bool:
    return bool(ID.fullmatch(text)) and not text.isdigit() and text not in QUOTED_WORDS


def _is_list(annotation: Any) -> bool:
    return Ellipsis in get_args(annotation)


def _comment(lines: Iterable[str]) -> str:
    return "".join(
        f"{textwrap.fill(line, WIDTH, initial_indent='# ', subsequent_indent='# ')}\n"
        for line in lines
    )
