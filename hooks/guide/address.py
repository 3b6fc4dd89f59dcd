"""The one place where public addresses are made.

They are relative to the site's root, with a final slash: « fiches/x/ ».
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ACCUEIL = ""
RECHERCHE = "recherche/"
FICHES = "fiches/"
AGENCES = "agences/"
THEMES = "themes/"
ETAPES = "etapes/"
TERRITOIRE = "territoire/"
MA_COMMUNE = "ma-commune/"
RESEAU = "reseau/"
QUI_FAIT_QUOI = "qui-fait-quoi/"
CONTACT = "contact/"
PLAN = "plan-du-site/"
ACCESSIBILITE = "accessibilite/"
ECO_CONCEPTION = "eco-conception/"
SECURITE = ".well-known/security.txt"
IMPRIME = "guide.pdf"
GUIDAGE = "guidez-moi/"
GUIDAGE_ETAPE = "guidez-moi/etape/"
GUIDAGE_COMMUNE = "guidez-moi/commune/"
FORMULAIRE = "admin/"
NOT_FOUND = "404.html"
ADHESIONS_CSV = "donnees/adhesions.csv"
ADHESIONS = "api/v1/adhesions.json"
DIAGNOSTIC = "api/v1/diagnostic.json"
COUVERTURE_CSV = "donnees/couverture.csv"
COMMUNES_CSV = "donnees/couverture-par-commune.csv"
DOUBLONS_CSV = "donnees/doublons.csv"
DEPENDANCES_CSV = "donnees/dependances.csv"
TAUX_CSV = "donnees/taux-adhesion.csv"
CHIFFRES_CSV = "donnees/chiffres-adhesion.csv"
A_VERIFIER_CSV = "donnees/a-verifier.csv"
QUALITE_CSV = "donnees/qualite.csv"
SCENARIOS_CSV = "donnees/scenarios.csv"
QUI_FAIT_QUOI_JSON = "api/v1/qui-fait-quoi.json"
POLITIQUES_CSV = "donnees/qui-fait-quoi.csv"
EVOLUTIONS_CSV = "donnees/evolutions.csv"
FIL = "fil.atom"
ROBOTS = "robots.txt"
VISITE = "sw.js"
# The picture of shared links, if the network has one.
PARTAGE = "images/partage.png"
ASSETS = "assets/"
# What a page loads of a large network as it needs it.
MORCEAUX = f"{ASSETS}morceaux-"
# Where data to reuse stand: other sites may read them.
DATA_FOLDERS = ("api/", "donnees/")
FICHES_CSV = "donnees/fiches.csv"
OFFRES_CSV = "donnees/offres.csv"
AGENCES_CSV = "donnees/agences.csv"
PAGE_DONNEES = "donnees/"
PAQUET = "donnees/datapackage.json"
CATALOGUE = "donnees/catalogue.jsonld"
PAQUET_HSDS = "donnees/hsds/datapackage.json"
# Data that a text may link to.
DONNEES: tuple[str, ...] = (ADHESIONS, DIAGNOSTIC, COUVERTURE_CSV, COMMUNES_CSV, DOUBLONS_CSV)
DONNEES += (DEPENDANCES_CSV, TAUX_CSV, CHIFFRES_CSV, A_VERIFIER_CSV, QUALITE_CSV, SCENARIOS_CSV)
DONNEES += (FICHES_CSV, OFFRES_CSV, AGENCES_CSV, ADHESIONS_CSV, PAQUET, CATALOGUE, PAQUET_HSDS)
DONNEES += ("api/v1/reseau.json", "api/v1/fiches.json", "api/v1/agences.json")
DONNEES += ("api/v1/themes.json", "api/v1/etapes.json")
DONNEES += ("api/v1/communes.json", "api/v1/epci.json")

# The addresses the software makes itself; an editorial page can't take them.
RESERVED: tuple[str, ...] = (
    "404",
    "accessibilite",
    "admin",
    "agences",
    "api",
    "assets",
    "contact",
    "eco-conception",
    "etapes",
    "fiches",
    "guidez-moi",
    "ma-commune",
)
RESERVED += ("plan-du-site", "qui-fait-quoi", "recherche", "reseau", "territoire", "themes")


def of_fiche(identifiant: str) -> str:
    """The page of a fiche."""
    return f"{FICHES}{identifiant}/"


def of_matrice(agence: str) -> str:
    """The table of who has joined which service of an agence."""
    return f"donnees/adhesions/{agence}.csv"


def of_agence(identifiant: str) -> str:
    """The page of an agence."""
    return f"{AGENCES}{identifiant}/"


def of_theme(identifiant: str) -> str:
    """The page of a theme."""
    return f"{THEMES}{identifiant}/"


def of_etape(identifiant: str) -> str:
    """The page of a stage."""
    return f"{ETAPES}{identifiant}/"


def of_guidage(theme: str) -> str:
    """The needs of a theme, to choose from."""
    return f"{GUIDAGE}{theme}/"


def of_epci(code: str) -> str:
    """An intercommunalité."""
    return f"{TERRITOIRE}{code}/"


def of_page(identifiant: str) -> str:
    """An editorial page."""
    return f"{identifiant}/"


def in_form(fichier: str) -> str:
    """The place of the form where a content file of a folder is modified."""
    folder, _, name = fichier.removesuffix(".md").rpartition("/")
    return f"{FORMULAIRE}#/collections/{folder.rpartition('/')[2]}/entries/{name}"


def known(connus: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """The address of every page, given the ids of each kind."""
    yield from (ACCUEIL, RECHERCHE, FICHES, AGENCES, TERRITOIRE, MA_COMMUNE, CONTACT, PLAN, GUIDAGE)
    if "donnees" not in connus.get("page", ()):
        yield PAGE_DONNEES
    yield from (ACCESSIBILITE, ECO_CONCEPTION)
    kinds = {
        "fiche": of_fiche,
        "agence": of_agence,
        "theme": of_theme,
        "étape": of_etape,
        "EPCI": of_epci,
        "page": of_page,
    }
    for kind, of in kinds.items():
        yield from (of(identifiant) for identifiant in connus.get(kind, ()))


def of_table_schema(nom: str) -> str:
    """What the columns of a table mean."""
    return f"donnees/schemas/{nom}.json"


def of_interface(nom: str) -> str:
    """A file of the interface for programs: « fiches », « fiches/reparer-toiture »."""
    return f"api/v1/{nom}.json"


def of_interface_schema(nom: str) -> str:
    """What a file of the interface holds."""
    return f"api/v1/schemas/{nom}.json"


def of_hsds(table: str) -> str:
    """A table of the directory in the format of Open Referral."""
    return f"donnees/hsds/{table}.json"


def departement(code: str) -> str:
    """A département, as INSEE names it on the web of data."""
    return f"http://id.insee.fr/geo/departement/{code}"


def absolute(site: str, adresse: str) -> str:
    """The whole address, given that of the site."""
    return f"{site.rstrip('/')}/{adresse}"


def relative(depuis: str, vers: str) -> str:
    """The address `vers` as a link written in the page `depuis`.

    It works under any path, and from a file.
    """
    target, mark, rest = _cut(vers)
    # What stands after the last slash is a file's own name.
    here, there = depuis.split("/")[:-1], target.split("/")
    same = 0
    while same < min(len(here), len(there) - 1) and here[same] == there[same]:
        same += 1
    path = "../" * (len(here) - same) + "/".join(there[same:])
    return (path or "./") + mark + rest


def _cut(address: str) -> tuple[str, str, str]:
    for mark in "?#":
        if mark in address:
            return address.partition(mark)
    return address, "", ""
