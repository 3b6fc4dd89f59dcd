"""The network's mirror, and what a scenario changes in it."""

from __future__ import annotations

import csv
import io
import json
import shutil
import time
from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import PROJECT, RESEAU, run
from guide.adhesion import Adhesion
from guide.agence import Perimetre, Service, Zone
from guide.changement import (
    AgencePart,
    Fusion,
    NouveauPerimetre,
    NouvelleAdhesion,
    Scenario,
    ServiceCree,
)
from guide.check import check
from guide.diagnostic import ETATS, Couverture, Doublon, Nombre, diagnose
from guide.document import Origine
from guide.droits import Droits
from guide.fiche import Offre, Partenaire
from guide.load import load
from guide.qualite import CRITERES
from guide.scenario import apply, ecart
from guide.site import build, publishable
from guide.source import read

if TYPE_CHECKING:
    from pathlib import Path

    from guide.changement import Changement
    from guide.diagnostic import Diagnostic, Etat
    from guide.fiche import Fiche
    from guide.reseau import Reseau
    from guide.scenario import Ecart

settings.register_profile("guide", deadline=None, derandomize=True)
settings.load_profile("guide")

DAY = date(2026, 11, 22)
HERE = Origine(fichier="essai")


def network(root: Path, day: date = DAY) -> Reseau:
    contents = load(*read(root))
    reseau = publishable(contents, check(contents, day), day)
    assert reseau
    return reseau


SMALL = network(RESEAU)
LIEU = SMALL.territoire
COMMUNES = [commune.code for commune in LIEU.communes]
EPCI = [epci.code for epci in LIEU.epci]
AGENCES = [agence.id for agence in SMALL.agences]
FICHES = [fiche.id for fiche in SMALL.fiches]
ETAPES = [etape.id for etape in SMALL.etapes]
SERVICES = ["voirie", "permis", "archives"]


def scenario(*changements: Changement) -> Scenario:
    return Scenario(origine=HERE, id="essai", nom="essai", changements=changements)


def covering(reseau: Reseau) -> Couverture:
    return Couverture(droits=Droits(reseau=reseau))


def change(reseau: Reseau, *changements: Changement) -> Ecart:
    return ecart(covering(reseau), scenario(*changements))


# Networks that differ from the small one in all that the mirror looks at.

zones = st.builds(
    Zone,
    epci=st.lists(st.sampled_from(EPCI), unique=True, max_size=2).map(tuple),
    communes=st.lists(st.sampled_from(COMMUNES), unique=True, max_size=6).map(tuple),
)
etendues = st.sampled_from(["departement", "inconnu"]) | st.builds(
    Perimetre,
    departement=st.sampled_from(["oui", "inconnu"]),
    communes=st.lists(st.sampled_from(COMMUNES), unique=True, max_size=6).map(tuple),
    epci=st.lists(st.sampled_from(EPCI), unique=True, max_size=2).map(tuple),
    sauf=st.none() | zones,
    incertain=st.none() | zones,
    beneficiaires=st.sampled_from([(), (), ("commune",), ("epci",)]),
)
stages = st.lists(st.sampled_from(ETAPES), unique=True, min_size=1).map(tuple)
offres = st.builds(
    Offre,
    agence=st.sampled_from(AGENCES),
    role=st.sampled_from(["premier-contact", "expertise", "realisation"]),
    niveau=st.sampled_from(["conseil", "prestation"]),
    etapes=stages,
    cout=st.sampled_from(["gratuit", "adhesion", "payant", "a-preciser"]),
    apport=st.just("Un essai."),
    service=st.none() | st.sampled_from(SERVICES),
    perimetre=st.none() | etendues,
)
partenaires = st.builds(
    Partenaire, nom=st.just("L'État"), role=st.just("Il décide."), etapes=stages | st.just(())
)
lines = st.builds(
    Adhesion,
    origine=st.just(HERE),
    agence=st.sampled_from(AGENCES),
    code=st.sampled_from([*COMMUNES, *EPCI]),
    service=st.none() | st.sampled_from(SERVICES),
)


@st.composite
def networks(draw_one: st.DrawFn) -> Reseau:
    agences = tuple(
        agence.model_copy(
            update={
                "perimetre": draw_one(etendues),
                "statut": draw_one(st.sampled_from(["publie", "publie", "en-projet"])),
                "adhesion": agence.adhesion.model_copy(
                    update={
                        "requise": draw_one(st.sampled_from(["oui", "non", "par-competence"])),
                        "liste": draw_one(st.sampled_from(["complete", "partielle"])),
                        "epci_vaut_communes": draw_one(st.booleans()),
                    }
                ),
            }
        )
        for agence in SMALL.agences
    )
    fiches = tuple(
        fiche.model_copy(
            update={
                "statut": draw_one(st.sampled_from(["publie", "publie", "en-projet"])),
                "etapes": draw_one(stages),
                "beneficiaires": draw_one(
                    st.sampled_from([("commune",), ("epci",), ("commune", "epci")])
                ),
                "offres": tuple(draw_one(st.lists(offres, max_size=4))),
                "partenaires": tuple(draw_one(st.lists(partenaires, max_size=1))),
            }
        )
        for fiche in SMALL.fiches
    )
    adhesions = tuple(draw_one(st.lists(lines, max_size=8)))
    return replace(SMALL, agences=agences, fiches=fiches, adhesions=adhesions)


