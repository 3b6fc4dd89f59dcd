"""The network: its identity, its ordered lists, its agences and its fiches."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from guide.agence import Chiffre
from guide.devoirs import Securite
from guide.model import (
    AdresseSite,
    AdresseWeb,
    Contenu,
    Couleur,
    Identifiant,
    Jour,
    Mel,
    Model,
    MotCle,
    Telephone,
    Texte,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guide.adhesion import Adhesion
    from guide.agence import Agence
    from guide.changement import Scenario
    from guide.devoirs import Declaration, Mesures
    from guide.fiche import Fiche
    from guide.source import Source
    from guide.territoire import Territoire

Icone = Literal[
    "ampoule",
    "arbre",
    "balance",
    "batiment",
    "boutique",
    "ecran",
    "goutte",
    "maisons",
    "monument",
    "plan",
    "route",
    "sante",
]


class Theme(Contenu):
    """One of the subjects by which one browses."""

    id: Identifiant = Field(
        title="Identifiant", description="Les fiches le citent.", examples=["eau"]
    )
    nom: Texte = Field(
        title="Nom", description="En toutes lettres.", examples=["Eau et assainissement"]
    )
    resume: Texte = Field(
        title="Résumé",
        description="Ce qu'on y trouve, en une phrase.",
        examples=["Eau potable, analyses, eaux usées."],
    )
    icone: Icone = Field(
        title="Icône", description="Le dessin qui l'accompagne.", examples=["goutte"]
    )


class Etape(Contenu):
    """One of the stages of a project, in order."""

    id: Identifiant = Field(
        title="Identifiant", description="Les fiches le citent.", examples=["reflexion"]
    )
    nom: Texte = Field(title="Nom", description="En toutes lettres.", examples=["Réflexion"])
    question: Texte = Field(
        title="Question",
        description="Ce que l'élu se demande.",
        examples=["J'ai une idée, ou un souci à régler."],
    )
    resume: Texte = Field(
        title="Résumé",
        description="Ce qu'on y fait, en une phrase.",
        examples=["Poser le besoin avant de dépenser."],
    )


Sorte = Literal["commune", "epci", "autre"]


class Beneficiaire(Contenu):
    """A kind of body that may ask for help."""

    id: Identifiant = Field(
        title="Identifiant", description="Les fiches le citent.", examples=["epci"]
    )
    nom: Texte = Field(title="Nom", description="Au singulier.", examples=["Intercommunalité"])
    pluriel: Texte = Field(
        title="Pluriel", description="Au pluriel.", examples=["Intercommunalités"]
    )
    sorte: Sorte = Field(
        default="autre",
        title="Sorte",
        description="commune, epci ou autre : ce que le guide compare à la collectivité qui lit.",
        examples=["epci"],
    )


class Sigle(Model):
    """An acronym and what it stands for."""

    sigle: Texte = Field(title="Sigle", description="Tel qu'on l'écrit.", examples=["DETR"])
    developpe: Texte = Field(
        title="En toutes lettres",
        description="Sans majuscule, sauf nom propre.",
        examples=["dotation d'équipement des territoires ruraux"],
    )
    definition: Texte = Field(
        title="Définition",
        description="Une phrase simple, 20 mots au plus.",
        examples=["Une subvention de l'État pour les projets des communes rurales."],
    )


class Mot(Model):
    """Lay words and the technical words that say the same."""

    courant: tuple[MotCle, ...] = Field(
        min_length=1,
        title="Mots courants",
        description="Comme on le dit.",
        examples=[["trous dans la route"]],
    )
    technique: tuple[MotCle, ...] = Field(
        min_length=1,
        title="Mots techniques",
        description="Comme on l'écrit.",
        examples=[["réfection de chaussée"]],
    )


class Vocabulaire(Contenu):
    """Acronyms, and lay words ↔ technical words."""

    sigles: tuple[Sigle, ...] = Field(
        default=(), title="Sigles", description="Les sigles et leur sens."
    )
    mots: tuple[Mot, ...] = Field(
        default=(), title="Mots", description="Mots courants et mots techniques."
    )


class HorsReseau(Contenu):
    """A subject the network does not treat, and who does."""

    sujet: Texte = Field(
        title="Sujet", description="Le sujet, en quelques mots.", examples=["Vidéoprotection"]
    )
    expressions: tuple[Texte, ...] = Field(
        min_length=1,
        title="Expressions",
        description="Comment un élu le dit.",
        examples=[["mettre des caméras"]],
    )
    qui: Texte = Field(title="Qui", description="Qui traite ce sujet.", examples=["La préfecture"])
    reponse: Texte = Field(
        title="Réponse", description="À qui demander, en une phrase.", examples=["Demandez à…"]
    )
    lien: AdresseWeb | None = Field(
        default=None,
        title="Lien",
        description="Son adresse.",
        examples=["https://www.service-public.fr/"],
    )


class PageEditoriale(Contenu):
    """A page written by the network: mentions légales, accessibilité…"""

    id: SkipJsonSchema[Identifiant]
    titre: Texte = Field(
        title="Titre", description="Le titre de la page.", examples=["Mentions légales"]
    )
    resume: Texte = Field(
        title="Résumé", description="Une phrase.", examples=["Qui publie ce site, qui l'héberge."]
    )
    verifie_le: Jour
    corps: SkipJsonSchema[str]


class TerritoireSource(Model):
    """What the territory's data are and where they come from."""

    nom: Texte = Field(title="Nom", description="Avec son article.", examples=["l'Ain"])
    code: Texte = Field(
        title="Code", description="Le code du département, entre guillemets.", examples=["01"]
    )
    donnees_du: date = Field(
        title="Données du", description="Date des données.", examples=["2026-01-01"]
    )
    sources: tuple[Texte, ...] = Field(
        min_length=1,
        title="Sources",
        description="D'où viennent les données.",
        examples=[["INSEE 2026"]],
    )


