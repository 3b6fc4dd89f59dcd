"""The flow, from the content files to the pages: read this first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from guide import address
from guide.check import check_matter
from guide.cores import beside, kept
from guide.diagnostic import diagnose
from guide.droits import Droits
from guide.exports import all_outputs, fiche_files, page_files, reusable
from guide.exports.saisie import check_programs
from guide.exports.site_files import printed, style
from guide.exports.visite import visite
from guide.imprime import recognize
from guide.livre import mark
from guide.load import load
from guide.moteur import check_engine
from guide.page import LIBELLES
from guide.pages import all_pages, menu
from guide.pages.accueil import offer
from guide.pages.donnees import donnees
from guide.pages.editorial import faults, not_found
from guide.problem import Problem
from guide.render import RenderedPage, render
from guide.reseau import Reseau
from guide.scenario import ecarts
from guide.source import IMPRIME, read, read_printed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from guide.diagnostic import Diagnostic
    from guide.exports.output import Output
    from guide.imprime import Impression
    from guide.load import Contents
    from guide.page import Onglet, Page, Renvoi
    from guide.scenario import Ecart

# Of so many fiches, what one work leaves in memory is too much for another to bear.
MANY = 1000


@dataclass(frozen=True, kw_only=True)
class Site:
    """What a shell publishes.

    While there are faults, every page is their report, and only a preview shows it.
    `contents` and `droits` are what it was made of: a preview makes one page again from them.
    """

    reseau: Reseau | None
    pages: tuple[RenderedPage, ...]
    not_found: RenderedPage | None
    menu: tuple[Onglet, ...]
    outputs: tuple[Output, ...]
    data: Mapping[str, str]
    problems: tuple[Problem, ...]
    imprime: Renvoi | None = None
    contents: Contents | None = None
    droits: Droits | None = None

    @property
    def faults(self) -> tuple[Problem, ...]:
        """What forbids to publish."""
        return tuple(problem for problem in self.problems if problem.gravite == "faute")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What deserves a look, without forbidding to publish."""
        return tuple(problem for problem in self.problems if problem.gravite == "avertissement")

    @property
    def partage(self) -> str | None:
        """The picture of shared links; None when the network has none."""
        given = {output.chemin for output in self.outputs}
        return address.PARTAGE if address.PARTAGE in given else None

    @property
    def visite(self) -> str | None:
        """The program that keeps what is read; None when the network wants nothing kept."""
        return address.VISITE if self.reseau and self.reseau.identite.hors_ligne else None

    @property
    def etat_accessibilite(self) -> str:
        """How accessible the site declares itself, as every page says it."""
        return LIBELLES[self.reseau.declaration.etat] if self.reseau else ""

    @cached_property
    def by_address(self) -> dict[str, RenderedPage]:
        """The pages by their addresses."""
        return {page.adresse: page for page in self.pages}


def build(root: Path, today: date) -> Site:
    """The site of the network under `root`; or the report of every fault found there."""
    contents = load(*read(root))
    found = check_matter(contents, today)
    # The models say all that comes after; the texts of a large network are heavy.
    contents = replace(contents, sources=())
    # What this machine lacks is told once the contents are right.
    whole = publishable(contents, found, today)
    lacking = (*check_programs(whole.identite), *check_engine(whole)) if whole else ()
    problems = (*found, *lacking)
    reseau = publishable(contents, problems, today)
    if reseau is None:
        return tell_faults(contents, problems)
    with kept():
        site = publish(reseau, problems, recognize(read_printed(root) or b""))
    return replace(site, contents=contents)


def publish(
    reseau: Reseau, problems: tuple[Problem, ...], imprime: Impression | None = None
) -> Site:
    """The site of a checked network, that offers its printed guide where there is one."""
    droits = Droits(reseau=reseau)
    (diagnostic, changes, reuse, outputs), (addresses, loaded), of_each = beside(
        lambda: reflect(droits),
        lambda: page_files(droits),
        lambda: fiche_files(droits),
        is_apart=len(reseau.fiches) > MANY,
    )
    (lost,) = render(reseau, (lambda: (not_found(reseau),),), addresses)
    pages = render(reseau, all_pages(droits, diagnostic, changes, reuse, imprime), addresses)
    outputs = (*loaded, *outputs, *of_each, *printed(imprime))
    return Site(
        reseau=reseau,
        pages=pages,
        not_found=lost,
        menu=menu(reseau),
        data=addresses,
        outputs=(*outputs, visite(reseau, addresses, outputs, pages)),
        problems=(*problems, *check_printed(imprime, pages)),
        imprime=offer(imprime),
        droits=droits,
    )


def reflect(
    droits: Droits,
) -> tuple[Diagnostic, Mapping[str, Ecart], Page, tuple[Output, ...]]:
    """What the network says of itself, for its pages; and the files that say the same.

    Of the data themselves, as large as all the fiches, nothing is left but their page.
    """
    diagnostic, changes = diagnose(droits), ecarts(droits)
    jeux = reusable(droits, diagnostic, changes)
    return diagnostic, changes, donnees(droits.reseau, jeux), all_outputs(droits, jeux)


def check_printed(imprime: Impression | None, pages: Sequence[RenderedPage]) -> Iterator[Problem]:
    """The printed guide says what the pages say."""
    if imprime and imprime.version != mark({page.adresse: page.html for page in pages}):
        yield Problem(
            fichier=IMPRIME,
            ligne=1,
            champ="",
            message="il n'imprime plus ce que disent les pages.",
            remede="Lancez « guide pdf », ou retirez-le.",
            gravite="avertissement",
        )


def tell_faults(contents: Contents, problems: tuple[Problem, ...]) -> Site:
    """The report of the faults at every address that is known."""
    sheet = style(None)
    return Site(
        reseau=None,
        pages=render(None, (lambda: faults(problems, contents.connus),), {}),
        not_found=None,
        menu=(),
        data={"style": sheet.chemin},
        outputs=(sheet,),
        problems=problems,
    )


def publishable(contents: Contents, problems: tuple[Problem, ...], today: date) -> Reseau | None:
    """The network of the contents without its drafts; None when there are faults."""
    if any(problem.gravite == "faute" for problem in problems):
        return None
    assert contents.identite
    assert contents.vocabulaire
    assert contents.declaration
    return Reseau(
        identite=contents.identite,
        themes=contents.themes,
        etapes=contents.etapes,
        beneficiaires=contents.beneficiaires,
        vocabulaire=contents.vocabulaire,
        hors_reseau=contents.hors_reseau,
        territoire=contents.territoire,
        adhesions=contents.adhesions,
        qui_fait_quoi=contents.qui_fait_quoi,
        declaration=contents.declaration,
        mesures=contents.mesures,
        agences=tuple(agence for agence in contents.agences if agence.statut != "brouillon"),
        fiches=tuple(fiche for fiche in contents.fiches if fiche.statut != "brouillon"),
        scenarios=contents.scenarios,
        pages=contents.pages,
        images=contents.images,
        jour=today,
    )
