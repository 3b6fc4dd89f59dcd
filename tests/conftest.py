"""What the tests share: small networks drawn in a folder, the real commands, the built sites."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser import chromium, served
from commandes import outcome

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Generator, Iterator

    from playwright.sync_api import Browser

PROJECT = Path(__file__).parents[1]
RESEAU = PROJECT / "tests" / "reseau"
# The day of the tests, so that no warning appears with time: 22 November 2026.
ENVIRONMENT = {
    **os.environ,
    "SOURCE_DATE_EPOCH": "1795305600",
    "NO_MKDOCS_2_WARNING": "1",
    "PYTHONUTF8": "1",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--captures",
        action="store_true",
        help="refait les images du formulaire dans network/images/ (tests/test_saisie.py)",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "seul: a measure of time, that no other test may disturb")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Tests run side by side; one that measures time has the machine to itself."""
    worker = getattr(item.config, "workerinput", None)
    if worker is None:
        return (yield)
    place = Path(tempfile.gettempdir(), f"pytest-{worker['testrunuid']}")
    alone = item.get_closest_marker("seul")
    with (
        place.with_suffix(".porte").open("w") as gate,
        place.with_suffix(".salle").open("w") as room,
    ):
        # Who waits to be alone keeps the gate: no other test begins meanwhile.
        fcntl.flock(gate, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(gate, fcntl.LOCK_UN)
        return (yield)


def draw(root: Path, overlay: Path | None = None) -> Path:
    """The small valid network, copied under `root`, with the files of `overlay` put over it."""
    shutil.copytree(RESEAU, root, dirs_exist_ok=True)
    if overlay:
        shutil.copytree(
            overlay,
            root,
            dirs_exist_ok=True,
            symlinks=True,
            ignore=shutil.ignore_patterns("rapport.txt"),
        )
    config = (
        (RESEAU / "mkdocs.yml").read_text(encoding="utf-8").replace("../..", PROJECT.as_posix())
    )
    (root / "mkdocs.yml").write_text(config, encoding="utf-8")
    return root


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The outcome of a command of this Python: `run("guide", "check", cwd=root)`."""
    return outcome(command, cwd, ENVIRONMENT)


def build(root: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """The outcome of the real MkDocs on the network under `root`."""
    return run("mkdocs", "build", "--strict", "--site-dir", str(site), cwd=root)


def files(folder: Path) -> dict[str, bytes]:
    """The whole content of a folder, by relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def reseau(tmp_path: Path) -> Path:
    """The small network, ready to be changed."""
    return draw(tmp_path / "reseau")


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small network, built."""
    site = tmp_path_factory.mktemp("petit") / "site"
    built = build(RESEAU, site)
    assert built.returncode == 0, built.stderr
    return site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped network, built."""
    folder = tmp_path_factory.mktemp("grand") / "site"
    built = build(PROJECT, folder)
    assert built.returncode == 0, built.stderr
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium, or a skip that says why."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The address of the shipped network, served on this machine."""
    with served(site) as address:
        yield address