class Guichet(Model):
    """The single desk."""

    nom: Texte = Field(title="Nom", description="Son nom.", examples=["Guichet unique"])
    telephone: Telephone = Field(
        title="Téléphone", description="Dix chiffres.", examples=["02 61 91 00 00"]
    )
    mel: Mel = Field(
        title="Mél", description="Une boîte de service.", examples=["guichet@reseau.example"]
    )
    horaires: Texte = Field(
        title="Horaires", description="Quand il répond.", examples=["9 h – 12 h 30"]
    )
    texte: Texte = Field(
        title="Texte", description="Ce qu'il fait, en une phrase.", examples=["Il vous oriente."]
    )
    fictif: bool = Field(
        default=False, title="Fictif", description="true dans une démonstration.", examples=[True]
    )


class Encart(Model):
    """A title and a text."""

    titre: Texte = Field(
        title="Titre", description="En quelques mots.", examples=["Le premier conseil est gratuit"]
    )
    texte: Texte = Field(
        title="Texte", description="Une à trois phrases.", examples=["Demandez le coût avant."]
    )


class Avertissement(Encart):
    """The notice of a demonstration, shown on every page."""

    detail: Texte = Field(
        title="Détail", description="Ce qui est illustratif.", examples=["Contacts fictifs."]
    )


class Editeur(Model):
    """Who publishes."""

    nom: Texte = Field(title="Nom", description="Son nom.", examples=["Ingénierie Départementale"])
    adresse: Texte = Field(
        title="Adresse", description="Adresse postale.", examples=["1 place de l'Exemple"]
    )
    telephone: Telephone = Field(
        title="Téléphone", description="Dix chiffres.", examples=["02 61 91 00 00"]
    )
    mel: Mel = Field(
        title="Mél", description="Une boîte de service.", examples=["guichet@reseau.example"]
    )
    directeur_de_publication: Texte = Field(
        title="Directeur de la publication",
        description="La fonction.",
        examples=["La présidence du réseau"],
    )
    fictif: bool = Field(
        default=False, title="Fictif", description="true dans une démonstration.", examples=[True]
    )


