"""What somebody who means harm, or a tired hand, may put in place of the small network's files.

Each strategy gives a case: files to lay over the small network, by their paths.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from functools import cache
from itertools import chain
from random import Random
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml
from hypothesis import strategies as st

from conftest import RESEAU
from guide.canon import shape_of, write
from guide.load import (
    ANCIENNES_CSV,
    COMMUNES_CSV,
    COMMUNES_GEOJSON,
    EPCI_CSV,
)
from guide.schema import kind_of, schema
from tirage import AWKWARD, WORDS, Drawing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hypothesis.strategies import SearchStrategy

# None takes the file away.
Cas: TypeAlias = "Mapping[str, bytes | None]"

SCRIPTS = (
    "<script>canari()</script>",
    "</script><script>canari()</script>",
    "<img src=x onerror=canari()>",
    '"><svg onload=canari()>',
    "' onmouseover='canari()",
    "javascript:canari()",
    "JaVa\tScRiPt:canari()",
    "java&#115;cript:canari()",
    "data:text/html,<script>canari()</script>",
    "vbscript:canari()",
    "<iframe srcdoc='<script>canari()</script>'>",
    "<!--><script>canari()</script>-->",
    "]]><script>canari()</script>",
    "<a href=javascript:canari()>",
    "<style>*{}</style>",
    "<math><mtext></p><img src=x onerror=canari()>",
    "{{ 7*7 }}",
    "{% include 'x' %}",
    "${7*7}",
    "\\u003cscript>canari()",
    "&lt;script&gt;",
    "<base href=//x.example>",
    "*/ canari() /*",
    "::error file=x::canari",
)
SIGNS = (
    "\0",
    "\x1b[2J",
    "\x7f",
    "\u0085",
    "\u202e",
    "\u200b",
    "\ufffd",
    "\ue000",
    "\ue003",
    "\uffff",
    "\U0010ffff",
    "’",
    " ;",
    "n° 1",
    "10 000",
    "é" * 300,
    "ﬀ",
    "İ",
    "\r",
    "=1+1",
    ";=1",
    "../../..",
    "__proto__",
    "%s%n",
    "%2e%2e/",
)
ESCAPED = (
    "\\ud800",
    "\\U00110000",
    "\\x00",
    "\\uffff",
    "\\x1b",
    "&a",
    "*a",
    "<<: *a",
    "!!python/object:os.system",
    "? [a]",
    "- - -",
    "---",
    "...",
    "%YAML 9.9",
    "%TAG ! x",
    "{a: {a: {a: ",
    "[" * 30,
    "|+9",
    ">-",
    "\t",
    '"',
    "'",
    ": ",
    "#",
    "0777",
    "1e999",
    "-1",
    "9" * 5000,
    "nan",
    "inf",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "id: x",
    "origine: x",
    "corps: x",
    "__class__: x",
)
MARKDOWN = (
    "# a",
    "## a",
    "- ",
    "1. ",
    "> ",
    "    ",
    "\t",
    "```",
    "`",
    "*",
    "**",
    "_",
    "[",
    "]",
    "](",
    "![",
    "](javascript:canari())",
    "](JAVASCRIPT:canari())",
    "](java&#x0A;script:canari())",
    "](data:text/html,x)",
    "](//x.example)",
    "](https://[)",
    '](https://a.example/"onmouseover=canari())',
    "](/fiches/creuser-puits/)",
    "](/fiches/absente/)",
    "](<javascript:canari()>)",
    "[a]: javascript:canari()\n[a]",
    "[a]: https://a.example 'onload=canari()'\n[a]",
    "<https://a.example/>",
    "<javascript:canari()>",
    "<mailto:a@b.example>",
    "<a@b.example>",
    "&#60;script&#62;",
    "&lt;",
    "&",
    "\\<",
    "\\",
    "---",
    "===",
    "| a | b |\n|---|---|",
    "\x02",
    "\x03",
    "\x02klzzwxh:0000\x03",
    "\x02amp\x03",
    "AMO",
    " ",
    "\n",
    "\n\n",
    "a",
    "é",
)
CELLS = (
    "",
    "01027",
    "1027",
    "240100610",
    "200083863",
    "٠١٠٢٧",
    "-1",
    "1e999",
    "nan",
    "inf",
    "9" * 4400,
    "5.3",
    "voirie",
    "2026-01-01",
    "0001-01-01",
    "9999-12-31",
    "a|b||",
    "Beynost",
)
# The models read these words where a pattern is asked; the last ones only look right.
IDENTIFIANTS = (
    "eau",
    "batiments",
    "idee",
    "projet",
    "commune",
    "epci",
    "maison-eau",
    "pole-commun",
)
FITTING = (
    "https://[a.example",
    'https://a.example/"><script>canari()</script>',
    "https://a.b\u2100c.example/",
    "https://a.example:99999999/",
    "https://a:b@c.example/{x}",
    "https://é.example/%zz",
    "https://a.example/;}",
    "٠١٢٣٤",
    "٠١٢٣٤٥٦٧٨",
    "0١ 23 45 67 89",
    "é@é.é",
    "#aBcDeF",
    "000000000",
)
# The most that a content file may weigh is 1 MiB.
MANY = (1, 1, 1, 1, 2, 3, 40, 1000)
ENORMOUS = 300_000


@dataclass(frozen=True)
class Cible:
    """A kind of harm, and its share of the cases."""

    strategie: SearchStrategy[Cas]
    part: int


@cache
def base() -> Mapping[str, bytes]:
    """The small network's content files."""
    found = chain(*((RESEAU / folder).rglob("*") for folder in ("fiches", "network")))
    return {
        path.relative_to(RESEAU).as_posix(): path.read_bytes()
        for path in sorted(found)
        if path.is_file() and path.name != "README.md"
    }


