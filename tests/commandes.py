"""The commands of this Python, without the second that loading their modules takes each time."""

from __future__ import annotations

import multiprocessing
import os
import runpy
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Each command is a copy of one process that has loaded them and done nothing yet.
LOADED = multiprocessing.get_context("forkserver")
LOADED.set_forkserver_preload(["guide.cli", "mkdocs.__main__", "mkdocs.commands.build"])


def outcome(
    command: tuple[str, ...], cwd: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """What `python -m command` says and gives back, in that folder and environment."""
    with TemporaryDirectory() as folder:
        said = Path(folder, "stdout"), Path(folder, "stderr")
        process = LOADED.Process(target=_run, args=(command, cwd, dict(environment), said))
        process.start()
        process.join()
        assert process.exitcode is not None
        stdout, stderr = (path.read_text(encoding="utf-8") for path in said)
    return subprocess.CompletedProcess(command, process.exitcode, stdout, stderr)


def _run(
    command: tuple[str, ...], cwd: Path, environment: dict[str, str], said: tuple[Path, Path]
) -> None:
    for stream, path in zip((sys.stdout, sys.stderr), said, strict=True):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), stream.fileno())
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    sys.argv = [*command]
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)
