"""The files published beside the pages: style, router, territory, data to reuse, redirects."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from guide import address, route
from guide.analyse import TABLE
from guide.bilan import comptes
from guide.carte import carte
from guide.diagnostic import ETATS, Couverture, shares
from guide.eligibilite import ELIGIBILITES
from guide.index import PRECISION, build_index
from guide.page import LIBELLES
from guide.render import environment
from guide.territoire import Commune
from guide.texte import typeset

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from guide.agence import Agence
    from guide.changement import Scenario
    from guide.diagnostic import Diagnostic
    from guide.droits import Droits
    from guide.fiche import Fiche
    from guide.reseau import Reseau
    from guide.scenario import Ecart
    from guide.territoire import Collectivite


# What a Nombre counts.
NOMBRE = ("communes", "population")


@dataclass(frozen=True, kw_only=True)
class Output:
    """A file of the site: its path from the root, and its whole content."""

    chemin: str
    texte: str | bytes


def style(reseau: Reseau | None) -> Output:
    """The style sheet, in the network's colours; without a network, in the browser's."""
    template = environment().get_template("style.css")
    couleurs = reseau.identite.couleurs.model_dump() if reseau else {}
    return Output(chemin="assets/style.css", texte=template.render(couleurs=couleurs))


def images(reseau: Reseau) -> tuple[Output, ...]:
    """The pictures of the editorial pages, under the addresses that their texts give them."""
    return tuple(
        Output(chemin=image.fichier.removeprefix("network/"), texte=image.octets)
        for image in reseau.images
    )


def redirects(reseau: Reseau) -> tuple[Output, ...]:
    """One small page per former address, that leads to the fiche's new one on any static host."""
    template = environment().get_template("redirection.html")
    return tuple(
        Output(
            chemin=f"{address.of_fiche(old)}index.html",
            texte=template.render(
                titre=fiche.titre,
                vers=address.relative(address.of_fiche(old), address.of_fiche(fiche.id)),
            ),
        )
        for fiche in reseau.fiches
        for old in fiche.anciennes_adresses
    )


def router(reseau: Reseau, droits: Droits) -> Output:
    """What the page needs to answer as `guide route` does; what it shows stands in the page."""
    index = build_index(reseau)
    return _hashed(
        "routeur",
        {
            "analyse": TABLE,
            "reglages": {name: getattr(route, name) for name in route.SETTINGS},
            "index": {
                "precision": PRECISION,
                "champs": index.champs,
                "termes": " ".join(index.termes),
                "documents": index.documents,
                "vecteurs": index.vecteurs,
            },
            "fiches": {fiche.id: _fiche(fiche, droits) for fiche in reseau.fiches},
            "hors_reseau": [
                {
                    "sujet": typeset(hors.sujet),
                    "qui": typeset(hors.qui),
                    "reponse": typeset(hors.reponse),
                    "lien": hors.lien,
                }
                for hors in reseau.hors_reseau
            ],
        },
    )


def territoire(droits: Droits) -> Output:
    """The collectivités by which readers name theirs, and what each may call on.

    `regles` are the answers that each rule gives; `profils` rows of one answer a rule; `suivis` the
    row of each collectivité, from each of `jours` on; `premiers` the place of the offre to call
    first, row by row, on the fiches where it is not always the usual one.
    """
    rows = {profil: number for number, profil in enumerate(droits.profils_distincts)}
    answers = [
        {one: number for number, one in enumerate(dict.fromkeys(column))}
        for column in zip(*rows, strict=True)
    ]
    return _hashed(
        "territoire",
        {
            "collectivites": [_collectivite(one) for one in droits.reseau.territoire.collectivites],
            "eligibilites": [[name, typeset(LIBELLES[name])] for name in ELIGIBILITES],
            "regles": [
                [[ELIGIBILITES.index(one.eligibilite), typeset(one.modele)] for one in seen]
                for seen in answers
            ],
            "profils": [
                [seen[one] for seen, one in zip(answers, profil, strict=True)] for profil in rows
            ],
            # The first row holds until the next day: nothing says when the site was built.
            "jours": ["", *(day.isoformat() for day in droits.jours[1:])],
            "suivis": [[rows[profil] for profil in day.values()] for day in droits.profils],
            "premiers": {
                fiche.id: places
                for fiche in droits.reseau.fiches
                if {*(places := route.premiers(droits, fiche))} - {_usual(fiche)}
            },
        },
    )


