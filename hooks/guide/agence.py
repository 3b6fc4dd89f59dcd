"""An agence: a member of the network."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from guide.model import (
    AdresseWeb,
    CodeInsee,
    CodeSiren,
    Contenu,
    Cout,
    Identifiant,
    Jour,
    Mel,
    Model,
    MotCle,
    Niveau,
    Statut,
    Telephone,
    Texte,
    refusal,
)


class Contact(Model):
    """A functional telephone and mailbox: never a person's."""

    intitule: Texte = Field(
        title="Intitulé", description="Le service qui répond.", examples=["Accueil"]
    )
    telephone: Telephone | None = Field(
        default=None,
        title="Téléphone",
        description="Dix chiffres par groupes de deux.",
        examples=["02 61 91 00 01"],
    )
    mel: Mel | None = Field(
        default=None,
        title="Mél",
        description="Une boîte de service, jamais celle d'une personne.",
        examples=["accueil@caue.example"],
    )
    horaires: Texte | None = Field(
        default=None,
        title="Horaires",
        description="Quand quelqu'un répond.",
        examples=["Du lundi au vendredi, 9 h – 12 h 30"],
    )
    fictif: bool = Field(
        default=False,
        title="Fictif",
        description="true dans une démonstration : le contact est inventé et la page le dit.",
        examples=[True],
    )


class Zone(Model):
    """Lists of EPCI and communes."""

    epci: tuple[CodeSiren, ...] = Field(
        default=(),
        title="EPCI",
        description="Numéros SIREN, entre guillemets.",
        examples=[["200000000"]],
    )
    communes: tuple[CodeInsee, ...] = Field(
        default=(),
        title="Communes",
        description="Codes INSEE, entre guillemets.",
        examples=[["01004"]],
    )


class Seuil(Model):
    """From how many to how many inhabitants, both included."""

    minimum: int | None = Field(
        default=None, ge=0, title="Minimum", description="À partir de ce nombre.", examples=[500]
    )
    maximum: int | None = Field(
        default=None, ge=0, title="Maximum", description="Jusqu'à ce nombre.", examples=[3500]
    )

    @model_validator(mode="after")
    def _has_room(self) -> Seuil:
        if self.minimum is None and self.maximum is None:
            message, remede = "ce seuil n'a pas de nombre.", "Écrivez minimum, maximum ou les deux."
            raise refusal(message, remede)
        if self.minimum is not None and self.maximum is not None and self.maximum < self.minimum:
            message = f"de {self.minimum} à {self.maximum} habitants, il n'y a personne."
            raise refusal(message, "Échangez minimum et maximum.")
        return self

    def holds(self, habitants: int) -> bool:
        """Whether a number of inhabitants is within."""
        return (self.minimum is None or self.minimum <= habitants) and (
            self.maximum is None or habitants <= self.maximum
        )


class Perimetre(Zone):
    """Where one acts, and for whom, when not simply in the whole département."""

    departement: Literal["oui", "inconnu"] | None = Field(
        default=None,
        title="Département",
        description="oui : tout le département, moins sauf. "
        "inconnu : hors de ce qui est listé ici, on ne sait pas.",
        examples=["oui"],
    )
    sauf: Zone | None = Field(default=None, title="Sauf", description="Ce qui en est exclu.")
    incertain: Zone | None = Field(
        default=None,
        title="Incertain",
        description="Là où l'on ne sait pas : le guide invite à demander.",
    )
    habitants: Seuil | None = Field(
        default=None,
        title="Habitants",
        description="La taille des communes aidées.",
        examples=[{"maximum": 3500}],
    )
    habitants_epci: Seuil | None = Field(
        default=None,
        title="Habitants des EPCI",
        description="La taille des intercommunalités aidées.",
        examples=[{"maximum": 40000}],
    )
    beneficiaires: tuple[Identifiant, ...] = Field(
        default=(),
        title="Bénéficiaires",
        description="Si l'aide ne va pas à tous ceux de la fiche : "
        "identifiants pris dans network/beneficiaires.yml.",
        examples=[["epci"]],
    )

    @model_validator(mode="after")
    def _covers_somebody(self) -> Perimetre:
        if not (self.departement or self.epci or self.communes):
            message = "ce périmètre ne dit pas où l'agence intervient."
            remede = "Ajoutez « departement: oui », ou des listes d'EPCI ou de communes."
            raise refusal(message, remede)
        return self


