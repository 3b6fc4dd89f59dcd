"""Cross-checks of scenarios: each change is possible after those before it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guide.agence import Perimetre
from guide.changement import AgencePart, Fusion, NouveauPerimetre, NouvelleAdhesion, ServiceCree
from guide.problem import propose
from guide.reference import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guide.agence import Etendue
    from guide.changement import Changement, Scenario
    from guide.document import Chemin
    from guide.load import Contents
    from guide.problem import Problem

TERRITOIRE = "network/territoire/"


def check_scenarios(contents: Contents) -> Iterator[Problem]:
    """Every fault of the scenarios that the network keeps."""
    for scenario in contents.scenarios:
        yield from check_scenario(contents, scenario)


def check_scenario(contents: Contents, scenario: Scenario) -> Iterator[Problem]:
    """Every fault of one scenario, wherever it comes from."""
    course = _Course(contents, scenario)
    for n, changement in enumerate(scenario.changements):
        yield from course.check(changement, ("changements", n))


class _Course:
    """What a scenario leaves of the network, change after change."""

    def __init__(self, contents: Contents, scenario: Scenario) -> None:
        self.contents = contents
        self.origine = scenario.origine
        self.left: set[str] = set()
        self.drafts = {
            "agence": {one.id for one in contents.agences if one.statut == "brouillon"},
            "fiche": {one.id for one in contents.fiches if one.statut == "brouillon"},
        }
        self.stages = {fiche.id: fiche.etapes for fiche in contents.fiches}
        self.services = {
            agence.id: {one.id: one.nom for one in agence.adhesion.services}
            for agence in contents.agences
        }

    def check(self, changement: Changement, chemin: Chemin) -> Iterator[Problem]:
        """The faults of the next change, which then is made."""
        match changement:
            case AgencePart():
                yield from self.agence(changement.agence, (*chemin, "agence"))
                self.left.add(changement.agence)
            case Fusion():
                yield from self.fusion(changement, chemin)
            case ServiceCree():
                yield from self.service_cree(changement, chemin)
            case NouvelleAdhesion():
                yield from self.agence(changement.agence, (*chemin, "agence"))
                yield from self.service(changement.agence, changement.service, (*chemin, "service"))
                for n, code in enumerate(changement.qui):
                    yield from self.code(code, (*chemin, "qui", n))
            case NouveauPerimetre():
                yield from self.agence(changement.agence, (*chemin, "agence"))
                yield from self.etendue(changement.perimetre, (*chemin, "perimetre"))

    def agence(self, identifiant: str, chemin: Chemin) -> Iterator[Problem]:
        yield from unknown(self.contents, self.origine, chemin, "agence", identifiant)
        if identifiant in self.drafts["agence"]:
            message = f"l'agence « {identifiant} » est encore un brouillon."
            yield self.origine.fault(chemin, message, "Citez une agence publiée ou en projet.")
        if identifiant in self.left:
            message = f"« {identifiant} » a déjà quitté le réseau dans ce scénario."
            remede = "Placez ce changement plus haut, ou retirez-le."
            yield self.origine.fault(chemin, message, remede)

    def fusion(self, fusion: Fusion, chemin: Chemin) -> Iterator[Problem]:
        for n, identifiant in enumerate(fusion.agences):
            yield from self.agence(identifiant, (*chemin, "agences", n))
        if len(set(fusion.agences)) == 1:
            message = "une fusion réunit au moins deux agences."
            yield self.origine.fault((*chemin, "agences"), message, "Ajoutez l'autre à la liste.")
        if fusion.en not in fusion.agences:
            message = f"« {fusion.en} » n'est pas l'une des agences qui fusionnent."
            names = self.contents.connus.get("agence")
            remede = propose(fusion.en, dict.fromkeys(fusion.agences), names)
            yield self.origine.fault((*chemin, "en"), message, remede)
        gone = [one for one in dict.fromkeys(fusion.agences) if one != fusion.en]
        for identifiant in gone:
            self.services.setdefault(fusion.en, {}).update(self.services.get(identifiant, {}))
        self.left.update(gone)

    def service_cree(self, cree: ServiceCree, chemin: Chemin) -> Iterator[Problem]:
        yield from unknown(self.contents, self.origine, (*chemin, "fiche"), "fiche", cree.fiche)
        if cree.fiche in self.drafts["fiche"]:
            message = f"la fiche « {cree.fiche} » est encore un brouillon."
            remede = "Citez une fiche publiée ou en projet."
            yield self.origine.fault((*chemin, "fiche"), message, remede)
        here = (*chemin, "offre")
        yield from self.agence(cree.offre.agence, (*here, "agence"))
        yield from self.stages_of(cree, here)
        if cree.service and cree.service.id in self.services.get(cree.offre.agence, {}):
            message = f"« {cree.offre.agence} » a déjà un service « {cree.service.id} »."
            remede = "Donnez un autre identifiant, ou retirez ce champ."
            yield self.origine.fault((*chemin, "service", "id"), message, remede)
        elif cree.service and cree.offre.agence in self.services:
            self.services[cree.offre.agence][cree.service.id] = cree.service.nom
        for fault in self.service(cree.offre.agence, cree.offre.service, (*here, "service")):
            new = "S'il est nouveau, décrivez-le dans le champ « service » du changement."
            yield replace(fault, remede=f"{fault.remede} {new}")
        if cree.offre.perimetre:
            yield from self.etendue(cree.offre.perimetre, (*here, "perimetre"))

    def stages_of(self, cree: ServiceCree, chemin: Chemin) -> Iterator[Problem]:
        covered = self.stages.get(cree.fiche)
        for n, etape in enumerate(cree.offre.etapes):
            here = (*chemin, "etapes", n)
            faults = list(unknown(self.contents, self.origine, here, "étape", etape))
            yield from faults
            if not faults and covered is not None and etape not in covered:
                message = f"la fiche « {cree.fiche} » ne couvre pas l'étape « {etape} »."
                yield self.origine.fault(here, message, propose(etape, covered))

    def service(self, agence: str, identifiant: str | None, chemin: Chemin) -> Iterator[Problem]:
        known = self.services.get(agence)
        if identifiant and known is not None and identifiant not in known:
            message = f"« {identifiant} » n'est pas un service de « {agence} »."
            remede = (
                propose(identifiant, known, known)
                if known
                else f"Elle n'en a aucun dans network/agences/{agence}.md."
            )
            yield self.origine.fault(chemin, message, remede)

    def code(self, code: str, chemin: Chemin) -> Iterator[Problem]:
        is_known = self.contents.communes and self.contents.epci
        if is_known and code not in self.contents.territoire.by_code:
            message = f"« {code} » n'est ni une commune ni un EPCI du territoire."
            yield self.origine.fault(chemin, message, f"Cherchez le bon code dans {TERRITOIRE}.")

    def etendue(self, etendue: Etendue, chemin: Chemin) -> Iterator[Problem]:
        if not isinstance(etendue, Perimetre):
            return
        for n, identifiant in enumerate(etendue.beneficiaires):
            here = (*chemin, "beneficiaires", n)
            yield from unknown(self.contents, self.origine, here, "bénéficiaire", identifiant)
        zones = ((), etendue), (("sauf",), etendue.sauf), (("incertain",), etendue.incertain)
        for where, zone in zones:
            for n, code in enumerate(zone.epci if zone else ()):
                here = (*chemin, *where, "epci", n)
                yield from unknown(self.contents, self.origine, here, "EPCI", code)
            for n, code in enumerate(zone.communes if zone else ()):
                yield from self.code(code, (*chemin, *where, "communes", n))
