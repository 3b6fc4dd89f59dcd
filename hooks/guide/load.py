"""From the text of the files to models; what can't be read becomes faults in French."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from guide.adhesion import Adhesion
from guide.agence import Agence
from guide.changement import Scenario
from guide.devoirs import Declaration, Mesures
from guide.document import Document, Origine, champ, read_front_matter, read_yaml
from guide.fiche import Fiche
from guide.model import Contenu
from guide.nombres import milliers
from guide.ordre import slug
from guide.problem import Problem, propose, quote
from guide.reseau import (
    Beneficiaire,
    Etape,
    HorsReseau,
    Identite,
    PageEditoriale,
    QuiFaitQuoi,
    Theme,
    Vocabulaire,
)
from guide.source import IMAGES, INVISIBLE, SANS_INVISIBLE
from guide.territoire import AncienneCommune, Commune, Contour, Epci, Territoire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pydantic_core import ErrorDetails

    from guide.document import Chemin, Valeur
    from guide.source import Source

C = TypeVar("C", bound=Contenu)

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DERIVED = ("origine", "id", "corps")

COMMUNES_CSV = "network/territoire/communes.csv"
EPCI_CSV = "network/territoire/epci.csv"
QUI_FAIT_QUOI = "network/diagnostic.yml"
DECLARATION = "network/accessibilite.yml"
MESURES = "network/mesures.yml"
ANCIENNES_CSV = "network/territoire/anciennes_communes.csv"
COMMUNES_GEOJSON = "network/territoire/communes.geojson"
ADHESIONS = "network/adhesions/"
REGISTER = re.compile(rf"{ADHESIONS}[^/]+\.csv")
REGISTER_COLUMNS = (
    ("code", "nom", "service", "depuis", "jusqu_a"),
    ("code", "service", "depuis", "jusqu_a"),
)
# No longitude or latitude goes further, in degrees.
HALF_TURN = 180
# How much of what was written a report repeats, in characters.
LONGEST_TOLD = 80
# A note on where the data come from, for people.
LEFT_ALONE = ("network/territoire/README.md", "network/adhesions/README.md")


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The models of the files that could be read, and the faults of the others.

    `connus` gives per kind the known ids with their names, ids of unreadable files included: one
    mistake in a file must not make every reference to it look wrong. A kind is absent when its list
    could not be read at all.
    """

    identite: Identite | None = None
    themes: tuple[Theme, ...] = ()
    etapes: tuple[Etape, ...] = ()
    beneficiaires: tuple[Beneficiaire, ...] = ()
    vocabulaire: Vocabulaire | None = None
    hors_reseau: tuple[HorsReseau, ...] = ()
    epci: tuple[Epci, ...] = ()
    communes: tuple[Commune, ...] = ()
    anciennes: tuple[AncienneCommune, ...] = ()
    contours: tuple[Contour, ...] = ()
    adhesions: tuple[Adhesion, ...] = ()
    qui_fait_quoi: QuiFaitQuoi | None = None
    declaration: Declaration | None = None
    mesures: Mesures | None = None
    agences: tuple[Agence, ...] = ()
    fiches: tuple[Fiche, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    pages: tuple[PageEditoriale, ...] = ()
    images: tuple[Source, ...] = ()
    sources: tuple[Source, ...] = ()
    connus: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def models(self) -> Iterator[Contenu]:
        """What the YAML files and the front matters hold."""
        alone = (
            self.identite,
            self.vocabulaire,
            self.qui_fait_quoi,
            self.declaration,
            self.mesures,
        )
        yield from (one for one in alone if one)
        yield from chain(self.themes, self.etapes, self.beneficiaires, self.hors_reseau)
        yield from chain(self.agences, self.fiches, self.scenarios, self.pages)

    @cached_property
    def illisibles(self) -> frozenset[str]:
        """The files that could not be read whole."""
        return frozenset(problem.fichier for problem in self.problems)

    @cached_property
    def territoire(self) -> Territoire:
        """The communes and EPCI that could be read."""
        return Territoire(
            communes=self.communes,
            epci=self.epci,
            anciennes=self.anciennes,
            contours=self.contours,
        )


def load(sources: tuple[Source, ...], unreadable: tuple[Problem, ...] = ()) -> Contents:
    """Every model that the sources hold, drafts included.

    The faults of unreadable files are kept with the others.
    """
    loader = _Loader({source.fichier: source for source in sources}, unreadable)
    contents = Contents(
        identite=loader.one("network/reseau.yml", Identite),
        themes=loader.several("network/themes.yml", Theme, "theme"),
        etapes=loader.several("network/etapes.yml", Etape, "étape"),
        beneficiaires=loader.several("network/beneficiaires.yml", Beneficiaire, "bénéficiaire"),
        vocabulaire=loader.one("network/vocabulaire.yml", Vocabulaire),
        hors_reseau=loader.several("network/hors_reseau.yml", HorsReseau, ""),
        epci=loader.table(EPCI_CSV, Epci, "EPCI", {}),
        communes=loader.table(
            COMMUNES_CSV,
            Commune,
            "commune",
            {"codes_postaux": str.split, "communes_deleguees": _split_names},
        ),
        anciennes=loader.former_communes(),
        contours=loader.outlines(),
        adhesions=loader.registers(),
        qui_fait_quoi=loader.one_if_any(QUI_FAIT_QUOI, QuiFaitQuoi),
        declaration=loader.one(DECLARATION, Declaration),
        mesures=loader.one_if_any(MESURES, Mesures),
        agences=loader.folder("network/agences", Agence, "agence"),
        fiches=loader.folder("fiches", Fiche, "fiche"),
        scenarios=loader.folder("network/scenarios", Scenario, "scénario", ".yml", read_yaml),
        pages=loader.folder("network/pages", PageEditoriale, "page"),
        images=loader.images(),
        sources=sources,
    )
    loader.refuse_the_rest()
    return replace(contents, connus=loader.connus, problems=tuple(loader.problems))


def load_scenario(source: Source) -> tuple[Scenario | None, tuple[Problem, ...]]:
    """The scenario of a file that stands anywhere, or None and its faults."""
    loader = _Loader({}, ())
    name = source.fichier.replace("\\", "/").rpartition("/")[2].partition(".")[0]
    scenario = loader.build(Scenario, read_yaml(source), {"id": slug(name) or "scenario"})
    return scenario, tuple(loader.problems)


def load_fiche(source: Source) -> Fiche | None:
    """The fiche of a file of `fiches/`, or None when it has faults of its own."""
    loader = _Loader({source.fichier: source}, ())
    found = loader.folder("fiches", Fiche, "fiche")
    return found[0] if found and not loader.problems else None


def _outlines(features: Any, source: Source) -> Iterator[Contour]:
    """The outlines that GeoJSON features draw; KeyError and the like for what is none."""
    ligne, place = 1, 0
    for feature in features:
        code, geometry = feature["properties"]["code"], feature["geometry"]
        many = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}
        anneaux = tuple(
            tuple((float(point[0]), float(point[1])) for point in ring)
            for polygon in many[geometry["type"]]
            for ring in polygon
        )
        numbers = (number for ring in anneaux for point in ring for number in point)
        is_placed = all(abs(number) <= HALF_TURN for number in numbers)
        if not isinstance(code, str) or INVISIBLE.search(code) or not is_placed:
            raise ValueError(code)
        found = source.texte.find(f'"{code}"', place)
        ligne, place = ligne + source.texte.count("\n", place, found), max(place, found)
        origine = Origine(fichier=source.fichier, lignes={(): ligne})
        yield Contour(origine=origine, code=code, anneaux=anneaux)


