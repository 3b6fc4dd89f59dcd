"""What a public body must say of its site: how accessible it is, whom to warn, what it weighs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from guide.model import AdresseWeb, Contenu, Mel, Model, Texte, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

Etat = Literal["non-conforme", "partiellement-conforme", "conforme"]
# The share of the criteria met that each state stands for, in percents.
TAUX: Mapping[str, tuple[float, float]] = {
    "non-conforme": (0, 49.99),
    "partiellement-conforme": (50, 99.99),
    "conforme": (100, 100),
}


class Audit(Model):
    """Who measured, when, and what was found."""

    termine_le: date = Field(
        title="Terminé le", description="Le dernier jour de l'audit.", examples=["2026-11-22"]
    )
    auteur: Texte = Field(title="Auteur", description="Qui l'a mené.", examples=["Un auditeur"])
    taux: float = Field(
        ge=0, le=100, title="Taux", description="La part des critères respectés.", examples=["72"]
    )


class Declaration(Contenu):
    """The declaration of accessibility: decree 2019-768, from network/accessibilite.yml."""

    etat: Etat = Field(
        title="État",
        description="non-conforme tant qu'aucun audit n'a été fait, partiellement-conforme "
        "à partir de la moitié des critères, conforme s'ils sont tous respectés.",
        examples=["non-conforme"],
    )
    etablie_le: date = Field(
        title="Établie le", description="Le jour de la déclaration.", examples=["2026-11-22"]
    )
    portee: Texte = Field(
        title="Portée",
        description="Ce que la déclaration concerne.",
        examples=["Tout le guide publié à cette adresse."],
    )
    audit: Audit | None = Field(
        default=None, title="Audit", description="Le dernier audit, s'il y en a eu un."
    )
    verifications: tuple[Texte, ...] = Field(
        default=(),
        title="Vérifications",
        description="Ce qui est vérifié en dehors d'un audit.",
        examples=[["le parcours au clavier seul"]],
    )
    non_conformites: tuple[Texte, ...] = Field(
        default=(),
        title="Non-conformités",
        description="Les défauts connus.",
        examples=[["la carte n'a pas de légende vocale"]],
    )
    derogations: tuple[Texte, ...] = Field(
        default=(),
        title="Dérogations",
        description="Ce qui n'est pas rendu accessible pour charge disproportionnée, et pourquoi.",
        examples=[["les plans numérisés d'avant 2010"]],
    )
    exemptions: tuple[Texte, ...] = Field(
        default=(),
        title="Exemptions",
        description="Les contenus que la loi ne soumet pas à l'obligation.",
        examples=[["les cartes d'un autre site"]],
    )
    technologies: tuple[Texte, ...] = Field(
        min_length=1,
        title="Technologies",
        description="Les langages dont le site dépend.",
        examples=[["HTML", "CSS"]],
    )
    environnements: tuple[Texte, ...] = Field(
        default=(),
        title="Environnements",
        description="Navigateurs et aides techniques des tests.",
        examples=[["Firefox et NVDA"]],
    )
    outils: tuple[Texte, ...] = Field(
        default=(), title="Outils", description="Les outils des tests.", examples=[["axe-core"]]
    )
    pages_verifiees: tuple[Texte, ...] = Field(
        default=(),
        title="Pages vérifiées",
        description="Les pages ou les sortes de pages testées.",
        examples=[["l'accueil", "une fiche"]],
    )
    schema_pluriannuel: AdresseWeb | None = Field(
        default=None,
        title="Schéma pluriannuel",
        description="Son adresse, s'il est publié.",
        examples=["https://reseau.example/schema-pluriannuel"],
    )
    plan_annuel: AdresseWeb | None = Field(
        default=None,
        title="Plan annuel",
        description="L'adresse du plan d'action de l'année, s'il est publié.",
        examples=["https://reseau.example/plan-2026"],
    )

    @model_validator(mode="after")
    def _state_is_that_of_the_audit(self) -> Declaration:
        if self.audit is None:
            if self.etat != "non-conforme":
                message = f"l'état « {self.etat} » demande un audit."
                raise refusal(message, "Sans audit, écrivez « etat: non-conforme ».")
            return self
        least, most = TAUX[self.etat]
        if not least <= self.audit.taux <= most:
            state = next(one for one, (low, high) in TAUX.items() if low <= self.audit.taux <= high)
            taux = f"{self.audit.taux:g}".replace(".", ",")
            message = f"un taux de {taux} % n'est pas celui de « {self.etat} »."
            raise refusal(message, f"Écrivez « etat: {state} », ou corrigez le taux.")
        return self


class Securite(Model):
    """Whom to warn of a flaw: RFC 9116, « /.well-known/security.txt »."""

    contact: Mel = Field(
        title="Contact",
        description="La boîte où signaler une faille du site.",
        examples=["securite@reseau.example"],
    )
    expire_le: date = Field(
        title="Expire le",
        description="Jusqu'à quand ce contact vaut : dans un an au plus.",
        examples=["2027-10-31"],
    )
    politique: AdresseWeb | None = Field(
        default=None,
        title="Politique",
        description="La page qui dit comment une faille est traitée, s'il y en a une.",
        examples=["https://reseau.example/securite"],
    )


class Poids(Model):
    """What one kind of page weighs on a first visit."""

    sorte: Texte = Field(title="Sorte", description="La sorte de page.", examples=["Une fiche"])
    requetes: int = Field(
        ge=1, title="Requêtes", description="Combien de fichiers.", examples=["5"]
    )
    ko: float = Field(
        gt=0, title="Kilooctets", description="Leur poids, compressés.", examples=["42.5"]
    )
    elements: int = Field(
        ge=1, title="Éléments", description="Combien d'éléments dans la page.", examples=["400"]
    )


class Mesures(Contenu):
    """What a measuring command found, from network/mesures.yml."""

    mesure_le: date = Field(
        title="Mesuré le", description="Le jour de la mesure.", examples=["2026-11-22"]
    )
    outil: Texte = Field(
        title="Outil", description="Avec quoi l'on a mesuré.", examples=["Chromium"]
    )
    pages: tuple[Poids, ...] = Field(
        min_length=1, title="Pages", description="Une ligne par sorte de page."
    )
