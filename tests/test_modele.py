"""The sheets to copy, the drafts and the schemas say what the models say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml
from jsonschema import Draft202012Validator

from conftest import PROJECT, run
from guide.agence import Agence
from guide.draft import new_agence, new_fiche
from guide.fiche import Fiche
from guide.load import DERIVED, load
from guide.schema import KINDS, schemas
from guide.source import read

if TYPE_CHECKING:
    from pathlib import Path


def test_the_sheets_to_copy_are_those_the_models_write() -> None:
    connus = load(*read(PROJECT)).connus
    assert (PROJECT / "fiches" / "_modele.md").read_text(encoding="utf-8") == new_fiche(connus)
    assert (PROJECT / "network" / "agences" / "_modele.md").read_text(
        encoding="utf-8"
    ) == new_agence()


@pytest.mark.parametrize(("model", "text"), [(Fiche, new_fiche({})), (Agence, new_agence())])
def test_every_field_stands_in_the_sheet_to_copy(model: type[Fiche | Agence], text: str) -> None:
    assert [
        name
        for name in model.model_fields
        if name not in DERIVED and f"\n{name}:" not in text.replace("# ", "")
    ] == []


@pytest.mark.parametrize("model", [Fiche, Agence])
def test_every_field_is_shown_by_its_template(model: type[Fiche | Agence]) -> None:
    name = model.__name__.lower()
    shown = "".join(
        (PROJECT / place).read_text(encoding="utf-8")
        for place in (
            "hooks/guide/index.py",
            f"overrides/contenu/{name}.html",
            "overrides/contenu/_nature.html",
            f"hooks/guide/pages/{name}s.py",
            "hooks/guide/pages/resumes.py",
        )
    )
    # What readers never see as such: words for the search, the state of the file, addresses of
    # before.
    unseen = {"origine", "id", "statut", "sigle", "anciennes_adresses", "en_bref", "requise"}
    assert [
        field
        for field in model.model_fields
        if field not in unseen and f"{name}.{field}" not in shown
    ] == []


def test_a_new_draft_is_valid_in_its_network(reseau: Path) -> None:
    for kind in ("fiche", "agence"):
        outcome = run("guide", "new", kind, "essai-neuf", cwd=reseau)
        assert outcome.returncode == 0, outcome.stderr
    outcome = run("guide", "check", cwd=reseau)
    assert (outcome.stdout, outcome.returncode) == ("Aucune faute.\n", 0)


def test_every_content_file_satisfies_its_published_schema() -> None:
    made = schemas()
    for kind in KINDS:
        Draft202012Validator.check_schema(made[kind])
    for kind, folder in (
        ("fiche", "fiches"),
        ("agence", "network/agences"),
        ("page", "network/pages"),
    ):
        for path in sorted((PROJECT / folder).glob("*.md")):
            head = path.read_text(encoding="utf-8").split("---\n")[1]
            values = json.loads(json.dumps(yaml.safe_load(head), default=str))
            assert [
                error.message for error in Draft202012Validator(made[kind]).iter_errors(values)
            ] == [], path.name
    for kind in ("reseau", "themes", "etapes", "beneficiaires", "vocabulaire", "hors_reseau"):
        values = json.loads(
            json.dumps(
                yaml.safe_load((PROJECT / "network" / f"{kind}.yml").read_text("utf-8")),
                default=str,
            )
        )
        assert [
            error.message for error in Draft202012Validator(made[kind]).iter_errors(values)
        ] == [], kind
