"""A page as plain values: its address, its title and what its template shows, before any HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from guide.graphe import Noeud
    from guide.model import Cout

Section = Literal["", "fiches", "agences", "ma-commune", "a-propos", "contact"]

LIBELLES: Mapping[str, str] = {
    "gratuit": "Gratuit",
    "gratuit-sous-condition": "Gratuit sous condition",
    "adhesion": "Avec adhésion",
    "payant": "Payant",
    "a-preciser": "Coût à préciser",
    "premier-contact": "Premier contact",
    "expertise": "Expertise",
    "financement": "Financement",
    "realisation": "Réalisation",
    "conseil": "Conseil",
    "accompagnement": "Accompagnement",
    "prestation": "Prestation",
    "achat": "Achat groupé",
    "pret": "Prêt",
    "service-commun": "Service commun",
    "formation": "Formation",
    "analyse": "Analyse",
    "centrale-d-achat": "Centrale d'achat",
    "groupement-de-commandes": "Groupement de commandes",
    "adherente": "A adhéré",
    "couverte": "Elle intervient",
    "adhesion-possible": "Peut adhérer",
    "inconnue": "À lui demander",
    "hors-perimetre": "Elle n'intervient pas",
    "couvert": "Couvert",
    "en-partie": "En partie",
    "trou": "Trou",
    "non-concerne": "Non concerné",
    "couvert-detail": "une agence intervient",
    "en-partie-detail": "il faut demander, adhérer, ou sortir du réseau",
    "trou-detail": "personne n'intervient",
    "non-conforme": "non conforme",
    "partiellement-conforme": "partiellement conforme",
    "conforme": "totalement conforme",
}


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the guide.

    `adresse` ends with "/" for a page of its own folder, or is a file name (404.html). `source` is
    the content file that staff edit to change it, relative to the root, or None when there is no
    single one; `verifie_le` the day when somebody last read that file again. `has_own_search` tells
    the shell that the content holds the search field itself; `dits` are the acronyms that the page
    spells out anyway; `graphe` is what it is about, for the programs that read pages.
    """

    adresse: str
    titre: str
    description: str
    template: str
    valeurs: Mapping[str, object] = field(default_factory=dict)
    source: str | None = None
    verifie_le: date | None = None
    section: Section = ""
    has_own_search: bool = False
    dits: tuple[str, ...] = ()
    fil: tuple[Renvoi, ...] = ()
    graphe: tuple[Noeud, ...] = ()

    @property
    def chemin(self) -> tuple[tuple[str, str], ...]:
        """The way to the page: titles and addresses, the home page first, the page last."""
        way = (("Accueil", ""), *((renvoi.titre, renvoi.adresse) for renvoi in self.fil))
        return (*way, (self.titre, self.adresse)) if self.adresse else way


@dataclass(frozen=True, kw_only=True)
class Renvoi:
    """A link to a page of the guide, with a line under it and a number beside it."""

    titre: str
    adresse: str
    id: str = ""
    detail: str = ""
    compte: str = ""
    icone: str = ""


@dataclass(frozen=True, kw_only=True)
class Onglet:
    """A link of the main menu; `debut` is left out where room is short."""

    section: Section
    debut: str
    mot: str
    adresse: str


@dataclass(frozen=True, kw_only=True)
class Pastille:
    """What something costs, as a badge."""

    cout: Cout
    texte: str


@dataclass(frozen=True, kw_only=True)
class Frise:
    """The stages a fiche covers: one dot a stage of the network, and words that say the same."""

    points: tuple[bool, ...]
    texte: str


@dataclass(frozen=True, kw_only=True)
class Resume:
    """A fiche in a list."""

    id: str
    renvoi: Renvoi
    pastille: Pastille
    frise: Frise
    agences: str
    statut: str = ""


def pastille(cout: Cout, texte: str = "") -> Pastille:
    """The badge of a cost, in the words of the network unless others are given."""
    return Pastille(cout=cout, texte=texte or LIBELLES[cout])


# Makes pages when they are to be rendered: so do the cores of the machine, each its own.
Making: TypeAlias = Callable[[], Iterable[Page]]
