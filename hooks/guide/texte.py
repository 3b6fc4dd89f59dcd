"""French text made fit to show.

Typography, acronyms expanded at their first use, Markdown to safe HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING

import nh3
from cmarkgfm import markdown_to_html
from cmarkgfm.cmark import Options

from guide import address
from guide.ordre import slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from guide.reseau import Sigle

NBSP, THIN = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
TYPOGRAPHY = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r" (?=[;!?])"), THIN),
    (re.compile(r" (?=:(?:\s|$))"), NBSP),
    (re.compile(r"« "), f"«{NBSP}"),
    (re.compile(r" »"), f"{NBSP}»"),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), THIN),
    (re.compile(r"(?<=\d) (?=[h%€](?!\w))|(?<=\d h) (?=\d)"), NBSP),
    (re.compile(r"\b(articles?|art\.|n°|[LRD]\.) (?=[\dLRD])"), rf"\1{NBSP}"),
)
# Kept out of the expansion: titles and links are read out of their context, code is code.
UNEXPANDED = frozenset({"a", "code", "pre", "h2", "h3", "h4"})
AS_WRITTEN = frozenset({"code", "pre"})
TAGS = frozenset(
    {
        "a",
        "abbr",
        "blockquote",
        "code",
        "em",
        "h2",
        "h3",
        "h4",
        "hr",
        "img",
        "li",
        "ol",
        "p",
        "pre",
        "span",
        "strong",
        "ul",
    }
)
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "loading"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
}
SCHEMES = frozenset({"https", "mailto", "tel"})
TAG = re.compile(r"<(/?)(\w*)[^>]*>")
PIECES = re.compile(r"<[^>]*>|[^<]+")
TITLE = re.compile(r"<(h[234])>(.*?)</\1>", re.DOTALL)
TARGET = re.compile(r'<(?:a href|img src)="([^"]*)"')
RAW_HTML = re.compile(r"<(?!https://)(?=[A-Za-z!/?])[^>\s]*")
# How far from an acronym, in characters, its explanation may stand.
NEAR = 160
CODE_SPAN = re.compile(r"`[^`]*`")


@dataclass(frozen=True, kw_only=True)
class Fragment:
    """A piece of text; an acronym at its first use carries what it stands for and its meaning."""

    texte: str
    sigle: Sigle | None = None


@lru_cache(maxsize=50_000)
def typeset(texte: str) -> str:
    """The text with the apostrophes and the unbreakable spaces of French typography."""
    for pattern, replacement in TYPOGRAPHY:
        texte = pattern.sub(replacement, texte)
    return texte


@dataclass(frozen=True, kw_only=True)
class Sigles:
    """The acronyms to explain, by how they are written, and the pattern that finds them."""

    known: Mapping[str, Sigle]

    @cached_property
    def shown(self) -> Mapping[str, str]:
        """Each of them by what it looks like in a text made fit to show."""
        return {typeset(name): name for name in self.known}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds any of them as a word of its own, the longest first."""
        longest_first = sorted(self.shown, key=len, reverse=True)
        words = "|".join(map(re.escape, longest_first)) or r"(?!)"
        return re.compile(rf"(?<![\w’-])(?:{words})(?! ?\d|[\w-])")

    def said(self, texte: str) -> set[str]:
        """Those that a text says."""
        return {self.shown[match[0]] for match in self.pattern.finditer(texte)}


@dataclass(kw_only=True)
class Lecture:
    """One reader's way down one page: remembers which acronyms were already explained."""

    adresse: str
    sigles: Sigles
    vus: set[str] = field(default_factory=set)

    def html(self, texte: str) -> str:
        """The text typeset and escaped, its acronyms explained at their first use."""
        return "".join(
            _explained(one) if one.sigle else escape(one.texte, quote=False)
            for one in self.fragments(texte)
        )

    def fragments(self, texte: str) -> Iterator[Fragment]:
        """The text typeset, cut around the acronyms to expand.

        Those are met for the first time and not explained beside.
        """
        texte = typeset(texte)
        start = 0
        for match in self.sigles.pattern.finditer(texte):
            sigle = self.sigles.known[self.sigles.shown[match[0]]]
            if sigle.sigle in self.vus:
                continue
            self.vus.add(sigle.sigle)
            if not _is_explained(texte, match, sigle):
                yield Fragment(texte=texte[start : match.start()])
                yield Fragment(texte=match[0], sigle=sigle)
                start = match.end()
        yield Fragment(texte=texte[start:])


