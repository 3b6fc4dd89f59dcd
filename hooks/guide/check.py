"""Cross-checks: what no single file can tell about itself. One function, one check."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING

from guide import address
from guide.canon import check_form
from guide.desserte import check_desserte
from guide.nombres import mois, nombre
from guide.problem import Problem, propose
from guide.prospective import check_scenarios
from guide.redaction import check_writing
from guide.reference import unknown
from guide.reseau import Revue
from guide.texte import dangers, line_of, links

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from guide.agence import Agence
    from guide.document import Chemin
    from guide.fiche import Fiche
    from guide.load import Contents
    from guide.reseau import PageEditoriale

TERRITORY_MONTHS = 15
REQUIRED_PAGES = ("contribuer", "mentions-legales")
AA_TEXT, AA_BORDER = 4.5, 3.0
DECLARATION_MONTHS, EXPIRY_DAYS, YEAR_DAYS = 36, 30, 366
WHITE = "#FFFFFF"


def check(contents: Contents, today: date) -> tuple[Problem, ...]:
    """Every fault and warning, those of reading included, ordered by file and line."""
    return _in_order((*check_matter(contents, today), *check_manner(contents)))


def check_matter(contents: Contents, today: date) -> tuple[Problem, ...]:
    """Every fault, and the warnings on what is published, in the same order."""
    return _in_order(
        chain(
            contents.problems,
            check_references(contents),
            check_premier_contact(contents),
            check_offre_stages(contents),
            check_addresses(contents),
            check_bodies(contents),
            check_pages(contents),
            check_vocabulaire(contents),
            check_colours(contents),
            check_formulaire(contents),
            check_freshness(contents, today),
            check_duties(contents, today),
            check_holes(contents),
            check_desserte(contents),
            check_scenarios(contents),
        )
    )


def check_manner(contents: Contents) -> Iterator[Problem]:
    """The warnings on how files are written: advice to who writes, that publishes nothing else."""
    yield from check_writing(contents)
    yield from check_form(contents)


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(
        sorted(
            set(problems),
            key=lambda problem: (problem.fichier, problem.ligne, problem.champ, problem.message),
        )
    )


def check_references(contents: Contents) -> Iterator[Problem]:
    """Every id that a fiche cites exists, and a published fiche cites published agences."""
    drafts = {agence.id for agence in contents.agences if agence.statut == "brouillon"}
    for fiche in contents.fiches:
        cited: list[tuple[Chemin, str, str]] = [
            *((("themes", n), "theme", cited) for n, cited in enumerate(fiche.themes)),
            *((("etapes", n), "étape", cited) for n, cited in enumerate(fiche.etapes)),
            *(
                (("beneficiaires", n), "bénéficiaire", cited)
                for n, cited in enumerate(fiche.beneficiaires)
            ),
            *(
                (("offres", n, "agence"), "agence", offre.agence)
                for n, offre in enumerate(fiche.offres)
            ),
            *((("fiches_liees", n), "fiche", cited) for n, cited in enumerate(fiche.fiches_liees)),
        ]
        for chemin, kind, identifiant in cited:
            yield from unknown(contents, fiche.origine, chemin, kind, identifiant)
        for n, offre in enumerate(fiche.offres):
            if offre.agence in drafts and fiche.statut != "brouillon":
                message = f"l'agence « {offre.agence} » est encore un brouillon."
                remede = "Passez son statut à « publie », ou remettez cette fiche en brouillon."
                yield fiche.origine.fault(("offres", n, "agence"), message, remede)
        if fiche.id in fiche.fiches_liees:
            chemin = ("fiches_liees", fiche.fiches_liees.index(fiche.id))
            yield fiche.origine.fault(
                chemin, "la fiche se cite elle-même.", "Retirez-la de la liste."
            )


def check_premier_contact(contents: Contents) -> Iterator[Problem]:
    """A fiche has exactly one premier contact."""
    for fiche in contents.fiches:
        places = [
            number for number, offre in enumerate(fiche.offres) if offre.role == "premier-contact"
        ]
        if not places:
            remede = "Donnez le rôle « premier-contact » à l'agence à appeler d'abord."
            yield fiche.origine.fault(("offres",), "aucune offre n'est le premier contact.", remede)
        for number in places[1:]:
            ligne = fiche.origine.ligne("offres", places[0], "role")
            message = f"il y a déjà un premier contact ligne {ligne}."
            remede = (
                "Gardez-en un seul ; donnez à celui-ci un autre rôle : "
                "expertise, financement ou realisation."
            )
            yield fiche.origine.fault(("offres", number, "role"), message, remede)


def check_offre_stages(contents: Contents) -> Iterator[Problem]:
    """An offre acts at stages its fiche covers; each stage of a fiche has somebody."""
    for fiche in contents.fiches:
        for n, offre in enumerate(fiche.offres):
            for m, etape in enumerate(offre.etapes):
                known = contents.connus.get("étape", {})
                if etape not in fiche.etapes and etape in known:
                    message = f"l'étape « {etape} » n'est pas de celles que la fiche couvre."
                    remede = "Ajoutez-la au champ « etapes » de la fiche, ou retirez-la d'ici."
                    yield fiche.origine.fault(("offres", n, "etapes", m), message, remede)
                elif etape not in known:
                    yield from unknown(
                        contents, fiche.origine, ("offres", n, "etapes", m), "étape", etape
                    )
        for n, partenaire in enumerate(fiche.partenaires):
            for m, etape in enumerate(partenaire.etapes):
                yield from unknown(
                    contents, fiche.origine, ("partenaires", n, "etapes", m), "étape", etape
                )
        held = {etape for offre in fiche.offres for etape in offre.etapes}
        held |= {etape for partenaire in fiche.partenaires for etape in partenaire.etapes}
        for n, etape in enumerate(fiche.etapes):
            if etape not in held and etape in contents.connus.get("étape", ()):
                message = f"personne n'intervient à l'étape « {etape} »."
                yield fiche.origine.warning(
                    ("etapes", n), message, "Ajoutez une offre, ou retirez l'étape."
                )


def check_addresses(contents: Contents) -> Iterator[Problem]:
    """No two things have the same address."""
    taken = {name: f"fiches/{name}.md" for name in contents.connus.get("fiche", {})}
    for fiche in contents.fiches:
        for n, old in enumerate(fiche.anciennes_adresses):
            if old in taken:
                message = f"l'adresse « {old} » est déjà celle de {taken[old]}."
                yield fiche.origine.fault(
                    ("anciennes_adresses", n), message, "Retirez-la de l'une des deux fiches."
                )
            taken.setdefault(old, fiche.origine.fichier)
    for page in contents.pages:
        if page.id in address.RESERVED:
            message = f"l'adresse « /{page.id}/ » est déjà celle d'une page du guide."
            yield page.origine.fault((), message, "Renommez le fichier.")


def _sheets(contents: Contents) -> Iterator[Fiche | Agence | PageEditoriale]:
    """Everything that has a body and a day of verification."""
    yield from contents.fiches
    yield from contents.agences
    yield from contents.pages


def check_bodies(contents: Contents) -> Iterator[Problem]:
    """The Markdown holds no HTML, no dangerous link, and no link to a page that doesn't exist."""
    drafts = {
        address.of_fiche(fiche.id) for fiche in contents.fiches if fiche.statut == "brouillon"
    }
    drafts |= {
        address.of_agence(agence.id) for agence in contents.agences if agence.statut == "brouillon"
    }
    known = [page for page in address.known(contents.connus) if page not in drafts]
    known += [*address.DONNEES, address.RESEAU]
    known += [address.QUI_FAIT_QUOI] if contents.qui_fait_quoi else []
    known += [image.fichier.removeprefix("network/") for image in contents.images]
    for content in _sheets(contents):
        first = content.origine.ligne("corps")
        for danger in dangers(content.corps):
            message = f"« {danger.texte} » est refusé dans un texte."
            yield _in_body(content.origine.fichier, first + danger.ligne, message, danger.remede)
        for href in links(content.corps):
            path = href.partition("#")[0].partition("?")[0].removeprefix("/")
            if href.startswith("/") and path not in known:
                message = f"« {href} » n'est l'adresse d'aucune page du guide."
                yield _in_body(
                    content.origine.fichier,
                    first + line_of(content.corps, href),
                    message,
                    propose(path, known, ou="le plan du site"),
                )


