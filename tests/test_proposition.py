"""What the gate says of a proposal: the files that it changes come first."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from cmarkgfm import github_flavored_markdown_to_html

from conftest import run
from guide.problem import Problem
from guide.report import report, summary

if TYPE_CHECKING:
    from pathlib import Path

CHANGED, OLD = "fiches/économiser.md", "fiches/creuser-puits.md"


def git(root: Path, *arguments: str) -> str:
    me = ("-c", "user.name=Essai", "-c", "user.email=essai@agence.example")
    command = ("git", *me, "-c", "init.defaultBranch=main", *arguments)
    outcome = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return outcome.stdout


def replace(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture
def proposal(reseau: Path) -> Path:
    """A repository whose main branch has an old fault and an old warning.

    A branch renames a fiche badly, and creates another with a warning that is not committed.
    """
    replace(reseau / OLD, "statut: brouillon", "statut: brouilon")
    replace(reseau / "network/themes.yml", "nom: ", "nom:  ")
    git(reseau, "init", "--quiet")
    git(reseau, "add", ".")
    git(reseau, "commit", "--quiet", "--message", "Le réseau")
    git(reseau, "switch", "--quiet", "--create", "proposition")
    git(reseau, "mv", "fiches/economiser-eau.md", CHANGED)
    git(reseau, "commit", "--quiet", "--message", "Renommer")
    agence = reseau / "network/agences/bureau-projets.md"
    replace(agence, "statut: publie", "statut:  publie")
    # The main branch goes on: what it changes is not of the proposal.
    git(reseau, "stash", "--quiet")
    git(reseau, "switch", "--quiet", "main")
    replace(reseau / "network/etapes.yml", "Idée", "Envie")
    git(reseau, "commit", "--quiet", "--all", "--message", "Une envie")
    git(reseau, "switch", "--quiet", "proposition")
    git(reseau, "stash", "pop", "--quiet")
    return reseau


def test_what_is_wrong_in_the_changed_files_comes_first(proposal: Path) -> None:
    outcome = run("guide", "check", "--changed", "main", cwd=proposal)
    assert (outcome.returncode, outcome.stderr) == (1, "")
    mine, others = outcome.stdout.split("\nAilleurs : ")
    assert re.findall(r"^(\S+), ligne (\d+)", mine, re.MULTILINE) == [
        (CHANGED, "1"),
        ("network/agences/bureau-projets.md", "22"),
    ]
    assert others.startswith("3 fautes, 3 avertissements.\n\nfiches/creuser-puits.md, ligne 31, ")
    assert "themes.yml" not in others


def test_programs_get_the_changed_files_first_too(proposal: Path) -> None:
    outcome = run("guide", "check", "--changed", "main", "--format", "json", cwd=proposal)
    found = json.loads(outcome.stdout)
    gone = "fiches/economiser-eau.md"
    assert found["changes"] == [gone, CHANGED, "network/agences/bureau-projets.md"]
    told = [(one["fichier"], one["change"]) for one in found["problemes"]]
    assert told[:3] == [(CHANGED, True), ("network/agences/bureau-projets.md", True), (OLD, False)]
    assert outcome.returncode == 1


def test_annotations_and_the_table_put_faults_first_then_the_changed_files(proposal: Path) -> None:
    github = run("guide", "check", "--changed", "main", "--format", "github", cwd=proposal)
    places = re.findall(r"^::(\w+) file=([^,]+),line", github.stdout, re.MULTILINE)
    assert places == [
        ("error", CHANGED),
        ("error", OLD),
        ("error", "fiches/proteger-source.md"),
        ("error", "fiches/reparer-toiture.md"),
        ("warning", "network/agences/bureau-projets.md"),
        ("warning", "fiches/proteger-source.md"),
        ("warning", "fiches/reparer-toiture.md"),
        ("warning", "network/themes.yml"),
    ]
    table = run("guide", "check", "--changed", "main", "--format", "markdown", cwd=proposal)
    assert re.findall(r"^\| (Faute|Avertissement) \| (\S+)", table.stdout, re.MULTILINE) == [
        ({"error": "Faute", "warning": "Avertissement"}[level], cell(fichier))
        for level, fichier in places
    ]
    assert github.returncode == table.returncode == 1


def cell(fichier: str) -> str:
    changed = (CHANGED, "network/agences/bureau-projets.md")
    return f"**{fichier}**" if fichier in changed else fichier


def test_a_clean_proposal_says_so_and_counts_the_rest(proposal: Path) -> None:
    git(proposal, "reset", "--quiet", "--hard", "main")
    (proposal / "network/hors_reseau.yml").touch()
    outcome = run("guide", "check", "--changed", "HEAD", cwd=proposal)
    assert outcome.returncode == 1
    assert outcome.stdout.startswith(
        "Aucune faute dans les fichiers changés.\n\nAilleurs : 1 faute, 1 avertissement.\n\n"
        "fiches/creuser-puits.md, ligne 31, statut : "
    )


def test_a_base_that_is_not_there_is_misuse(reseau: Path) -> None:
    outcome = run("guide", "check", "--changed", "main", cwd=reseau)
    said = f"« {reseau} » n'est pas dans un dépôt git : retirez « --changed ».\n"
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (2, "", said)
    git(reseau, "init", "--quiet")
    for base in ("nulle-part", "--output=pirate"):
        outcome = run("guide", "check", f"--changed={base}", cwd=reseau)
        said = f"« {base} » n'est ni une branche ni un commit connus de ce dépôt (--changed).\n"
        assert (outcome.returncode, outcome.stdout, outcome.stderr) == (2, "", said)


def test_the_forge_gets_ten_of_each_and_the_table_all() -> None:
    problems = tuple(
        Problem(
            fichier=f"fiches/{number}.md",
            ligne=number,
            champ="titre",
            message="a | b <script>\n*c* `d` [e](f)",
            remede="g\\h",
            gravite="faute" if number % 2 else "avertissement",
        )
        for number in range(1, 41)
    )
    lines = report(problems, "github").splitlines()
    levels = [line[:7] for line in lines if line.startswith("::")]
    assert levels == ["::error"] * 10 + ["::warni"] * 10
    # A report is one line a fault, whatever the file holds.
    assert "fiches/39.md, ligne 39, titre : a | b <script>\\u000a*c* `d` [e](f) g\\h" in lines
    html = github_flavored_markdown_to_html(summary(problems))
    rows = re.findall(r"<tr>\n(.*?)</tr>", html, re.DOTALL)[1:]
    assert len(rows) == 40
    assert {len(re.findall(r"<td", row)) for row in rows} == {6}
    for markup in ("<script", "<em>", "<code>", "<a "):
        assert markup not in html
