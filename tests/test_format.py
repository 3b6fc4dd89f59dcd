"""One way to write the files: nothing is lost by it, and writing twice changes nothing."""

from __future__ import annotations

import json
import re
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from conftest import PROJECT, files, run
from guide.canon import ecrits, shape_of
from guide.draft import new_agence, new_fiche
from guide.fiche import Offre
from guide.load import load
from guide.schema import KINDS, PLACES, schema
from guide.source import Source, read
from tirage import Drawing

if TYPE_CHECKING:
    from pathlib import Path

RESEAUX = [PROJECT, PROJECT / "tests" / "reseau", *sorted((PROJECT / "tests/reseaux").iterdir())]


def fichier(kind: str) -> str:
    """The name of a file of a kind."""
    return PLACES[kind].replace("*", "essai")


def read_as(kind: str, texte: str) -> tuple[dict[str, Any], ...]:
    """What the models of a file say."""
    contents = load((Source(fichier=fichier(kind), texte=texte),))
    return tuple(one.model_dump(exclude={"origine"}) for one in contents.models)


def in_form(kind: str, texte: str) -> str | None:
    """The text in form; None when it has faults."""
    contents = load((Source(fichier=fichier(kind), texte=texte),))
    return next((one.forme for one in ecrits(contents)), None)


def whole(kind: str, yaml_text: str, body: str = "") -> str:
    """The file that holds a text of YAML."""
    return f"---\n{yaml_text}---\n{body}" if PLACES[kind].endswith(".md") else yaml_text


# A seed has no simpler one to look for.
PROPERTY = settings(
    max_examples=10, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate)
)
SEEDS = st.integers(min_value=0, max_value=2**32)


@pytest.mark.parametrize("kind", KINDS)
@PROPERTY
@given(seed=SEEDS)
def test_writing_in_form_loses_nothing_and_is_done_once(kind: str, seed: int) -> None:
    random = Random(seed)
    values = Drawing(schema(kind).get("$defs", {}), random).value(schema(kind))
    text = yaml.safe_dump(
        values,
        sort_keys=False,
        default_style=random.choice([None, '"', "'"]),
        default_flow_style=random.choice([None, False, True]),
        allow_unicode=random.choice([True, False]),
        width=random.choice([40, 10**6]),
    )
    body = "\n" + "".join(random.choices(["é", "\n", "---", "# a", ": "], k=random.randint(0, 9)))
    before = whole(kind, text, body)
    formed = in_form(kind, before)
    assert formed
    assert read_as(kind, formed) == read_as(kind, before)
    assert in_form(kind, formed) == formed
    assert formed.endswith("\n")
    assert not formed.endswith("\n\n")
    if PLACES[kind].endswith(".md"):
        assert formed.split("\n---\n", 1)[1].rstrip("\n") == body.rstrip("\n")


@pytest.mark.parametrize("kind", KINDS)
@PROPERTY
@given(seed=SEEDS)
def test_comments_are_kept_as_they_are(kind: str, seed: int) -> None:
    random = Random(seed)
    values = Drawing(schema(kind).get("$defs", {}), random).value(schema(kind))
    text = yaml.safe_dump(
        values, sort_keys=False, default_style='"', default_flow_style=False, width=10**6
    )
    lines: list[str] = []
    for line in text.splitlines():
        lines += random.choice([[], [], ["# un"], ["    # deux : ["], ["", ""], ["# trois  "]])
        lines += [line + random.choice(["", "", "  # quatre", " # cinq"])]
    before = whole(kind, "\n".join([*lines, "# un", ""]))
    formed = in_form(kind, before)
    assert formed
    assert read_as(kind, formed) == read_as(kind, before)
    assert sorted(comments(formed)) == sorted(comments(before))
    assert in_form(kind, formed) == formed


def comments(text: str) -> list[str]:
    return re.findall(r"# (?:un|deux : \[|trois  |quatre|cinq)$", text, re.MULTILINE)


@pytest.mark.parametrize("root", RESEAUX, ids=lambda root: root.name)
def test_every_network_kept_here_is_in_form(root: Path) -> None:
    found = [*ecrits(load(*read(root)))]
    assert len(found) > 5
    assert [one.source.fichier for one in found if not one.is_in_form] == []


def test_the_drafts_are_in_form() -> None:
    connus = load(*read(PROJECT)).connus
    for kind, text in (("fiche", new_fiche(connus)), ("agence", new_agence())):
        assert in_form(kind, text) == text


