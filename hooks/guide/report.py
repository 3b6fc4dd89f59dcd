"""Faults and warnings told to people, to a forge and to programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from guide.nombres import nombre
from guide.page import LIBELLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guide.problem import Problem
    from guide.reseau import Reseau
    from guide.route import Itineraire

Format = Literal["texte", "github"]


def report(problems: tuple[Problem, ...], form: Format) -> str:
    """The whole report in one of the two forms for people, without a final line end."""
    if form == "github":
        # A forge shows the first ten of a step only: faults before warnings.
        worst_first = sorted(problems, key=lambda problem: problem.gravite != "faute")
        return "\n".join(_annotation(problem) for problem in worst_first)
    return _texte(problems)


def as_json(problems: tuple[Problem, ...], lisibilite: Mapping[str, float]) -> str:
    """The report for programs, with the ease of reading of each fiche (about 0 to 100)."""
    plain = [_plain(problem) for problem in problems]
    data = {"problemes": plain, "lisibilite": lisibilite}
    return json.dumps(data, ensure_ascii=False, indent=2)


def _texte(problems: tuple[Problem, ...]) -> str:
    faults = [str(problem) for problem in problems if problem.gravite == "faute"]
    warnings = [str(problem) for problem in problems if problem.gravite == "avertissement"]
    lines = []
    if faults:
        files = len({problem.fichier for problem in problems if problem.gravite == "faute"})
        lines += [
            f"{nombre(len(faults), 'faute')} dans {nombre(files, 'fichier')} : rien n'est publié.",
            "",
            *faults,
            "",
        ]
    if warnings:
        lines += [
            f"{nombre(len(warnings), 'avertissement')}, sans effet sur la publication.",
            "",
            *warnings,
            "",
        ]
    return "\n".join(lines).strip() or "Aucune faute."


def _plain(problem: Problem) -> dict[str, str | int]:
    return {
        "gravite": problem.gravite,
        "fichier": problem.fichier,
        "ligne": problem.ligne,
        "champ": problem.champ,
        "message": problem.message,
        "remede": problem.remede,
    }


def _annotation(problem: Problem) -> str:
    """A workflow command of GitHub Actions.

    Percent signs and line ends are escaped as its documentation asks.
    """
    level = "error" if problem.gravite == "faute" else "warning"
    title = _escaped(problem.champ or "fichier").replace(":", "%3A").replace(",", "%2C")
    fichier = _escaped(problem.fichier).replace(":", "%3A").replace(",", "%2C")
    text = _escaped(f"{problem.message} {problem.remede}")
    return f"::{level} file={fichier},line={problem.ligne},title={title}::{text}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def itinerary(reseau: Reseau, found: Itineraire, limit: int, form: Literal["texte", "json"]) -> str:
    """The answer to a need, for people or for programs; at most `limit` fiches."""
    first = found.premier_contact
    kept = found.propositions[:limit]
    if form == "json":
        data = {
            "besoin": found.besoin,
            "convaincant": found.convaincant,
            "premier_contact": first
            and {"agence": first.offre.agence, "raison": first.offre.apport},
            "fiches": [
                {
                    "id": one.fiche.id,
                    "score": one.score,
                    "mots": one.mots,
                    "offres": [
                        {
                            "agence": recours.offre.agence,
                            "role": recours.offre.role,
                            "eligibilite": recours.eligibilite,
                        }
                        for recours in one.recours
                    ],
                }
                for one in kept
            ],
        }
        return json.dumps(data, ensure_ascii=False, indent=2)
    guichet = reseau.identite.guichet
    if first:
        agence = reseau.agence(first.offre.agence)
        lines = [
            f"Appelez d'abord : {agence.nom} ({LIBELLES[first.offre.cout].lower()})",
            f"Pourquoi : {first.offre.apport}",
        ]
    elif found.convaincant:
        nobody = "Aucune agence du réseau ne le fait pour vous."
        lines = [f"{nobody} {guichet.nom} : {guichet.telephone}"]
    else:
        lines = [f"Le réseau n'a pas de fiche pour cela. {guichet.nom} : {guichet.telephone}"]
    if found.qui:
        lines += [
            f"{reseau.agence(one.offre.agence).nom} : {one.droit.phrase(found.qui)}"
            for one in (first, *found.ecartes)
            if one
        ]
    if found.hors_reseau:
        lines.append(f"Piste hors du réseau : {found.hors_reseau.qui}. {found.hors_reseau.reponse}")
    lines += [
        "",
        *(f"{one.score:7.2f}  {one.fiche.titre}  ({', '.join(one.mots)})" for one in kept),
    ]
    return "\n".join(lines).rstrip()
