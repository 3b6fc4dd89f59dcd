"""The search index of the needs: what a mayor may say, and the fiche that answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lunr.builder import Builder

from guide.analyse import analyse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from guide.fiche import Fiche
    from guide.reseau import Mot, Reseau

# What a word weighs by the place where it stands, and how little a long text is held against a document.
BOOSTS = {"titre": 3, "expressions": 2, "mots_cles": 2, "vocabulaire": 1, "resume": 1, "agences": 1}
LENGTH_PENALTY = 0.3
# The subjects that the network does not treat stand in the same index: the better match tells which side a need is on.
HORS_RESEAU = "hors-reseau/"


@dataclass(frozen=True, kw_only=True)
class Index:
    """A lunr index as data, and the number of its documents."""

    lunr: Mapping[str, Any]
    documents: int


def build_index(reseau: Reseau) -> Index:
    """The index of the fiches and of the subjects out of the network.

    lunr's own French pipeline takes « b », « g » and « h » for punctuation: the texts come analysed, its pipelines are empty.
    """
    builder = Builder()
    builder.pipeline.reset()
    builder.search_pipeline.reset()
    builder.ref("id")
    builder.b(LENGTH_PENALTY)
    for field, boost in BOOSTS.items():
        builder.field(field, boost=boost)
    documents = 0
    for document in _documents(reseau):
        builder.add(document)
        documents += 1
    return Index(lunr=builder.build().serialize(), documents=documents)


def _documents(reseau: Reseau) -> Iterator[dict[str, str]]:
    for fiche in reseau.fiches:
        agences = [reseau.agence(offre.agence) for offre in fiche.offres]
        names = {name: None for agence in agences for name in (agence.nom, agence.sigle, *agence.autres_noms) if name}
        yield _document(
            fiche.id,
            titre=(fiche.titre,),
            expressions=fiche.expressions,
            mots_cles=fiche.mots_cles,
            vocabulaire=tuple(_near_words(reseau, fiche)),
            resume=(fiche.resume,),
            agences=tuple(names),
        )
    for place, hors in enumerate(reseau.hors_reseau):
        yield _document(f"{HORS_RESEAU}{place}", titre=(hors.sujet,), expressions=hors.expressions)


def _document(identifiant: str, **texts: tuple[str, ...]) -> dict[str, str]:
    stems = {field: " ".join(analyse(" ".join(texts.get(field, ())))) for field in BOOSTS}
    return {"id": identifiant, **stems}


def _near_words(reseau: Reseau, fiche: Fiche) -> Iterator[str]:
    """The words of the vocabulary that say the same as those of the fiche, and what its acronyms stand for."""
    stems = set(analyse(" ".join((fiche.titre, *fiche.mots_cles))))
    for mot in reseau.vocabulaire.mots:
        if _speaks_of(mot, stems):
            yield from (*mot.courant, *mot.technique)
    for sigle in reseau.vocabulaire.sigles:
        if set(analyse(sigle.sigle)) <= stems:
            yield sigle.developpe


def _speaks_of(mot: Mot, stems: set[str]) -> bool:
    """Whether one of the technical terms stands whole among these words."""
    return any((words := set(analyse(term))) and words <= stems for term in mot.technique)
