"""Every page of the guide, as plain values."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from guide import address
from guide.page import Onglet
from guide.pages import (
    accueil,
    agences,
    devoirs,
    editorial,
    fiches,
    guidage,
    listes,
    miroir,
    territoire,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guide.diagnostic import Diagnostic
    from guide.droits import Droits
    from guide.imprime import Impression
    from guide.page import Making, Page
    from guide.reseau import Reseau
    from guide.scenario import Ecart


def menu(reseau: Reseau) -> tuple[Onglet, ...]:
    """The links that the header of every page holds."""
    a_propos = tuple(page for page in reseau.pages if page.id == "a-propos")
    return (
        Onglet(section="fiches", debut="Toutes les", mot="fiches", adresse=address.FICHES),
        Onglet(section="agences", debut="Les", mot="agences", adresse=address.AGENCES),
        Onglet(section="ma-commune", debut="Ma", mot="commune", adresse=address.MA_COMMUNE),
        *(
            Onglet(section="a-propos", debut="", mot="À propos", adresse=address.of_page(page.id))
            for page in a_propos
        ),
        Onglet(section="contact", debut="Aide et", mot="contact", adresse=address.CONTACT),
    )


def all_pages(
    droits: Droits,
    diagnostic: Diagnostic,
    ecarts: Mapping[str, Ecart],
    donnees: Page,
    imprime: Impression | None = None,
) -> tuple[Making, ...]:
    """What makes the pages, in the order of the plan du site; where they are many, one by one."""
    reseau = droits.reseau
    return (
        lambda: (accueil.accueil(droits, imprime), listes.recherche(reseau)),
        lambda: guidage.guidage(reseau),
        lambda: (listes.toutes_les_fiches(reseau),),
        *(partial(listes.themes, reseau, (theme,)) for theme in reseau.themes),
        *(partial(listes.etapes, reseau, (etape,)) for etape in reseau.etapes),
        *(partial(fiches.fiches, droits, (fiche,)) for fiche in reseau.fiches),
        lambda: (agences.liste(reseau), *agences.agences(droits)),
        lambda: (territoire.ma_commune(droits), territoire.territoire(droits)),
        lambda: territoire.epci(droits),
        lambda: (*miroir.qui_fait_quoi(reseau), miroir.reseau(droits, diagnostic, ecarts)),
        lambda: (editorial.contact(reseau), *editorial.pages(reseau)),
        lambda: (donnees,),
        lambda: (devoirs.accessibilite(reseau), devoirs.eco_conception(reseau)),
        lambda: (editorial.plan(reseau, accueil.offer(imprime)),),
    )