def slowly(reseau: Reseau, fiche: Fiche, etape: str, code: str) -> Etat:
    """The state of one need at one stage for one commune, as the words of the rule say it."""
    droits = Droits(reseau=reseau)
    sortes = {one.id: one.sorte for one in reseau.beneficiaires}
    if etape not in fiche.etapes or {sortes[one] for one in fiche.beneficiaires} == {"epci"}:
        return "non-concerne"
    answers = [
        droits.droit(droits.of_offre(fiche, offre), LIEU.by_code[code]).eligibilite
        for offre in fiche.offres
        if etape in offre.etapes and reseau.agence(offre.agence).statut == "publie"
    ]
    if {"adherente", "couverte"} & {*answers}:
        return "couvert"
    is_helped = any(etape in one.etapes for one in fiche.partenaires)
    return "en-partie" if is_helped or {*answers} - {"hors-perimetre"} else "trou"


@given(reseau=networks())
@settings(max_examples=15)
def test_each_commune_is_in_the_state_that_the_rule_says(reseau: Reseau) -> None:
    couverture = covering(reseau)
    for fiche in couverture.fiches:
        for etape in ETAPES:
            found = {
                code: [
                    etat
                    for etat, bits in couverture.etats[fiche.id, etape].items()
                    if bits >> n & 1
                ]
                for n, code in enumerate(COMMUNES)
            }
            assert found == {code: [slowly(reseau, fiche, etape, code)] for code in COMMUNES}


@given(reseau=networks())
def test_every_case_adds_up_to_the_whole_territory(reseau: Reseau) -> None:
    found = diagnose(Droits(reseau=reseau))
    people = sum(commune.population for commune in LIEU.communes)
    whole = Nombre(communes=len(COMMUNES), population=people)
    assert {summed(case.etats[etat] for etat in ETATS) for case in found.cases} <= {whole}
    for etat in ETATS:
        assert found.totaux[etat] == summed(case.etats[etat] for case in found.cases)
    open_ones = [fiche.id for fiche in reseau.fiches if fiche.statut == "publie"]
    assert [(case.fiche, case.etape) for case in found.cases] == [
        (fiche, etape) for fiche in open_ones for etape in ETAPES
    ]
    assert all(0 <= one.note <= 100 for one in found.qualites)


def summed(numbers: Any) -> Nombre:
    numbers = list(numbers)
    return Nombre(
        communes=sum(one.communes for one in numbers),
        population=sum(one.population for one in numbers),
    )


def is_worse_nowhere(before: Reseau, after: Reseau) -> bool:
    """Whether no commune falls into a worse state, for any need at any stage."""
    left, right = covering(before).etats, covering(after).etats
    return all(
        not etats["couvert"] & ~right[cell]["couvert"]
        and not right[cell]["trou"] & ~etats["trou"]
        and etats["non-concerne"] == right[cell]["non-concerne"]
        for cell, etats in left.items()
    )


@given(reseau=networks(), agence=st.sampled_from(AGENCES))
def test_an_agence_that_leaves_never_covers_more(reseau: Reseau, agence: str) -> None:
    after = apply(reseau, scenario(AgencePart(type="agence-part", agence=agence)))
    assert is_worse_nowhere(after, reseau)
    assert diagnose(Droits(reseau=after)).jour == DAY
    assert not [one for one in after.adhesions if one.agence == agence]


@given(reseau=networks(), fiche=st.sampled_from(FICHES), offre=offres)
def test_a_new_service_never_covers_less(reseau: Reseau, fiche: str, offre: Offre) -> None:
    cree = ServiceCree(type="service-cree", fiche=fiche, offre=offre)
    assert is_worse_nowhere(reseau, apply(reseau, scenario(cree)))


@given(
    reseau=networks(),
    agence=st.sampled_from(AGENCES),
    service=st.none() | st.sampled_from(SERVICES),
    qui=st.lists(st.sampled_from([*COMMUNES, *EPCI]), min_size=1, max_size=5).map(tuple),
)
def test_a_new_adhesion_never_covers_less(
    reseau: Reseau, agence: str, service: str | None, qui: tuple[str, ...]
) -> None:
    joined = NouvelleAdhesion(type="adhesion", agence=agence, service=service, qui=qui)
    assert is_worse_nowhere(reseau, apply(reseau, scenario(joined)))


merging = st.lists(st.sampled_from(AGENCES), unique=True, min_size=2).map(
    lambda names: Fusion(type="fusion", agences=tuple(names), en=names[0])
)


@given(reseau=networks(), fusion=merging)
def test_a_fusion_covers_no_less(reseau: Reseau, fusion: Fusion) -> None:
    after = apply(reseau, scenario(fusion))
    assert is_worse_nowhere(reseau, after)
    gone = {*fusion.agences} - {fusion.en}
    assert not gone & {agence.id for agence in after.agences}
    assert not gone & {offre.agence for fiche in after.fiches for offre in fiche.offres}


@given(reseau=networks(), fusion=merging)
def test_a_fusion_of_agences_that_nobody_has_joined_covers_the_same(
    reseau: Reseau, fusion: Fusion
) -> None:
    agences = tuple(one.model_copy(update={"statut": "publie"}) for one in reseau.agences)
    found = change(replace(reseau, agences=agences, adhesions=()), fusion)
    assert (found.passages, found.couts, found.doublons_nouveaux) == ((), (), ())
    assert found.avant == found.apres