def test_the_way_of_writing_is_a_plain_value_that_other_languages_can_follow() -> None:
    for kind in KINDS:
        assert json.loads(json.dumps(shape_of(kind))) == shape_of(kind)
    offre = shape_of("fiche")["fields"]["offres"]["items"]["fields"]
    assert [*offre] == [*Offre.model_fields]
    zone = {"epci": {"items": {"scalar": "mot"}}, "communes": {"items": {"scalar": "mot"}}}
    assert offre["etapes"] == {"items": {"scalar": "nu"}}
    assert offre["apport"] == {"scalar": "texte"}
    assert offre["perimetre"]["scalar"] == "nu"
    assert offre["perimetre"]["fields"]["sauf"] == {"fields": zone}


MESSY = """\
# Une fiche sur les thèmes.

- nom: Eau   # à revoir
  # Le dessin
  icone: goutte
  id: 'eau'
  resume: >
    Eau potable
    et eaux usées.
"""
TIDY = """\
# Une fiche sur les thèmes.

- id: eau
  nom: "Eau"   # à revoir
  resume: "Eau potable et eaux usées."
  # Le dessin
  icone: goutte
"""


def test_the_command_rewrites_what_is_not_in_form_and_the_gate_names_it(reseau: Path) -> None:
    themes = reseau / "network" / "themes.yml"
    rest = themes.read_text(encoding="utf-8").split("- id: batiments")[1]
    themes.write_text(f"{MESSY}- id: batiments{rest}", encoding="utf-8")
    before = files(reseau)
    warning = run("guide", "check", cwd=reseau)
    assert (warning.returncode, warning.stdout) == (
        0,
        (
            "1 avertissement, sans effet sur la publication.\n\n"
            "network/themes.yml, ligne 3 : ce fichier n'est pas écrit de la façon commune "
            "à partir d'ici. Lancez « guide format ».\n"
        ),
    )
    asked = run("guide", "format", "--check", cwd=reseau)
    said = "network/themes.yml\n1 fichier à récrire : lancez « guide format ».\n"
    assert (asked.returncode, asked.stdout, asked.stderr) == (1, said, "")
    assert files(reseau) == before
    done = run("guide", "format", cwd=reseau)
    said = "network/themes.yml\n1 fichier récrit.\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")
    expected = f"{TIDY}- id: batiments{rest}".encode()
    assert files(reseau) == {**before, "network/themes.yml": expected}
    again = run("guide", "format", "--check", cwd=reseau)
    assert (again.returncode, again.stdout, again.stderr) == (0, "Rien à récrire.\n", "")


def test_a_file_with_a_fault_is_left_alone_and_the_command_says_so(reseau: Path) -> None:
    fiche, agence = reseau / "fiches" / "creuser-puits.md", "network/agences/maison-eau.md"
    text = fiche.read_text(encoding="utf-8")
    fiche.write_text(text.replace("nature: ", "inconnu: oui\nnature:   "), encoding="utf-8")
    before = files(reseau)
    (reseau / agence).write_bytes(before[agence].replace(b"statut: ", b"statut:   "))
    outcome = run("guide", "format", cwd=reseau)
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (
        1,
        "network/agences/maison-eau.md\n1 fichier récrit.\n",
        "fiches/creuser-puits.md : laissé tel quel, il a des fautes. Lancez « guide check ».\n",
    )
    assert files(reseau) == before


def test_only_the_files_that_are_asked_for_are_written(reseau: Path) -> None:
    names = ("fiches/creuser-puits.md", "fiches/economiser-eau.md")
    for name in names:
        text = (reseau / name).read_text(encoding="utf-8").replace("nature: ", "nature:   ")
        (reseau / name).write_text(text, encoding="utf-8", newline="\r\n")
    outcome = run("guide", "format", names[1], cwd=reseau)
    assert (outcome.returncode, outcome.stdout) == (0, f"{names[1]}\n1 fichier récrit.\n")
    left, done = (files(reseau)[name] for name in names)
    assert b"nature:   acc" in left
    assert b"nature: acc" in done
    # Windows keeps its line ends.
    assert done.count(b"\n") == done.count(b"\r\n") > 0
    lost = run("guide", "format", "fiches/autre.md", cwd=reseau)
    said = "« fiches/autre.md » n'est pas un fichier que « guide format » sait écrire.\n"
    assert (lost.returncode, lost.stdout, lost.stderr) == (2, "", said)
