"""`guide write`: the whole site without MkDocs, or its contents for another shell."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from guide.clock import today
from guide.commands.shared import CLEAN, FAULTS, MISUSE
from guide.coquille import whole, write
from guide.nombres import nombre
from guide.publication import finish
from guide.report import report
from guide.site import build
from guide.zensical import project

if TYPE_CHECKING:
    import argparse

    from guide.commands.shared import Subparsers


def add(commands: Subparsers, shared: argparse.ArgumentParser) -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "write", parents=[shared], help="écrit tout le site en fichiers, sans MkDocs"
    )
    parser.add_argument("dossier", type=Path, metavar="DIR", help="un dossier vide ou nouveau")
    parser.add_argument(
        "--pour", choices=["zensical"], help="écrit un projet que cet outil publie, sans l'adapter"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, root: Path) -> int:
    """Writes every page and every file, over no other file."""
    folder: Path = options.dossier
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        print(f"« {folder} » n'est pas un dossier vide : rien n'a été écrit.", file=sys.stderr)
        return MISUSE
    site = build(root, today())
    if site.faults:
        print(report(site.problems, "texte"), file=sys.stderr)
        return FAULTS
    written = project(site) if options.pour else whole(site)
    try:
        write(written, folder)
        if not options.pour:
            finish(folder)
    except OSError as error:
        print(f"« {folder} » ne s'écrit pas ({error.strerror}).", file=sys.stderr)
        return FAULTS
    print(f"{nombre(len(written), 'fichier écrit', 'fichiers écrits')} dans {folder}.")
    return CLEAN
