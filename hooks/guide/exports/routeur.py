"""What the pages fetch to answer in the browser: the router, and who may call on what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guide import route
from guide.analyse import TABLE
from guide.eligibilite import ELIGIBILITES
from guide.exports.morceaux import pieces
from guide.exports.output import hashed
from guide.index import build_index
from guide.moteur import is_in_pieces
from guide.page import LIBELLES
from guide.territoire import Commune
from guide.texte import typeset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guide.droits import Droits
    from guide.exports.output import Output
    from guide.fiche import Fiche
    from guide.reseau import Reseau
    from guide.territoire import Collectivite


def router(droits: Droits) -> tuple[Output, ...]:
    """What the page needs to answer as `guide route` does, first what it asks for.

    What it shows stands in the page; in pieces with the rest of the index, where fiches are many.
    """
    reseau = droits.reseau
    index = build_index(reseau)
    if is_in_pieces(reseau):
        known, outputs = pieces(reseau, index, lambda fiche: _fiche(fiche, droits))
        return _router(reseau, name="morceaux", index=known, fiches={}), *outputs
    whole = {
        "champs": index.champs,
        "termes": " ".join(index.termes),
        "documents": index.documents,
        "raretes": index.raretes,
        "vecteurs": index.vecteurs,
    }
    fiches = {fiche.id: _fiche(fiche, droits) for fiche in reseau.fiches}
    return (_router(reseau, name="routeur", index=whole, fiches=fiches),)


def _router(
    reseau: Reseau, *, name: str, index: Mapping[str, Any], fiches: Mapping[str, Any]
) -> Output:
    return hashed(
        name,
        {
            "analyse": TABLE,
            "reglages": {name: getattr(route, name) for name in route.SETTINGS},
            "index": index,
            "fiches": fiches,
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
    return hashed(
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


def _collectivite(one: Collectivite) -> list[object]:
    row: list[object] = [one.code, typeset(one.nom), one.population]
    if isinstance(one, Commune):
        row += [one.epci, one.codes_postaux, [typeset(nom) for nom in one.communes_deleguees]]
    return row


def _usual(fiche: Fiche) -> int:
    return fiche.offres.index(fiche.premier_contact)
