"""`guide upkeep`: what to look at again, agence by agence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

from guide.commands.shared import CLEAN, FAULTS, MISUSE, checked
from guide.entretien import as_markdown, as_text, entretien
from guide.exports.output import readable
from guide.lien import addresses, verdicts
from guide.problem import Problem
from guide.source import read_export

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from guide.commands.shared import Subparsers
    from guide.entretien import Entretien

# The columns that are read, as LinkChecker's CSV begins.
HEADER = "urlname;parentname;base;result;warningstring;"
# How long a site may take, in seconds: some town halls' own are slow.
PATIENCE = 30


def add(commands: Subparsers, shared: argparse.ArgumentParser) -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "upkeep", parents=[shared], help="dit à chaque agence ce qu'il faut relire ou réparer"
    )
    parser.add_argument("--format", choices=("texte", "json"), default="texte", help="forme")
    parser.add_argument(
        "--liens", type=Path, metavar="FICHIER", help="ce que LinkChecker a trouvé, en CSV"
    )
    parser.add_argument(
        "--essayer",
        action="store_true",
        help="essaie d'abord chaque lien avec LinkChecker, et garde le résultat dans --liens",
    )
    parser.add_argument(
        "--vers", type=Path, metavar="DOSSIER", help="écrit aussi une liste par agence, en Markdown"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, root: Path) -> int:
    """Prints the lists; writes them too when asked. What is to be done is no fault."""
    if options.essayer and options.liens is None:
        print("« --essayer » demande où garder le résultat : --liens FICHIER.", file=sys.stderr)
        return MISUSE
    checked_network = checked(root)
    if checked_network is None:
        return FAULTS
    _, reseau = checked_network
    if options.essayer:
        program = which("linkchecker", path=_path())
        if program is None:
            print(
                "LinkChecker n'est pas installé : « pip install -e '.[upkeep]' ».", file=sys.stderr
            )
            return MISUSE
        options.liens.write_text(try_links(program, addresses(reseau)), encoding="utf-8")
    became = None
    if options.liens is not None:
        source = read_export(options.liens)
        if isinstance(source, Problem):
            print(source, file=sys.stderr)
            return MISUSE
        if HEADER not in source.texte:
            print(f"{options.liens} : ce n'est pas un résultat de LinkChecker.", file=sys.stderr)
            return MISUSE
        became = verdicts(source.texte)
    found = entretien(reseau, became)
    if found.comptes and not found.comptes["valide"]:
        # A machine without a way out would call every link uncertain, in every list.
        print("Aucun lien ne répond : cette machine a-t-elle accès à internet ?", file=sys.stderr)
        return FAULTS
    print(readable(found) if options.format == "json" else as_text(found))
    if options.vers is not None:
        _write(options.vers, found)
    return CLEAN


def _path() -> str:
    """Where programs are: first beside this Python."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def try_links(program: str, urls: Sequence[str], patience: int = PATIENCE) -> str:
    """LinkChecker's CSV on these addresses: each is opened once, nothing below it is.

    It obeys each site's robots.txt, and opens at most ten a second on the same site.
    """
    command = [program, "--stdin", "--recursion-level=0", "--check-extern", "--verbose"]
    command += ["--no-status", f"--timeout={patience}", "--output=csv/utf-8"]
    outcome = subprocess.run(  # noqa: S603 - the addresses go through its standard input
        command,
        input="\n".join(urls),
        # Its words are read: they must not follow the user's language.
        env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "en"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return outcome.stdout


def _write(folder: Path, found: Entretien) -> None:
    """One file for each agence, empty when it has nothing to do."""
    folder.mkdir(parents=True, exist_ok=True)
    for liste in found.listes:
        text = "" if liste.is_empty else as_markdown(liste, found) + "\n"
        (folder / f"{liste.agence}.md").write_text(text, encoding="utf-8")
