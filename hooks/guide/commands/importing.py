"""`guide import`: the lines of a spreadsheet, added to a register."""

from __future__ import annotations

import sys
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from guide import inscription
from guide.adhesion import Registre
from guide.commands.shared import CLEAN, FAULTS, MISUSE, checked, unknown
from guide.load import ADHESIONS
from guide.problem import Problem
from guide.source import read_export
from guide.tableur import read_table

if TYPE_CHECKING:
    import argparse

    from guide.commands.shared import Subparsers


def add(commands: Subparsers, shared: argparse.ArgumentParser) -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "import", parents=[shared], help="ajoute à un registre les adhésions d'un tableau exporté"
    )
    parser.add_argument("sorte", choices=("adhesions",))
    parser.add_argument("fichier", type=Path, metavar="FICHIER", help="le tableau, en CSV")
    parser.add_argument(
        "--agence", required=True, metavar="ID", help="l'agence qu'ont rejointe ses lignes"
    )
    parser.add_argument(
        "--service", metavar="ID", help="le service rejoint, pour les lignes qui n'en disent rien"
    )
    parser.add_argument("--essai", action="store_true", help="dit tout, n'écrit rien")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, root: Path) -> int:
    """Adds to the register what could be placed, and keeps the rest to review."""
    known_network = checked(root)
    if known_network is None:
        return FAULTS
    contents, _ = known_network
    agence = next((one for one in contents.agences if one.id == options.agence), None)
    if agence is None:
        known = {one.id: one.nom for one in contents.agences}
        print(unknown("agence", options.agence, known, "network/agences/"), file=sys.stderr)
        return MISUSE
    services = {one.id: one.nom for one in agence.adhesion.services}
    if options.service is not None and options.service not in services:
        where = f"network/agences/{agence.id}.md"
        print(unknown("service", options.service, services, where), file=sys.stderr)
        return MISUSE
    source = read_export(options.fichier)
    table = source if isinstance(source, Problem) else read_table(source)
    if isinstance(table, Problem):
        print(table, file=sys.stderr)
        return MISUSE
    registre = Registre(adhesions=contents.adhesions, territoire=contents.territoire)
    placed = inscription.place(table, agence, registre, options.service)
    written = ["Essai : rien n'a été écrit."]
    if not options.essai:
        path = root / ADHESIONS / f"{agence.id}.csv"
        whole = inscription.register(registre, agence, placed)
        try:
            written = [_add(path, whole)] if placed.placees else []
        except OSError as error:
            print(f"« {path} » ne s'écrit pas ({error.strerror}).", file=sys.stderr)
            return FAULTS
        written += [_keep(options.fichier, inscription.review(placed))] if placed.a_revoir else []
    print(inscription.tell(placed, written))
    return FAULTS if placed.a_revoir else CLEAN


def _add(path: Path, text: str) -> str:
    """Writes a register, the whole of it or nothing; returns what to say of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name that starts with a dot is no content file, should it ever stay behind.
    aside = path.with_name(f".{path.name}")
    try:
        aside.write_text(text, encoding="utf-8", newline="")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return f"Registre complété : {path}."


def _keep(export: Path, text: str) -> str:
    """Writes the lines to review beside the export, over no other file; returns what to say."""
    numbers = chain([""], (f"-{number}" for number in count(2)))
    paths = (export.with_name(f"{export.stem}-a-revoir{number}.csv") for number in numbers)
    path = next(path for path in paths if not path.exists() or _holds(path, text))
    try:
        path.write_text(text, encoding="utf-8-sig", newline="")
    except OSError as error:
        return f"Les lignes à revoir ne s'écrivent pas dans {path} ({error.strerror})."
    return f"Lignes à revoir : {path}. Corrigez-les là, puis importez ce fichier."


def _holds(path: Path, text: str) -> bool:
    held = read_export(path)
    return not isinstance(held, Problem) and held.texte == text
