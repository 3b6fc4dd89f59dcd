"""The tables of fiches, offres and agences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide import address
from guide.agence import AdhesionRegle, Agence, Contact
from guide.exports.colonnes import AGENCE, FICHE
from guide.fiche import Fiche, Offre
from guide.jeu import Colonne, Tableau, colonne, joined

if TYPE_CHECKING:
    from guide.agence import Etendue
    from guide.droits import Droits
    from guide.model import Statut
    from guide.reseau import Reseau
    from guide.territoire import Territoire

PAGE = Colonne(
    nom="page",
    titre="Page",
    description="L'adresse de sa page dans le guide.",
    format="uri",
    contraintes={"required": True},
)
PERIMETRE = Colonne(
    nom="perimetre",
    titre="Périmètre",
    description="departement, inconnu, ou particulier : alors voyez « communes » "
    "et le détail dans l'interface JSON.",
    contraintes={"enum": ["departement", "inconnu", "particulier"]},
)
COMMUNES = Colonne(
    nom="communes",
    titre="Communes",
    description="Les codes INSEE des communes où elle intervient à coup sûr, "
    "séparés par une espace.",
)


def fiches(reseau: Reseau) -> Tableau:
    """The fiches, one a row."""
    plain: tuple[str, ...] = (
        "titre",
        "resume",
        "themes",
        "etapes",
        "beneficiaires",
        "nature",
        "expressions",
    )
    plain += ("mots_cles", "a_preparer", "urgence", "statut", "verifie_le", "sources")
    return Tableau(
        chemin=address.FICHES_CSV,
        titre="Les fiches",
        description="Une ligne par besoin auquel le réseau répond.",
        colonnes=(_id("fiche"), *(colonne(Fiche, name) for name in plain), PAGE),
        lignes=tuple(
            (fiche.id, *(_cell(fiche, name) for name in plain), _page(reseau, fiche))
            for fiche in reseau.fiches
        ),
        cle=("id",),
    )


def _id(what: str) -> Colonne:
    return Colonne(
        nom="id",
        titre="Identifiant",
        description=f"Identifiant de la {what} ; il ne change pas.".replace(
            "la agence", "l'agence"
        ),
        contraintes={"required": True, "unique": True},
    )


def _cell(one: Fiche | Offre | Agence, champ: str) -> object:
    valeur = getattr(one, champ)
    return joined(type(one), champ, valeur) if isinstance(valeur, tuple) else valeur


def _page(reseau: Reseau, one: Fiche | Agence) -> str:
    of = address.of_fiche if isinstance(one, Fiche) else address.of_agence
    return address.absolute(reseau.identite.adresse_site, of(one.id))


def offres(droits: Droits) -> Tableau:
    """Who does what on each fiche, one offre a row."""
    plain: tuple[str, ...] = (
        "role",
        "niveau",
        "etapes",
        "cout",
        "apport",
        "condition",
        "delai",
        "service",
    )
    statut = Colonne(
        nom="statut",
        titre="Statut",
        description="publie : ouverte. en-projet : sa fiche ou son agence est annoncée, "
        "pas encore ouverte.",
        contraintes={"required": True, "enum": ["publie", "en-projet"]},
    )
    rang = Colonne(
        nom="rang",
        titre="Rang",
        description="Sa place sur la fiche, à partir de 1.",
        type="integer",
        contraintes={"required": True},
    )
    return Tableau(
        chemin=address.OFFRES_CSV,
        titre="Les offres",
        description="Ce que chaque agence fait sur chaque fiche. "
        "Sans périmètre, une offre a celui de son agence.",
        colonnes=(
            FICHE,
            rang,
            AGENCE,
            *(colonne(Offre, name) for name in plain),
            PERIMETRE,
            COMMUNES,
            statut,
        ),
        lignes=tuple(
            (
                fiche.id,
                place,
                offre.agence,
                *(_cell(offre, name) for name in plain),
                *_where(offre.perimetre, droits.reseau.territoire),
                statut_of(droits, fiche, offre),
            )
            for fiche in droits.reseau.fiches
            for place, offre in enumerate(fiche.offres, start=1)
        ),
        cle=("fiche", "rang"),
        renvois={"fiche": ("fiches", "id"), "agence": ("agences", "id")},
    )


def statut_of(droits: Droits, fiche: Fiche, offre: Offre) -> Statut:
    """Whether an offre is open: it is not while its fiche or its agence is in project."""
    is_project = fiche.statut == "en-projet" or droits.is_project(offre)
    return "en-projet" if is_project else "publie"


def _where(etendue: Etendue | None, territoire: Territoire) -> tuple[str, str]:
    if etendue is None:
        return "", ""
    kind = etendue if isinstance(etendue, str) else "particulier"
    return kind, " ".join(sorted(territoire.codes_in(etendue)))


def agences(reseau: Reseau) -> Tableau:
    """The agences, one a row."""
    plain: tuple[str, ...] = (
        "nom",
        "sigle",
        "nom_complet",
        "autres_noms",
        "forme",
        "en_bref",
        "resume",
        "missions",
    )
    plain += ("ne_fait_pas", "site", "adresse")
    contact = ("intitule", "telephone", "mel", "horaires", "fictif")
    last = ("appartenance", "statut", "verifie_le", "sources")
    return Tableau(
        chemin=address.AGENCES_CSV,
        titre="Les agences",
        description="Une ligne par membre du réseau, avec son premier contact.",
        colonnes=(
            _id("agence"),
            *(colonne(Agence, name) for name in plain),
            *(colonne(Contact, name) for name in contact),
            PERIMETRE,
            COMMUNES,
            colonne(Agence, "perimetre_precision"),
            colonne(AdhesionRegle, "requise", "adhesion"),
            *(colonne(Agence, name) for name in last),
            PAGE,
        ),
        lignes=tuple(
            (
                agence.id,
                *(_cell(agence, name) for name in plain),
                *(getattr(agence.contacts[0], name) for name in contact),
                *_where(agence.perimetre, reseau.territoire),
                agence.perimetre_precision,
                agence.adhesion.requise,
                *(_cell(agence, name) for name in last),
                _page(reseau, agence),
            )
            for agence in reseau.agences
        ),
        cle=("id",),
    )
