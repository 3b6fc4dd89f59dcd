"""Whether a collectivité may call on an agence, or on one of its offres, and what to do.

Pure functions, one answer each; what isn't known never hides anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from guide.agence import Perimetre
from guide.nombres import jour, milliers
from guide.territoire import Commune

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from guide.adhesion import Adhesion, Registre
    from guide.agence import Agence, Seuil
    from guide.fiche import Fiche, Offre
    from guide.reseau import Sorte
    from guide.territoire import Collectivite, Territoire

Eligibilite = Literal["couverte", "adherente", "adhesion-possible", "hors-perimetre", "inconnue"]
# From the surest to the one that closes the door.
ELIGIBILITES: tuple[Eligibilite, ...] = (
    "adherente",
    "couverte",
    "adhesion-possible",
    "inconnue",
    "hors-perimetre",
)
WHOLE = Perimetre(departement="oui")
PUBLICS = {"commune": "communes", "epci": "intercommunalités"}


@dataclass(frozen=True, kw_only=True)
class Droit:
    """One answer, with the sentence that explains it and says what to do.

    `modele` holds {nom} and {habitants} in the place of what differs from one to the next, so that
    many share one answer.
    """

    eligibilite: Eligibilite
    modele: str

    def phrase(self, qui: Collectivite) -> str:
        """The sentence for one collectivité."""
        filled = self.modele.replace("{habitants}", milliers(qui.population))
        return filled.replace("{nom}", qui.nom)


SANS_COMMUNE = Droit(eligibilite="inconnue", modele="")


@dataclass(frozen=True, kw_only=True)
class Regle:
    """Who may call on an agence, or on one offre of it.

    `inside` are the codes of the communes where one surely acts, `doubtful` those of which nothing
    is known; `sortes` the kinds of bodies that may ask, all when empty; `service` what must have
    been joined: None when nothing, "" when the agence itself.
    """

    agence: str
    inside: frozenset[str]
    doubtful: frozenset[str]
    habitants: Seuil | None
    habitants_epci: Seuil | None
    sortes: frozenset[Sorte]
    service: str | None


def rule(
    agence: Agence,
    territoire: Territoire,
    sortes: Mapping[str, Sorte],
    fiche: Fiche | None = None,
    offre: Offre | None = None,
) -> Regle:
    """The rule of an offre of a fiche, or of the agence itself when none is given.

    `sortes` gives the kind of each bénéficiaire by its id.
    """
    etendue = (offre and offre.perimetre) or agence.perimetre
    details = etendue if isinstance(etendue, Perimetre) else WHOLE
    public = details.beneficiaires or (fiche.beneficiaires if fiche else ())
    is_joined = agence.adhesion.requise == "oui" or (offre and offre.cout == "adhesion")
    return Regle(
        agence=agence.id,
        inside=territoire.codes_in(etendue),
        doubtful=territoire.doubtful_in(etendue),
        habitants=details.habitants,
        habitants_epci=details.habitants_epci,
        sortes=frozenset(sortes[one] for one in public),
        service=(offre and offre.service) or ("" if is_joined else None),
    )


def droit(regle: Regle, qui: Collectivite, agence: Agence, registre: Registre, day: date) -> Droit:
    """What the rule of an agence gives this collectivité on that day."""
    return (
        _refused_by_kind(regle, qui, registre.territoire)
        or _refused_by_size(regle, qui)
        or _refused_by_place(regle, qui, registre.territoire)
        or _by_adhesion(regle, qui, agence, registre, day)
        or _by_place(regle, qui, registre.territoire)
    )


def _refused_by_kind(regle: Regle, qui: Collectivite, territoire: Territoire) -> Droit | None:
    own: Sorte = "commune" if isinstance(qui, Commune) else "epci"
    # A kind that the guide can't compare with the reader may well be the reader's.
    if not regle.sortes or own in regle.sortes or "autre" in regle.sortes:
        return None
    (public,) = regle.sortes
    phrase = f"Cette aide s'adresse aux {PUBLICS[public]}"
    if isinstance(qui, Commune):
        phrase += f" : parlez-en à la vôtre, {territoire.by_code[qui.epci].nom}"
    return Droit(eligibilite="hors-perimetre", modele=f"{phrase}.")


def _refused_by_size(regle: Regle, qui: Collectivite) -> Droit | None:
    is_commune = isinstance(qui, Commune)
    seuil = regle.habitants if is_commune else regle.habitants_epci
    if not seuil or seuil.holds(qui.population):
        return None
    public = PUBLICS["commune" if is_commune else "epci"]
    phrase = (
        f"Cette aide s'adresse aux {public} {between(seuil)} ; {{nom}} en compte {{habitants}}."
    )
    return Droit(eligibilite="hors-perimetre", modele=phrase)


def between(seuil: Seuil) -> str:
    """The threshold in words, after « les communes »."""
    if seuil.minimum is None:
        return f"de {milliers(seuil.maximum or 0)} habitants au plus"
    if seuil.maximum is None:
        return f"de {milliers(seuil.minimum)} habitants au moins"
    return f"de {milliers(seuil.minimum)} à {milliers(seuil.maximum)} habitants"


def _codes(qui: Collectivite, territoire: Territoire) -> frozenset[str]:
    """The communes that a collectivité is made of."""
    if isinstance(qui, Commune):
        return frozenset((qui.code,))
    return frozenset(one.code for one in territoire.members.get(qui.code, ()))


def _refused_by_place(regle: Regle, qui: Collectivite, territoire: Territoire) -> Droit | None:
    codes = _codes(qui, territoire)
    if not codes.isdisjoint(regle.inside) or not codes.isdisjoint(regle.doubtful):
        return None
    phrase = "Elle n'intervient pas pour {nom} : le guichet vous dira qui s'en charge."
    return Droit(eligibilite="hors-perimetre", modele=phrase)


def _by_place(regle: Regle, qui: Collectivite, territoire: Territoire) -> Droit:
    codes = _codes(qui, territoire)
    inside = codes & regle.inside
    if inside == codes:
        return Droit(eligibilite="couverte", modele="Elle intervient pour {nom}.")
    if inside:
        phrase = (
            f"Elle intervient pour {len(inside)} des {len(codes)} communes de {{nom}} : "
            "demandez-lui ce qu'elle fait pour l'intercommunalité elle-même."
        )
    else:
        phrase = "Le guide ne sait pas si elle intervient pour {nom} : demandez-lui."
    return Droit(eligibilite="inconnue", modele=phrase)


def _by_adhesion(
    regle: Regle, qui: Collectivite, agence: Agence, registre: Registre, day: date
) -> Droit | None:
    """What joining changes; None when it changes nothing."""
    known = [one for one in adhesions_of(qui, agence, registre) if counts(one, regle.service)]
    if current := [one for one in known if one.is_current(day)]:
        return Droit(eligibilite="adherente", modele=joined(qui, agence, current, registre))
    if regle.service is None:
        return None
    service = agence.adhesion.service(regle.service)
    what = f"son service « {service.nom} »" if service else "cette agence"
    how = agence.adhesion.comment or "Demandez-lui comment faire."
    coming = [one.depuis for one in known if one.depuis and not one.is_over(day)]
    over = [one.jusqu_a for one in known if one.jusqu_a and one.is_over(day)]
    possible: Eligibilite = "adhesion-possible"
    if coming:
        return Droit(
            eligibilite=possible, modele=f"{{nom}} rejoindra {what} le {jour(min(coming))}."
        )
    if over:
        return Droit(
            eligibilite=possible, modele=f"{{nom}} a quitté {what} le {jour(max(over))}. {how}"
        )
    is_told = (service or agence.adhesion).liste == "complete"
    if is_told and not _codes(qui, registre.territoire).isdisjoint(regle.inside):
        return Droit(eligibilite=possible, modele=f"{{nom}} n'a pas rejoint {what}. {how}")
    phrase = (
        f"Il faut avoir rejoint {what}, et le guide n'en connaît pas tous les adhérents : "
        "demandez-lui si {nom} en fait partie."
    )
    return Droit(eligibilite="inconnue", modele=phrase)


def adhesions_of(qui: Collectivite, agence: Agence, registre: Registre) -> tuple[Adhesion, ...]:
    """Its adhésions to an agence, of all times, with its EPCI's where they count for communes."""
    own = registre.of(agence.id, qui.code)
    if isinstance(qui, Commune) and agence.adhesion.epci_vaut_communes:
        return own + registre.of(agence.id, qui.epci)
    return own


def counts(adhesion: Adhesion, service: str | None) -> bool:
    """Whether an adhésion gives what a rule asks: any does, unless it asks for one service."""
    return not service or adhesion.service == service


def joined(
    qui: Collectivite, agence: Agence, adhesions: Iterable[Adhesion], registre: Registre
) -> str:
    """What a collectivité has joined, since when and through whom, in a sentence."""
    return f"{{nom}} a rejoint {', '.join(_each_joined(qui, agence, adhesions, registre))}."


def _each_joined(
    qui: Collectivite, agence: Agence, adhesions: Iterable[Adhesion], registre: Registre
) -> Iterator[str]:
    for adhesion in adhesions:
        service = agence.adhesion.service(adhesion.service)
        since = f" le {jour(adhesion.depuis)}" if adhesion.depuis else ""
        until = f" jusqu'au {jour(adhesion.jusqu_a)}" if adhesion.jusqu_a else ""
        body = registre.body(adhesion)
        through = f" par {registre.territoire.by_code[body].nom}" if body != qui.code else ""
        yield f"{f'« {service.nom} »' if service else 'cette agence'}{through}{since}{until}"
