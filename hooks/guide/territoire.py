"""The communes and EPCI of the network's territory, and the names and codes they are known by."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from pydantic import Field

from guide.agence import Zone
from guide.model import CodeInsee, CodeSiren, Contenu, Texte

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guide.agence import Etendue, Perimetre
    from guide.document import Origine


class Epci(Contenu):
    """An intercommunalité; `communes` is the number of its members."""

    code: CodeSiren = Field(title="SIREN", description="Le numéro SIREN, neuf chiffres.")
    nom: Texte = Field(title="Nom", description="Son nom, avec son type en abrégé.")
    type: Texte = Field(
        title="Type", description="CC, CA, CU ou METRO : communauté de communes, d'agglomération…"
    )
    population: int = Field(ge=0, title="Population", description="Nombre d'habitants.")
    communes: int = Field(ge=0, title="Communes", description="Nombre de communes membres.")


class Commune(Contenu):
    """A commune of today; positions in WGS 84 degrees, a point inside the commune."""

    code: CodeInsee = Field(title="Code INSEE", description="Le code INSEE, cinq caractères.")
    siren: CodeSiren = Field(title="SIREN", description="Le numéro SIREN, neuf chiffres.")
    nom: Texte = Field(title="Nom", description="Son nom officiel.")
    epci: CodeSiren = Field(title="EPCI", description="Le numéro SIREN de son intercommunalité.")
    population: int = Field(ge=0, title="Population", description="Nombre d'habitants.")
    codes_postaux: tuple[str, ...] = Field(title="Codes postaux", description="Codes postaux.")
    communes_deleguees: tuple[Texte, ...] = Field(
        title="Communes déléguées", description="Anciennes communes."
    )
    longitude: float = Field(
        ge=-180,
        le=180,
        allow_inf_nan=False,
        title="Longitude",
        description="D'un point de la commune, en degrés (WGS 84).",
    )
    latitude: float = Field(
        ge=-90,
        le=90,
        allow_inf_nan=False,
        title="Latitude",
        description="D'un point de la commune, en degrés (WGS 84).",
    )


class AncienneCommune(Contenu):
    """A commune of before: its own code, its name or "", the commune of today that holds it."""

    code: CodeInsee
    nom: str
    commune: CodeInsee


Point: TypeAlias = tuple[float, float]
Collectivite: TypeAlias = Commune | Epci

NOWHERE = Zone()
ARTICLES = frozenset(("d", "de", "des", "du", "et", "l", "la", "le", "les"))
# How alike a misspelt name and the one that is meant have to be, from 0 to 1.
NEAR = 0.75
# How lists write the kinds of EPCI, whole or short.
GENRES = (
    ("communaute d agglomeration", "ca"),
    ("communaute de communes", "cc"),
    ("communaute urbaine", "cu"),
)


@dataclass(frozen=True, kw_only=True)
class Contour:
    """The outline of a commune: closed rings of points, in WGS 84 degrees (longitude, latitude)."""

    origine: Origine
    code: str
    anneaux: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Territoire:
    """The communes and EPCI of today, with their former communes and their outlines."""

    communes: tuple[Commune, ...]
    epci: tuple[Epci, ...]
    anciennes: tuple[AncienneCommune, ...] = ()
    contours: tuple[Contour, ...] = ()

    @cached_property
    def collectivites(self) -> tuple[Collectivite, ...]:
        """The communes, then the EPCI."""
        return (*self.communes, *self.epci)

    @cached_property
    def by_code(self) -> Mapping[str, Collectivite]:
        """The collectivités of today by their codes: INSEE, SIREN, and those of before."""
        by_code: dict[str, Collectivite] = {one.code: one for one in self.collectivites}
        for commune in self.communes:
            by_code.setdefault(commune.siren, commune)
        for ancienne in self.anciennes:
            if ancienne.commune in by_code:
                by_code.setdefault(ancienne.code, by_code[ancienne.commune])
        return by_code

    @cached_property
    def members(self) -> Mapping[str, tuple[Commune, ...]]:
        """The communes of each EPCI, by its code."""
        members: dict[str, list[Commune]] = defaultdict(list)
        for commune in self.communes:
            members[commune.epci].append(commune)
        return {code: tuple(communes) for code, communes in members.items()}

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Collectivite, ...]]:
        """The collectivités by each name they bear or bore, folded; several may share one."""
        found: dict[str, dict[str, Collectivite]] = defaultdict(dict)
        for one in self.collectivites:
            found[folded(one.nom)][one.code] = one
        for commune in self.communes:
            for nom in commune.communes_deleguees:
                found[folded(nom)][commune.code] = commune
        for ancienne in self.anciennes:
            if ancienne.nom and ancienne.commune in self.by_code:
                found[folded(ancienne.nom)][ancienne.commune] = self.by_code[ancienne.commune]
        return {nom: tuple(ones.values()) for nom, ones in found.items()}

    def codes_of(self, zone: Zone) -> frozenset[str]:
        """The codes of today of the communes that a zone lists, by themselves or by their EPCI."""
        listed = (self.by_code.get(code) for code in zone.communes)
        members = (one for code in zone.epci for one in self.members.get(code, ()))
        return frozenset(one.code for one in (*listed, *members) if one)

    @cached_property
    def all_codes(self) -> frozenset[str]:
        """The codes of the communes."""
        return frozenset(commune.code for commune in self.communes)

    @cached_property
    def _inside(self) -> dict[Etendue, frozenset[str]]:
        return {}

    def codes_in(self, etendue: Etendue) -> frozenset[str]:
        """The codes of the communes that are surely inside a périmètre, whatever their size."""
        # Thousands of offres share a few périmètres.
        if etendue not in self._inside:
            self._inside[etendue] = self._codes_in(etendue)
        return self._inside[etendue]

    def _codes_in(self, etendue: Etendue) -> frozenset[str]:
        if etendue == "departement":
            return self.all_codes
        if etendue == "inconnu":
            return frozenset()
        listed = self.all_codes if etendue.departement == "oui" else self.codes_of(etendue)
        return listed - self.codes_of(etendue.sauf or NOWHERE) - self._unsure_in(etendue)

    def doubtful_in(self, etendue: Etendue) -> frozenset[str]:
        """The codes of the communes of which the périmètre says nothing."""
        if etendue == "inconnu":
            return self.all_codes
        if etendue == "departement":
            return frozenset()
        if etendue.departement != "inconnu":
            return self._unsure_in(etendue)
        return self.all_codes - self.codes_in(etendue) - self.codes_of(etendue.sauf or NOWHERE)

    def _unsure_in(self, etendue: Perimetre) -> frozenset[str]:
        unsure = self.codes_of(etendue.incertain or NOWHERE)
        return unsure - self.codes_of(etendue.sauf or NOWHERE)

    def find(self, texte: str) -> tuple[Collectivite, ...]:
        """The collectivités that bear, or bore, this code or this name: none, one or several.

        Today's names go first: a commune is never hidden by another one's former name.
        """
        if texte.strip() in self.by_code:
            return (self.by_code[texte.strip()],)
        asked = folded(texte)
        found = self.by_name.get(asked, ())
        return tuple(one for one in found if folded(one.nom) == asked) or found

    def near(self, texte: str) -> tuple[Collectivite, ...]:
        """Whom an unknown name may mean: those whose names hold all its words, else a near miss."""
        words = _words(folded(texte))
        holders = [nom for nom in self.by_name if words and words <= _words(nom)]
        names = holders or get_close_matches(folded(texte), self.by_name, n=1, cutoff=NEAR)
        found = {one.code: one for nom in names for one in self.by_name[nom]}
        return tuple(found.values())


def _words(name: str) -> frozenset[str]:
    """The words of a folded name that tell it from others."""
    return frozenset(name.split()) - ARTICLES


def folded(nom: str) -> str:
    """A name without accents, case and punctuation, short forms spelt out."""
    plain = unicodedata.normalize("NFD", nom.lower().replace("œ", "oe").replace("æ", "ae"))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = "".join(sign if sign.isalnum() else " " for sign in plain).split()
    spelt = " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)
    for whole, short in GENRES:
        spelt = spelt.replace(whole, short)
    return spelt
