"""Who may call on whom: properties of every answer, and the cases that the small network holds."""

from __future__ import annotations

import gzip
import json
import time
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from browser import chromium, served
from conftest import PROJECT, RESEAU, run
from guide.adhesion import Adhesion, Registre
from guide.agence import Agence, Etendue, Perimetre, Seuil, Zone
from guide.bilan import bilan
from guide.check import check
from guide.document import Origine
from guide.droits import Droits
from guide.eligibilite import ELIGIBILITES, Droit, droit, rule
from guide.exports.routeur import territoire as published
from guide.load import load
from guide.route import rank, route
from guide.site import publishable
from guide.source import read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from guide.reseau import Reseau
    from guide.territoire import Collectivite, Commune

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
SORTES = {one.id: one.sorte for one in SMALL.beneficiaires}

zones = st.builds(
    Zone,
    epci=st.lists(st.sampled_from(EPCI), unique=True, max_size=3).map(tuple),
    communes=st.lists(st.sampled_from(COMMUNES), unique=True, max_size=8).map(tuple),
)
seuils = st.none() | st.builds(
    Seuil, minimum=st.integers(0, 2000), maximum=st.integers(2001, 20_000)
)
perimetres = st.builds(
    Perimetre,
    departement=st.sampled_from(["oui", "inconnu"]),
    epci=st.lists(st.sampled_from(EPCI), unique=True, max_size=2).map(tuple),
    communes=st.lists(st.sampled_from(COMMUNES), unique=True, max_size=6).map(tuple),
    sauf=st.none() | zones,
    incertain=st.none() | zones,
    habitants=seuils,
    beneficiaires=st.sampled_from([(), ("commune",), ("epci",), ("commune", "epci")]),
)
lists = st.builds(
    Perimetre,
    communes=st.lists(st.sampled_from(COMMUNES), unique=True, min_size=1, max_size=9).map(tuple),
    sauf=st.none() | zones,
)
etendues = st.sampled_from(["departement", "inconnu"]) | perimetres | lists
days = st.dates(min_value=date(2019, 1, 1), max_value=date(2028, 1, 1))
places = st.sampled_from(LIEU.collectivites)


def registers(service: str | None = None) -> st.SearchStrategy[Registre]:
    line = st.builds(
        Adhesion,
        origine=st.just(HERE),
        agence=st.just("pole-commun"),
        code=st.sampled_from([*COMMUNES, *EPCI]),
        service=st.just(service),
        depuis=st.none() | days,
        jusqu_a=st.none() | days,
    )
    return st.lists(line, max_size=6).map(
        lambda lines: Registre(adhesions=tuple(lines), territoire=LIEU)
    )


def agency(etendue: Etendue, **adhesion: object) -> Agence:
    model = SMALL.agence("pole-commun")
    return model.model_copy(
        update={
            "perimetre": etendue,
            "adhesion": model.adhesion.model_copy(update=adhesion),
        }
    )


def answer(agence: Agence, qui: Collectivite, registre: Registre, day: date = DAY) -> Droit:
    return droit(rule(agence, LIEU, SORTES), qui, agence, registre, day)


@given(
    agence=st.builds(
        agency,
        etendues,
        requise=st.sampled_from(["oui", "non", "par-competence"]),
        liste=st.sampled_from(["complete", "partielle"]),
        epci_vaut_communes=st.booleans(),
    ),
    registre=registers(),
    qui=places,
    day=days,
)
def test_every_collectivite_has_exactly_one_answer_with_its_sentence(
    agence: Agence, registre: Registre, qui: Collectivite, day: date
) -> None:
    found = answer(agence, qui, registre, day)
    assert found.eligibilite in ELIGIBILITES
    phrase = found.phrase(qui)
    assert phrase.endswith(".")
    assert "{" not in phrase


@given(perimetre=lists, commune=st.sampled_from(LIEU.communes), more=st.sampled_from(COMMUNES))
def test_adding_a_commune_to_a_perimetre_uncovers_nobody(
    perimetre: Perimetre, commune: Collectivite, more: str
) -> None:
    wider = perimetre.model_copy(update={"communes": (*perimetre.communes, more)})
    nobody = Registre(adhesions=(), territoire=LIEU)
    before = answer(agency(perimetre, requise="non"), commune, nobody).eligibilite
    after = answer(agency(wider, requise="non"), commune, nobody).eligibilite
    assert ELIGIBILITES.index(after) <= ELIGIBILITES.index(before)


@given(perimetre=lists, commune=st.sampled_from(LIEU.communes))
def test_lists_cover_the_communes_they_hold_and_no_other(
    perimetre: Perimetre, commune: Commune
) -> None:
    out = perimetre.sauf or Zone()
    is_left_out = commune.code in out.communes or commune.epci in out.epci
    is_inside = commune.code in perimetre.communes and not is_left_out
    nobody = Registre(adhesions=(), territoire=LIEU)
    found = answer(agency(perimetre, requise="non"), commune, nobody).eligibilite
    assert found == ("couverte" if is_inside else "hors-perimetre")


