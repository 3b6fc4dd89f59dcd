"""The only module that opens content files: it gives their text, or says why it can't be read."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from guide.problem import Problem, propose, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 1024 * 1024
FOLDERS = ("fiches", "network")
IMAGES = "network/images/"
# What no text holds, and XML refuses: what stands in a file by accident.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SANS_INVISIBLE = "un caractère invisible gêne la lecture.", "Effacez-le et retapez le mot."
# What « guide pdf » writes at the root, and the site then offers.
IMPRIME = "guide.pdf"
# How workbooks begin: those of today, which are archives, and those of before 2007.
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
IMAGE_KINDS = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".webp": b"RIFF"}


@dataclass(frozen=True, kw_only=True)
class Source:
    """The text of one content file, with plain line ends.

    `fichier` is relative to the root with "/".
    """

    fichier: str
    texte: str
    octets: bytes = b""


def read(root: Path) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """Every content file under the root, in order of path; a fault for each that can't be taken.

    Files and folders whose name starts with "." or "_" are left out: models to copy, editors'
    leftovers.
    """
    sources: list[Source] = []
    problems: list[Problem] = []
    for folder in FOLDERS:
        if not (root / folder).is_dir():
            problems.append(
                _fault(
                    folder,
                    "le dossier n'existe pas.",
                    f"Créez le dossier « {folder} » à la racine.",
                )
            )
            continue
        for path in _files(root / folder):
            outcome = _named(path, path.relative_to(root).as_posix())
            (sources if isinstance(outcome, Source) else problems).append(outcome)  # type: ignore[arg-type]
    return tuple(sources), tuple(problems)


def stamps(root: Path) -> dict[str, tuple[int, int]]:
    """When each content file was written, in nanoseconds, and its size in bytes, by its path."""
    found = {}
    for folder in filter(Path.is_dir, (root / one for one in FOLDERS)):
        for path in _files(folder):
            # Editors make and remove files beside the one that they write.
            with suppress(FileNotFoundError):
                stat = path.lstat()
                found[path.relative_to(root).as_posix()] = stat.st_mtime_ns, stat.st_size
    return found


def reread(root: Path, fichier: str) -> Source | None:
    """One content file as it is now; None when it can't be taken."""
    outcome = _named(root / fichier, fichier)
    return outcome if isinstance(outcome, Source) else None


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "_")):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files(path)
        else:
            yield path


def _named(path: Path, fichier: str) -> Source | Problem:
    """What a file holds, under a name that every system can write and every report can show."""
    if visible(fichier) != fichier:
        return _fault(
            visible(fichier),
            "le nom du fichier contient un signe que l'on ne voit pas.",
            "Renommez-le : minuscules sans accent, mots séparés par des traits d'union.",
        )
    try:
        return _read_file(path, fichier)
    except OSError as error:
        remede = "Vérifiez que vous avez le droit de l'ouvrir."
        return _fault(fichier, f"le fichier ne se lit pas ({error.strerror}).", remede)


def _read_file(path: Path, fichier: str) -> Source | Problem:
    # A link may lead out of the tree and publish a file of the machine: none is followed, even
    # inside.
    if path.is_symlink():
        return _fault(fichier, "c'est un lien symbolique.", "Remplacez-le par le fichier lui-même.")
    if not path.is_file():
        return _fault(fichier, "ce n'est pas un fichier ordinaire.", "Retirez-le du dossier.")
    if path.stat().st_size > MAX_BYTES:
        return _fault(
            fichier, "le fichier dépasse 1 Mio.", "Raccourcissez-le, ou coupez-le en plusieurs."
        )
    content = path.read_bytes()
    if fichier.startswith(IMAGES):
        if not content.startswith(IMAGE_KINDS.get(path.suffix, b"\0none")):
            return _fault(
                fichier,
                "ce n'est pas une image du type que dit son nom.",
                "Enregistrez-la en .png, .jpg ou .webp, le nom en minuscules.",
            )
        return Source(fichier=fichier, texte="", octets=content)
    try:
        texte = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        ligne = content.count(b"\n", 0, error.start) + 1
        remede = (
            "Enregistrez le fichier au format UTF-8 "
            "(dans l'éditeur : « Enregistrer avec l'encodage »)."
        )
        return _fault(fichier, "un caractère n'est pas écrit en UTF-8.", remede, ligne)
    if not texte.strip():
        return _fault(
            fichier, "le fichier est vide.", "Remplissez-le d'après le modèle, ou supprimez-le."
        )
    texte = texte.replace("\r\n", "\n").replace("\r", "\n")
    if found := INVISIBLE.search(texte):
        ligne = texte.count("\n", 0, found.start()) + 1
        return _fault(fichier, *SANS_INVISIBLE, ligne)
    return Source(fichier=fichier, texte=texte)


