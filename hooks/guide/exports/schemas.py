"""What each file of the interface holds, as JSON Schema: the models' own words, and the rest."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from guide import address
from guide.agence import Agence, Chiffre, Service
from guide.changement import Scenario
from guide.diagnostic import ETATS
from guide.fiche import Fiche
from guide.page import LIBELLES
from guide.reseau import Beneficiaire, Etape, Identite, QuiFaitQuoi, Theme
from guide.schema import of_model
from guide.territoire import Commune, Epci

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema: TypeAlias = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def texte(titre: str, description: str, **more: object) -> Schema:
    """A text."""
    return {"title": titre, "description": description, "type": "string", **more}


def jour(titre: str, description: str) -> Schema:
    """A day."""
    return texte(titre, description, format="date")


def compte(titre: str, description: str) -> Schema:
    """A number of things."""
    return {"title": titre, "description": description, "type": "integer", "minimum": 0}


def liste(titre: str, description: str, of: Schema) -> Schema:
    """A list."""
    return {"title": titre, "description": description, "type": "array", "items": of}


def objet(titre: str, description: str, properties: Mapping[str, Schema]) -> Schema:
    """An object that has all of these properties, and no other."""
    return {
        "title": titre,
        "description": description,
        "type": "object",
        "additionalProperties": False,
        "properties": dict(properties),
        "required": list(properties),
    }


def peut_manquer(what: Schema) -> Schema:
    """The same, or null when it is not known."""
    told: Schema = {name: what[name] for name in ("title", "description") if name in what}
    rest = {name: value for name, value in what.items() if name not in told}
    return {**told, "anyOf": [rest, {"type": "null"}]}


IDENTIFIANT = texte("Identifiant", "Il ne change pas.")
PAGE = texte("Page", "L'adresse de sa page dans le guide.", format="uri")
CORPS = texte("Corps", "La suite du texte, en Markdown.")
OUVERTE = texte(
    "Statut",
    "publie : ouverte. en-projet : sa fiche ou son agence est annoncée, pas encore ouverte.",
    enum=["publie", "en-projet"],
)
COUVERTES = liste(
    "Communes",
    "Les codes INSEE des communes où elle intervient à coup sûr.",
    {"type": "string", "pattern": r"^\d[0-9AB]\d{3}$"},
)

NOMBRE = objet(
    "Nombre",
    "Tant de communes, et leurs habitants.",
    {
        "communes": compte("Communes", "Nombre de communes."),
        "population": compte("Population", "Nombre d'habitants."),
    },
)
ETATS_ = objet(
    "États",
    "Combien de communes sont dans chaque état.",
    {etat: {**NOMBRE, "title": LIBELLES[etat]} for etat in ETATS},
)
DE = texte("De", "L'état d'aujourd'hui.", enum=list(ETATS))
VERS = texte("Vers", "L'état après le scénario.", enum=list(ETATS))
CODE = texte(
    "Code",
    "Code INSEE de la commune, ou numéro SIREN.",
    pattern=r"^(\d[0-9AB]\d{3}|\d{9})$",
)
FICHE = texte("Fiche", "Identifiant de la fiche.")
ETAPE = texte("Étape", "Identifiant de l'étape.")
AGENCE = texte("Agence", "Identifiant de l'agence.")
SERVICE = peut_manquer(texte("Service", "Identifiant du service ; null : l'agence elle-même."))
BILAN = objet(
    "Bilan",
    "Combien ont rejoint, un jour donné.",
    {
        "jour": jour("Jour", "Le jour du compte."),
        "communes": compte("Communes", "D'elles-mêmes ou par leur intercommunalité."),
        "sur_communes": compte("Sur", "Nombre de communes du territoire."),
        "epci": compte("EPCI", "Intercommunalités."),
        "sur_epci": compte("Sur", "Nombre d'intercommunalités du territoire."),
        "autres": compte("Autres", "Organismes d'ailleurs."),
        "population": compte("Population", "Habitants des communes qui ont rejoint."),
        "sur_population": compte("Sur", "Habitants du territoire."),
        "part_collectivites": {
            "title": "Part des collectivités",
            "description": "De 0 à 1.",
            "type": "number",
        },
        "part_population": {
            "title": "Part des habitants",
            "description": "De 0 à 1.",
            "type": "number",
        },
    },
)
COMPTES = liste(
    "Comptes",
    "Combien ont rejoint l'agence, ou chacun de ses services, et dans le temps.",
    objet(
        "Compte",
        "Un compte.",
        {
            "service": SERVICE,
            "bilan": BILAN,
            "historique": liste("Historique", "Chaque jour où le compte change.", BILAN),
        },
    ),
)
DOUBLONS = liste(
    "Répétitions",
    "Plusieurs agences qui font la même chose pour les mêmes communes.",
    objet(
        "Répétition",
        "Sur un besoin, à une étape.",
        {
            "fiche": FICHE,
            "etape": ETAPE,
            "role": texte("Rôle", "Le rôle de ces agences."),
            "niveau": texte("Niveau", "Leur niveau d'aide ; vide pour les premiers contacts."),
            "agences": liste("Agences", "Leurs identifiants.", {"type": "string"}),
            "communes": NOMBRE,
        },
    ),
)
PERTES = liste(
    "Besoins",
    "Les besoins, et pour combien de communes.",
    objet("Besoin", "Un besoin.", {"fiche": FICHE, "communes": NOMBRE}),
)
COUTS = {
    "de": peut_manquer(texte("De", "Le coût le plus bas d'aujourd'hui ; null : rien d'ouvert.")),
    "vers": peut_manquer(texte("Vers", "Le coût le plus bas après ; null : rien d'ouvert.")),
    "cas": compte("Cas", "Nombre de communes et de besoins."),
}


def adhesions() -> Schema:
    """What api/v1/adhesions.json holds beside what every file does."""
    line = {
        "code": CODE,
        "nom": peut_manquer(texte("Nom", "Son nom.")),
        "service": SERVICE,
        "depuis": peut_manquer(jour("Depuis", "Premier jour.")),
        "jusqu_a": peut_manquer(jour("Jusqu'à", "Dernier jour.")),
    }
    rules = {
        name: told
        for name, told in _model("Agence", Agence)["$defs"]["AdhesionRegle"]["properties"].items()
        if name in {"requise", "epci_vaut_communes", "liste"}
    }
    service = {
        name: told
        for name, told in _model("Service", Service)["properties"].items()
        if name in {"id", "nom", "liste"}
    }
    agence = {
        "id": IDENTIFIANT,
        "nom": texte("Nom", "Son nom."),
        **rules,
        "services": liste(
            "Services", "Ce que l'on rejoint.", objet("Service", "Un service.", service)
        ),
        "chiffres": liste(
            "Chiffres",
            "Ce que des sources en disent.",
            _plain(_model("Chiffre", Chiffre), "Chiffre"),
        ),
        "adhesions": liste(
            "Adhésions", "Toutes, finies et à venir.", objet("Adhésion", "Une adhésion.", line)
        ),
        "comptes": COMPTES,
    }
    properties = {
        "agences": liste("Agences", "Une par agence.", objet("Agence", "Une agence.", agence))
    }
    return {"properties": properties, "$defs": {}}


def diagnostic() -> Schema:
    """What api/v1/diagnostic.json holds beside what every file does."""
    case = {"fiche": FICHE, "etape": ETAPE, "etats": ETATS_}
    passage = {"fiche": FICHE, "etape": ETAPE, "de": DE, "vers": VERS, "communes": NOMBRE}
    ecart = {
        "avant": ETATS_,
        "apres": ETATS_,
        "passages": liste(
            "Passages", "Les communes qui changent d'état.", objet("Passage", "Un cas.", passage)
        ),
        "perdus": PERTES,
        "perdants": NOMBRE,
        "trouves": PERTES,
        "trouvants": NOMBRE,
        "doublons_nouveaux": DOUBLONS,
        "doublons_disparus": DOUBLONS,
        "couts": liste(
            "Coûts",
            "Les cas dont le coût le plus bas change.",
            objet("Bascule", "Un changement.", COUTS),
        ),
    }
    known = of_model(Scenario)
    scenario = {
        "id": IDENTIFIANT,
        "nom": known["properties"]["nom"],
        "texte": known["properties"]["texte"],
        "changements": known["properties"]["changements"],
        "ecart": objet("Écart", "Ce qui change.", ecart),
    }
    properties = {
        "jour": jour("Jour", "Le jour du diagnostic."),
        "cases": liste(
            "Cas", "Chaque besoin à chaque étape.", objet("Cas", "Un besoin, une étape.", case)
        ),
        "totaux": ETATS_,
        "doublons": DOUBLONS,
        "dependances": liste(
            "Dépendances",
            "Les besoins auxquels une seule agence répond.",
            objet(
                "Dépendance",
                "Une agence.",
                {
                    "agence": AGENCE,
                    "fiches": liste("Fiches", "Les besoins.", {"type": "string"}),
                    "communes": {**NOMBRE, "description": "Celles qui en perdraient un."},
                },
            ),
        ),
        "adhesions": {
            "title": "Adhésions",
            "description": "Les comptes, par identifiant d'agence.",
            "type": "object",
            "additionalProperties": COMPTES,
        },
        "a_verifier": liste(
            "À relire",
            "Les fiches que personne n'a relues depuis longtemps.",
            objet(
                "Fiche à relire",
                "Une fiche.",
                {
                    "fiche": FICHE,
                    "agence": texte("Agence", "Celle à qui le demander ; vide s'il n'y en a plus."),
                    "verifie_le": jour("Vérifié le", "Le jour de la relecture."),
                    "mois": compte("Mois", "Mois entiers depuis."),
                },
            ),
        ),
        "qualites": liste(
            "Qualité",
            "Une note par fiche.",
            objet(
                "Note",
                "Une fiche.",
                {
                    "fiche": FICHE,
                    "note": {**compte("Note", "De 0 à 100."), "maximum": 100},
                    "manques": liste("Manques", "Ce qui manque.", {"type": "string"}),
                },
            ),
        ),
        "scenarios": liste(
            "Scénarios",
            "Ce que changerait chaque scénario : ce ne sont pas des décisions.",
            objet("Scénario", "Un scénario.", scenario),
        ),
    }
    return {"properties": properties, "$defs": known.get("$defs", {})}


def of_list(nom: str, titre: str, description: str) -> Schema:
    """What a file that lists the items of a model holds."""
    model = _model(nom, MODELS[nom])
    return {
        "properties": {nom: liste(titre, description, _plain(model, NAMES[nom]))},
        "$defs": model.get("$defs", {}),
    }


def fiche() -> Schema:
    """What the file of one fiche holds."""
    model = _model("fiches", Fiche)
    whole = objet("Fiche", "La fiche entière.", {**model["properties"], "corps": CORPS})
    return {"properties": {"fiche": whole}, "$defs": model["$defs"]}


def reseau() -> Schema:
    """What api/v1/reseau.json holds: the network's identity, but for its looks."""
    identity = _model("Identite", Identite)
    properties = dict(identity["properties"])
    properties["identite"] = objet(
        "Identité",
        "Le réseau, son guichet, son éditeur.",
        {name: told for name, told in properties.items() if name not in LOOKS},
    )
    body = _model("Beneficiaire", Beneficiaire)
    return {
        "properties": {
            "identite": properties["identite"],
            "beneficiaires": liste(
                "Bénéficiaires", "Qui peut demander l'aide du réseau.", _plain(body, "Bénéficiaire")
            ),
            "comptes": objet(
                "Comptes",
                "Ce que le guide publie ; ce qui est en projet n'est pas compté comme ouvert.",
                {
                    "fiches": compte("Fiches", "Fiches ouvertes."),
                    "fiches_en_projet": compte("Fiches en projet", "Fiches annoncées."),
                    "agences": compte("Agences", "Agences ouvertes."),
                    "agences_en_projet": compte("Agences en projet", "Agences annoncées."),
                    "offres": compte("Offres", "Offres ouvertes."),
                    "communes": compte("Communes", "Communes du territoire."),
                    "epci": compte("EPCI", "Intercommunalités du territoire."),
                },
            ),
        },
        "$defs": {name: told for name, told in identity["$defs"].items() if name != "Couleurs"},
    }