@given(registre=registers(), qui=places, day=days, liste=st.sampled_from(["complete", "partielle"]))
def test_what_is_not_known_hides_nobody(
    registre: Registre, qui: Collectivite, day: date, liste: str
) -> None:
    for requise in ("oui", "non", "par-competence", "a-preciser"):
        agence = agency("inconnu", requise=requise, liste=liste)
        assert answer(agence, qui, registre, day).eligibilite != "hors-perimetre"


@given(commune=st.sampled_from(LIEU.communes), depuis=days, length=st.integers(0, 2000))
def test_an_adhesion_holds_from_its_first_day_to_its_last(
    commune: Collectivite, depuis: date, length: int
) -> None:
    last = depuis + timedelta(days=length)
    line = Adhesion(
        origine=HERE, agence="pole-commun", code=commune.code, depuis=depuis, jusqu_a=last
    )
    registre = Registre(adhesions=(line,), territoire=LIEU)
    agence = agency("departement", requise="oui", liste="complete")
    found = [
        answer(agence, commune, registre, day).eligibilite
        for day in (depuis - timedelta(1), depuis, last, last + timedelta(1))
    ]
    assert found == ["adhesion-possible", "adherente", "adherente", "adhesion-possible"]


@given(registre=registers(), commune=st.sampled_from(LIEU.communes), day=days)
def test_an_epci_counts_for_its_communes_only_where_the_agence_says_so(
    registre: Registre, commune: Collectivite, day: date
) -> None:
    own = any(one.is_current(day) for one in registre.of("pole-commun", commune.code))
    theirs = any(
        one.is_current(day)
        for one in registre.of("pole-commun", LIEU.by_code[commune.code].epci)  # type: ignore[union-attr]
    )
    for shared in (False, True):
        agence = agency("departement", requise="oui", epci_vaut_communes=shared)
        joined = answer(agence, commune, registre, day).eligibilite == "adherente"
        assert joined == (own or (shared and theirs))


@given(registre=registers(), day=days, shared=st.booleans())
def test_the_inhabitants_of_those_who_have_joined_are_counted_once(
    registre: Registre, day: date, *, shared: bool
) -> None:
    joined = {
        registre.body(one) for one in registre.of_agence("pole-commun") if one.is_current(day)
    }
    found = bilan(agency("departement", epci_vaut_communes=shared), None, registre, day)
    assert found.population == sum(
        commune.population for commune in LIEU.communes if {commune.code, commune.epci} & joined
    )
    assert found.epci == len(joined & set(EPCI))
    through = {one.code for one in LIEU.communes if shared and one.epci in joined}
    assert found.communes == len(joined & set(COMMUNES) | through)


@pytest.mark.parametrize(
    ("qui", "expected"),
    [
        ("Valserhône", "adherente · Valserhône a rejoint « Voirie » le 1er janvier 2020."),
        (
            "Neyron",
            (
                "adherente · Neyron a rejoint « Voirie » le 1er juillet 2021 jusqu'au 31 "
                "décembre 2026."
            ),
        ),
        (
            "Miribel",
            ("adhesion-possible · Miribel rejoindra son service « Voirie » le 1er janvier 2027."),
        ),
        (
            "Thil",
            (
                "adhesion-possible · Thil n'a pas rejoint son service « Voirie ». Prenez une "
                "délibération, puis signez la convention."
            ),
        ),
        (
            "Balan",
            (
                "hors-perimetre · Elle n'intervient pas pour Balan : le guichet vous dira "
                "qui s'en charge."
            ),
        ),
        (
            "Villes",
            (
                "inconnue · Il faut avoir rejoint son service « Voirie », et le guide n'en "
                "connaît pas tous les adhérents : demandez-lui si Villes en fait partie."
            ),
        ),
        ("Lancrans", "adherente · Valserhône a rejoint « Voirie » le 1er janvier 2020."),
        ("01091", "adherente · Valserhône a rejoint « Voirie » le 1er janvier 2020."),
        (
            "CC Terre Valserhône (CCTV)",
            (
                "adhesion-possible · CC Terre Valserhône (CCTV) n'a pas rejoint son service "
                "« Voirie ». Prenez une délibération, puis signez la convention."
            ),
        ),
    ],
)
def test_the_sentence_says_what_holds_and_what_to_do(qui: str, expected: str) -> None:
    (one,) = LIEU.find(qui)
    droits = Droits(reseau=SMALL)
    fiche = SMALL.fiche("entretenir-chemins")
    found = droits.droit(droits.of_offre(fiche, fiche.offres[0]), one)
    assert f"{found.eligibilite} · {found.phrase(one)}" == expected


