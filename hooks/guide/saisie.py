"""The form on the site: what Decap CMS asks of each field, taken from the models.

A field's label, advice, example, pattern and choices are those of the JSON Schemas. A list of texts
is one text of several lines; a part of a model that may be absent is a list of one item at most.
overrides/formulaire/ turns files into such values and back; it also holds what Decap lacks: the
field « identifiant » (the file's name, asked once), and choices that know the agences just created.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from guide.address import RESERVED
from guide.canon import shape_of
from guide.page import LIBELLES
from guide.redaction import SECTIONS
from guide.schema import schemas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from guide.canon import Shape
    from guide.reseau import Depot, Reseau

# The fields that cite what other files define; the others that hold ids define them.
REFERENCES = {
    "agence": "agence",
    "themes": "thème",
    "etapes": "étape",
    "beneficiaires": "bénéficiaire",
    "fiches_liees": "fiche",
    "service": "service",
    "epci": "EPCI",
    "communes": "commune",
}
# Chosen by name: nobody needs the advice on how to write them.
CODES = ("epci", "communes")
# How people read what the files write, where the pages don't show it already.
MOTS = {
    **LIBELLES,
    "a-preciser": "À préciser",
    "publie": "Publié",
    "en-projet": "En projet : annoncé, pas encore ouvert",
    "brouillon": "Brouillon : jamais publié",
    "oui": "Oui",
    "non": "Non",
    "inconnu": "Inconnu",
    "par-competence": "Par compétence",
    "verifiee": "Vérifiée",
    "illustrative": "Illustrative",
    "complete": "Complète",
    "partielle": "Partielle",
}
# A word that says a whole part of a model, and the fields that say the same.
EN_UN_MOT = {
    "departement": {"departement": "oui"},
    "inconnu": {"departement": "inconnu"},
}
# By the kind of file: its collection. Those that stand in a folder can be created.
COLLECTIONS: Mapping[str, Mapping[str, Any]] = {
    "fiche": {
        "label": "Fiches",
        "label_singular": "fiche",
        "description": "Une fiche par besoin : qui aide, à quel coût, quoi préparer.",
        "folder": "fiches",
        "identifier_field": "titre",
    },
    "agence": {
        "label": "Agences",
        "label_singular": "agence",
        "description": "Les membres du réseau : ce qu'ils font, où, à quel coût.",
        "folder": "network/agences",
        "identifier_field": "nom",
    },
    "page": {
        "label": "Pages",
        "label_singular": "page",
        "description": "Les pages écrites par le réseau : mentions légales, coûts, données…",
        "folder": "network/pages",
        "identifier_field": "titre",
    },
    "vocabulaire": {"label": "Vocabulaire", "file": "network/vocabulaire.yml"},
    "hors_reseau": {"label": "Hors du réseau", "file": "network/hors_reseau.yml"},
}
COLLECTION_NAMES = {"fiche": "fiches", "agence": "agences", "page": "pages"}
MANY = 999
# The key under which the items of a file that is a list stand in the form.
ELEMENTS = "elements"


def configuration(reseau: Reseau, depot: Depot) -> dict[str, Any]:
    """The configuration of Decap CMS (config.yml)."""
    choix = _choix(reseau)
    return {
        "backend": backend(depot),
        "publish_mode": "editorial_workflow",
        "locale": "fr",
        "site_url": reseau.identite.adresse_site,
        "display_url": reseau.identite.adresse_site,
        "show_preview_links": False,
        "media_folder": "network/images",
        "public_folder": "/images",
        "slug": {"encoding": "ascii", "clean_accents": True, "sanitize_replacement": "-"},
        "editor": {"preview": False},
        "collections": [_collection(kind, choix, _taken(reseau, kind)) for kind in COLLECTIONS],
    }


def shapes() -> dict[str, Shape]:
    """How each kind of file is written, by the name of its format in the form."""
    return {f"guide-{kind}": shape_of(kind) for kind in COLLECTIONS}


def backend(depot: Depot) -> dict[str, Any]:
    """How Decap CMS reaches the forge, and what it writes in its commits."""
    address = urlsplit(depot.adresse)
    origin, repo = f"https://{address.netloc}", address.path.strip("/").removesuffix(".git")
    of_forge: dict[str, Any] = {
        "github": {"api_root": api(depot), "base_url": depot.relais},
        "gitlab": {
            "api_root": api(depot),
            "base_url": origin,
            "auth_type": "pkce",
            "app_id": depot.application,
        },
        "forgejo": {"api_root": api(depot), "app_id": depot.application},
    }
    return {
        "name": depot.forge,
        "repo": repo,
        "branch": depot.branche,
        **of_forge[depot.forge],
        "commit_messages": {
            "create": "Créer {{collection}} « {{slug}} »",
            "update": "Modifier {{collection}} « {{slug}} »",
            "delete": "Supprimer {{collection}} « {{slug}} »",
            "uploadMedia": "Ajouter l'image « {{path}} »",
            "deleteMedia": "Supprimer l'image « {{path}} »",
        },
    }


def api(depot: Depot) -> str:
    """The address under which the forge answers programs."""
    host = urlsplit(depot.adresse).netloc
    if depot.forge == "github":
        return "https://api.github.com" if host == "github.com" else f"https://{host}/api/v3"
    return f"https://{host}/api/{'v4' if depot.forge == 'gitlab' else 'v1'}"


def policy(depot: Depot) -> str:
    """The Content-Security-Policy of /admin/, looser than the site's for what Decap CMS does.

    It makes functions out of texts ('unsafe-eval': ajv checks its configuration) and writes its
    styles in the page. It talks to the forge alone; GitHub's and the others' portraits are left
    out.
    """
    forge = f"https://{urlsplit(api(depot)).netloc}"
    hosts = dict.fromkeys([forge, f"https://{urlsplit(depot.adresse).netloc}"])
    return (
        "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:; connect-src 'self' blob: {' '.join(hosts)}; "
        "font-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _choix(reseau: Reseau) -> dict[str, list[dict[str, str]]]:
    """What each kind of reference may be, in the network's order."""
    named: dict[str, Iterable[tuple[str, str]]] = {
        "agence": ((one.id, one.nom) for one in reseau.agences),
        "thème": ((one.id, one.nom) for one in reseau.themes),
        "étape": ((one.id, one.nom) for one in reseau.etapes),
        "bénéficiaire": ((one.id, one.nom) for one in reseau.beneficiaires),
        "fiche": ((one.id, one.titre) for one in reseau.fiches),
        "service": _services(reseau),
        "EPCI": ((one.code, one.nom) for one in reseau.territoire.epci),
        "commune": ((one.code, f"{one.nom} ({one.code})") for one in reseau.territoire.communes),
    }
    return {
        kind: [{"value": value, "label": label} for value, label in pairs]
        for kind, pairs in named.items()
    }