def named(*ends: str) -> list[str]:
    return [name for name in base() if name.endswith(ends)]


# — Texts ————————————————————————————————————————————————————————————————————

texts: SearchStrategy[str] = st.one_of(
    st.sampled_from((*SCRIPTS, *SIGNS, *AWKWARD)),
    st.text(max_size=30),
    st.lists(st.sampled_from((*SCRIPTS, *SIGNS, *AWKWARD, "a")), max_size=4).map("".join),
)


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """A Markdown text, some signs of which come again and again."""
    parts = draw(st.lists(st.one_of(st.sampled_from(MARKDOWN), texts), min_size=1, max_size=12))
    joint = draw(st.sampled_from(("", "", " ", "\n", "\n\n")))
    return joint.join(part * draw(st.sampled_from(MANY)) for part in parts)


# — Bytes ————————————————————————————————————————————————————————————————————

TOKENS = (
    *map(str.encode, (*SCRIPTS, *SIGNS, *ESCAPED, *MARKDOWN, *CELLS, *FITTING)),
    *(b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"PK\x03\x04", b"\x00" * 9),
)


@st.composite
def spoilt(draw: st.DrawFn) -> Cas:
    """A real file with some of its bytes changed, one to three times."""
    name = draw(st.sampled_from(sorted(base())))
    content = base()[name]
    for _ in range(draw(st.integers(1, 3))):
        start, end = sorted(draw(st.integers(0, len(content))) for _ in range(2))
        token = draw(st.sampled_from(TOKENS)) * draw(st.sampled_from(MANY))
        line = content.rfind(b"\n", 0, start) + 1
        short = slice(start, min(end, start + draw(st.integers(0, 12))))
        match draw(
            st.sampled_from(("put", "put", "value", "swap", "cut", "end", "double", "byte"))
        ):
            case "put":
                content = content[:start] + token + content[start:]
            case "value":
                # What follows « field: », or a quotation mark, is where values stand.
                place = max(content.find(b": ", line) + 2, content.find(b'"', line) + 1, line)
                content = content[:place] + token + content[place:]
            case "swap":
                content = content[: short.start] + token + content[short.stop :]
            case "cut":
                content = content[: short.start] + content[short.stop :]
            case "end":
                content = content[:start]
            case "double":
                content = content[:end] + content[start:end] + content[end:]
            case "byte":
                content = (
                    content[:start] + bytes([draw(st.integers(0, 255))]) + content[start + 1 :]
                )
    return {name: content}


