"""`guide check`: what to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide.check import check
from guide.clock import today
from guide.commands.shared import CLEAN, FAULTS
from guide.load import load
from guide.redaction import readability
from guide.report import as_code_quality, as_json, report
from guide.source import read

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from guide.commands.shared import Subparsers


def add(commands: Subparsers, shared: argparse.ArgumentParser) -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "check", parents=[shared], help="dit ce qu'il faut corriger dans fiches/ et network/"
    )
    parser.add_argument(
        "--format",
        choices=("texte", "github", "gitlab", "json"),
        default="texte",
        help="forme du rapport",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, root: Path) -> int:
    """Prints the faults and the warnings."""
    contents = load(*read(root))
    problems = check(contents, today())
    if options.format == "json":
        scores = {fiche.id: readability(fiche.corps) for fiche in contents.fiches}
        print(as_json(problems, scores))
    elif options.format == "gitlab":
        print(as_code_quality(problems))
    else:
        print(report(problems, options.format))
    return FAULTS if any(problem.gravite == "faute" for problem in problems) else CLEAN
