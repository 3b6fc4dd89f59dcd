"""What a reader may do about a page: tell the desk, tell the forge, change its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from guide import address, formulaire

if TYPE_CHECKING:
    from guide.page import Page
    from guide.reseau import Depot, Identite

EDIT_PATHS = {"github": "edit", "gitlab": "-/edit", "forgejo": "_edit"}
NOUNS = {"fiche.html": "fiche", "theme.html": "liste", "etape.html": "liste"}


@dataclass(frozen=True, kw_only=True)
class Gestes:
    """The links at the end of a page; those to the forge are empty when the network has none.

    `formulaire` is the forge's, about a mistake; `saisie` the site's own, where the file is
    modified; `objet` is what its file is, in a word.
    """

    signaler: str
    formulaire: str
    saisie: str
    modifier: str
    objet: str


def gestes(identite: Identite, page: Page) -> Gestes:
    """The links at the end of this page."""
    depot = identite.depot
    return Gestes(
        signaler=report_link(identite, page.titre),
        formulaire=error_link(depot, identite, page) if depot else "",
        saisie=form_link(identite, page.source) if page.source else "",
        modifier=edit_link(depot, page.source) if depot and page.source else "",
        objet=NOUNS.get(page.template, "page"),
    )


def report_link(identite: Identite, titre: str) -> str:
    """A message to the desk, its subject already written.

    It opens in the reader's own mail program.
    """
    sujet = quote(f"Une erreur sur la page « {titre} »")
    return f"mailto:{identite.guichet.mel}?subject={sujet}"


def form_link(identite: Identite, fichier: str) -> str:
    """The place of the form where this file is modified; empty for what the form doesn't hold."""
    return address.in_form(fichier) if identite.formulaire and fichier.endswith(".md") else ""


def edit_link(depot: Depot, fichier: str) -> str:
    """The page of the forge where this file is edited."""
    return f"{_base(depot)}/{EDIT_PATHS[depot.forge]}/{quote(depot.branche)}/{fichier}"


def error_link(depot: Depot, identite: Identite, page: Page) -> str:
    """The forge's own form about a mistake, the page already filled in.

    What each takes in its address: GitHub the ids of the questions, Forgejo « field: » before them
    (and it reads the forms of GitHub), GitLab a whole text, which since 18 replaces the template.
    """
    form = formulaire.error_form()
    sujet = f"{form.sujet}{page.titre}"
    here = f"{identite.adresse_site.rstrip('/')}/{page.adresse}"
    match depot.forge:
        case "github":
            asked = {"template": f"{form.id}.yml", "title": sujet, "adresse": here}
        case "forgejo":
            template = f"{formulaire.GITHUB}/{form.id}.yml"
            asked = {"template": template, "title": sujet, "field:adresse": here}
        case "gitlab":
            text = formulaire.as_markdown(form, {"adresse": here})
            asked = {"issue[title]": sujet, "issue[description]": text}
    return _new_issue(depot, asked)


def proposal_link(depot: Depot) -> str:
    """The forge's own form that proposes a fiche."""
    name = formulaire.PROPOSER
    asked = {
        "github": {"template": f"{name}.yml"},
        "forgejo": {"template": f"{formulaire.GITHUB}/{name}.yml"},
        "gitlab": {"issuable_template": name},
    }
    return _new_issue(depot, asked[depot.forge])


def _new_issue(depot: Depot, asked: dict[str, str]) -> str:
    path = "-/issues/new" if depot.forge == "gitlab" else "issues/new"
    query = "&".join(f"{quote(name, safe='')}={quote(value)}" for name, value in asked.items())
    return f"{_base(depot)}/{path}?{query}"


def _base(depot: Depot) -> str:
    return depot.adresse.rstrip("/")
