"""`guide format`: the content files in the one way of writing them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from guide.canon import ecrits
from guide.commands.shared import CLEAN, FAULTS, MISUSE
from guide.load import load
from guide.nombres import nombre
from guide.schema import kind_of
from guide.source import read, rewrite

if TYPE_CHECKING:
    import argparse

    from guide.commands.shared import Subparsers


def add(commands: Subparsers, shared: argparse.ArgumentParser) -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "format", parents=[shared], help="récrit les fichiers de la façon commune"
    )
    parser.add_argument(
        "fichiers", nargs="*", type=Path, metavar="FICHIER", help="ceux-là seulement"
    )
    parser.add_argument(
        "--check", action="store_true", help="nomme ceux à récrire, et n'écrit rien"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, root: Path) -> int:
    """Rewrites what is not in form, but for the files that have faults."""
    contents = load(*read(root))
    known = [one.fichier for one in contents.sources if kind_of(one.fichier)]
    known += [one for one in contents.illisibles if kind_of(one) and one not in known]
    asked = {_under(root, path) for path in options.fichiers} or {*known}
    if unknown := sorted(asked - {*known}):
        for fichier in unknown:
            print(
                f"« {fichier} » n'est pas un fichier que « guide format » sait écrire.",
                file=sys.stderr,
            )
        return MISUSE
    left = sorted(asked & contents.illisibles)
    for fichier in left:
        print(
            f"{fichier} : laissé tel quel, il a des fautes. Lancez « guide check ».",
            file=sys.stderr,
        )
    changed = [
        one for one in ecrits(contents) if not one.is_in_form and one.source.fichier in asked
    ]
    for ecrit in changed:
        if not options.check:
            rewrite(root, ecrit.source, ecrit.forme)
        print(ecrit.source.fichier)
    print(_tell(len(changed), is_check=options.check))
    return FAULTS if left or (options.check and changed) else CLEAN


def _under(root: Path, path: Path) -> str:
    """The name of a file as the reports say it; unchanged when it stands elsewhere."""
    whole = path.resolve()
    is_inside = whole.is_relative_to(root.resolve())
    return (whole.relative_to(root.resolve()) if is_inside else path).as_posix()


def _tell(changed: int, *, is_check: bool) -> str:
    if not changed:
        return "Rien à récrire."
    if is_check:
        return f"{nombre(changed, 'fichier')} à récrire : lancez « guide format »."
    return f"{nombre(changed, 'fichier')} {'récrits' if changed > 1 else 'récrit'}."
