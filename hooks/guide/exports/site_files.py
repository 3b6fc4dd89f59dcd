"""What every site has: style sheet, scripts, pictures, redirects, headers for its host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide import address, hosting
from guide.exports.output import Output, named, of_bytes, of_text, together
from guide.render import environment, scripts

if TYPE_CHECKING:
    from guide.imprime import Impression
    from guide.reseau import Reseau


def style(reseau: Reseau | None) -> Output:
    """The style sheet, in the network's colours; without a network, in the browser's."""
    template = environment().get_template("style.css")
    couleurs = reseau.identite.couleurs.model_dump() if reseau else {}
    return named("style.css", template.render(couleurs=couleurs))


def programs() -> tuple[str, tuple[Output, ...]]:
    """The scripts of the pages, that import each other, and the folder where they are."""
    return together("scripts", scripts())


def images(reseau: Reseau) -> tuple[Output, ...]:
    """The pictures of the editorial pages, under the addresses that their texts give them."""
    return tuple(
        of_bytes(image.fichier.removeprefix("network/"), image.octets) for image in reseau.images
    )


def printed(imprime: Impression | None) -> tuple[Output, ...]:
    """The printed guide, where there is one."""
    return (of_bytes(address.IMPRIME, imprime.octets),) if imprime else ()


def redirects(reseau: Reseau) -> tuple[Output, ...]:
    """One small page per former address, that leads to the fiche's new one on any static host."""
    template = environment().get_template("redirection.html")
    return tuple(
        of_text(
            f"{address.of_fiche(old)}index.html",
            template.render(
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


def headers(reseau: Reseau) -> Output:
    """The headers for the hosts that read them from the site."""
    return of_text("_headers", hosting.headers_file(reseau))


def security(reseau: Reseau) -> tuple[Output, ...]:
    """Whom to warn of a flaw, as RFC 9116 wants it; nothing while the network names nobody."""
    securite = reseau.identite.securite
    if securite is None:
        return ()
    site = reseau.identite.adresse_site.rstrip("/")
    lines = [
        f"Contact: mailto:{securite.contact}",
        f"Expires: {securite.expire_le.isoformat()}T23:59:59Z",
        "Preferred-Languages: fr",
        f"Canonical: {site}/{address.SECURITE}",
    ]
    lines += [f"Policy: {securite.politique}"] if securite.politique else []
    return (of_text(address.SECURITE, "\n".join((*lines, ""))),)
