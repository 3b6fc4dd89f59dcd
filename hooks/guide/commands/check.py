"""`guide check`: what to mend."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from guide.check import check
from guide.clock import today
from guide.commands.shared import CLEAN, FAULTS, MISUSE
from guide.load import load
from guide.redaction import readability
from guide.report import as_code_quality, as_json, report, summary
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
        choices=("texte", "github", "gitlab", "markdown", "json"),
        default="texte",
        help="forme du rapport",
    )
    parser.add_argument(
        "--changed",
        metavar="BASE",
        help="dit d'abord ce qui touche les fichiers changés depuis cette branche ou ce commit",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, root: Path) -> int:
    """Prints the faults and the warnings."""
    changes: frozenset[str] | None = None
    if options.changed is not None:
        try:
            changes = _changed(root, options.changed)
        except subprocess.CalledProcessError:
            print(_refusal(root, options.changed), file=sys.stderr)
            return MISUSE
        except FileNotFoundError:
            print("Git n'est pas installé : « --changed » en a besoin.", file=sys.stderr)
            return MISUSE
    contents = load(*read(root))
    problems = check(contents, today())
    if options.format == "json":
        scores = {fiche.id: readability(fiche.corps) for fiche in contents.fiches}
        print(as_json(problems, scores, changes))
    elif options.format == "gitlab":
        print(as_code_quality(problems))
    elif options.format == "markdown":
        print(summary(problems, changes))
    else:
        print(report(problems, options.format, changes))
    return FAULTS if any(problem.gravite == "faute" for problem in problems) else CLEAN


def _changed(root: Path, base: str) -> frozenset[str]:
    """The files under the root that differ from where this branch left the base, those gone too.

    What is not committed yet counts.
    """
    commit = _git(root, "rev-parse", "--verify", "--end-of-options", f"{base}^{{commit}}").strip()
    # A forge may have fetched too little of the past: the base itself is then the best known.
    with suppress(subprocess.CalledProcessError):
        commit = _git(root, "merge-base", commit, "HEAD").strip()
    listed = _git(root, "diff", "--name-only", "--no-renames", "--relative", "-z", commit, "--")
    listed += _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return frozenset(listed.split("\0")) - {""}


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(  # noqa: S603, no shell; the base comes after --end-of-options
        ("git", *arguments),  # noqa: S607, whichever git people have
        cwd=root,
        env={**os.environ, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=True,
    ).stdout


def _refusal(root: Path, base: str) -> str:
    """Why git can't compare with the base."""
    try:
        _git(root, "rev-parse", "--git-dir")
    except subprocess.CalledProcessError as error:
        if "not a git repository" in error.stderr:
            return f"« {root.resolve()} » n'est pas dans un dépôt git : retirez « --changed »."
        return f"Git refuse de lire ce dépôt : {error.stderr.strip()}"
    return f"« {base} » n'est ni une branche ni un commit connus de ce dépôt (--changed)."