@given(reseau=networks(), agence=st.sampled_from(AGENCES))
def test_a_scenario_that_changes_nothing_changes_no_figure(reseau: Reseau, agence: str) -> None:
    same = NouveauPerimetre(
        type="perimetre", agence=agence, perimetre=reseau.agence(agence).perimetre
    )
    found = change(reseau, same)
    assert found.is_empty
    assert found.avant == found.apres


@given(reseau=networks(), agence=st.sampled_from(AGENCES), fusion=merging)
def test_what_a_scenario_changes_accounts_for_both_totals(
    reseau: Reseau, agence: str, fusion: Fusion
) -> None:
    for one in (AgencePart(type="agence-part", agence=agence), fusion):
        found = change(reseau, one)
        for etat in ETATS:
            left = summed(move.communes for move in found.passages if move.de == etat)
            entered = summed(move.communes for move in found.passages if move.vers == etat)
            assert summed((found.avant[etat], entered)) == summed((found.apres[etat], left))
        assert found.perdants.communes <= sum(lost.communes.communes for lost in found.perdus)


# What the small network shows.

NOBODY = Nombre(communes=0, population=0)
ALL = Nombre(communes=27, population=73599)


@pytest.fixture(scope="module")
def small() -> Diagnostic:
    return diagnose(Droits(reseau=SMALL))


def test_the_small_network_sees_itself(small: Diagnostic) -> None:
    shown = {
        (case.fiche, case.etape): tuple(case.etats[etat].communes for etat in ETATS)
        for case in small.cases
    }
    assert shown == {
        # The Maison de l'eau acts in six communes; elsewhere one asks the Bureau des projets.
        ("economiser-eau", "idee"): (6, 21, 0, 0),
        ("economiser-eau", "projet"): (0, 27, 0, 0),
        ("economiser-eau", "travaux"): (0, 27, 0, 0),
        # Open to those who have joined and to the smallest; at the last stage to EPCI alone.
        ("entretenir-chemins", "idee"): (15, 5, 7, 0),
        ("entretenir-chemins", "projet"): (0, 0, 0, 27),
        ("entretenir-chemins", "travaux"): (0, 0, 27, 0),
        ("reparer-toiture", "idee"): (27, 0, 0, 0),
        ("reparer-toiture", "projet"): (0, 27, 0, 0),
        ("reparer-toiture", "travaux"): (0, 0, 0, 27),
    }
    assert small.totaux["trou"] == Nombre(communes=34, population=98023)
    assert small.doublons == ()
    assert [(one.agence, one.fiches, one.communes) for one in small.dependances] == [
        ("atelier-toits", ("reparer-toiture",), ALL),
        ("maison-eau", ("economiser-eau",), Nombre(communes=6, population=31776)),
    ]
    assert {name: len(found) for name, found in small.adhesions.items()} == {
        "atelier-toits": 0,
        "bureau-projets": 0,
        "maison-eau": 0,
        "pole-commun": 3,
    }
    assert small.a_verifier == ()


def test_a_mark_loses_what_its_sentences_say(small: Diagnostic) -> None:
    (found,) = [one for one in small.qualites if one.fiche == "reparer-toiture"]
    assert (found.note, found.manques) == (
        70,
        (
            "Dites au moins 3 choses à préparer, au lieu de 1 : 8 points de plus.",
            (
                "Demandez son délai à une agence de la fiche, et écrivez-le s'il est public : "
                "8 points de plus."
            ),
            "Citez au moins 2 sources, au lieu de 1 : 8 points de plus.",
            "Ajoutez un lien vers un texte officiel ou un guide : 3 points de plus.",
            "Nommez un organisme utile hors du réseau : 3 points de plus.",
        ),
    )
    assert sum(CRITERES.values()) == 100


def test_the_worst_sheet_is_told_everything() -> None:
    fiche = SMALL.fiche("reparer-toiture")
    worst = fiche.model_copy(
        update={
            "resume": "Trop court.",
            "expressions": ("le toit goutte",),
            "etapes": ("idee", "projet", "travaux"),
            "offres": tuple(
                offre.model_copy(update={"cout": "a-preciser"}) for offre in fiche.offres
            ),
            "verifie_le": date(2025, 10, 1),
            "corps": "L'administration territoriale institutionnalise l'inconstitutionnalité.",
        }
    )
    reseau = replace(SMALL, fiches=(worst,))
    (found,) = diagnose(Droits(reseau=reseau)).qualites
    assert found.note == 0
    assert found.manques[:8] == (
        (
            "Ajoutez les parties « De quoi s'agit-il ? », « Par où commencer », "
            "« Ce que le réseau fait avec vous », « Ce qui reste à votre charge », « À savoir », "
            "« Pièges fréquents » : 12 points de plus."
        ),
        "Trouvez une agence pour l'étape « Travaux » : 12 points de plus.",
        "Donnez 6 à 12 expressions, au lieu de 1 : 10 points de plus.",
        (
            "Raccourcissez les phrases et les mots du texte (lisibilité de 0, il faut 60) : "
            "10 points de plus."
        ),
        "Relisez la fiche, vérifiée il y a 13 mois, puis changez sa date : 10 points de plus.",
        "Écrivez le résumé en 12 à 28 mots, il en a 2 : 8 points de plus.",
        "Dites au moins 3 choses à préparer, au lieu de 1 : 8 points de plus.",
        (
            "Demandez à « Atelier des toits », « Bureau des projets » ce que coûte leur aide : "
            "8 points de plus."
        ),
    )


