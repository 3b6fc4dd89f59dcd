"""YAML and front matter read with the line of every value.

Every scalar stays text, so a leading zero is never lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

from guide.problem import Problem
from guide.source import INVISIBLE, SANS_INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from guide.source import Source

Chemin: TypeAlias = "tuple[str | int, ...]"
Valeur: TypeAlias = "str | list[Valeur] | dict[str, Valeur] | None"

FENCE = "---"
MAX_DEPTH = 20
# The Markdown library takes seconds over more: it reads a block again for each of its lines, and
# what follows for each bracket. A long sheet has 5 000 signs and twenty links.
MAX_BODY, MAX_READ_AGAIN = 20_000, 1_500_000


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
    if corps.count("[") * len(corps) > MAX_READ_AGAIN:
        message = "le texte a trop de crochets ouverts."
        remede = "Retirez ceux qui ne font pas un lien, ou faites deux pages."
        return _unreadable(source, message, remede, end + 2)
    document = _read(source.fichier, "\n".join(lines[1:end]) + "\n", first_line=2)
    origine = replace(document.origine, lignes={**document.origine.lignes, ("corps",): end + 2})
    return replace(document, origine=origine, corps=corps)


def _unreadable(source: Source, message: str, remede: str, ligne: int = 1) -> Document:
    origine = Origine(fichier=source.fichier, lignes={(): ligne})
    return Document(origine=origine, valeurs=None, problems=(origine.fault((), message, remede),))


class _Reader:
    """Builds the values out of YAML events.

    Collects the faults that leave the rest of the file readable.
    """

    def __init__(self, fichier: str, text: str, first_line: int, loader: Any) -> None:
        self.start: Callable[[], Any] = partial(loader, text)
        # What a text doesn't show is in its file only as an escape: the file itself is looked at.
        self.may_hide = "\\" in text or INVISIBLE.search(text) is not None
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
        elif self.may_hide and INVISIBLE.search(getattr(event, "value", "")):
            self.refuse(self.line(event), chemin, *SANS_INVISIBLE)
        if isinstance(event, yaml.ScalarEvent):
            # An empty place (« titre: » and nothing) is no text: the models then say that the field
            # is missing.
            return event.value if event.value or event.style else None
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


def _read(fichier: str, text: str, *, first_line: int) -> Document:
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
COLON_IN_TEXT = re.compile(
    r"^(?P<indent>\s*(?:-\s+)?)(?P<key>[\w-]+):\s+(?P<text>[^\"'\[{].*\s?:(?:\s.*|$))"
)


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
