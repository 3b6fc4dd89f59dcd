"""Cross-checks of who is served where: territory, périmètres, adhésions.

One function, one check.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from guide.adhesion import Registre
from guide.agence import Perimetre
from guide.problem import propose
from guide.reference import unknown
from guide.territoire import Commune, folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guide.adhesion import Adhesion
    from guide.agence import Agence, Etendue, Zone
    from guide.document import Chemin, Origine
    from guide.load import Contents
    from guide.problem import Problem

SIREN_DIGITS = 9


def check_desserte(contents: Contents) -> Iterator[Problem]:
    """Every fault and warning about the territory, the périmètres and the adhésions."""
    return chain(
        check_territory(contents),
        check_outlines(contents),
        check_perimetres(contents),
        check_services(contents),
        check_members(contents),
        check_periods(contents),
    )


def check_territory(contents: Contents) -> Iterator[Problem]:
    """Every commune belongs to an EPCI that exists, and every EPCI has the communes it counts."""
    members = Counter(commune.epci for commune in contents.communes)
    for commune in contents.communes:
        yield from unknown(contents, commune.origine, ("epci",), "EPCI", commune.epci)
    for ancienne in contents.anciennes:
        yield from unknown(contents, ancienne.origine, ("commune",), "commune", ancienne.commune)
    for epci in contents.epci:
        if contents.communes and not members[epci.code]:
            message = f"aucune commune n'appartient à « {epci.nom} »."
            remede = "Corrigez le code dans communes.csv, ou retirez cette ligne."
            yield epci.origine.fault(("code",), message, remede)
        elif contents.communes and members[epci.code] != epci.communes:
            message = (
                f"« {epci.nom} » compte {epci.communes} communes ici, "
                f"{members[epci.code]} dans communes.csv."
            )
            yield epci.origine.warning(("communes",), message, "Corrigez l'un des deux fichiers.")


def check_outlines(contents: Contents) -> Iterator[Problem]:
    """The outlines are those of the communes, one each."""
    known = contents.connus.get("commune")
    if not contents.contours or not known:
        return
    drawn = Counter(contour.code for contour in contents.contours)
    for contour in contents.contours:
        yield from unknown(contents, contour.origine, ("code",), "commune", contour.code)
        if drawn[contour.code] > 1:
            message = f"le contour de « {contour.code} » est dessiné deux fois."
            yield contour.origine.fault(("code",), message, "Gardez-en un seul.")
    for commune in contents.communes:
        if not drawn[commune.code]:
            message = f"« {commune.nom} » n'a pas de contour : la carte ne la montre pas."
            yield commune.origine.warning(("code",), message, "Complétez communes.geojson.")


def check_perimetres(contents: Contents) -> Iterator[Problem]:
    """The codes of a périmètre are those of real communes and EPCI, and it leaves somebody in."""
    for origine, chemin, etendue in _etendues(contents):
        if not isinstance(etendue, Perimetre):
            continue
        for n, identifiant in enumerate(etendue.beneficiaires):
            here = (*chemin, "beneficiaires", n)
            yield from unknown(contents, origine, here, "bénéficiaire", identifiant)
        zones = [
            (chemin, etendue),
            ((*chemin, "sauf"), etendue.sauf),
            ((*chemin, "incertain"), etendue.incertain),
        ]
        faults = [
            fault
            for here, zone in zones
            if zone
            for fault in _check_codes(contents, origine, here, zone)
        ]
        yield from faults
        covered = contents.territoire.codes_in(etendue) | contents.territoire.doubtful_in(etendue)
        if contents.communes and not faults and not covered:
            message = "ce périmètre ne laisse aucune commune."
            yield origine.fault(chemin, message, "Corrigez ses listes, ou « sauf ».")


def _etendues(contents: Contents) -> Iterator[tuple[Origine, Chemin, Etendue]]:
    for agence in contents.agences:
        yield agence.origine, ("perimetre",), agence.perimetre
    for fiche in contents.fiches:
        for n, offre in enumerate(fiche.offres):
            if offre.perimetre:
                yield fiche.origine, ("offres", n, "perimetre"), offre.perimetre


def _check_codes(
    contents: Contents, origine: Origine, chemin: Chemin, zone: Zone
) -> Iterator[Problem]:
    for n, code in enumerate(zone.epci):
        yield from unknown(contents, origine, (*chemin, "epci", n), "EPCI", code)
    for n, code in enumerate(zone.communes):
        today = contents.territoire.by_code.get(code)
        if isinstance(today, Commune) and today.code != code:
            message = f"« {code} » est une ancienne commune : le guide lit « {today.nom} »."
            remede = f"Écrivez son code d'aujourd'hui : \"{today.code}\"."
            yield origine.warning((*chemin, "communes", n), message, remede)
        else:
            yield from unknown(contents, origine, (*chemin, "communes", n), "commune", code)


def check_services(contents: Contents) -> Iterator[Problem]:
    """The service that an offre or a line of a register names is one of its agence's."""
    services: dict[str, dict[str, str]] = {}
    for agence in contents.agences:
        services[agence.id] = {one.id: one.nom for one in agence.adhesion.services}
        ids = [service.id for service in agence.adhesion.services]
        for n, service in enumerate(agence.adhesion.services):
            if service.id in ids[:n]:
                message = f"le service « {service.id} » est décrit deux fois."
                here = ("adhesion", "services", n, "id")
                yield agence.origine.fault(here, message, "Gardez-en un seul.")
    cited: list[tuple[Origine, Chemin, str, str | None]] = [
        (fiche.origine, ("offres", n, "service"), offre.agence, offre.service)
        for fiche in contents.fiches
        for n, offre in enumerate(fiche.offres)
    ]
    cited += [
        (fiche.origine, ("service_commun", "service"), offre.agence, fiche.service_commun.service)
        for fiche in contents.fiches
        if fiche.service_commun
        for offre in fiche.offres
        if offre.role == "premier-contact"
    ]
    cited += [
        (line.origine, ("service",), line.agence, line.service) for line in contents.adhesions
    ]
    for origine, chemin, identifiant, name in cited:
        known = services.get(identifiant)
        if name and known is not None and name not in known:
            message = f"« {name} » n'est pas un service de « {identifiant} »."
            remede = (
                propose(name, known, known)
                if known
                else f"Décrivez-le dans network/agences/{identifiant}.md, adhesion › services."
            )
            yield origine.fault(chemin, message, remede)


