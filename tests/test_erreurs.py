"""Each folder of tests/erreurs/ is one mistake on top of the small network.

It comes with the exact report that it gets.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from conftest import PROJECT, build, draw, files, run
from guide.check import check
from guide.load import load
from guide.report import report
from guide.source import read

if TYPE_CHECKING:
    from pathlib import Path

ERREURS = PROJECT / "tests" / "erreurs"
# The form that GitHub asks of « Setting an error message », in « Workflow commands ».
ANNOTATION = re.compile(r"::(?:error|warning) file=([^,:]+),line=(\d+),title=([^,:]+)::(.+)")
CASES = sorted(case.name for case in ERREURS.iterdir())


def draw_case(root: Path, case: str) -> Path:
    """The small network with the mistake; two of them can't be kept as files to put over it."""
    draw(root, ERREURS / case)
    if case == "fichier-trop-gros":
        (root / "fiches" / "enorme.md").write_text("é" * (512 * 1024 + 1), encoding="utf-8")
    if case == "page-obligatoire":
        (root / "network" / "pages" / "mentions-legales.md").unlink()
    return root


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_gets_its_exact_report(case: str, tmp_path: Path) -> None:
    expected = (ERREURS / case / "rapport.txt").read_text(encoding="utf-8")
    outcome = run("guide", "check", cwd=draw_case(tmp_path, case))
    assert (outcome.stdout, outcome.stderr, outcome.returncode) == (expected, "", 1)


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_gets_an_annotation_on_its_line(case: str, tmp_path: Path) -> None:
    text = (ERREURS / case / "rapport.txt").read_text(encoding="utf-8")
    expected = re.findall(r"^(.+?), ligne (\d+)(?:, ([^:]+?))? : (.*)$", text, re.MULTILINE)
    assert expected
    problems = check(load(*read(draw_case(tmp_path, case))), date(2026, 11, 22))
    annotations = report(problems, "github").splitlines()
    found = [ANNOTATION.fullmatch(line) for line in annotations]
    assert sorted(match.groups() for match in found if match) == sorted(
        (fichier, ligne, (champ or "fichier").replace(",", "%2C"), words.replace("%", "%25"))
        for fichier, ligne, champ, words in expected
    )
    assert all(found)


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_leaves_the_published_site_as_it_was(
    case: str, tmp_path: Path, small_site: Path
) -> None:
    published = files(small_site)
    outcome = build(draw_case(tmp_path, case), small_site)
    assert outcome.returncode == 1
    assert (ERREURS / case / "rapport.txt").read_text(encoding="utf-8").strip() in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert files(small_site) == published


def test_the_small_network_itself_has_no_mistake(reseau: Path) -> None:
    outcome = run("guide", "check", cwd=reseau)
    assert (outcome.stdout, outcome.stderr, outcome.returncode) == ("Aucune faute.\n", "", 0)