def _taken(reseau: Reseau, kind: str) -> list[str]:
    """The names that a new file of this kind can't have."""
    match kind:
        case "fiche":
            return [name for one in reseau.fiches for name in (one.id, *one.anciennes_adresses)]
        case "agence":
            return [one.id for one in reseau.agences]
        case _:
            return [*(one.id for one in reseau.pages), *RESERVED]


def _services(reseau: Reseau) -> Iterator[tuple[str, str]]:
    """The services that can be joined; one that several agences have is listed once."""
    labels: dict[str, list[str]] = {}
    for agence in reseau.agences:
        for service in agence.adhesion.services:
            labels.setdefault(service.id, []).append(f"{service.nom} ({agence.nom})")
    for identifiant, whose in labels.items():
        yield identifiant, ", ".join(whose)


def _collection(
    kind: str, choix: Mapping[str, Sequence[Mapping[str, str]]], taken: Sequence[str]
) -> dict[str, Any]:
    """One collection: a folder of files of one kind, or one file."""
    told = dict(COLLECTIONS[kind])
    whole = schemas()[kind]
    form = _Form(defs=whole.get("$defs", {}), choix=choix)
    name = COLLECTION_NAMES.get(kind, kind)
    common = {"name": name, "label": told["label"], "format": f"guide-{kind}"}
    if whole.get("type") == "array":
        part = {**whole, "title": told["label"], "description": "Dans l'ordre où ils paraissent."}
        fields = [form.field(ELEMENTS, part, is_required=True)]
    else:
        fields = form.fields(whole)
    if "file" in told:
        one = {"name": kind, "label": told["label"], "file": told["file"], "fields": fields}
        return {**common, "editor": {"preview": False}, "files": [one]}
    body = {
        "name": "corps",
        "label": "Texte",
        "widget": "text",
        "required": False,
        "hint": "Une phrase par ligne. « ## » devant un titre, « - » devant chaque point.",
        **({"default": BODY} if kind == "fiche" else {}),
    }
    identifiant = {
        "name": "identifiant",
        "label": "Identifiant",
        "widget": "identifiant",
        "hint": "Le nom du fichier, qui fait l'adresse de la page. Il ne changera plus.",
        "taken": taken,
    }
    return {
        **common,
        **told,
        "create": True,
        "delete": False,
        "extension": "md",
        "slug": "{{identifiant}}",
        "summary": f"{{{{{told['identifier_field']}}}}}",
        "sortable_fields": [told["identifier_field"], "verifie_le"],
        "fields": [identifiant, *fields, body],
    }


