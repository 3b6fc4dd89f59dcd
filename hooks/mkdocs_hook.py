"""The adapter: hands the pages of the `guide` package to MkDocs.

No rule and no text of the guide stands here.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

# MkDocs puts this folder on sys.path only while it executes this file: an import inside a function
# would fail.
from guide.clock import today
from guide.render import telephone
from guide.report import report
from guide.site import build
from guide.texte import typeset

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

    from guide.render import RenderedPage
    from guide.site import Site

log = logging.getLogger("mkdocs.hooks.guide")
commands: list[str] = []


def on_startup(command: str, **_: object) -> None:
    """MkDocs tells its command here alone, and hands no config that could keep it."""
    commands[:] = [command]


def on_config(config: MkDocsConfig) -> None:
    """Reads and checks everything now.

    Right after this, MkDocs empties the site that is published.
    """
    site = build(Path(str(config.config_file_path)).parent, today())
    if site.faults:
        if commands != ["serve"]:
            raise PluginError(f"\n{report(site.problems, 'texte')}")
        # An error raised while serving would block every request: the pages tell the faults
        # instead.
        log.error("\n%s", report(site.problems, "texte"))
    elif site.warnings:
        log.info("\n%s", report(site.warnings, "texte"))
    if site.reseau:
        config.site_name = typeset(f"{site.reseau.identite.titre} · {site.reseau.identite.nom}")
        config.site_description = site.reseau.identite.description
        config.site_url = config.site_url or site.reseau.identite.adresse_site
    config.extra["guide"] = site


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The guide's own files; neither the content files nor the theme's styles and scripts."""
    site: Site = config.extra["guide"]
    assets = Path(str(config.theme.custom_dir)).resolve() / "assets"
    taken = [
        file for file in files if Path(str(file.abs_src_path)).resolve().is_relative_to(assets)
    ]
    taken += [File.generated(config, src_uri(page), content="") for page in site.pages]
    taken += [
        File.generated(config, output.chemin, content=output.texte) for output in site.outputs
    ]
    return Files(taken)


def src_uri(page: RenderedPage) -> str:
    """The name under which MkDocs knows a page."""
    return f"{page.adresse}index.md"


def on_env(env: Environment, **_: object) -> None:
    """Gives the shell's header and footer the two ways of writing that the content has."""
    env.filters |= {"typo": typeset, "telephone": telephone}


def on_page_markdown(_: str, page: Page, config: MkDocsConfig, **__: object) -> None:
    """Hands over what the shell shows around the content."""
    rendered = _rendered(config, page)
    page.meta.update(
        title=rendered.titre,
        description=rendered.description,
        section=rendered.section,
        has_own_search=rendered.has_own_search,
    )


def on_page_content(_: str, page: Page, config: MkDocsConfig, **__: object) -> str:
    """Hands over the content, already HTML."""
    return _rendered(config, page).html


def _rendered(config: MkDocsConfig, page: Page) -> RenderedPage:
    site: Site = config.extra["guide"]
    return site.by_address[page.file.src_uri.removesuffix("index.md")]