def test_old_sheets_are_told_by_agence_the_oldest_first() -> None:
    days = {
        "economiser-eau": date(2025, 11, 22),
        "entretenir-chemins": date(2025, 11, 23),
        "proteger-source": date(2024, 1, 1),
        "reparer-toiture": date(2025, 6, 30),
    }
    fiches = tuple(
        fiche.model_copy(update={"verifie_le": days[fiche.id]}) for fiche in SMALL.fiches
    )
    found = diagnose(Droits(reseau=replace(SMALL, fiches=fiches))).a_verifier
    assert [(one.agence, one.fiche, one.mois) for one in found] == [
        ("atelier-toits", "reparer-toiture", 16),
        ("maison-eau", "proteger-source", 34),
        ("maison-eau", "economiser-eau", 12),
    ]


def an_offre(agence: str, **changes: object) -> Offre:
    values: dict[str, Any] = {
        "agence": agence,
        "role": "expertise",
        "niveau": "conseil",
        "etapes": ("projet",),
        "cout": "gratuit",
        "apport": "Un essai.",
        "perimetre": "departement",
        **changes,
    }
    return Offre(**values)


def with_offres(*offres: Offre) -> Reseau:
    fiche = SMALL.fiche("reparer-toiture").model_copy(update={"offres": offres})
    return replace(SMALL, fiches=(fiche,))


def test_two_agences_for_one_thing_are_a_doublon_where_both_are_open() -> None:
    few = Perimetre(communes=("01027", "01032"))
    reseau = with_offres(
        an_offre("maison-eau"),
        an_offre("maison-eau", cout="payant"),
        an_offre("atelier-toits", perimetre=few),
        an_offre("bureau-projets", niveau="prestation"),
        an_offre("bureau-projets", perimetre="inconnu"),
    )
    assert diagnose(Droits(reseau=reseau)).doublons == (
        Doublon(
            fiche="reparer-toiture",
            etape="projet",
            role="expertise",
            niveau="conseil",
            agences=("maison-eau", "atelier-toits"),
            communes=Nombre(communes=2, population=3077 + 3535),
        ),
    )


def test_two_premiers_contacts_are_a_doublon_whatever_their_level() -> None:
    reseau = with_offres(
        an_offre("maison-eau", role="premier-contact"),
        an_offre("atelier-toits", role="premier-contact", niveau="prestation"),
    )
    (found,) = diagnose(Droits(reseau=reseau)).doublons
    assert (found.role, found.niveau, found.communes) == ("premier-contact", "", ALL)


def test_what_is_in_project_helps_nobody() -> None:
    agences = tuple(
        agence.model_copy(update={"statut": "en-projet"}) if agence.id == "maison-eau" else agence
        for agence in SMALL.agences
    )
    reseau = replace(with_offres(an_offre("maison-eau")), agences=agences)
    found = diagnose(Droits(reseau=reseau))
    assert [case.etats["trou"] for case in found.cases] == [ALL, ALL, NOBODY]
    assert found.dependances == ()


def test_a_body_out_of_the_network_leaves_no_hole_and_covers_nothing() -> None:
    fiche = SMALL.fiche("reparer-toiture").model_copy(
        update={
            "offres": (),
            "partenaires": (Partenaire(nom="L'État", role="Il décide.", etapes=("idee",)),),
        }
    )
    found = diagnose(Droits(reseau=replace(SMALL, fiches=(fiche,))))
    assert [case.etats["en-partie"] for case in found.cases] == [ALL, NOBODY, NOBODY]
    assert [case.etats["trou"] for case in found.cases] == [NOBODY, ALL, NOBODY]


# What scenarios change in the small network.


def test_an_agence_that_leaves_is_missed() -> None:
    found = change(SMALL, AgencePart(type="agence-part", agence="atelier-toits"))
    assert [(one.fiche, one.etape, one.de, one.vers, one.communes) for one in found.passages] == [
        ("reparer-toiture", "idee", "couvert", "en-partie", ALL)
    ]
    assert (found.perdus, found.trouves, found.perdants) == ((), (), NOBODY)
    assert [(one.de, one.vers, one.cas) for one in found.couts] == [("gratuit", None, 27)]


def test_a_need_left_without_anybody_is_lost_altogether() -> None:
    found = change(
        SMALL,
        AgencePart(type="agence-part", agence="atelier-toits"),
        AgencePart(type="agence-part", agence="bureau-projets"),
    )
    assert [(one.fiche, one.communes) for one in found.perdus] == [
        ("economiser-eau", Nombre(communes=21, population=73599 - 31776)),
        ("reparer-toiture", ALL),
    ]
    assert found.perdants == ALL


def test_a_service_that_is_new_is_open_to_those_who_join_it() -> None:
    offre = an_offre("pole-commun", cout="adhesion", service="toitures", perimetre=None)
    cree = ServiceCree(
        type="service-cree",
        fiche="reparer-toiture",
        offre=offre,
        service=Service(id="toitures", nom="Toitures"),
    )
    joined = NouvelleAdhesion(
        type="adhesion", agence="pole-commun", service="toitures", qui=("01418", "240100891")
    )
    found = change(SMALL, cree, joined)
    # Thil, and the twelve communes of the EPCI that counts for them.
    assert [(one.etape, one.de, one.vers, one.communes.communes) for one in found.passages] == [
        ("projet", "en-partie", "couvert", 13)
    ]


