"""Every page of the guide, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide.pages import accueil, agences, editorial, fiches, listes

if TYPE_CHECKING:
    from guide.page import Page
    from guide.reseau import Reseau


def all_pages(reseau: Reseau) -> tuple[Page, ...]:
    """The pages, in the order of the plan du site."""
    return (
        accueil.accueil(reseau),
        listes.recherche(reseau),
        listes.toutes_les_fiches(reseau),
        *listes.themes(reseau),
        *listes.etapes(reseau),
        *fiches.fiches(reseau),
        agences.liste(reseau),
        *agences.agences(reseau),
        editorial.contact(reseau),
        *editorial.pages(reseau),
        editorial.plan(reseau),
    )