@st.composite
def enormous(draw: st.DrawFn) -> Cas:
    """A file as heavy as is allowed, of one sign again and again."""
    name = draw(st.sampled_from(sorted(base())))
    token = draw(st.sampled_from([one for one in TOKENS if one]))
    head = base()[name] if draw(st.booleans()) else base()[name].split(b"\n")[0] + b"\n"
    return {name: head + token * (draw(st.sampled_from((20_000, ENORMOUS, 10**6))) // len(token))}


# — Values ———————————————————————————————————————————————————————————————————


@cache
def values_of(name: str) -> Any:
    """What a file of YAML or front matter says, as text."""
    text = base()[name].decode()
    front = text.split("---\n", 2)[1] if name.endswith(".md") else text
    return yaml.load(front, Loader=yaml.BaseLoader)


def body_of(name: str) -> str:
    return base()[name].decode().split("---\n", 2)[2]


Change: TypeAlias = "tuple[Any, str | int, Mapping[str, Any]]"


def changes(part: Mapping[str, Any], value: Any, defs: Mapping[str, Any]) -> Iterator[Change]:
    """Every place of a value that may hold another: its owner, its key, its schema."""
    if "$ref" in part:
        yield from changes(defs[part["$ref"].rpartition("/")[2]], value, defs)
    for branch in part.get("anyOf") or part.get("oneOf") or ():
        yield from changes(branch, value, defs)
    if isinstance(value, dict):
        for key, inner in part.get("properties", {}).items():
            yield value, key, inner
            if key in value:
                yield from changes(inner, value[key], defs)
    elif isinstance(value, list) and "items" in part:
        for number, one in enumerate(value):
            yield value, number, part["items"]
            yield from changes(part["items"], one, defs)


@st.composite
def redrawn(draw: st.DrawFn, *, as_the_form_writes: bool = False) -> Cas:
    """A file some of whose values are others that its schema allows, however it is written."""
    name = draw(st.sampled_from([one for one in named(".md", ".yml") if kind_of(one)]))
    kind = kind_of(name) or ""
    random = Random(draw(st.integers(0, 2**32)))
    whole, values = schema(kind), copy.deepcopy(values_of(name))
    drawing = Drawing(
        whole.get("$defs", {}),
        random,
        textes=(*AWKWARD, *SCRIPTS, *SIGNS, *draw(st.lists(texts, max_size=3)), "a"),
        mots=(*chain(*WORDS.values()), *FITTING, *IDENTIFIANTS),
    )
    # One place in ten is asked to hold what it may not.
    for _ in range(random.randint(1, 4)):
        places = [*changes(whole, values, drawing.defs)]
        # Most texts are free: references that lead nowhere would hide what the others do.
        free = [one for one in places if _is_free(one[2])]
        owner, key, part = random.choice(free if free and random.random() < 0.8 else places)
        is_allowed = as_the_form_writes or random.random() < 0.9
        owner[key] = drawing.value(part) if is_allowed else draw(texts)
    body = draw(bodies()) if name.endswith(".md") and draw(st.booleans()) else None
    if as_the_form_writes:
        front = write(values, shape_of(kind))
    else:
        front = yaml.safe_dump(
            values,
            sort_keys=False,
            default_style=random.choice([None, '"', "'", "|", ">"]),
            default_flow_style=random.choice([None, False, True]),
            allow_unicode=random.choice([True, False]),
            width=random.choice([40, 10**6]),
        )
    if name.endswith(".md"):
        front = f"---\n{front}---\n{body_of(name) if body is None else body}"
    return {name: front.encode("utf-8", "surrogatepass")}


def _is_free(part: Mapping[str, Any]) -> bool:
    return part.get("type") == "string" and not {"pattern", "enum", "format"} & part.keys()


@st.composite
def written(draw: st.DrawFn) -> Cas:
    """A sheet whose text is another."""
    name = draw(st.sampled_from(named(".md")))
    front = base()[name].decode().split("---\n", 2)[1]
    return {name: f"---\n{front}---\n{draw(bodies())}".encode("utf-8", "surrogatepass")}


# — Tables, outlines, pictures, networks —————————————————————————————————————————


@st.composite
def tables(draw: st.DrawFn) -> Cas:
    """A CSV file, lines of which are others."""
    name = draw(st.sampled_from((*named(".csv"), "network/adhesions/maison-eau.csv")))
    text = base().get(name, b"code,nom,service,depuis,jusqu_a\n").decode()
    lines = [line.split(",") for line in text.splitlines()]
    cells = st.one_of(st.sampled_from((*CELLS, *SCRIPTS, *SIGNS)), texts)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(lines)))
        if place < len(lines) and draw(st.booleans()):
            row = list(lines[place])
            row[draw(st.integers(0, len(row) - 1))] = draw(cells)
            lines[place] = row
        else:
            lines.insert(place, draw(st.lists(cells, min_size=1, max_size=9)))
    quoted = draw(st.booleans())
    rows = (
        ",".join('"' + cell.replace('"', '""') + '"' if quoted else cell for cell in line)
        for line in lines
    )
    return {name: "\n".join(rows).encode("utf-8", "surrogatepass")}


numbers = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from((5.1, 45.8, 180, -180, 181, 10**400, 1e308, 5e-324, 0)),
)
points = st.lists(numbers, min_size=0, max_size=3)
rings = st.lists(points, max_size=5)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=8,
)
geometries = st.one_of(
    st.fixed_dictionaries({"type": st.just("Polygon"), "coordinates": st.lists(rings, max_size=2)}),
    st.fixed_dictionaries(
        {
            "type": st.just("MultiPolygon"),
            "coordinates": st.lists(st.lists(rings, max_size=2), max_size=2),
        }
    ),
    anything,
)


