"""Who may call on whom: every rule of a network × every collectivité, on each day of change.

Collectivités to which every rule gives the same answer share one profile: there are few of them,
however many communes and fiches there are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from guide.adhesion import Registre, days_of_change
from guide.eligibilite import Droit, Regle, droit, rule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from guide.agence import Agence
    from guide.fiche import Fiche, Offre
    from guide.reseau import Reseau, Sorte
    from guide.territoire import Collectivite

# What each rule gives, in the order of the rules.
Profil: TypeAlias = tuple[Droit, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Droits:
    """The answers of a network. Rules have numbers, that pages and published data share."""

    reseau: Reseau

    @cached_property
    def registre(self) -> Registre:
        """The adhésions of the network."""
        return Registre(adhesions=self.reseau.adhesions, territoire=self.reseau.territoire)

    @cached_property
    def _numbers(self) -> Mapping[Regle, int]:
        made = [*map(self._rule, self.reseau.agences), *self._of_offres.values()]
        return {regle: number for number, regle in enumerate(dict.fromkeys(made))}

    @cached_property
    def _of_offres(self) -> Mapping[int, Regle]:
        """The rule of each offre of the network, by the identity of the object: asked so often."""
        return {
            id(offre): self._rule(self._agences[offre.agence], fiche, offre)
            for fiche in self.reseau.fiches
            for offre in fiche.offres
        }

    @cached_property
    def _numbers_of_offres(self) -> Mapping[int, int]:
        return {offre: self._numbers[regle] for offre, regle in self._of_offres.items()}

    @cached_property
    def premiers(self) -> dict[str, tuple[int, ...]]:
        """What `route.premiers` has found, by fiche."""
        return {}

    @cached_property
    def _agences(self) -> Mapping[str, Agence]:
        return {agence.id: agence for agence in self.reseau.agences}

    def _rule(
        self, agence: Agence, fiche: Fiche | None = None, offre: Offre | None = None
    ) -> Regle:
        return rule(agence, self.reseau.territoire, self._sortes, fiche, offre)

    @cached_property
    def _sortes(self) -> Mapping[str, Sorte]:
        return {one.id: one.sorte for one in self.reseau.beneficiaires}

    @cached_property
    def regles(self) -> tuple[Regle, ...]:
        """The rules, each at its number."""
        return tuple(self._numbers)

    def of_agence(self, agence: Agence) -> int:
        """The number of the rule of an agence."""
        return self._numbers[self._rule(agence)]

    def of_offre(self, fiche: Fiche, offre: Offre) -> int:
        """The number of the rule of an offre."""
        known = self._numbers_of_offres.get(id(offre))
        if known is not None:
            return known
        return self._numbers[self._rule(self._agences[offre.agence], fiche, offre)]

    @cached_property
    def jours(self) -> tuple[date, ...]:
        """The day of the network, then every day after it on which an answer changes."""
        today = self.reseau.jour
        changes = days_of_change(self.reseau.adhesions)
        return (today, *(day for day in changes if day > today))

    @cached_property
    def profils(self) -> tuple[Mapping[str, Profil], ...]:
        """For each of the days, the profile of each collectivité by its code."""
        return (self.today, *(self._profils_on(day) for day in self.jours[1:]))

    @cached_property
    def today(self) -> Mapping[str, Profil]:
        """The profile of each collectivité on the day of the network."""
        return self._profils_on(self.reseau.jour)

    def _profils_on(self, day: date) -> Mapping[str, Profil]:
        return {one.code: self.profil(one, day) for one in self.reseau.territoire.collectivites}

    @cached_property
    def profils_distincts(self) -> tuple[Profil, ...]:
        """The profiles that some collectivité has on some of the days, each once."""
        return tuple(dict.fromkeys(profil for day in self.profils for profil in day.values()))

    def profil(self, qui: Collectivite, day: date) -> Profil:
        """What every rule gives one collectivité on that day."""
        return tuple(
            droit(regle, qui, self._agences[regle.agence], self.registre, day)
            for regle in self.regles
        )

    def with_rewritten(self, fiche: Fiche) -> Droits | None:
        """The same rules and answers where one fiche is written otherwise.

        None when the fiche is new, or its offres have other rules: all is to be found again.
        """
        known = {one.id: one for one in self.reseau.fiches}
        before = known.get(fiche.id)
        if before is None or self._rules_of(before) != self._rules_of(fiche):
            return None
        fiches = tuple((known | {fiche.id: fiche}).values())
        made = Droits(reseau=replace(self.reseau, fiches=fiches))
        kept = ("registre", "profils", "today", "profils_distincts", "_numbers")
        # The numbers by the identity of objects are no longer those of the fiche.
        vars(made).update({name: getattr(self, name) for name in kept}, _numbers_of_offres={})
        return made

    def _rules_of(self, fiche: Fiche) -> tuple[Regle, ...]:
        return tuple(
            self._rule(self._agences[offre.agence], fiche, offre) for offre in fiche.offres
        )

    def is_project(self, offre: Offre) -> bool:
        """Whether its agence is announced, and not open yet."""
        return self._agences[offre.agence].statut == "en-projet"

    def droit(self, numero: int, qui: Collectivite) -> Droit:
        """What the rule with this number gives a collectivité today."""
        return self.today[qui.code][numero]
