"""An adhésion: a collectivité that has joined an agence, or one of its services."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from guide.model import Contenu, Ecriture, Forme, Identifiant, Texte

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from guide.territoire import Territoire

CodeCollectivite = Annotated[
    str,
    Forme(
        r"\d[0-9AB]\d{3}|\d{9}",
        "le code n'est ni un code INSEE (5 caractères) ni un numéro SIREN (9 chiffres).",
        "Un zéro de tête s'est peut-être perdu : « {valeur:0>5} » ?",
    ),
    Ecriture("mot"),
]


class Adhesion(Contenu):
    """One line of a register; both days are included, an absent one is not known or not set."""

    agence: SkipJsonSchema[str]
    code: CodeCollectivite = Field(
        title="Code", description="Code INSEE de la commune, ou numéro SIREN."
    )
    nom: Texte | None = Field(
        default=None, title="Nom", description="Son nom, obligatoire hors du territoire."
    )
    service: Identifiant | None = Field(
        default=None, title="Service", description="Le service rejoint."
    )
    depuis: date | None = Field(
        default=None, title="Depuis", description="Premier jour, s'il est connu."
    )
    jusqu_a: date | None = Field(
        default=None, title="Jusqu'à", description="Dernier jour, s'il y en a un."
    )

    def is_current(self, jour: date) -> bool:
        """Whether it holds on that day."""
        return not (self.depuis and jour < self.depuis) and not self.is_over(jour)

    def is_over(self, jour: date) -> bool:
        """Whether it ended before that day."""
        return self.jusqu_a is not None and self.jusqu_a < jour

    def overlaps(self, other: Adhesion) -> bool:
        """Whether both hold on some day."""
        return (
            (self.depuis or date.min) <= (other.jusqu_a or date.max)
            and (other.depuis or date.min) <= (self.jusqu_a or date.max)
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Registre:
    """The adhésions of a network, found by agence and body, each body under its code of today."""

    adhesions: tuple[Adhesion, ...]
    territoire: Territoire

    def body(self, adhesion: Adhesion) -> str:
        """The code of today of the one that has joined."""
        found = self.territoire.by_code.get(adhesion.code)
        return found.code if found else adhesion.code

    @cached_property
    def _by_body(self) -> Mapping[tuple[str, str], tuple[Adhesion, ...]]:
        found: dict[tuple[str, str], list[Adhesion]] = defaultdict(list)
        for adhesion in self.adhesions:
            found[adhesion.agence, self.body(adhesion)].append(adhesion)
        return {key: tuple(ones) for key, ones in found.items()}

    def of(self, agence: str, code: str) -> tuple[Adhesion, ...]:
        """The adhésions of one body to one agence, of all times, in the order of the register."""
        return self._by_body.get((agence, code), ())

    def of_agence(self, agence: str) -> tuple[Adhesion, ...]:
        """The adhésions of everybody to one agence."""
        return tuple(adhesion for adhesion in self.adhesions if adhesion.agence == agence)


def days_of_change(adhesions: Iterable[Adhesion]) -> tuple[date, ...]:
    """The days on which somebody joins or has left, in order."""
    joined = {adhesion.depuis for adhesion in adhesions if adhesion.depuis}
    left = {
        adhesion.jusqu_a + timedelta(days=1)
        for adhesion in adhesions
        if adhesion.jusqu_a and adhesion.jusqu_a < date.max
    }
    return tuple(sorted(joined | left))
