"""The files published beside the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide.exports.adhesions import adhesions, matrices, register
from guide.exports.cartes import carte_du_territoire, coverage_map
from guide.exports.fil import fil, robots
from guide.exports.miroir import miroir, qui_fait_quoi
from guide.exports.routeur import router, territoire
from guide.exports.saisie import saisie
from guide.exports.site_files import images, redirects, style

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guide.diagnostic import Diagnostic
    from guide.droits import Droits
    from guide.exports.output import Output
    from guide.scenario import Ecart


def page_data(droits: Droits) -> dict[str, Output]:
    """What the pages fetch, by the name under which templates know it."""
    data = {"routeur": router(droits), "territoire": territoire(droits)}
    if carte := carte_du_territoire(droits.reseau):
        data |= {"carte": carte, "couverture": coverage_map(droits)}
    return data


def all_outputs(
    droits: Droits, diagnostic: Diagnostic, ecarts: Mapping[str, Ecart]
) -> tuple[Output, ...]:
    """Every other file, in the order of this list."""
    reseau = droits.reseau
    return (
        style(reseau),
        adhesions(droits),
        register(droits),
        *matrices(droits),
        *miroir(droits, diagnostic, ecarts),
        *qui_fait_quoi(reseau),
        *images(reseau),
        *redirects(reseau),
        *saisie(reseau),
        fil(reseau),
        robots(reseau),
    )