@pytest.mark.parametrize(
    ("place", "qui", "expected"),
    [
        (1, "Giron", "couverte · Elle intervient pour Giron."),
        (
            1,
            "Miribel",
            (
                "hors-perimetre · Cette aide s'adresse aux communes de 1\u202f000 "
                "habitants au plus ; Miribel en compte 10\u202f395."
            ),
        ),
        (
            2,
            "Giron",
            (
                "hors-perimetre · Cette aide s'adresse aux intercommunalités : "
                "parlez-en à la vôtre, CC Terre Valserhône (CCTV)."
            ),
        ),
        (2, "240100891", "couverte · Elle intervient pour CC Terre Valserhône (CCTV)."),
    ],
)
def test_size_and_kind_are_conditions_of_single_offres(place: int, qui: str, expected: str) -> None:
    (one,) = LIEU.find(qui)
    droits = Droits(reseau=SMALL)
    fiche = SMALL.fiche("entretenir-chemins")
    found = droits.droit(droits.of_offre(fiche, fiche.offres[place]), one)
    assert f"{found.eligibilite} · {found.phrase(one)}" == expected


def test_an_epci_half_inside_is_asked_about() -> None:
    (one,) = LIEU.find("240100800")
    droits = Droits(reseau=SMALL)
    found = droits.droit(droits.of_agence(SMALL.agence("maison-eau")), one)
    assert (found.eligibilite, found.phrase(one)) == (
        "inconnue",
        (
            "Elle intervient pour 5 des 6 communes de CC de Miribel et du Plateau : "
            "demandez-lui ce qu'elle fait pour l'intercommunalité elle-même."
        ),
    )


def test_a_misspelt_name_is_proposed_never_guessed(reseau: Path) -> None:
    outcome = run("guide", "route", "fuites", "--commune", "Miribe", cwd=reseau)
    assert (outcome.returncode, outcome.stderr) == (
        2,
        (
            "« Miribe » n'est ni une commune ni un EPCI du territoire (--commune). "
            "Vouliez-vous dire « Miribel » ?\n"
        ),
    )


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("Carentan", ["Carentan-les-Marais"]),
        ("Baie Cotentin", ["CC de la Baie du Cotentin"]),
        ("saint lo agglo", ["CA Saint-Lô Agglo"]),
        ("Valogne", ["Valognes"]),
        ("", []),
        ("de la", []),
        ("Paris", []),
    ],
)
def test_an_unknown_name_leads_to_those_that_hold_its_words(
    shipped: Droits, asked: str, near: list[str]
) -> None:
    lieu = shipped.reseau.territoire
    assert lieu.find(asked) == ()
    assert sorted(one.nom for one in lieu.near(asked)) == sorted(near)


@pytest.fixture(scope="module")
def shipped() -> Droits:
    return Droits(reseau=network(PROJECT))


def first(droits: Droits, need: str, qui: str) -> tuple[str, str, list[str]]:
    """The agency to call first, its answer, and those set aside."""
    (one,) = droits.reseau.territoire.find(qui)
    found = route(droits.reseau, need, qui=one)
    assert found.premier_contact
    aside = [recours.offre.agence for recours in found.ecartes]
    return found.premier_contact.offre.agence, found.premier_contact.eligibilite, aside


def test_the_water_syndicate_is_proposed_where_it_may_act_and_explained_where_not(
    shipped: Droits,
) -> None:
    assert first(shipped, "eau potable", "50129") == ("departement-manche", "couverte", ["sdeau50"])
    assert first(shipped, "eau potable", "50502") == ("sdeau50", "inconnue", [])


def test_a_former_commune_leads_to_the_one_of_today(shipped: Droits) -> None:
    lieu = shipped.reseau.territoire
    assert [one.nom for one in lieu.find("Acqueville")] == ["La Hague"]
    assert [one.nom for one in lieu.find("50001")] == ["La Hague"]


def test_every_commune_and_offre_is_answered_within_a_second() -> None:
    droits = Droits(reseau=network(PROJECT))
    start = time.process_time()
    found = [
        droits.droit(droits.of_offre(fiche, offre), commune).eligibilite
        for fiche in droits.reseau.fiches
        for offre in fiche.offres
        for commune in droits.reseau.territoire.communes
    ]
    assert time.process_time() - start < 1
    assert len(found) == 445 * sum(len(fiche.offres) for fiche in droits.reseau.fiches)


def test_the_browsers_data_stay_light(shipped: Droits) -> None:
    assert len(gzip.compress(published(shipped).octets, 9)) <= 40_000


