"""The directory in the format of Open Referral (HSDS 3): one table a file, and their package.

An agence is an organization, an offre a service: who does what, for whom, where, at what price.
Identifiers are UUIDs made out of the site's address: the same at each publication.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, get_args
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic_core import to_json

from guide import address
from guide.exports.output import of_bytes, of_data
from guide.exports.paquet import described, resource
from guide.exports.tableaux import statut_of
from guide.model import Cout
from guide.nombres import nombre
from guide.page import LIBELLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from guide.agence import Agence, Etendue
    from guide.droits import Droits
    from guide.exports.output import Output
    from guide.fiche import Fiche, Offre

Row = dict[str, Any]

# The columns of each table that are filled, in the order of the specification. A name that ends
# with « * » is required there.
TABLES: Mapping[str, tuple[str, ...]] = {
    "organizations": (
        "id*", "name*", "alternate_name", "description*", "email", "website", "legal_status", "uri",
    ),
    "services": (
        "id*", "organization_id*", "name*", "description", "url", "email", "status*",
        "application_process", "fees_description", "eligibility_description", "assured_date",
        "alert",
    ),
    "locations": ("id*", "location_type*", "organization_id", "name", "description"),
    "service_at_locations": ("id*", "service_id*", "location_id*"),
    "service_areas": ("id*", "service_id", "name", "description", "extent", "extent_type", "uri"),
    "contacts": ("id*", "organization_id", "name", "department", "email"),
    "phones": ("id*", "organization_id", "contact_id", "number*", "type", "description"),
    "taxonomies": ("id*", "name*", "description*", "uri"),
    "taxonomy_terms": (
        "id*", "code", "name*", "description*", "taxonomy_id", "language", "term_uri",
    ),
    "attributes": ("id*", "link_id*", "taxonomy_term_id*", "link_type", "link_entity*", "value"),
}  # fmt: skip
REFERENCES = {
    "organization_id": "organizations",
    "service_id": "services",
    "location_id": "locations",
    "contact_id": "contacts",
    "taxonomy_id": "taxonomies",
    "taxonomy_term_id": "taxonomy_terms",
}
PROJECT = "En projet : annoncé, pas encore ouvert. Demandez où il en est."
FICTITIOUS = "Contact de démonstration, inventé."


def hsds(droits: Droits) -> Iterator[Output]:
    """The tables, and the file that describes them together."""
    annuaire = Annuaire(droits=droits)
    written = {
        name: of_bytes(address.of_hsds(name), b"[\n" + b",\n".join(rows) + b"\n]\n")
        for name, rows in annuaire.tables().items()
    }
    yield from written.values()
    package = {
        **described(droits.reseau, "hsds", written.values()),
        "title": f"L'annuaire du réseau au format Open Referral : {droits.reseau.identite.nom}",
        "description": "Human Services Data Specification 3, une table par fichier JSON.",
        "resources": [
            {
                **resource(name, name, "Une table de HSDS 3.", output),
                "path": output.chemin.rpartition("/")[2],
                "format": "json",
                "mediatype": "application/json",
                "encoding": "utf-8",
                "schema": _schema(name),
            }
            for name, output in written.items()
        ],
    }
    yield of_data(address.PAQUET_HSDS, package)


def _schema(table: str) -> Row:
    columns = [name.rstrip("*") for name in TABLES[table]]
    return {
        "fields": [
            {
                "name": column,
                "type": "date" if column == "assured_date" else "string",
                **({"constraints": {"required": True}} if f"{column}*" in TABLES[table] else {}),
            }
            for column in columns
        ],
        "primaryKey": ["id"],
        "foreignKeys": [
            {"fields": [column], "reference": {"resource": REFERENCES[column], "fields": ["id"]}}
            for column in columns
            if column in REFERENCES
        ],
    }


@dataclass(frozen=True, kw_only=True)
class Annuaire:
    """The network as a directory of services."""

    droits: Droits

    @cached_property
    def _site(self) -> UUID:
        return uuid5(NAMESPACE_URL, self.droits.reseau.identite.adresse_site)

    def _id(self, *names: str) -> str:
        return str(uuid5(self._site, "/".join(names)))

    @cached_property
    def _agences(self) -> Mapping[str, tuple[Agence, str]]:
        """The agences and their identifiers, that many offres share; so for the others below."""
        return {one.id: (one, self._id("agence", one.id)) for one in self.droits.reseau.agences}

    @cached_property
    def _terms(self) -> dict[tuple[str, str], str]:
        return {}

    def _term(self, taxonomy: str, code: str) -> str:
        key = taxonomy, code
        if key not in self._terms:
            self._terms[key] = self._id("terme", *key)
        return self._terms[key]

    @cached_property
    def _areas(self) -> dict[Etendue, Row | None]:
        return {}

    def _whole(self, adresse: str) -> str:
        return address.absolute(self.droits.reseau.identite.adresse_site, adresse)

    def tables(self) -> Mapping[str, list[bytes]]:
        """The rows of each table, as JSON; each row has every column of its table."""
        rows: dict[str, list[bytes]] = {name: [] for name in TABLES}
        columns = {name: [one.rstrip("*") for one in TABLES[name]] for name in TABLES}
        for table, row in self._rows():
            rows[table].append(to_json({column: row.get(column) for column in columns[table]}))
        return rows

    def _rows(self) -> Iterator[tuple[str, Row]]:
        reseau = self.droits.reseau
        for agence in reseau.agences:
            yield from self._of_agence(agence)
        yield from self._taxonomies()
        for fiche in reseau.fiches:
            for place, offre in enumerate(fiche.offres, start=1):
                yield from self._of_offre(fiche, offre, str(place))

    def _of_agence(self, agence: Agence) -> Iterator[tuple[str, Row]]:
        mine = self._id("agence", agence.id)
        yield (
            "organizations",
            {
                "id": mine,
                "name": agence.nom_complet or agence.nom,
                "alternate_name": agence.nom if agence.nom_complet else agence.sigle,
                "description": agence.resume,
                "email": agence.contacts[0].mel,
                "website": agence.site,
                "legal_status": agence.forme,
                "uri": self._whole(address.of_agence(agence.id)),
            },
        )
        if agence.adresse:
            yield (
                "locations",
                {
                    "id": self._id("lieu", agence.id),
                    "location_type": "postal",
                    "organization_id": mine,
                    "name": agence.nom,
                    "description": agence.adresse,
                },
            )
        for place, contact in enumerate(agence.contacts, start=1):
            who = self._id("contact", agence.id, str(place))
            yield (
                "contacts",
                {
                    "id": who,
                    "organization_id": mine,
                    "name": contact.intitule,
                    "department": FICTITIOUS if contact.fictif else None,
                    "email": contact.mel,
                },
            )
            if contact.telephone:
                told = [FICTITIOUS] if contact.fictif else []
                yield (
                    "phones",
                    {
                        "id": self._id("telephone", agence.id, str(place)),
                        "organization_id": mine,
                        "contact_id": who,
                        "number": contact.telephone,
                        "type": "voice",
                        "description": " ".join([*told, contact.horaires or ""]).strip() or None,
                    },
                )

    def _taxonomies(self) -> Iterator[tuple[str, Row]]:
        reseau = self.droits.reseau
        for name, titre, description, uri, terms in (
            (
                "themes", "Thèmes", "Les sujets du guide.", address.of_interface("themes"),
                [(one.id, one.nom, one.resume, address.of_theme(one.id)) for one in reseau.themes],
            ),
            (
                "etapes", "Étapes", "Les étapes d'un projet.", address.of_interface("etapes"),
                [(one.id, one.nom, one.resume, address.of_etape(one.id)) for one in reseau.etapes],
            ),
            (
                "beneficiaires", "Bénéficiaires", "Qui peut demander.",
                address.of_interface("reseau"),
                [(one.id, one.nom, one.pluriel, "") for one in reseau.beneficiaires],
            ),
            (
                "couts", "Coûts", "Ce que demande l'agence.", address.PAGE_DONNEES,
                [(one, LIBELLES[one], LIBELLES[one], "") for one in get_args(Cout)],
            ),
        ):  # fmt: skip
            mine = self._id("taxonomie", name)
            yield "taxonomies", {
                "id": mine, "name": titre, "description": description, "uri": self._whole(uri),
            }  # fmt: skip
            for code, nom, told, page in terms:
                yield (
                    "taxonomy_terms",
                    {
                        "id": self._term(name, code),
                        "code": code,
                        "name": nom,
                        "description": told,
                        "taxonomy_id": mine,
                        "language": "fr",
                        "term_uri": self._whole(page) if page else None,
                    },
                )

    def _of_offre(self, fiche: Fiche, offre: Offre, place: str) -> Iterator[tuple[str, Row]]:
        reseau = self.droits.reseau
        agence, organization = self._agences[offre.agence]
        mine = self._id("offre", fiche.id, place)
        is_open = statut_of(self.droits, fiche, offre) == "publie"
        bodies = [one.pluriel for one in reseau.beneficiaires if one.id in fiche.beneficiaires]
        conditions = [f"{', '.join(bodies)}.", offre.condition or ""]
        yield (
            "services",
            {
                "id": mine,
                "organization_id": organization,
                "name": fiche.titre,
                "description": offre.apport,
                "url": self._whole(address.of_fiche(fiche.id)),
                "email": agence.contacts[0].mel,
                "status": "active" if is_open else "inactive",
                "application_process": f"À préparer : {' ; '.join(fiche.a_preparer)}.",
                "fees_description": LIBELLES[offre.cout],
                "eligibility_description": " ".join(conditions).strip(),
                "assured_date": fiche.verifie_le,
                "alert": None if is_open else PROJECT,
            },
        )
        if agence.adresse:
            yield (
                "service_at_locations",
                {
                    "id": self._id("lieu", fiche.id, place),
                    "service_id": mine,
                    "location_id": self._id("lieu", agence.id),
                },
            )
        if area := self._area(offre.perimetre or agence.perimetre):
            yield "service_areas", {
                "id": self._id("perimetre", fiche.id, place), "service_id": mine, **area,
            }  # fmt: skip
        for name, codes in (
            ("themes", fiche.themes),
            ("etapes", offre.etapes),
            ("beneficiaires", fiche.beneficiaires),
            ("couts", (offre.cout,)),
        ):
            for code in codes:
                yield (
                    "attributes",
                    {
                        "id": self._id("attribut", fiche.id, place, name, code),
                        "link_id": mine,
                        "taxonomy_term_id": self._term(name, code),
                        "link_type": name,
                        "link_entity": "service",
                        "value": code,
                    },
                )

    def _area(self, etendue: Etendue) -> Row | None:
        """Where a service surely is; nothing when that isn't known."""
        if etendue not in self._areas:
            self._areas[etendue] = self._made_area(etendue)
        return self._areas[etendue]

    def _made_area(self, etendue: Etendue) -> Row | None:
        lieu = self.droits.reseau.identite.territoire
        codes = self.droits.reseau.territoire.codes_in(etendue)
        if not codes:
            return None
        if codes == self.droits.reseau.territoire.all_codes:
            return {"name": lieu.nom, "uri": address.departement(lieu.code)}
        return {
            "name": f"{nombre(len(codes), 'commune')} : {lieu.nom}",
            "description": "Codes INSEE des communes, séparés par une espace.",
            "extent": " ".join(sorted(codes)),
            "extent_type": "text",
        }