class Hebergeur(Model):
    """Who hosts."""

    nom: Texte = Field(title="Nom", description="Son nom.", examples=["Hébergeur d'exemple"])
    adresse: Texte = Field(
        title="Adresse", description="Adresse postale.", examples=["2 rue de l'Exemple"]
    )
    telephone: Telephone = Field(
        title="Téléphone", description="Dix chiffres.", examples=["02 61 91 00 99"]
    )
    fictif: bool = Field(
        default=False, title="Fictif", description="true dans une démonstration.", examples=[True]
    )


class Depot(Model):
    """The forge where staff edit the files."""

    forge: Literal["github", "gitlab", "forgejo"] = Field(
        title="Forge", description="github, gitlab ou forgejo.", examples=["gitlab"]
    )
    adresse: AdresseWeb = Field(
        title="Adresse",
        description="L'adresse du dépôt.",
        examples=["https://forge.example/reseau/guide"],
    )
    branche: Texte = Field(
        default="main", title="Branche", description="La branche publiée.", examples=["main"]
    )
    relais: AdresseWeb | None = Field(
        default=None,
        title="Relais de connexion",
        description="Pour le formulaire, avec github : l'adresse du relais OAuth qui ouvre les "
        "sessions, chez vous ou chez un hébergeur.",
        examples=["https://connexion.example"],
    )
    application: Texte | None = Field(
        default=None,
        title="Application",
        description="Pour le formulaire, avec gitlab ou forgejo : l'identifiant de l'application "
        "OAuth déclarée sur la forge (sans secret, « PKCE »), dont le retour est "
        "l'adresse du formulaire.",
        examples=["3f1c9a7e52"],
    )

    @property
    def opens_sessions(self) -> bool:
        """Whether the form knows how its users prove who they are."""
        return bool(self.relais if self.forge == "github" else self.application)


class Revue(Model):
    """How often staff read their sheets again."""

    mois: int = Field(
        default=12,
        ge=1,
        title="Mois",
        description="Après combien de mois une page est à relire.",
        examples=["12"],
    )


class Couleurs(Model):
    """The look.

    Each pair of text and ground must reach the AA contrast of WCAG 2 (4.5:1; 3:1 for borders).
    """

    encre: Couleur = Field(title="Encre", description="Le texte.", examples=["#14262A"])
    ardoise: Couleur = Field(
        title="Ardoise", description="Le texte secondaire.", examples=["#465A60"]
    )
    accent: Couleur = Field(title="Accent", description="Liens et boutons.", examples=["#0E6573"])
    profond: Couleur = Field(
        title="Profond", description="Bandeau d'accueil et pied de page.", examples=["#0B4650"]
    )
    clair: Couleur = Field(
        title="Clair", description="Le fond de « gratuit ».", examples=["#CFE4E7"]
    )
    pale: Couleur = Field(title="Pâle", description="Les panneaux calmes.", examples=["#EBF4F5"])
    premier_contact: Couleur = Field(
        title="Premier contact", description="Et le focus.", examples=["#F5BD3D"]
    )
    avertissement_fond: Couleur = Field(
        title="Fond d'avertissement", description="Bandeau, adhésion.", examples=["#FDF2D5"]
    )
    avertissement_texte: Couleur = Field(
        title="Texte d'avertissement", description="Sur ce fond.", examples=["#664400"]
    )
    danger: Couleur = Field(title="Danger", description="La ligne de danger.", examples=["#A3231C"])
    danger_fond: Couleur = Field(
        title="Fond de danger", description="Sous cette ligne.", examples=["#FCEDEB"]
    )
    bordure: Couleur = Field(
        title="Bordure", description="Le bord des champs.", examples=["#6A7D82"]
    )
    filet: Couleur = Field(title="Filet", description="Les séparations.", examples=["#C9D4D6"])


