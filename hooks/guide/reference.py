"""Whether what a file cites exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guide.problem import Problem, propose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guide.document import Chemin, Origine
    from guide.load import Contents

KINDS = {
    "theme": ("un thème", "network/themes.yml"),
    "étape": ("une étape", "network/etapes.yml"),
    "bénéficiaire": ("un bénéficiaire", "network/beneficiaires.yml"),
    "agence": ("une agence", "network/agences/"),
    "fiche": ("une fiche", "fiches/"),
    "commune": ("une commune d'aujourd'hui", "network/territoire/communes.csv"),
    "EPCI": ("un EPCI", "network/territoire/epci.csv"),
}
CODES = ("commune", "EPCI")


def unknown(
    contents: Contents, origine: Origine, chemin: Chemin, kind: str, word: str
) -> Iterator[Problem]:
    """A fault when no file defines the word that a file cites; nothing while the list is unread."""
    known = contents.connus.get(kind)
    if known is not None and word not in known:
        name, ou = KINDS[kind]
        # A code near another one is not its misspelling: it is looked up, never guessed.
        remede = (
            f"Cherchez le bon code dans {ou}." if kind in CODES else propose(word, known, known, ou)
        )
        yield origine.fault(chemin, f"« {word} » n'est pas {name} du réseau.", remede)
