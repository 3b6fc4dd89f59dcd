r"""The one way to write YAML files and front matter: `guide format` and the form both follow it.

- Fields stand in the order of their model; one left empty, and an empty list, are not written.
- A scalar is, as its model says (`Ecriture`), « nu » (bare: id, enumeration, date, number, true or
  false), « mot » (quoted, short: a code, a key word) or « texte » (quoted). Quoted: as JSON writes
  it, and \uXXXX for what YAML takes for a line end or refuses. Never folded.
- A bare word that some reader of YAML takes for something else, no or 2026, is quoted.
- A list of « nu » or « mot » stands on one line, [a, b], whatever its length; a list of « texte »
  has one line each; so has a list one of whose items has a comment.
- A map has one line a field, two spaces further than its name; the items of a list too, after a
  dash that stands two spaces further than the name; a file that is a list starts at the margin.
- Comments stay as they are, where they are: above what follows them, or at the end of their line.
  Several blank lines become one. The file ends with one line end; the Markdown is left alone.

`shape_of` tells all that of a model as plain JSON; `write` follows it in twenty lines that any
language can repeat. YAML libraries can't be told all this: ruamel.yaml, which keeps comments, ties
each to what stands before it, so that it goes astray when fields change places.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, TypedDict

import yaml

from guide.document import FENCE
from guide.problem import Problem
from guide.schema import kind_of, schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from guide.document import Chemin
    from guide.load import Contents
    from guide.model import Contenu
    from guide.source import Source

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"

BARE = re.compile(r"[a-z][a-z0-9-]*|\d{4}-\d\d-\d\d")
# What YAML 1.1 or 1.2 takes for no text; one letter is one of those too: y, n.
TAKEN = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")
QUOTED = json.JSONEncoder(ensure_ascii=False)
# Line ends of YAML 1.1 that JSON lets through, and what YAML refuses.
UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
BLANK_LINES = re.compile(r"\n{3,}")
OWN_LINE = re.compile(r"^[ \t]*(?:#.*)?\n", re.MULTILINE)
# What may be a comment, or else is a blank line.
NOTE = re.compile(r"(?:^|\s)#|^[ \t]*\n", re.MULTILINE)


class Shape(TypedDict, total=False):
    """How a value is written: the entry to follow is the one that fits it.

    A value that may be a word or fields (`perimetre`) has both.
    """

    scalar: Literal["nu", "mot", "texte"]
    items: Shape
    fields: dict[str, Shape]


@cache
def shape_of(kind: str) -> Shape:
    """The shape of one kind of file (`schema.KINDS`)."""
    whole = schema(kind)
    return _shape(whole, whole.get("$defs", {}))


def _shape(part: Mapping[str, Any], defs: Mapping[str, Any]) -> Shape:
    if "$ref" in part:
        return _shape(defs[part["$ref"].rpartition("/")[2]], defs)
    if branches := part.get("anyOf") or part.get("oneOf"):
        merged: Shape = {}
        for branch in branches:
            merged = _merged(merged, _shape(branch, defs))
        return merged
    match part.get("type"):
        case "object":
            fields = part.get("properties", {})
            return {"fields": {name: _shape(one, defs) for name, one in fields.items()}}
        case "array":
            return {"items": _shape(part["items"], defs)}
        case "null":
            return {}
        case "string" if not ({"enum", "const"} & part.keys() or part.get("format") == "date"):
            return {"scalar": part.get("x-ecriture", "texte")}
        case _:
            return {"scalar": "nu"}


def _merged(one: Shape, other: Shape) -> Shape:
    fields = dict(one.get("fields", {}))
    for name, inner in other.get("fields", {}).items():
        fields[name] = _merged(fields.get(name, {}), inner)
    merged: Shape = {**one, **other}
    return {**merged, "fields": fields} if fields else merged


@dataclass(frozen=True)
class Notes:
    """The comments and blank lines of a file, by the path of what they stand beside."""

    head: tuple[str, ...] = ()
    above: Mapping[Chemin, list[str]] = field(default_factory=dict)
    beside: Mapping[Chemin, str] = field(default_factory=dict)
    tail: tuple[str, ...] = ()

    def holds_below(self, chemin: Chemin) -> bool:
        """Whether an item of the list at this path has a comment."""
        return any(one[: len(chemin)] == chemin != one for one in (*self.above, *self.beside))


def write(values: Plain, shape: Shape, notes: Notes = Notes()) -> str:
    """The YAML of a map or a list, as one file or one front matter holds, without empty fields."""
    writer = _Writer(notes)
    lines = (
        writer.items(values, shape["items"], (), "")
        if isinstance(values, list)
        else writer.fields(values, shape["fields"], ())  # type: ignore[arg-type]
    )
    # Where everything is left empty, a comment alone would be no map.
    written = [*lines] or ["{}"]
    return "".join(f"{line}\n" for line in (*notes.head, *written, *notes.tail))


@dataclass(frozen=True)
class _Writer:
    """Gives the lines of values, with the notes that stand beside them."""

    notes: Notes

    def fields(
        self,
        values: Mapping[str, Plain],
        shapes: Mapping[str, Shape],
        chemin: Chemin,
        first: str = "",
        indent: str = "",
    ) -> Iterator[str]:
        """The lines of a map; `first` stands before its first field: the dash of an item."""
        start = first or indent
        for name, shape in shapes.items():
            if name not in values:
                continue
            value, here = values[name], (*chemin, name)
            yield from self.notes.above.get(here, ())
            head, end = f"{start}{name}:", self.notes.beside.get(here, "")
            start, deeper = indent, f"{indent}  "
            if isinstance(value, dict) and value:
                yield f"{head}{end}"
                yield from self.fields(value, shape["fields"], here, indent=deeper)
            elif isinstance(value, list) and not self.is_one_line(shape["items"], here):
                yield f"{head}{end}"
                yield from self.items(value, shape["items"], here, deeper)
            else:
                yield f"{head} {_inline(value, shape)}{end}"

    def items(
        self, values: Iterable[Plain], shape: Shape, chemin: Chemin, indent: str
    ) -> Iterator[str]:
        """The lines of a list that has one line or more for each item."""
        for number, value in enumerate(values):
            here = (*chemin, number)
            yield from self.notes.above.get(here, ())
            if isinstance(value, dict) and value:
                dash, deeper = f"{indent}- ", f"{indent}  "
                yield from self.fields(value, shape["fields"], here, dash, deeper)
            else:
                yield f"{indent}- {_inline(value, shape)}{self.notes.beside.get(here, '')}"

    def is_one_line(self, shape: Shape, chemin: Chemin) -> bool:
        """Whether a list stands on one line: it is made of words, none of which has a comment."""
        return shape.get("scalar") in ("nu", "mot") and not self.notes.holds_below(chemin)


def _inline(value: Plain, shape: Shape) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_inline(item, shape['items']) for item in value)}]"
    if not isinstance(value, str):
        return json.dumps(value)
    if shape["scalar"] == "nu" and BARE.fullmatch(value) and value not in TAKEN:
        return value
    return UNSAFE.sub(_escaped, QUOTED.encode(value))


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


@dataclass(frozen=True, kw_only=True)
class Ecrit:
    """A content file as it is, and as it would be in form."""

    source: Source
    forme: str

    @property
    def is_in_form(self) -> bool:
        """Whether `guide format` would leave it alone."""
        return self.source.texte == self.forme

    @property
    def ligne(self) -> int:
        """The first line that would change."""
        pairs = zip_longest(self.source.texte.split("\n"), self.forme.split("\n"))
        return next((number for number, (a, b) in enumerate(pairs, 1) if a != b), 1)


def ecrits(contents: Contents) -> Iterator[Ecrit]:
    """The files of YAML and front matter that could be read whole, in order of path."""
    models: dict[str, list[Contenu]] = defaultdict(list)
    for one in contents.models:
        models[one.origine.fichier].append(one)
    for source in contents.sources:
        if source.fichier in models and source.fichier not in contents.illisibles:
            yield Ecrit(source=source, forme=formatted(source, models[source.fichier]))


def check_form(contents: Contents) -> Iterator[Problem]:
    """Every file is written in the one way."""
    for ecrit in ecrits(contents):
        if not ecrit.is_in_form:
            yield Problem(
                fichier=ecrit.source.fichier,
                ligne=ecrit.ligne,
                champ="",
                message="ce fichier n'est pas écrit de la façon commune à partir d'ici.",
                remede="Lancez « guide format ».",
                gravite="avertissement",
            )


def formatted(source: Source, models: Iterable[Contenu]) -> str:
    """The text of a content file, in form; `models` are what it was read as, without a fault.

    A file that is no list holds one model.
    """
    shape = shape_of(kind_of(source.fichier) or "")
    plain: list[Plain] = [
        one.model_dump(mode="json", exclude_unset=True, exclude={"origine"}) for one in models
    ]
    values = _written(plain if "items" in shape else plain[0])
    before, head, after = _parts(source)
    bare = write(values, shape)
    # The comments of a file in form stay where they are; those of any other need its positions,
    # which take fifty times as long.
    if OWN_LINE.sub("", head) == bare:
        head = "\n".join("" if line.isspace() else line for line in head.split("\n"))
    elif NOTE.search(head):
        try:
            head = write(values, shape, _notes(head, values))
        except yaml.YAMLError:
            # libyaml reads some texts that nothing places: they stay as they are, with their
            # comments.
            return source.texte
    else:
        head = bare
    squeezed = BLANK_LINES.sub("\n\n", head).strip("\n")
    return f"{before}{squeezed}\n{after}".rstrip("\n") + "\n"


def _written(values: Plain) -> Plain:
    """The values without the fields that are left empty."""
    if isinstance(values, list):
        return [_written(one) for one in values]
    if isinstance(values, dict):
        return {name: _written(one) for name, one in values.items() if one not in (None, [])}
    return values


def _parts(source: Source) -> tuple[str, str, str]:
    """What stands before the YAML, the YAML, and what stands after."""
    if not source.fichier.endswith(".md"):
        return "", source.texte.rstrip("\n") + "\n", ""
    _, *lines = source.texte.split("\n")
    end = next(number for number, line in enumerate(lines) if line.rstrip() == FENCE)
    head = "".join(f"{line}\n" for line in lines[:end])
    return f"{FENCE}\n", head, "\n".join([FENCE, *lines[end + 1 :]])


def _notes(text: str, values: Plain) -> Notes:
    """The comments and blank lines of a text that holds these values."""
    places = tuple(_places(yaml.compose(text, Loader=yaml.BaseLoader), values, ()))
    above: dict[Chemin, list[str]] = {}
    beside: dict[Chemin, str] = {}
    tail: list[str] = []
    for start, line, is_own in _comments(text):
        begin = text.rfind("\n", 0, start) + 1
        here = next(
            (one.chemin for one in places if one.has_line and begin <= one.start < start), ()
        )
        if here and not is_own and here not in beside:
            beside[here] = line
            continue
        kept = line if is_own else " " * (start - begin) + line.lstrip()
        following = next((one.chemin for one in places if one.start >= start), None)
        (tail if following is None else above.setdefault(following, [])).append(kept)
    first = above.get(places[0].chemin, []) if places else []
    # What a blank line parts from the first field is about the whole file, and stays on top.
    end = max((number for number, line in enumerate(first, 1) if not line), default=0)
    head = first[:end]
    del first[:end]
    return Notes(head=tuple(head), above=above, beside=beside, tail=tuple(tail))


class Place(NamedTuple):
    """Where a written field or item begins; an item that holds fields has no line of its own."""

    start: int
    chemin: Chemin
    has_line: bool = True


def _places(node: yaml.Node | None, values: Plain, chemin: Chemin) -> Iterator[Place]:
    if isinstance(node, yaml.MappingNode) and isinstance(values, dict):
        for key, inner in node.value:
            if key.value in values:
                here = (*chemin, key.value)
                yield Place(key.start_mark.index, here)
                yield from _places(inner, values[key.value], here)
    elif isinstance(node, yaml.SequenceNode) and isinstance(values, list):
        for number, (inner, value) in enumerate(zip(node.value, values, strict=True)):
            here = (*chemin, number)
            yield Place(inner.start_mark.index, here, not (isinstance(value, dict) and value))
            yield from _places(inner, value, here)


def _comments(text: str) -> Iterator[tuple[int, str, bool]]:
    """The comments and blank lines: what stands between two tokens.

    With each, its place, and whether it has the line for itself.
    """
    for token, following in pairwise(yaml.scan(text, Loader=yaml.BaseLoader)):
        start = token.end_mark.index
        if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
            opening = text.index("\n", token.start_mark.index)
            first = text[token.start_mark.index : opening]
            if "#" in first:
                place = token.start_mark.index + first.index("#")
                yield place, f" {first[first.index('#') :]}", False
        *lines, _ = text[start : following.start_mark.index].split("\n")
        for line in lines:
            is_own = start == 0 or text[start - 1] == "\n"
            if is_own or line.strip():
                place = start + len(line) - len(line.lstrip())
                yield place, line if line.strip() else "", is_own
            start += len(line) + 1
