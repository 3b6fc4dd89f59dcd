"""French text made fit to show.

Typography, acronyms expanded at their first use, Markdown to safe HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

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
UNEXPANDED = frozenset({"a", "abbr", "code", "pre", "h2", "h3", "h4"})
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
SCHEMES = frozenset({"https", "mailto", "tel"})
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


def _is_explained(texte: str, match: re.Match[str], sigle: Sigle) -> bool:
    """Whether the writer explains the acronym just before or after it."""
    around = texte[max(0, match.start() - NEAR) : match.end() + NEAR].lower()
    in_brackets = texte[match.start() - 1 : match.start()] == "(" or texte[
        match.end() :
    ].startswith(" (")
    return in_brackets or typeset(sigle.developpe).lower() in around


class _Typographer(Treeprocessor):
    """Typesets the text nodes and expands acronyms.

    Makes internal links relative and gives titles their anchors.
    """

    def __init__(self, md: Markdown, lecture: Lecture) -> None:
        super().__init__(md)
        self.lecture = lecture

    def run(self, root: Element) -> None:
        self.visit(root)

    def visit(self, element: Element) -> None:
        if element.tag in {"code", "pre"}:
            return
        if element.tag in {"h2", "h3", "h4"}:
            element.set("id", slug("".join(element.itertext())))
        if element.tag == "img":
            element.set("loading", "lazy")
        for name in ("href", "src"):
            target = element.get(name, "")
            if target.startswith("/"):
                element.set(name, address.relative(self.lecture.adresse, target.removeprefix("/")))
        children = list(element)
        for child in children:
            self.visit(child)
        expand = element.tag not in UNEXPANDED
        # Each text stands after the children before it, and after the acronyms put among them.
        added = self.write(element, 0, element.text, expand=expand, child=None)
        for place, child in enumerate(children, 1):
            added += self.write(element, place + added, child.tail, expand=expand, child=child)

    def write(
        self,
        element: Element,
        place: int,
        texte: str | None,
        *,
        expand: bool,
        child: Element | None,
    ) -> int:
        """Puts a text back at its place, and tells how many elements it adds there."""
        if not texte:
            return 0
        fragments = (
            self.lecture.fragments(texte) if expand else iter((Fragment(texte=typeset(texte)),))
        )
        last, first = child, place
        for fragment in fragments:
            if fragment.sigle is None:
                _put(element, last, fragment.texte)
                continue
            abbr = Element("abbr")
            abbr.text = fragment.texte
            abbr.tail = f" ({typeset(fragment.sigle.developpe)})"
            element.insert(place, abbr)
            place, last = place + 1, abbr
        return place - first


def _put(element: Element, last: Element | None, texte: str) -> None:
    if last is None:
        element.text = texte
    elif last.tag == "abbr" and last.tail:
        last.tail += texte
    else:
        last.tail = texte


class _Safe(Extension):
    """Raw HTML is shown as text, never taken as tags."""

    def __init__(self, lecture: Lecture) -> None:
        super().__init__()
        self.lecture = lecture

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is markdown's
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(_Typographer(md, self.lecture), "guide", 5)


def to_html(corps: str, lecture: Lecture) -> str:
    """The Markdown as HTML that any page may hold.

    Only plain tags, only https, mailto and tel links.
    """
    html = Markdown(extensions=["sane_lists", _Safe(lecture)]).convert(corps)
    attributes = {
        "a": {"href"},
        "img": {"src", "alt", "loading"},
        "h2": {"id"},
        "h3": {"id"},
        "h4": {"id"},
    }
    return nh3.clean(
        html, tags=set(TAGS), attributes=attributes, url_schemes=set(SCHEMES), link_rel=None
    )


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
    found: list[str] = []

    class Collector(Treeprocessor):
        def run(self, root: Element) -> None:
            for element in root.iter():
                found.extend(target for name in ("href", "src") if (target := element.get(name)))

    md = Markdown(extensions=["sane_lists"])
    md.preprocessors.deregister("html_block")
    md.inlinePatterns.deregister("html")
    md.treeprocessors.register(Collector(md), "guide", 5)
    md.convert(corps)
    return tuple(dict.fromkeys(found))


def line_of(corps: str, texte: str) -> int:
    """The line, from 0, where the text first stands; 0 when it is written otherwise."""
    return next((number for number, line in enumerate(corps.split("\n")) if texte in line), 0)
