"""The shipped contents: one test a fiche, the catalogue, and no warning at all."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
import yaml

from browser import missing
from conftest import PROJECT, run
from guide.load import load
from guide.redaction import readability, words
from guide.source import read

if TYPE_CHECKING:
    from guide.fiche import Fiche

CATALOGUE = PROJECT.parent / "shared" / "catalogue.yml"
NEEDS = PROJECT.parent / "shared" / "eval" / "besoins.yml"
CONTENTS = load(*read(PROJECT))


@pytest.mark.parametrize("fiche", CONTENTS.fiches, ids=lambda fiche: fiche.id)
def test_a_fiche_is_complete(fiche: Fiche) -> None:
    assert fiche.statut == "publie"
    assert 12 <= len(words(fiche.resume)) <= 28
    assert 6 <= len(fiche.expressions) <= 12
    assert 3 <= len(fiche.a_preparer) <= 7
    assert 200 <= len(words(fiche.corps)) <= 520
    assert len(fiche.fiches_liees) >= 1
    assert fiche.sources
    assert fiche.verifie_le <= date(2026, 11, 22)
    assert fiche.premier_contact.niveau == "conseil"


def test_the_catalogue_is_published_as_it_stands() -> None:
    if not CATALOGUE.exists():
        missing("le catalogue n'est pas à côté du projet")
    catalogue = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    assert {f.id: (f.titre, list(f.themes)) for f in CONTENTS.fiches} == {
        f["id"]: (f["titre"], f["themes"]) for f in catalogue["fiches"]
    }
    assert {agence.id for agence in CONTENTS.agences} == set(catalogue["agences"])
    assert [theme.id for theme in CONTENTS.themes] == catalogue["themes"]


def test_no_need_kept_for_measuring_is_written_in_a_fiche() -> None:
    if not NEEDS.exists():
        missing("les besoins gardés pour mesurer ne sont pas à côté du projet")
    kept = {need["requete"].lower() for need in yaml.safe_load(NEEDS.read_text(encoding="utf-8"))}
    said = {phrase.lower() for fiche in CONTENTS.fiches for phrase in fiche.expressions}
    assert said & kept == set()


def test_the_shipped_network_has_neither_fault_nor_warning() -> None:
    outcome = run("guide", "check", cwd=PROJECT)
    assert (outcome.stdout, outcome.returncode) == ("Aucune faute.\n", 0)


def test_the_fiches_read_as_easily_as_a_newspaper() -> None:
    outcome = run("guide", "check", "--format", "json", cwd=PROJECT)
    scores = json.loads(outcome.stdout)["lisibilite"]
    assert scores == {fiche.id: readability(fiche.corps) for fiche in CONTENTS.fiches}
    assert sum(scores.values()) / len(scores) >= 50


def test_the_vocabulary_is_wide() -> None:
    assert CONTENTS.vocabulaire
    assert len(CONTENTS.vocabulaire.sigles) + len(CONTENTS.vocabulaire.mots) >= 150