BODY = "".join(f"\n## {title}\n\nUne phrase par ligne.\n" for title in SECTIONS)


class _Form:
    """The fields of Decap CMS that a JSON Schema describes."""

    def __init__(
        self, *, defs: Mapping[str, Any], choix: Mapping[str, Sequence[Mapping[str, str]]]
    ) -> None:
        self.defs = defs
        self.choix = choix

    def fields(self, part: Mapping[str, Any]) -> list[dict[str, Any]]:
        """One field for each property, in their order."""
        required = part.get("required", ())
        return [
            self.field(name, one, is_required=name in required)
            for name, one in part["properties"].items()
        ]

    def field(self, name: str, part: Mapping[str, Any], *, is_required: bool) -> dict[str, Any]:
        """The field of one property."""
        told = {
            "name": name,
            "label": part.get("title", name),
            "required": is_required,
            "hint": self.hint(name, part),
        }
        core = self.core(part)
        if core.get("type") == "object":
            inner = self.fields(core)
            if is_required:
                return {**told, "widget": "object", "fields": inner}
            return {**told, **self.several(core), "max": 1, "label_singular": told["label"].lower()}
        if core.get("type") != "array":
            return {**told, **self.scalar(name, core)}
        # Decap counts items only between a least and a most, and in a list that is there.
        least = {"min": core["minItems"], "max": MANY, "default": []} if "minItems" in core else {}
        item = self.core(core["items"])
        if item.get("type") == "object":
            return {**told, **self.several(item), **least}
        if name in REFERENCES:
            return {**told, **self.scalar(name, item), **least, "multiple": True}
        return {**told, "widget": "text", **_pattern_of_lines(item)}

    def hint(self, name: str, part: Mapping[str, Any]) -> str:
        """The advice of the model; with its example, where one writes the value oneself."""
        advice = str(part.get("description", ""))
        core = self.core(part)
        (example, *_) = part.get("examples") or [None]
        is_chosen = name in REFERENCES or "enum" in core or core.get("type") == "boolean"
        if is_chosen or not example or isinstance(example, dict):
            return "" if name in CODES else advice
        is_list = isinstance(example, list)
        told = " ; ".join(f"« {one} »" for one in (example if is_list else [example]))
        lines = "Un par ligne. " if is_list and "ligne" not in advice else ""
        return f"{lines}{advice} Exemple : {told}"

    def core(self, part: Mapping[str, Any]) -> Mapping[str, Any]:
        """The part itself, where it may be absent, said in one word, or told elsewhere."""
        if "$ref" in part:
            return self.core(self.defs[part["$ref"].rpartition("/")[2]])
        branches = [self.core(one) for one in part.get("anyOf", ()) if one.get("type") != "null"]
        of_fields = [one for one in branches if one.get("type") == "object"]
        return (of_fields or branches or [part])[0]

    def several(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """A list of parts; each is known by its first field once folded."""
        fields = self.fields(item)
        summary = f"{{{{fields.{fields[0]['name']}}}}}"
        return {"widget": "list", "fields": fields, "summary": summary, "collapsed": True}

    def scalar(self, name: str, part: Mapping[str, Any]) -> dict[str, Any]:
        """The widget of one value, and what it refuses."""
        if name in REFERENCES:
            return {"widget": "select", "options": self.choix[REFERENCES[name]]}
        if "enum" in part or "const" in part:
            values = part.get("enum") or [part["const"]]
            return {
                "widget": "select",
                "options": [{"value": one, "label": MOTS[one]} for one in values],
            }
        if part.get("format") == "date":
            return {"widget": "datetime", "format": "YYYY-MM-DD", "time_format": False}
        match part["type"]:
            case "boolean":
                return {"widget": "boolean", "required": False}
            case "integer":
                least = {"min": part["minimum"]} if "minimum" in part else {}
                return {"widget": "number", "value_type": "int", **least}
            case _:
                return {"widget": "string", **_pattern(part)}


def _pattern(part: Mapping[str, Any]) -> dict[str, Any]:
    return {"pattern": [part["pattern"], part["patternErrorMessage"]]} if "pattern" in part else {}


def _pattern_of_lines(part: Mapping[str, Any]) -> dict[str, Any]:
    """What a text of several lines must be, each of its lines having the pattern of an item."""
    at_least_one = r"(?=[\s\S]*\S)"
    line = part.get("pattern", ".*").removeprefix("^").removesuffix("$")
    message = part.get("patternErrorMessage", "écrivez au moins une ligne.")
    return {"pattern": [rf"^{at_least_one}(?:[ \t]*(?:{line})?[ \t]*(?:\n|$))*$", message]}
