"""The search index of the needs: what a mayor may say, and the fiche that answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import log
from typing import TYPE_CHECKING, Any

from guide.analyse import analyse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from guide.fiche import Fiche
    from guide.reseau import Reseau, Vocabulaire

# What a word weighs by the place where it stands, and how little a long text is held against a
# document: « autour » is what is near the need without being its words.
BOOSTS = {"titre": 3, "mots": 2, "autour": 1}
LENGTH_PENALTY = 0.3
# How soon saying a word again stops counting: lunr's own k1.
SATURATION = 1.2
# Weights and factors are published to two decimals: the order of the answers is the same.
DECIMALS = 2
# The subjects that the network does not treat stand in the same index: the better match tells
# which side a need is on.
HORS_RESEAU = "hors-reseau/"


@dataclass(frozen=True, kw_only=True)
class Index:
    """A lunr index without what can be made again from the rest.

    `termes` are the stems in order, `documents` the ids, `raretes` what a term weighs by the number
    of places where it stands. Each of `vecteurs` is (field, document, factor, steps from one term
    to the next) of the terms that stand there equally often: the score of each is the factor
    times its weight.
    """

    champs: tuple[str, ...]
    termes: tuple[str, ...]
    documents: tuple[str, ...]
    raretes: Mapping[int, float]
    vecteurs: tuple[tuple[int, int, float, tuple[int, ...]], ...]


def build_index(reseau: Reseau) -> Index:
    """The index of the fiches and of the subjects out of the network.

    It is what lunr's own builder makes of the same stems, without its search for each of them: a
    test holds the two together.
    """
    found = tuple(documents(reseau))
    places = Counter(
        stem for document in found for stems in document.stems.values() for stem in set(stems)
    )
    termes = {terme: number for number, terme in enumerate(sorted(places))}
    usual = {
        champ: sum(len(document.stems[champ]) for document in found) / max(1, len(found))
        for champ in BOOSTS
    }
    vecteurs = []
    for number, document in enumerate(found):
        for place, (champ, boost) in enumerate(BOOSTS.items()):
            stems = document.stems[champ]
            by_times: defaultdict[int, list[int]] = defaultdict(list)
            for stem, times in Counter(stems).items():
                by_times[times].append(termes[stem])
            for times, numbers in sorted(by_times.items()):
                factor = boost * saturation(times, len(stems) / usual[champ])
                steps = tuple(after - before for before, after in pairwise((0, *sorted(numbers))))
                vecteurs.append((place, number, round(factor, DECIMALS), steps))
    return Index(
        champs=tuple(BOOSTS),
        termes=tuple(termes),
        documents=tuple(document.id for document in found),
        raretes={
            number: round(rarity(number, len(found)), DECIMALS)
            for number in sorted(set(places.values()))
        },
        vecteurs=tuple(vecteurs),
    )


def rarity(places: int, number: int) -> float:
    """What a term weighs that stands in so many fields of that number of documents (lunr's idf)."""
    return log(1 + abs((number - places + 0.5) / (places + 0.5)))


def saturation(times: int, length: float) -> float:
    """How much a term counts that stands so often in a field of that length, 1 being usual (BM25).

    The second time says less than the first; a long text, less than a short one.
    """
    norm = SATURATION * (1 - LENGTH_PENALTY + LENGTH_PENALTY * length)
    return (SATURATION + 1) * times / (norm + times)


def to_lunr(index: Index) -> dict[str, Any]:
    """The index as lunr reads it: the inverted index is made again from the vectors."""
    inverted: list[dict[str, Any]] = [
        {"_index": number, **{champ: {} for champ in index.champs}}
        for number in range(len(index.termes))
    ]
    factors: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for champ, document, factor, steps in index.vecteurs:
        name, ref = index.champs[champ], index.documents[document]
        for place in accumulate(steps):
            inverted[place][name][ref] = {}
            factors[f"{name}/{ref}"][place] = factor
    weights = [index.raretes[_places(posting)] for posting in inverted]
    return {
        "version": "2.3.9",
        "fields": list(index.champs),
        "fieldVectors": [
            [ref, [part for place in sorted(of) for part in (place, of[place] * weights[place])]]
            for ref, of in factors.items()
        ],
        "invertedIndex": [
            [term, entry] for term, entry in zip(index.termes, inverted, strict=True)
        ],
        "pipeline": [],
    }


def _places(posting: Mapping[str, Any]) -> int:
    """In how many fields of documents a term stands."""
    return sum(len(posting[champ]) for champ in BOOSTS)


@dataclass(frozen=True, kw_only=True)
class Document:
    """What answers a need, with the stems of each field."""

    id: str
    stems: Mapping[str, Sequence[str]]


def documents(reseau: Reseau) -> Iterator[Document]:
    """The fiches, then the subjects out of the network, as the router looks at them."""
    near = _vocabulary(reseau.vocabulaire)
    names = {one.id: (one.nom, one.sigle, *one.autres_noms) for one in reseau.agences}
    for fiche in reseau.fiches:
        who = (name for offre in fiche.offres for name in names[offre.agence])
        yield _document(
            fiche.id,
            titre=(fiche.titre,),
            mots=(*fiche.expressions, *fiche.mots_cles),
            autour=(*_near_words(near, fiche), fiche.resume, *dict.fromkeys(filter(None, who))),
        )
    for place, hors in enumerate(reseau.hors_reseau):
        yield _document(f"{HORS_RESEAU}{place}", titre=(hors.sujet,), mots=hors.expressions)


def _document(identifiant: str, **texts: tuple[str, ...]) -> Document:
    stems = {champ: analyse(" ".join(texts.get(champ, ()))) for champ in BOOSTS}
    return Document(id=identifiant, stems=stems)


@dataclass(frozen=True, kw_only=True, eq=False)
class Proche:
    """Words that say the same as a fiche which holds one of the terms whole, as stems."""

    termes: tuple[frozenset[str], ...]
    mots: tuple[str, ...]


def _vocabulary(vocabulaire: Vocabulaire) -> Mapping[str, tuple[Proche, ...]]:
    """The lay and technical words, and what acronyms stand for, by each stem they are known by."""
    found = [
        Proche(
            termes=tuple(filter(None, (frozenset(analyse(term)) for term in mot.technique))),
            mots=(*mot.courant, *mot.technique),
        )
        for mot in vocabulaire.mots
    ]
    found += [
        Proche(termes=(frozenset(analyse(sigle.sigle)),), mots=(sigle.developpe,))
        for sigle in vocabulaire.sigles
    ]
    by_stem: defaultdict[str, list[Proche]] = defaultdict(list)
    for proche in found:
        for stem in {min(terme, default="") for terme in proche.termes}:
            by_stem[stem].append(proche)
    return {stem: tuple(near) for stem, near in by_stem.items()}


def _near_words(near: Mapping[str, tuple[Proche, ...]], fiche: Fiche) -> Iterator[str]:
    """The vocabulary's words that say the same as the fiche's, and what its acronyms stand for."""
    stems = set(analyse(" ".join((fiche.titre, *fiche.mots_cles))))
    candidates = dict.fromkeys(one for stem in ("", *stems) for one in near.get(stem, ()))
    for one in candidates:
        if any(terme <= stems for terme in one.termes):
            yield from one.mots