def adhesions(droits: Droits) -> Output:
    """Who has joined what, and the counts over time, for those who reuse the data."""
    reseau = droits.reseau
    return Output(
        chemin=address.ADHESIONS,
        texte=readable(
            {
                **_whose(reseau),
                "agences": [_joined(agence, droits) for agence in reseau.agences],
            }
        ),
    )


def _whose(reseau: Reseau) -> dict[str, str]:
    """What data to reuse say first."""
    return {
        "reseau": reseau.identite.nom,
        "territoire": reseau.identite.territoire.nom,
        "donnees_du": reseau.identite.territoire.donnees_du.isoformat(),
    }


def readable(data: Any) -> str:
    """Data as JSON that people can read too."""
    return json.dumps(data, ensure_ascii=False, indent=1, default=date.isoformat)


def register(droits: Droits) -> Output:
    """Who has joined what, as a table."""
    by_code = droits.reseau.territoire.by_code
    rows: list[Sequence[object]] = [("agence", "service", "code", "nom", "depuis", "jusqu_a")]
    for agence in droits.reseau.agences:
        for one in droits.registre.of_agence(agence.id):
            nom = by_code[one.code].nom if one.code in by_code else one.nom
            code = droits.registre.body(one)
            rows.append((agence.id, one.service, code, nom, one.depuis, one.jusqu_a))
    return _table(address.ADHESIONS_CSV, rows)


def _joined(agence: Agence, droits: Droits) -> dict[str, Any]:
    regle = agence.adhesion
    by_code = droits.reseau.territoire.by_code
    return {
        "id": agence.id,
        "nom": agence.nom,
        "requise": regle.requise,
        "epci_vaut_communes": regle.epci_vaut_communes,
        "liste": regle.liste,
        "services": [
            service.model_dump(include={"id", "nom", "liste"}) for service in regle.services
        ],
        "chiffres": [chiffre.model_dump() for chiffre in regle.chiffres],
        "adhesions": [
            {
                "code": droits.registre.body(line),
                "nom": by_code[line.code].nom if line.code in by_code else line.nom,
                "service": line.service,
                "depuis": line.depuis,
                "jusqu_a": line.jusqu_a,
            }
            for line in droits.registre.of_agence(agence.id)
        ],
        "comptes": [
            asdict(compte) for compte in comptes(agence, droits.registre, droits.reseau.jour)
        ],
    }


def miroir(
    reseau: Reseau, diagnostic: Diagnostic, ecarts: Mapping[str, Ecart]
) -> tuple[Output, ...]:
    """The network's mirror, and what each of its scenarios (by id) changes, for those who reuse."""
    scenarios = [{"id": one.id, **essai(one, ecarts[one.id])} for one in reseau.scenarios]
    whole = {**_whose(reseau), **asdict(diagnostic), "scenarios": scenarios}
    titres = {fiche.id: fiche.titre for fiche in reseau.fiches}
    return (
        Output(chemin=address.DIAGNOSTIC, texte=readable(whole)),
        _table(address.COUVERTURE_CSV, _couverture(diagnostic, titres)),
        _table(address.QUALITE_CSV, _qualite(diagnostic, titres)),
        _table(address.SCENARIOS_CSV, _passages(reseau.scenarios, ecarts, titres)),
    )


# The least share of each class of the map, in percents, and its name.
CLASSES = {
    "part-4": (95, "95 % et plus"),
    "part-3": (90, "de 90 à 95 %"),
    "part-2": (75, "de 75 à 90 %"),
    "part-1": (50, "de 50 à 75 %"),
    "part-0": (0, "moins de 50 %"),
}


def coverage_map(droits: Droits) -> Output:
    """What the map of the dashboard shows: the share of needs that are covered in each commune."""
    communes = {}
    for code, (concerned, covered) in shares(Couverture(droits=droits)).items():
        share = 100 * covered / concerned if concerned else 0
        name = next(name for name, (least, _) in CLASSES.items() if share >= least)
        communes[code] = [name, typeset(f"{covered} besoins et étapes couverts sur {concerned}.")]
    cases = [[name, typeset(label)] for name, (_, label) in CLASSES.items()]
    return _hashed("couverture", {"cases": cases, "communes": communes})


