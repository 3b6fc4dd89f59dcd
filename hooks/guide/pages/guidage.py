"""« Guidez-moi »: one question a screen, for those who have no words for their need."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guide import address
from guide.ordre import cle
from guide.page import Page, Renvoi
from guide.pages.listes import theme_links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guide.reseau import Reseau

FIL = (Renvoi(titre="Guidez-moi", adresse=address.GUIDAGE),)
PHRASES = 3


@dataclass(frozen=True, kw_only=True)
class Besoin:
    """A need to choose: the fiche that answers it, and how officials say it."""

    fiche: str
    renvoi: Renvoi
    phrases: tuple[str, ...]


def guidage(reseau: Reseau) -> Iterator[Page]:
    """The four questions: the subject, the need (one page a theme), the stage, the commune."""
    yield Page(
        adresse=address.GUIDAGE,
        titre="De quoi s'agit-il ?",
        description="Première question : le sujet de votre besoin.",
        template="guidage_sujet.html",
        valeurs={
            "themes": tuple(
                replace(theme, adresse=address.of_guidage(theme.id))
                for theme in theme_links(reseau)
            )
        },
    )
    for theme in reseau.themes:
        fiches = (fiche for fiche in reseau.fiches if theme.id in fiche.themes)
        yield Page(
            adresse=address.of_guidage(theme.id),
            titre="Quel est votre besoin ?",
            description=f"Deuxième question. Sujet choisi : {theme.nom.lower()}.",
            template="guidage_besoin.html",
            fil=FIL,
            valeurs={
                "besoins": tuple(
                    Besoin(
                        fiche=fiche.id,
                        renvoi=Renvoi(titre=fiche.titre, adresse=address.of_fiche(fiche.id)),
                        phrases=fiche.expressions[:PHRASES],
                    )
                    for fiche in sorted(fiches, key=lambda fiche: cle(fiche.titre))
                )
            },
        )
    yield Page(
        adresse=address.GUIDAGE_ETAPE,
        titre="Où en est votre projet ?",
        description="Troisième question : nous commencerons par l'agence utile à cette étape.",
        template="guidage_etape.html",
        fil=FIL,
        valeurs={"etapes": reseau.etapes},
    )
    yield Page(
        adresse=address.GUIDAGE_COMMUNE,
        titre="Quelle est votre commune ?",
        description="Dernière question : toutes les agences n'interviennent pas partout.",
        template="guidage_commune.html",
        fil=FIL,
    )
