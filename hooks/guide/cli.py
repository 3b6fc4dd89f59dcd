"""The command `guide`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from guide import draft, inscription
from guide.adhesion import Registre
from guide.changement import AgencePart, Fusion, NouvelleAdhesion, Scenario
from guide.check import check
from guide.diagnostic import Couverture, diagnose
from guide.document import Origine
from guide.droits import Droits
from guide.load import ADHESIONS, ID, load, load_scenario
from guide.ordre import slug
from guide.problem import Problem, propose
from guide.prospective import check_scenario
from guide.publish import essai, readable
from guide.redaction import readability
from guide.report import as_json, comparison, itinerary, mirror, report
from guide.route import route
from guide.scenario import ecart
from guide.schema import schemas
from guide.site import publishable
from guide.source import read, read_export, read_scenario
from guide.tableur import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from guide.changement import Changement
    from guide.document import Chemin
    from guide.load import Contents
    from guide.territoire import Collectivite, Territoire

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
    routing.add_argument(
        "--commune",
        metavar="CODE",
        help="la commune ou l'EPCI : son code, ou son nom d'aujourd'hui ou d'avant",
    )
    routing.add_argument("--etape", metavar="ID", help="étape du projet")
    routing.add_argument("--theme", metavar="ID", help="thème")
    routing.add_argument("--limit", type=int, default=5, metavar="N", help="nombre de fiches")
    routing.add_argument("--format", choices=("texte", "json"), default="texte", help="forme")
    routing.set_defaults(run=_route)

    diagnosing = commands.add_parser(
        "diagnose",
        parents=[shared],
        help="dit ce que le réseau couvre, ou ce qu'un scénario y changerait",
    )
    diagnosing.add_argument("--format", choices=("texte", "json"), default="texte", help="forme")
    diagnosing.add_argument("--scenario", type=Path, metavar="FICHIER", help="un scénario, en YAML")
    for option, metavar, what in (
        ("--sans", "AGENCE", "une agence quitte le réseau"),
        ("--fusion", "A,B", "des agences n'en font plus qu'une, la première"),
        ("--adhere", "CODE:AGENCE[:SERVICE]", "une collectivité rejoint une agence"),
    ):
        # All in one list: they are made in the order of the command.
        diagnosing.add_argument(
            option,
            dest="changements",
            action="append",
            default=[],
            type=partial(_change, option),
            metavar=metavar,
            help=what,
        )
    diagnosing.set_defaults(run=_diagnose)

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

    importing = commands.add_parser(
        "import", parents=[shared], help="ajoute à un registre les adhésions d'un tableau exporté"
    )
    importing.add_argument("sorte", choices=("adhesions",))
    importing.add_argument("fichier", type=Path, metavar="FICHIER", help="le tableau, en CSV")
    importing.add_argument(
        "--agence", required=True, metavar="ID", help="l'agence qu'ont rejointe ses lignes"
    )
    importing.add_argument(
        "--service", metavar="ID", help="le service rejoint, pour les lignes qui n'en disent rien"
    )
    importing.add_argument("--essai", action="store_true", help="dit tout, n'écrit rien")
    importing.set_defaults(run=_import)
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
    reseau = publishable(contents, problems, today())
    if reseau is None:
        print(report(problems, "texte"), file=sys.stderr)
        return FAULTS
    for name, known in (
        ("etape", {etape.id for etape in reseau.etapes}),
        ("theme", {theme.id for theme in reseau.themes}),
    ):
        asked = getattr(options, name)
        if asked is not None and asked not in known:
            print(f"« {asked} » n'est pas connu du réseau (--{name}).", file=sys.stderr)
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
    if named:
        choices = ", ".join(f"{one.code} ({one.nom})" for one in named)
        return f"« {asked} » peut être : {choices}. Donnez le code (--commune)."
    names = [one.nom for one in territoire.collectivites]
    near = propose(asked, names, ou="network/territoire/")
    return f"« {asked} » n'est ni une commune ni un EPCI du territoire (--commune). {near}"


def _diagnose(options: argparse.Namespace, root: Path) -> int:
    contents = load(*read(root))
    problems = check(contents, today())
    reseau = publishable(contents, problems, today())
    if reseau is None:
        print(report(problems, "texte"), file=sys.stderr)
        return FAULTS
    droits = Droits(reseau=reseau)
    if options.scenario is None and not options.changements:
        diagnostic = diagnose(droits)
        is_json = options.format == "json"
        print(readable(asdict(diagnostic)) if is_json else mirror(reseau, diagnostic))
        return CLEAN
    scenario = _asked(options, contents)
    if not isinstance(scenario, Scenario):
        code, faults = scenario
        print(*faults, sep="\n", file=sys.stderr)
        return code
    found = ecart(Couverture(droits=droits), scenario)
    is_json = options.format == "json"
    print(readable(essai(scenario, found)) if is_json else comparison(reseau, scenario, found))
    return CLEAN


def _asked(
    options: argparse.Namespace, contents: Contents
) -> Scenario | tuple[int, Sequence[object]]:
    """The scenario of the file and of the options; or an exit code, and what is wrong."""
    kept: Scenario | None = None
    if options.scenario is not None:
        source = read_scenario(options.scenario)
        if isinstance(source, Problem):
            return MISUSE, [source]
        kept, unread = load_scenario(source)
        faults = [*unread, *(check_scenario(contents, kept) if kept else ())]
        if kept is None or faults:
            return FAULTS, faults
    before = kept.changements if kept else ()
    # The faults of an option are told by its name, not by a line.
    whole = (*before, *(changement for _, changement in options.changements))
    places: dict[Chemin, int] = {("changements", n): n for n in range(len(whole))}
    asked = Scenario.model_construct(
        origine=Origine(fichier="", lignes=places),
        id=kept.id if kept else "essai",
        nom=kept.nom if kept else "essai",
        texte=kept.texte if kept else None,
        changements=whole,
    )
    wrong = [
        f"{options.changements[fault.ligne - len(before)][0]} : {fault.message} {fault.remede}"
        for fault in check_scenario(contents, asked)
    ]
    return (MISUSE, wrong) if wrong else asked


def _change(option: str, texte: str) -> tuple[str, Changement]:
    """What an option changes, with the option; whether it can is checked later, with the rest."""
    if option == "--sans":
        return option, AgencePart.model_construct(type="agence-part", agence=texte)
    if option == "--fusion":
        agences = tuple(part.strip() for part in texte.split(","))
        return option, Fusion.model_construct(type="fusion", agences=agences, en=agences[0])
    code, _, rest = texte.partition(":")
    agence, _, service = rest.partition(":")
    if not code or not agence or ":" in service:
        message = f"« {texte} » ne se lit pas. Écrivez CODE:AGENCE ou CODE:AGENCE:SERVICE."
        raise argparse.ArgumentTypeError(message)
    return option, NouvelleAdhesion.model_construct(
        type="adhesion", agence=agence, service=service or None, qui=(code,)
    )


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


def _import(options: argparse.Namespace, root: Path) -> int:
    contents = load(*read(root))
    problems = check(contents, today())
    if any(problem.gravite == "faute" for problem in problems):
        print(report(problems, "texte"), file=sys.stderr)
        return FAULTS
    agence = next((one for one in contents.agences if one.id == options.agence), None)
    if agence is None:
        known = {one.id: one.nom for one in contents.agences}
        print(_unknown("agence", options.agence, known, "network/agences/"), file=sys.stderr)
        return MISUSE
    services = {one.id: one.nom for one in agence.adhesion.services}
    if options.service is not None and options.service not in services:
        where = f"network/agences/{agence.id}.md"
        print(_unknown("service", options.service, services, where), file=sys.stderr)
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


def _unknown(option: str, asked: str, known: Mapping[str, str], ou: str) -> str:
    """What to write instead of an id that leads nowhere."""
    remede = propose(asked, known, known, ou) if known else f"Il n'y en a aucun dans {ou}."
    return f"« {asked} » n'est pas connu du réseau (--{option}). {remede}"


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


def today() -> date:
    """The day, that SOURCE_DATE_EPOCH may set (seconds since 1970)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return (datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)).date()
