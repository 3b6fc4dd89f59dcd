"""The fiche that somebody is writing, shown before the rest of the guide follows."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from guide.check import check_matter
from guide.load import load_fiche
from guide.pages import fiches
from guide.render import render
from guide.site import build
from guide.source import reread, stamps

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from guide.fiche import Fiche
    from guide.render import RenderedPage
    from guide.source import Source


class Apercu:
    """The site of a network under `root`, and what has been written there since it was built."""

    def __init__(self, root: Path, today: date) -> None:
        self.root = root
        # Before anything is read: what is written meanwhile is seen the next time.
        self.seen = stamps(root)
        self.site = build(root, today)
        self.droits = self.site.droits

    def rewritten(self) -> RenderedPage | None:
        """The page of the one fiche written since last asked; None when all is to build.

        All tells what the page alone can't: a fault, a fiche that comes or goes, other rules than
        those that the published data give.
        """
        now = stamps(self.root)
        changed = [name for name, _ in now.items() ^ self.seen.items()]
        self.seen = now
        # A file that was changed is there twice: as it was, and as it is.
        if len(changed) != 2 or len(set(changed)) != 1:
            return None
        source = reread(self.root, changed[0])
        fiche = source and load_fiche(source)
        if not self.droits or not source or not fiche or self._is_refused(source, fiche):
            return None
        droits = self.droits.with_rewritten(fiche)
        if droits is None:
            return None
        self.droits = droits
        made = partial(fiches.fiches, droits, (fiche,))
        (page,) = render(droits.reseau, (made,), self.site.data)
        return page

    def _is_refused(self, source: Source, fiche: Fiche) -> bool:
        """Whether the fiche is not to be published, among the contents that were read."""
        contents, reseau = self.site.contents, self.site.reseau
        if contents is None or reseau is None or fiche.statut == "brouillon":
            return True
        alone = replace(contents, fiches=(fiche,), scenarios=(), sources=(source,), problems=())
        return any(problem.gravite == "faute" for problem in check_matter(alone, reseau.jour))
