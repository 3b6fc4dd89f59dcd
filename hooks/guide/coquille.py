"""The shell around the contents: any that renders a page once a kind, and the project's own."""

from __future__ import annotations

import re
from functools import partial
from html import escape
from operator import attrgetter
from types import SimpleNamespace
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context

from guide import address
from guide.cores import spread
from guide.hosting import REFERRER, page_policy
from guide.render import TEMPLATES, RenderedPage, telephone
from guide.texte import typeset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from jinja2.runtime import Context

    from guide.site import Site

# What makes the content of each file, by its path: thousands are written one after the other, and
# not kept in memory.
Files = dict[str, "Callable[[], str | bytes]"]
OCTETS = attrgetter("octets")
# A file takes a third of a millisecond, a copy of the process twenty.
WORTH_SHARING = 200
# No text of a network holds signs of Unicode's private use area.
MARKS = TITLE, DESCRIPTION, ADDRESS, CONTENT = "\ue000", "\ue001", "\ue002", "\ue003"


class Shell:
    """Puts each page's content into the shell.

    `frame` renders it around the marks, for an address, a section of the menu and whether the
    content holds the search field; it is asked once for each kind of page, not for each page.
    """

    def __init__(
        self, frame: Callable[[str, str, bool], str], site_url: str, tabs: AbstractSet[str]
    ) -> None:
        self.frame = frame
        self.site_url = site_url
        # The pages whose own address the shell looks at: the home page, those of the menu.
        self.singular = {"", *tabs}
        self.kinds: dict[tuple[str, str, bool], list[str]] = {}

    def kind(self, page: RenderedPage) -> tuple[str, str, bool]:
        """What `frame` is asked for the page."""
        # For the others only the depth counts, for links are relative.
        depth = page.adresse.count("/")
        adresse = page.adresse if page.adresse in self.singular else "_/" * depth
        return adresse, page.section, page.has_own_search

    def wrap(self, page: RenderedPage) -> str:
        """The whole document of a page."""
        kind = self.kind(page)
        if kind not in self.kinds:
            self.kinds[kind] = re.split(f"({'|'.join(MARKS)})", self.frame(*kind))
        values = {
            TITLE: escape(page.titre),
            DESCRIPTION: escape(page.description),
            ADDRESS: f"{self.site_url}{page.adresse}",
            CONTENT: page.html,
        }
        return "".join(values.get(part, part) for part in self.kinds[kind])


def name(site: Site) -> str:
    """The name of the site, as titles and shared links show it."""
    assert site.reseau
    return typeset(f"{site.reseau.identite.titre} · {site.reseau.identite.nom}")


def documents(site: Site, shell: Shell) -> Files:
    """The pages of the site in a shell, and the files beside them."""
    return {
        **{output.chemin: partial(OCTETS, output) for output in site.outputs},
        **{f"{page.adresse}index.html": partial(shell.wrap, page) for page in site.pages},
    }


def whole(site: Site) -> Files:
    """The site in the project's own shell: the same header, content and footer."""
    own = Own(site)
    return {
        **documents(site, own.shell),
        address.NOT_FOUND: own.not_found,
        "sitemap.xml": partial(own.render, "sitemap.xml"),
    }


def write(files: Files, folder: Path) -> None:
    """Writes the files in the folder."""

    def each(share: Iterable[str]) -> Iterator[None]:
        for name in share:
            content = files[name]()
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            yield None

    spread(each, [*files], least=WORTH_SHARING)


class Own:
    """The templates of overrides/ without MkDocs; no theme is beneath."""

    def __init__(self, site: Site) -> None:
        assert site.reseau
        self.site_url = address.absolute(site.reseau.identite.adresse_site, "")
        self.shell = Shell(self.frame, self.site_url, {tab.adresse for tab in site.menu})
        self.config = SimpleNamespace(
            site_name=name(site), site_url=self.site_url, extra=SimpleNamespace(guide=site)
        )
        self.env = Environment(
            loader=FileSystemLoader(TEMPLATES.parent),
            undefined=StrictUndefined,
            # As themes do; what needs it is escaped in the templates.
            autoescape=False,  # noqa: S701
        )
        self.env.filters |= {"typo": typeset, "telephone": telephone, "url": _url}
        self.env.globals |= {
            "guide_policy": page_policy(site.reseau),
            "guide_referrer": REFERRER,
            "guide_visite": site.visite,
        }

    def frame(self, adresse: str, section: str, has_own_search: bool) -> str:  # noqa: FBT001
        """The shell of a kind of page, with marks where pages differ."""
        return self.render(
            "main.html", adresse=adresse, section=section, has_own_search=has_own_search
        )

    def not_found(self) -> str:
        """The page of a wrong address."""
        return self.render("404.html", adresse=None, has_own_search=True)

    def render(
        self,
        template: str,
        *,
        adresse: str | None = "",
        section: str = "",
        has_own_search: bool = False,
    ) -> str:
        """A template of the shell; without an address, for whatever address was asked."""
        meta = {
            "title": TITLE,
            "description": DESCRIPTION,
            "section": section,
            "has_own_search": has_own_search,
        }
        page = adresse is not None and SimpleNamespace(
            url=adresse,
            is_homepage=not adresse,
            canonical_url=ADDRESS,
            content=CONTENT,
            meta=meta,
        )
        return self.env.get_template(template).render(config=self.config, page=page or None)


@pass_context
def _url(context: Context, target: str) -> str:
    """The address as the page links to it, as MkDocs does."""
    target = "" if target == "." else target
    if context["page"]:
        return address.relative(context["page"].url, target)
    # The page of a wrong address may stand at any depth.
    root = context["config"].site_url.split("/", 3)[3]
    return f"/{root}{target}"
