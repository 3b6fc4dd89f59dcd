"""`guide pdf`: the printed guide, or fiches on their own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from guide import livre
from guide.commands.shared import CLEAN, FAULTS, MISUSE, checked, unknown
from guide.droits import Droits
from guide.impression import UnprintableError, impress
from guide.nombres import nombre, taille
from guide.source import IMPRIME

if TYPE_CHECKING:
    import argparse

    from guide.commands.shared import Subparsers


def add(commands: Subparsers, shared: argparse.ArgumentParser) -> None:
    """Declares the command."""
    parser = commands.add_parser("pdf", parents=[shared], help="imprime le guide en PDF")
    parser.add_argument(
        "--fiche",
        action="append",
        default=[],
        metavar="ID",
        help="seulement cette fiche ; à répéter, un PDF par fiche",
    )
    parser.add_argument(
        "--to",
        type=Path,
        metavar="FICHIER|DOSSIER",
        help=f"où écrire ; sinon « {IMPRIME} » à la racine, que la publication reprend, "
        "ou « ID.pdf » pour une fiche",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, root: Path) -> int:
    """Writes the PDF and tells its size."""
    known_network = checked(root)
    if known_network is None:
        return FAULTS
    _, reseau = known_network
    titles = {fiche.id: fiche.titre for fiche in reseau.fiches}
    for asked in options.fiche:
        if asked not in titles:
            print(unknown("fiche", asked, titles, "fiches/"), file=sys.stderr)
            return MISUSE
    names = [f"{asked}.pdf" for asked in options.fiche] or [IMPRIME]
    to: Path = options.to or root
    if len(names) > 1 and to.suffix == ".pdf":
        print("Pour plusieurs fiches, donnez un dossier à --to.", file=sys.stderr)
        return MISUSE
    droits = Droits(reseau=reseau)
    books = [livre.alone(droits, asked) for asked in options.fiche] or [livre.whole(droits)]
    for name, book in zip(names, books, strict=True):
        path = to if to.suffix == ".pdf" else to / name
        try:
            printed = impress(book)
        except UnprintableError as error:
            print(error, file=sys.stderr)
            return MISUSE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(printed.octets)
        size = taille(len(printed.octets))
        print(f"{path} : {nombre(printed.pages, 'page')}, {size}, version {printed.version}.")
    return CLEAN
