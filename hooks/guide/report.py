"""What the command tells people, a forge and programs: faults, itineraries, the mirror."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from guide.changement import AgencePart, Fusion, NouveauPerimetre, NouvelleAdhesion, ServiceCree
from guide.diagnostic import ETATS
from guide.nombres import jour, milliers, nombre, pourcentage
from guide.page import LIBELLES
from guide.problem import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from guide.changement import Changement, Scenario
    from guide.diagnostic import Diagnostic, Doublon, Etat, Nombre
    from guide.fiche import Fiche
    from guide.model import Cout
    from guide.problem import Problem
    from guide.reseau import Reseau
    from guide.route import Itineraire
    from guide.scenario import Ecart

Format = Literal["texte", "github"]
# How much of a list people are shown; programs get the whole of it.
SHOWN, WORST, NAMED = 20, 10, 8
# GitHub shows ten errors and ten warnings of a step, and a summary of 1 MiB at most.
ANNOTATED, MOST = 10, 2000
MARKUP = re.compile(r"[\\`*_\[\]|~]")
CONCERNED: tuple[Etat, ...] = tuple(etat for etat in ETATS if etat != "non-concerne")
COUVERTURE = "Couverture, en besoins × étapes × communes concernées"


def report(
    problems: tuple[Problem, ...], form: Format, changes: frozenset[str] | None = None
) -> str:
    """The whole report in one of the two forms for people, without a final line end.

    Where `changes` names the files of a proposal, what is wrong in them comes first.
    """
    if form == "github":
        return _annotations(worst_first(problems, changes))
    return _texte(problems) if changes is None else _proposal(problems, changes)


def as_json(
    problems: tuple[Problem, ...],
    lisibilite: Mapping[str, float],
    changes: frozenset[str] | None = None,
) -> str:
    """The report for programs, with the ease of reading of each fiche (about 0 to 100)."""
    if changes is None:
        data = {"problemes": [_plain(problem) for problem in problems], "lisibilite": lisibilite}
    else:
        ordered = sorted(problems, key=lambda problem: problem.fichier not in changes)
        data = {
            "changes": sorted(changes),
            "problemes": [
                {**_plain(problem), "change": problem.fichier in changes} for problem in ordered
            ],
            "lisibilite": lisibilite,
        }
    return json.dumps(data, ensure_ascii=False, indent=2)


def as_code_quality(problems: tuple[Problem, ...]) -> str:
    """The report in the form that GitLab shows beside the changed lines.

    A fingerprint follows what is wrong, not its line: a line added above makes nothing new.
    """
    data = [
        {
            "description": f"{problem.message} {problem.remede}",
            "check_name": problem.champ or "fichier",
            "fingerprint": sha256(
                f"{problem.fichier}\n{problem.champ}\n{problem.message}".encode()
            ).hexdigest(),
            "severity": "major" if problem.gravite == "faute" else "minor",
            "location": {"path": problem.fichier, "lines": {"begin": problem.ligne}},
        }
        for problem in problems
    ]
    return json.dumps(data, ensure_ascii=False, indent=2)


def worst_first(
    problems: Iterable[Problem], changes: frozenset[str] | None = None
) -> tuple[Problem, ...]:
    """Faults before warnings; among each, those of the changed files before the others."""
    return tuple(
        sorted(
            problems,
            key=lambda one: (one.gravite != "faute", one.fichier not in (changes or ())),
        )
    )


def summary(problems: tuple[Problem, ...], changes: frozenset[str] | None = None) -> str:
    """The report as a page of Markdown, with a table of everything: for the summary of a job."""
    ordered = worst_first(problems, changes)
    faults = sum(problem.gravite == "faute" for problem in ordered)
    counted = [nombre(faults, "faute")] if faults else ["Aucune faute"]
    if warnings := len(ordered) - faults:
        counted.append(nombre(warnings, "avertissement"))
    lines = ["## Contrôle des fiches", "", f"{', '.join(counted)}."]
    if changes is not None:
        lines += [
            "",
            "Les fichiers que cette proposition change sont en gras, et viennent d'abord.",
        ]
    if ordered:
        lines += ["", "| | Fichier | Ligne | Champ | Ce qui ne va pas | Quoi faire |"]
        lines += ["|---|---|--:|---|---|---|"]
    for problem in ordered[:MOST]:
        is_changed = problem.fichier in (changes or ())
        name = _cell(problem.fichier)
        cells = (
            problem.gravite.capitalize(),
            f"**{name}**" if is_changed else name,
            str(problem.ligne),
            *map(_cell, (problem.champ, problem.message, problem.remede)),
        )
        lines.append(f"| {' | '.join(cells)} |")
    if len(ordered) > MOST:
        lines += ["", f"… et {milliers(len(ordered) - MOST)} de plus : « guide check » dit tout."]
    return "\n".join(lines)


def _cell(text: str) -> str:
    """The text in a cell of a table, where nothing of it is taken for Markdown or HTML."""
    return MARKUP.sub(r"\\\g<0>", visible(" ".join(text.split()))).replace("<", "&lt;")


def _proposal(problems: tuple[Problem, ...], changes: frozenset[str]) -> str:
    """What is wrong in the changed files, then what forbids to publish elsewhere."""
    mine = tuple(problem for problem in problems if problem.fichier in changes)
    others = [problem for problem in problems if problem.fichier not in changes]
    faults = [str(problem) for problem in others if problem.gravite == "faute"]
    warnings = len(others) - len(faults)
    counted = [
        *([nombre(len(faults), "faute")] if faults else []),
        *([nombre(warnings, "avertissement")] if warnings else []),
    ]
    lines = [_texte(mine) if mine else "Aucune faute dans les fichiers changés."]
    lines += ["", f"Ailleurs : {', '.join(counted)}."] if counted else []
    lines += ["", *faults] if faults else []
    return "\n".join(lines)


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


def _annotations(problems: tuple[Problem, ...]) -> str:
    """The annotations that a forge shows of one step; what goes over its limit stays in the log."""
    lines: list[str] = []
    for gravite in ("faute", "avertissement"):
        mine = [problem for problem in problems if problem.gravite == gravite]
        lines += [_annotation(problem) for problem in mine[:ANNOTATED]]
        lines += [str(problem) for problem in mine[ANNOTATED:]]
    return "\n".join(lines)


def _annotation(problem: Problem) -> str:
    """A workflow command of GitHub Actions.

    Percent signs are escaped as its documentation asks; a text here has no line end.
    """
    level = "error" if problem.gravite == "faute" else "warning"
    title = _escaped(problem.champ or "fichier").replace(":", "%3A").replace(",", "%2C")
    fichier = _escaped(problem.fichier).replace(":", "%3A").replace(",", "%2C")
    text = _escaped(f"{problem.message} {problem.remede}")
    return f"::{level} file={fichier},line={problem.ligne},title={title}::{text}"


def _escaped(text: str) -> str:
    return visible(text).replace("%", "%25")


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
                    **({"statut": "en-projet"} if one.fiche.statut == "en-projet" else {}),
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
        nobody = (
            "Aucune agence du réseau ne le fait pour vous."
            if kept[0].fiche.statut == "publie"
            else "Cette aide est en projet : elle n'est pas encore ouverte."
        )
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
        *(
            f"{one.score:7.2f}  {one.fiche.titre}{_state(one.fiche)}  ({', '.join(one.mots)})"
            for one in kept
        ),
    ]
    return "\n".join(lines).rstrip()


def _state(fiche: Fiche) -> str:
    return " [en projet]" if fiche.statut == "en-projet" else ""


def mirror(reseau: Reseau, found: Diagnostic) -> str:
    """The network's mirror for people, in short."""
    holes = [one for one in found.cases if one.etats["trou"].communes]
    holes.sort(key=lambda one: -one.etats["trou"].population)
    weakest = sorted(found.qualites, key=lambda one: one.note)[:WORST]
    lines = [
        f"{reseau.identite.nom} : le réseau vu par son guide, le {jour(found.jour)}.",
        "",
        COUVERTURE,
        *(f"  {LIBELLES[etat]} : {_share(found.totaux, etat)}" for etat in CONCERNED),
        *_list(
            "Trous",
            [
                f"{_where(reseau, one.fiche, one.etape)} : {_people(one.etats['trou'])}"
                for one in holes
            ],
        ),
        *_list("Doublons", [_doubled(reseau, one) for one in found.doublons]),
        *_list(
            "Agences seules à répondre",
            [
                f"{reseau.agence(one.agence).nom} : {nombre(len(one.fiches), 'besoin')} "
                f"({', '.join(one.fiches)}), pour {_people(one.communes)}"
                for one in found.dependances
            ],
        ),
        *_list("Adhésions", [*_memberships(reseau, found)]),
        *_list("À relire", [*_old_sheets(reseau, found)]),
        *_list(
            "Notes les plus basses, sur 100",
            [" ".join((f"{one.note}, {one.fiche}.", *one.manques[:1])) for one in weakest],
        ),
    ]
    return "\n".join(lines)


