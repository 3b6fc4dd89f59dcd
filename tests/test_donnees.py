"""The data to reuse, held against the validators that those who reuse them have."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from frictionless import validate
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pyshacl import validate as shacl
from rdflib import Graph

from conftest import PROJECT, RESEAU, draw
from guide import address
from guide.exports.output import harmless, table
from guide.jeu import Colonne, Tableau
from guide.site import build

if TYPE_CHECKING:
    from pathlib import Path

    from guide.site import Site

# The parser of JSON-LD warns of its own library.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
FORMES = PROJECT / "tests" / "formes"
DAY = date(2026, 11, 22)
NETWORKS = {"manche": PROJECT, "ain": RESEAU}


def written(site: Site, folder: Path) -> Path:
    """The files of a site beside its pages, in a folder."""
    for output in site.outputs:
        path = folder / output.chemin
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(output.octets)
    return folder


@pytest.fixture(scope="session")
def sites() -> dict[str, Site]:
    """Both networks, read and rendered once."""
    return {name: build(root, DAY) for name, root in NETWORKS.items()}


@pytest.fixture(scope="session")
def folders(sites: dict[str, Site], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Their files."""
    return {name: written(site, tmp_path_factory.mktemp(name)) for name, site in sites.items()}


@pytest.fixture(params=NETWORKS)
def folder(request: pytest.FixtureRequest, folders: dict[str, Path]) -> Path:
    """Each of the two in turn."""
    return folders[request.param]


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_every_file_of_the_interface_is_what_its_published_schema_says(folder: Path) -> None:
    files = [path for path in (folder / "api/v1").rglob("*.json") if path.parent.name != "schemas"]
    found = {path.relative_to(folder / "api/v1").as_posix() for path in files}
    assert {
        "reseau.json", "fiches.json", "agences.json", "themes.json", "etapes.json",
        "communes.json", "epci.json", "adhesions.json", "diagnostic.json",
    } <= found  # fmt: skip
    root = read(folder / "api/v1/reseau.json")["identite"]["adresse_site"]
    checkers = {}
    for path in (folder / "api/v1/schemas").iterdir():
        schema = read(path)
        Draft202012Validator.check_schema(schema)
        checkers[schema["$id"]] = Draft202012Validator(
            schema, format_checker=Draft202012Validator.FORMAT_CHECKER
        )
    assert {name.startswith(f"{root}api/v1/schemas/") for name in checkers} == {True}
    for path in files:
        data = read(path)
        checker = checkers[data["$schema"]]
        assert [(e.json_path, e.message) for e in checker.iter_errors(data)] == [], path.name


def test_every_property_of_the_schemas_has_a_title_and_a_meaning_in_french(folder: Path) -> None:
    nameless: list[str] = []

    def visit(name: str, told: Any) -> None:
        if isinstance(told, list):
            for one in told:
                visit(name, one)
        if not isinstance(told, dict):
            return
        for key, one in told.items():
            if key == "properties":
                nameless.extend(
                    f"{name}: {field}"
                    for field, meaning in one.items()
                    if "$ref" not in meaning and not {"title", "description"} <= meaning.keys()
                )
            visit(name, one)

    texts = ""
    for path in (folder / "api/v1/schemas").iterdir():
        visit(path.name, read(path))
        texts += path.read_text(encoding="utf-8")
    assert nameless == []
    # The docstrings of the models are in English, and are not for readers.
    assert re.findall(r'"description": "[^"]*\b(?:the|what|whether|one)\b [^"]*"', texts) == []


def test_every_fiche_has_its_own_file_with_its_text(folder: Path) -> None:
    listed = read(folder / "api/v1/fiches.json")["fiches"]
    for short in listed:
        whole = read(folder / f"api/v1/fiches/{short['id']}.json")["fiche"]
        assert whole.pop("corps")
        assert whole == short
    assert len(listed) == len([*(folder / "api/v1/fiches").iterdir()])