def _in_body(fichier: str, ligne: int, message: str, remede: str) -> Problem:
    return Problem(fichier=fichier, ligne=ligne, champ="texte", message=message, remede=remede)


def check_pages(contents: Contents) -> Iterator[Problem]:
    """The pages that the law or the guide itself needs are there."""
    for name in REQUIRED_PAGES:
        if name not in contents.connus.get("page", {}):
            fichier = f"network/pages/{name}.md"
            remede = "Créez-la, d'après celle d'un autre réseau."
            yield Problem(
                fichier=fichier,
                ligne=1,
                champ="",
                message="cette page est obligatoire.",
                remede=remede,
            )


def check_vocabulaire(contents: Contents) -> Iterator[Problem]:
    """An acronym has one meaning."""
    if contents.vocabulaire is None:
        return
    seen: dict[str, int] = {}
    for n, sigle in enumerate(contents.vocabulaire.sigles):
        ligne = contents.vocabulaire.origine.ligne("sigles", n)
        if sigle.sigle in seen:
            message = f"« {sigle.sigle} » est déjà expliqué ligne {seen[sigle.sigle]}."
            yield contents.vocabulaire.origine.fault(
                ("sigles", n), message, "Gardez une seule explication."
            )
        seen.setdefault(sigle.sigle, ligne)