def qui_fait_quoi() -> Schema:
    """What api/v1/qui-fait-quoi.json holds."""
    model = _model("QuiFaitQuoi", QuiFaitQuoi)
    return {"properties": model["properties"], "$defs": model["$defs"]}


# What only the pages need.
LOOKS = frozenset({"couleurs", "exemples"})
MODELS: Mapping[str, Any] = {
    "fiches": Fiche,
    "agences": Agence,
    "themes": Theme,
    "etapes": Etape,
    "communes": Commune,
    "epci": Epci,
}
NAMES = {
    "fiches": "Fiche",
    "agences": "Agence",
    "themes": "Thème",
    "etapes": "Étape",
    "communes": "Commune",
    "epci": "Intercommunalité",
}
# What is published beside the fields of a model.
MORE: Mapping[str, Mapping[str, Schema]] = {
    "fiches": {"id": IDENTIFIANT, "page": PAGE},
    "agences": {"id": IDENTIFIANT, "page": PAGE, "communes": COUVERTES, "corps": CORPS},
    "themes": {"page": PAGE},
    "etapes": {"page": PAGE},
    "epci": {"page": PAGE},
}


@cache
def _model(nom: str, what: Any) -> Schema:
    """The schema of a model as it is published: every field is there."""
    made = of_model(what)
    made["$defs"] = {name: _whole(told) for name, told in made.get("$defs", {}).items()}
    made["properties"] = {**made["properties"], **MORE.get(nom, {})}
    if "Offre" in made["$defs"] and nom == "fiches":
        offre = made["$defs"]["Offre"]
        made["$defs"]["Offre"] = _whole(
            {**offre, "properties": {**offre["properties"], "statut": OUVERTE}}
        )
    return made


