"""The pages that list fiches: all of them, by theme, by stage, and those that answer a search."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, get_args

from guide import address
from guide.forge import proposal_link
from guide.model import Cout, Nature
from guide.moteur import is_in_pieces
from guide.nombres import nombre
from guide.page import LIBELLES, Page, Renvoi, Resume, pastille
from guide.pages.resumes import resumes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from guide.agence import Contact
    from guide.reseau import Etape, Reseau, Theme

FIL = (Renvoi(titre="Toutes les fiches", adresse=address.FICHES),)


@dataclass(frozen=True, kw_only=True)
class Groupe:
    """The fiches of one theme, under its name."""

    theme: Renvoi
    ancre: str
    fiches: tuple[Resume, ...]


def toutes_les_fiches(reseau: Reseau) -> Page:
    """All the fiches, theme by theme: each under its main theme."""
    return Page(
        adresse=address.FICHES,
        titre=f"Les {nombre(len(reseau.fiches), 'fiche')}, par thème",
        description="Chaque fiche dit qui contacter, quand, ce qui est gratuit et quoi préparer.",
        template="fiches.html",
        section="fiches",
        valeurs={
            "proposer": proposal_link(depot) if (depot := reseau.identite.depot) else "",
            "groupes": tuple(
                Groupe(
                    theme=renvoi,
                    ancre=theme.id,
                    fiches=resumes(
                        reseau, (fiche for fiche in reseau.fiches if fiche.themes[0] == theme.id)
                    ),
                )
                for theme, renvoi in zip(reseau.themes, theme_links(reseau), strict=True)
            ),
        },
    )


@lru_cache(maxsize=2)
def theme_links(reseau: Reseau) -> tuple[Renvoi, ...]:
    """The themes in the network's order, each with its number of fiches."""
    return tuple(
        Renvoi(
            id=theme.id,
            titre=theme.nom,
            adresse=address.of_theme(theme.id),
            detail=theme.resume,
            compte=nombre(sum(theme.id in fiche.themes for fiche in reseau.fiches), "fiche"),
            icone=theme.icone,
        )
        for theme in reseau.themes
    )


@lru_cache(maxsize=2)
def etape_links(reseau: Reseau) -> tuple[Renvoi, ...]:
    """The stages in order, each with its question and its number of fiches."""
    return tuple(
        Renvoi(
            titre=etape.nom,
            adresse=address.of_etape(etape.id),
            detail=etape.question,
            compte=nombre(sum(etape.id in fiche.etapes for fiche in reseau.fiches), "fiche"),
        )
        for etape in reseau.etapes
    )


def themes(reseau: Reseau, wanted: Iterable[Theme]) -> Iterator[Page]:
    """One page a theme."""
    links = {renvoi.id: renvoi for renvoi in theme_links(reseau)}
    for theme in wanted:
        renvoi = links[theme.id]
        yield Page(
            adresse=address.of_theme(theme.id),
            titre=theme.nom,
            description=theme.resume,
            template="theme.html",
            source=theme.origine.fichier,
            section="fiches",
            fil=FIL,
            valeurs={
                "theme": renvoi,
                "fiches": resumes(
                    reseau, (fiche for fiche in reseau.fiches if theme.id in fiche.themes)
                ),
                "autres": tuple(other for other in theme_links(reseau) if other != renvoi),
            },
        )


def etapes(reseau: Reseau, wanted: Iterable[Etape]) -> Iterator[Page]:
    """One page a stage."""
    for etape in wanted:
        numero = reseau.etapes.index(etape) + 1
        yield Page(
            adresse=address.of_etape(etape.id),
            titre=f"Étape {numero} : {etape.nom.lower()}",
            description=etape.resume,
            template="etape.html",
            source=etape.origine.fichier,
            section="fiches",
            fil=FIL,
            valeurs={
                "etape": etape,
                "numero": numero,
                "etapes": etape_links(reseau),
                "fiches": resumes(
                    reseau, (fiche for fiche in reseau.fiches if etape.id in fiche.etapes)
                ),
            },
        )


@dataclass(frozen=True, kw_only=True)
class Choix:
    """One value of a filter; an empty id leaves the list whole."""

    id: str
    nom: str


@dataclass(frozen=True, kw_only=True)
class Filtre:
    """A group of choices that narrows the list: one at a time (radio) or several (checkbox)."""

    nom: str
    titre: str
    type: Literal["radio", "checkbox"]
    choix: tuple[Choix, ...]


@dataclass(frozen=True, kw_only=True)
class Joindre:
    """An agence as the answer shows it."""

    id: str
    nom: str
    nom_complet: str | None
    adresse: str
    contact: Contact


def recherche(reseau: Reseau) -> Page:
    """The page of the answers: every fiche, that the script puts in order and narrows down.

    Where they are many, the script fetches those that it shows.
    """
    shown = () if is_in_pieces(reseau) else reseau.fiches
    return Page(
        adresse=address.RECHERCHE,
        titre="Trouver qui appeler",
        description="Écrivez votre besoin : le guide dit qui appeler en premier, et pourquoi.",
        template="recherche.html",
        has_own_search=True,
        valeurs={
            "fiches": resumes(reseau, shown),
            "textes": shown,
            "nombre": nombre(len(reseau.fiches), "fiche"),
            "themes": theme_links(reseau),
            "filtres": _filtres(reseau),
            "couts": tuple(pastille(cout) for cout in get_args(Cout)),
            "agences": tuple(
                Joindre(
                    id=agence.id,
                    nom=agence.nom,
                    nom_complet=agence.nom_complet,
                    adresse=address.of_agence(agence.id),
                    contact=agence.contacts[0],
                )
                for agence in reseau.agences
            ),
        },
    )


def _filtres(reseau: Reseau) -> tuple[Filtre, ...]:
    """The four filters, with the values that some fiche has."""
    couts = {offre.cout for fiche in reseau.fiches for offre in fiche.offres}
    natures = {fiche.nature for fiche in reseau.fiches}
    themes = {theme for fiche in reseau.fiches for theme in fiche.themes}
    etapes = tuple(Choix(id=etape.id, nom=etape.nom) for etape in reseau.etapes)
    return (
        Filtre(
            nom="etape", titre="Étape", type="radio", choix=(Choix(id="", nom="Toutes"), *etapes)
        ),
        Filtre(nom="cout", titre="Coût", type="checkbox", choix=_choices(Cout, couts)),
        Filtre(nom="nature", titre="Type d'aide", type="checkbox", choix=_choices(Nature, natures)),
        Filtre(
            nom="theme",
            titre="Thème",
            type="checkbox",
            choix=tuple(
                Choix(id=theme.id, nom=theme.nom) for theme in reseau.themes if theme.id in themes
            ),
        ),
    )


def _choices(values: object, used: AbstractSet[str]) -> tuple[Choix, ...]:
    return tuple(
        Choix(id=value, nom=LIBELLES[value]) for value in get_args(values) if value in used
    )