class Identite(Contenu):
    """What network/reseau.yml says."""

    nom: Texte = Field(
        title="Nom", description="Le nom du réseau.", examples=["Ingénierie Départementale"]
    )
    sigle: Texte = Field(title="Sigle", description="Son sigle.", examples=["ID"])
    titre: Texte = Field(
        title="Titre", description="Le titre du guide.", examples=["Le guide des communes"]
    )
    description: Texte = Field(
        title="Description",
        description="Une phrase pour les moteurs.",
        examples=["Qui appeler, à quel coût."],
    )
    presentation: Texte = Field(
        title="Présentation",
        description="Une phrase, au pied des pages.",
        examples=["11 agences à votre service."],
    )
    adresse_site: AdresseSite = Field(
        title="Adresse du site",
        description="Où il est publié.",
        examples=["https://guide.example/"],
    )
    territoire: TerritoireSource = Field(
        title="Territoire", description="Le département et l'origine des données."
    )
    guichet: Guichet = Field(title="Guichet", description="Le guichet unique.")
    principe: Encart = Field(title="Principe", description="La règle de gratuité.")
    avertissement: Avertissement | None = Field(
        default=None, title="Avertissement", description="Pour une démonstration, sur chaque page."
    )
    editeur: Editeur = Field(title="Éditeur", description="Qui publie.")
    hebergeur: Hebergeur = Field(title="Hébergeur", description="Qui héberge.")
    credits: tuple[Texte, ...] = Field(
        default=(),
        title="Crédits",
        description="Qui a fait les images et les dessins, dans les mentions légales.",
        examples=[["Photographies : service de la communication"]],
    )
    securite: Securite | None = Field(
        default=None, title="Sécurité", description="Qui prévenir d'une faille du site."
    )
    licence: Literal["etalab-2.0", "odbl-1.0"] = Field(
        default="etalab-2.0",
        title="Licence",
        description="Celle des textes et des données : etalab-2.0 (Licence Ouverte) ou odbl-1.0.",
        examples=["etalab-2.0"],
    )
    hors_ligne: bool = Field(
        default=True,
        title="Hors ligne",
        description="true : le navigateur garde les pages lues, pour les relire sans réseau.",
        examples=["true"],
    )
    recherche: Literal["auto", "lunr", "pagefind"] = Field(
        default="auto",
        title="Recherche",
        description="auto : lunr, et pagefind au-delà de 2 000 fiches. "
        "pagefind charge peu à la fois, et s'installe à part.",
        examples=["auto"],
    )
    depot: Depot | None = Field(
        default=None, title="Dépôt", description="La forge où l'on modifie les fiches."
    )
    revue: Revue = Field(
        default=Revue(), title="Revue", description="Quand relire les fiches et les agences."
    )
    formulaire: bool = Field(
        default=False,
        title="Formulaire",
        description="true publie, sous /admin/, le formulaire où les agences modifient le guide. "
        "Il faut depot, et son relais (github) ou son application (gitlab, forgejo).",
        examples=["true"],
    )
    demande_en_ligne: AdresseWeb | None = Field(
        default=None,
        title="Demande en ligne",
        description="L'adresse d'un formulaire, où {commune}, {fiche}, {agence}, {etape}, "
        "{fonction}, {echeance} et {besoin} sont remplacés.",
        examples=["https://demarches.example/aide?commune={commune}&sujet={fiche}"],
    )
    exemples: tuple[Texte, ...] = Field(
        default=(),
        title="Exemples",
        description="Besoins montrés à l'accueil.",
        examples=[["l'épicerie va fermer"]],
    )
    couleurs: Couleurs = Field(title="Couleurs", description="L'apparence.")


