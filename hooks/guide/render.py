"""Pages made into HTML by the project's own templates."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jinja2 import (
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    pass_context,
)
from markupsafe import Markup, escape

from guide import address
from guide.cores import spread
from guide.forge import gestes
from guide.graphe import document
from guide.nombres import jour, milliers, nombre, pourcentage
from guide.packed import Packed, pack
from guide.reseau import Sigle
from guide.texte import Lecture, Sigles, to_html, typeset

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from jinja2.runtime import Context

    from guide.graphe import Noeud
    from guide.page import Making, Page, Section
    from guide.reseau import Reseau

OVERRIDES = Path(__file__).parents[2] / "overrides"
TEMPLATES = OVERRIDES / "contenu"
SCRIPTS = FileSystemLoader(OVERRIDES / "assets")


@dataclass(frozen=True, kw_only=True)
class RenderedPage(Packed):
    """A page ready for a shell: its content is everything between header and footer."""

    adresse: str
    titre: str
    description: str
    source: str | None
    verifie_le: date | None
    section: Section
    has_own_search: bool

    @property
    def html(self) -> str:
        """Everything between header and footer."""
        return self.octets.decode()


# A page takes some milliseconds, a copy of the process twenty: fewer are sooner done than shared.
WORTH_SHARING = 60


def render(
    reseau: Reseau | None, makings: Sequence[Making], data: Mapping[str, str]
) -> tuple[RenderedPage, ...]:
    """Each page through its template, in the same order.

    Only the report of faults does without a network.
    """
    sigles = Sigles(known=acronyms(reseau) if reseau else {})

    def through_templates(share: Iterable[Making]) -> Iterator[list[RenderedPage]]:
        return ([_rendered(reseau, page, data, sigles) for page in made()] for made in share)

    return tuple(chain.from_iterable(spread(through_templates, makings, least=WORTH_SHARING)))


def _rendered(
    reseau: Reseau | None, page: Page, data: Mapping[str, str], sigles: Sigles
) -> RenderedPage:
    html = (
        environment()
        .get_template(page.template)
        .render(
            page=page,
            reseau=reseau.identite if reseau else None,
            gestes=gestes(reseau.identite, page) if reseau else None,
            graphe=_graphe(reseau, page) if reseau else None,
            data=data,
            lecture=Lecture(adresse=page.adresse, sigles=sigles, vus=set(page.dits)),
            **page.valeurs,
        )
    )
    return RenderedPage(
        adresse=page.adresse,
        titre=typeset(page.titre),
        description=typeset(page.description),
        packed=pack(html.encode()),
        source=page.source,
        verifie_le=page.verifie_le,
        section=page.section,
        has_own_search=page.has_own_search,
    )


def _graphe(reseau: Reseau, page: Page) -> Noeud | None:
    """What the page says to programs; a wrong address is about nothing."""
    if page.adresse == address.NOT_FOUND:
        return None
    return document(reseau.identite.adresse_site, page.graphe, page.chemin)


def acronyms(reseau: Reseau) -> dict[str, Sigle]:
    """What to explain at its first use.

    The vocabulary's acronyms, and the agences whose whole name is longer.
    """
    known = {sigle.sigle: sigle for sigle in reseau.vocabulaire.sigles}
    for agence in reseau.agences:
        if agence.nom_complet:
            name = Sigle(
                sigle=agence.sigle or agence.nom,
                developpe=agence.nom_complet,
                definition=agence.en_bref,
            )
            known[agence.nom] = name
    return known


@cache
def environment() -> Environment:
    """The templates' environment, one for all: each template is compiled once.

    Every text they print is escaped and typeset; addresses go through `vers`.
    """
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        bytecode_cache=_compiled(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    env.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    env.filters |= {
        "once": cache,
        "vers": _relative,
        "lien": Markup.escape,
        "telephone": telephone,
        "jour": jour,
        "milliers": milliers,
        "nombre": nombre,
        "pourcentage": pourcentage,
        "texte": _texte,
        "markdown": _markdown,
    }
    return env


def _compiled() -> FileSystemBytecodeCache | None:
    """Templates are kept compiled beside Python's own modules; none where nothing can be kept."""
    folder = Path(__file__).parent / "__pycache__"
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder)) if os.access(folder, os.W_OK) else None


def scripts() -> dict[str, str]:
    """The text of each script of the pages, by its name."""
    env = Environment(loader=SCRIPTS, autoescape=True)
    return {name: SCRIPTS.get_source(env, name)[0] for name in SCRIPTS.list_templates()}


def _finalize(value: Any) -> Any:
    """Typesets what a template prints, unless it is HTML or an address already."""
    return typeset(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@pass_context
def _relative(context: Context, vers: str) -> Markup:
    """The address as a link from the page being rendered.

    It is from the root on the page that answers any wrong address.
    """
    depuis = context["page"].adresse
    if depuis == address.NOT_FOUND:
        root = urlsplit(context["reseau"].adresse_site).path.rstrip("/")
        return Markup(escape(f"{root}/{vers}"))  # noqa: S704
    return Markup(escape(address.relative(depuis, vers)))  # noqa: S704


def telephone(numero: str) -> Markup:
    """The number as a tel: link wants it: « +33261910000 », short numbers as they are."""
    digits = numero.replace(" ", "")
    return Markup(escape(f"+33{digits[1:]}" if len(digits) == 10 else digits))  # noqa: S704


@pass_context
def _texte(context: Context, texte: str) -> Markup:
    """The text, its acronyms explained at their first use on the page."""
    lecture: Lecture = context["lecture"]
    return Markup(lecture.html(texte))  # noqa: S704 - escaped there


@pass_context
def _markdown(context: Context, corps: str) -> Markup:
    return Markup(to_html(corps, context["lecture"]))  # noqa: S704 - sanitised there