def test_a_wider_perimetre_is_told_by_need_and_by_cost() -> None:
    found = change(
        SMALL,
        NouveauPerimetre(type="perimetre", agence="maison-eau", perimetre="departement"),
    )
    assert [(one.fiche, one.etape, one.vers, one.communes.communes) for one in found.passages] == [
        ("economiser-eau", "idee", "couvert", 21)
    ]
    assert [(one.de, one.vers, one.cas) for one in found.couts] == [(None, "gratuit", 21)]


def test_a_fusion_ends_a_doublon_and_keeps_each_where_it_acted() -> None:
    reseau = with_offres(
        an_offre("maison-eau", perimetre=None), an_offre("atelier-toits", perimetre=None)
    )
    found = change(
        reseau, Fusion(type="fusion", agences=("maison-eau", "atelier-toits"), en="maison-eau")
    )
    assert [one.agences for one in found.doublons_disparus] == [("maison-eau", "atelier-toits")]
    assert (found.passages, found.doublons_nouveaux) == ((), ())


def test_what_an_epci_had_joined_for_its_communes_outlives_a_fusion() -> None:
    reseau = with_offres(an_offre("pole-commun", cout="adhesion", service="permis"))
    assert covering(reseau).totaux["couvert"].communes == 12
    merged = Fusion(type="fusion", agences=("maison-eau", "pole-commun"), en="maison-eau")
    assert change(reseau, merged).is_empty


# What the command prints.

MIRROR = """\
Appui aux communes de l'Ain : le réseau vu par son guide, le 22 novembre 2026.

Couverture, en besoins × étapes × communes concernées
  Couvert : 25 % (48)
  En partie : 57 % (107)
  Trou : 18 % (34)

Trous (2)
  Entretenir les chemins · Travaux : 27 communes, 73 599 habitants
  Entretenir les chemins · Idée : 7 communes, 24 424 habitants

Doublons (0)

Agences seules à répondre (2)
  Atelier des toits : 1 besoin (reparer-toiture), pour 27 communes, 73 599 habitants
  Maison de l'eau : 1 besoin (economiser-eau), pour 6 communes, 31 776 habitants

Adhésions (3)
  Pôle commun : 14 sur 27 communes, 1 sur 3 EPCI, 41 % des habitants
  Pôle commun · Voirie : 3 sur 27 communes, 0 sur 3 EPCI, 33 % des habitants
  Pôle commun · Permis de construire : 12 sur 27 communes, 1 sur 3 EPCI, 30 % des habitants

À relire (0)

Notes les plus basses, sur 100 (4)
  70, economiser-eau. Dites au moins 3 choses à préparer, au lieu de 1 : 8 points de plus.
  70, entretenir-chemins. Dites au moins 3 choses à préparer, au lieu de 1 : 8 points de plus.
  70, proteger-source. Dites au moins 3 choses à préparer, au lieu de 1 : 8 points de plus.
  70, reparer-toiture. Dites au moins 3 choses à préparer, au lieu de 1 : 8 points de plus.
"""
WITHOUT = """\
Scénario : essai
  Maison de l'eau quitte le réseau.

Couverture, en besoins × étapes × communes concernées
  Couvert : 25 % (48) → 16 % (30)
  En partie : 57 % (107) → 65 % (123)
  Trou : 18 % (34) → 19 % (36)

Ce qui change (3)
  Entretenir les chemins · Idée : 2 communes, 1 481 habitants, couvert → trou
  Économiser l'eau · Idée : 6 communes, 31 776 habitants, couvert → en partie
  Entretenir les chemins · Idée : 10 communes, 4 408 habitants, couvert → en partie

Besoins perdus tout à fait, par 2 communes, 1 481 habitants (1)
  Entretenir les chemins : 2 communes, 1 481 habitants

Coût le plus bas, en besoins × communes (1)
  gratuit → rien d'ouvert : 18
"""
JOINED = """\
Scénario : essai
  Thil : adhésion à Pôle commun (service « voirie »).

Couverture, en besoins × étapes × communes concernées
  Couvert : 25 % (48) → 26 % (49)
  En partie : 57 % (107) → 56 % (106)
  Trou : 18 % (34) → 18 % (34)

Ce qui change (1)
  Entretenir les chemins · Idée : 1 commune, 1 261 habitants, en partie → couvert

Coût le plus bas, en besoins × communes (1)
  rien d'ouvert → avec adhésion : 1
"""
MERGED = """\
Scénario : essai
  Atelier des toits, Maison de l'eau : une seule agence, Atelier des toits.

Ce scénario ne change aucun chiffre.
"""


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), MIRROR),
        (("--sans", "maison-eau"), WITHOUT),
        (("--fusion", "atelier-toits, maison-eau"), MERGED),
        (("--adhere", "01418:pole-commun:voirie"), JOINED),
    ],
)
def test_the_command_says_it_in_words(options: tuple[str, ...], expected: str) -> None:
    outcome = run("guide", "diagnose", *options, cwd=RESEAU)
    plain = outcome.stdout.replace("\u202f", " ")
    assert (plain, outcome.stderr, outcome.returncode) == (expected, "", 0)


