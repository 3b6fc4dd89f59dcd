"""`guide publish`: a site put where a server shows it, in one step."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from guide import publication
from guide.commands.shared import CLEAN, FAULTS
from guide.nombres import milliers

if TYPE_CHECKING:
    import argparse

    from guide.commands.shared import Subparsers

UNTOUCHED = "Rien n'a changé pour les lecteurs."


def add(commands: Subparsers, shared: argparse.ArgumentParser) -> None:
    """Declares the command."""
    parser = commands.add_parser(
        "publish", parents=[shared], help="met le site en place d'un seul coup, chez soi"
    )
    parser.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar="DIR",
        help="le dossier de publication ; le serveur montre DIR/actuel",
    )
    parser.add_argument(
        "--from",
        dest="site",
        type=Path,
        metavar="SITE",
        help="un site déjà construit ; sinon la commande le construit",
    )
    parser.add_argument(
        "--sans-compression", action="store_true", help="n'écrit pas les copies .br et .gz"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, root: Path) -> int:
    """Publishes; whatever prevents it, the site in place stays as it is."""
    try:
        refused = publication.refusal(options.to, options.site) or _publish(options, root)
    except OSError as error:
        refused = _why(error.errno, options.to, str(error.strerror or error))
    if refused:
        print(f"{refused}\n{UNTOUCHED}", file=sys.stderr)
    return FAULTS if refused else CLEAN


def _publish(options: argparse.Namespace, root: Path) -> str | None:
    """Publishes and tells it; or returns why it could not."""
    with publication.locked(options.to) as is_free:
        if not is_free:
            return (
                f"Une autre publication est en cours dans « {options.to} ». "
                "Attendez qu'elle finisse, puis relancez."
            )
        with publication.workshop(options.to) as work:
            if options.site is None:
                refused = _build(root, work, options.to)
            else:
                publication.copy(options.site, work)
                # Another build may have begun meanwhile.
                refused = publication.refusal(options.to, options.site)
            if refused:
                return refused
            done = publication.put_in_place(
                work, options.to, compressed=not options.sans_compression
            )
    print(
        f"Publié dans « {options.to / publication.CURRENT} » : version {done.version}, "
        f"{milliers(done.fichiers)} fichiers, {milliers(round(done.octets / 1e6))} Mo."
    )
    return None


def _build(root: Path, work: Path, to: Path) -> str | None:
    """Builds with the shell of the network; or returns why it could not."""
    command = ("mkdocs", "build", "--strict", "--quiet", "--site-dir", str(work.resolve()))
    outcome = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", *command],
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if outcome.returncode == 0:
        print(outcome.stderr, end="", file=sys.stderr)
        return None
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS):
        if os.strerror(number) in outcome.stderr:
            return _why(number, to, os.strerror(number))
    return outcome.stderr.strip()


def _why(number: int | None, to: Path, otherwise: str) -> str:
    """Why the system refused, and what to do."""
    match number:
        case errno.EACCES | errno.EPERM:
            return (
                f"Le droit d'écrire dans « {to} » manque. Publiez avec le compte à qui le dossier "
                "appartient, ou donnez ce droit au vôtre."
            )
        case errno.EROFS:
            return f"« {to} » est sur un disque en lecture seule. Publiez dans un autre dossier."
        case errno.ENOSPC | errno.EDQUOT:
            return (
                f"Il n'y a plus de place sur le disque de « {to} ». Libérez-en : il en faut autant "
                "que pour un site de plus."
            )
        case _:
            return f"La publication dans « {to} » a échoué ({otherwise})."