def _plain(model: Schema, titre: str) -> Schema:
    return objet(titre, f"{titre} du réseau.", model["properties"])


def _whole(told: Schema) -> Schema:
    return {**told, "required": list(told["properties"])} if "properties" in told else told


def envelope(site: str, nom: str, titre: str, description: str, held: Schema) -> Schema:
    """The whole schema of a file of the interface."""
    first = {
        "$schema": texte("Schéma", "L'adresse du schéma de ce fichier.", format="uri"),
        "reseau": texte("Réseau", "Le nom du réseau."),
        "territoire": texte("Territoire", "Le nom du territoire, avec son article."),
        "donnees_du": jour("Données du", "Le jour des données du territoire."),
        "mis_a_jour": jour("Mis à jour", "Le dernier jour où une page a été relue."),
        "version": texte(
            "Version",
            "Le jour des données et une empreinte : elle change quand le contenu change.",
            pattern=r"^\d{4}-\d\d-\d\d-[0-9a-f]{10}$",
        ),
        "licence": texte("Licence", "L'adresse de la licence.", format="uri"),
    }
    whole = objet(titre, description, {**first, **held["properties"]})
    whole = {
        "$schema": DRAFT,
        "$id": address.absolute(site, address.of_interface_schema(nom)),
        **whole,
    }
    return {**whole, "$defs": held["$defs"]} if held["$defs"] else whole
