"""The copy of the guide that opens from a USB stick: the published site without a server.

Browsers open files as they serve nothing: no folder shows its index.html, nothing can be fetched,
and no script may be a module. Links are written out, data become scripts, modules plain scripts.
"""

from __future__ import annotations

import io
import json
import posixpath
import re
import zipfile
from html import escape, unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markupsafe import Markup

from guide import address
from guide.render import environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from guide.reseau import Reseau

NAME = "guide-hors-ligne.zip"
START = "Ouvrir le guide.html"
FOLDER = "guide/"
RUNTIME = "hors-ligne.js"
# Between these marks, a page says how to take the copy away, once there is one.
MARKS = "<!--copie-->", "<!--/copie-->"
# What only a server needs, or a reader of feeds.
SERVED = ("_headers", "_complet", "404.html", address.FIL, address.ROBOTS, address.VISITE, NAME)
SERVED_KINDS = (".gz", ".br", "sitemap.xml", ".pdf")
# What is no use without one: Pagefind's pieces are fetched.
SERVED_FOLDERS = (address.FORMULAIRE, address.MORCEAUX)
DATA = (".json", ".svg")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
IMPORT = re.compile(r'^import \{ ([^}]+) \} from "\./([\w.-]+)";$', re.MULTILINE)
OUTSIDE_IMPORT = re.compile(r"\bimport\((\w+)\)")
DYNAMIC_IMPORT = re.compile(r'\bimport\("\./([\w.-]+)"\)')
EXPORT = re.compile(r"^export ((?:async )?function|const|let|class) (\w+)", re.MULTILINE)
LEFT = re.compile(r"^\s*(?:import|export)\b|\bimport[.(]", re.MULTILINE)


def pack(site: Mapping[str, bytes], reseau: Reseau) -> bytes:
    """The ZIP of a finished site; the same bytes for the same site and day."""
    packed = io.BytesIO()
    day = reseau.jour
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in sorted(_files(site, reseau).items()):
            info = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            info.create_system = 3  # Unix, wherever it is made
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()


def told(page: str, offer: str) -> str:
    """The page with what it says of the copy between its marks, in place of what it said before."""
    before, first, rest = page.partition(MARKS[0])
    _, last, after = rest.partition(MARKS[1])
    return f"{before}{first}{offer}{last}{after}" if last else page


def offer(octets: int) -> str:
    """How to take the copy away."""
    return environment().get_template("copie.html").render(fichier=NAME, poids=weight(octets))


def weight(octets: int) -> str:
    """A size in the unit that people read."""
    return f"{octets / 1e6:.1f}".replace(".", ",") + " Mo"


def _files(site: Mapping[str, bytes], reseau: Reseau) -> dict[str, bytes]:
    """Every file of the copy by its name."""
    kept = {name: content for name, content in site.items() if _is_for_readers(name, content)}
    pages = [
        _Document(name, told(content.decode(), ""), kept.keys(), reseau)
        for name, content in kept.items()
        if name.endswith(".html")
    ]
    modules = {one for page in pages for one in page.modules}
    data = {one for page in pages for one in page.data}
    files = {name: content for name, content in kept.items() if name not in data}
    files |= {page.name: page.text().encode() for page in pages}
    files |= {f"{name}.js": _as_script(kept[name].decode()).encode() for name in data}
    for folder in {posixpath.dirname(module) for module in modules}:
        scripts = _plain_scripts(folder, modules, kept)
        files |= {f"{folder}/{name}": texte.encode() for name, texte in scripts}
    start = (
        environment()
        .get_template("ouvrir.html")
        .render(titre=reseau.identite.titre, vers=f"{FOLDER}index.html")
    )
    return {START: start.encode()} | {f"{FOLDER}{name}": one for name, one in files.items()}


def _is_for_readers(name: str, content: bytes) -> bool:
    if name in SERVED or name.endswith(SERVED_KINDS) or name.startswith(SERVED_FOLDERS):
        return False
    # Nothing in the copy leads to a former address.
    return not (name.endswith(".html") and b'http-equiv="refresh"' in content)


