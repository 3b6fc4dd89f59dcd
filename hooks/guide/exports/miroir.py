"""The network's mirror, for those who reuse the data."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from guide import address
from guide.diagnostic import ETATS
from guide.exports.adhesions import whose
from guide.exports.output import Output, readable, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from guide.changement import Scenario
    from guide.diagnostic import Diagnostic
    from guide.reseau import Reseau
    from guide.scenario import Ecart

# What a Nombre counts.
NOMBRE = ("communes", "population")


def miroir(
    reseau: Reseau, diagnostic: Diagnostic, ecarts: Mapping[str, Ecart]
) -> tuple[Output, ...]:
    """The network's mirror, and what each of its scenarios (by id) changes, for those who reuse."""
    scenarios = [{"id": one.id, **essai(one, ecarts[one.id])} for one in reseau.scenarios]
    whole = {**whose(reseau), **asdict(diagnostic), "scenarios": scenarios}
    titres = {fiche.id: fiche.titre for fiche in reseau.fiches}
    return (
        Output(chemin=address.DIAGNOSTIC, texte=readable(whole)),
        table(address.COUVERTURE_CSV, _couverture(diagnostic, titres)),
        table(address.QUALITE_CSV, _qualite(diagnostic, titres)),
        table(address.SCENARIOS_CSV, _passages(reseau.scenarios, ecarts, titres)),
    )


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
