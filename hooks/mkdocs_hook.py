"""The adapter: hands the pages of the `guide` package to MkDocs.

No rule and no text of the guide stands here.
"""

from __future__ import annotations

import logging
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from mkdocs.commands.build import get_context
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import write_file

# MkDocs puts this folder on sys.path only while it executes this file: an import inside a function
# would fail.
from guide.address import absolute
from guide.apercu import Apercu
from guide.clock import today
from guide.coquille import ADDRESS, CONTENT, DESCRIPTION, TITLE, Shell, documents, name, write
from guide.hosting import REFERRER, page_policy
from guide.publication import finish
from guide.render import telephone
from guide.report import report
from guide.texte import typeset

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer

    from guide.site import Site

log = logging.getLogger("mkdocs.hooks.guide")
commands: list[str] = []
# What `mkdocs serve` shows, and the shell that its pages are put in.
shown: list[tuple[Apercu, Shell]] = []


def on_startup(command: str, **_: object) -> None:
    """MkDocs tells its command here alone, and hands no config that could keep it."""
    commands[:] = [command]


def on_config(config: MkDocsConfig) -> None:
    """Reads and checks everything now.

    Right after this, MkDocs empties the site that is published.
    """
    apercu = Apercu(Path(str(config.config_file_path)).parent, today())
    site = apercu.site
    if site.faults:
        if commands != ["serve"]:
            raise PluginError(f"\n{report(site.problems, 'texte')}")
        # An error raised while serving would block every request: the pages tell the faults
        # instead.
        log.error("\n%s", report(site.problems, "texte"))
    elif site.warnings and log.isEnabledFor(logging.INFO):
        log.info("\n%s", report(site.warnings, "texte"))
    if site.reseau:
        config.site_name = name(site)
        config.site_description = site.reseau.identite.description
        config.site_url = config.site_url or absolute(site.reseau.identite.adresse_site, "")
    # The shell stands whole in overrides/: the theme is ten thousand icons to look through.
    del config.theme.dirs[1:]
    config.extra["guide"] = site
    config.extra["apercu"] = apercu


def on_files(_: Files, **__: object) -> Files:
    """Neither the content files nor the theme's styles and scripts: see `on_env`."""
    return Files([])


def on_env(env: Environment, config: MkDocsConfig, **_: object) -> None:
    """The theme is ready, and nothing is written yet: the pages and the guide's own files are.

    As a page of MkDocs, each would cost its own run of Markdown and of the theme's templates: most
    of the time of a large build, for a header and a footer that differ by a few links.
    """
    env.filters |= {"typo": typeset, "telephone": telephone}
    site: Site = config.extra["guide"]
    is_preview = commands == ["serve"]
    env.globals |= {
        # What reloads the page while one writes is a script in the page, that the policy forbids.
        "guide_policy": None if is_preview else page_policy(site.reseau),
        "guide_referrer": REFERRER,
        # Of what one is writing, browsers keep nothing.
        "guide_visite": None if is_preview else site.visite,
    }
    frame = Theme(env, config).frame
    shell = Shell(frame, str(config.site_url), {tab.adresse for tab in site.menu})
    shown[:] = [(config.extra["apercu"], shell)]
    write(documents(site, shell), Path(config.site_dir))


def on_post_build(config: MkDocsConfig, **_: object) -> None:
    """Nothing is written after this: the site is whole."""
    finish(Path(config.site_dir))


def on_serve(server: LiveReloadServer, config: MkDocsConfig, **_: object) -> None:
    """The fiche that one writes is shown at once; the rest follows when it is looked at."""
    Writing(server, Path(config.site_dir))


class Writing:
    """Builds for somebody who writes: the fiche that changed, alone; everything, when asked for.

    The server knows one way to be told to build: a file that it watches changes.
    """

    def __init__(self, server: LiveReloadServer, site_dir: Path) -> None:
        self.build_all, server.builder = server.builder, self.build
        self.answer_from_files = server.serve_request
        server.set_app(self.answer)
        self.site_dir, self.root = site_dir, server.mount_path
        self.asked = TemporaryDirectory(prefix="guide_")
        server.watch(self.asked.name)
        # Where what was written since everything was built is shown.
        self.ahead: set[str] = set()

    def build(self) -> None:
        """What the server calls when a file has changed."""
        apercu, shell = shown[0]
        if page := apercu.rewritten():
            path = self.site_dir / page.adresse / "index.html"
            write_file(shell.wrap(page).encode(), str(path))
            self.ahead.add(f"{self.root}{page.adresse}")
        else:
            self.build_all()
            self.ahead.clear()

    def answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """What the server answers; a page that is behind has everything built, and comes again."""
        path = environ["PATH_INFO"]
        if self.ahead and path.endswith("/") and path not in self.ahead:
            Path(self.asked.name, "tout").touch()
        return self.answer_from_files(environ, start_response)


class Theme:
    """The theme of MkDocs as the shell: what it renders for each kind of page."""

    def __init__(self, env: Environment, config: MkDocsConfig) -> None:
        self.template = env.get_template("main.html")
        self.config = config

    def frame(self, address: str, section: str, has_own_search: bool) -> str:  # noqa: FBT001
        """A page of MkDocs with marks where the pages of a kind differ."""
        file = File.generated(self.config, f"{address}index.md", content="")
        page = Page(None, file, self.config)
        page.meta = {
            "title": TITLE,
            "description": DESCRIPTION,
            "section": section,
            "has_own_search": has_own_search,
        }
        page.canonical_url = ADDRESS
        page.content = CONTENT
        return self.template.render(get_context(Navigation([], []), Files([]), self.config, page))