class Politique(Model):
    """One public policy: who does what of it today."""

    nom: Texte = Field(
        title="Nom", description="La politique publique.", examples=["Voirie communale"]
    )
    commune: Texte | None = Field(
        default=None,
        title="La commune",
        description="Ce que fait la commune.",
        examples=["Elle entretient et décide"],
    )
    epci: Texte | None = Field(
        default=None,
        title="L'intercommunalité",
        description="Ce que fait l'intercommunalité.",
        examples=["Elle prête un technicien"],
    )
    agence: Texte | None = Field(
        default=None,
        title="Une agence",
        description="Ce que fait une agence du réseau.",
        examples=["Elle conseille gratuitement"],
    )
    constat: Texte | None = Field(
        default=None,
        title="Constat",
        description="Ce que la comparaison fait voir.",
        examples=["Deux équipes pour les mêmes chemins"],
    )


class Evolution(Model):
    """A way that the organisation could take, weighed."""

    nom: Texte = Field(title="Nom", description="En quelques mots.", examples=["Un service commun"])
    organisation: Texte = Field(
        title="Organisation",
        description="Ce que cela change pour l'organisation.",
        examples=["Les deux équipes n'en font qu'une"],
    )
    finances: Texte = Field(
        title="Finances",
        description="Ce que cela change pour l'argent ; « à chiffrer » si nul ne l'a compté.",
        examples=["À chiffrer"],
    )


class QuiFaitQuoi(Contenu):
    """The diagnosis of public policies, from network/diagnostic.yml."""

    titre: Texte = Field(
        title="Titre", description="Le titre de la page.", examples=["Qui fait quoi"]
    )
    resume: Texte = Field(
        title="Résumé",
        description="Une phrase : qui a été comparé, quand.",
        examples=["22 communes et leur communauté, comparées en 2014."],
    )
    chiffres: tuple[Chiffre, ...] = Field(
        default=(), title="Chiffres", description="Ce que les sources donnent."
    )
    politiques: tuple[Politique, ...] = Field(
        min_length=1, title="Politiques", description="Une par ligne du tableau."
    )
    evolutions: tuple[Evolution, ...] = Field(
        default=(), title="Évolutions", description="Les scénarios, avec leurs effets."
    )
    verifie_le: Jour
    sources: tuple[AdresseWeb, ...] = Field(
        min_length=1,
        title="Sources",
        description="D'où viennent ces constats.",
        examples=[["https://agence.example/"]],
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Reseau:
    """Everything the content files say, once checked; drafts are left out.

    Lists keep their order, fiches that of ids. `jour` is the day on which adhésions are judged.
    """

    identite: Identite
    themes: tuple[Theme, ...]
    etapes: tuple[Etape, ...]
    beneficiaires: tuple[Beneficiaire, ...]
    vocabulaire: Vocabulaire
    hors_reseau: tuple[HorsReseau, ...]
    territoire: Territoire
    adhesions: tuple[Adhesion, ...]
    qui_fait_quoi: QuiFaitQuoi | None
    declaration: Declaration
    mesures: Mesures | None
    agences: tuple[Agence, ...]
    fiches: tuple[Fiche, ...]
    scenarios: tuple[Scenario, ...]
    pages: tuple[PageEditoriale, ...]
    images: tuple[Source, ...]
    jour: date

    def agence(self, identifiant: str) -> Agence:
        """The agence with this id."""
        return self._agences[identifiant]

    def fiche(self, identifiant: str) -> Fiche:
        """The fiche with this id."""
        return self._fiches[identifiant]

    @cached_property
    def _agences(self) -> Mapping[str, Agence]:
        return {agence.id: agence for agence in self.agences}

    @cached_property
    def _fiches(self) -> Mapping[str, Fiche]:
        return {fiche.id: fiche for fiche in self.fiches}

    @cached_property
    def citations(self) -> Mapping[str, tuple[Fiche, ...]]:
        """The fiches that name each fiche as the one to read next, by its id."""
        found: defaultdict[str, list[Fiche]] = defaultdict(list)
        for fiche in self.fiches:
            for cited in dict.fromkeys(fiche.fiches_liees):
                found[cited].append(fiche)
        return {cited: tuple(citing) for cited, citing in found.items()}