Etendue = Literal["departement", "inconnu"] | Perimetre
Liste = Annotated[
    Literal["complete", "partielle"],
    Field(
        title="Liste",
        description="complete : qui n'est pas dans network/adhesions/ n'a pas adhéré. "
        "partielle : d'autres ont peut-être adhéré.",
        examples=["complete"],
    ),
]


class Service(Model):
    """What one can join at an agence, apart from the rest."""

    id: Identifiant = Field(
        title="Identifiant",
        description="Celui qu'écrivent les fiches et network/adhesions/.",
        examples=["voirie"],
    )
    nom: Texte = Field(title="Nom", description="En quelques mots.", examples=["Voirie"])
    texte: Texte | None = Field(
        default=None,
        title="Texte",
        description="Ce que l'on obtient en le rejoignant.",
        examples=["Un technicien suit vos chantiers."],
    )
    liste: Liste = "partielle"


class Chiffre(Model):
    """A figure that a source states about the adhésions, without naming who has joined."""

    valeur: Texte = Field(
        title="Valeur",
        description="Le chiffre, avec ce qu'il compte.",
        examples=["14 communes sur 21"],
    )
    texte: Texte = Field(
        title="Texte",
        description="La suite de la phrase.",
        examples=["ont rejoint un service commun"],
    )
    date: Texte = Field(title="Date", description="Quand c'était vrai.", examples=["février 2016"])
    source: AdresseWeb = Field(
        title="Source", description="La page qui le dit.", examples=["https://agence.example/"]
    )


class AdhesionRegle(Model):
    """Whether one must join, for what, how."""

    requise: Literal["oui", "non", "par-competence", "a-preciser"] = Field(
        title="Requise",
        description="Faut-il adhérer ? oui, non, par-competence ou a-preciser.",
        examples=["non"],
    )
    texte: Texte = Field(
        title="Texte",
        description="Ce qu'il faut savoir, en une ou deux phrases.",
        examples=["Aucune adhésion n'est demandée pour un premier conseil."],
    )
    comment: Texte | None = Field(
        default=None,
        title="Comment adhérer",
        description="Ce que la collectivité doit faire, en une phrase.",
        examples=["Prenez une délibération, puis signez la convention."],
    )
    epci_vaut_communes: bool = Field(
        default=False,
        title="L'EPCI vaut pour ses communes",
        description="true si l'adhésion d'une intercommunalité compte pour ses communes.",
        examples=[True],
    )
    liste: Liste = "partielle"
    services: tuple[Service, ...] = Field(
        default=(), title="Services", description="Ce que l'on peut rejoindre séparément."
    )
    chiffres: tuple[Chiffre, ...] = Field(
        default=(),
        title="Chiffres",
        description="Ce qu'une source dit du nombre d'adhérents, sans les nommer.",
    )

    def service(self, identifiant: str | None) -> Service | None:
        """The service with this id."""
        return next((one for one in self.services if one.id == identifiant), None)


class CoutNiveau(Model):
    """What one level of help costs at this agence."""

    niveau: Niveau = Field(
        title="Niveau", description="conseil, accompagnement ou prestation.", examples=["conseil"]
    )
    cout: Cout = Field(
        title="Coût",
        description="gratuit, gratuit-sous-condition, adhesion, payant ou a-preciser.",
        examples=["gratuit"],
    )
    obtient: Texte = Field(
        title="Ce que la commune obtient",
        description="En une ligne.",
        examples=["Un premier échange, une visite, un avis écrit."],
    )


