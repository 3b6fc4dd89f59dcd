"""The communes and EPCI of the network's territory."""

from __future__ import annotations

from pydantic import Field

from guide.model import CodeInsee, CodeSiren, Contenu, Texte


class Epci(Contenu):
    """An intercommunalité; `communes` is the number of its members."""

    code: CodeSiren
    nom: Texte
    type: Texte
    population: int
    communes: int


class Commune(Contenu):
    """A commune of today; positions in WGS 84 degrees, a point inside the commune."""

    code: CodeInsee
    siren: CodeSiren
    nom: Texte
    epci: CodeSiren
    population: int
    codes_postaux: tuple[str, ...] = Field(description="Codes postaux.")
    communes_deleguees: tuple[Texte, ...] = Field(description="Anciennes communes.")
    longitude: float
    latitude: float
