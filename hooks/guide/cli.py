"""The command `guide`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from guide.commands import add_all

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code: 0 clean, 1 faults, 2 misuse."""
    parser = _parser()
    options = parser.parse_args(arguments)
    root: Path = options.root
    if not root.is_dir():
        parser.error(f"le dossier « {root} » n'existe pas.")
    return int(options.run(options, root))


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