def _told_twice(
    origine: Origine, row: dict[str, str], ligne: int, first: dict[str, str]
) -> Problem:
    if first.get("epci") != row.get("epci"):
        message = f"« {row['nom']} » est déjà ligne {ligne}, dans un autre EPCI ({first['epci']})."
        remede = "Une commune appartient à un seul EPCI : gardez la bonne ligne."
        return origine.fault(("epci",), message, remede)
    message = f"le code « {row['code']} » est déjà pris par « {first['nom']} »."
    return origine.fault(("code",), message, "Gardez une seule ligne par code.")


def _split_names(cell: str) -> list[str]:
    return [name for name in cell.split("|") if name]


class _Loader:
    """Takes the sources one kind after the other, and collects faults and known ids on the way."""

    def __init__(self, sources: dict[str, Source], unreadable: tuple[Problem, ...]) -> None:
        self.left = sources
        self.unreadable = {problem.fichier for problem in unreadable}
        self.problems: list[Problem] = list(unreadable)
        self.connus: dict[str, dict[str, str]] = {}

    def take(self, fichier: str) -> Source | None:
        source = self.left.pop(fichier, None)
        if source is None and fichier not in self.unreadable:
            self.fault(fichier, "le fichier manque.", "Créez-le, d'après celui d'un autre réseau.")
        return source

    def fault(self, fichier: str, message: str, remede: str, ligne: int = 1) -> None:
        origine = Origine(fichier=fichier, lignes={(): ligne})
        self.problems.append(origine.fault((), message, remede))

    def one(self, fichier: str, model: type[C]) -> C | None:
        """The single thing a YAML file describes."""
        source = self.take(fichier)
        document = read_yaml(source) if source else None
        return self.build(model, document, {}) if document else None

    def one_if_any(self, fichier: str, model: type[C]) -> C | None:
        """The same, of a file that a network may do without."""
        return self.one(fichier, model) if fichier in self.left else None

    def several(self, fichier: str, model: type[C], kind: str) -> tuple[C, ...]:
        """The items of a YAML list, in its order."""
        source = self.take(fichier)
        if source is None:
            return ()
        document = read_yaml(source)
        self.problems += document.problems
        if document.problems and document.valeurs is None:
            return ()
        if not isinstance(document.valeurs, list):
            self.fault(fichier, "une liste est attendue.", "Commencez chaque élément par « - ».")
            return ()
        known = self.connus.setdefault(kind, {}) if kind else {}
        items: list[C] = []
        for number, values in enumerate(document.valeurs):
            item_id = values.get("id") if isinstance(values, dict) else None
            origine = _below(document.origine, number)
            if isinstance(item_id, str) and item_id in known:
                message = f"l'identifiant « {item_id} » est déjà pris plus haut."
                self.problems.append(
                    origine.fault(("id",), message, "Donnez-en un autre à cet élément.")
                )
            elif isinstance(item_id, str):
                known[item_id] = str(values.get("nom", "")) if isinstance(values, dict) else ""
            item = self.build(model, Document(origine=origine, valeurs=values), {})
            items += [item] if item else []
        return tuple(items)

    def folder(
        self,
        folder: str,
        model: type[C],
        kind: str,
        suffix: str = ".md",
        reading: Callable[[Source], Document] = read_front_matter,
    ) -> tuple[C, ...]:
        """The files of a folder, in order of name: Markdown, or whole YAML."""
        in_folder = re.compile(rf"{folder}/([^/]+){re.escape(suffix)}")
        known = self.connus.setdefault(kind, {})
        known.update(
            {match[1]: "" for name in self.unreadable if (match := in_folder.fullmatch(name))}
        )
        items: list[C] = []
        for fichier in sorted(name for name in self.left if in_folder.fullmatch(name)):
            source = self.left.pop(fichier)
            name = fichier.removeprefix(f"{folder}/").removesuffix(suffix)
            if not ID.fullmatch(name):
                message = f"« {name} » ne peut pas servir d'adresse."
                remede = (
                    "Renommez le fichier : "
                    "minuscules sans accent, mots séparés par des traits d'union."
                )
                self.fault(fichier, message, remede)
            document = reading(source)
            values = document.valeurs if isinstance(document.valeurs, dict) else {}
            known[name] = str(values.get("nom") or values.get("titre") or "")
            corps = {"corps": document.corps} if "corps" in model.model_fields else {}
            item = self.build(model, document, {"id": name, **corps})
            items += [item] if item else []
        return tuple(items)

    def images(self) -> tuple[Source, ...]:
        """The pictures of the editorial pages."""
        names = sorted(name for name in self.left if name.startswith(IMAGES))
        return tuple(self.left.pop(name) for name in names)

    def table(
        self, fichier: str, model: type[C], kind: str, split: dict[str, Callable[[str], list[str]]]
    ) -> tuple[C, ...]:
        """The lines of a CSV file with a header; cells of several values are split."""
        source = self.take(fichier)
        if source is None:
            return ()
        columns = [name for name in model.model_fields if name not in DERIVED]
        known = self.connus.setdefault(kind, {})
        seen: dict[str, tuple[int, dict[str, str]]] = {}
        items: list[C] = []
        for ligne, row in self.rows(source, (columns,)):
            origine = Origine(fichier=fichier, lignes={(): ligne})
            if row["code"] in seen:
                self.problems.append(_told_twice(origine, row, *seen[row["code"]]))
            seen.setdefault(row["code"], (ligne, row))
            known[row["code"]] = row["nom"]
            cells: dict[str, Valeur] = {
                name: list(split[name](cell)) if name in split else cell
                for name, cell in row.items()
            }
            item = self.build(model, Document(origine=origine, valeurs=cells), {})
            items += [item] if item else []
        return tuple(items)

    def former_communes(self) -> tuple[AncienneCommune, ...]:
        """The communes of before, where the file is there."""
        if ANCIENNES_CSV not in self.left:
            return ()
        return self.table(ANCIENNES_CSV, AncienneCommune, "ancienne commune", {})

    def registers(self) -> tuple[Adhesion, ...]:
        """The lines of every file of network/adhesions/, each named after its agence."""
        items: list[Adhesion] = []
        for fichier in sorted(name for name in self.left if REGISTER.fullmatch(name)):
            source = self.left.pop(fichier)
            agence = fichier.removeprefix(ADHESIONS).removesuffix(".csv")
            for ligne, row in self.rows(source, REGISTER_COLUMNS):
                origine = Origine(fichier=fichier, lignes={(): ligne})
                cells: dict[str, Valeur] = {name: cell or None for name, cell in row.items()}
                document = Document(origine=origine, valeurs=cells)
                item = self.build(Adhesion, document, {"agence": agence})
                items += [item] if item else []
        return tuple(items)

    def rows(
        self, source: Source, headers: Iterable[Sequence[str]]
    ) -> Iterator[tuple[int, dict[str, str]]]:
        """The lines of a CSV file whose header is one of those given, each with its number."""
        accepted = [list(header) for header in headers]
        reader = csv.reader(io.StringIO(source.texte), strict=True)
        columns: list[str] = []
        last = 0
        try:
            for row in reader:
                ligne, last = last + 1, reader.line_num
                if not row:
                    continue
                if columns and len(row) == len(columns):
                    yield ligne, dict(zip(columns, row, strict=True))
                elif columns:
                    message = f"la ligne a {len(row)} cases au lieu de {len(columns)}."
                    self.fault(source.fichier, message, "Comparez-la avec l'en-tête.", ligne)
                elif row in accepted:
                    columns = row
                else:
                    message = "l'en-tête n'est pas celui attendu."
                    remede = f"Écrivez : {','.join(accepted[0])}"
                    if REGISTER.fullmatch(source.fichier):
                        remede += " (d'un tableur, passez par « guide import adhesions »)."
                    self.fault(source.fichier, message, remede, ligne)
                    return
        except csv.Error:
            message = "cette ligne ne se lit pas : un guillemet est sans doute de trop."
            self.fault(source.fichier, message, "Retirez-le, ou doublez-le.", last + 1)

    def outlines(self) -> tuple[Contour, ...]:
        """The outlines of the communes, where the file is there."""
        source = self.left.pop(COMMUNES_GEOJSON, None)
        if source is None:
            return ()
        try:
            values = json.loads(source.texte)
            features = values["features"]
            return tuple(_outlines(features, source))
        except json.JSONDecodeError as error:
            remede = "Prenez de nouveau le fichier source."
            self.fault(source.fichier, "ce n'est pas du JSON.", remede, error.lineno)
            return ()
        except (KeyError, TypeError, ValueError, IndexError, OverflowError, RecursionError):
            message = "ce n'est pas une liste de contours (GeoJSON)."
            remede = "Il faut des « features » de type Polygon ou MultiPolygon, avec leur « code »."
            self.fault(source.fichier, message, remede)
            return ()

    def build(self, model: type[C], document: Document, derived: dict[str, str]) -> C | None:
        """The model of a document, or None and its faults."""
        self.problems += document.problems
        if document.valeurs is None and document.problems:
            return None
        if not isinstance(document.valeurs, dict):
            message, remede = (
                "des champs sont attendus.",
                "Écrivez « champ: valeur », d'après le modèle.",
            )
            self.problems.append(document.origine.fault((), message, remede))
            return None
        known_lines = {(problem.ligne, problem.champ) for problem in document.problems}
        values = {
            name: value
            for name, value in document.valeurs.items()
            if name not in derived and name != "origine"
        }
        # A file can't set what the reader derives: such a key is refused like any unknown one.
        for name in sorted(set(document.valeurs) - set(values)):
            self.problems.append(_unknown_key(model, document.origine, (name,)))
        try:
            return model.model_validate({**_dense(values), **derived, "origine": document.origine})
        except ValidationError as error:
            faults = [
                _tell(model, document.origine, details)
                for details in _worth_telling(error.errors())
            ]
            self.problems += [
                fault for fault in faults if (fault.ligne, fault.champ) not in known_lines
            ]
            return None

    def refuse_the_rest(self) -> None:
        for fichier in self.left:
            if fichier in LEFT_ALONE:
                continue
            message = "ce fichier n'est lu par personne."
            remede = (
                "Les fiches sont des fichiers .md de « fiches/ » ; "
                "corrigez son nom ou sa place, ou retirez-le."
            )
            self.fault(fichier, message, remede)


