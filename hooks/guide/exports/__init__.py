"""The files published beside the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide.exports.adhesions import matrices, register
from guide.exports.cartes import carte_du_territoire, coverage_map
from guide.exports.catalogue import catalogue
from guide.exports.fil import fil, robots
from guide.exports.hsds import hsds
from guide.exports.interface import interface, of_fiches, ressources
from guide.exports.miroir import miroir, qui_fait_quoi
from guide.exports.paquet import paquet
from guide.exports.routeur import router, territoire
from guide.exports.saisie import saisie
from guide.exports.site_files import headers, images, programs, redirects, security, style
from guide.exports.tableaux import agences, fiches, offres
from guide.jeu import LICENCES, Jeux, mis_a_jour

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guide.diagnostic import Diagnostic
    from guide.droits import Droits
    from guide.exports.output import Output
    from guide.scenario import Ecart


def page_files(droits: Droits) -> tuple[dict[str, str], tuple[Output, ...]]:
    """What the pages load, and its addresses by the names under which templates know them."""
    routeur, *pieces = router(droits)
    data = {
        "style": style(droits.reseau),
        "routeur": routeur,
        "territoire": territoire(droits),
    }
    if carte := carte_du_territoire(droits.reseau):
        data |= {"carte": carte, "couverture": coverage_map(droits)}
    folder, scripts = programs()
    addresses = {name: output.chemin for name, output in data.items()}
    return {"scripts": folder, **addresses}, (*scripts, *data.values(), *pieces)


def fiche_files(droits: Droits) -> tuple[Output, ...]:
    """What programs read of each fiche."""
    return (*of_fiches(droits), *hsds(droits))


def reusable(droits: Droits, diagnostic: Diagnostic, ecarts: Mapping[str, Ecart]) -> Jeux:
    """The data to reuse, as values: the pages show what the files hold."""
    reseau = droits.reseau
    return Jeux(
        licence=LICENCES[reseau.identite.licence],
        mis_a_jour=mis_a_jour(reseau),
        ressources=tuple(interface(droits, diagnostic, ecarts)),
        tableaux=(
            fiches(reseau),
            offres(droits),
            agences(reseau),
            register(droits),
            *matrices(droits),
            *miroir(droits, diagnostic, ecarts),
            *qui_fait_quoi(reseau),
        ),
    )


def all_outputs(droits: Droits, jeux: Jeux) -> tuple[Output, ...]:
    """The other files that say what the mirror says, or nothing of the fiches."""
    reseau = droits.reseau
    return (
        *ressources(jeux),
        *paquet(reseau, jeux),
        catalogue(reseau, jeux),
        *images(reseau),
        *redirects(reseau),
        *security(reseau),
        *saisie(reseau),
        fil(reseau),
        robots(reseau),
        headers(reseau),
    )