def _explained(fragment: Fragment) -> str:
    assert fragment.sigle
    name, meaning = fragment.texte, typeset(fragment.sigle.developpe)
    return f"<abbr>{escape(name, quote=False)}</abbr> ({escape(meaning, quote=False)})"


def _is_explained(texte: str, match: re.Match[str], sigle: Sigle) -> bool:
    """Whether the writer explains the acronym just before or after it."""
    around = texte[max(0, match.start() - NEAR) : match.end() + NEAR].lower()
    in_brackets = texte[match.start() - 1 : match.start()] == "(" or texte[
        match.end() :
    ].startswith(" (")
    return in_brackets or typeset(sigle.developpe).lower() in around


def to_html(corps: str, lecture: Lecture) -> str:
    """The Markdown as HTML that any page may hold.

    Typeset, acronyms expanded, titles with their anchors. Only plain tags, only https, mailto and
    tel links, internal ones relative.
    """
    html = TITLE.sub(_with_anchor, markdown_to_html(corps))
    return nh3.clean(
        "".join(_typeset_pieces(html, lecture)),
        tags=set(TAGS),
        attributes={name: set(of) for name, of in ATTRIBUTES.items()},
        attribute_filter=lambda _, name, value: _attribute(lecture.adresse, name, value),
        set_tag_attribute_values={"img": {"loading": "lazy"}},
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


def _with_anchor(title: re.Match[str]) -> str:
    tag, html = title.groups()
    return f'<{tag} id="{slug(unescape(TAG.sub("", html)))}">{html}</{tag}>'


def _attribute(depuis: str, name: str, value: str) -> str:
    if name in {"href", "src"} and value.startswith("/"):
        return address.relative(depuis, value.removeprefix("/"))
    return value


def _typeset_pieces(html: str, lecture: Lecture) -> Iterator[str]:
    """The HTML, tags as they are; texts typeset, and acronyms expanded outside titles and links."""
    within: list[str] = []
    for piece in PIECES.findall(html):
        if tag := TAG.match(piece):
            end, name = tag.groups()
            if name in UNEXPANDED and not end:
                within.append(name)
            elif name in UNEXPANDED:
                within.pop()
            yield piece
        elif AS_WRITTEN.isdisjoint(within):
            texte = unescape(piece)
            yield escape(typeset(texte), quote=False) if within else lecture.html(texte)
        else:
            yield piece


@dataclass(frozen=True, kw_only=True)
class Danger:
    """A place in a body that must not be published; `ligne` counts from 0 in the body."""

    ligne: int
    texte: str
    remede: str


def dangers(corps: str) -> Iterator[Danger]:
    """The raw HTML and the links of a refused kind in a Markdown body."""
    for ligne, line in enumerate(corps.split("\n")):
        if found := RAW_HTML.search(CODE_SPAN.sub("", line)):
            yield Danger(
                ligne=ligne, texte=f"{found[0]}>", remede="Écrivez en Markdown, sans balise HTML."
            )
    for href in links(corps):
        if not href.startswith(("https://", "/", "#", "mailto:", "tel:")):
            remede = (
                "Écrivez une adresse https complète, "
                "ou une adresse du guide qui commence par « / »."
            )
            yield Danger(ligne=line_of(corps, href), texte=href, remede=remede)


@lru_cache(maxsize=10_000)
def links(corps: str) -> tuple[str, ...]:
    """The targets of the links and images of a Markdown body, in order, without doubles."""
    if "[" not in corps and "<" not in corps:
        return ()
    # Those of a refused kind too: they are to be told.
    html = markdown_to_html(corps, Options.CMARK_OPT_UNSAFE)
    return tuple(dict.fromkeys(unescape(target) for target in TARGET.findall(html) if target))


def line_of(corps: str, texte: str) -> int:
    """The line, from 0, where the text first stands; 0 when it is written otherwise."""
    return next((number for number, line in enumerate(corps.split("\n")) if texte in line), 0)
