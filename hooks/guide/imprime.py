"""The printed guide as a file, and what it says of itself."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, kw_only=True)
class Impression:
    """A PDF, how many pages it has, and the version of the guide that it prints."""

    octets: bytes
    pages: int
    version: str
    edition: date


def recognize(octets: bytes) -> Impression | None:
    """What a PDF printed by `impress` says of itself; None for any other file."""
    said = b"".join(_objects(octets))
    version = re.search(rb"/GuideVersion \(([0-9a-f]{8})\)", said)
    pages = re.search(rb"/GuidePages \((\d+)\)", said)
    edition = re.search(rb"/GuideEdition \((\d{4}-\d\d-\d\d)\)", said)
    if not (version and pages and edition):
        return None
    return Impression(
        octets=octets,
        pages=int(pages[1]),
        version=version[1].decode(),
        edition=date.fromisoformat(edition[1].decode()),
    )


def _objects(octets: bytes) -> Iterator[bytes]:
    """The objects that are not streams: WeasyPrint packs them together."""
    packed = re.compile(rb"/Type /ObjStm.*?stream\n(.*?)\nendstream", re.DOTALL)
    for found in packed.finditer(octets):
        try:
            yield zlib.decompress(found[1])
        except zlib.error:
            return
