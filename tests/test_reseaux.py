"""Four other networks, each written from one public article: no line of code is theirs.

What the article says is read back from their sites, as a reader and as a program find it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from browser import served, violations
from conftest import PROJECT, build, files, run
from test_site import pages

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

RESEAUX = PROJECT / "tests" / "reseaux"
# By which words each network, the shipped one included, would be known in the pages of another.
MOTS = {
    "orne": r"\bOrne\b|Alençon",
    "camvs": r"CAMVS|Maubeuge|Sambre",
    "clermont": r"Clermont",
    "orleans": r"Orléans",
    "": r"\bla Manche\b|Cotentin|\bIDM\b",
}
EXAMPLE_TELEPHONE = re.compile(r"tel:\+33(?:1 ?9900|26191|35301|46571|53649)\d+")
FAITS = {
    "orne": {
        "": [
            "Portail d'entrée unique",
            "Une seule entrée pour tous les services",
            "écrit d'après un article public de 2018",
            "Les contacts sont fictifs",
        ],
        "agences/orne-metropole/": [
            "établissement public administratif, piloté par le Département",
            "créé en 2014 et renommé en 2017",
            "Les communes et les intercommunalités y adhèrent librement",
            "L'adhésion est volontaire",
            (
                "plus de 80 % des collectivités et de la population du département, "
                "avec les 56 480 habitants de la communauté urbaine d'Alençon (1er janvier 2018"
            ),
            "333 adhérents dans le département (mai 2019",
            "Un portail sert d'entrée unique à tous ses services",
        ],
        "fiches/instruire-permis/": ["instruction des autorisations d'urbanisme"],
        "fiches/entretenir-voirie/": ["L'entretien de voirie fait partie des appuis"],
        "fiches/etudier-projet/": ["Une étude préliminaire dit si un projet tient debout"],
        "fiches/acheter-centrale-achat/": [
            "En projet",
            "Achat groupé",
            "Ce que vous pourrez commander",
            "leur périmètre n'était pas fixé en janvier 2018",
            "Orne Métropole, qui met les fournisseurs en concurrence pour tous ses adhérents",
            "chaque adhérent reste libre de commander ou non",
            "les modalités restaient à fixer",
            "À préciser auprès d'Orne Métropole",
        ],
        "territoire/": ["381 communes", "16 intercommunalités"],
        "reseau/": ["Orne Métropole : plus de 80 % des collectivités", "333 adhérents"],
    },
    "camvs": {
        "": ["Le guichet unique recueille les demandes des maires"],
        "a-propos/": [
            "L'article ne donne que ce sigle",
            "parce que les faits de l'article lui vont",
            "jeudi 17 mars",
        ],
        "agences/agglomeration/": [
            "née en 2014 de la réunion de quatre intercommunalités",
            "schéma de mutualisation en décembre 2015",
            "fixé par la loi de 2010",
            "droit des sols travaille depuis le 1er juillet 2015",
            "a comparé les moyens de chaque commune avec ses besoins à venir",
        ],
        "groupes-de-travail/": [
            "Le groupement de commandes",
            "Le prêt de matériel",
            "La priorité des mises à disposition de personnel",
            "Le service commun d'ingénierie",
            "adopté en décembre 2015",
            "les ressources de chaque commune avec ses besoins futurs",
        ],
        "fiches/deposer-demande/": ["Un guichet unique recueille les demandes de tous les maires"],
        "fiches/emprunter-materiel/": [
            "Prêt",
            "Ce que vous pouvez emprunter",
            "prêté au cas par cas",
            "sont à préciser auprès de l'agglomération",
        ],
        "fiches/acheter-ensemble/": ["En projet", "Groupement de commandes", "thème de travail"],
        "fiches/recevoir-agent/": ["mises à disposition de personnel", "reste ponctuelle"],
        "fiches/partager-ingenierie/": [
            "En projet",
            "Service commun",
            "en cours de création",
            "À préciser auprès de l'agglomération",
        ],
        "fiches/instruire-permis/": [
            "Comment marche ce service commun",
            "le 1er juillet 2015",
            "À préciser auprès de l'agglomération",
        ],
        "territoire/": ["43 communes"],
    },
    "clermont": {
        "": ["Volontaire, et à la carte", "Aucune compétence n'est transférée"],
        "a-propos/": [
            "En 2016, l'intercommunalité s'appelle Clermont Communauté",
            "aujourd'hui Clermont Auvergne Métropole",
        ],
        "agences/services-communs/": [
            "mettre en commun des moyens, du matériel ou des agents",
            "sous l'autorité opérationnelle du maire",
            "Leur hiérarchie reste celle de l'intercommunalité",
            "a été créé le 1er juillet 2015",
            "votés le 12 février 2016",
            "14 communes sur 21 ont adhéré à ces services mutualisés (29 février 2016",
        ],
        "fiches/rejoindre-service-commun/": [
            "Comment marche ce service commun",
            "Aucune compétence n'est transférée",
            "Le maire (autorité opérationnelle)",
            "Qui emploie les agents L'intercommunalité",
            "le dispositif est évolutif",
            "À préciser auprès de la métropole",
            "12 février 2016",
            "Questionnaire",
            "Rencontres",
            "Périmètre",
            "Coût",
            "Vote",
        ],
        "fiches/instruire-permis/": ["Droit des sols", "le 1er juillet 2015"],
        "fiches/utiliser-nouveaux-services/": [
            "trois autres services communs",
            "le 1er septembre 2016",
            "14 sur 21 avaient adhéré, tous services confondus",
        ],
        "territoire/": ["21 communes", "Clermont Auvergne Métropole"],
        "reseau/": [
            (
                "Services communs de Clermont Communauté : 14 communes sur 21 ont adhéré à ces "
                "services mutualisés (29 février 2016"
            )
        ],
    },
    "orleans": {
        "a-propos/": ["aujourd'hui Orléans Métropole"],
        "qui-fait-quoi/": [
            "22 communes et leur communauté d'agglomération, à comparer",
            "274 000 habitants dans l'agglomération",
            "six mois de mission (à partir du 6 janvier 2014",
            "L'intercommunalité",
            "Compétence obligatoire d'une communauté d'agglomération",
            "article L. 5216-5",
            "À établir par le diagnostic",
            "Pour l'organisation",
            "Pour les finances",
            "À chiffrer",
        ],
        "agences/agglomeration/": [
            "communauté de communes en 1999, puis une communauté d'agglomération en 2002",
            "22 communes et 274 000 habitants",
            (
                "le diagnostic des politiques publiques, la comparaison des organisations, "
                "puis des scénarios"
            ),
        ],
        "fiches/diagnostiquer-politiques/": ["six mois, à partir du 6 janvier"],
        "fiches/preparer-scenarios/": [
            "Chacune est pesée deux fois : sur l'organisation, puis sur les finances"
        ],
        "territoire/": ["22 communes", "Orléans Métropole"],
    },
}
CHIFFRES = {
    "orne": [
        (
            "plus de 80 %",
            (
                "des collectivités et de la population du département, "
                "avec les 56 480 habitants de la communauté urbaine d'Alençon"
            ),
            "1er janvier 2018",
        ),
        ("333 adhérents", "dans le département", "mai 2019"),
    ],
    "camvs": [],
    "clermont": [("14 communes sur 21", "ont adhéré à ces services mutualisés", "29 février 2016")],
    "orleans": [],
}
SERVICES = {
    "orne": [],
    "camvs": ["Droit des sols", "Ingénierie"],
    "clermont": ["Droit des sols", "Trois autres services communs"],
    "orleans": [],
}
NOMBRE_DE_COMMUNES = {"orne": 381, "camvs": 43, "clermont": 21, "orleans": 22}
EN_PROJET = {
    "orne": {"acheter-centrale-achat"},
    "camvs": {"acheter-ensemble", "partager-ingenierie"},
    "clermont": set[str](),
    "orleans": set[str](),
}
# Home, an agence, a commune and the territory are of each network; the fiches, of each nature.
COMMUNES = {"orne": "61001", "camvs": "59392", "clermont": "63113", "orleans": "45234"}
PAGES = {
    "orne": ["agences/orne-metropole/", "fiches/acheter-centrale-achat/"],
    "camvs": ["agences/agglomeration/", "fiches/emprunter-materiel/", "groupes-de-travail/"],
    "clermont": ["agences/services-communs/", "fiches/rejoindre-service-commun/"],
    "orleans": ["agences/agglomeration/", "fiches/diagnostiquer-politiques/", "qui-fait-quoi/"],
}


@pytest.fixture(scope="session", params=list(FAITS))
def nom(request: pytest.FixtureRequest) -> str:
    """Each of the four networks in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def built(nom: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That network, built."""
    site = tmp_path_factory.mktemp(nom) / "site"
    outcome = build(RESEAUX / nom, site)
    assert outcome.returncode == 0, outcome.stderr
    return site


def plain(texts: list[str]) -> str:
    """The words of a page, on one line, with a keyboard's apostrophes and spaces."""
    return " ".join(" ".join(texts).replace("’", "'").split())


def test_it_has_neither_fault_nor_warning(nom: str) -> None:
    outcome = run("guide", "check", cwd=RESEAUX / nom)
    assert (outcome.stdout, outcome.returncode) == ("Aucune faute.\n", 0)


def test_it_is_contents_alone(nom: str) -> None:
    kinds = {path.suffix for path in (RESEAUX / nom).rglob("*") if path.is_file()}
    assert kinds == {".csv", ".md", ".yml"}


def test_readers_find_what_the_article_says(nom: str, built: Path) -> None:
    known = pages(built)
    missing = {
        address: [fact for fact in facts if fact not in plain(known[address].text)]
        for address, facts in FAITS[nom].items()
    }
    assert {address: facts for address, facts in missing.items() if facts} == {}


def test_programs_find_the_figures_and_no_name_that_no_source_gives(nom: str, built: Path) -> None:
    told = json.loads((built / "api" / "v1" / "adhesions.json").read_text(encoding="utf-8"))
    (agence,) = told["agences"]
    assert [(one["valeur"], one["texte"], one["date"]) for one in agence["chiffres"]] == CHIFFRES[
        nom
    ]
    assert [one["nom"] for one in agence["services"]] == SERVICES[nom]
    assert (agence["adhesions"], agence["comptes"]) == ([], [])
    assert all(one["source"].startswith("https://") for one in agence["chiffres"])


def test_the_mirror_counts_every_commune_of_the_network(nom: str, built: Path) -> None:
    shown = json.loads((built / "api" / "v1" / "diagnostic.json").read_text(encoding="utf-8"))
    sums = {sum(one["communes"] for one in case["etats"].values()) for case in shown["cases"]}
    assert sums == {NOMBRE_DE_COMMUNES[nom]}
    in_project = EN_PROJET[nom]
    assert not in_project & {case["fiche"] for case in shown["cases"]}
    routeur = next((built / "assets").glob("routeur-*.json"))
    known = json.loads(routeur.read_text(encoding="utf-8"))["fiches"]
    assert {name for name, one in known.items() if one.get("projet")} == in_project


def test_programs_read_who_does_what(nom: str, built: Path) -> None:
    path = built / "api" / "v1" / "qui-fait-quoi.json"
    assert path.exists() == (nom == "orleans")
    if nom == "orleans":
        told = json.loads(path.read_text(encoding="utf-8"))
        assert [(one["valeur"], one["date"]) for one in told["chiffres"]] == [
            ("22 communes", "2014"),
            ("274 000 habitants", "2014"),
            ("six mois", "à partir du 6 janvier 2014"),
        ]
        assert all(
            {"commune", "epci", "agence", "constat"} <= one.keys() for one in told["politiques"]
        )
        assert [(one["nom"], one["finances"]) for one in told["evolutions"][1:]] == [
            ("Partager des services communs", "À chiffrer."),
            ("Transférer une compétence", "À chiffrer."),
        ]
        table = (built / "donnees" / "qui-fait-quoi.csv").read_text(encoding="utf-8")
        assert table.startswith("nom,commune,epci,agence,constat\nDéveloppement économique,")


def test_it_says_no_word_of_another_network(nom: str, built: Path) -> None:
    words = re.compile("|".join(mots for other, mots in MOTS.items() if other != nom))
    found = {
        name: match[0]
        for name, content in files(built).items()
        if (match := words.search(content.decode("utf-8", "ignore")))
    }
    assert found == {}


def test_every_page_says_that_it_is_an_illustration_and_every_contact_is_invented(
    built: Path,
) -> None:
    for address, page in pages(built).items():
        assert "Illustration." in plain(page.text), address
        telephones = [link for link in page.links if link.startswith("tel:")]
        assert [link for link in telephones if not EXAMPLE_TELEPHONE.fullmatch(link)] == []
        mailboxes = [link.partition("?")[0] for link in page.links if link.startswith("mailto:")]
        assert [link for link in mailboxes if not link.endswith(".example")] == []


def test_nothing_is_written_inline(built: Path) -> None:
    assert {address: page.inline for address, page in pages(built).items() if page.inline} == {}


def test_axe_finds_nothing_the_policy_refuses_nothing_and_nothing_leaves(
    browser: Browser, nom: str, built: Path
) -> None:
    page = browser.new_page()
    found = []
    messages: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    with served(built) as address:
        for path in visited(nom):
            page.goto(address + path, wait_until="networkidle")
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 900})
                found += [(path, width, *violation) for violation in violations(page)]
    page.close()
    assert found == []
    assert messages == []
    assert [url for url in requests if not url.startswith((address, "data:"))] == []


def visited(nom: str) -> tuple[str, ...]:
    """One page of each kind that a network shows in its own way."""
    commune = f"ma-commune/?commune={COMMUNES[nom]}"
    return ("", "territoire/", "reseau/", commune, *PAGES[nom])
