"""`guide compress`: the compressed copies beside the files of a built site."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from guide.commands.shared import CLEAN, FAULTS, MISUSE
from guide.compression import compress

if TYPE_CHECKING:
    import argparse

    from guide.commands.shared import Subparsers


def add(commands: Subparsers, shared: argparse.ArgumentParser) -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "compress",
        parents=[shared],
        help="écrit les copies .br et .gz d'un site, pour un hébergeur qui les sert",
    )
    parser.add_argument("site", type=Path, metavar="SITE", help="le site que MkDocs a écrit")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, _: Path) -> int:
    """Writes the copies, deletes those of files that are gone."""
    if not options.site.is_dir():
        print(f"« {options.site} » n'est pas un dossier.", file=sys.stderr)
        return MISUSE
    try:
        written = compress(options.site)
    except OSError as error:
        print(f"« {error.filename} » ne s'écrit pas ({error.strerror}).", file=sys.stderr)
        return FAULTS
    print(f"{written} copies compressées écrites dans « {options.site} ».")
    return CLEAN