def check_colours(contents: Contents) -> Iterator[Problem]:
    """Every text of the look reaches the AA contrast of WCAG 2.2 (1.4.3, 1.4.11) on its ground."""
    if contents.identite is None:
        return
    couleurs = contents.identite.couleurs
    for text, ground, wanted in _pairs():
        measured = contrast(getattr(couleurs, text), getattr(couleurs, ground, WHITE))
        if measured < wanted:
            on = f"« {ground} »" if ground else "le blanc"
            message = (
                f"le contraste sur {on} est de {measured:.1f} : il en faut {wanted:.1f}.".replace(
                    ".", ",", 2
                )
            )
            remede = (
                f"Changez « {text} » : plus foncé sur un fond clair, plus clair sur un fond foncé."
            )
            yield contents.identite.origine.fault(("couleurs", text), message, remede)


def _pairs() -> Iterator[tuple[str, str, float]]:
    for text in ("encre", "ardoise", "accent", "profond", "danger", "avertissement_texte"):
        yield text, "", AA_TEXT
    for ground in ("clair", "pale", "premier_contact", "avertissement_fond", "danger_fond"):
        yield "encre", ground, AA_TEXT
    yield "accent", "pale", AA_TEXT
    yield "ardoise", "pale", AA_TEXT
    yield "avertissement_texte", "avertissement_fond", AA_TEXT
    yield "danger", "danger_fond", AA_TEXT
    yield "clair", "profond", AA_TEXT
    yield "bordure", "", AA_BORDER


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours « #RRGGBB », from 1 to 21.

    WCAG 2.2, definition of contrast ratio.
    """
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def check_formulaire(contents: Contents) -> Iterator[Problem]:
    """The form needs a repository to write in, and a way for its users to prove who they are."""
    identite = contents.identite
    if identite is None or not identite.formulaire:
        return
    if identite.depot is None:
        message = "le formulaire écrit dans un dépôt, et aucun n'est dit."
        remede = "Ajoutez « depot », ou écrivez « formulaire: false »."
        yield identite.origine.fault(("formulaire",), message, remede)
    elif not identite.depot.opens_sessions:
        champ = "relais" if identite.depot.forge == "github" else "application"
        message = f"avec {identite.depot.forge}, le formulaire ne sait pas ouvrir de session."
        remede = f"Ajoutez « {champ} » à « depot » : « guide schema » dit quoi y mettre."
        yield identite.origine.fault(("depot",), message, remede)


def check_freshness(contents: Contents, today: date) -> Iterator[Problem]:
    """Sheets are read again as often as the network says, the territory's data within 15 months."""
    delai = (contents.identite.revue if contents.identite else Revue()).mois
    for content in _sheets(contents):
        if content.verifie_le > today + timedelta(days=1):
            message = f"le {content.verifie_le.isoformat()} n'est pas encore venu."
            yield content.origine.warning(
                ("verifie_le",), message, "Écrivez le jour de la dernière relecture."
            )
        elif mois(content.verifie_le, today) >= delai:
            message = f"rien n'a été vérifié depuis {mois(content.verifie_le, today)} mois."
            yield content.origine.warning(
                ("verifie_le",), message, "Relisez la page, puis mettez la date du jour."
            )
    if (
        contents.identite
        and (age := mois(contents.identite.territoire.donnees_du, today)) > TERRITORY_MONTHS
    ):
        message = f"la liste des communes a {age} mois."
        remede = "Mettez à jour network/territoire/, puis cette date."
        yield contents.identite.origine.warning(("territoire", "donnees_du"), message, remede)


