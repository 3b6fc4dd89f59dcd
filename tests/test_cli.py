"""The command `guide`, as staff and forges run it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

from conftest import ENVIRONMENT, run

if TYPE_CHECKING:
    from pathlib import Path

SHEET = "fiches/reparer-toiture.md"


def spoil(reseau: Path) -> None:
    sheet = reseau / SHEET
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text.replace("agence: atelier-toits", "agence: atelier"), encoding="utf-8")


def test_the_github_report_annotates_the_line_faults_first(reseau: Path) -> None:
    spoil(reseau)
    outcome = run("guide", "check", "--format", "github", cwd=reseau)
    assert outcome.returncode == 1
    assert outcome.stdout == (
        f"::error file={SHEET},line=16,title=offres › agence::"
        "« atelier » n'est pas une agence du réseau. "
        "Vouliez-vous dire « atelier-toits » (Atelier des toits) ?\n"
        "::warning file=network/agences/atelier-toits.md,line=2,title=fichier::"
        "aucune fiche ne cite cette agence. Ajoutez-la aux offres d'une fiche.\n"
    )


def test_the_json_report_holds_each_part_apart(reseau: Path) -> None:
    spoil(reseau)
    outcome = run("guide", "check", "--format", "json", cwd=reseau)
    assert json.loads(outcome.stdout)["problemes"][0] == {
        "gravite": "faute",
        "fichier": SHEET,
        "ligne": 16,
        "champ": "offres › agence",
        "message": "« atelier » n'est pas une agence du réseau.",
        "remede": "Vouliez-vous dire « atelier-toits » (Atelier des toits) ?",
    }


def test_a_warning_alone_does_not_block(reseau: Path) -> None:
    sheet = reseau / SHEET
    sheet.write_text(
        sheet.read_text(encoding="utf-8").replace("le: 2026-11-22", "le: 2025-11-21"),
        encoding="utf-8",
    )
    outcome = run("guide", "check", cwd=reseau)
    assert outcome.returncode == 0
    assert outcome.stdout == (
        "1 avertissement, sans effet sur la publication.\n\n"
        f"{SHEET}, ligne 32, verifie_le : rien n'a été vérifié depuis 12 mois. "
        "Relisez la page, puis mettez la date du jour.\n"
    )


def test_misuse_exits_with_two(reseau: Path) -> None:
    assert run("guide", "check", "--root", "nulle-part", cwd=reseau).returncode == 2
    assert run("guide", "chek", cwd=reseau).returncode == 2
    refused = run("guide", "new", "fiche", "Réparer l'église", cwd=reseau)
    assert (refused.returncode, refused.stderr) == (
        2,
        "« Réparer l'église » ne peut pas servir d'adresse. Écrivez plutôt : reparer-l-eglise\n",
    )


def test_what_a_terminal_would_obey_is_written_by_its_number(reseau: Path) -> None:
    for option in ("--commune", "--etape", "--theme"):
        refused = run("guide", "route", "toit", option, "a\x9f\x1b[2Jb", cwd=reseau)
        assert refused.returncode == 2
        assert "« a\\u009f\\u001b[2Jb »" in refused.stderr


def test_new_never_writes_over_a_file(reseau: Path) -> None:
    before = (reseau / SHEET).read_bytes()
    assert run("guide", "new", "fiche", "reparer-toiture", cwd=reseau).returncode == 2
    assert (reseau / SHEET).read_bytes() == before


def test_a_folder_without_contents_tells_what_is_missing(tmp_path: Path) -> None:
    outcome = run("guide", "check", cwd=tmp_path)
    assert outcome.returncode == 1
    assert re.search(r"^fiches, ligne 1 : le dossier n'existe pas\.", outcome.stdout, re.MULTILINE)
    assert "Traceback" not in outcome.stderr


def test_a_reader_who_stops_reading_gets_no_traceback(reseau: Path) -> None:
    end, start = os.pipe()
    os.close(end)
    stopped = subprocess.run(
        [sys.executable, "-m", "guide", "diagnose", "--format", "json", "--root", str(reseau)],
        stdout=start,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
        check=False,
    )
    os.close(start)
    assert (stopped.stderr, stopped.returncode) == ("", 141)