def _below(origine: Origine, number: int) -> Origine:
    lignes = {
        chemin[1:]: ligne for chemin, ligne in origine.lignes.items() if chemin[:1] == (number,)
    }
    return Origine(fichier=origine.fichier, lignes=lignes)


def _dense(values: Valeur) -> Any:
    """The values without the fields left empty, so that the models tell them as missing."""
    if isinstance(values, dict):
        return {name: _dense(value) for name, value in values.items() if value is not None}
    if isinstance(values, list):
        return [_dense(value) for value in values]
    return values


def _worth_telling(errors: list[ErrorDetails]) -> Iterator[ErrorDetails]:
    """The errors without those that only follow from another one."""
    choices = {_path(details) for details in errors if details["type"] == "literal_error"}
    for details in errors:
        given = details["input"]
        follows = (
            # Whoever takes the file tells its name; a key that isn't the model's is told here.
            (
                details["loc"]
                and details["loc"][0] in DERIVED
                and details["type"] != "extra_forbidden"
            )
            # A list whose items are at fault counts as empty.
            or (details["type"] == "too_short" and given)
            # Of « a word, or fields », only the branch that was written is at fault.
            or (details["type"] == "literal_error" and isinstance(given, dict))
            or (
                details["type"] == "model_type"
                and isinstance(given, str)
                and _path(details) in choices
            )
        )
        if not follows:
            yield details