def check_duties(contents: Contents, today: date) -> Iterator[Problem]:
    """The declaration of accessibility is of the last three years; the contact for flaws holds."""
    if declaration := contents.declaration:
        days: dict[Chemin, date] = {("etablie_le",): declaration.etablie_le}
        if declaration.audit:
            days["audit", "termine_le"] = declaration.audit.termine_le
        for chemin, day in days.items():
            if mois(day, today) >= DECLARATION_MONTHS:
                message = f"c'était il y a {mois(day, today)} mois."
                remede = "Refaites la déclaration tous les trois ans, et l'audit s'il y en a un."
                yield declaration.origine.warning(chemin, message, remede)
    if contents.identite and (securite := contents.identite.securite):
        left = (securite.expire_le - today).days
        if left <= EXPIRY_DAYS:
            when = "ne vaut plus" if left < 0 else f"ne vaut plus que {nombre(left, 'jour')}"
            yield contents.identite.origine.warning(
                ("securite", "expire_le"),
                f"ce contact {when}.",
                "Vérifiez-le, puis repoussez la date : un an au plus.",
            )
        elif left > YEAR_DAYS:
            yield contents.identite.origine.warning(
                ("securite", "expire_le"),
                "c'est dans plus d'un an.",
                "Choisissez un jour d'ici un an.",
            )


def check_holes(contents: Contents) -> Iterator[Problem]:
    """Every agence, theme and stage is used by a fiche; not asked while a fiche can't be read."""
    if len(contents.fiches) < len(contents.connus.get("fiche", ())):
        return
    used = {offre.agence for fiche in contents.fiches for offre in fiche.offres}
    themes = {theme for fiche in contents.fiches for theme in fiche.themes}
    etapes = {etape for fiche in contents.fiches for etape in fiche.etapes}
    for agence in contents.agences:
        if agence.id not in used and agence.statut != "brouillon":
            yield agence.origine.warning(
                (), "aucune fiche ne cite cette agence.", "Ajoutez-la aux offres d'une fiche."
            )
    for theme in contents.themes:
        if theme.id not in themes:
            yield theme.origine.warning(
                ("id",), f"aucune fiche n'a le thème « {theme.id} ».", "Écrivez-en une."
            )
    for etape in contents.etapes:
        if etape.id not in etapes:
            yield etape.origine.warning(
                ("id",), f"aucune fiche ne couvre l'étape « {etape.id} ».", "Écrivez-en une."
            )
