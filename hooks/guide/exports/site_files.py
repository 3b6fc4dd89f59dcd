"""What every site has: the style sheet, the pictures, the redirects of former addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide import address
from guide.exports.output import Output
from guide.render import environment

if TYPE_CHECKING:
    from guide.imprime import Impression
    from guide.reseau import Reseau


def style(reseau: Reseau | None) -> Output:
    """The style sheet, in the network's colours; without a network, in the browser's."""
    template = environment().get_template("style.css")
    couleurs = reseau.identite.couleurs.model_dump() if reseau else {}
    return Output(chemin="assets/style.css", texte=template.render(couleurs=couleurs))


def images(reseau: Reseau) -> tuple[Output, ...]:
    """The pictures of the editorial pages, under the addresses that their texts give them."""
    return tuple(
        Output(chemin=image.fichier.removeprefix("network/"), texte=image.octets)
        for image in reseau.images
    )


def printed(imprime: Impression | None) -> tuple[Output, ...]:
    """The printed guide, where there is one."""
    return (Output(chemin=address.IMPRIME, texte=imprime.octets),) if imprime else ()


def redirects(reseau: Reseau) -> tuple[Output, ...]:
    """One small page per former address, that leads to the fiche's new one on any static host."""
    template = environment().get_template("redirection.html")
    return tuple(
        Output(
            chemin=f"{address.of_fiche(old)}index.html",
            texte=template.render(
                titre=fiche.titre,
                canonique=address.absolute(
                    reseau.identite.adresse_site, address.of_fiche(fiche.id)
                ),
                vers=address.relative(address.of_fiche(old), address.of_fiche(fiche.id)),
            ),
        )
        for fiche in reseau.fiches
        for old in fiche.anciennes_adresses
    )