def _path(details: ErrorDetails) -> Chemin:
    return tuple(part for part in details["loc"] if not _is_branch(part))


def _tell(model: type[BaseModel], origine: Origine, details: ErrorDetails) -> Problem:
    """A fault in French for one error of pydantic."""
    chemin, loc = _path(details), details["loc"]
    kind = details["type"]
    context = details.get("ctx", {})
    given = details["input"]
    # A report shows where to look, not a megabyte.
    told = text if len(text := str(given)) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD]}…"
    match kind:
        case "extra_forbidden":
            return _unknown_key(model, origine, loc)
        case "missing":
            return origine.fault(chemin, "ce champ manque.", f"Ajoutez-le : {_advice(model, loc)}")
        case "union_tag_not_found" if isinstance(given, dict):
            return _unknown_type(_models_at(model, loc), origine, chemin, given.get("type"))
        case "literal_error":
            known = re.findall(r"'([^']+)'", str(context["expected"]))
            message = f"« {told} » n'est pas une valeur possible."
            return origine.fault(chemin, message, propose(str(given), known))
        case "date_from_datetime_parsing" | "date_parsing" | "date_from_datetime_inexact":
            message = f"« {told} » n'est pas une date du calendrier."
            return origine.fault(chemin, message, "Écrivez année-mois-jour : « 2026-11-22 ».")
        case "too_short" | "string_too_short":
            return origine.fault(
                chemin, "ce champ est vide.", f"Remplissez-le : {_advice(model, loc)}"
            )
        case "string_too_long":
            message = f"ce texte a plus de {milliers(context['max_length'])} signes."
            return origine.fault(chemin, message, "Raccourcissez-le.")
        case "tuple_type" | "list_type":
            return origine.fault(
                chemin, "une liste est attendue.", "Écrivez : [premier, deuxième]."
            )
        case "string_unicode":
            return origine.fault(chemin, *SANS_INVISIBLE)
        case "string_type":
            return origine.fault(
                chemin, "un texte est attendu.", 'Écrivez-le entre guillemets : "…".'
            )
        case "bool_parsing":
            return origine.fault(
                chemin, f"« {told} » n'est ni oui ni non.", "Écrivez true ou false."
            )
        case "int_parsing" | "int_parsing_size" | "float_parsing" | "finite_number":
            return origine.fault(
                chemin, f"« {told} » n'est pas un nombre.", "Écrivez-le en chiffres, sans espace."
            )
        case "greater_than_equal":
            remede = f"Écrivez {context['ge']} ou plus."
            return origine.fault(chemin, f"« {told} » est trop petit.", remede)
        case "less_than_equal":
            remede = f"Écrivez {context['le']} ou moins."
            return origine.fault(chemin, f"« {told} » est trop grand.", remede)
        case "model_type" | "dict_type" | "model_attributes_type" | "union_tag_not_found":
            return origine.fault(
                chemin,
                "des champs sont attendus ici.",
                "Écrivez « champ: valeur », d'après le modèle.",
            )
        case _:
            return origine.fault(
                chemin, str(context.get("message", details["msg"])), str(context.get("remede", ""))
            )


