"""What a host says around each answer: the one place where headers are chosen.

The configurations of servers, the `_headers` file and the <meta> of the pages are made from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from guide import address, saisie
from guide.moteur import is_in_pieces
from guide.render import OVERRIDES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from guide.reseau import Reseau

CSP = "Content-Security-Policy"
# Nothing but the site's own files, nothing written in a page.
POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# A page can't ask for this in a <meta>: browsers obey it in a header only.
HEADER_ONLY = ("frame-ancestors",)
REFERRER = "same-origin"
HEADERS: Mapping[str, str] = {
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": REFERRER,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # The form of the staff signs in through a window that it opens.
    "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
}
# Assets are named after their content: a page that changes calls for other names.
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
# Kept, but never shown before the host has said that nothing changed.
CHECKED = {"Cache-Control": "no-cache"}
OPEN = {"Access-Control-Allow-Origin": "*"}
# The configurations that `configurations` makes.
SERVERS = ("nginx.conf", "Caddyfile", "Containerfile")
# The file of former addresses of each server, that the configurations take if it is there.
REDIRECTS = {"nginx": "guide-redirections.conf", "caddy": "redirections.caddy"}
REDIRECT = {
    "nginx": "location = {depuis} {{ return 301 {vers}; }}",
    "caddy": "redir {depuis} {vers} 301",
}

_CONFIGURATIONS = Environment(  # noqa: S701 - none of them is HTML
    loader=FileSystemLoader(OVERRIDES / "hebergement"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True, kw_only=True)
class Regle:
    """The headers of the answers under one folder of the site, « » for all the others."""

    dossier: str
    entetes: Mapping[str, str]


def policy(directives: Mapping[str, str], *, without: Iterable[str] = ()) -> str:
    """A Content-Security-Policy as browsers read it."""
    return "; ".join(f"{name} {value}" for name, value in directives.items() if name not in without)


HEADER_POLICY = policy(POLICY)


def directives(reseau: Reseau | None) -> Mapping[str, str]:
    """The policy of a network's pages: Pagefind alone is a program that is no script."""
    if reseau and is_in_pieces(reseau):
        return {**POLICY, "script-src": f"{POLICY['script-src']} 'wasm-unsafe-eval'"}
    return POLICY


def page_policy(reseau: Reseau | None) -> str:
    """The policy as a <meta> of the pages says it."""
    return policy(directives(reseau), without=HEADER_ONLY)


def rules(reseau: Reseau) -> tuple[Regle, ...]:
    """The headers of each part of the site, the most particular first."""
    usual = {CSP: policy(directives(reseau)), **HEADERS}
    depot = reseau.identite.depot
    form = {address.FORMULAIRE: {**usual, CSP: saisie.policy(depot), **CHECKED}} if depot else {}
    entetes = {
        address.ASSETS: {**usual, **FOR_EVER},
        **{dossier: {**usual, **CHECKED, **OPEN} for dossier in address.DATA_FOLDERS},
        **form,
        "": {**usual, **CHECKED},
    }
    return tuple(Regle(dossier=dossier, entetes=ones) for dossier, ones in entetes.items())


def configurations(reseau: Reseau, dossier: str) -> dict[str, str]:
    """The text of each configuration, by file name, for a site published from the folder."""
    values = {
        "hote": urlsplit(reseau.identite.adresse_site).netloc,
        "prefixe": prefix(reseau),
        "dossier": dossier,
        "regles": rules(reseau),
        "redirections": REDIRECTS,
    }
    found = {name: _CONFIGURATIONS.get_template(name).render(values) for name in SERVERS}
    if moved := former(reseau):
        template = _CONFIGURATIONS.get_template("redirections")
        for server, name in REDIRECTS.items():
            found[name] = template.render(adresses=moved, motif=REDIRECT[server])
    return found


def former(reseau: Reseau) -> list[tuple[str, str]]:
    """Each former address of a fiche and its address of today, as paths of the host."""
    root = prefix(reseau)
    return [
        (f"{root}{address.of_fiche(old)}", f"{root}{address.of_fiche(fiche.id)}")
        for fiche in reseau.fiches
        for old in fiche.anciennes_adresses
    ]


def headers_file(reseau: Reseau) -> str:
    """The headers, as Netlify, Cloudflare Pages and their like read them.

    A file takes the headers of every rule that fits, and two policies would both hold: so the
    policy stands in the pages, but for what only a header can say.
    """
    kept = policy({name: POLICY[name] for name in HEADER_ONLY})
    everywhere = Regle(dossier="", entetes={CSP: kept, **HEADERS})
    own = [
        Regle(dossier=address.ASSETS, entetes=FOR_EVER),
        *(Regle(dossier=dossier, entetes=OPEN) for dossier in address.DATA_FOLDERS),
    ]
    template = _CONFIGURATIONS.get_template("_headers")
    return template.render(prefixe=prefix(reseau), regles=[everywhere, *own])


def prefix(reseau: Reseau) -> str:
    """The path under which the site is published, with a slash at both ends."""
    return f"{urlsplit(reseau.identite.adresse_site).path.rstrip('/')}/"
