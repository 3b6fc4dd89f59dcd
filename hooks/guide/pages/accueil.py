"""The home page: one question, then the desk, the stages, the themes and the agences."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from guide import address, graphe
from guide.nombres import jour, nombre, taille
from guide.page import Page, Renvoi
from guide.pages.agences import renvois, titre
from guide.pages.listes import etape_links, theme_links

if TYPE_CHECKING:
    from guide.droits import Droits
    from guide.imprime import Impression


def accueil(droits: Droits, imprime: Impression | None = None) -> Page:
    """The home page."""
    reseau = droits.reseau
    return Page(
        adresse=address.ACCUEIL,
        titre=reseau.identite.titre,
        description=reseau.identite.description,
        template="accueil.html",
        has_own_search=True,
        graphe=tuple(graphe.reseau(droits)),
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
            "imprime": offer(imprime),
            "cout_adresse": next(
                (address.of_page(page.id) for page in reseau.pages if page.id == "cout"), ""
            ),
        },
    )


def offer(imprime: Impression | None) -> Renvoi | None:
    """The link to the printed guide, that says what it weighs before it is opened."""
    if imprime is None:
        return None
    size = f"{nombre(imprime.pages, 'page')}, {taille(len(imprime.octets))}"
    return Renvoi(
        titre="Le guide à imprimer",
        adresse=address.IMPRIME,
        detail=f"PDF, {size}, édition du {jour(imprime.edition)}",
    )
