"""Each folder of tests/erreurs/ is one mistake on top of the small network.

It comes with the exact report that it gets.
"""

from __future__ import annotations

import logging
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from mkdocs.__main__ import cli as mkdocs

from conftest import ENVIRONMENT, PROJECT, draw, files, run
from guide.check import check
from guide.cli import main
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


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the tests, for the commands that run in this process.

    To start one takes most of the time of a refusal: tests/test_cli.py does it.
    """
    monkeypatch.setenv("SOURCE_DATE_EPOCH", ENVIRONMENT["SOURCE_DATE_EPOCH"])


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_gets_its_exact_report(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = (ERREURS / case / "rapport.txt").read_text(encoding="utf-8")
    code = main(["check", "--root", str(draw_case(tmp_path, case))])
    assert (*capsys.readouterr(), code) == (expected, "", 1)


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
    config = str(draw_case(tmp_path, case) / "mkdocs.yml")
    # MkDocs tells a message once in a process: two cases may have the same.
    logging.getLogger("mkdocs.commands.build").filters.clear()
    outcome = CliRunner().invoke(
        mkdocs, ["build", "--strict", "--config-file", config, "--site-dir", str(small_site)]
    )
    assert outcome.exit_code == 1
    assert (ERREURS / case / "rapport.txt").read_text(encoding="utf-8").strip() in outcome.output
    assert "Traceback" not in outcome.output
    assert files(small_site) == published


def test_the_small_network_itself_has_no_mistake(reseau: Path) -> None:
    outcome = run("guide", "check", cwd=reseau)
    assert (outcome.stdout, outcome.stderr, outcome.returncode) == ("Aucune faute.\n", "", 0)
