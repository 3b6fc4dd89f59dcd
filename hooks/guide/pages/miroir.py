"""The network seen by itself: who does what, and its dashboard."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guide import address
from guide.diagnostic import ETATS, coverage_of, shares
from guide.nombres import milliers, nombre, pourcentage
from guide.ordre import cle
from guide.page import LIBELLES, Page, Renvoi
from guide.pages.registres import liste_of, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from guide.agence import Chiffre
    from guide.diagnostic import AVerifier, Case, Diagnostic, Doublon, Etat, Nombre
    from guide.droits import Droits
    from guide.fiche import Fiche
    from guide.model import Cout
    from guide.pages.registres import Jauge
    from guide.reseau import Reseau
    from guide.scenario import Ecart


def qui_fait_quoi(reseau: Reseau) -> Iterator[Page]:
    """The diagnosis of public policies, where the network has made one."""
    found = reseau.qui_fait_quoi
    if found is None:
        return
    yield Page(
        adresse=address.QUI_FAIT_QUOI,
        titre=found.titre,
        description=found.resume,
        template="qui_fait_quoi.html",
        source=found.origine.fichier,
        valeurs={
            "diagnostic": found,
            "has_agence": any(politique.agence for politique in found.politiques),
            "has_constat": any(politique.constat for politique in found.politiques),
            "politiques_csv": address.POLITIQUES_CSV,
            "evolutions_csv": address.EVOLUTIONS_CSV,
            "donnees": address.QUI_FAIT_QUOI_JSON,
        },
    )


@dataclass(frozen=True, kw_only=True)
class Barre:
    """A share of a whole: in words, and as a bar of `part` percents."""

    etat: str
    titre: str
    valeur: str
    detail: str
    part: float


@dataclass(frozen=True, kw_only=True)
class Cellule:
    """One need at one stage, in one word; `detail` where communes differ."""

    etat: str
    texte: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class LigneBesoin:
    """One need, stage by stage."""

    fiche: Renvoi
    cellules: tuple[Cellule, ...]


@dataclass(frozen=True, kw_only=True)
class Manque:
    """A need that somebody lacks at a stage, in whole or in part."""

    fiche: Renvoi
    etape: str
    communes: str
    population: int


@dataclass(frozen=True, kw_only=True)
class Redite:
    """Several agences for one thing."""

    fiche: Renvoi
    etape: str
    role: str
    agences: str
    communes: str


@dataclass(frozen=True, kw_only=True)
class Fil:
    """The needs that hang by one agence alone."""

    agence: Renvoi
    compte: str
    part: float
    communes: str
    population: int
    fiches: tuple[Renvoi, ...]


@dataclass(frozen=True, kw_only=True)
class Taux:
    """How many have joined an agence or one of its services: communes, EPCI, inhabitants.

    `jauge` is the first of them that is known.
    """

    agence: Renvoi
    service: str
    jauge: Jauge
    parts: tuple[Jauge | None, ...]


@dataclass(frozen=True, kw_only=True)
class Ouvert:
    """What sources say of how many have joined an agence, naming nobody."""

    agence: Renvoi
    chiffres: tuple[Chiffre, ...]


@dataclass(frozen=True, kw_only=True)
class PartEpci:
    """How much of what concerns the communes of an EPCI is covered."""

    epci: Renvoi
    communes: int
    part: str


@dataclass(frozen=True, kw_only=True)
class Releve:
    """The sheets of an agence that somebody should read again; no agence: of nobody."""

    agence: Renvoi | None
    compte: str
    depuis: date
    fiches: tuple[Renvoi, ...]


@dataclass(frozen=True, kw_only=True)
class Note:
    """How good a sheet is, and what would raise it."""

    fiche: Renvoi
    note: int
    manques: tuple[str, ...]


def reseau(droits: Droits, diagnostic: Diagnostic, ecarts: Mapping[str, Ecart]) -> Page:
    """The dashboard of the network, for those who keep it."""
    fiches = {fiche.id: _fiche(fiche) for fiche in droits.reseau.fiches}
    agences = {
        agence.id: Renvoi(titre=agence.nom, adresse=address.of_agence(agence.id))
        for agence in droits.reseau.agences
    }
    return Page(
        adresse=address.RESEAU,
        titre="Le réseau en un coup d'œil",
        description="Ce que le réseau couvre, ce qui manque, ce qui se répète, quoi relire.",
        template="reseau.html",
        valeurs={
            "chiffres": tuple(_cards(droits, diagnostic)),
            "themes": tuple(_themes(droits, diagnostic)),
            "barres": tuple(_bars(diagnostic)),
            "etapes": droits.reseau.etapes,
            "besoins": tuple(_needs(droits, diagnostic, fiches)),
            "trous": tuple(_lacks("trou", droits, diagnostic, fiches)),
            "manques": tuple(_lacks("en-partie", droits, diagnostic, fiches)),
            "redites": tuple(_doubles(droits, diagnostic.doublons, fiches, agences)),
            "fils": tuple(_threads(diagnostic, fiches, agences)),
            "par_epci": tuple(_by_epci(droits)),
            "taux": tuple(_rates(droits, diagnostic, agences)),
            "chiffres_cites": tuple(_told(droits, agences)),
            "releves": tuple(_old(diagnostic, fiches, agences)),
            "notes": tuple(
                Note(fiche=fiches[one.fiche], note=one.note, manques=one.manques)
                for one in sorted(diagnostic.qualites, key=lambda one: (one.note, one.fiche))
            ),
            "scenarios": tuple(scenario.nom for scenario in droits.reseau.scenarios),
            "lignes": tuple(_side_by_side(droits, diagnostic, ecarts)),
            "essais": tuple(_essais(droits, ecarts, fiches, agences)),
            "csv": {
                "couverture": address.COUVERTURE_CSV,
                "communes": address.COMMUNES_CSV,
                "redites": address.DOUBLONS_CSV,
                "fils": address.DEPENDANCES_CSV,
                "taux": address.TAUX_CSV,
                "chiffres": address.CHIFFRES_CSV,
                "adhesions": address.ADHESIONS_CSV,
                "releves": address.A_VERIFIER_CSV,
                "qualite": address.QUALITE_CSV,
                "scenarios": address.SCENARIOS_CSV,
            },
            "diagnostic": address.DIAGNOSTIC,
        },
    )


def _cards(droits: Droits, diagnostic: Diagnostic) -> Iterator[tuple[str, str]]:
    """The figures to read first."""
    fiches = [fiche for fiche in droits.reseau.fiches if fiche.statut == "publie"]
    old = {one.fiche for one in diagnostic.a_verifier}
    holes = {one.fiche for one in diagnostic.cases if one.etats["trou"].communes}
    alone = {name for one in diagnostic.dependances for name in one.fiches}
    fresh = sum(fiche.id not in old for fiche in fiches)
    yield _counted(len(fiches), "fiche publiée", "fiches publiées")
    since = f"depuis moins de {droits.reseau.identite.revue.mois} mois"
    yield _counted(fresh, f"relue {since}", f"relues {since}")
    yield _counted(len(holes), "besoin avec un trou quelque part", "besoins avec un trou")
    yield _counted(
        len(alone), "besoin qui ne tient qu'à une agence", "besoins qui ne tiennent qu'à une agence"
    )


def _counted(count: int, one: str, many: str) -> tuple[str, str]:
    return milliers(count), one if count < 2 else many


def _themes(droits: Droits, diagnostic: Diagnostic) -> Iterator[LigneBesoin]:
    """The main themes, stage by stage."""
    themes = {fiche.id: fiche.themes[0] for fiche in droits.reseau.fiches}
    for theme in droits.reseau.themes:
        cases = [one for one in diagnostic.cases if themes[one.fiche] == theme.id]
        if cases:
            yield LigneBesoin(
                fiche=Renvoi(titre=theme.nom, adresse=address.of_theme(theme.id)),
                cellules=tuple(
                    _sum([one for one in cases if one.etape == etape.id])
                    for etape in droits.reseau.etapes
                ),
            )


def _sum(cases: list[Case]) -> Cellule:
    """The needs of a theme at one stage, in one word: how many are wholly covered."""
    found = [_cell(case).etat for case in cases]
    concerned = [etat for etat in found if etat != "non-concerne"]
    if not concerned:
        return Cellule(etat="non-concerne", texte="—", detail="")
    covered = concerned.count("couvert")
    if covered == len(concerned):
        etat = "couvert"
    else:
        etat = "trou" if not covered and "en-partie" not in concerned else "en-partie"
    detail = "" if etat == "couvert" else f"{covered} sur {nombre(len(concerned), 'besoin')}"
    return Cellule(etat=etat, texte=LIBELLES[etat], detail=detail)


def _fiche(fiche: Fiche) -> Renvoi:
    return Renvoi(id=fiche.id, titre=fiche.titre, adresse=address.of_fiche(fiche.id))


def _bars(diagnostic: Diagnostic) -> Iterator[Barre]:
    """The share of each state among what is asked: needs × stages × communes concerned."""
    concerned = [etat for etat in ETATS if etat != "non-concerne"]
    whole = sum(diagnostic.totaux[etat].communes for etat in concerned)
    for etat in concerned:
        count = diagnostic.totaux[etat].communes
        yield Barre(
            etat=etat,
            titre=LIBELLES[etat],
            valeur=pourcentage(count, whole),
            detail=LIBELLES[f"{etat}-detail"],
            part=round(100 * count / whole, 1) if whole else 0,
        )


def _needs(
    droits: Droits, diagnostic: Diagnostic, fiches: Mapping[str, Renvoi]
) -> Iterator[LigneBesoin]:
    cells: dict[str, dict[str, Case]] = defaultdict(dict)
    for case in diagnostic.cases:
        cells[case.fiche][case.etape] = case
    for name, row in cells.items():
        yield LigneBesoin(
            fiche=fiches[name],
            cellules=tuple(_cell(row[etape.id]) for etape in droits.reseau.etapes),
        )


def _cell(case: Case) -> Cellule:
    present = [etat for etat in ETATS if case.etats[etat].communes]
    concerned = [etat for etat in present if etat != "non-concerne"]
    if len(concerned) == 1:
        return Cellule(etat=concerned[0], texte=LIBELLES[concerned[0]], detail="")
    if not concerned:
        return Cellule(etat="non-concerne", texte="—", detail="")
    return Cellule(
        etat="en-partie",
        texte=LIBELLES["en-partie"],
        detail=", ".join(
            f"{LIBELLES[etat].lower()} : {nombre(case.etats[etat].communes, 'commune')}"
            for etat in concerned
        ),
    )


def _lacks(
    etat: Etat, droits: Droits, diagnostic: Diagnostic, fiches: Mapping[str, Renvoi]
) -> Iterator[Manque]:
    """What is in this state, the most people first."""
    etapes = {etape.id: etape.nom for etape in droits.reseau.etapes}
    found = [(case, case.etats[etat]) for case in diagnostic.cases if case.etats[etat].communes]
    for case, lacking in sorted(found, key=lambda one: -one[1].population):
        yield Manque(
            fiche=fiches[case.fiche],
            etape=etapes[case.etape],
            communes=nombre(lacking.communes, "commune"),
            population=lacking.population,
        )


def _doubles(
    droits: Droits,
    doublons: Iterable[Doublon],
    fiches: Mapping[str, Renvoi],
    agences: Mapping[str, Renvoi],
) -> Iterator[Redite]:
    etapes = {etape.id: etape.nom for etape in droits.reseau.etapes}
    for one in doublons:
        yield Redite(
            fiche=fiches[one.fiche],
            etape=etapes[one.etape],
            role=LIBELLES[one.role],
            agences=", ".join(agences[agence].titre for agence in one.agences),
            communes=nombre(one.communes.communes, "commune"),
        )


def _threads(
    diagnostic: Diagnostic, fiches: Mapping[str, Renvoi], agences: Mapping[str, Renvoi]
) -> Iterator[Fil]:
    for one in diagnostic.dependances:
        yield Fil(
            agence=agences[one.agence],
            compte=nombre(len(one.fiches), "besoin"),
            part=round(100 * len(one.fiches) / len(fiches), 1),
            communes=nombre(one.communes.communes, "commune"),
            population=one.communes.population,
            fiches=tuple(fiches[name] for name in one.fiches),
        )


def _rates(droits: Droits, diagnostic: Diagnostic, agences: Mapping[str, Renvoi]) -> Iterator[Taux]:
    for name, comptes in diagnostic.adhesions.items():
        agence = droits.reseau.agence(name)
        for compte in comptes:
            service = agence.adhesion.service(compte.service)
            counted = parts(compte.bilan, liste_of(agence, service))
            for jauge in [one for one in counted if one][:1]:
                yield Taux(
                    agence=agences[name],
                    service=service.nom if service else "",
                    jauge=jauge,
                    parts=counted,
                )


def _told(droits: Droits, agences: Mapping[str, Renvoi]) -> Iterator[Ouvert]:
    for agence in droits.reseau.agences:
        if agence.adhesion.chiffres:
            yield Ouvert(agence=agences[agence.id], chiffres=agence.adhesion.chiffres)


def _by_epci(droits: Droits) -> Iterator[PartEpci]:
    """What the map shows, EPCI by EPCI."""
    lieu = droits.reseau.territoire
    found = shares(coverage_of(droits))
    for epci in sorted(lieu.epci, key=lambda one: cle(one.nom)):
        members = [found[commune.code] for commune in lieu.members[epci.code]]
        yield PartEpci(
            epci=Renvoi(titre=epci.nom, adresse=address.of_epci(epci.code)),
            communes=len(members),
            part=pourcentage(sum(one for _, one in members), sum(one for one, _ in members)),
        )


def _old(
    diagnostic: Diagnostic, fiches: Mapping[str, Renvoi], agences: Mapping[str, Renvoi]
) -> Iterator[Releve]:
    by_agence: dict[str, list[AVerifier]] = defaultdict(list)
    for one in diagnostic.a_verifier:
        by_agence[one.agence].append(one)
    for name, found in by_agence.items():
        yield Releve(
            agence=agences.get(name),
            compte=nombre(len(found), "fiche"),
            depuis=min(one.verifie_le for one in found),
            fiches=tuple(fiches[one.fiche] for one in found),
        )


@dataclass(frozen=True, kw_only=True)
class Valeur:
    """One figure; `part` is its share in percents, where it is one."""

    texte: str
    part: float | None = None


@dataclass(frozen=True, kw_only=True)
class Ligne:
    """One figure, today and in each scenario; a share of a state is drawn as a bar."""

    titre: str
    valeurs: tuple[Valeur, ...]
    etat: str = ""


@dataclass(frozen=True, kw_only=True)
class Mouvement:
    """Communes that a scenario takes from one state to another."""

    fiche: Renvoi
    etape: str
    de: str
    vers: str
    communes: str
    population: int


@dataclass(frozen=True, kw_only=True)
class Perte:
    """A need that communes lose altogether."""

    fiche: Renvoi
    communes: str
    population: int


@dataclass(frozen=True, kw_only=True)
class Essai:
    """A scenario, and what it changes, need by need."""

    nom: str
    texte: str
    mouvements: tuple[Mouvement, ...]
    perdus: tuple[Perte, ...]
    redites: tuple[Redite, ...]
    couts: tuple[str, ...]


def _essais(
    droits: Droits,
    ecarts: Mapping[str, Ecart],
    fiches: Mapping[str, Renvoi],
    agences: Mapping[str, Renvoi],
) -> Iterator[Essai]:
    etapes = {etape.id: etape.nom for etape in droits.reseau.etapes}
    for scenario in droits.reseau.scenarios:
        found = ecarts[scenario.id]
        yield Essai(
            nom=scenario.nom,
            texte=scenario.texte or "",
            mouvements=tuple(
                Mouvement(
                    fiche=fiches[one.fiche],
                    etape=etapes[one.etape],
                    de=LIBELLES[one.de],
                    vers=LIBELLES[one.vers],
                    communes=nombre(one.communes.communes, "commune"),
                    population=one.communes.population,
                )
                for one in found.passages
            ),
            perdus=tuple(
                Perte(
                    fiche=fiches[one.fiche],
                    communes=nombre(one.communes.communes, "commune"),
                    population=one.communes.population,
                )
                for one in found.perdus
            ),
            redites=tuple(_doubles(droits, found.doublons_nouveaux, fiches, agences)),
            couts=tuple(
                f"De « {_cost(one.de)} » à « {_cost(one.vers)} » : {nombre(one.cas, 'cas', 'cas')}"
                for one in found.couts
            ),
        )


def _cost(cout: Cout | None) -> str:
    return LIBELLES[cout].lower() if cout else "rien d'ouvert"


def _side_by_side(
    droits: Droits, diagnostic: Diagnostic, ecarts: Mapping[str, Ecart]
) -> Iterator[Ligne]:
    """The figures of today and of each scenario, one line a figure."""
    found = [ecarts[scenario.id] for scenario in droits.reseau.scenarios]
    for etat in (one for one in ETATS if one != "non-concerne"):
        totals = (diagnostic.totaux, *(one.apres for one in found))
        yield Ligne(
            titre=LIBELLES[etat], etat=etat, valeurs=tuple(_rate(one, etat) for one in totals)
        )
    for titre, counted in (
        ("Communes qui perdent un besoin", [one.perdants for one in found]),
        ("Communes qui en gagnent un", [one.trouvants for one in found]),
    ):
        yield Ligne(titre=titre, valeurs=(Valeur(texte=""), *(_people(one) for one in counted)))
    yield Ligne(
        titre="Répétitions",
        valeurs=(
            Valeur(texte=str(len(diagnostic.doublons))),
            *(
                Valeur(texte=_moved(len(one.doublons_nouveaux), len(one.doublons_disparus)))
                for one in found
            ),
        ),
    )


def _people(found: Nombre) -> Valeur:
    if not found.communes:
        return Valeur(texte="aucune")
    people = nombre(found.population, "habitant")
    return Valeur(texte=f"{milliers(found.communes)} ({people})")


def _moved(more: int, less: int) -> str:
    """« 2 de plus, 1 de moins »; nothing moved reads so."""
    told = [f"{count} de {way}" for count, way in ((more, "plus"), (less, "moins")) if count]
    return ", ".join(told) or "rien ne change"


def _rate(totaux: Mapping[Etat, Nombre], etat: Etat) -> Valeur:
    whole = sum(totaux[one].communes for one in ETATS if one != "non-concerne")
    part = totaux[etat].communes
    return Valeur(
        texte=pourcentage(part, whole), part=round(100 * part / whole, 1) if whole else None
    )