def test_frictionless_accepts_every_table_with_its_columns_and_its_keys(folder: Path) -> None:
    report = validate(str(folder / "donnees/datapackage.json"))
    assert report.flatten(["type", "message"]) == []
    assert {task.name for task in report.tasks} >= {
        "fiches", "offres", "agences", "adhesions", "couverture", "qualite", "scenarios",
    }  # fmt: skip
    tables = {path.relative_to(folder / "donnees") for path in folder.glob("donnees/**/*.csv")}
    package = read(folder / "donnees/datapackage.json")
    assert {one["path"] for one in package["resources"]} == {path.as_posix() for path in tables}
    assert package["licenses"] == [
        {
            "name": "etalab-2.0",
            "title": "Licence Ouverte 2.0",
            "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        }
    ]


def test_a_table_that_lies_is_refused(folders: dict[str, Path], tmp_path: Path) -> None:
    package = tmp_path / "donnees"
    (package / "schemas").mkdir(parents=True)
    for path in (folders["ain"] / "donnees").glob("*.*"):
        (package / path.name).write_bytes(path.read_bytes())
    for path in (folders["ain"] / "donnees/schemas").iterdir():
        (package / "schemas" / path.name).write_bytes(path.read_bytes())
    described = read(package / "datapackage.json")
    described["resources"] = [
        {key: value for key, value in one.items() if key not in {"bytes", "hash"}}
        for one in described["resources"]
        if "/" not in one["path"]
    ]
    (package / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    offres = (package / "offres.csv").read_text(encoding="utf-8")
    lie = offres.replace("atelier-toits", "atelier-des-toits", 1).replace("premier-contact", "x", 1)
    (package / "offres.csv").write_text(lie, encoding="utf-8")
    report = validate(str(package / "datapackage.json"))
    assert {error[0] for error in report.flatten(["type"])} == {"foreign-key", "constraint-error"}


def test_codes_keep_their_leading_zero(folders: dict[str, Path]) -> None:
    communes = read(folders["ain"] / "api/v1/communes.json")["communes"]
    assert [one["code"] for one in communes][:2] == ["01027", "01032"]
    assert all(re.fullmatch(r"\d{9}", one["epci"]) for one in communes)
    (pole,) = [
        row for row in rows(folders["ain"] / "donnees/agences.csv") if row["id"] == "maison-eau"
    ]
    assert pole["perimetre"] == "particulier"
    assert all(re.fullmatch(r"01\d{3}", code) for code in pole["communes"].split())


def rows(path: Path) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))]


def test_what_is_in_project_says_so_and_is_never_counted_as_open(
    folders: dict[str, Path],
) -> None:
    folder = folders["ain"]
    told = {row["id"]: row["statut"] for row in rows(folder / "donnees/fiches.csv")}
    assert told["proteger-source"] == "en-projet"
    assert {(row["fiche"], row["statut"]) for row in rows(folder / "donnees/offres.csv")} >= {
        ("proteger-source", "en-projet"),
        ("reparer-toiture", "publie"),
    }
    assert read(folder / "api/v1/reseau.json")["comptes"] == {
        "fiches": 3, "fiches_en_projet": 1, "agences": 4, "agences_en_projet": 0,
        "offres": sum(
            row["statut"] == "publie" for row in rows(folder / "donnees/offres.csv")
        ),
        "communes": 27, "epci": 3,
    }  # fmt: skip


def test_an_agence_in_project_makes_its_offres_so(reseau: Path) -> None:
    sheet = reseau / "network/agences/atelier-toits.md"
    text = sheet.read_text(encoding="utf-8").replace("statut: publie", "statut: en-projet")
    sheet.write_text(text, encoding="utf-8")
    outputs = {
        one.chemin: one.octets.decode("utf-8", "replace") for one in build(reseau, DAY).outputs
    }
    offres = [*csv.DictReader(io.StringIO(outputs["donnees/offres.csv"]))]
    assert {row["statut"] for row in offres if row["agence"] == "atelier-toits"} == {"en-projet"}
    (fiche,) = [
        one
        for one in json.loads(outputs["api/v1/fiches.json"])["fiches"]
        if one["id"] == "reparer-toiture"
    ]
    assert {one["statut"] for one in fiche["offres"] if one["agence"] == "atelier-toits"} == {
        "en-projet"
    }


def test_a_draft_is_in_no_file_and_on_no_page(
    sites: dict[str, Site], folders: dict[str, Path]
) -> None:
    site = sites["ain"]
    said = re.compile("creuser|forage", re.IGNORECASE)
    assert [page.adresse for page in site.pages if said.search(page.html)] == []
    assert [
        path.name
        for path in folders["ain"].rglob("*")
        if said.search(path.name)
        or (path.is_file() and said.search(path.read_bytes().decode("utf-8", "ignore")))
    ] == []


def test_the_version_changes_with_the_content_and_not_with_the_day(reseau: Path) -> None:
    def versions(day: date) -> tuple[str, str]:
        outputs = {
            one.chemin: one.octets.decode("utf-8", "replace") for one in build(reseau, day).outputs
        }
        package = json.loads(outputs["donnees/datapackage.json"])
        return json.loads(outputs["api/v1/fiches.json"])["version"], package["version"]

    first = versions(DAY)
    assert re.fullmatch(r"2026-11-22-[0-9a-f]{10}", first[0])
    assert versions(date(2026, 11, 25))[0] == first[0]
    sheet = reseau / "fiches/reparer-toiture.md"
    text = sheet.read_text(encoding="utf-8").replace(
        "Une visite du toit.", "Une visite du grenier."
    )
    sheet.write_text(text, encoding="utf-8")
    assert not {*versions(DAY)} & {*first}


