"""Every page of the guide, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide import address
from guide.page import Onglet
from guide.pages import (
    accueil,
    agences,
    devoirs,
    donnees,
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
    from guide.jeu import Jeux
    from guide.page import Page
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
    jeux: Jeux,
    imprime: Impression | None = None,
) -> tuple[Page, ...]:
    """The pages, in the order of the plan du site."""
    reseau = droits.reseau
    return (
        accueil.accueil(droits, imprime),
        listes.recherche(reseau),
        *guidage.guidage(reseau),
        listes.toutes_les_fiches(reseau),
        *listes.themes(reseau),
        *listes.etapes(reseau),
        *fiches.fiches(droits),
        agences.liste(reseau),
        *agences.agences(droits),
        territoire.ma_commune(droits),
        territoire.territoire(droits),
        *territoire.epci(droits),
        *miroir.qui_fait_quoi(reseau),
        miroir.reseau(droits, diagnostic, ecarts),
        editorial.contact(reseau),
        *editorial.pages(reseau),
        donnees.donnees(reseau, jeux),
        devoirs.accessibilite(reseau),
        devoirs.eco_conception(reseau),
        editorial.plan(reseau, accueil.offer(imprime)),
    )
