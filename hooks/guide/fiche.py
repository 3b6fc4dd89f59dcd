"""A fiche: one need, phrased as infinitive + object, and who answers it."""

from __future__ import annotations

from functools import cached_property

from pydantic import Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from guide.agence import Etendue
from guide.model import (
    AdresseWeb,
    Contenu,
    Cout,
    Identifiant,
    Jour,
    Lien,
    Model,
    MotCle,
    Nature,
    Niveau,
    Role,
    Statut,
    Texte,
    refusal,
)
from guide.nature import Achat, Analyse, Formation, Materiel, ServiceCommun


class Offre(Model):
    """What one agence does on one fiche."""

    agence: Identifiant = Field(
        title="Agence", description="Identifiant pris dans network/agences/.", examples=["caue"]
    )
    role: Role = Field(
        title="Rôle",
        description="premier-contact, expertise, financement ou realisation.",
        examples=["premier-contact"],
    )
    niveau: Niveau = Field(
        title="Niveau", description="conseil, accompagnement ou prestation.", examples=["conseil"]
    )
    etapes: tuple[Identifiant, ...] = Field(
        min_length=1,
        title="Étapes",
        description="Quand cette agence intervient : des étapes que la fiche couvre.",
        examples=[["reflexion", "faisabilite"]],
    )
    cout: Cout = Field(
        title="Coût",
        description="gratuit, gratuit-sous-condition, adhesion, payant ou a-preciser.",
        examples=["gratuit"],
    )
    apport: Texte = Field(
        title="Apport",
        description="Ce que la commune reçoit, concrètement, en une phrase.",
        examples=[
            "Une visite sur place et un avis écrit sur ce qui presse et ce qui peut attendre."
        ],
    )
    condition: Texte | None = Field(
        default=None,
        title="Condition",
        description=(
            "Ce qu'il faut remplir pour en bénéficier. "
            "Obligatoire quand le coût est gratuit-sous-condition."
        ),
        examples=["Pour les communes rurales éligibles à l'assistance technique."],
    )
    delai: Texte | None = Field(
        default=None,
        title="Délai",
        description="Seulement si l'agence l'annonce publiquement.",
        examples=["Visite sous un mois"],
    )
    service: Identifiant | None = Field(
        default=None,
        title="Service",
        description="Le service de l'agence qu'il faut avoir rejoint pour en bénéficier.",
        examples=["voirie"],
    )
    perimetre: Etendue | None = Field(
        default=None,
        title="Périmètre",
        description="Seulement s'il diffère de celui de l'agence : "
        "departement, inconnu, ou des listes d'EPCI et de communes.",
        examples=[{"habitants": {"maximum": 3500}, "departement": "oui"}],
    )

    @model_validator(mode="after")
    def _condition_is_told(self) -> Offre:
        if self.cout == "gratuit-sous-condition" and not self.condition:
            message = "le coût est « gratuit-sous-condition », mais la condition manque."
            raise refusal(message, 'Ajoutez une ligne « condition: "…" » à cette offre.')
        return self


class Partenaire(Model):
    """A body outside the network."""

    nom: Texte = Field(
        title="Nom",
        description="Son nom en toutes lettres, puis son sigle.",
        examples=["Direction régionale des affaires culturelles (DRAC)"],
    )
    role: Texte = Field(
        title="Rôle",
        description="Ce qu'il apporte ou décide, en une phrase.",
        examples=["Autorise et aide à financer les travaux sur un édifice classé ou inscrit."],
    )
    etapes: tuple[Identifiant, ...] = Field(
        default=(),
        title="Étapes",
        description="Les étapes où il compte.",
        examples=[["financement"]],
    )
    lien: AdresseWeb | None = Field(
        default=None,
        title="Lien",
        description="L'adresse de son site.",
        examples=["https://www.culture.gouv.fr/"],
    )


# The field that tells more, by nature.
DETAILS = {
    "achat": "achats",
    "pret": "materiels",
    "service-commun": "service_commun",
    "formation": "formation",
    "analyse": "analyse",
}


