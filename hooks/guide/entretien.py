"""What is to be looked at again, agence by agence: old sheets, lost links, old data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guide.check import TERRITORY_MONTHS
from guide.fiche import Fiche
from guide.lien import host, outside_links, sheets, whole
from guide.nombres import jour, mois, nombre

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from guide.lien import Lien, Verdict
    from guide.model import Contenu
    from guide.reseau import Reseau

RESEAU = "reseau"
NOTICE = (
    "Elle se met à jour chaque mois, et se ferme quand tout est fait. "
    "Rien n'est retiré du guide sans vous."
)


@dataclass(frozen=True, kw_only=True)
class Relecture:
    """A sheet that nobody has read again for too many months."""

    fichier: str
    titre: str
    verifie_le: date
    mois: int


@dataclass(frozen=True, kw_only=True)
class Suspect:
    """A link to look at, and why; the guide goes on showing it."""

    lien: Lien
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Liste:
    """What one agence has to look at; `agence` is « reseau » for what is nobody's.

    `donnees` is the age in months of the list of communes, when it is too old.
    """

    agence: str
    nom: str
    relectures: tuple[Relecture, ...]
    liens: tuple[Suspect, ...]
    donnees: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do: of a site that refuses programs, nothing is learnt."""
        told = any(not one.verdict.is_refusal for one in self.liens)
        return not (self.relectures or told or self.donnees)


@dataclass(frozen=True, kw_only=True)
class Entretien:
    """The lists of a day, one for each agence in order of id, then that of the network itself.

    `comptes` gives the number of addresses by state; None when no link was tried.
    """

    jour: date
    delai: int
    comptes: Mapping[str, int] | None
    listes: tuple[Liste, ...]


def entretien(reseau: Reseau, verdicts: Mapping[str, Verdict] | None) -> Entretien:
    """What is to be looked at, given what became of the links; None when they were not tried."""
    delai = reseau.identite.revue.mois
    by_agence: dict[str, list[Contenu]] = {
        agence.id: [] for agence in sorted(reseau.agences, key=lambda one: one.id)
    }
    by_agence[RESEAU] = []
    for content in sheets(reseau):
        by_agence[_owner(content, by_agence)].append(content)
    names = {agence.id: agence.nom for agence in reseau.agences}
    age = mois(reseau.identite.territoire.donnees_du, reseau.jour)
    return Entretien(
        jour=reseau.jour,
        delai=delai,
        comptes=_counts(reseau, verdicts) if verdicts is not None else None,
        listes=tuple(
            Liste(
                agence=agence,
                nom=names.get(agence, reseau.identite.nom),
                relectures=tuple(_old(contents, reseau.jour, delai)),
                liens=tuple(_suspects(contents, verdicts or {})),
                donnees=age if agence == RESEAU and age > TERRITORY_MONTHS else None,
            )
            for agence, contents in by_agence.items()
        ),
    )


def _owner(content: Contenu, known: Mapping[str, object]) -> str:
    """Who looks at a sheet: its premier contact, or the agence that it describes."""
    if isinstance(content, Fiche):
        return content.premier_contact.agence
    return name if (name := getattr(content, "id", RESEAU)) in known else RESEAU


def _old(contents: list[Contenu], today: date, delai: int) -> Iterator[Relecture]:
    for content in contents:
        day: date | None = getattr(content, "verifie_le", None)
        if day and (age := mois(day, today)) >= delai:
            titre = getattr(content, "titre", None) or getattr(content, "nom", "")
            yield Relecture(
                fichier=content.origine.fichier, titre=str(titre), verifie_le=day, mois=age
            )


def _suspects(contents: list[Contenu], verdicts: Mapping[str, Verdict]) -> Iterator[Suspect]:
    """The links to look at: those gone before those in doubt, then those that moved."""
    found = [
        Suspect(lien=lien, verdict=verdict)
        for content in contents
        for lien in outside_links(content)
        if (verdict := verdicts.get(whole(lien.url))) and (verdict.raison or verdict.nouvelle)
    ]
    order = ("disparu", "incertain", "valide")
    yield from sorted(
        found,
        key=lambda one: (order.index(one.verdict.etat), one.lien.fichier, one.lien.ligne),
    )


def _counts(reseau: Reseau, verdicts: Mapping[str, Verdict]) -> Mapping[str, int]:
    tried = {whole(lien.url) for content in sheets(reseau) for lien in outside_links(content)}
    states = [verdicts[url].etat if url in verdicts else "non-essaye" for url in sorted(tried)]
    names = ("valide", "disparu", "incertain", "non-essaye")
    return {name: states.count(name) for name in names}


def as_markdown(liste: Liste, found: Entretien) -> str:
    """The list of one agence, for an issue of the forge: its title, then what to do."""
    lines = [
        f"# Entretien du guide : {liste.nom}",
        "",
        f"Liste faite le {jour(found.jour)}. {NOTICE}",
        *_section(f"À relire, après {found.delai} mois", [*_to_read(liste)]),
        *_section("Liens disparus", [*_links(liste, "disparu")]),
        *_section(
            "Liens incertains : ouvrez-les dans un navigateur", [*_links(liste, "incertain")]
        ),
        *_section("Sites qui refusent les robots", [*_refusals(liste)], "-"),
        *_section("Liens qui ont changé d'adresse", [*_links(liste, "valide")]),
    ]
    if liste.donnees:
        todo = f"La liste des communes a {liste.donnees} mois : mettez network/territoire/ à jour."
        lines += _section("Données du territoire", [todo])
    return "\n".join(lines)


def _section(title: str, items: list[str], mark: str = "- [ ]") -> list[str]:
    return ["", f"## {title}", "", *(f"{mark} {item}" for item in items)] if items else []


def _refusals(liste: Liste) -> Iterator[str]:
    sites = Counter(host(one.lien.url) for one in liste.liens if one.verdict.is_refusal)
    for site, count in sorted(sites.items()):
        yield f"{site} : {nombre(count, 'lien')}, à ouvrir de temps en temps dans un navigateur."


def _to_read(liste: Liste) -> Iterator[str]:
    for one in liste.relectures:
        yield (
            f"« {one.titre} » (`{one.fichier}`), vérifiée le {jour(one.verifie_le)}, "
            f"il y a {one.mois} mois. Relisez-la, puis mettez la date du jour dans `verifie_le`."
        )


def _links(liste: Liste, etat: str) -> Iterator[str]:
    for one in liste.liens:
        if one.verdict.etat == etat and not one.verdict.is_refusal:
            where = f"`{one.lien.fichier}`, ligne {one.lien.ligne}"
            new = f" Écrivez : {one.verdict.nouvelle}" if one.verdict.nouvelle else ""
            yield f"{where} : {one.lien.url} : {one.verdict.raison}.{new}"


def as_text(found: Entretien) -> str:
    """The lists for people, those with something to do."""
    parts = [
        as_markdown(liste, found).replace("- [ ] ", "- ").replace("`", "")
        for liste in found.listes
        if not liste.is_empty
    ]
    return "\n\n".join([*parts, *_told(found)]) or "Rien à entretenir."


def _told(found: Entretien) -> Iterator[str]:
    if found.comptes is not None:
        states = {
            "valide": ("valide", "valides"),
            "disparu": ("disparu", "disparus"),
            "incertain": ("incertain", "incertains"),
            "non-essaye": ("non essayé", "non essayés"),
        }
        counts = (nombre(found.comptes[name], *words) for name, words in states.items())
        yield f"Liens : {', '.join(counts)}."
