"""The network's mirror, for those who reuse the data."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from guide import address
from guide.agence import Chiffre
from guide.diagnostic import ETATS, coverage_of, shares
from guide.exports.colonnes import AGENCE, ETAPE, FICHE, NOMBRE, SERVICE, TITRE, count
from guide.fiche import Fiche, Offre
from guide.jeu import Colonne, Tableau, colonne
from guide.page import LIBELLES
from guide.territoire import Commune

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from guide.changement import Scenario
    from guide.diagnostic import Diagnostic
    from guide.droits import Droits
    from guide.reseau import Reseau
    from guide.scenario import Ecart

OF_FICHE = {"fiche": ("fiches", "id")}
OF_AGENCE = {"agence": ("agences", "id")}
# What a Nombre counts.
NUMBERS = tuple(column.nom for column in NOMBRE)


def diagnostic_data(
    reseau: Reseau, diagnostic: Diagnostic, ecarts: Mapping[str, Ecart]
) -> dict[str, Any]:
    """The network's mirror, and what each of its scenarios (by id) changes."""
    scenarios = [{"id": one.id, **essai(one, ecarts[one.id])} for one in reseau.scenarios]
    return {
        **{one.name: getattr(diagnostic, one.name) for one in fields(diagnostic)},
        "scenarios": scenarios,
    }


def miroir(
    droits: Droits, diagnostic: Diagnostic, ecarts: Mapping[str, Ecart]
) -> Iterator[Tableau]:
    """The tables of the network's mirror, and of what its scenarios change."""
    reseau = droits.reseau
    titres = {fiche.id: fiche.titre for fiche in reseau.fiches}
    yield _couverture(diagnostic, titres)
    yield _communes(droits)
    yield _doublons(diagnostic, titres)
    yield _dependances(diagnostic, titres)
    yield _taux(diagnostic)
    yield _chiffres(reseau)
    yield _a_verifier(diagnostic, titres)
    yield _qualite(diagnostic, titres)
    yield _passages(reseau.scenarios, ecarts, titres)


def qui_fait_quoi(reseau: Reseau) -> Iterator[Tableau]:
    """The diagnosis of public policies and what could change, where the network has made one."""
    found = reseau.qui_fait_quoi
    if found is None:
        return
    for chemin, titre, description, lines in (
        (
            address.POLITIQUES_CSV,
            "Qui fait quoi",
            "Une ligne par politique publique : qui en fait quoi aujourd'hui.",
            found.politiques,
        ),
        (
            address.EVOLUTIONS_CSV,
            "Les évolutions possibles",
            "Une ligne par évolution de l'organisation, avec ses effets.",
            found.evolutions,
        ),
    ):
        if lines:
            modele = type(lines[0])
            yield Tableau(
                chemin=chemin,
                titre=titre,
                description=description,
                colonnes=tuple(colonne(modele, name) for name in modele.model_fields),
                lignes=tuple(tuple(dict(one).values()) for one in lines),
            )


def essai(scenario: Scenario, ecart: Ecart) -> dict[str, Any]:
    """A scenario and what it changes, as data."""
    changements = [one.model_dump(mode="json", exclude_none=True) for one in scenario.changements]
    return {
        "nom": scenario.nom,
        "texte": scenario.texte,
        "changements": changements,
        "ecart": ecart,
    }


def _couverture(diagnostic: Diagnostic, titres: Mapping[str, str]) -> Tableau:
    columns = [(etat, what) for etat in ETATS for what in NOMBRE]
    return Tableau(
        chemin=address.COUVERTURE_CSV,
        titre="La couverture",
        description="Par besoin et par étape : combien de communes, et d'habitants, "
        "ont une agence pour les aider.",
        colonnes=(
            FICHE,
            TITRE,
            ETAPE,
            *(
                count(
                    f"{what.nom}_{etat}".replace("-", "_"),
                    f"{what.titre} : {LIBELLES[etat].lower()}",
                    what.description,
                )
                for etat, what in columns
            ),
        ),
        lignes=tuple(
            (
                one.fiche,
                titres[one.fiche],
                one.etape,
                *(getattr(one.etats[etat], what.nom) for etat, what in columns),
            )
            for one in diagnostic.cases
        ),
        cle=("fiche", "etape"),
        renvois=OF_FICHE,
    )


def _communes(droits: Droits) -> Tableau:
    """What the map shows: of how many needs × stages a commune is concerned, and covered."""
    found = shares(coverage_of(droits))
    plain = ("code", "nom", "epci", "population")
    return Tableau(
        chemin=address.COMMUNES_CSV,
        titre="La couverture par commune",
        description="Ce que montre la carte du réseau.",
        colonnes=(
            *(colonne(Commune, name) for name in plain),
            count("concernee", "Concernée", "Nombre de besoins et d'étapes qui la concernent."),
            count("couverte", "Couverte", "Parmi eux, ceux où une agence intervient."),
        ),
        lignes=tuple(
            (*(getattr(one, name) for name in plain), *found[one.code])
            for one in droits.reseau.territoire.communes
        ),
        cle=("code",),
    )


def _doublons(diagnostic: Diagnostic, titres: Mapping[str, str]) -> Tableau:
    return Tableau(
        chemin=address.DOUBLONS_CSV,
        titre="Les répétitions",
        description="Là où plusieurs agences font la même chose pour les mêmes communes.",
        colonnes=(
            FICHE,
            TITRE,
            ETAPE,
            colonne(Offre, "role"),
            # Empty for premiers contacts, whatever their level.
            replace(colonne(Offre, "niveau"), contraintes={}),
            _text("agences", "Agences", "Identifiants des agences, séparés par une espace."),
            *NOMBRE,
        ),
        lignes=tuple(
            (
                one.fiche,
                titres[one.fiche],
                one.etape,
                one.role,
                one.niveau,
                " ".join(one.agences),
                *(getattr(one.communes, what) for what in NUMBERS),
            )
            for one in diagnostic.doublons
        ),
        renvois=OF_FICHE,
    )


