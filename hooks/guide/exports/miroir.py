"""The network's mirror, for those who reuse the data."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from guide import address
from guide.agence import Chiffre
from guide.bilan import Bilan
from guide.diagnostic import ETATS, Couverture, shares
from guide.exports.adhesions import whose
from guide.exports.output import Output, readable, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from guide.changement import Scenario
    from guide.diagnostic import Diagnostic
    from guide.droits import Droits
    from guide.reseau import Reseau
    from guide.scenario import Ecart

# What a Nombre counts.
NOMBRE = ("communes", "population")


def miroir(
    droits: Droits, diagnostic: Diagnostic, ecarts: Mapping[str, Ecart]
) -> tuple[Output, ...]:
    """The network's mirror, and what each of its scenarios (by id) changes, for those who reuse."""
    reseau = droits.reseau
    scenarios = [{"id": one.id, **essai(one, ecarts[one.id])} for one in reseau.scenarios]
    whole = {**whose(reseau), **asdict(diagnostic), "scenarios": scenarios}
    titres = {fiche.id: fiche.titre for fiche in reseau.fiches}
    return (
        Output(chemin=address.DIAGNOSTIC, texte=readable(whole)),
        table(address.COUVERTURE_CSV, _couverture(diagnostic, titres)),
        table(address.COMMUNES_CSV, _communes(droits)),
        table(address.DOUBLONS_CSV, _doublons(diagnostic, titres)),
        table(address.DEPENDANCES_CSV, _dependances(diagnostic, titres)),
        table(address.TAUX_CSV, _taux(diagnostic)),
        table(address.CHIFFRES_CSV, _chiffres(reseau)),
        table(address.A_VERIFIER_CSV, _a_verifier(diagnostic, titres)),
        table(address.QUALITE_CSV, _qualite(diagnostic, titres)),
        table(address.SCENARIOS_CSV, _passages(reseau.scenarios, ecarts, titres)),
    )


def qui_fait_quoi(reseau: Reseau) -> Iterator[Output]:
    """The diagnosis of public policies and what could change, where the network has made one."""
    found = reseau.qui_fait_quoi
    if found is None:
        return
    whole = {**whose(reseau), **found.model_dump(exclude={"origine"})}
    yield Output(chemin=address.QUI_FAIT_QUOI_JSON, texte=readable(whole))
    for chemin, lines in (
        (address.POLITIQUES_CSV, found.politiques),
        (address.EVOLUTIONS_CSV, found.evolutions),
    ):
        if lines:
            columns = tuple(type(lines[0]).model_fields)
            yield table(chemin, (columns, *(tuple(dict(one).values()) for one in lines)))


def essai(scenario: Scenario, ecart: Ecart) -> dict[str, Any]:
    """A scenario and what it changes, as data."""
    changements = [one.model_dump(mode="json", exclude_none=True) for one in scenario.changements]
    return {
        "nom": scenario.nom,
        "texte": scenario.texte,
        "changements": changements,
        "ecart": asdict(ecart),
    }


def _couverture(diagnostic: Diagnostic, titres: Mapping[str, str]) -> Iterator[Sequence[object]]:
    columns = [(etat, what) for etat in ETATS for what in NOMBRE]
    names = [f"{what}_{etat}".replace("-", "_") for etat, what in columns]
    yield "fiche", "titre", "etape", *names
    for one in diagnostic.cases:
        numbers = [getattr(one.etats[etat], what) for etat, what in columns]
        yield one.fiche, titres[one.fiche], one.etape, *numbers


def _communes(droits: Droits) -> Iterator[Sequence[object]]:
    """What the map shows: of how many needs × stages a commune is concerned, and covered."""
    found = shares(Couverture(droits=droits))
    yield "code", "nom", "epci", "population", "concernee", "couverte"
    for one in droits.reseau.territoire.communes:
        yield one.code, one.nom, one.epci, one.population, *found[one.code]


def _doublons(diagnostic: Diagnostic, titres: Mapping[str, str]) -> Iterator[Sequence[object]]:
    yield "fiche", "titre", "etape", "role", "niveau", "agences", *NOMBRE
    for one in diagnostic.doublons:
        numbers = (one.communes.communes, one.communes.population)
        what = (one.etape, one.role, one.niveau, " ".join(one.agences))
        yield one.fiche, titres[one.fiche], *what, *numbers


def _dependances(diagnostic: Diagnostic, titres: Mapping[str, str]) -> Iterator[Sequence[object]]:
    yield "agence", "fiche", "titre"
    for one in diagnostic.dependances:
        for fiche in one.fiches:
            yield one.agence, fiche, titres[fiche]


def _taux(diagnostic: Diagnostic) -> Iterator[Sequence[object]]:
    columns = [field.name for field in fields(Bilan)]
    yield "agence", "service", *columns
    for agence, comptes in diagnostic.adhesions.items():
        for one in comptes:
            yield agence, one.service, *(getattr(one.bilan, name) for name in columns)


def _chiffres(reseau: Reseau) -> Iterator[Sequence[object]]:
    """What sources say of how many have joined, without naming them."""
    yield "agence", *Chiffre.model_fields
    for agence in reseau.agences:
        for one in agence.adhesion.chiffres:
            yield agence.id, *dict(one).values()


def _a_verifier(diagnostic: Diagnostic, titres: Mapping[str, str]) -> Iterator[Sequence[object]]:
    yield "agence", "fiche", "titre", "verifie_le", "mois"
    for one in diagnostic.a_verifier:
        yield one.agence, one.fiche, titres[one.fiche], one.verifie_le, one.mois


def _qualite(diagnostic: Diagnostic, titres: Mapping[str, str]) -> Iterator[Sequence[object]]:
    yield "fiche", "titre", "note", "manques"
    for one in diagnostic.qualites:
        yield one.fiche, titres[one.fiche], one.note, " ".join(one.manques)


def _passages(
    scenarios: Iterable[Scenario], ecarts: Mapping[str, Ecart], titres: Mapping[str, str]
) -> Iterator[Sequence[object]]:
    yield "scenario", "nom", "fiche", "titre", "etape", "de", "vers", *NOMBRE
    for scenario in scenarios:
        for one in ecarts[scenario.id].passages:
            numbers = [getattr(one.communes, what) for what in NOMBRE]
            need = (one.fiche, titres[one.fiche], one.etape)
            yield scenario.id, scenario.nom, *need, one.de, one.vers, *numbers