def test_the_browsers_data_stay_light_where_every_commune_has_joined_on_its_own_day() -> None:
    """The worst that a register can hold: three services, forty dates, every commune."""
    reseau = network(PROJECT)
    lines = tuple(
        Adhesion(
            origine=HERE,
            agence="sdem50",
            code=commune.code,
            service=service,
            depuis=date(2014, 4, 1) + timedelta(days=91 * ((place * 7 + shift) % 40)),
        )
        for place, commune in enumerate(reseau.territoire.communes)
        for shift, service in enumerate(("eclairage-public", "bornes", "energie"))
    )
    services = tuple(
        reseau.agence("sdem50").adhesion.services[0].model_copy(update={"id": name, "nom": name})
        for name in ("eclairage-public", "bornes", "energie")
    )
    agences = tuple(
        agence.model_copy(
            update={"adhesion": agence.adhesion.model_copy(update={"services": services})}
        )
        if agence.id == "sdem50"
        else agence
        for agence in reseau.agences
    )
    droits = Droits(reseau=replace(reseau, adhesions=lines, agences=agences))
    assert len(gzip.compress(published(droits).octets, 9)) <= 40_000


@pytest.fixture(scope="module")
def page(small_site: Path) -> Iterator[Page]:
    """A page in which the small network's territory and router are loaded."""
    with chromium() as browser, served(small_site) as address:
        page = browser.new_page()
        page.goto(f"{address}recherche/")
        names = {
            kind: next((small_site / "assets").glob(f"{kind}-*.json")).name
            for kind in ("territoire", "routeur")
        }
        (folder,) = (path.name for path in (small_site / "assets").glob("scripts-*"))
        page.evaluate(
            """async ([root, folder, names]) => {
              const { territoire } = await import(`${root}assets/${folder}/territoire.js`);
              const { loadRouter } = await import(`${root}assets/${folder}/route.js`);
              const data = await (await fetch(`${root}assets/${names.territoire}`)).json();
              globalThis.on = (day) => territoire(data, day);
              globalThis.router = await loadRouter(`${root}assets/${names.routeur}`);
            }""",
            [address, folder, names],
        )
        yield page


def in_page(page: Page, droits: Droits, day: date) -> dict[str, list[list[str]]]:
    codes = [one.code for one in droits.reseau.territoire.collectivites]
    found: dict[str, list[list[str]]] = page.evaluate(
        """([day, codes, rules]) => Object.fromEntries(codes.map((code) => [code,
          [...Array(rules).keys()].map((rule) => Object.values(on(day).droit(rule, code)))]))""",
        [day.isoformat(), codes, len(droits.regles)],
    )
    return found


@pytest.mark.parametrize("day", [DAY, date(2026, 12, 31), date(2027, 1, 1), date(2029, 5, 1)])
def test_the_page_answers_as_python_does_on_every_day(page: Page, day: date) -> None:
    droits = Droits(reseau=network(RESEAU, day))
    shown = in_page(page, droits, day)
    for one in droits.reseau.territoire.collectivites:
        expected = [[d.eligibilite, d.phrase(one)] for d in droits.profil(one, day)]
        plain = [[e, phrase.translate(PLAIN)] for e, phrase in shown[one.code]]
        assert plain == [[e, phrase.translate(PLAIN)] for e, phrase in expected], one.nom


# The published sentences are typeset.
PLAIN = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " "})


def test_the_page_calls_the_same_agency_first_for_everybody(page: Page) -> None:
    droits = Droits(reseau=SMALL)
    for one in LIEU.collectivites:
        profil = droits.profil(one, DAY)
        for fiche in SMALL.fiches:
            shown: Any = page.evaluate(
                """([id, code, day]) => ({
                  first: on(day).first(id, code),
                  ranked: router.rank(id, "", (rule) => on(day).droit(rule, code))
                    .map(({ place, isClosed }) => [place, isClosed]),
                })""",
                [fiche.id, one.code, DAY.isoformat()],
            )
            ranked = rank(droits, fiche, None, profil)
            expected = [[fiche.offres.index(r.offre), r.is_closed] for r in ranked]
            assert shown["ranked"] == expected
            usual = fiche.offres.index(fiche.premier_contact)
            first = -1 if expected[0][1] else expected[0][0]
            assert shown.get("first", usual) == first, (one.nom, fiche.id)


def test_the_command_says_what_the_rules_say(reseau: Path) -> None:
    outcome = run("guide", "route", "chemins", "--commune", "Balan", "--format", "json", cwd=reseau)
    found = json.loads(outcome.stdout)
    assert found["premier_contact"] is None
    assert [offre["eligibilite"] for offre in found["fiches"][0]["offres"]] == [
        "hors-perimetre",
        "hors-perimetre",
        "hors-perimetre",
    ]


settings.register_profile("guide", deadline=None, derandomize=True)
settings.load_profile("guide")
