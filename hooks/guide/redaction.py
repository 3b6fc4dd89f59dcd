"""How the sheets are written: lengths, acronyms, repetitions, readability; only warnings."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from guide.analyse import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guide.fiche import Fiche
    from guide.load import Contents
    from guide.problem import Problem

RESUME_WORDS = (12, 28)
EXPRESSIONS = (6, 12)
MEAN_WORDS, LONGEST_SENTENCE = 20, 40
# A shorter sentence (« Appelez-le. ») may stand in several fiches.
REPEATED_WORDS = 6
SECTIONS = (
    "De quoi s'agit-il ?",
    "Par où commencer",
    "Ce que le réseau fait avec vous",
    "Ce qui reste à votre charge",
    "À savoir",
    "Pièges fréquents",
)

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# A dot after one capital (« L. 2213-1 ») or a known short form ends no sentence.
SENTENCE_END = re.compile(r"(?<![A-Z])(?<!art)[.!?…]+(?=\s|$)|\n")
MARKUP = re.compile(r"^[ \t]*(?:[-*]|\d+\.)[ \t]+|\[([^\]]*)\]\([^)]*\)|[*_`#]", re.MULTILINE)
ACRONYM = re.compile(r"(?<![\w'’-])[A-ZÉ][A-ZÉ0-9]+(?![\w-])")
# Everybody says these, and nobody knows what they stand for.
EVERYDAY = frozenset({"GPS", "PDF", "SMS", "USB"})
ROMAN = re.compile(r"[IVXLC]+")
VOWELS = re.compile(r"[aeiouy]+")
MUTE_END = re.compile(r"(?<=[a-z])(?:es?|ent)$")


def check_writing(contents: Contents) -> Iterator[Problem]:
    """Every warning on the words of the published fiches."""
    fiches = [fiche for fiche in contents.fiches if fiche.statut != "brouillon"]
    known = _known_acronyms(contents)
    for fiche in fiches:
        yield from _check_lengths(fiche)
        yield from _check_acronyms(fiche, known)
    yield from _check_repeated(fiches)
    yield from _check_links(fiches)


def _check_lengths(fiche: Fiche) -> Iterator[Problem]:
    low, high = RESUME_WORDS
    number = len(words(fiche.resume))
    if not low <= number <= high:
        message = f"le résumé a {number} mots."
        yield fiche.origine.warning(("resume",), message, f"Visez {low} à {high} mots.")
    low, high = EXPRESSIONS
    if not low <= len(fiche.expressions) <= high:
        message = f"il y a {len(fiche.expressions)} expressions."
        yield fiche.origine.warning(("expressions",), message, f"Donnez-en {low} à {high}.")
    told = sentences(fiche.corps)
    mean = sum(len(words(sentence)) for sentence in told) / max(1, len(told))
    if mean > MEAN_WORDS:
        message = f"les phrases ont {mean:.0f} mots en moyenne."
        remede = f"Coupez les plus longues : {MEAN_WORDS} mots en moyenne au plus."
        yield fiche.origine.warning(("corps",), message, remede)
    for sentence in told:
        if len(words(sentence)) > LONGEST_SENTENCE:
            message = f"une phrase a {len(words(sentence))} mots : « {sentence[:50]}… »."
            yield fiche.origine.warning(("corps",), message, "Coupez-la en deux.")
    for title in SECTIONS:
        if f"## {title}\n" not in fiche.corps:
            message = f"la partie « {title} » manque."
            yield fiche.origine.warning(("corps",), message, "Ajoutez-la, même courte.")


def _known_acronyms(contents: Contents) -> frozenset[str]:
    sigles = contents.vocabulaire.sigles if contents.vocabulaire else ()
    names = (name for agence in contents.agences for name in (agence.nom, agence.sigle) if name)
    return frozenset({sigle.sigle for sigle in sigles} | set(ACRONYM.findall(" ".join(names))))


def _check_acronyms(fiche: Fiche, known: frozenset[str]) -> Iterator[Problem]:
    offres = (text for o in fiche.offres for text in (o.apport, o.condition) if text)
    partenaires = (text for p in fiche.partenaires for text in (p.nom, p.role))
    text = " ".join((fiche.resume, *offres, *fiche.a_preparer, *partenaires, fiche.corps))
    for acronym in sorted(set(ACRONYM.findall(text)) - known - EVERYDAY):
        if not ROMAN.fullmatch(acronym) and f"({acronym})" not in text:
            message = f"« {acronym} » n'est expliqué nulle part."
            remede = "Écrivez-le en toutes lettres, ou ajoutez-le à network/vocabulaire.yml."
            yield fiche.origine.warning((), message, remede)


def _check_repeated(fiches: Iterable[Fiche]) -> Iterator[Problem]:
    """Sentences and expressions that two fiches share: readers think they have read them before."""
    said: dict[str, str] = {}
    meant: dict[str, str] = {}
    for fiche in fiches:
        for sentence in sentences(fiche.corps):
            key = fold(sentence)
            if (
                len(words(sentence)) >= REPEATED_WORDS
                and said.setdefault(key, fiche.id) != fiche.id
            ):
                message = f"« {sentence[:60]} » se lit déjà dans {said[key]}."
                yield fiche.origine.warning(
                    ("corps",), message, "Dites-le autrement, ou retirez-le."
                )
        for place, expression in enumerate(fiche.expressions):
            key = fold(expression)
            if meant.setdefault(key, fiche.id) != fiche.id:
                message = f"« {expression} » est déjà une expression de {meant[key]}."
                remede = "Gardez-la dans la fiche qui y répond le mieux."
                yield fiche.origine.warning(("expressions", place), message, remede)


def _check_links(fiches: Iterable[Fiche]) -> Iterator[Problem]:
    linked: defaultdict[str, int] = defaultdict(int)
    for fiche in fiches:
        for other in fiche.fiches_liees:
            linked[other] += 1
    for fiche in fiches:
        if not linked[fiche.id]:
            message = "aucune autre fiche ne mène à celle-ci."
            remede = "Citez-la dans les fiches_liees d'une fiche voisine."
            yield fiche.origine.warning((), message, remede)


@lru_cache(maxsize=10_000)
def sentences(corps: str) -> tuple[str, ...]:
    """The sentences of a Markdown body, titles left out, without marks."""
    lines = (line for line in corps.split("\n") if not line.startswith("#"))
    plain = MARKUP.sub(lambda found: found[1] or "", "\n".join(lines))
    return tuple(sentence.strip() for sentence in SENTENCE_END.split(plain) if words(sentence))


@lru_cache(maxsize=50_000)
def words(text: str) -> tuple[str, ...]:
    """The words of a text; « l'eau » is one."""
    return tuple(WORD.findall(text))


def readability(corps: str) -> float:
    """The ease of reading of a body, about 0 (hard) to 100 (easy); a general newspaper is near 50.

    Kandel and Moles, « Application de l'indice de Flesch à la langue française », Cahiers d'études
    de radio-télévision 19, 1958: 207 - 1.015 words per sentence - 73.6 syllables per word.
    """
    told = sentences(corps)
    every = list(chain.from_iterable(map(words, told)))
    if not every:
        return 100.0
    syllables = sum(map(_syllables, every))
    return round(207 - 1.015 * len(every) / len(told) - 73.6 * syllables / len(every), 1)


@lru_cache(maxsize=50_000)
def _syllables(word: str) -> int:
    """The groups of vowels, without the mute ending; an elided word counts with the next."""
    plain = fold(word)
    spoken = MUTE_END.sub("", plain) if len(VOWELS.findall(plain)) > 1 else plain
    return max(1, len(VOWELS.findall(spoken)))
