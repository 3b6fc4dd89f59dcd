"""The pages that list fiches: all of them, by theme, by stage, and those that answer a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guide import address
from guide.page import Page, Renvoi, Resume, nombre
from guide.pages.resumes import resumes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guide.reseau import Reseau

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
            "groupes": tuple(
                Groupe(
                    theme=renvoi,
                    ancre=theme.id,
                    fiches=resumes(
                        reseau, (fiche for fiche in reseau.fiches if fiche.themes[0] == theme.id)
                    ),
                )
                for theme, renvoi in zip(reseau.themes, theme_links(reseau), strict=True)
            )
        },
    )


def theme_links(reseau: Reseau) -> tuple[Renvoi, ...]:
    """The themes in the network's order, each with its number of fiches."""
    return tuple(
        Renvoi(
            titre=theme.nom,
            adresse=address.of_theme(theme.id),
            detail=theme.resume,
            compte=nombre(sum(theme.id in fiche.themes for fiche in reseau.fiches), "fiche"),
            icone=theme.icone,
        )
        for theme in reseau.themes
    )


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


def themes(reseau: Reseau) -> Iterator[Page]:
    """One page a theme."""
    for theme, renvoi in zip(reseau.themes, theme_links(reseau), strict=True):
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


def etapes(reseau: Reseau) -> Iterator[Page]:
    """One page a stage."""
    for numero, etape in enumerate(reseau.etapes, 1):
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


def recherche(reseau: Reseau) -> Page:
    """The page of the search: every fiche.

    The script narrows them down to those that hold a word of the need.
    """
    return Page(
        adresse=address.RECHERCHE,
        titre="Trouver qui appeler",
        description="Écrivez votre besoin : le guide montre les fiches qui y répondent.",
        template="recherche.html",
        has_own_search=True,
        valeurs={"fiches": resumes(reseau, reseau.fiches), "themes": theme_links(reseau)},
    )