def comparison(reseau: Reseau, scenario: Scenario, found: Ecart) -> str:
    """What a scenario changes in the network, for people, in short."""
    lines = [
        f"Scénario : {scenario.nom}",
        *([scenario.texte] if scenario.texte else []),
        *(f"  {_change(reseau, one)}" for one in scenario.changements),
        "",
    ]
    if found.is_empty:
        return "\n".join([*lines, "Ce scénario ne change aucun chiffre."])
    lines += [COUVERTURE]
    lines += [
        f"  {LIBELLES[etat]} : {_share(found.avant, etat)} → {_share(found.apres, etat)}"
        for etat in CONCERNED
    ]
    # Who is left with nobody comes first.
    passages = sorted(
        found.passages, key=lambda one: (-ETATS.index(one.vers), -one.communes.population)
    )
    sections = {
        "Ce qui change": [
            f"{_where(reseau, one.fiche, one.etape)} : {_people(one.communes)}, "
            f"{LIBELLES[one.de].lower()} → {LIBELLES[one.vers].lower()}"
            for one in passages
        ],
        f"Besoins perdus tout à fait, par {_people(found.perdants)}": [
            f"{reseau.fiche(one.fiche).titre} : {_people(one.communes)}" for one in found.perdus
        ],
        f"Besoins qui trouvent quelqu'un, pour {_people(found.trouvants)}": [
            f"{reseau.fiche(one.fiche).titre} : {_people(one.communes)}" for one in found.trouves
        ],
        "Doublons nouveaux": [_doubled(reseau, one) for one in found.doublons_nouveaux],
        "Doublons qui cessent": [_doubled(reseau, one) for one in found.doublons_disparus],
        "Coût le plus bas, en besoins × communes": [
            f"{_cost(one.de)} → {_cost(one.vers)} : {milliers(one.cas)}" for one in found.couts
        ],
    }
    lines += [line for title, items in sections.items() if items for line in _list(title, items)]
    return "\n".join(lines)


