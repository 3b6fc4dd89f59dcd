"""The desk, the network's own pages, the plan du site and the page of a wrong address."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guide import address
from guide.jeu import LICENCES
from guide.ordre import cle
from guide.page import Page, Renvoi
from guide.pages.agences import renvois
from guide.pages.listes import etape_links, theme_links
from guide.pages.territoire import epci_links

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from guide.page import Section
    from guide.problem import Problem
    from guide.reseau import PageEditoriale, Reseau

SECTIONS: dict[str, Section] = {"a-propos": "a-propos"}
# Of the faults, how many a page tells.
TOLD = 100


def contact(reseau: Reseau) -> Page:
    """The single desk."""
    fiches = sorted(reseau.fiches, key=lambda fiche: cle(fiche.titre))
    return Page(
        adresse=address.CONTACT,
        titre="Aide et contact",
        description=reseau.identite.guichet.texte,
        template="contact.html",
        section="contact",
        valeurs={
            "agences": renvois(reseau),
            "etapes": reseau.etapes,
            "destinataires": sorted(
                (a for a in reseau.agences if a.contacts[0].mel), key=lambda agence: cle(agence.nom)
            ),
            "fiches": tuple((fiche.id, fiche.titre) for fiche in fiches),
        },
    )


def pages(reseau: Reseau) -> Iterator[Page]:
    """One page a file of network/pages/; that of the data has more to show."""
    for page in _plain(reseau):
        yield Page(
            adresse=address.of_page(page.id),
            titre=page.titre,
            description=page.resume,
            template="page.html",
            source=page.origine.fichier,
            verifie_le=page.verifie_le,
            section=SECTIONS.get(page.id, ""),
            valeurs={
                "page_editoriale": page,
                "mentions": page.id == "mentions-legales",
                "licence": LICENCES[reseau.identite.licence],
            },
        )


def _plain(reseau: Reseau) -> Iterator[PageEditoriale]:
    return (page for page in reseau.pages if address.of_page(page.id) != address.PAGE_DONNEES)


def plan(reseau: Reseau, imprime: Renvoi | None = None) -> Page:
    """Every page of the guide, as a list of links."""
    printed = (replace(imprime, titre=f"{imprime.titre} ({imprime.detail})"),) if imprime else ()
    return Page(
        adresse=address.PLAN,
        titre="Plan du site",
        description="Toutes les pages du guide.",
        template="plan.html",
        valeurs={
            "generales": (
                Renvoi(titre="Accueil", adresse=address.ACCUEIL),
                Renvoi(titre="Trouver qui appeler", adresse=address.RECHERCHE),
                Renvoi(titre="Guidez-moi", adresse=address.GUIDAGE),
                Renvoi(titre="Toutes les fiches", adresse=address.FICHES),
                Renvoi(titre="Les agences", adresse=address.AGENCES),
                Renvoi(titre="Ma commune", adresse=address.MA_COMMUNE),
                Renvoi(titre="Le territoire", adresse=address.TERRITOIRE),
                Renvoi(titre="Le réseau en un coup d'œil", adresse=address.RESEAU),
                *(
                    (Renvoi(titre=reseau.qui_fait_quoi.titre, adresse=address.QUI_FAIT_QUOI),)
                    if reseau.qui_fait_quoi
                    else ()
                ),
                Renvoi(titre="Données", adresse=address.PAGE_DONNEES),
                Renvoi(titre="Aide et contact", adresse=address.CONTACT),
                *printed,
            ),
            "pages": (
                *(_link(page) for page in _plain(reseau)),
                Renvoi(titre="Déclaration d'accessibilité", adresse=address.ACCESSIBILITE),
                Renvoi(titre="Écoconception", adresse=address.ECO_CONCEPTION),
            ),
            "themes": theme_links(reseau),
            "etapes": etape_links(reseau),
            "agences": renvois(reseau),
            "epci": epci_links(reseau.territoire),
            "fiches": tuple(
                Renvoi(titre=fiche.titre, adresse=address.of_fiche(fiche.id))
                for fiche in sorted(reseau.fiches, key=lambda fiche: cle(fiche.titre))
            ),
        },
    )


def _link(page: PageEditoriale) -> Renvoi:
    return Renvoi(titre=page.titre, adresse=address.of_page(page.id))


def faults(problems: tuple[Problem, ...], connus: Mapping[str, Iterable[str]]) -> Iterator[Page]:
    """The report of the faults, at the address of every page that is known.

    Wherever the reader is, it is there; of thousands of faults, the first are enough to begin with.
    """
    told = tuple(problem for problem in problems if problem.gravite == "faute")
    for adresse in address.known(connus):
        yield Page(
            adresse=adresse,
            titre="Ce qu'il faut corriger",
            description="Les fautes des fichiers.",
            template="fautes.html",
            valeurs={"fautes": told[:TOLD], "autres": len(told[TOLD:])},
        )


def not_found(reseau: Reseau) -> Page:
    """What a wrong address shows."""
    return Page(
        adresse=address.NOT_FOUND,
        titre="Cette page n'existe pas",
        description="L'adresse est peut-être ancienne, ou mal recopiée.",
        template="introuvable.html",
        has_own_search=True,
        valeurs={"themes": theme_links(reseau)},
    )
