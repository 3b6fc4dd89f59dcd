"""`guide diagnose`: what the network covers, and what a scenario would change."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from guide.agence import Perimetre
from guide.changement import (
    AgencePart,
    Fusion,
    NouveauPerimetre,
    NouvelleAdhesion,
    Scenario,
    ServiceCree,
)
from guide.commands.shared import CLEAN, FAULTS, MISUSE, checked
from guide.diagnostic import coverage_of, diagnose
from guide.document import Origine
from guide.droits import Droits
from guide.exports.miroir import essai
from guide.exports.output import readable
from guide.fiche import Offre
from guide.load import load_scenario
from guide.problem import Problem
from guide.prospective import check_scenario
from guide.report import comparison, mirror
from guide.scenario import ecart
from guide.source import read_scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guide.agence import Etendue
    from guide.changement import Changement
    from guide.commands.shared import Subparsers
    from guide.document import Chemin
    from guide.load import Contents

# How to write each option that has several parts.
FORMES = {
    "--adhere": "CODE:AGENCE ou CODE:AGENCE:SERVICE",
    "--cree": "FICHE:AGENCE:ETAPE,ETAPE",
    "--perimetre": "AGENCE:departement, ou AGENCE:CODE,CODE",
}
# How many digits name an EPCI.
SIREN = 9


def add(commands: Subparsers, shared: argparse.ArgumentParser) -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "diagnose",
        parents=[shared],
        help="dit ce que le réseau couvre, ou ce qu'un scénario y changerait",
    )
    parser.add_argument("--format", choices=("texte", "json"), default="texte", help="forme")
    parser.add_argument("--scenario", type=Path, metavar="FICHIER", help="un scénario, en YAML")
    for option, metavar, what in (
        ("--sans", "AGENCE", "une agence quitte le réseau"),
        ("--fusion", "A,B", "des agences n'en font plus qu'une, la première"),
        ("--adhere", "CODE:AGENCE[:SERVICE]", "une collectivité rejoint une agence"),
        ("--cree", "FICHE:AGENCE:ETAPE,…", "une agence se met à répondre à un besoin"),
        ("--perimetre", "AGENCE:CODE,…", "une agence agit ailleurs ; « departement » : partout"),
    ):
        # All in one list: they are made in the order of the command.
        parser.add_argument(
            option,
            dest="changements",
            action="append",
            default=[],
            type=partial(_change, option),
            metavar=metavar,
            help=what,
        )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, root: Path) -> int:
    """Prints the mirror, or what a scenario changes in it."""
    known_network = checked(root)
    if known_network is None:
        return FAULTS
    contents, reseau = known_network
    droits = Droits(reseau=reseau)
    if options.scenario is None and not options.changements:
        diagnostic = diagnose(droits)
        is_json = options.format == "json"
        print(readable(diagnostic) if is_json else mirror(reseau, diagnostic))
        return CLEAN
    scenario = _asked(options, contents)
    if not isinstance(scenario, Scenario):
        code, faults = scenario
        print(*faults, sep="\n", file=sys.stderr)
        return code
    found = ecart(coverage_of(droits), scenario)
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
    parts = tuple(part.strip() for part in texte.split(":"))
    if not all(parts):
        parts = ()
    match option, parts:
        case "--adhere", (code, agence, *service) if len(service) < 2:
            return option, NouvelleAdhesion.model_construct(
                type="adhesion", agence=agence, service=next(iter(service), None), qui=(code,)
            )
        case "--cree", (fiche, agence, etapes):
            return option, _created(fiche, agence, etapes)
        case "--perimetre", (agence, where):
            return option, NouveauPerimetre.model_construct(
                type="perimetre", agence=agence, perimetre=_etendue(where)
            )
    message = f"« {texte} » ne se lit pas. Écrivez {FORMES[option]}."
    raise argparse.ArgumentTypeError(message)


def _created(fiche: str, agence: str, etapes: str) -> ServiceCree:
    """What an agence would do, at what cost not being told: a scenario file can tell all of it."""
    offre = Offre.model_construct(
        agence=agence,
        role="expertise",
        niveau="conseil",
        etapes=tuple(etape.strip() for etape in etapes.split(",")),
        cout="a-preciser",
        apport="Un service à créer.",
    )
    return ServiceCree.model_construct(type="service-cree", fiche=fiche, offre=offre)


def _etendue(where: str) -> Etendue:
    """The whole département, or those EPCI (SIREN) and communes (INSEE)."""
    if where == "departement":
        return "departement"
    codes = tuple(code.strip() for code in where.split(","))
    return Perimetre.model_construct(
        epci=tuple(code for code in codes if len(code) == SIREN),
        communes=tuple(code for code in codes if len(code) != SIREN),
    )
