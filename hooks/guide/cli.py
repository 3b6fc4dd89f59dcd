"""The command `guide`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from guide import draft
from guide.check import check
from guide.load import ID, load
from guide.ordre import slug
from guide.redaction import readability
from guide.report import as_json, itinerary, report
from guide.route import route
from guide.schema import schemas
from guide.site import publishable
from guide.source import read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

CLEAN, FAULTS, MISUSE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code: 0 clean, 1 faults, 2 misuse."""
    parser = _parser()
    options = parser.parse_args(arguments)
    root: Path = options.root
    if not root.is_dir():
        parser.error(f"le dossier « {root} » n'existe pas.")
    return int(options.run(options, root))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="guide", description="Le guide d'un réseau d'ingénierie : contrôle et outils."
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--root",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="le dossier qui contient fiches/ et network/",
    )
    commands = parser.add_subparsers(required=True, metavar="commande")

    check = commands.add_parser(
        "check", parents=[shared], help="dit ce qu'il faut corriger dans fiches/ et network/"
    )
    check.add_argument(
        "--format", choices=("texte", "github", "json"), default="texte", help="forme du rapport"
    )
    check.set_defaults(run=_check)

    routing = commands.add_parser("route", parents=[shared], help="dit qui appeler pour un besoin")
    routing.add_argument("besoin", help="le besoin, avec les mots d'un élu")
    routing.add_argument("--commune", metavar="CODE", help="code INSEE de la commune")
    routing.add_argument("--etape", metavar="ID", help="étape du projet")
    routing.add_argument("--theme", metavar="ID", help="thème")
    routing.add_argument("--limit", type=int, default=5, metavar="N", help="nombre de fiches")
    routing.add_argument("--format", choices=("texte", "json"), default="texte", help="forme")
    routing.set_defaults(run=_route)

    schema = commands.add_parser(
        "schema", parents=[shared], help="écrit les schémas JSON des fichiers"
    )
    schema.set_defaults(run=_schema)

    new = commands.add_parser("new", parents=[shared], help="crée un brouillon à remplir")
    new.add_argument("sorte", choices=("fiche", "agence"))
    new.add_argument(
        "id", help="le nom du fichier, sans .md : minuscules, sans accent, traits d'union"
    )
    new.set_defaults(run=_new)
    return parser


def _check(options: argparse.Namespace, root: Path) -> int:
    contents = load(*read(root))
    problems = check(contents, today())
    if options.format == "json":
        scores = {fiche.id: readability(fiche.corps) for fiche in contents.fiches}
        print(as_json(problems, scores))
    else:
        print(report(problems, options.format))
    return FAULTS if any(problem.gravite == "faute" for problem in problems) else CLEAN


def _route(options: argparse.Namespace, root: Path) -> int:
    contents = load(*read(root))
    problems = check(contents, today())
    reseau = publishable(contents, problems)
    if reseau is None:
        print(report(problems, "texte"), file=sys.stderr)
        return FAULTS
    for name, known in (
        ("etape", {etape.id for etape in reseau.etapes}),
        ("theme", {theme.id for theme in reseau.themes}),
        ("commune", {commune.code for commune in reseau.communes}),
    ):
        asked = getattr(options, name)
        if asked is not None and asked not in known:
            print(f"« {asked} » n'est pas connu du réseau (--{name}).", file=sys.stderr)
            return MISUSE
    commune = next((c for c in reseau.communes if c.code == options.commune), None)
    found = route(reseau, options.besoin, commune=commune, etape=options.etape, theme=options.theme)
    print(itinerary(reseau, found, options.limit, options.format))
    return CLEAN


def _schema(_: argparse.Namespace, __: Path) -> int:
    print(json.dumps(schemas(), ensure_ascii=False, indent=2))
    return CLEAN


def _new(options: argparse.Namespace, root: Path) -> int:
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


def today() -> date:
    """The day, that SOURCE_DATE_EPOCH may set (seconds since 1970)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return (datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)).date()