def essai(scenario: Scenario, ecart: Ecart) -> dict[str, Any]:
    """A scenario and what it changes, as data."""
    changements = [one.model_dump(mode="json", exclude_none=True) for one in scenario.changements]
    return {
        "nom": scenario.nom,
        "texte": scenario.texte,
        "changements": changements,
        "ecart": asdict(ecart),
    }


def _couverture(diagnostic: Diagnostic, titres: Mapping[str, str]) -> Iterator[Sequence[object]]:
    columns = [(etat, what) for etat in ETATS for what in NOMBRE]
    names = [f"{what}_{etat}".replace("-", "_") for etat, what in columns]
    yield "fiche", "titre", "etape", *names
    for one in diagnostic.cases:
        numbers = [getattr(one.etats[etat], what) for etat, what in columns]
        yield one.fiche, titres[one.fiche], one.etape, *numbers


def _qualite(diagnostic: Diagnostic, titres: Mapping[str, str]) -> Iterator[Sequence[object]]:
    yield "fiche", "titre", "note", "manques"
    for one in diagnostic.qualites:
        yield one.fiche, titres[one.fiche], one.note, " ".join(one.manques)


def _passages(
    scenarios: Iterable[Scenario], ecarts: Mapping[str, Ecart], titres: Mapping[str, str]
) -> Iterator[Sequence[object]]:
    yield "scenario", "nom", "fiche", "titre", "etape", "de", "vers", *NOMBRE
    for scenario in scenarios:
        for one in ecarts[scenario.id].passages:
            numbers = [getattr(one.communes, what) for what in NOMBRE]
            need = (one.fiche, titres[one.fiche], one.etape)
            yield scenario.id, scenario.nom, *need, one.de, one.vers, *numbers


def _table(chemin: str, rows: Iterable[Sequence[object]]) -> Output:
    """A CSV file, comma-separated, its header first; no cell of it can pass for a formula."""
    texte = io.StringIO()
    csv.writer(texte, lineterminator="\n").writerows(map(_harmless, row) for row in rows)
    return Output(chemin=chemin, texte=texte.getvalue())


def _harmless(cell: object) -> object:
    # Spreadsheets calculate what begins so, whoever wrote it.
    is_formula = isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{cell}" if is_formula else cell


def _usual(fiche: Fiche) -> int:
    return fiche.offres.index(fiche.premier_contact)


def carte_du_territoire(reseau: Reseau) -> Output | None:
    """The map that all the pages share; None when no outline is known."""
    drawn = carte(reseau.territoire)
    if drawn is None:
        return None
    texte = environment().get_template("carte.svg").render(carte=drawn)
    return _named("carte.svg", texte)


def _collectivite(one: Collectivite) -> list[object]:
    row: list[object] = [one.code, typeset(one.nom), one.population]
    if isinstance(one, Commune):
        row += [one.epci, one.codes_postaux, [typeset(nom) for nom in one.communes_deleguees]]
    return row


def _fiche(fiche: Fiche, droits: Droits) -> dict[str, Any]:
    return {
        "titre": typeset(fiche.titre),
        "themes": fiche.themes,
        "etapes": fiche.etapes,
        "nature": fiche.nature,
        **({"projet": True} if fiche.statut == "en-projet" else {}),
        "offres": [
            {
                "agence": offre.agence,
                "role": offre.role,
                "niveau": offre.niveau,
                "etapes": offre.etapes,
                "cout": offre.cout,
                "regle": droits.of_offre(fiche, offre),
                **({"projet": True} if droits.is_project(offre) else {}),
            }
            for offre in fiche.offres
        ],
    }


def _hashed(name: str, data: Any) -> Output:
    """Data under a name that changes with them: a browser may keep it for ever."""
    texte = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return _named(f"{name}.json", texte)


def _named(name: str, texte: str) -> Output:
    stem, _, kind = name.partition(".")
    mark = sha256(texte.encode()).hexdigest()[:10]
    return Output(chemin=f"assets/{stem}-{mark}.{kind}", texte=texte)