def read_site(folder: Path) -> dict[str, bytes]:
    """Every file of a built site, by its path from there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def rewrite(root: Path, source: Source, texte: str) -> None:
    """Gives a content file another text, the whole of it or nothing, with its kind of line ends."""
    path = root / source.fichier
    is_windows = b"\r\n" in path.read_bytes()
    # A name that starts with a dot is no content file, should it ever stay behind.
    aside = path.with_name(f".{path.name}")
    try:
        aside.write_text(texte, encoding="utf-8", newline="\r\n" if is_windows else "\n")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def read_program(path: Path) -> bytes | None:
    """A program to publish as it is, that npm installs; None where it isn't installed."""
    return path.read_bytes() if path.is_file() else None


def read_printed(root: Path) -> bytes | None:
    """The printed guide that « guide pdf » left under the root, if any."""
    path = root / IMPRIME
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def read_export(path: Path) -> Source | Problem:
    """The text of a spreadsheet's export, in the encodings that spreadsheets use.

    Line ends stay as written. The path is the user's own: it may lead anywhere.
    """
    fichier = str(path)
    try:
        if path.exists() and not path.is_file():
            return _fault(fichier, "ce n'est pas un fichier ordinaire.", _nearest(path))
        if path.exists() and path.stat().st_size > MAX_BYTES:
            return _fault(fichier, "le fichier dépasse 1 Mio.", "Coupez-le en plusieurs.")
        content = path.read_bytes()
    except FileNotFoundError:
        return _fault(fichier, "le fichier n'existe pas.", _nearest(path))
    except OSError as error:
        remede = "Fermez-le dans le tableur, et vérifiez que vous avez le droit de l'ouvrir."
        return _fault(fichier, f"le fichier ne se lit pas ({error.strerror}).", remede)
    as_csv = "Dans le tableur, enregistrez la feuille au format « CSV UTF-8 »."
    if content.startswith(WORKBOOKS):
        return _fault(fichier, "c'est un classeur ou une archive, pas un fichier CSV.", as_csv)
    texte = _decoded(content)
    if texte is None or "\0" in texte:
        return _fault(fichier, "ce n'est pas un fichier de texte.", as_csv)
    if not texte.strip():
        return _fault(fichier, "le fichier est vide.", "Exportez de nouveau la feuille.")
    return Source(fichier=fichier, texte=texte)


def read_scenario(path: Path) -> Source | Problem:
    """The text of a scenario that stands out of the contents: the path is the user's own."""
    fichier = str(path)
    try:
        if not path.exists():
            return _fault(fichier, "le fichier n'existe pas.", _nearest(path))
        return _read_file(path.resolve(), fichier)
    except OSError as error:
        remede = "Vérifiez que vous avez le droit de l'ouvrir."
        return _fault(fichier, f"le fichier ne se lit pas ({error.strerror}).", remede)


def _nearest(path: Path) -> str:
    """The remedy for what is no file: the file whose name is the nearest."""
    if not path.parent.is_dir():
        return f"Le dossier « {path.parent} » n'existe pas non plus."
    names = sorted(one.name for one in path.parent.iterdir() if one.is_file())
    if not names:
        return f"Le dossier « {path.parent} » ne contient aucun fichier."
    return propose(path.name, names, ou=f"le dossier « {path.parent} »")


def _decoded(content: bytes) -> str | None:
    """The text of a file that doesn't say its encoding; None when it has none of the usual ones."""
    starts_as_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    # Almost any bytes are some text in Windows-1252: it comes last.
    for encoding in ("utf-16",) if starts_as_utf16 else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _fault(fichier: str, message: str, remede: str, ligne: int = 1) -> Problem:
    return Problem(fichier=fichier, ligne=ligne, champ="", message=message, remede=remede)
