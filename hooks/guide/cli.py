"""The command `guide`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from guide.commands import add_all

if TYPE_CHECKING:
    from collections.abc import Sequence

# What shells give a command whose reader is gone.
INTERRUPTED = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code: 0 clean, 1 faults, 2 misuse, 141 no reader left."""
    parser = _parser()
    options = parser.parse_args(arguments)
    root: Path = options.root
    if not root.is_dir():
        parser.error(f"le dossier « {root} » n'existe pas.")
    try:
        code = int(options.run(options, root))
        sys.stdout.flush()
    except BrokenPipeError:
        # Who reads has read enough: « guide check | head ». Nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="guide", description="Le guide d'un réseau d'ingénierie : contrôle et outils."
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--root",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="le dossier qui contient fiches/ et network/",
    )
    add_all(parser.add_subparsers(required=True, metavar="commande"), shared)
    return parser
