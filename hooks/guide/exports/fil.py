"""What tells others where the pages are, and when they change: the feed, the rules for robots."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from guide import address
from guide.exports.output import Output, of_text
from guide.ordre import cle
from guide.render import environment

if TYPE_CHECKING:
    from guide.reseau import Reseau

# How many fiches the feed holds: readers of feeds keep those of before.
RECENT = 50


def fil(reseau: Reseau) -> Output:
    """The fiches that are new or were read again, the latest first, as an Atom feed (RFC 4287)."""
    recent = sorted(reseau.fiches, key=lambda fiche: (cle(fiche.titre), fiche.id))
    recent.sort(key=lambda fiche: fiche.verifie_le, reverse=True)
    site = reseau.identite.adresse_site
    themes = {theme.id: theme.nom for theme in reseau.themes}
    texte = (
        environment()
        .get_template("fil.atom")
        .render(
            reseau=reseau.identite,
            site=address.absolute(site, address.ACCUEIL),
            soi=address.absolute(site, address.FIL),
            mis_a_jour=recent[0].verifie_le if recent else reseau.jour,
            entrees=[
                {
                    "fiche": fiche,
                    "adresse": address.absolute(site, address.of_fiche(fiche.id)),
                    "themes": [(one, themes[one]) for one in fiche.themes],
                }
                for fiche in recent[:RECENT]
            ],
        )
    )
    return of_text(address.FIL, texte)


def robots(reseau: Reseau) -> Output:
    """What robots may read: all but the form of the staff.

    They look for it at the root of a host alone: under a path, the host's own file is the one.
    """
    site = reseau.identite.adresse_site
    admin = urlsplit(address.absolute(site, address.FORMULAIRE)).path
    lines = (
        "User-agent: *",
        f"Disallow: {admin}",
        "",
        f"Sitemap: {address.absolute(site, 'sitemap.xml')}",
    )
    return of_text(address.ROBOTS, "".join(f"{line}\n" for line in lines))
