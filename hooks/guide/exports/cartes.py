"""The maps: the territory, drawn once for all pages, and what the dashboard shows on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide.carte import carte
from guide.diagnostic import coverage_of, shares
from guide.exports.output import hashed, named
from guide.render import environment
from guide.texte import typeset

if TYPE_CHECKING:
    from guide.droits import Droits
    from guide.exports.output import Output
    from guide.reseau import Reseau


# The least share of each class of the map, in percents, and its name.
CLASSES = {
    "part-4": (95, "95 % et plus"),
    "part-3": (90, "de 90 à 95 %"),
    "part-2": (75, "de 75 à 90 %"),
    "part-1": (50, "de 50 à 75 %"),
    "part-0": (0, "moins de 50 %"),
}


def carte_du_territoire(reseau: Reseau) -> Output | None:
    """The map that all the pages share; None when no outline is known."""
    drawn = carte(reseau.territoire)
    if drawn is None:
        return None
    texte = environment().get_template("carte.svg").render(carte=drawn)
    return named("carte.svg", texte)


def coverage_map(droits: Droits) -> Output:
    """What the map of the dashboard shows: the share of needs that are covered in each commune."""
    communes = {}
    for code, (concerned, covered) in shares(coverage_of(droits)).items():
        share = 100 * covered / concerned if concerned else 0
        name = next(name for name, (least, _) in CLASSES.items() if share >= least)
        communes[code] = [name, typeset(f"{covered} besoins et étapes couverts sur {concerned}.")]
    cases = [[name, typeset(label)] for name, (_, label) in CLASSES.items()]
    return hashed("couverture", {"cases": cases, "communes": communes})
