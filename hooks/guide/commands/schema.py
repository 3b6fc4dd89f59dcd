"""`guide schema`: the JSON Schemas of the content files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from guide.commands.shared import CLEAN
from guide.schema import schemas

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from guide.commands.shared import Subparsers


def add(commands: Subparsers, shared: argparse.ArgumentParser) -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "schema", parents=[shared], help="écrit les schémas JSON des fichiers"
    )
    parser.set_defaults(run=run)


def run(_: argparse.Namespace, __: Path) -> int:
    """Prints the schemas."""
    print(json.dumps(schemas(), ensure_ascii=False, indent=2))
    return CLEAN