def test_the_command_gives_programs_the_whole_of_it(reseau: Path) -> None:
    shown = json.loads(run("guide", "diagnose", "--format", "json", cwd=reseau).stdout)
    assert shown == plain(asdict(diagnose(Droits(reseau=SMALL))))
    options = ("--sans", "atelier-toits", "--adhere", "01418:pole-commun:voirie")
    shown = json.loads(run("guide", "diagnose", *options, "--format", "json", cwd=reseau).stdout)
    changes = (
        AgencePart(type="agence-part", agence="atelier-toits"),
        NouvelleAdhesion(type="adhesion", agence="pole-commun", service="voirie", qui=("01418",)),
    )
    assert shown == {
        "nom": "essai",
        "texte": None,
        "changements": [
            {"type": "agence-part", "agence": "atelier-toits"},
            {
                "type": "adhesion",
                "agence": "pole-commun",
                "service": "voirie",
                "qui": ["01418"],
            },
        ],
        "ecart": plain(asdict(change(SMALL, *changes))),
    }


def plain(data: Any) -> Any:
    return json.loads(json.dumps(data, default=date.isoformat))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            ("--sans", "maison"),
            (
                "--sans : « maison » n'est pas une agence du réseau. "
                "Vouliez-vous dire « maison-eau » (Maison de l'eau) ?\n"
            ),
        ),
        (
            ("--sans", "maison-eau", "--fusion", "maison-eau,atelier-toits"),
            (
                "--fusion : « maison-eau » a déjà quitté le réseau dans ce scénario. "
                "Placez ce changement plus haut, ou retirez-le.\n"
            ),
        ),
        (
            ("--fusion", "maison-eau"),
            ("--fusion : une fusion réunit au moins deux agences. Ajoutez l'autre à la liste.\n"),
        ),
        (
            ("--adhere", "1418:pole-commun:voierie"),
            (
                "--adhere : « voierie » n'est pas un service de « pole-commun ». "
                "Vouliez-vous dire « voirie » (Voirie) ?\n"
                "--adhere : « 1418 » n'est ni une commune ni un EPCI du territoire. "
                "Cherchez le bon code dans network/territoire/.\n"
            ),
        ),
        (
            ("--perimetre", "maison-eau:240100999,1418"),
            (
                "--perimetre : « 240100999 » n'est pas un EPCI du réseau. "
                "Cherchez le bon code dans network/territoire/epci.csv.\n"
                "--perimetre : « 1418 » n'est ni une commune ni un EPCI du territoire. "
                "Cherchez le bon code dans network/territoire/.\n"
            ),
        ),
        (
            ("--scenario", "ailleurs/essai.yml"),
            (
                "ailleurs/essai.yml, ligne 1 : le fichier n'existe pas. "
                "Le dossier « ailleurs » n'existe pas non plus.\n"
            ),
        ),
    ],
)
def test_a_misspelt_option_is_told_with_the_right_word(
    options: tuple[str, ...], expected: str
) -> None:
    outcome = run("guide", "diagnose", *options, cwd=RESEAU)
    assert (outcome.stdout, outcome.stderr, outcome.returncode) == ("", expected, 2)


def test_an_option_says_the_same_as_a_file() -> None:
    options = (
        ("--cree", "reparer-toiture:maison-eau:idee,projet"),
        ("--perimetre", "maison-eau:240100891,01418"),
        ("--perimetre", "maison-eau:departement"),
    )
    told = [word for option in options for word in option]
    outcome = run("guide", "diagnose", *told, "--format", "json", cwd=RESEAU)
    offre = an_offre("maison-eau", role="expertise", etapes=("idee", "projet"), cout="a-preciser")
    offre = offre.model_copy(update={"apport": "Un service à créer.", "perimetre": None})
    changes = (
        ServiceCree(type="service-cree", fiche="reparer-toiture", offre=offre),
        NouveauPerimetre(
            type="perimetre",
            agence="maison-eau",
            perimetre=Perimetre(epci=("240100891",), communes=("01418",)),
        ),
        NouveauPerimetre(type="perimetre", agence="maison-eau", perimetre="departement"),
    )
    found = json.loads(outcome.stdout)
    assert found["ecart"] == plain(asdict(change(SMALL, *changes)))
    assert [one["type"] for one in found["changements"]] == [one.type for one in changes]


@pytest.mark.parametrize(
    ("option", "texte", "forme"),
    [
        ("--adhere", "01418", "CODE:AGENCE ou CODE:AGENCE:SERVICE"),
        ("--adhere", "01418:a:b:c", "CODE:AGENCE ou CODE:AGENCE:SERVICE"),
        ("--cree", "reparer-toiture:maison-eau", "FICHE:AGENCE:ETAPE,ETAPE"),
        ("--perimetre", "maison-eau:", "AGENCE:departement, ou AGENCE:CODE,CODE"),
    ],
)
def test_an_option_without_its_parts_says_how_to_write_it(
    option: str, texte: str, forme: str
) -> None:
    outcome = run("guide", "diagnose", option, texte, cwd=RESEAU)
    assert outcome.returncode == 2
    assert outcome.stderr.endswith(f"« {texte} » ne se lit pas. Écrivez {forme}.\n")


def test_faults_of_the_contents_come_first(reseau: Path) -> None:
    (reseau / "network" / "etapes.yml").write_text("- id: idee\n", encoding="utf-8")
    outcome = run("guide", "diagnose", "--sans", "maison", cwd=reseau)
    assert (outcome.stdout, outcome.returncode) == ("", 1)
    assert "network/etapes.yml" in outcome.stderr


