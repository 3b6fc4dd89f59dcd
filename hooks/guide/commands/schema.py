"""`guide schema`: the JSON Schemas of the content files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from guide.commands.shared import CLEAN
from guide.nombres import nombre
from guide.schema import schemas

if TYPE_CHECKING:
    import argparse

    from guide.commands.shared import Subparsers


def add(commands: Subparsers, shared: argparse.ArgumentParser) -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "schema", parents=[shared], help="écrit les schémas JSON des fichiers"
    )
    parser.add_argument(
        "--to", type=Path, metavar="DOSSIER", help="un fichier par schéma, dans ce dossier"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, _: Path) -> int:
    """Prints the schemas, or writes each to its file."""
    made = schemas()
    if options.to is None:
        print(_readable(made))
        return CLEAN
    options.to.mkdir(parents=True, exist_ok=True)
    for kind, schema in made.items():
        (options.to / f"{kind}.json").write_text(
            f"{_readable(schema)}\n", encoding="utf-8", newline="\n"
        )
    print(f"{nombre(len(made), 'schéma')} dans {options.to}.")
    return CLEAN


def _readable(values: object) -> str:
    return json.dumps(values, ensure_ascii=False, indent=2)
