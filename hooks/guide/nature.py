"""What a fiche says more, by nature: a purchase, a loan, a shared service, a course, a test."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from guide.model import Identifiant, Model, Texte


class Achat(Model):
    """Something that can be ordered together."""

    objet: Texte = Field(
        title="Objet",
        description="Ce que l'on peut commander.",
        examples=["Fournitures de bureau"],
    )
    forme: Literal["centrale-d-achat", "groupement-de-commandes"] = Field(
        title="Forme",
        description="centrale-d-achat ou groupement-de-commandes.",
        examples=["centrale-d-achat"],
    )
    porteur: Texte = Field(
        title="Porteur",
        description="Qui passe le marché et le tient.",
        examples=["L'agence, pour tous ses membres"],
    )
    jusqu_au: date | None = Field(
        default=None,
        title="Jusqu'au",
        description="Dernier jour du marché, s'il est connu.",
        examples=["2027-12-31"],
    )
    commander: Texte = Field(
        title="Commander",
        description="Comment on commande.",
        examples=["Un bon de commande signé du maire, envoyé au titulaire"],
    )
    engagement: Texte = Field(
        title="Engagement",
        description="À quoi l'on s'engage, ou non.",
        examples=["Chaque membre reste libre de commander ou non"],
    )


class Materiel(Model):
    """Something that can be borrowed; what no source gives is left out."""

    nom: Texte = Field(
        title="Nom", description="Ce qui se prête.", examples=["Barrières de sécurité"]
    )
    quantite: int | None = Field(
        default=None, ge=1, title="Quantité", description="Combien il y en a.", examples=[40]
    )
    prix: Texte | None = Field(
        default=None,
        title="Prix",
        description="Ce que le prêt coûte, unité comprise.",
        examples=["60 € le week-end"],
    )
    preavis: Texte | None = Field(
        default=None,
        title="Préavis",
        description="Combien de temps à l'avance réserver.",
        examples=["Six semaines"],
    )
    caution: Texte | None = Field(
        default=None,
        title="Caution",
        description="La somme laissée en garantie.",
        examples=["200 €"],
    )
    assurance: Texte | None = Field(
        default=None,
        title="Assurance",
        description="Qui assure, et contre quoi.",
        examples=["La commune qui emprunte"],
    )
    transport: Texte | None = Field(
        default=None,
        title="Transport",
        description="Qui vient chercher et qui rapporte.",
        examples=["La commune vient le chercher au dépôt"],
    )


class ServiceCommun(Model):
    """How a shared service works: who commands, who pays, how one enters and leaves."""

    service: Identifiant | None = Field(
        default=None,
        title="Service",
        description="Le service de l'agence que l'on rejoint : la fiche montre qui l'a rejoint.",
        examples=["voirie"],
    )
    competence: Texte = Field(
        title="Compétence",
        description="Ce que devient la compétence.",
        examples=["Aucune compétence n'est transférée"],
    )
    autorite_fonctionnelle: Texte = Field(
        title="Autorité fonctionnelle",
        description="De qui l'agent reçoit ses consignes.",
        examples=["Le maire"],
    )
    autorite_hierarchique: Texte = Field(
        title="Autorité hiérarchique",
        description="Qui est son employeur.",
        examples=["Le président de l'intercommunalité"],
    )
    cle_de_cout: Texte = Field(
        title="Clé de coût",
        description="Comment le coût se partage.",
        examples=["Au nombre de dossiers de l'année précédente"],
    )
    depuis: date | None = Field(
        default=None,
        title="Depuis",
        description="Premier jour du service.",
        examples=["2016-09-01"],
    )
    rejoindre: Texte = Field(
        title="Rejoindre",
        description="Comment une commune y entre plus tard.",
        examples=["Une délibération, puis une convention, à chaque rentrée"],
    )
    quitter: Texte = Field(
        title="Quitter",
        description="Comment elle en sort.",
        examples=["À la fin de l'année, six mois après l'avoir annoncé"],
    )


class Formation(Model):
    """A course."""

    public: Texte = Field(
        title="Public", description="À qui elle s'adresse.", examples=["Élus et secrétaires"]
    )
    duree: Texte | None = Field(
        default=None, title="Durée", description="Combien de temps.", examples=["Une journée"]
    )
    lieu: Texte | None = Field(
        default=None, title="Lieu", description="Où elle se tient.", examples=["En mairie"]
    )
    inscription: Texte | None = Field(
        default=None,
        title="Inscription",
        description="Comment s'inscrire.",
        examples=["Par le formulaire de l'agence"],
    )


class Analyse(Model):
    """A test by a laboratory."""

    objet: Texte = Field(
        title="Objet", description="Ce qui est analysé.", examples=["L'eau chaude d'un gymnase"]
    )
    prelevement: Texte | None = Field(
        default=None,
        title="Prélèvement",
        description="Qui prélève, et comment.",
        examples=["Un agent du laboratoire vient prélever"],
    )
    resultats: Texte | None = Field(
        default=None,
        title="Résultats",
        description="Sous quelle forme, et à qui.",
        examples=["Un rapport envoyé au maire"],
    )