SCENARIO = """\
nom: "=La voirie pour tous"
texte: "Thil rejoint, l'atelier s'en va."
changements:
  - {type: agence-part, agence: atelier-toits}
  - {type: adhesion, agence: pole-commun, service: voirie, qui: ["01418"]}
"""


def test_a_scenario_may_stand_anywhere_and_options_go_on_from_it(tmp_path: Path) -> None:
    file = tmp_path / "La voirie.yml"
    file.write_text(SCENARIO, encoding="utf-8")
    options = ("--scenario", str(file), "--sans", "bureau-projets", "--format", "json")
    outcome = run("guide", "diagnose", *options, cwd=RESEAU)
    found = json.loads(outcome.stdout)
    assert found["nom"] == "=La voirie pour tous"
    assert [one["type"] for one in found["changements"]] == [
        "agence-part",
        "adhesion",
        "agence-part",
    ]
    assert [one["fiche"] for one in found["ecart"]["perdus"]] == [
        "economiser-eau",
        "reparer-toiture",
    ]
    again = run("guide", "diagnose", "--scenario", str(file), "--sans", "atelier-toits", cwd=RESEAU)
    assert (again.stderr, again.returncode) == (
        (
            "--sans : « atelier-toits » a déjà quitté le réseau dans ce scénario. "
            "Placez ce changement plus haut, ou retirez-le.\n"
        ),
        2,
    )


BAD = {
    "": "le fichier est vide. Remplissez-le d'après le modèle, ou supprimez-le.",
    "nom: [": (
        "cette ligne ne se lit pas. "
        "Comparez avec le modèle : décalage, guillemets, crochets et deux-points."
    ),
    "- un": "des champs sont attendus. Écrivez « champ: valeur », d'après le modèle.",
}


@pytest.mark.parametrize("texte", BAD)
def test_a_file_that_is_no_scenario_says_why(tmp_path: Path, texte: str) -> None:
    file = tmp_path / "essai.yml"
    file.write_text(texte, encoding="utf-8")
    outcome = run("guide", "diagnose", "--scenario", str(file), cwd=RESEAU)
    assert outcome.stderr == f"{file}, ligne 1 : {BAD[texte]}\n"
    assert outcome.returncode == (1 if texte else 2)


def test_the_faults_of_a_scenario_are_told_all_at_once(tmp_path: Path) -> None:
    file = tmp_path / "essai.yml"
    file.write_text(
        """\
nom: "Essai"
changements:
  - {type: perimetre, agence: maison-eau,
     perimetre: {epci: ["240100999"], sauf: {communes: ["01999"]}}}
  - {type: service-cree, fiche: reparer-toitures, offre: {agence: maison-eau, role: expertise,
     niveau: conseil, etapes: [idee], cout: gratuit, apport: "Un avis."}}
""",
        encoding="utf-8",
    )
    outcome = run("guide", "diagnose", "--scenario", str(file), cwd=RESEAU)
    assert outcome.returncode == 1
    assert outcome.stderr == (
        f"{file}, ligne 4, changements › perimetre › epci : "
        "« 240100999 » n'est pas un EPCI du réseau. "
        "Cherchez le bon code dans network/territoire/epci.csv.\n"
        f"{file}, ligne 4, changements › perimetre › sauf › communes : "
        "« 01999 » n'est ni une commune ni un EPCI du territoire. "
        "Cherchez le bon code dans network/territoire/.\n"
        f"{file}, ligne 5, changements › fiche : "
        "« reparer-toitures » n'est pas une fiche du réseau. "
        "Vouliez-vous dire « reparer-toiture » (Réparer une toiture) ?\n"
    )


# What the site publishes.


@pytest.fixture
def outputs(reseau: Path) -> dict[str, str]:
    """The data published of the small network with one scenario, by path."""
    shutil.rmtree(reseau / "network" / "scenarios")
    (reseau / "network" / "scenarios").mkdir()
    (reseau / "network" / "scenarios" / "la-voirie.yml").write_text(SCENARIO, encoding="utf-8")
    site = build(reseau, DAY)
    assert site.faults == ()
    return {one.chemin: one.octets.decode("utf-8", "replace") for one in site.outputs}


def test_the_mirror_is_published_with_what_each_scenario_changes(outputs: dict[str, str]) -> None:
    shown = json.loads(outputs["api/v1/diagnostic.json"])
    assert shown["reseau"] == "Appui aux communes de l'Ain"
    assert shown["jour"] == "2026-11-22"
    assert shown["totaux"]["trou"] == {"communes": 34, "population": 98023}
    (one,) = shown["scenarios"]
    assert (one["id"], one["nom"]) == ("la-voirie", "=La voirie pour tous")
    assert [move["vers"] for move in one["ecart"]["passages"]] == ["couvert", "en-partie"]


