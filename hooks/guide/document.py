"""YAML and front matter read with the line of every value.

Every scalar stays text, so a leading zero is never lost.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

from guide.problem import Problem
from guide.source import INVISIBLE, SANS_INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guide.source import Source

Chemin: TypeAlias = "tuple[str | int, ...]"
Valeur: TypeAlias = "str | list[Valeur] | dict[str, Valeur] | None"

FENCE = "---"
MAX_DEPTH = 20
# A long sheet has 5 000 signs.
MAX_BODY = 20_000


@dataclass(frozen=True, kw_only=True)
class Origine:
    """Where the values of one file stand: their lines, by path of keys and list positions."""

    fichier: str
    lignes: Mapping[Chemin, int] = field(default_factory=dict, repr=False)

    def ligne(self, *chemin: str | int) -> int:
        """The line of the value at this path, or of its nearest written parent."""
        while chemin and chemin not in self.lignes:
            chemin = chemin[:-1]
        return self.lignes.get(chemin, 1)

    def fault(self, chemin: Chemin, message: str, remede: str) -> Problem:
        """A fault on the value at this path."""
        return Problem(
            fichier=self.fichier,
            ligne=self.ligne(*chemin),
            champ=champ(chemin),
            message=message,
            remede=remede,
        )

    def warning(self, chemin: Chemin, message: str, remede: str) -> Problem:
        """A warning on the value at this path."""
        return Problem(
            fichier=self.fichier,
            ligne=self.ligne(*chemin),
            champ=champ(chemin),
            message=message,
            remede=remede,
            gravite="avertissement",
        )


@dataclass(frozen=True, kw_only=True)
class Document:
    """The values of one YAML file or front matter, its Markdown body, and its faults of syntax.

    After a fault that stops the reading, `valeurs` is None.
    """

    origine: Origine
    valeurs: Valeur
    corps: str = ""
    problems: tuple[Problem, ...] = ()


def champ(chemin: Chemin) -> str:
    """The path as people read it, without list positions: « offres › agence »."""
    return " › ".join(part for part in chemin if isinstance(part, str))


def read_yaml(source: Source) -> Document:
    """The document of a whole YAML file."""
    return _read(source.fichier, source.texte, first_line=1)


def read_front_matter(source: Source) -> Document:
    """The document of a Markdown file: front matter between two lines « --- », then the body."""
    lines = source.texte.split("\n")
    if lines[0].rstrip() != FENCE:
        remede = "Commencez par une ligne « --- », puis les champs, puis une autre ligne « --- »."
        return _unreadable(source, "l'en-tête manque.", remede)
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if end is None:
        return _unreadable(
            source,
            "l'en-tête n'est pas fermé.",
            "Ajoutez une ligne « --- » entre les champs et le texte.",
        )
    corps = "\n".join(lines[end + 1 :])
    if len(corps) > MAX_BODY:
        message = "le texte dépasse 20 000 signes."
        return _unreadable(source, message, "Raccourcissez-le, ou faites-en deux pages.", end + 2)
    document = _read(source.fichier, "\n".join(lines[1:end]) + "\n", first_line=2)
    lignes: ChainMap[Chemin, int] = ChainMap(
        {("corps",): end + 2},
        document.origine.lignes,  # type: ignore[arg-type] # read, never written
    )
    return replace(document, origine=replace(document.origine, lignes=lignes), corps=corps)


def _unreadable(source: Source, message: str, remede: str, ligne: int = 1) -> Document:
    origine = Origine(fichier=source.fichier, lignes={(): ligne})
    return Document(origine=origine, valeurs=None, problems=(origine.fault((), message, remede),))


class _ToTell(Exception):  # noqa: N818 - it is no error: another reader takes over
    """There is something to tell about the text."""


class _Values:
    """Builds the values alone out of YAML events, as most files need no more."""

    def __init__(self, text: str) -> None:
        # What a text doesn't show is in its file only as an escape: the file itself is looked at.
        if "\\" in text or INVISIBLE.search(text):
            raise _ToTell
        self.next_event: Callable[[], Any] = FAST(text).get_event

    def read(self) -> Valeur:
        self.next_event()  # stream start
        if isinstance(self.next_event(), yaml.StreamEndEvent):
            return None
        valeur = self.value(self.next_event(), 0)
        self.next_event()  # document end
        if not isinstance(self.next_event(), yaml.StreamEndEvent):
            raise _ToTell
        return valeur

    def value(self, event: Any, depth: int) -> Valeur:
        kind = type(event)
        if kind is yaml.AliasEvent or event.anchor or event.tag or depth > MAX_DEPTH:
            raise _ToTell
        if kind is yaml.ScalarEvent:
            return _text(event)
        if kind is yaml.SequenceStartEvent:
            items = []
            while type(event := self.next_event()) is not yaml.SequenceEndEvent:
                items.append(self.value(event, depth + 1))
            return items
        values: dict[str, Valeur] = {}
        while type(event := self.next_event()) is not yaml.MappingEndEvent:
            key = self.value(event, depth + 1)
            if not isinstance(key, str) or key in values:
                raise _ToTell
            values[key] = self.value(self.next_event(), depth + 1)
        return values


def _text(event: yaml.ScalarEvent) -> str | None:
    """What stands at a place.

    An empty one (« titre: » and nothing) is no text: the models then say that the field is missing.
    """
    return event.value if event.value or event.style else None


class _Reader:
    """Builds the values out of YAML events, with their lines.

    Collects the faults that leave the rest of the file readable.
    """

    def __init__(self, fichier: str, text: str, first_line: int, loader: Any) -> None:
        self.start: Callable[[], Any] = partial(loader, text)
        self.fichier = fichier
        self.first_line = first_line
        self.lignes: dict[Chemin, int] = {(): first_line}
        self.problems: list[Problem] = []

    def read(self) -> Valeur:
        self.next_event: Callable[[], yaml.Event] = self.start().get_event
        self.next_event()  # stream start
        if isinstance(self.next_event(), yaml.StreamEndEvent):
            return None
        valeur = self.value(self.next_event(), ())
        self.next_event()  # document end
        if not isinstance(event := self.next_event(), yaml.StreamEndEvent):
            self.refuse(
                self.line(event),
                (),
                "un deuxième document commence ici.",
                "Supprimez cette ligne « --- ».",
            )
        return valeur

    def value(self, event: yaml.Event, chemin: Chemin) -> Valeur:
        if len(chemin) > MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem_mark=event.start_mark)  # type: ignore[arg-type]
        if chemin not in self.lignes:
            self.lignes[chemin] = self.line(event)
        if isinstance(event, yaml.AliasEvent):
            self.refuse_reference(event, "*", chemin)
            return None
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            self.refuse_reference(event, "&", chemin)
        elif getattr(event, "tag", None):
            message = "« ! » annonce un type YAML, refusé ici."
            self.refuse(self.line(event), chemin, message, "Mettez le texte entre guillemets.")
        elif INVISIBLE.search(getattr(event, "value", "")):
            self.refuse(self.line(event), chemin, *SANS_INVISIBLE)
        if isinstance(event, yaml.ScalarEvent):
            return _text(event)
        return (
            self.mapping(chemin)
            if isinstance(event, yaml.MappingStartEvent)
            else self.sequence(chemin)
        )

    def refuse_reference(self, event: yaml.NodeEvent, mark: str, chemin: Chemin) -> None:
        message = f"« {mark}{event.anchor or ''} » est une référence YAML, refusée ici."
        remede = "Écrivez la valeur en entier, entre guillemets."
        self.refuse(self.line(event), chemin, message, remede)

    def sequence(self, chemin: Chemin) -> list[Valeur]:
        items: list[Valeur] = []
        while not isinstance(event := self.next_event(), yaml.SequenceEndEvent):
            items.append(self.value(event, (*chemin, len(items))))
        return items

    def mapping(self, chemin: Chemin) -> dict[str, Valeur]:
        values: dict[str, Valeur] = {}
        while not isinstance(event := self.next_event(), yaml.MappingEndEvent):
            key = self.value(event, (*chemin, ""))
            if not isinstance(key, str):
                message = "un nom de champ est attendu ici."
                self.refuse(self.line(event), chemin, message, "Suivez le modèle.")
                key = ""
            here = (*chemin, key)
            if key in values:
                message = (
                    f"le champ « {key} » est écrit deux fois (déjà ligne {self.lignes[here]})."
                )
                self.refuse(self.line(event), here, message, "Gardez-en un seul.")
            self.lignes[here] = self.line(event)
            values[key] = self.value(self.next_event(), here)
        return values

    def line(self, event: yaml.Event) -> int:
        assert event.start_mark
        return event.start_mark.line + self.first_line

    def refuse(self, ligne: int, chemin: Chemin, message: str, remede: str) -> None:
        self.problems.append(
            Problem(
                fichier=self.fichier,
                ligne=ligne,
                champ=champ(chemin),
                message=message,
                remede=remede,
            )
        )


# The same events, read eight times as fast, where PyYAML came with libyaml.
FAST = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _Lignes(Mapping[Chemin, int]):
    """The lines of the values of a YAML text that is right: found when there is one to tell."""

    def __init__(self, text: str, first_line: int) -> None:
        self.text, self.first_line = text, first_line

    @cached_property
    def found(self) -> dict[Chemin, int]:
        reader = _Reader("", self.text, self.first_line, FAST)
        reader.read()
        return reader.lignes

    def __getitem__(self, chemin: Chemin) -> int:
        return self.found[chemin]

    def __iter__(self) -> Iterator[Chemin]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)


def _read(fichier: str, text: str, *, first_line: int) -> Document:
    # libyaml lets one stand where YAML has none, and a file is read alike whoever reads it.
    if "\t" in text:
        return _read_again(fichier, text, first_line=first_line)
    try:
        valeurs = _Values(text).read()
    except (_ToTell, yaml.YAMLError):
        return _read_with_lines(fichier, text, first_line=first_line)
    lignes = _Lignes(text, first_line)
    return Document(origine=Origine(fichier=fichier, lignes=lignes), valeurs=valeurs)


def _read_with_lines(fichier: str, text: str, *, first_line: int) -> Document:
    try:
        reader = _Reader(fichier, text, first_line, FAST)
        valeurs = reader.read()
    except yaml.YAMLError:
        # libyaml places some errors otherwise: what people are told comes from one reader.
        return _read_again(fichier, text, first_line=first_line)
    return Document(
        origine=Origine(fichier=fichier, lignes=reader.lignes),
        valeurs=valeurs,
        problems=tuple(reader.problems),
    )


def _read_again(fichier: str, text: str, *, first_line: int) -> Document:
    reader = _Reader(fichier, text, first_line, yaml.BaseLoader)
    valeurs: Valeur = None
    try:
        valeurs = reader.read()
    except yaml.MarkedYAMLError as error:
        ligne, message, remede = _explain(text, error)
        reader.problems[:] = []
        reader.refuse(ligne + first_line, (), message, remede)
    except yaml.reader.ReaderError as error:
        ligne = text.count("\n", 0, error.position) + first_line
        reader.refuse(ligne, (), *SANS_INVISIBLE)
    except (ValueError, OverflowError):
        # An escape that is no character, a version of a thousand digits: PyYAML doesn't say where.
        found = BEYOND.search(text)
        ligne = text.count("\n", 0, found.start() if found else 0) + first_line
        reader.problems[:] = []
        remede = "Écrivez le caractère lui-même, sans « \\ »."
        reader.refuse(ligne, (), "cette ligne ne se lit pas.", remede)
    return Document(
        origine=Origine(fichier=fichier, lignes=reader.lignes),
        valeurs=valeurs,
        problems=tuple(reader.problems),
    )


BEYOND = re.compile(r"\\U(?!00(?:0[0-9A-Fa-f]|10))|^%", re.MULTILINE)
QUOTED_OPEN = re.compile(r"""^\s*(?:-\s+)?(?:[\w-]+:\s+)?(?P<quote>["'])""")
COLON_IN_TEXT = re.compile(r"\s*(?:-\s+)?(?P<key>[\w-]+):\s+(?P<text>[^\s\"'\[{].*:(?:\s.*|$))")


def _explain(text: str, error: yaml.MarkedYAMLError) -> tuple[int, str, str]:
    """The line (from 0), the message and the remedy of a YAML syntax error.

    They are told for people who don't know YAML.
    """
    lines = text.split("\n")
    mark = error.problem_mark or error.context_mark
    ligne = min(mark.line if mark else 0, len(lines) - 1)
    for number, line in enumerate(lines[: ligne + 1]):
        if line[: len(line) - len(line.lstrip())].count("\t"):
            return number, "une tabulation décale la ligne.", "Remplacez-la par deux espaces."
        if _is_unclosed(line):
            return (
                number,
                "le guillemet ouvert n'est jamais fermé.",
                f"Écrivez : {line.strip()}{_quote_of(line)}",
            )
        if colon := COLON_IN_TEXT.match(line):
            texte = colon["text"].strip().replace('"', "»")
            return (
                number,
                "un « : » dans un texte sans guillemets.",
                f'Écrivez : {colon["key"]}: "{texte}"',
            )
    if r"'\t'" in (error.problem or ""):
        return ligne, "une tabulation ne se lit pas ici.", "Remplacez-la par une espace."
    remede = "Comparez avec le modèle : décalage, guillemets, crochets et deux-points."
    return ligne, "cette ligne ne se lit pas.", remede


def _quote_of(line: str) -> str:
    opened = QUOTED_OPEN.match(line)
    return opened["quote"] if opened else '"'


def _is_unclosed(line: str) -> bool:
    opened = QUOTED_OPEN.match(line)
    if not opened:
        return False
    rest = line[opened.end() :].replace(r"\"", "").replace("''", "")
    return opened["quote"] not in rest