@st.composite
def outlines(draw: st.DrawFn) -> Cas:
    """A GeoJSON file, an outline of which is another."""
    name = COMMUNES_GEOJSON
    whole = json.loads(base()[name])
    for _ in range(draw(st.integers(1, 2))):
        feature = whole["features"][draw(st.integers(0, len(whole["features"]) - 1))]
        match draw(st.sampled_from(("geometry", "ring", "code", "feature", "nom"))):
            case "geometry":
                feature["geometry"] = draw(geometries)
            case "ring":
                # Right in its form, and nothing else: a line, a point, all around the Earth.
                flat = st.tuples(
                    *[st.sampled_from((5.1, 5.1000001, 45.8, 180, -180, 0, 1e-300))] * 2
                )
                ring = draw(st.lists(flat, max_size=5))
                feature["geometry"] = {"type": "Polygon", "coordinates": [ring]}
            case "code":
                feature.setdefault("properties", {})["code"] = draw(
                    st.one_of(st.sampled_from(CELLS), anything)
                )
            case "nom":
                feature.setdefault("properties", {})["nom"] = draw(anything)
            case "feature":
                feature.clear()
                feature["x"] = draw(anything)
    content = json.dumps(whole, ensure_ascii=draw(st.booleans()))
    return {name: content.encode("utf-8", "surrogatepass")}


SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" onload="canari()"><script>canari()</script></svg>',
    '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "a">]><svg>&a;</svg>',
    "<svg><foreignObject><iframe src='javascript:canari()'/></foreignObject></svg>",
)
HEADS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"GIF89a", b"")


@st.composite
def pictures(draw: st.DrawFn) -> Cas:
    """A picture that is none, or under a name that means something else; a page shows it."""
    stem = draw(
        st.sampled_from(
            ("logo", "a b", "é", 'a"b', "<script>", "a#b", "a?b", "%2e", "&", "..a", "a\nb")
        )
    )
    kind = draw(st.sampled_from((".svg", ".png", ".jpg", ".webp", ".PNG", ".html", ".png.svg", "")))
    name = f"network/images/{stem}{kind}"
    content = draw(st.sampled_from(HEADS)) + draw(st.sampled_from(SVG)).encode()
    page = base()["network/pages/contribuer.md"] + f"\n![logo](</images/{stem}{kind}>)\n".encode()
    shown: Cas = {"network/pages/contribuer.md": page} if draw(st.booleans()) else {}
    return {name: content, **shown}


NOTHING = {
    "fiches": [name for name in base() if name.startswith("fiches/")],
    "adhesions": [name for name in base() if name.startswith("network/adhesions/")],
    "scenarios": [name for name in base() if name.startswith("network/scenarios/")],
    "contours": [COMMUNES_GEOJSON],
    "anciennes": [ANCIENNES_CSV],
    "diagnostic": ["network/diagnostic.yml"],
    "agences": [name for name in base() if name.startswith("network/agences/")],
}


@st.composite
def networks(draw: st.DrawFn) -> Cas:
    """A whole network: what it lacks, and what several hands have written in it at once."""
    case: dict[str, bytes | None] = {}
    for part in draw(st.lists(st.sampled_from(sorted(NOTHING)), max_size=3, unique=True)):
        case |= dict.fromkeys(NOTHING[part])
    if draw(st.integers(0, 4)) == 0:
        # No commune at all: whoever named one goes too.
        for name in (COMMUNES_CSV, EPCI_CSV):
            case[name] = base()[name].split(b"\n")[0] + b"\n"
        case |= dict.fromkeys(
            chain(NOTHING["adhesions"], NOTHING["scenarios"], NOTHING["contours"], [ANCIENNES_CSV])
        )
    for name in draw(st.lists(st.sampled_from(named(".yml")), max_size=1)):
        case[name] = draw(st.sampled_from((b"[]\n", b"{}\n", b"\n", b"null\n", b"- a\n")))
    for strategy in draw(
        st.lists(st.sampled_from((redrawn, written, tables, outlines)), max_size=3)
    ):
        case |= draw(strategy())
    if draw(st.integers(0, 9)) == 0:
        place = draw(
            st.sampled_from(("fiches/", "network/pages/", "network/adhesions/", "network/"))
        )
        name = draw(
            st.sampled_from(("É.md", "a b.md", "<script>.md", "a\nb.md", "\udce9.md", "x.csv"))
        )
        case[place + name] = draw(st.sampled_from(TOKENS)) + b"\n"
    return case


CIBLES: Mapping[str, Cible] = {
    "octets": Cible(spoilt(), 50),
    "valeurs": Cible(redrawn(), 6),
    "formulaire": Cible(redrawn(as_the_form_writes=True), 3),
    "textes": Cible(written(), 7),
    "tableaux": Cible(tables(), 18),
    "contours": Cible(outlines(), 5),
    "images": Cible(pictures(), 4),
    "reseaux": Cible(networks(), 6),
    "enormes": Cible(enormous(), 1),
}
