"""The compressed copies beside the files of a built site, that servers hand out as they are."""

from __future__ import annotations

import gzip
import os
from typing import TYPE_CHECKING

import brotli

from guide import address

if TYPE_CHECKING:
    from pathlib import Path

TEXTS: tuple[str, ...] = (
    ".atom",
    ".css",
    ".csv",
    ".html",
    ".js",
    ".json",
    ".jsonld",
    ".svg",
    ".txt",
    ".xml",
)
TEXTS += (".webmanifest", ".yml")
COPIES = (".br", ".gz")
# Assets are compressed once and fetched by everyone; a page, or what is fetched of a large network
# fiche by fiche, costs ten times more for 9 % less.
BEST, QUICK = 11, 5


def compress(folder: Path) -> int:
    """Writes the copies of every text under the folder, deletes those of no file; their number."""
    for path in tuple(folder.rglob("*")):
        whole = path.with_suffix("")
        if path.suffix in COPIES and whole.suffix in TEXTS and not whole.exists():
            path.unlink()
    return sum(compress_file(path, folder) for path in sorted(folder.rglob("*")) if is_text(path))


def is_text(path: Path) -> bool:
    """Whether the file is worth compressing."""
    return path.suffix in TEXTS and path.is_file()


def copies(path: Path) -> tuple[Path, ...]:
    """Where the copies of a file stand."""
    return tuple(path.with_name(f"{path.name}{suffix}") for suffix in COPIES)


def compress_file(path: Path, folder: Path) -> int:
    """Writes the copies of one file of the site that are smaller than it; their number.

    Same file, same bytes, same date: a server that compares dates sees that nothing changed.
    """
    content = path.read_bytes()
    name = path.relative_to(folder).as_posix()
    is_asset = name.startswith(address.ASSETS) and not name.startswith(address.MORCEAUX)
    dates = path.stat()
    packed = (
        brotli.compress(content, quality=BEST if is_asset else QUICK),
        gzip.compress(content, mtime=0),
    )
    written = 0
    for copy, squeezed in zip(copies(path), packed, strict=True):
        if len(squeezed) >= len(content):
            copy.unlink(missing_ok=True)
            continue
        # Under its name at once and whole: a server may be reading this folder.
        aside = copy.with_name(f".{copy.name}")
        aside.write_bytes(squeezed)
        os.utime(aside, ns=(dates.st_atime_ns, dates.st_mtime_ns))
        aside.replace(copy)
        written += 1
    return written
