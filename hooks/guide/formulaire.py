"""The questions that a forge asks those who report a mistake or propose a fiche."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

import yaml

from guide import address
from guide.fiche import Fiche, Offre
from guide.model import Cout, Nature, Niveau
from guide.page import LIBELLES
from guide.redaction import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel

    from guide.load import Contents

SIGNALER = "signaler-une-erreur"
PROPOSER = "proposer-une-fiche"
# Where a forge looks for its forms; Forgejo reads those of GitHub too.
GITHUB, GITLAB = ".github/ISSUE_TEMPLATE", ".gitlab/issue_templates"
PUBLIC = "Ce que vous écrivez ici est public : ne donnez ni nom d'agent, ni numéro direct."
LINE_EACH = "Un élément par ligne."


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question: a line, a text, or choices; `id` is the field of the sheet that it fills."""

    id: str
    titre: str
    aide: str = ""
    exemple: str = ""
    valeur: str = ""
    choix: tuple[str, ...] = ()
    is_several: bool = False
    is_long: bool = False
    is_required: bool = True


@dataclass(frozen=True, kw_only=True)
class Formulaire:
    """A form of the forge; `sujet` begins the title of what it makes."""

    id: str
    nom: str
    description: str
    sujet: str
    questions: tuple[Question, ...]


def error_form() -> Formulaire:
    """What to ask about a mistake."""
    kinds = (
        "Un contact",
        "Un coût ou une condition",
        "Qui fait quoi",
        "Un lien qui ne mène plus nulle part",
        "Le territoire ou une adhésion",
        "Autre chose",
    )
    return Formulaire(
        id=SIGNALER,
        nom="Signaler une erreur",
        description="Une page du guide dit quelque chose de faux ou de périmé.",
        sujet="Une erreur : ",
        questions=(
            Question(
                id="adresse",
                titre="La page",
                aide="Son adresse, copiée depuis le navigateur.",
                exemple="https://guide.example/fiches/refaire-la-place/",
            ),
            Question(id="sorte", titre="Ce que l'erreur concerne", choix=kinds),
            Question(
                id="faux",
                titre="Ce qui est faux",
                aide="Recopiez la phrase telle qu'elle est écrite.",
                is_long=True,
            ),
            Question(
                id="juste",
                titre="Ce qu'il faut écrire",
                aide="La phrase juste ; ou « je ne sais pas ».",
                is_long=True,
            ),
            Question(
                id="source",
                titre="D'où vous le tenez",
                aide="L'adresse d'une page officielle, un texte, un appel à l'agence et sa date.",
                is_required=False,
            ),
        ),
    )


def proposal_form(contents: Contents) -> Formulaire:
    """What to ask about a need without a fiche, in the words of the sheet to fill in."""
    themes = tuple(_choice(one.nom, one.id) for one in contents.themes)
    etapes = tuple(_choice(one.nom, one.id) for one in contents.etapes)
    beneficiaires = tuple(_choice(one.nom, one.id) for one in contents.beneficiaires)
    agences = tuple(_choice(one.nom, one.id) for one in contents.agences)
    return Formulaire(
        id=PROPOSER,
        nom="Proposer une fiche",
        description="Un besoin des communes n'a pas encore sa fiche dans le guide.",
        sujet="Une fiche : ",
        questions=(
            _asked(Fiche, "titre"),
            _asked(Fiche, "resume"),
            _chosen(Fiche, "themes", themes, is_several=True),
            _chosen(Fiche, "etapes", etapes, is_several=True),
            _chosen(Fiche, "beneficiaires", beneficiaires, is_several=True),
            _chosen(Fiche, "nature", _literals(Nature)),
            _asked(Fiche, "expressions"),
            _asked(Fiche, "mots_cles"),
            Question(id="agence", titre="L'agence à appeler d'abord", choix=agences),
            Question(id="niveau", titre="Ce qu'elle apporte d'abord", choix=_literals(Niveau)),
            Question(
                id="etapes_agence",
                titre="Les étapes où elle intervient",
                choix=etapes,
                is_several=True,
            ),
            Question(id="cout", titre="Ce que cela coûte", choix=_literals(Cout)),
            _asked(Offre, "apport"),
            _asked(Offre, "condition"),
            _asked(Offre, "delai"),
            Question(
                id="autres_offres",
                titre="Les autres agences",
                aide="Une par ligne : l'agence, son rôle, les étapes, le coût, ce qu'elle apporte.",
                is_long=True,
                is_required=False,
            ),
            _asked(Fiche, "a_preparer"),
            Question(
                id="partenaires",
                titre="Partenaires",
                aide="Un par ligne : nom, rôle, adresse du site.",
                is_long=True,
                is_required=False,
            ),
            _asked(Fiche, "urgence"),
            _asked(Fiche, "sources"),
            Question(
                id="corps",
                titre="Le texte",
                aide="Une phrase par ligne. Laissez vide ce que vous ne savez pas.",
                valeur="\n".join(f"## {title}\n" for title in SECTIONS),
                is_long=True,
                is_required=False,
            ),
        ),
    )