def check_members(contents: Contents) -> Iterator[Problem]:
    """A register is that of an agence, and each of its lines names somebody who exists."""
    agences = {agence.id: agence for agence in contents.agences}
    told: set[str] = set()
    for adhesion in contents.adhesions:
        known = contents.connus.get("agence")
        if known is not None and adhesion.agence not in known and adhesion.agence not in told:
            told.add(adhesion.agence)
            message = f"« {adhesion.agence} » n'est pas une agence du réseau."
            remede = f"Renommez le fichier. {propose(adhesion.agence, known, known)}"
            yield adhesion.origine.fault((), message, remede)
        yield from _check_member(contents, adhesion)
        if agence := agences.get(adhesion.agence):
            yield from _check_member_is_inside(contents, adhesion, agence)


def _check_member(contents: Contents, adhesion: Adhesion) -> Iterator[Problem]:
    body = contents.territoire.by_code.get(adhesion.code)
    if not contents.communes or not contents.epci:
        return
    if body is None and len(adhesion.code) < SIREN_DIGITS:
        yield from unknown(contents, adhesion.origine, ("code",), "commune", adhesion.code)
    elif body is None and not is_siren(adhesion.code):
        message = f"« {adhesion.code} » n'est pas un numéro SIREN : sa clé est fausse."
        remede = "Recopiez-le depuis l'annuaire des entreprises."
        yield adhesion.origine.fault(("code",), message, remede)
    elif body is None and not adhesion.nom:
        message = f"« {adhesion.code} » n'est ni une commune ni un EPCI du territoire."
        remede = "Corrigez le code ; si c'est un autre organisme, donnez son nom (colonne « nom »)."
        yield adhesion.origine.fault(("code",), message, remede)
    elif body and adhesion.nom and folded(adhesion.nom) != folded(body.nom):
        named = contents.territoire.find(adhesion.nom)
        if body.code not in [one.code for one in named]:
            message = f"le code est celui de « {body.nom} », le nom dit « {adhesion.nom} »."
            yield adhesion.origine.fault(("nom",), message, "Corrigez l'un des deux.")


def is_siren(code: str) -> bool:
    """Whether the last of nine digits is the key of the others (Luhn)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(code))
    return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0


def _check_member_is_inside(
    contents: Contents, adhesion: Adhesion, agence: Agence
) -> Iterator[Problem]:
    body = contents.territoire.by_code.get(adhesion.code)
    inside = contents.territoire.codes_in(agence.perimetre)
    inside |= contents.territoire.doubtful_in(agence.perimetre)
    if isinstance(body, Commune) and body.code not in inside:
        message = f"« {body.nom} » adhère, mais n'est pas dans le périmètre de l'agence."
        remede = f"Corrigez cette ligne, ou le périmètre dans network/agences/{agence.id}.md."
        yield adhesion.origine.warning(("code",), message, remede)


def check_periods(contents: Contents) -> Iterator[Problem]:
    """An adhésion ends after it starts, and none overlaps another of the same body and service."""
    registre = Registre(adhesions=contents.adhesions, territoire=contents.territoire)
    earlier: dict[tuple[str, str, str | None], list[Adhesion]] = defaultdict(list)
    for adhesion in contents.adhesions:
        if adhesion.depuis and adhesion.jusqu_a and adhesion.jusqu_a < adhesion.depuis:
            message = (
                f"la fin ({adhesion.jusqu_a.isoformat()}) "
                f"vient avant le début ({adhesion.depuis.isoformat()})."
            )
            yield adhesion.origine.fault(("jusqu_a",), message, "Corrigez l'une des deux dates.")
            continue
        same = earlier[adhesion.agence, registre.body(adhesion), adhesion.service]
        for other in same:
            if adhesion.overlaps(other):
                message = (
                    f"cette période et celle de la ligne {other.origine.ligne()} se chevauchent."
                )
                remede = "Gardez une seule ligne, ou donnez une fin à la première."
                yield adhesion.origine.fault(("depuis",), message, remede)
                break
        same.append(adhesion)
