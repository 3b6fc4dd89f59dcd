"""`guide forms`: the questions that the forge asks, with the network's own lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide.commands.shared import CLEAN, FAULTS, checked
from guide.formulaire import forms

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from guide.commands.shared import Subparsers


def add(commands: Subparsers, shared: argparse.ArgumentParser) -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "forms",
        parents=[shared],
        help="récrit les formulaires de la forge d'après le réseau",
    )
    parser.set_defaults(run=run)


def run(_: argparse.Namespace, root: Path) -> int:
    """Writes the forms of every forge, over those of before."""
    found = checked(root)
    if found is None:
        return FAULTS
    contents, _reseau = found
    for fichier, texte in forms(contents).items():
        path = root / fichier
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texte, encoding="utf-8")
        print(path)
    return CLEAN