def test_the_tables_are_plain_and_hold_no_formula(outputs: dict[str, str]) -> None:
    couverture, qualite, scenarios = (
        [*csv.DictReader(io.StringIO(outputs[f"donnees/{name}.csv"]))]
        for name in ("couverture", "qualite", "scenarios")
    )
    assert len(couverture) == 9
    assert couverture[3] == {
        "fiche": "entretenir-chemins",
        "titre": "Entretenir les chemins",
        "etape": "idee",
        "communes_couvert": "15",
        "population_couvert": "30220",
        "communes_en_partie": "5",
        "population_en_partie": "18955",
        "communes_trou": "7",
        "population_trou": "24424",
        "communes_non_concerne": "0",
        "population_non_concerne": "0",
    }
    assert [row["note"] for row in qualite] == ["70", "70", "70", "70"]
    assert scenarios == [
        {
            "scenario": "la-voirie",
            "nom": "'=La voirie pour tous",
            "fiche": "entretenir-chemins",
            "titre": "Entretenir les chemins",
            "etape": "idee",
            "de": "en-partie",
            "vers": "couvert",
            "communes": "1",
            "population": "1261",
        },
        {
            "scenario": "la-voirie",
            "nom": "'=La voirie pour tous",
            "fiche": "reparer-toiture",
            "titre": "Réparer une toiture",
            "etape": "idee",
            "de": "couvert",
            "vers": "en-partie",
            "communes": "27",
            "population": "73599",
        },
    ]


def test_each_picture_of_the_dashboard_has_its_table(reseau: Path) -> None:
    site = build(reseau, date(2028, 1, 1))
    texts = {one.chemin: one.octets.decode("utf-8", "replace") for one in site.outputs}
    page = site.by_address["reseau/"].html
    names = ("couverture-par-commune", "dependances", "taux-adhesion", "chiffres-adhesion")
    assert all(f"donnees/{name}.csv" in page for name in (*names, "a-verifier"))
    communes, dependances, taux, chiffres = (
        [*csv.DictReader(io.StringIO(texts[f"donnees/{name}.csv"]))] for name in names
    )
    shown = json.loads(texts["api/v1/diagnostic.json"])
    # The map and the matrix count the same cases, by commune and by need.
    assert sum(int(row["couverte"]) for row in communes) == shown["totaux"]["couvert"]["communes"]
    assert [row["agence"] for row in dependances] == ["atelier-toits", "maison-eau"]
    assert [(row["service"], row["communes"], row["sur_communes"]) for row in taux] == [
        ("", "14", "27"),
        ("voirie", "3", "27"),
        ("permis", "12", "27"),
    ]
    assert [(row["agence"], row["valeur"], row["date"]) for row in chiffres] == [
        ("pole-commun", "9 communes sur 27", "février 2026")
    ]
    assert texts["donnees/a-verifier.csv"] == (
        "agence,fiche,titre,verifie_le,mois\n"
        "atelier-toits,reparer-toiture,Réparer une toiture,2026-11-22,13\n"
        "maison-eau,economiser-eau,Économiser l'eau,2026-11-22,13\n"
        "maison-eau,proteger-source,Protéger une source,2026-11-22,13\n"
        "pole-commun,entretenir-chemins,Entretenir les chemins,2026-11-22,13\n"
    )
    assert "22 novembre 2026" in page


def test_two_agences_that_do_the_same_are_in_the_table_of_doublons(reseau: Path) -> None:
    sheet = reseau / "fiches" / "reparer-toiture.md"
    more = """offres:
  - {agence: maison-eau, role: expertise, niveau: conseil, etapes: [idee], cout: gratuit,
     perimetre: departement, apport: "Un avis."}
  - {agence: pole-commun, role: expertise, niveau: conseil, etapes: [idee], cout: gratuit,
     perimetre: {communes: ["01043"]}, apport: "Un avis."}
"""
    text = sheet.read_text(encoding="utf-8").replace("offres:\n", more)
    sheet.write_text(text, encoding="utf-8")
    site = build(reseau, DAY)
    assert site.faults == ()
    texts = {one.chemin: one.octets.decode("utf-8", "replace") for one in site.outputs}
    assert texts["donnees/doublons.csv"] == (
        "fiche,titre,etape,role,niveau,agences,communes,population\n"
        "reparer-toiture,Réparer une toiture,idee,expertise,conseil,maison-eau pole-commun,1,5198\n"
    )


def test_what_is_in_project_or_a_draft_is_nowhere_as_if_available(reseau: Path) -> None:
    site = build(reseau, DAY)
    texts = {one.chemin: one.octets.decode("utf-8", "replace") for one in site.outputs}
    pages = {page.adresse: page.html for page in site.pages}
    assert [name for name, text in {**texts, **pages}.items() if "creuser-puits" in text] == []
    assert not any("proteger-source" in row for row in texts["donnees/couverture.csv"].split())
    router = json.loads(texts[site.data["routeur"]])
    in_project = [name for name, one in router["fiches"].items() if one.get("projet")]
    assert in_project == ["proteger-source"]
    told = pages["fiches/proteger-source/"]
    assert "guide-projet" in told


def test_the_mirror_of_the_shipped_network_takes_no_time() -> None:
    reseau = network(PROJECT)
    assert min(timed(reseau) for _ in range(3)) < 0.3


def test_thousands_of_fiches_are_covered_at_once() -> None:
    reseau = network(PROJECT)
    many = [
        fiche.model_copy(update={"id": f"{fiche.id}-{n}"})
        for n in range(5000 // len(reseau.fiches) + 1)
        for fiche in reseau.fiches
    ]
    couverture = covering(replace(reseau, fiches=tuple(many)))
    start = time.process_time()
    assert sum(one.communes for one in couverture.totaux.values()) == 445 * 5 * len(many)
    assert time.process_time() - start < 2


def timed(reseau: Reseau) -> float:
    droits = Droits(reseau=reseau)
    start = time.process_time()
    diagnose(droits)
    return time.process_time() - start
