"""The service worker: what was read of the guide is there without network too."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from guide import address
from guide.exports.output import Output, of_text
from guide.hosting import page_policy
from guide.render import environment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from guide.render import RenderedPage
    from guide.reseau import Reseau

# What answers a need is kept from the first visit on.
PAGES = (address.ACCUEIL, address.RECHERCHE, address.MA_COMMUNE, address.CONTACT)
DATA = ("style", "routeur", "territoire")


def visite(
    reseau: Reseau,
    data: Mapping[str, str],
    outputs: Sequence[Output],
    pages: Sequence[RenderedPage],
) -> Output:
    """The program for these files and pages: browsers look for news whenever it changes.

    Where the network wants nothing kept, the program that removes what those before it kept.
    """
    env = environment()
    if not reseau.identite.hors_ligne:
        return of_text(address.VISITE, env.get_template("sw_fin.js").render())
    lost = env.get_template("hors_connexion.html").render(
        reseau=reseau.identite, style=data["style"], recherche=address.RECHERCHE
    )
    scripts = (one.chemin for one in outputs if one.chemin.startswith(data["scripts"]))
    texte = env.get_template("sw.js").render(
        version=_version(outputs, pages),
        pages=PAGES,
        programmes=(*(data[name] for name in DATA), *scripts),
        assets=address.ASSETS,
        a_part=address.FORMULAIRE,
        perdu=lost,
        politique=page_policy(reseau),
    )
    return of_text(address.VISITE, texte)


def _version(outputs: Sequence[Output], pages: Sequence[RenderedPage]) -> str:
    """What changes with any of them."""
    digest = sha256()
    for page in pages:
        digest.update(page.adresse.encode() + b"\0" + page.packed)
    for output in outputs:
        digest.update(output.chemin.encode() + b"\0" + output.packed)
    return digest.hexdigest()[:16]
