"""`guide hosting`: ready configurations for a server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from guide.commands.shared import CLEAN, FAULTS, checked
from guide.hosting import configurations

if TYPE_CHECKING:
    import argparse

    from guide.commands.shared import Subparsers


def add(commands: Subparsers, shared: argparse.ArgumentParser) -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "hosting", parents=[shared], help="écrit les configurations de nginx et de Caddy"
    )
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="où les écrire")
    parser.add_argument(
        "--dossier",
        default="/srv/guide",
        metavar="DIR",
        help="le dossier de « guide publish » sur le serveur",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, root: Path) -> int:
    """Writes the configurations for the address of the network."""
    known_network = checked(root)
    if known_network is None:
        return FAULTS
    _, reseau = known_network
    try:
        options.to.mkdir(parents=True, exist_ok=True)
        for name, texte in configurations(reseau, options.dossier.rstrip("/")).items():
            (options.to / name).write_text(texte, encoding="utf-8")
            print(f"Écrit : {options.to / name}")
    except OSError as error:
        print(f"« {error.filename} » ne s'écrit pas ({error.strerror}).", file=sys.stderr)
        return FAULTS
    return CLEAN
