"""The forges' own files: their published schemas, and their commands, run in a fresh clone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from conftest import ENVIRONMENT, PROJECT, draw, run

if TYPE_CHECKING:
    from collections.abc import Mapping

WORKFLOWS = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))
BASE = "branche-publiee"
GITLAB = PROJECT / ".gitlab-ci.yml"
SUPPLY = ".ci/fournitures"
FAULT = "| Faute | **fiches/maintenir-commerce.md** | 2 | titre | ce champ est vide. |"


def steps(name: str) -> dict[str, dict[str, Any]]:
    """The steps of a workflow that run a command, by name."""
    text = (PROJECT / ".github" / "workflows" / name).read_text(encoding="utf-8")
    jobs = yaml.safe_load(text)["jobs"].values()
    return {step["name"]: step for job in jobs for step in job["steps"] if "run" in step}


def shell(
    script: str, cwd: Path, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A step as the runner runs it; « guide » and « mkdocs » are those of this environment."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {**ENVIRONMENT, "PATH": path, "PYTHONPATH": str(cwd / "hooks"), **(more or {})}
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A fresh clone of the project."""
    if not (PROJECT / ".git").exists():
        pytest.skip("ce n'est pas un dépôt git")
    folder = tmp_path / "clone"
    command = ["git", "clone", "--quiet", "--no-hardlinks", str(PROJECT), str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    # Wherever the project itself stands: what the forge calls the branch a proposal goes to.
    command = ["git", "update-ref", f"refs/remotes/origin/{BASE}", "HEAD"]
    subprocess.run(command, cwd=folder, check=True)
    return folder


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_follows_the_published_schema(path: Path) -> None:
    outcome = run(
        "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(path), cwd=PROJECT
    )
    assert outcome.returncode == 0, outcome.stdout


def test_the_pipeline_of_gitlab_follows_the_published_schema() -> None:
    command = ("check_jsonschema", "--builtin-schema", "vendor.gitlab-ci")
    outcome = run(*command, "--data-transform", "gitlab-ci", str(GITLAB), cwd=PROJECT)
    assert outcome.returncode == 0, outcome.stdout


def test_no_workflow_gives_rights_to_a_proposal_or_follows_a_moving_action() -> None:
    for path in WORKFLOWS:
        text = path.read_text(encoding="utf-8")
        assert "pull_request_target" not in text
        assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
        # What a proposal writes (its title, its branch) must never become a command.
        assert [step for step in steps(path.name).values() if "${{" in step["run"]] == []
        used = re.findall(r"uses: (.*)", text)
        pinned = re.compile(r"[a-z-]+/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
        assert [one for one in used if not pinned.fullmatch(one)] == []
    assert "secrets." not in "".join(path.read_text("utf-8") for path in WORKFLOWS)


def test_every_command_of_the_gate_passes_on_the_project_itself(
    clone: Path, tmp_path: Path
) -> None:
    told: list[str] = []
    summary = {"GITHUB_STEP_SUMMARY": str(tmp_path / "resume.md"), "GITHUB_BASE_REF": BASE}
    for name, step in steps("verifier.yml").items():
        # It takes packages from a registry: CI does it once, by the README's command.
        if name == "Installer le guide":
            continue
        outcome = shell(step["run"], clone, summary)
        assert outcome.returncode == 0, (name, outcome.stdout, outcome.stderr)
        told.append(name)
    assert told == [
        "Contrôler les fiches",
        "Écrire tout le rapport dans le résumé",
        "Comparer les formulaires aux listes du réseau",
        "Construire l'aperçu",
    ]
    assert (clone / "apercu" / "fiches" / "maintenir-commerce" / "index.html").is_file()
    (published,) = (step for step in steps("publier.yml").values() if "mkdocs" in step["run"])
    preview = steps("verifier.yml")["Construire l'aperçu"]["run"]
    assert published["run"] == preview.replace("apercu", "site")


def test_a_fault_is_put_on_its_line_and_told_whole_in_the_summary(
    clone: Path, tmp_path: Path
) -> None:
    sheet = clone / "fiches" / "maintenir-commerce.md"
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(re.sub(r"^titre: .*$", 'titre: ""', text, flags=re.MULTILINE), "utf-8")
    summary = tmp_path / "resume.md"
    gate = steps("verifier.yml")
    env = {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_BASE_REF": BASE}
    outcome = shell(gate["Contrôler les fiches"]["run"], clone, env)
    assert outcome.returncode == 1
    first = outcome.stdout.splitlines()[0]
    assert first.startswith("::error file=fiches/maintenir-commerce.md,line=2,title=titre::")
    assert shell(gate["Écrire tout le rapport dans le résumé"]["run"], clone, env).returncode == 0
    assert FAULT in summary.read_text(encoding="utf-8")
    assert gate["Écrire tout le rapport dans le résumé"]["if"] == "always()"
    assert shell(gate["Construire l'aperçu"]["run"], clone, env).returncode == 1
    assert not (clone / "apercu").exists()
    # GitLab shows the same beside the line.
    quality, check, *_ = script("verifier")
    told = shell(check, clone, {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "HEAD"})
    assert told.returncode == 1
    assert told.stdout.startswith("1 faute dans 1 fichier : rien n'est publié.\n\nfiches/mainten")
    assert shell(quality, clone).returncode == 0
    (found,) = (
        one
        for one in json.loads((clone / "qualite.json").read_text("utf-8"))
        if one["severity"] == "major"
    )
    assert found["location"] == {"path": "fiches/maintenir-commerce.md", "lines": {"begin": 2}}
    assert found["check_name"] == "titre"


def script(job: str) -> list[str]:
    """The commands of a job of GitLab."""
    commands: list[str] = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))[job]["script"]
    return commands


def test_gitlab_runs_the_same_commands() -> None:
    assert script("verifier")[1:] == [
        'guide check --changed "$CI_MERGE_REQUEST_DIFF_BASE_SHA"',
        "mkdocs build --strict --site-dir apercu",
    ]
    assert [line for line in script("pages") if line.startswith(("guide", "mkdocs"))] == [
        "guide pdf",
        "mkdocs build --strict --site-dir public",
        "guide offline --site public",
        "guide compress public",
    ]
    upkeep = steps("entretien.yml")["Essayer les liens et faire les listes"]["run"]
    assert upkeep.startswith(script("entretien")[-1])
    supply = steps("entretien.yml")["Dire les failles connues et les licences"]["run"]
    assert supply.split(" | ")[0] == script("fournitures")[-1].split(" | ")[0] == SUPPLY


def test_the_report_on_packages_stops_nothing_where_its_tools_are_missing() -> None:
    outcome = subprocess.run(
        [PROJECT / SUPPLY],
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0
    told = [line for line in outcome.stdout.splitlines() if line.endswith(".")]
    lost = "Des failles sont connues, ou le registre n'a pas répondu : lisez ci-dessus."
    assert told[-2:] == [
        f"{lost} Rien n'est arrêté.",
        "La liste des licences n'a pas pu être faite.",
    ]


def test_a_new_agence_is_told_to_those_who_keep_the_forms(clone: Path) -> None:
    themes = clone / "network" / "themes.yml"
    themes.write_text(themes.read_text("utf-8").replace("nom: ", "nom: Les ", 1), "utf-8")
    step = steps("verifier.yml")["Comparer les formulaires aux listes du réseau"]
    outcome = shell(step["run"], clone)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert outcome.stdout.startswith("::notice title=Formulaires::Les listes du réseau ont changé.")


# A forge in a folder: one file an issue. It takes the options that the real gh documents.
GH = """#!/bin/sh
echo "$*" >> "$FORGE/appels"
case "$1 $2" in
  "issue list") ls "$FORGE" | sed -n "s/^$6-\\\\([0-9]*\\\\)$/\\\\1/p" ;;
  "issue create") cp "$6" "$FORGE/$8-$(wc -l < "$FORGE/appels")"; echo "$4" > "$FORGE/titre" ;;
  "issue edit") cp "$7" "$(ls "$FORGE"/*-"$3")" ;;
  "issue close") rm "$FORGE"/*-"$3" ;;
esac
"""


@pytest.fixture
def forge(tmp_path: Path) -> Path:
    """Where that forge keeps its issues; `gh` stands beside it."""
    folder = tmp_path / "forge"
    folder.mkdir()
    program = tmp_path / "bin" / "gh"
    program.parent.mkdir()
    program.write_text(GH, encoding="utf-8")
    program.chmod(0o755)
    return folder


def test_each_agence_has_one_issue_kept_up_to_date_then_closed(tmp_path: Path, forge: Path) -> None:
    reseau = draw(tmp_path / "reseau")
    sheet = reseau / "fiches" / "reparer-toiture.md"
    fresh = sheet.read_text(encoding="utf-8")
    step = steps("entretien.yml")["Ouvrir, mettre à jour ou fermer le ticket de chaque agence"]
    path = os.pathsep.join([str(forge.parent / "bin"), os.environ["PATH"]])

    def month(day: str) -> dict[str, str]:
        sheet.write_text(fresh.replace("verifie_le: 2026-11-22", f"verifie_le: {day}"), "utf-8")
        assert run("guide", "upkeep", "--vers", "listes", cwd=reseau).returncode == 0
        outcome = shell(step["run"], reseau, {"FORGE": str(forge), "PATH": path})
        assert outcome.returncode == 0, outcome.stderr
        issues = forge.glob("entretien:*")
        return {one.name: one.read_text("utf-8").splitlines()[4] for one in issues}

    old = "- [ ] « Réparer une toiture » (`fiches/reparer-toiture.md`), "
    assert month("2026-11-22") == {}
    first = month("2025-10-20")
    (name,) = first
    assert name.startswith("entretien:atelier-toits-")
    assert first[name].startswith(f"{old}vérifiée le 20 octobre 2025, il y a 13 mois.")
    assert (forge / "titre").read_text("utf-8") == "Entretien du guide : Atelier des toits\n"
    second = month("2025-09-20")
    assert [*second] == [name]
    assert second[name].startswith(f"{old}vérifiée le 20 septembre 2025, il y a 14 mois.")
    assert month("2026-11-22") == {}
