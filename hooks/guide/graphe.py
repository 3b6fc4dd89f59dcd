"""What a page is about, for the programs that read pages (schema.org), as plain values.

Contacts that are made up say so; an aid that is not open yet is no service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from guide import address
from guide.nombres import nombre
from guide.ordre import cle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from guide.agence import Agence, Contact
    from guide.droits import Droits
    from guide.fiche import Fiche
    from guide.reseau import Guichet, Reseau
    from guide.territoire import Collectivite

Noeud: TypeAlias = "Mapping[str, object]"

# Past that many places, their number says as much as their names.
FEW = 12


def document(site: str, noeuds: Iterable[Noeud], fil: Iterable[tuple[str, str]]) -> Noeud:
    """The whole block of a page: what it is about, then the way to it (titles and addresses)."""
    steps = [
        {"@type": "ListItem", "position": place, "name": titre, "item": _whole(site, adresse)}
        for place, (titre, adresse) in enumerate(fil, start=1)
    ]
    way = [{"@type": "BreadcrumbList", "itemListElement": steps}] if len(steps) > 1 else []
    return {"@context": "https://schema.org", "@graph": [*noeuds, *way]}


def _whole(site: str, adresse: str) -> str:
    return address.absolute(site, adresse)


def reseau(droits: Droits) -> Iterator[Noeud]:
    """The network, and its site that can be searched."""
    identite = droits.reseau.identite
    site = identite.adresse_site
    yield {
        "@type": "GovernmentOrganization",
        "@id": _network(droits.reseau),
        "name": identite.nom,
        "alternateName": identite.sigle,
        "description": identite.description,
        "url": _whole(site, address.ACCUEIL),
        "areaServed": departement(droits.reseau),
        "contactPoint": _desk(identite.guichet),
    }
    yield {
        "@type": "WebSite",
        "name": identite.titre,
        "url": _whole(site, address.ACCUEIL),
        "inLanguage": "fr",
        "publisher": {"@id": _network(droits.reseau)},
        "potentialAction": {
            "@type": "SearchAction",
            "target": _whole(site, f"{address.RECHERCHE}?q={{besoin}}"),
            "query-input": "required name=besoin",
        },
    }


def _network(reseau: Reseau) -> str:
    return _whole(reseau.identite.adresse_site, "#reseau")


def _agence_id(reseau: Reseau, agence: Agence) -> str:
    return _whole(reseau.identite.adresse_site, f"{address.of_agence(agence.id)}#agence")


def agence(droits: Droits, agence: Agence) -> Noeud:
    """A member of the network."""
    reseau = droits.reseau
    told: dict[str, object] = {
        "@type": "GovernmentOrganization",
        "@id": _agence_id(reseau, agence),
        "name": agence.nom,
        "description": agence.resume,
        "url": _whole(reseau.identite.adresse_site, address.of_agence(agence.id)),
        "contactPoint": [_point(contact) for contact in agence.contacts],
    }
    if names := [name for name in (agence.sigle, *agence.autres_noms) if name]:
        told["alternateName"] = names
    if agence.nom_complet:
        told["legalName"] = agence.nom_complet
    if agence.site:
        told["sameAs"] = agence.site
    if agence.adresse:
        told["address"] = agence.adresse
    if area := places(reseau, reseau.territoire.codes_in(agence.perimetre)):
        told["areaServed"] = area
    # Nothing establishes that the others are members.
    if agence.appartenance == "verifiee":
        told["memberOf"] = {"@id": _network(reseau)}
    return told


def fiche(droits: Droits, fiche: Fiche) -> Iterator[Noeud]:
    """The service that a fiche describes; nothing while nobody gives it."""
    reseau = droits.reseau
    is_open = [offre for offre in fiche.offres if not droits.is_project(offre)]
    if fiche.statut == "en-projet" or not is_open:
        return
    by_id = {one.id: one for one in reseau.agences}
    # The one to call first goes first.
    firsts = [offre.agence for offre in is_open if offre.role == "premier-contact"]
    agences = [by_id[name] for name in dict.fromkeys((*firsts, *(o.agence for o in is_open)))]
    page = _whole(reseau.identite.adresse_site, address.of_fiche(fiche.id))
    told: dict[str, object] = {
        "@type": "GovernmentService",
        "@id": f"{page}#service",
        "name": fiche.titre,
        "description": fiche.resume,
        "url": page,
        "provider": {"@id": _network(reseau)},
        "serviceOperator": [
            {"@type": "GovernmentOrganization", "@id": _agence_id(reseau, one), "name": one.nom}
            for one in agences
        ],
        "audience": [
            {"@type": "Audience", "audienceType": one.nom}
            for one in reseau.beneficiaires
            if one.id in fiche.beneficiaires
        ],
        "availableChannel": {
            "@type": "ServiceChannel",
            "serviceUrl": page,
            "servicePhone": _point(agences[0].contacts[0]),
        },
    }
    codes = frozenset[str]().union(
        *(
            reseau.territoire.codes_in(offre.perimetre or by_id[offre.agence].perimetre)
            for offre in is_open
        )
    )
    if area := places(reseau, codes):
        told["areaServed"] = area
    yield told


def departement(reseau: Reseau) -> Noeud:
    """The whole territory."""
    lieu = reseau.identite.territoire
    return {
        "@type": "AdministrativeArea",
        "@id": address.departement(lieu.code),
        "name": lieu.nom,
        "identifier": lieu.code,
    }


def places(reseau: Reseau, codes: frozenset[str]) -> list[Noeud]:
    """The communes with these codes: the territory, or the EPCI that they fill, then the others."""
    if not codes:
        return []
    territoire = reseau.territoire
    if codes >= territoire.all_codes:
        return [departement(reseau)]
    whole = [
        epci
        for epci in territoire.epci
        if codes.issuperset(one.code for one in territoire.members[epci.code])
    ]
    inside = {one.code for epci in whole for one in territoire.members[epci.code]}
    others = [one for one in territoire.communes if one.code in codes - inside]
    filled: list[Collectivite] = [*whole, *others]
    found = [(one.nom, one.code) for one in filled]
    if len(found) > FEW:
        lieu = reseau.identite.territoire
        name = f"{nombre(len(codes), 'commune')} : {lieu.nom}"
        return [{"@type": "AdministrativeArea", "name": name}]
    return [
        {"@type": "AdministrativeArea", "name": nom, "identifier": code}
        for nom, code in sorted(found, key=lambda one: cle(one[0]))
    ]


def _desk(guichet: Guichet) -> Noeud:
    return _contact(
        guichet.nom, guichet.telephone, guichet.mel, guichet.horaires, fictif=guichet.fictif
    )


def _point(contact: Contact) -> Noeud:
    return _contact(
        contact.intitule, contact.telephone, contact.mel, contact.horaires, fictif=contact.fictif
    )


def _contact(
    nom: str, telephone: str | None, mel: str | None, horaires: str | None, *, fictif: bool
) -> Noeud:
    told: dict[str, object] = {
        "@type": "ContactPoint",
        "contactType": nom,
        "availableLanguage": "fr",
    }
    if telephone:
        told["telephone"] = telephone
    if mel:
        told["email"] = mel
    notes = [
        note for note in ("Contact de démonstration, inventé." if fictif else "", horaires) if note
    ]
    if notes:
        told["description"] = " ".join(notes)
    return told
