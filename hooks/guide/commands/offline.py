"""`guide offline`: the copy of a built site that opens from a USB stick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from guide import address
from guide.commands.shared import CLEAN, FAULTS, MISUSE, checked
from guide.offline import NAME, offer, pack, told, weight
from guide.source import read_site

if TYPE_CHECKING:
    import argparse

    from guide.commands.shared import Subparsers


def add(commands: Subparsers, shared: argparse.ArgumentParser) -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "offline", parents=[shared], help="fait la copie du guide qui s'ouvre sans connexion"
    )
    parser.add_argument(
        "--site",
        type=Path,
        metavar="DOSSIER",
        help="le site construit ; sinon « site » à la racine",
    )
    parser.add_argument(
        "--to",
        type=Path,
        metavar="FICHIER",
        help=f"où écrire ; sinon « {NAME} » dans le site, dont le plan dit alors comment l'avoir",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, root: Path) -> int:
    """Writes the ZIP and tells its weight."""
    known_network = checked(root)
    if known_network is None:
        return FAULTS
    _, reseau = known_network
    folder: Path = options.site or root / "site"
    plan = folder / address.PLAN / "index.html"
    if not plan.is_file():
        print(
            f"« {folder} » ne contient pas le site. Lancez d'abord : mkdocs build --strict",
            file=sys.stderr,
        )
        return MISUSE
    site = read_site(folder)
    packed = pack(site, reseau)
    to: Path = options.to or folder / NAME
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(packed)
    if options.to is None:
        before = site[f"{address.PLAN}index.html"].decode()
        plan.write_text(told(before, offer(len(packed))), encoding="utf-8")
    print(f"{to} : {weight(len(packed))}.")
    return CLEAN