CALCULATED = tuple("=+-@＝＋－＠")


@given(st.text(st.sampled_from(tuple(" =+-@＝＋－＠;,'\"|\t\r\nab1")), max_size=12) | st.text())
def test_no_cell_can_become_a_formula_even_cut_at_semicolons(text: str) -> None:
    colonne = Colonne(nom="mot", titre="Mot", description="Un mot.")
    tableau = Tableau(
        chemin="donnees/mots.csv",
        titre="Mots",
        description="Des mots.",
        colonnes=(colonne, colonne),
        lignes=(("a", text),),
    )
    written = str(table(tableau).texte)
    _, (_, cell) = csv.reader(io.StringIO(written, newline=""))
    for part in re.split(r"[;\t\r\n]", cell):
        assert not part.lstrip().startswith(CALCULATED)
    assert not cell.startswith(("\t", "\r", "\n"))
    # Nothing else is changed.
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert cell.replace("'", "") == plain.replace("'", "")


def test_plain_text_and_numbers_are_left_as_they_are() -> None:
    kept = ("l'école - le stade", "a;b", 12, -1.5, "", None)
    assert tuple(map(harmless, kept)) == kept


def test_each_data_file_that_a_text_may_link_to_is_published(folder: Path) -> None:
    assert [name for name in address.DONNEES if not (folder / name).is_file()] == []


def test_the_same_day_gives_the_same_bytes(sites: dict[str, Site], tmp_path: Path) -> None:
    again = build(draw(tmp_path / "encore"), DAY)
    assert again.outputs == sites["ain"].outputs


def breaches(graph: Graph, formes: str) -> str:
    """What a graph does not respect; empty when it respects all."""
    formes_graph = Graph().parse(FORMES / formes)
    conforms, _, report = shacl(graph, shacl_graph=formes_graph, advanced=False)
    return "" if conforms else str(report)


def test_the_catalogue_has_what_dcat_ap_asks_for_and_every_file_is_there(folder: Path) -> None:
    path = folder / address.CATALOGUE
    graph = Graph().parse(path, format="json-ld")
    assert breaches(graph, "dcat.ttl") == ""
    catalogue = read(path)
    root = catalogue["foaf:homepage"]["@id"].removesuffix(address.PAGE_DONNEES)
    files = [
        one["dcat:downloadURL"]["@id"].removeprefix(root)
        for jeu in catalogue["dcat:dataset"]
        for one in jeu["dcat:distribution"]
    ]
    assert [name for name in files if not (folder / name).is_file()] == []
    assert {"donnees/fiches.csv", "donnees/offres.csv", "donnees/hsds/datapackage.json"} <= {*files}
    assert len(files) == len({*files})


def test_a_catalogue_without_its_licence_is_refused(folders: dict[str, Path]) -> None:
    text = (folders["ain"] / address.CATALOGUE).read_text(encoding="utf-8")
    graph = Graph().parse(data=text.replace("dct:license", "dct:rights"), format="json-ld")
    assert "dct:license" in breaches(graph, "dcat.ttl")


BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def said(html: str) -> dict[str, Any]:
    """What a page says to programs."""
    (block,) = BLOCK.findall(html)
    told: dict[str, Any] = json.loads(block)
    return told


@pytest.mark.parametrize("name", NETWORKS)
def test_what_pages_say_to_programs_is_well_formed(sites: dict[str, Site], name: str) -> None:
    graph = Graph()
    for page in sites[name].pages:
        told = said(page.html)
        assert told.pop("@context") == "https://schema.org"
        # The vocabulary is on the network, and the tests are not.
        whole = {"@context": {"@vocab": "https://schema.org/"}, **told}
        graph.parse(data=json.dumps(whole), format="json-ld")
    assert breaches(graph, "schema_org.ttl") == ""
    assert (
        len(list(graph.query("SELECT ?s { ?s a <https://schema.org/GovernmentService> }")))
        == ({"manche": 70, "ain": 3}[name])
    )


def test_a_fiche_says_who_gives_the_service_to_whom_and_where(sites: dict[str, Site]) -> None:
    told = said(sites["ain"].by_address["fiches/reparer-toiture/"].html)
    service, way = told["@graph"]
    root = "https://appui.example/guide/"
    assert service["@type"] == "GovernmentService"
    assert service["url"] == f"{root}fiches/reparer-toiture/"
    assert service["serviceOperator"][0] == {
        "@type": "GovernmentOrganization",
        "@id": f"{root}agences/atelier-toits/#agence",
        "name": "Atelier des toits",
    }
    assert service["areaServed"] == [
        {
            "@type": "AdministrativeArea",
            "@id": "http://id.insee.fr/geo/departement/01",
            "name": "l'Ain",
            "identifier": "01",
        }
    ]
    assert service["availableChannel"]["servicePhone"] == {
        "@type": "ContactPoint",
        "contactType": "Accueil",
        "availableLanguage": "fr",
        "telephone": "04 65 71 00 11",
        "email": "accueil@atelier-toits.example",
        "description": "Contact de démonstration, inventé.",
    }
    assert [step["item"] for step in way["itemListElement"]][::2] == [root, service["url"]]


