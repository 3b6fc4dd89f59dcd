"""`guide route`: whom to call for a need."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from guide.commands.shared import CLEAN, FAULTS, MISUSE, checked
from guide.problem import visible
from guide.report import itinerary
from guide.route import route

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from guide.commands.shared import Subparsers
    from guide.territoire import Collectivite, Territoire

# As many names as a sentence can hold.
MAX_NAMES = 5


def add(commands: Subparsers, shared: argparse.ArgumentParser) -> None:
    """Declares the command."""
    parser = commands.add_parser("route", parents=[shared], help="dit qui appeler pour un besoin")
    parser.add_argument("besoin", help="le besoin, avec les mots d'un élu")
    parser.add_argument(
        "--commune",
        metavar="CODE",
        help="la commune ou l'EPCI : son code, ou son nom d'aujourd'hui ou d'avant",
    )
    parser.add_argument("--etape", metavar="ID", help="étape du projet")
    parser.add_argument("--theme", metavar="ID", help="thème")
    parser.add_argument("--limit", type=int, default=5, metavar="N", help="nombre de fiches")
    parser.add_argument("--format", choices=("texte", "json"), default="texte", help="forme")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, root: Path) -> int:
    """Prints whom to call."""
    known_network = checked(root)
    if known_network is None:
        return FAULTS
    _, reseau = known_network
    for name, known in (
        ("etape", {etape.id for etape in reseau.etapes}),
        ("theme", {theme.id for theme in reseau.themes}),
    ):
        asked = getattr(options, name)
        if asked is not None and asked not in known:
            print(f"« {visible(asked)} » n'est pas connu du réseau (--{name}).", file=sys.stderr)
            return MISUSE
    qui = None
    if options.commune is not None:
        named = reseau.territoire.find(options.commune)
        if len(named) != 1:
            print(_unplaced(reseau.territoire, options.commune, named), file=sys.stderr)
            return MISUSE
        (qui,) = named
    found = route(reseau, options.besoin, qui=qui, etape=options.etape, theme=options.theme)
    print(itinerary(reseau, found, options.limit, options.format))
    return CLEAN


def _unplaced(territoire: Territoire, asked: str, named: Sequence[Collectivite]) -> str:
    """Why a name or a code leads to no collectivité, and what to write."""
    asked = visible(asked)
    if named:
        choices = ", ".join(f"{one.code} ({one.nom})" for one in named)
        return f"« {asked} » peut être : {choices}. Donnez le code (--commune)."
    near = " ou ".join(f"« {one.nom} »" for one in territoire.near(asked)[:MAX_NAMES])
    meant = f"Vouliez-vous dire {near} ?" if near else "Cherchez son nom dans network/territoire/."
    return f"« {asked} » n'est ni une commune ni un EPCI du territoire (--commune). {meant}"
