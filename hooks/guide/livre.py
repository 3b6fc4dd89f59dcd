"""The printed guide: the pages of the site put in the order of a book, with contents and index."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256
from html import unescape
from typing import TYPE_CHECKING

import nh3
from markupsafe import Markup

from guide import address
from guide.exports import page_files
from guide.ordre import cle, slug
from guide.page import Renvoi, pastille
from guide.pages import agences, fiches
from guide.render import environment, render
from guide.texte import Sigles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from guide.droits import Droits
    from guide.page import Pastille
    from guide.render import RenderedPage
    from guide.reseau import Etape, Identite

# Beyond, an entry of the index says so instead of a row of numbers.
MANY = 12


@dataclass(frozen=True, kw_only=True)
class Feuille:
    """A page of the site as the book holds it; `ancre` is where links to it lead."""

    ancre: str
    adresse: str
    titre: str
    html: Markup


@dataclass(frozen=True, kw_only=True)
class Chapitre:
    """The fiches of one theme."""

    titre: str
    ancre: str
    feuilles: tuple[Feuille, ...]


@dataclass(frozen=True, kw_only=True)
class Entree:
    """A line of an index; `beaucoup` stands for the places when there are too many."""

    mot: str
    sens: str
    places: tuple[Renvoi, ...]
    beaucoup: int = 0


@dataclass(frozen=True, kw_only=True)
class Lettre:
    """The entries of an index that begin with one letter; "0-9" for those without any."""

    lettre: str
    entrees: tuple[Entree, ...]


@dataclass(frozen=True, kw_only=True)
class Livre:
    """What is printed; without `agences`, fiches alone."""

    identite: Identite
    jour: date
    titre: str
    etapes: tuple[Etape, ...]
    chapitres: tuple[Chapitre, ...]
    agences: tuple[Feuille, ...]
    index_agences: tuple[Entree, ...]
    index_mots: tuple[Lettre, ...]

    @cached_property
    def version(self) -> str:
        """A mark that changes with what the pages say."""
        return mark({feuille.adresse: feuille.html for feuille in self.feuilles})

    @property
    def feuilles(self) -> tuple[Feuille, ...]:
        """The pages of the site that it holds, in order."""
        return (*(one for chapitre in self.chapitres for one in chapitre.feuilles), *self.agences)

    @property
    def ancres(self) -> dict[str, str]:
        """Where each address of the site stands in the book, for those that it holds."""
        held = {feuille.adresse: feuille.ancre for feuille in self.feuilles}
        if self.agences:
            held |= {
                address.of_etape(etape.id): anchor("etapes", etape.id) for etape in self.etapes
            }
        return held

    @property
    def pastilles(self) -> tuple[tuple[Pastille, str], ...]:
        """What each mention of a cost means."""
        return (
            (pastille("gratuit"), "la commune ne paie rien."),
            (
                pastille("gratuit-sous-condition"),
                "gratuit pour certaines : la fiche dit lesquelles.",
            ),
            (pastille("adhesion"), "il faut avoir rejoint l'agence, ou l'un de ses services."),
            (pastille("payant"), "l'agence facture cette aide : demandez un devis."),
            (pastille("a-preciser"), "le coût n'est pas établi : posez la question d'abord."),
        )


def mark(pages: Mapping[str, str]) -> str:
    """The version of a guide whose pages, by address, say so; it prints fiches and agences."""
    kept = (address.FICHES, address.AGENCES)
    printed = [one for one in sorted(pages) if one.startswith(kept) and one not in kept]
    said = "\0".join(f"{one}\0{pages[one]}" for one in printed)
    return sha256(said.encode()).hexdigest()[:8]


def anchor(*parts: str) -> str:
    """The name of a place in the book."""
    return "-".join(parts)


def whole(droits: Droits) -> Livre:
    """The whole guide."""
    reseau = droits.reseau
    sheets = _sheets(droits)
    chapitres = tuple(
        Chapitre(
            titre=theme.nom,
            ancre=anchor("themes", theme.id),
            feuilles=tuple(
                sheets[address.of_fiche(fiche.id)]
                for fiche in sorted(reseau.fiches, key=lambda fiche: (cle(fiche.titre), fiche.id))
                if fiche.themes[0] == theme.id
            ),
        )
        for theme in reseau.themes
    )
    chapitres = tuple(chapitre for chapitre in chapitres if chapitre.feuilles)
    in_order = [one.adresse for chapitre in chapitres for one in chapitre.feuilles]
    return Livre(
        identite=reseau.identite,
        jour=reseau.jour,
        titre=f"{reseau.identite.titre} · {reseau.identite.nom}",
        etapes=reseau.etapes,
        chapitres=chapitres,
        agences=tuple(
            sheets[address.of_agence(agence.id)]
            for agence in sorted(reseau.agences, key=lambda agence: (cle(agence.nom), agence.id))
        ),
        index_agences=tuple(_index_of_agences(droits, in_order, sheets)),
        index_mots=_by_letter(_index_of_words(droits, in_order, sheets)),
    )


def alone(droits: Droits, identifiant: str) -> Livre:
    """One fiche, on its own."""
    feuille = _sheets(droits)[address.of_fiche(identifiant)]
    theme = next(
        theme
        for fiche in droits.reseau.fiches
        for theme in droits.reseau.themes
        if fiche.id == identifiant and theme.id == fiche.themes[0]
    )
    chapitre = Chapitre(titre=theme.nom, ancre=anchor("themes", theme.id), feuilles=(feuille,))
    return Livre(
        identite=droits.reseau.identite,
        jour=droits.reseau.jour,
        titre=feuille.titre,
        etapes=droits.reseau.etapes,
        chapitres=(chapitre,),
        agences=(),
        index_agences=(),
        index_mots=(),
    )


def to_html(livre: Livre) -> str:
    """The book as one HTML page, its links still those of the site."""
    template = environment().get_template("livre.html")
    return template.render(
        livre=livre,
        reseau=livre.identite,
        ancre_etape=lambda etape: anchor("etapes", etape.id),
        couleurs=livre.identite.couleurs.model_dump(),
    )


def target(livre: Livre, depuis: str, href: str) -> str:
    """Where a link of a page of the site leads from the book: a place of it, or a whole address."""
    if href.startswith(("https:", "http:", "mailto:", "tel:", "data:")):
        return href
    if href.startswith("#"):
        return f"#{anchor(livre.ancres[depuis], href[1:])}"
    path, _, rest = href.partition("#")
    path = path.partition("?")[0]
    vers = posixpath.normpath(posixpath.join(depuis, path)).removeprefix(".")
    vers += "/" if vers and path.endswith("/") else ""
    if vers in livre.ancres:
        return f"#{livre.ancres[vers]}"
    return f"{livre.identite.adresse_site.rstrip('/')}/{vers}" + (f"#{rest}" if rest else "")


def _sheets(droits: Droits) -> dict[str, Feuille]:
    makings = (
        *(partial(fiches.fiches, droits, (fiche,)) for fiche in droits.reseau.fiches),
        partial(agences.agences, droits),
    )
    addresses, _ = page_files(droits)
    return {page.adresse: _sheet(page) for page in render(droits.reseau, makings, addresses)}


def _sheet(page: RenderedPage) -> Feuille:
    return Feuille(
        ancre=anchor(*page.adresse.strip("/").split("/")),
        adresse=page.adresse,
        titre=page.titre,
        html=Markup(page.html),  # noqa: S704 - the project's own templates made it
    )


def _index_of_agences(
    droits: Droits, in_order: Sequence[str], sheets: Mapping[str, Feuille]
) -> Iterable[Entree]:
    reseau = droits.reseau
    for agence in sorted(reseau.agences, key=lambda agence: (cle(agence.nom), agence.id)):
        cited = {
            address.of_fiche(fiche.id)
            for fiche in reseau.fiches
            if any(offre.agence == agence.id for offre in fiche.offres)
        }
        places = [sheets[one] for one in in_order if one in cited]
        yield Entree(
            mot=agence.nom,
            sens=agence.nom_complet or agence.en_bref,
            places=tuple(map(_place, (sheets[address.of_agence(agence.id)], *places))),
        )


def _index_of_words(
    droits: Droits, in_order: Sequence[str], sheets: Mapping[str, Feuille]
) -> Iterable[Entree]:
    """The acronyms wherever a fiche says them, and the keywords of the fiches."""
    reseau = droits.reseau
    sigles = Sigles(known={sigle.sigle: sigle for sigle in reseau.vocabulaire.sigles})
    found: dict[str, set[str]] = {}
    for fiche in reseau.fiches:
        adresse = address.of_fiche(fiche.id)
        said = unescape(nh3.clean(sheets[adresse].html, tags=set()))
        for mot in (*fiche.mots_cles, *sigles.said(said)):
            found.setdefault(mot, set()).add(adresse)
    for mot, cited in sorted(found.items(), key=lambda item: cle(item[0])):
        places = tuple(_place(sheets[one]) for one in in_order if one in cited)
        is_many = len(places) > MANY
        yield Entree(
            mot=mot,
            sens=sigles.known[mot].developpe if mot in sigles.known else "",
            places=() if is_many else places,
            beaucoup=len(places) if is_many else 0,
        )


def _place(feuille: Feuille) -> Renvoi:
    return Renvoi(titre=feuille.titre, adresse=f"#{feuille.ancre}")


def _by_letter(entries: Iterable[Entree]) -> tuple[Lettre, ...]:
    letters: dict[str, list[Entree]] = {}
    for entree in entries:
        first = slug(entree.mot)[:1].upper()
        letters.setdefault(first if first.isalpha() else "0-9", []).append(entree)
    return tuple(Lettre(lettre=one, entrees=tuple(letters[one])) for one in sorted(letters))