class Fiche(Contenu):
    """One support sheet; `id` is the name of its file and its address."""

    id: SkipJsonSchema[Identifiant]
    titre: Texte = Field(
        title="Titre",
        description="Le besoin : un verbe à l'infinitif et son objet, 3 à 10 mots, sans sigle.",
        examples=["Restaurer une église, un lavoir ou le petit patrimoine"],
    )
    resume: Texte = Field(
        title="Résumé",
        description=(
            "Une phrase de 12 à 28 mots : ce que l'élu obtient. "
            "Elle paraît sous le titre et dans les listes."
        ),
        examples=[
            (
                "Un architecte vient voir l'édifice avec vous, "
                "puis le réseau vous aide à décider, à financer et à suivre les travaux."
            )
        ],
    )
    themes: tuple[Identifiant, ...] = Field(
        min_length=1,
        title="Thèmes",
        description="Identifiants pris dans network/themes.yml. Le premier est le thème principal.",
        examples=[["culture", "batiments"]],
    )
    etapes: tuple[Identifiant, ...] = Field(
        min_length=1,
        title="Étapes",
        description="Les étapes que la fiche couvre, prises dans network/etapes.yml.",
        examples=[["reflexion", "faisabilite", "financement", "realisation", "suivi"]],
    )
    beneficiaires: tuple[Identifiant, ...] = Field(
        min_length=1,
        title="Bénéficiaires",
        description="Qui peut demander : identifiants pris dans network/beneficiaires.yml.",
        examples=[["commune", "commune-nouvelle", "epci"]],
    )
    nature: Nature = Field(
        title="Nature",
        description=(
            "La forme de l'aide : "
            "accompagnement, achat, pret, service-commun, formation ou analyse."
        ),
        examples=["accompagnement"],
    )
    expressions: tuple[Texte, ...] = Field(
        min_length=1,
        title="Expressions",
        description="6 à 12 façons dont un élu dit ce besoin, du mot-clé à la phrase parlée.",
        examples=[["le toit de l'église prend l'eau", "sauver le lavoir du hameau"]],
    )
    mots_cles: tuple[MotCle, ...] = Field(
        default=(),
        title="Mots-clés",
        description="Les mots techniques du sujet : ils servent à la recherche.",
        examples=[["patrimoine rural", "monument historique", "pathologie du bâti"]],
    )
    offres: tuple[Offre, ...] = Field(
        min_length=1,
        title="Offres",
        description=(
            "Qui fait quoi. Exactement un premier-contact. "
            "Une offre par agence et par niveau d'aide."
        ),
    )
    achats: tuple[Achat, ...] = Field(
        default=(),
        title="Achats",
        description="Pour la nature achat : ce que l'on peut commander ensemble.",
    )
    materiels: tuple[Materiel, ...] = Field(
        default=(), title="Matériels", description="Pour la nature pret : ce que l'on emprunte."
    )
    service_commun: ServiceCommun | None = Field(
        default=None,
        title="Service commun",
        description="Pour la nature service-commun : qui commande, qui paie, comment entrer.",
    )
    formation: Formation | None = Field(
        default=None, title="Formation", description="Pour la nature formation : pour qui, où."
    )
    analyse: Analyse | None = Field(
        default=None, title="Analyse", description="Pour la nature analyse : quoi, comment."
    )
    a_preparer: tuple[Texte, ...] = Field(
        min_length=1,
        title="À préparer",
        description="3 à 7 choses à réunir avant d'appeler.",
        examples=[["Des photos datées, dedans et dehors", "La date des derniers travaux"]],
    )
    partenaires: tuple[Partenaire, ...] = Field(
        default=(),
        title="Partenaires",
        description="Les organismes utiles hors du réseau, leur rôle, les étapes où ils comptent.",
    )
    liens: tuple[Lien, ...] = Field(
        default=(), title="Liens", description="Textes officiels et guides."
    )
    fiches_liees: tuple[Identifiant, ...] = Field(
        default=(),
        title="Fiches liées",
        description="Les fiches à lire ensuite (identifiants). Le lien paraît sur les deux fiches.",
        examples=[["choisir-architecte"]],
    )
    urgence: Texte | None = Field(
        default=None,
        title="Urgence",
        description="Le geste qui ne peut pas attendre, en deux phrases au plus.",
        examples=[
            (
                "Des pierres menacent de tomber ? Fermez l'accès tout de suite, puis appelez. "
                "Danger immédiat : 18 ou 112."
            )
        ],
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
        description="D'où viennent les faits : adresses https des textes et des pages lues.",
        examples=[["https://www.legifrance.gouv.fr/codes/id/LEGITEXT000006074236/"]],
    )
    anciennes_adresses: tuple[Identifiant, ...] = Field(
        default=(),
        title="Anciennes adresses",
        description="Les anciens noms de fichier de cette fiche. Leurs adresses mènent encore ici.",
        examples=[["restaurer-eglise"]],
    )
    corps: SkipJsonSchema[str]

    @model_validator(mode="after")
    def _details_are_of_its_nature(self) -> Fiche:
        for nature, champ in DETAILS.items():
            if nature != self.nature and getattr(self, champ):
                message = f"« {champ} » est pour les fiches de nature « {nature} »."
                raise refusal(message, f"Retirez-le, ou écrivez « nature: {nature} ».")
        return self

    @cached_property
    def premier_contact(self) -> Offre:
        """The offre to call first; a checked fiche has exactly one."""
        return next(offre for offre in self.offres if offre.role == "premier-contact")
