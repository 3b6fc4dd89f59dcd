"""The files beside the pages: the network's colours, the redirects from former addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guide import address
from guide.render import environment

if TYPE_CHECKING:
    from guide.reseau import Reseau


@dataclass(frozen=True, kw_only=True)
class Output:
    """A file of the site: its path from the root, and its whole text."""

    chemin: str
    texte: str


def outputs(reseau: Reseau) -> tuple[Output, ...]:
    """Every file that isn't a page."""
    return (colours(reseau), *redirects(reseau))


def colours(reseau: Reseau) -> Output:
    """The style sheet that gives the network's colours their names."""
    template = environment().get_template("couleurs.css.html")
    return Output(
        chemin="assets/couleurs.css",
        texte=template.render(couleurs=reseau.identite.couleurs.model_dump()),
    )


def redirects(reseau: Reseau) -> tuple[Output, ...]:
    """One small page per former address, that leads to the fiche's new one on any static host."""
    template = environment().get_template("redirection.html")
    return tuple(
        Output(
            chemin=f"{address.of_fiche(old)}index.html",
            texte=template.render(
                titre=fiche.titre,
                vers=address.relative(address.of_fiche(old), address.of_fiche(fiche.id)),
            ),
        )
        for fiche in reseau.fiches
        for old in fiche.anciennes_adresses
    )