def _list(title: str, items: Sequence[str]) -> Iterator[str]:
    """A title and its list, as much of it as people read."""
    yield ""
    yield f"{title} ({milliers(len(items))})"
    yield from (f"  {item}" for item in items[:SHOWN])
    if len(items) > SHOWN:
        yield f"  … et {milliers(len(items) - SHOWN)} de plus : « --format json » dit tout."


def _share(totaux: Mapping[Etat, Nombre], etat: Etat) -> str:
    whole = sum(totaux[one].communes for one in CONCERNED)
    return f"{pourcentage(totaux[etat].communes, whole)} ({milliers(totaux[etat].communes)})"


def _where(reseau: Reseau, fiche: str, etape: str) -> str:
    stage = next(one.nom for one in reseau.etapes if one.id == etape)
    return f"{reseau.fiche(fiche).titre} · {stage}"


def _people(found: Nombre) -> str:
    return f"{nombre(found.communes, 'commune')}, {nombre(found.population, 'habitant')}"


def _doubled(reseau: Reseau, found: Doublon) -> str:
    agences = ", ".join(reseau.agence(one).nom for one in found.agences)
    what = " · ".join(LIBELLES[one].lower() for one in (found.role, found.niveau) if one)
    place = _where(reseau, found.fiche, found.etape)
    return f"{place} · {what} : {agences}, {_people(found.communes)}"


def _memberships(reseau: Reseau, found: Diagnostic) -> Iterator[str]:
    for name, comptes in found.adhesions.items():
        agence = reseau.agence(name)
        for compte in comptes:
            service = agence.adhesion.service(compte.service)
            now = compte.bilan
            yield (
                f"{' · '.join(one.nom for one in (agence, service) if one)} : "
                f"{milliers(now.communes)} sur {nombre(now.sur_communes, 'commune')}, "
                f"{milliers(now.epci)} sur {milliers(now.sur_epci)} EPCI, "
                f"{pourcentage(now.population, now.sur_population)} des habitants"
            )


def _old_sheets(reseau: Reseau, found: Diagnostic) -> Iterator[str]:
    for one in found.a_verifier:
        who = f", par {reseau.agence(one.agence).nom}" if one.agence else ""
        yield f"{one.fiche}{who} : vérifiée il y a {one.mois} mois"


def _cost(cout: Cout | None) -> str:
    return LIBELLES[cout].lower() if cout else "rien d'ouvert"


def _change(reseau: Reseau, changement: Changement) -> str:
    """One change, in words."""
    match changement:
        case AgencePart():
            return f"{reseau.agence(changement.agence).nom} quitte le réseau."
        case Fusion():
            names = ", ".join(reseau.agence(one).nom for one in changement.agences)
            return f"{names} : une seule agence, {reseau.agence(changement.en).nom}."
        case ServiceCree():
            agence = reseau.agence(changement.offre.agence)
            return f"{agence.nom} répond à « {reseau.fiche(changement.fiche).titre} »."
        case NouvelleAdhesion():
            service = f" (service « {changement.service} »)" if changement.service else ""
            many = len(changement.qui) > NAMED
            names = ", ".join(reseau.territoire.by_code[one].nom for one in changement.qui)
            who = nombre(len(changement.qui), "collectivité") if many else names
            return f"{who} : adhésion à {reseau.agence(changement.agence).nom}{service}."
        case NouveauPerimetre():
            return f"{reseau.agence(changement.agence).nom} change de périmètre."
