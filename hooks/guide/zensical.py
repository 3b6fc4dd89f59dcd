"""The site as a project of Zensical: each page a Markdown file, in the project's own shell.

Zensical runs no hook: it is given what the hooks have made.
"""

from __future__ import annotations

import json
import re
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from guide import address
from guide.coquille import ADDRESS, CONTENT, DESCRIPTION, MARKS, OCTETS, TITLE, Own, name

if TYPE_CHECKING:
    from guide.coquille import Files
    from guide.render import RenderedPage
    from guide.site import Site

PAGES, THEME = "docs/", "theme/"
# What a page of the shell prints in the place of each mark.
PRINTED = {
    TITLE: "{{ page.meta.titre | safe }}",
    DESCRIPTION: "{{ page.meta.resume | safe }}",
    ADDRESS: "{{ page.meta.adresse | safe }}",
    CONTENT: "{{ page.content | safe }}",
}


def project(site: Site) -> Files:
    """The files of the project: settings, pages, shell, and all else as it is."""
    own = Own(site)
    kinds = dict.fromkeys(own.shell.kind(page) for page in site.pages)
    names = {kind: f"page-{number}.html" for number, kind in enumerate(kinds, 1)}
    settings = {
        "site_name": name(site),
        "site_url": own.site_url,
        "theme": {"name": "material", "language": "fr", "custom_dir": THEME},
        # The pages are HTML already: nothing is left to extend.
        "markdown_extensions": [],
    }
    return {
        **{f"{PAGES}{output.chemin}": partial(OCTETS, output) for output in site.outputs},
        # JSON is YAML.
        "mkdocs.yml": lambda: json.dumps(settings, ensure_ascii=False, indent=2) + "\n",
        **{
            f"{THEME}{file}": partial(lambda kind: _template(own.frame(*kind)), kind)
            for kind, file in names.items()
        },
        f"{THEME}{address.NOT_FOUND}": lambda: _template(own.not_found()),
        **{
            f"{PAGES}{page.adresse}index.md": partial(
                _page, page, names[own.shell.kind(page)], own.site_url
            )
            for page in site.pages
        },
    }


def _template(frame: str) -> str:
    """A page of the shell as a template: its text taken as it is, its marks printed."""
    parts = re.split(f"({'|'.join(MARKS)})", frame)
    return "".join(PRINTED.get(part) or f"{{% raw %}}{part}{{% endraw %}}" for part in parts)


def _page(page: RenderedPage, template: str, site_url: str) -> str:
    head = {
        "template": template,
        "title": page.titre,
        "titre": escape(page.titre),
        "resume": escape(page.description),
        "adresse": f"{site_url}{page.adresse}",
    }
    return f"---\n{json.dumps(head, ensure_ascii=False, indent=2)}\n---\n\n{page.html}\n"