def _text(nom: str, titre: str, description: str) -> Colonne:
    return Colonne(nom=nom, titre=titre, description=description)


def _dependances(diagnostic: Diagnostic, titres: Mapping[str, str]) -> Tableau:
    return Tableau(
        chemin=address.DEPENDANCES_CSV,
        titre="Ce qui ne tient qu'à une agence",
        description="Les besoins auxquels une seule agence répond.",
        colonnes=(AGENCE, FICHE, TITRE),
        lignes=tuple(
            (one.agence, fiche, titres[fiche])
            for one in diagnostic.dependances
            for fiche in one.fiches
        ),
        renvois={**OF_AGENCE, **OF_FICHE},
    )


def _taux(diagnostic: Diagnostic) -> Tableau:
    columns = (
        Colonne(nom="jour", titre="Jour", description="Le jour du compte.", type="date"),
        count("communes", "Communes", "Communes qui ont rejoint, d'elles-mêmes ou par leur EPCI."),
        count("sur_communes", "Sur", "Nombre de communes du territoire."),
        count("epci", "EPCI", "Intercommunalités qui ont rejoint."),
        count("sur_epci", "Sur", "Nombre d'intercommunalités du territoire."),
        count("autres", "Autres", "Organismes d'ailleurs qui ont rejoint."),
        count("population", "Habitants", "Habitants des communes qui ont rejoint."),
        count("sur_population", "Sur", "Nombre d'habitants du territoire."),
        count("part_collectivites", "Part", "Part des collectivités, de 0 à 1.", "number"),
        count("part_population", "Part", "Part des habitants, de 0 à 1.", "number"),
    )
    return Tableau(
        chemin=address.TAUX_CSV,
        titre="Les taux d'adhésion",
        description="Combien ont rejoint chaque agence et chaque service, au jour du compte.",
        colonnes=(AGENCE, SERVICE, *columns),
        lignes=tuple(
            (agence, one.service, *(getattr(one.bilan, column.nom) for column in columns))
            for agence, comptes in diagnostic.adhesions.items()
            for one in comptes
        ),
        renvois=OF_AGENCE,
    )


def _chiffres(reseau: Reseau) -> Tableau:
    """What sources say of how many have joined, without naming them."""
    return Tableau(
        chemin=address.CHIFFRES_CSV,
        titre="Les chiffres d'adhésion publiés",
        description="Ce que des sources disent du nombre d'adhérents, sans les nommer.",
        colonnes=(AGENCE, *(colonne(Chiffre, name) for name in Chiffre.model_fields)),
        lignes=tuple(
            (agence.id, *dict(one).values())
            for agence in reseau.agences
            for one in agence.adhesion.chiffres
        ),
        renvois=OF_AGENCE,
    )


def _a_verifier(diagnostic: Diagnostic, titres: Mapping[str, str]) -> Tableau:
    return Tableau(
        chemin=address.A_VERIFIER_CSV,
        titre="Les fiches à relire",
        description="Celles que personne n'a relues depuis longtemps, "
        "avec l'agence à qui le demander.",
        colonnes=(
            _text("agence", "Agence", "Identifiant de l'agence à appeler en premier."),
            FICHE,
            TITRE,
            replace(colonne(Fiche, "verifie_le"), contraintes={}),
            count("mois", "Mois", "Nombre de mois entiers depuis la relecture."),
        ),
        lignes=tuple(
            (one.agence, one.fiche, titres[one.fiche], one.verifie_le, one.mois)
            for one in diagnostic.a_verifier
        ),
        renvois=OF_FICHE,
    )


def _qualite(diagnostic: Diagnostic, titres: Mapping[str, str]) -> Tableau:
    return Tableau(
        chemin=address.QUALITE_CSV,
        titre="La qualité des fiches",
        description="Une note par fiche, et ce qui la rendrait meilleure.",
        colonnes=(
            FICHE,
            TITRE,
            count("note", "Note", "De 0 à 100."),
            _text("manques", "Manques", "Ce qui manque, séparé par une espace."),
        ),
        lignes=tuple(
            (one.fiche, titres[one.fiche], one.note, " ".join(one.manques))
            for one in diagnostic.qualites
        ),
        cle=("fiche",),
        renvois=OF_FICHE,
    )


def _passages(
    scenarios: Iterable[Scenario], ecarts: Mapping[str, Ecart], titres: Mapping[str, str]
) -> Tableau:
    return Tableau(
        chemin=address.SCENARIOS_CSV,
        titre="Les scénarios",
        description="Ce que chaque scénario changerait, besoin par besoin et étape par étape. "
        "Ce ne sont pas des décisions.",
        colonnes=(
            _text("scenario", "Scénario", "Identifiant du scénario."),
            _text("nom", "Nom", "Nom du scénario."),
            FICHE,
            TITRE,
            ETAPE,
            _text("de", "De", "L'état d'aujourd'hui."),
            _text("vers", "Vers", "L'état après le scénario."),
            *NOMBRE,
        ),
        lignes=tuple(
            (
                scenario.id,
                scenario.nom,
                one.fiche,
                titres[one.fiche],
                one.etape,
                one.de,
                one.vers,
                *(getattr(one.communes, what) for what in NUMBERS),
            )
            for scenario in scenarios
            for one in ecarts[scenario.id].passages
        ),
        renvois=OF_FICHE,
    )