def test_what_is_in_project_is_no_service(sites: dict[str, Site]) -> None:
    told = said(sites["ain"].by_address["fiches/proteger-source/"].html)
    assert [one["@type"] for one in told["@graph"]] == ["BreadcrumbList"]


def test_the_territory_of_an_agence_is_told_by_codes(sites: dict[str, Site]) -> None:
    (eau, _) = said(sites["ain"].by_address["agences/maison-eau/"].html)["@graph"]
    assert all(re.fullmatch(r"01\d{3}|\d{9}", one["identifier"]) for one in eau["areaServed"])
    (projets, _) = said(sites["ain"].by_address["agences/bureau-projets/"].html)["@graph"]
    assert "areaServed" not in projets


def test_a_text_can_not_leave_the_block_of_data(reseau: Path) -> None:
    sheet = reseau / "fiches/reparer-toiture.md"
    hostile = "Réparer </script><script>alert(1)</script> & <!-- ici"
    text = re.sub(r"(?m)^titre: .*$", f'titre: "{hostile}"', sheet.read_text(encoding="utf-8"))
    sheet.write_text(text, encoding="utf-8")
    html = build(reseau, DAY).by_address["fiches/reparer-toiture/"].html
    assert said(html)["@graph"][0]["name"] == hostile
    assert "<script>alert" not in html


def test_what_a_fiche_says_to_programs_weighs_little(sites: dict[str, Site]) -> None:
    for page in sites["manche"].pages:
        if page.adresse.startswith("fiches/"):
            without = BLOCK.sub("", page.html)
            added = len(gzip.compress(page.html.encode())) - len(gzip.compress(without.encode()))
            assert added <= 1_200, page.adresse


def test_the_directory_is_what_open_referral_says(folder: Path) -> None:
    known = read(FORMES / "hsds.json")
    text = {"type": ["string", "null"], "minLength": 1}
    kinds = {
        "id": {"type": "string", "format": "uuid"},
        "status": {"enum": ["active", "inactive", "defunct", "temporarily closed"]},
        "location_type": {"enum": ["physical", "postal", "virtual"]},
        "extent_type": {"enum": ["geojson", "topojson", "kml", "text", None]},
        "assured_date": {"type": "string", "format": "date"},
        "email": {"type": ["string", "null"], "format": "email"},
        "url": {"type": "string", "format": "uri"},
        "link_entity": {"const": "service"},
    }
    rows_of = {}
    for name, columns in known.items():
        rows_of[name] = read(folder / address.of_hsds(name))
        schema = {
            "type": "array",
            "items": {
                "additionalProperties": False,
                "required": columns["required"],
                "properties": {
                    column: kinds.get(column, {"type": "string", "minLength": 1})
                    if column in columns["required"]
                    else kinds.get(column, text)
                    for column in (*columns["required"], *columns["others"])
                },
            },
        }
        checker = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        assert [e.message for e in checker.iter_errors(rows_of[name])] == [], name
    report = validate(str(folder / address.PAQUET_HSDS))
    assert report.flatten(["type", "message"]) == []
    offres = rows(folder / "donnees/offres.csv")
    assert len(rows_of["services"]) == len(offres)
    services = {one["id"] for one in rows_of["services"]}
    assert {one["link_id"] for one in rows_of["attributes"]} <= services
    assert [one["status"] for one in rows_of["services"]] == [
        {"publie": "active", "en-projet": "inactive"}[row["statut"]] for row in offres
    ]


def test_the_page_of_the_data_shows_what_the_files_hold(
    sites: dict[str, Site], folders: dict[str, Path]
) -> None:
    for name, site in sites.items():
        html = site.by_address["donnees/"].html
        links = {*re.findall(r'href="([^"]+\.(?:csv|json|jsonld))"', html)}
        data = folders[name] / "donnees"
        told = {path.relative_to(data).as_posix() for path in data.glob("**/*.csv")}
        assert told <= links
        assert {"datapackage.json", "catalogue.jsonld", "../api/v1/fiches.json"} <= links
        first = rows(folders[name] / "donnees/offres.csv")[0]
        assert f"<code>{first['agence']}</code>" in html
        root = site.reseau.identite.adresse_site if site.reseau else ""
        whole = re.findall(rf"{re.escape(root)}[a-z0-9/.-]+\.(?:csv|json)", html)
        assert len(whole) >= 4
        lost = [one for one in whole if not (folders[name] / one.removeprefix(root)).is_file()]
        assert lost == []
