"""The home page: one question, then the desk, the stages, the themes and the agences."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from guide import address
from guide.nombres import nombre
from guide.page import Page, Renvoi
from guide.pages.agences import renvois, titre
from guide.pages.listes import etape_links, theme_links

if TYPE_CHECKING:
    from guide.reseau import Reseau


def accueil(reseau: Reseau) -> Page:
    """The home page."""
    return Page(
        adresse=address.ACCUEIL,
        titre=reseau.identite.titre,
        description=reseau.identite.description,
        template="accueil.html",
        has_own_search=True,
        valeurs={
            "exemples": tuple(
                Renvoi(titre=exemple, adresse=f"{address.RECHERCHE}?q={quote(exemple)}")
                for exemple in reseau.identite.exemples
            ),
            "etapes": etape_links(reseau),
            "fiches_titre": f"Les {nombre(len(reseau.fiches), 'fiche')}, par thème",
            "themes": theme_links(reseau),
            "agences_titre": titre(reseau),
            "agences": renvois(reseau),
            "cout_adresse": next(
                (address.of_page(page.id) for page in reseau.pages if page.id == "cout"), ""
            ),
        },
    )