class Agence(Contenu):
    """One agency of the network; `id` is the name of its file."""

    id: SkipJsonSchema[Identifiant]
    nom: Texte = Field(
        title="Nom",
        description="Le nom sous lequel les élus la connaissent.",
        examples=["CAUE du département"],
    )
    sigle: Texte | None = Field(
        default=None, title="Sigle", description="S'il diffère du nom.", examples=["CAUE"]
    )
    nom_complet: Texte | None = Field(
        default=None,
        title="Nom complet",
        description="Le nom en toutes lettres, si le nom est un sigle.",
        examples=["Conseil d'architecture, d'urbanisme et de l'environnement"],
    )
    autres_noms: tuple[MotCle, ...] = Field(
        default=(),
        title="Autres noms",
        description="Anciens noms, ou autres façons de l'appeler. La recherche les connaît.",
        examples=[["conseil en architecture"]],
    )
    forme: Texte = Field(
        title="Forme juridique",
        description="En quelques mots.",
        examples=["association à mission de service public"],
    )
    en_bref: Texte = Field(
        title="En bref",
        description="Son métier en 3 à 8 mots, pour les listes.",
        examples=["Architecture, urbanisme et paysage"],
    )
    resume: Texte = Field(
        title="Résumé",
        description="Une ou deux phrases : ce qu'elle apporte à une commune.",
        examples=[
            "Le CAUE conseille les communes avant qu'elles ne construisent, rénovent ou aménagent."
        ],
    )
    missions: tuple[Texte, ...] = Field(
        min_length=1,
        title="Ce qu'elle fait",
        description="Une ligne par point, sans majuscule ni point final.",
        examples=[["conseiller sur l'architecture, l'urbanisme et le paysage"]],
    )
    ne_fait_pas: tuple[Texte, ...] = Field(
        default=(),
        title="Ce qu'elle ne fait pas",
        description="Une ligne par point, sans majuscule ni point final.",
        examples=[["la maîtrise d'œuvre : elle ne dessine ni ne suit les travaux"]],
    )
    site: AdresseWeb | None = Field(
        default=None,
        title="Site",
        description="Son adresse, avec https://.",
        examples=["https://caue.example/"],
    )
    contacts: tuple[Contact, ...] = Field(
        min_length=1,
        title="Contacts",
        description="Boîtes et numéros de service seulement, jamais ceux d'une personne.",
    )
    adresse: Texte | None = Field(
        default=None,
        title="Adresse",
        description="Adresse postale.",
        examples=["12 rue de la Mairie, 01000 Exemple"],
    )
    perimetre: Etendue = Field(
        title="Périmètre",
        description=(
            "Où elle agit : departement, inconnu, ou des listes d'EPCI et de communes, "
            "avec sauf, habitants, habitants_epci et beneficiaires s'il y a lieu."
        ),
        examples=["departement"],
    )
    perimetre_precision: Texte | None = Field(
        default=None,
        title="Précision sur le périmètre",
        description="Une phrase qui précise.",
        examples=["Toutes les communes du département."],
    )
    adhesion: AdhesionRegle = Field(
        title="Adhésion", description="Faut-il adhérer, pour quoi, comment."
    )
    couts: tuple[CoutNiveau, ...] = Field(
        min_length=1, title="Coûts", description="Ce qu'elle demande, niveau par niveau."
    )
    appartenance: Literal["verifiee", "illustrative"] = Field(
        title="Appartenance",
        description="verifiee : une source publique du réseau la nomme. "
        "illustrative : elle existe, son appartenance n'est pas établie.",
        examples=["verifiee"],
    )
    statut: Statut = Field(
        title="Statut",
        description="publie, en-projet (annoncé, pas encore ouvert) ou brouillon (jamais publié).",
        examples=["brouillon"],
    )
    verifie_le: Jour
    sources: tuple[AdresseWeb, ...] = Field(
        min_length=1,
        title="Sources",
        description="D'où viennent les faits : adresses https des pages lues.",
        examples=[["https://caue.example/"]],
    )
    corps: SkipJsonSchema[str]
