"""What independent checkers say of the built sites: the Nu validator of HTML, and LinkChecker."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from browser import TESTS, installed, missing, served
from conftest import PROJECT, draw, run
from guide.exports.saisie import PROGRAMS
from test_saisie import ask

VNU = TESTS / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# Each page once: not again for each question that a link asks of it, nor for each of the communes
# that the page of an EPCI names, whose anchors tests/test_site.py looks for. What follows « # » in
# the addresses of the form is no anchor.
CONFIGURATION = """\
[checking]
maxrequestspersecond=1000
[filtering]
ignore=
  [?]
  territoire/[0-9]+/#
  admin/#
[AnchorCheck]
"""


@pytest.fixture(scope="module")
def plain_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small network without MkDocs, with its form and, unzipped beside, its offline copy."""
    for program in PROGRAMS.values():
        installed(program, PROJECT / ".formulaire")
    folder = tmp_path_factory.mktemp("valide")
    root, site = ask(draw(folder / "reseau")), folder / "site"
    for command in (("write", str(site)), ("offline", "--site", str(site))):
        outcome = run("guide", *command, cwd=root)
        assert outcome.returncode == 0, outcome.stderr
    shutil.unpack_archive(site / "guide-hors-ligne.zip", site / "copie")
    return site


def one_of_each_kind(site: Path) -> set[Path]:
    """The largest page of each folder, where most may be wrong, the smallest, that may redirect,
    and those that stand alone.
    """
    folders: defaultdict[Path, list[Path]] = defaultdict(list)
    for page in site.rglob("*.html"):
        above = page.parent.parent
        folders[page if above == site else above].append(page)
    return {
        end(pages, key=lambda page: page.stat().st_size)
        for pages in folders.values()
        for end in (min, max)
    }


def test_the_validator_finds_no_error_on_any_kind_of_page(site: Path, plain_site: Path) -> None:
    java = shutil.which("java")
    if java is None:
        missing("java manque : installez le paquet « default-jre-headless » de Debian")
    pages = sorted(one_of_each_kind(site) | one_of_each_kind(plain_site))
    assert {plain_site / "admin/index.html", plain_site / "copie/Ouvrir le guide.html"} < {*pages}
    # Its schemas are deep: with the usual stack it would check nothing.
    outcome = subprocess.run(
        [
            str(java),
            "-Xss8m",
            "-jar",
            installed(VNU, TESTS),
            "--errors-only",
            "--format",
            "json",
            *pages,
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    messages = json.loads(outcome.stderr)["messages"]
    assert (outcome.returncode, [(one.get("url"), one["message"]) for one in messages]) == (0, [])


@pytest.mark.parametrize("name", ["site", "plain_site"])
def test_no_link_and_no_anchor_is_broken(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    configuration = tmp_path / "linkcheckerrc"
    configuration.write_text(CONFIGURATION, encoding="utf-8")
    # It runs as nobody when root starts it.
    tmp_path.chmod(0o755)
    program = Path(sys.executable).with_name("linkchecker")
    with served(request.getfixturevalue(name)) as address:
        outcome = subprocess.run(
            [program, "-f", configuration, "-o", "csv", "--no-status", "--no-robots", address],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    assert outcome.returncode == 0, outcome.stdout
