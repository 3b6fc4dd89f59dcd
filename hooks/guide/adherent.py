"""Who a line of an export means: a collectivité of today, or another body; in doubt, nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guide.desserte import is_siren
from guide.tableur import Doute
from guide.territoire import Commune, folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from guide.agence import Agence
    from guide.territoire import Collectivite, Territoire

# « BOISSE (LA) », as alphabetical lists write it, and « Commune de La Boisse ».
ARTICLE_LAST = re.compile(r"^(.+?) ?\((le|la|les|l['’])\)$", re.IGNORECASE)
KIND_FIRST = re.compile(r"^(?:commune|mairie|ville) (?:de |d['’])", re.IGNORECASE)
AS_TEXT = "Mettez la colonne au format Texte, puis écrivez le code entier"
EITHER = "Corrigez l'un des deux, ou videz la case qui se trompe."
WHOLE_NAME = (
    "Écrivez le nom d'une commune ou d'un EPCI du territoire ; "
    "pour un autre organisme, ajoutez son numéro SIREN."
)
# As many as a sentence can hold.
MAX_LISTED = 5


@dataclass(frozen=True, kw_only=True)
class Adherent:
    """Who has joined, by the code and the name of today; `notes` tell what was written instead."""

    code: str
    nom: str
    notes: tuple[str, ...] = ()


def find_adherent(codes: Iterable[str], nom: str, territoire: Territoire) -> Adherent | Doute:
    """Who bears these codes and this name; a doubt unless all of them agree."""
    plain = ["".join(code.split()).upper() for code in codes]
    if not plain and nom in territoire.by_code:
        plain, nom = [nom], ""
    ones = [_by_code(code, nom, territoire) for code in plain] or [_by_name(nom, territoire)]
    first = ones[0]
    for one in ones:
        if isinstance(first, Doute) or isinstance(one, Doute):
            return one
        if one.code != first.code:
            message = f"l'un des codes est celui de {first.nom}, l'autre celui de {one.nom}."
            return Doute(message, EITHER)
    return first


def _by_code(code: str, nom: str, territoire: Territoire) -> Adherent | Doute:
    if one := territoire.by_code.get(code):
        return _confirmed(one, code, nom, territoire)
    if re.fullmatch(r"[0-9]{4}", code):
        return _without_zero(code, nom, territoire)
    if re.fullmatch(r"[0-9]{9}", code):
        return _other_body(code, nom, territoire)
    if re.fullmatch(r"[0-9]{14}", code):
        message = f"« {code} » est un numéro SIRET."
        return Doute(message, "Gardez ses neuf premiers chiffres : c'est le numéro SIREN.")
    if re.fullmatch(r"[0-9]+[.,][0-9]+E\+?[0-9]+", code):
        message = f"le tableur a abrégé le code « {code} » : des chiffres sont perdus."
        return Doute(message, f"{AS_TEXT}.")
    if around := [one for one in territoire.communes if code in one.codes_postaux]:
        named = [one for one in around if one in _bearers(nom, territoire)[1]]
        message = f"« {code} » est un code postal, pas un code INSEE."
        return Doute(message, f"Écrivez le code INSEE : {_list(named or around)}.")
    if re.fullmatch(r"[0-9][0-9AB][0-9]{3}", code):
        message = f"« {code} » n'est le code d'aucune commune du territoire."
        return Doute(message, "Corrigez-le ; hors du territoire, écrivez le numéro SIREN.")
    message = f"« {code} » n'est ni un code INSEE (5 caractères) ni un numéro SIREN (9 chiffres)."
    return Doute(message, "Corrigez-le, ou videz la case si le nom suffit.")


def _confirmed(one: Collectivite, code: str, nom: str, territoire: Territoire) -> Adherent | Doute:
    """The one of that code, unless the name is none of its own; a note tells what is of before."""
    spelling, bearers = _bearers(nom, territoire)
    if nom and one not in bearers:
        told = _list(bearers) or f"« {nom} »"
        postal = any(isinstance(one, Commune) and code in one.codes_postaux for one in bearers)
        remede = "C'est son code postal : écrivez son code INSEE." if postal else EITHER
        return Doute(f"le code « {code} » est celui de {one.nom} ; le nom dit {told}.", remede)
    former = ""
    if nom and folded(spelling) != folded(one.nom):
        former = spelling
    elif isinstance(one, Commune) and code not in (one.code, one.siren):
        former = code
    notes = (f"{former} → {one.nom} ({one.code})",) if former else ()
    return Adherent(code=one.code, nom=one.nom, notes=notes)


def _without_zero(code: str, nom: str, territoire: Territoire) -> Adherent | Doute:
    """The commune whose code lost its first zero, only if the name says the same."""
    whole = f"0{code}"
    one = territoire.by_code.get(whole)
    if not one or not nom:
        message = f"le code « {code} » n'a que quatre chiffres : un zéro s'est sans doute perdu."
        asked = f"Est-ce « {whole} » ({one.nom}) ? " if one else ""
        return Doute(message, f"{asked}{AS_TEXT} ; ou ajoutez le nom de la commune.")
    found = _confirmed(one, whole, nom, territoire)
    if isinstance(found, Doute):
        return found
    note = f"« {code} » est lu « {whole} », comme le nom le confirme"
    return replace(found, notes=(note, *found.notes))


def _other_body(code: str, nom: str, territoire: Territoire) -> Adherent | Doute:
    """A body that is neither a commune nor an EPCI of the territory."""
    if not is_siren(code):
        message = f"« {code} » n'est pas un numéro SIREN : sa clé est fausse."
        return Doute(message, "Recopiez-le depuis l'annuaire des entreprises.")
    stranger = f"« {code} » n'est le numéro d'aucune commune et d'aucun EPCI du territoire"
    if bearers := _bearers(nom, territoire)[1]:
        return Doute(f"{stranger} ; le nom dit {_list(bearers)}.", EITHER)
    if not any(sign.isalpha() for sign in nom):
        remede = "Si c'est un autre organisme, donnez son nom ; sinon, corrigez le numéro."
        return Doute(f"{stranger}.", remede)
    if nom.startswith(("=", "+", "-", "@")):
        message = f"un tableur prendrait le nom « {nom} » pour un calcul."
        return Doute(message, "Retirez son premier signe.")
    return Adherent(code=code, nom=nom)


def _by_name(nom: str, territoire: Territoire) -> Adherent | Doute:
    if not nom:
        return Doute("la ligne ne dit pas qui a adhéré.", "Écrivez un code ou un nom.")
    found = territoire.find(_bearers(nom, territoire)[0])
    if len(found) == 1:
        return _confirmed(found[0], found[0].code, nom, territoire)
    if found:
        message = f"« {nom} » est le nom de plusieurs collectivités."
        return Doute(message, f"Ajoutez le code de la bonne : {_list(found)}.")
    message = f"« {nom} » n'est le nom d'aucune commune et d'aucun EPCI du territoire."
    near = territoire.near(nom)
    meant = f"Vouliez-vous dire {_list(near)} ?" if near else WHOLE_NAME
    return Doute(message, meant)


def _bearers(nom: str, territoire: Territoire) -> tuple[str, tuple[Collectivite, ...]]:
    """The spelling of a name that is known, with all who bear or bore it; or the name and none."""
    for spelling in (nom, ARTICLE_LAST.sub(r"\2 \1", nom), KIND_FIRST.sub("", nom)):
        if found := territoire.by_name.get(folded(spelling)):
            return spelling, found
    return nom, ()


def _list(ones: Sequence[Collectivite]) -> str:
    """Some collectivités with their codes: « La Boisse » (01049), « Thil » (01418)."""
    listed = ", ".join(f"« {one.nom} » ({one.code})" for one in ones[:MAX_LISTED])
    return f"{listed} ou une autre" if len(ones) > MAX_LISTED else listed


def find_service(cell: str, agence: Agence) -> str | Doute | None:
    """The id of the service that a cell names, by its id or its name; None when it is empty."""
    if not cell:
        return None
    services = agence.adhesion.services
    found = {one.id for one in services if folded(cell) in (folded(one.id), folded(one.nom))}
    if len(found) == 1:
        return found.pop()
    message = f"« {cell} » n'est pas un service de « {agence.id} »."
    if not services:
        where = f"network/agences/{agence.id}.md, adhesion › services"
        return Doute(message, f"Videz la case, ou décrivez-le dans {where}.")
    known = ", ".join(f"« {one.id} » ({one.nom})" for one in services)
    return Doute(message, f"Écrivez l'un de ceux-ci : {known}.")
