"""A folder from which a server publishes: one version after the other, each whole.

    DIR/actuel -> versions/000012     what the server shows; changing it is one step
    DIR/versions/000012/              a site, its compressed copies, the assets that old pages call
    DIR/versions/000011/              the version before
    DIR/.publication                  says what the folder is; locked while somebody publishes

A version is prepared under a name that starts with a dot. Whatever stops it, `actuel` still leads
to the version before, and the next publication clears what is left.
"""

from __future__ import annotations

import filecmp
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guide import address
from guide.compression import COPIES, compress_file, copies, is_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CURRENT, VERSIONS, MARK = "actuel", "versions", ".publication"
UNFINISHED = ".en-cours-"
NOTICE = (
    "Dossier de publication du guide : le serveur montre « actuel ». N'y changez rien à la main.\n"
)
# Written last by a build: a site without it was interrupted.
COMPLETE = "_complet"
# How long a page that is still open finds the assets that it calls, in seconds: 30 days.
KEPT = 30 * 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What has been put in place."""

    version: str
    fichiers: int
    octets: int


def finish(site: Path) -> None:
    """Says in the built site that it is whole, and how many files it has."""
    (site / COMPLETE).write_text(f"{len(_files(site))}\n", encoding="utf-8")


def refusal(to: Path, site: Path | None) -> str | None:
    """Why nothing can be published there, or not that; None when it can."""
    if os.name == "nt":
        return "« guide publish » demande Linux ou macOS. Sous Windows : mkdocs build --strict"
    if to.exists() and not to.is_dir():
        return (
            f"« {to} » n'est pas un dossier. Donnez un dossier vide, ou un dossier de publication."
        )
    entries = {path.name for path in to.iterdir()} if to.exists() else set()
    current = to / CURRENT
    if (entries and MARK not in entries) or (current.exists() and not current.is_symlink()):
        return (
            f"« {to} » n'est pas un dossier de publication, et il n'est pas vide : rien n'y a été "
            "changé. Donnez un dossier vide ou nouveau, que rien d'autre n'utilise."
        )
    return None if site is None else _unfit(to, site)


def _unfit(to: Path, site: Path) -> str | None:
    if not site.is_dir():
        return f"« {site} » n'existe pas. Lancez d'abord : mkdocs build --strict"
    if to.resolve().is_relative_to(site.resolve()):
        return f"« {to} » est dans « {site} ». Donnez un dossier de publication hors du site."
    expected = _expected(site)
    if expected is None or len(_files(site)) < expected:
        return (
            f"« {site} » ne contient pas un site entier : sa construction a été interrompue, ou "
            "des fichiers en ont été retirés. Relancez : mkdocs build --strict"
        )
    return None


def _expected(site: Path) -> int | None:
    mark = site / COMPLETE
    written = mark.read_text(encoding="utf-8").strip() if mark.is_file() else ""
    return int(written) if written.isdecimal() else None


@contextmanager
def locked(to: Path) -> Iterator[bool]:
    """Whether nobody else is publishing there; as long as it lasts, nobody else can.

    The system frees the lock when the process ends, however it ends.
    """
    import fcntl  # noqa: PLC0415 - absent from Windows, where staff check and preview

    to.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(to / MARK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        if not os.fstat(descriptor).st_size:
            os.write(descriptor, NOTICE.encode())
        yield True
    finally:
        os.close(descriptor)


@contextmanager
def workshop(to: Path) -> Iterator[Path]:
    """A new empty folder where a version is prepared, cleared at the end if it is still there."""
    versions = to / VERSIONS
    versions.mkdir(exist_ok=True)
    for left in versions.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)
    # A build may outlive the command that was killed: it goes on in a folder of its own.
    work = versions / f"{UNFINISHED}{os.getpid()}"
    work.mkdir()
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def copy(site: Path, work: Path) -> None:
    """Copies the files of a site."""
    for path in _files(site):
        target = work / path.relative_to(site)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def put_in_place(work: Path, to: Path, *, compressed: bool) -> Publication:
    """Makes a prepared site the one that readers see, in one step."""
    previous = (to / CURRENT).resolve() if (to / CURRENT).exists() else None
    (work / COMPLETE).unlink(missing_ok=True)
    for path in _files(work):
        if previous:
            _take_again(path, work, previous)
        if compressed and is_text(path) and not any(one.exists() for one in copies(path)):
            compress_file(path, work)
    sizes = [path.stat().st_size for path in _files(work) if path.suffix not in COPIES]
    if previous:
        _keep_assets(work, previous)
    version = f"{1 + max(map(int, _versions(to)), default=0):06}"
    # A power cut after the switch must not leave a version whose files are not on the disk.
    os.sync()
    work.rename(to / VERSIONS / version)
    aside = to / f".{CURRENT}"
    aside.unlink(missing_ok=True)
    aside.symlink_to(f"{VERSIONS}/{version}", target_is_directory=True)
    aside.replace(to / CURRENT)
    # Readers see it: nothing that follows may fail.
    for other in _versions(to):
        if other != version and (previous is None or other != previous.name):
            shutil.rmtree(to / VERSIONS / other, ignore_errors=True)
    return Publication(version=version, fichiers=len(sizes), octets=sum(sizes))


def _take_again(path: Path, work: Path, previous: Path) -> None:
    """Takes the file of the version before, and its copies, if nothing changed in it.

    Its date tells browsers that they have it already. An asset is dated anew: it serves again.
    """
    relative = path.relative_to(work)
    twin = previous / relative
    if not twin.is_file() or not filecmp.cmp(path, twin, shallow=False):
        return
    for old, new in zip((twin, *copies(twin)), (path, *copies(path)), strict=True):
        if old.exists():
            new.unlink(missing_ok=True)
            _link(old, new)
            if relative.as_posix().startswith(address.ASSETS):
                os.utime(new)


def _keep_assets(work: Path, previous: Path) -> None:
    """Keeps, of the version before, the assets that a page still open may call."""
    now = work.stat().st_mtime
    for path in _files(previous / address.ASSETS):
        kept = work / path.relative_to(previous)
        if not kept.exists() and now - path.stat().st_mtime < KEPT:
            kept.parent.mkdir(parents=True, exist_ok=True)
            _link(path, kept)


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:  # another disk, another owner, a file system without links
        shutil.copy2(old, new)


def _versions(to: Path) -> list[str]:
    return [path.name for path in (to / VERSIONS).iterdir() if path.name.isdecimal()]


def _files(folder: Path) -> list[Path]:
    """Every file of a site but the one that says that it is whole."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != COMPLETE)
