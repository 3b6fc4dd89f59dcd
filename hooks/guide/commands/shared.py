"""What the commands share: exit codes, and the network that they answer about."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from guide.check import check
from guide.clock import today
from guide.load import load
from guide.problem import propose, visible
from guide.report import report
from guide.site import publishable
from guide.source import read

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from pathlib import Path

    from guide.load import Contents
    from guide.reseau import Reseau

    # argparse has no public name for it.
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

CLEAN, FAULTS, MISUSE = 0, 1, 2


def checked(root: Path) -> tuple[Contents, Reseau] | None:
    """The contents under `root` and their network; None when there are faults, which are told."""
    contents = load(*read(root))
    problems = check(contents, today())
    reseau = publishable(contents, problems, today())
    if reseau is None:
        print(report(problems, "texte"), file=sys.stderr)
        return None
    return contents, reseau


def unknown(option: str, asked: str, known: Mapping[str, str], ou: str) -> str:
    """What to write instead of an id that leads nowhere."""
    remede = propose(asked, known, known, ou) if known else f"Il n'y en a aucun dans {ou}."
    return f"« {visible(asked)} » n'est pas connu du réseau (--{option}). {remede}"