def _is_branch(part: str | int) -> bool:
    """Whether pydantic added this part to name the branch of a choice.

    Such parts are « literal['a','b'] », « Perimetre ».
    """
    return isinstance(part, str) and (part[:1].isupper() or "[" in part)


def _unknown_key(model: type[BaseModel], origine: Origine, loc: tuple[str | int, ...]) -> Problem:
    owner = _models_at(model, loc[:-1])[0]
    known = [
        name
        for name in owner.model_fields
        if name not in DERIVED or (name == "id" and owner is not model)
    ]
    return origine.fault(
        tuple(part for part in loc if not _is_branch(part)),
        f"le champ {quote([str(loc[-1])])} n'existe pas.",
        propose(str(loc[-1]), known),
    )


def _unknown_type(
    models: Sequence[type[BaseModel]], origine: Origine, chemin: Chemin, written: object
) -> Problem:
    """The fault of an item whose `type` leads to none of the models it may be."""
    champs = [one.model_fields["type"] for one in models]
    here = (*chemin, "type")
    if written is None:
        return origine.fault(here, "ce champ manque.", f"Ajoutez-le : {champs[0].description}")
    if not isinstance(written, str):
        return origine.fault(here, "un mot est attendu.", f"Écrivez : {champs[0].description}")
    known = [kind for champ in champs for kind in get_args(champ.annotation)]
    message = f"« {written} » n'est pas une valeur possible."
    return origine.fault(here, message, propose(written, known))


def _advice(model: type[BaseModel], loc: tuple[str | int, ...]) -> str:
    owner = _models_at(model, loc[:-1])[0]
    name = next((part for part in reversed(loc) if isinstance(part, str)), "")
    known = owner.model_fields.get(name) or model.model_fields.get(name)
    return (known.description if known else None) or champ(loc)


def _models_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> tuple[type[BaseModel], ...]:
    """The models, one of which owns the fields below this place; a branch of it says which."""
    models: tuple[type[BaseModel], ...] = (model,)
    for part in loc:
        if named := tuple(one for one in models if one.__name__ == part):
            models = named
        elif isinstance(part, str) and part in models[0].model_fields:
            models = tuple(models_in(models[0].model_fields[part].annotation)) or models
    return models


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation holds: itself, the items of its list, its optional value."""
    return next(models_in(annotation), None)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that an annotation holds, in its order: several where it leaves the choice."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        for part in get_args(annotation):
            yield from models_in(part)
