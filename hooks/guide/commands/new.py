"""`guide new`: a draft to fill in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from guide import draft
from guide.commands.shared import CLEAN, MISUSE
from guide.load import ID, load
from guide.ordre import slug
from guide.source import read

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from guide.commands.shared import Subparsers


def add(commands: Subparsers, shared: argparse.ArgumentParser) -> None:
    """Declares the command."""
    parser = commands.add_parser("new", parents=[shared], help="crée un brouillon à remplir")
    parser.add_argument("sorte", choices=("fiche", "agence"))
    parser.add_argument(
        "id", help="le nom du fichier, sans .md : minuscules, sans accent, traits d'union"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, root: Path) -> int:
    """Writes the draft, over no other file."""
    if not ID.fullmatch(options.id):
        print(
            f"« {options.id} » ne peut pas servir d'adresse. Écrivez plutôt : {slug(options.id)}",
            file=sys.stderr,
        )
        return MISUSE
    folder, text = (
        ("fiches", draft.new_fiche(load(*read(root)).connus))
        if options.sorte == "fiche"
        else ("network/agences", draft.new_agence())
    )
    path = root / folder / f"{options.id}.md"
    if path.exists():
        print(f"« {path} » existe déjà : rien n'a été changé.", file=sys.stderr)
        return MISUSE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(f"Brouillon créé : {path}. Remplissez-le, puis lancez « guide check ».")
    return CLEAN
