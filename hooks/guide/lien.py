"""The links that lead out of the guide: where each stands, and what became of it."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urldefrag, urlsplit

from pydantic import BaseModel

from guide.texte import line_of, links

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from guide.document import Chemin
    from guide.model import Contenu
    from guide.reseau import Reseau

Etat = Literal["valide", "disparu", "incertain"]
# What a site says of a page that it no longer has; of anything else, a person decides.
GONE = ("404", "410")
# What a site says to programs that it does not want, whatever the page.
REFUSED = ("401", "403", "429")
# How LinkChecker tells where a link led, one such note a step.
STEP = re.compile(r"Redirected to `(?P<url>\S+)' status: (?P<code>\d{3})")
MOVED = ("301", "308")


@dataclass(frozen=True, kw_only=True)
class Lien:
    """A link in its place."""

    url: str
    fichier: str
    ligne: int


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of an address; `nouvelle` is where it has moved for good, else empty.

    `is_refusal` when the site is there, but lets no program look at the page.
    """

    etat: Etat
    raison: str
    nouvelle: str = ""
    is_refusal: bool = False


def outside_links(content: Contenu) -> Iterator[Lien]:
    """The https links of one sheet, its fields first, then its text."""
    for chemin, url in _addresses(content, ()):
        origine = content.origine
        yield Lien(url=url, fichier=origine.fichier, ligne=origine.ligne(*chemin))
    corps = getattr(content, "corps", "")
    for url in links(corps):
        if url.startswith("https://"):
            ligne = content.origine.ligne("corps") + line_of(corps, url)
            yield Lien(url=url, fichier=content.origine.fichier, ligne=ligne)


def _addresses(value: object, chemin: Chemin) -> Iterator[tuple[Chemin, str]]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _addresses(getattr(value, name), (*chemin, name))
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from _addresses(item, (*chemin, place))
    elif isinstance(value, str) and value.startswith("https://") and "\n" not in value:
        yield chemin, value


def sheets(reseau: Reseau) -> tuple[Contenu, ...]:
    """Everything that may hold a link."""
    one = (reseau.qui_fait_quoi,) if reseau.qui_fait_quoi else ()
    return (*reseau.fiches, *reseau.agences, *reseau.pages, *reseau.hors_reseau, *one)


def addresses(reseau: Reseau) -> tuple[str, ...]:
    """The addresses to try, each once, in order; a place inside a page is not tried apart."""
    found = (whole(lien.url) for content in sheets(reseau) for lien in outside_links(content))
    return tuple(sorted(set(found)))


def host(url: str) -> str:
    """The name of the site."""
    return urlsplit(url).netloc


def whole(url: str) -> str:
    """The address of the whole page."""
    return urldefrag(url).url


def verdicts(texte: str) -> Mapping[str, Verdict]:
    """What LinkChecker's CSV says of each address."""
    lines = [line for line in texte.splitlines() if not line.startswith("# ")]
    rows = csv.DictReader(lines, delimiter=";")
    return {whole(row["urlname"]): _verdict(row) for row in rows if row.get("result") is not None}


def _verdict(row: Mapping[str, str]) -> Verdict:
    """A page that moved to its site's front door is perhaps no more: a person decides."""
    code = row["result"][:3]
    if code in GONE:
        return Verdict(etat="disparu", raison=f"le site répond « {row['result']} »")
    if row["result"].startswith("syntax"):
        return Verdict(etat="incertain", raison="le site refuse les robots", is_refusal=True)
    if not code.isdigit():
        return Verdict(etat="incertain", raison=_silence(row["result"]))
    if not code.startswith("2"):
        raison = f"le site répond « {row['result']} »"
        return Verdict(etat="incertain", raison=raison, is_refusal=code in REFUSED)
    steps = [(step["url"], step["code"]) for step in STEP.finditer(row["warningstring"])]
    if steps:
        last = steps[-1][0]
        if urlsplit(last).path in {"", "/"} and urlsplit(row["urlname"]).path not in {"", "/"}:
            raison = f"l'adresse mène à l'accueil d'un site : {last}"
            return Verdict(etat="incertain", raison=raison)
        if all(code in MOVED for _, code in steps):
            raison = "la page a changé d'adresse"
            return Verdict(etat="valide", raison=raison, nouvelle=last)
    return Verdict(etat="valide", raison="")


def _silence(result: str) -> str:
    if "imed out" in result:
        return "le site n'a pas répondu à temps"
    if "SSL" in result:
        return "le certificat du site n'est pas reconnu"
    if "resolve" in result:
        return "le nom du site est inconnu"
    return "le site n'a pas répondu"