class _Document(HTMLParser):
    """A page, and the tags to write another way so that it works as a file."""

    def __init__(self, name: str, html: str, kept: AbstractSet[str], reseau: Reseau) -> None:
        super().__init__(convert_charrefs=False)
        self.name = name
        self.html = html
        self.kept = kept
        self.reseau = reseau
        self.modules: set[str] = set()
        self.data: set[str] = set()
        self._changes: list[tuple[int, str, str]] = []
        self._lines = [0, *(match.end() for match in re.finditer("\n", html))]
        self.feed(html)

    def text(self) -> str:
        """The page as the copy holds it."""
        parts, end = [], 0
        for start, old, new in self._changes:
            parts += [self.html[end:start], new]
            end = start + len(old)
        return "".join([*parts, self.html[end:]])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Writes the addresses of a tag out; says before the header what the reader holds."""
        values = dict(attrs)
        old = self.get_starttag_text() or ""
        new = ATTRIBUTE.sub(lambda match: self._attribute(match[1], match[2]), old)
        if tag == "script" and values.get("type") == "module":
            new = self._plain(self._target(values["src"] or ""), new)
        if tag == "header" and values.get("class") == "guide-entete":
            new = environment().get_template("copie_bandeau.html").render(reseau=self.reseau) + new
        if new != old:
            line, column = self.getpos()
            self._changes.append((self._lines[line - 1] + column, old, new))

    def _plain(self, module: str, tag: str) -> str:
        is_first, self.modules = not self.modules, self.modules | {module}
        plain = tag.replace('type="module"', "defer")
        runtime = f"{posixpath.dirname(module)}/{RUNTIME}"
        vers = escape(address.relative(self.name, runtime))
        return (f'<script defer src="{vers}"></script>' if is_first else "") + plain

    def _attribute(self, name: str, raw: str) -> str:
        value = unescape(raw)
        if name in ("href", "src", "action"):
            value = self._address(value)
        elif name.startswith("data-guide-") and value.endswith("/"):
            value = self._index(value) or value
        elif name.startswith("data-guide-") and value.endswith(DATA):
            self.data |= {self._target(value)} & self.kept
        return f'{name}="{escape(value)}"' if value != unescape(raw) else f'{name}="{raw}"'

    def _address(self, value: str) -> str:
        """The address as a file; that of the site for what is not in the copy."""
        parts = urlsplit(value)
        if parts.scheme or parts.netloc or not parts.path:
            return value
        rest = value[len(parts.path) :]
        if index := self._index(parts.path):
            return index + rest
        target = self._target(parts.path)
        online = address.absolute(self.reseau.identite.adresse_site, target)
        return value if target in self.kept else online + rest

    def _index(self, path: str) -> str | None:
        is_page = posixpath.join(self._target(path), "index.html").removeprefix("./") in self.kept
        return f"{path.rstrip('/')}/index.html" if is_page else None

    def _target(self, path: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.name), path))


def _as_script(texte: str) -> str:
    return f"guideHorsLigne.receive({json.dumps(texte, ensure_ascii=False)});\n"


def _plain_scripts(
    folder: str, modules: Iterable[str], kept: Mapping[str, bytes]
) -> Iterator[tuple[str, str]]:
    """The modules in one plain script, and what stands for each module that a page calls."""
    texts: dict[str, str] = {}
    called = sorted(posixpath.basename(module) for module in modules)
    waiting = list(called)
    while waiting:
        name = waiting.pop()
        if name not in texts:
            texts[name] = kept[f"{folder}/{name}"].decode()
            waiting += [match[2] for match in IMPORT.finditer(texts[name])]
            waiting += DYNAMIC_IMPORT.findall(texts[name])
    yield (
        RUNTIME,
        environment()
        .get_template("hors_ligne.js")
        .render(
            modules=[(name, Markup(plain_module(text))) for name, text in sorted(texts.items())]  # noqa: S704 - our own scripts
        ),
    )
    for name in called:
        yield name, f'guideHorsLigne.use("{name}");\n'


def plain_module(texte: str) -> str:
    """The body of a function that does what a module does, and returns what it exports.

    `use` gives another module by its name, `absent` refuses one that only a server has, `here` is
    the address of the script.
    """
    exported = [match[2] for match in EXPORT.finditer(texte)]
    body = IMPORT.sub(
        lambda match: f'const {{ {match[1].replace(" as ", ": ")} }} = await use("{match[2]}");',
        texte,
    )
    body = DYNAMIC_IMPORT.sub(r'use("\1")', body).replace("import.meta.url", "here")
    body = OUTSIDE_IMPORT.sub(r"absent(\1)", body)
    body = EXPORT.sub(r"\1 \2", body)
    if left := LEFT.search(body):
        message = f"this way of importing or exporting is not known here: {left[0].strip()}"
        raise ValueError(message)
    return f"{body}return {{ {', '.join(exported)} }};\n"