def _choice(nom: str, identifiant: str) -> str:
    return f"{nom} ({identifiant})"


def _literals(annotation: Any) -> tuple[str, ...]:
    return tuple(_choice(LIBELLES[value], value) for value in get_args(annotation))


def _asked(model: type[BaseModel], name: str) -> Question:
    """A question about a field, in the words that its model has for it."""
    field = model.model_fields[name]
    example = (field.examples or [""])[0]
    is_list = isinstance(example, list)
    advice = f"{field.description} {LINE_EACH}" if is_list else str(field.description)
    return Question(
        id=name,
        titre=str(field.title),
        aide=advice,
        exemple="\n".join(example) if is_list else str(example),
        is_long=is_list or name == "resume",
        is_required=field.is_required(),
    )


def _chosen(
    model: type[BaseModel], name: str, choix: tuple[str, ...], *, is_several: bool = False
) -> Question:
    titre = str(model.model_fields[name].title)
    return Question(id=name, titre=titre, choix=choix, is_several=is_several)


def forms(contents: Contents) -> dict[str, str]:
    """The files of every form, by path; those of a network that has been read whole."""
    assert contents.identite
    both = (error_form(), proposal_form(contents))
    desk = f"{contents.identite.adresse_site.rstrip('/')}/{address.CONTACT}"
    return {
        f"{GITHUB}/config.yml": _yaml(
            {
                "blank_issues_enabled": False,
                "contact_links": [
                    {
                        "name": contents.identite.guichet.nom,
                        "url": desk,
                        "about": "Sans compte, ou pour une question : écrivez-nous.",
                    }
                ],
            }
        ),
        **{f"{GITHUB}/{form.id}.yml": as_issue_form(form) for form in both},
        **{f"{GITLAB}/{form.id}.md": as_markdown(form, {}) for form in both},
    }


def as_issue_form(form: Formulaire) -> str:
    """The form for GitHub and Forgejo."""
    return _yaml(
        {
            "name": form.nom,
            "description": form.description,
            "title": form.sujet,
            "body": [
                {"type": "markdown", "attributes": {"value": PUBLIC}},
                *(_element(question) for question in form.questions),
            ],
        }
    )


def _element(question: Question) -> dict[str, Any]:
    kind = "dropdown" if question.choix else "textarea" if question.is_long else "input"
    attributes = {
        "label": question.titre,
        "description": question.aide,
        "placeholder": question.exemple,
        "value": question.valeur,
        "multiple": question.is_several,
        "options": list(question.choix),
    }
    return {
        "type": kind,
        "id": question.id,
        "attributes": {name: value for name, value in attributes.items() if value},
        "validations": {"required": question.is_required},
    }


def as_markdown(form: Formulaire, answers: Mapping[str, str]) -> str:
    """The form as a text to fill in, for GitLab; some answers may be there already."""
    parts = (_part(question, answers.get(question.id, "")) for question in form.questions)
    return "\n".join([PUBLIC, "", *parts])


def _part(question: Question, answer: str) -> str:
    optional = "" if question.is_required else " (facultatif)"
    advice = [line for line in (question.aide, _example(question.exemple)) if line]
    choices = [f"- [ ] {one}" for one in question.choix]
    lines: Iterable[str] = (answer or question.valeur or "\n".join(choices) or "…",)
    quoted = ["", *(f"> {line}" for line in advice)] if advice and not answer else []
    return "\n".join([f"### {question.titre}{optional}", *quoted, "", *lines, ""])


def _example(text: str) -> str:
    return f"Par exemple : {' ; '.join(text.splitlines())}" if text else ""


def _yaml(values: dict[str, Any]) -> str:
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=1000)
