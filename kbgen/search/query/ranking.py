"""What documents are worth for a query's units.

A document is worth what its units are worth, by how much of the query it covers, how much of that stands in its
title, and how many neighbours of the query are neighbours in it, in its title above all. Every step is arithmetic
that IEEE 754 defines exactly, so the browser's numbers are the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from kbgen.search.counted import LEVELS
from kbgen.search.postings import rarity
from kbgen.search.query.units import spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kbgen.search.query.units import Unit
    from kbgen.search.query.vocabulary import Vocabulary

CONFIDENT: Final = 0.6
TITLE_WORTH, NAME_WORTH, TOLD_WORTH = 4.0, 1.0, 1.0


class Ranked(NamedTuple):
    """A document by its number, what it is worth, and the share of the query that it covers, guesses in full."""

    document: int
    score: float
    coverage: float
    sure: float
    """The share that it covers, guesses by their quality."""


@dataclass(slots=True)
class _Sums:
    """Of a query's words, and of its pairs, what one document has, by weight."""

    value: float = 0.0
    cover: float = 0.0
    sure: float = 0.0
    title: float = 0.0
    phrase: float = 0.0
    told: float = 0.0
    """Of the pairs, what stands in the title."""


def rank(vocabulary: Vocabulary, units: Sequence[Unit]) -> list[Ranked]:
    """Every document that has something of the query, the best first."""
    index = vocabulary.index
    steep, phrase = index.language.steep, index.language.phrase
    whole, pairs, sums = _sums(vocabulary, units)
    ranked: list[Ranked] = []
    for document, row in sums.items():
        coverage, titled, called = row.cover / whole, row.title / whole, 0.0
        if index.named[document]:
            called = min(1.0, row.title / index.named[document])
        together, within = (row.phrase / pairs, row.told / pairs) if pairs else (0.0, 0.0)
        squared = titled * titled
        together *= together
        within *= within
        bonus = 1 + TITLE_WORTH * (squared * (squared if steep else titled))
        named = NAME_WORTH * squared * (called * called)
        bonus += phrase * (together * together) + TOLD_WORTH * (within * within) + named
        covered = coverage * coverage * (coverage * coverage if steep else coverage)
        score = row.value / whole * covered * bonus * index.documents[document].worth
        ranked.append(Ranked(document, score, coverage, row.sure / whole))
    ranked.sort(key=lambda one: (-one.score, one.document))
    return ranked


def confident(vocabulary: Vocabulary, units: Sequence[Unit], ranked: Sequence[Ranked]) -> bool:
    """Whether the best document is to be shown as an answer."""
    function = vocabulary.index.language.function
    return bool(ranked) and ranked[0].sure >= CONFIDENT and any(_telling(unit, function) for unit in units)


def _sums(vocabulary: Vocabulary, units: Sequence[Unit]) -> tuple[float, float, dict[int, _Sums]]:
    """What all words and all pairs of a query weigh, and of that what each document has."""
    size = len(vocabulary.index.documents)
    scored: dict[int, _Sums] = {}
    whole = pairs = 0.0
    for unit in units:
        found: dict[int, tuple[float, float, float]] = {}
        for candidate in unit.candidates:
            postings = vocabulary.postings(candidate)
            quality = candidate.quality
            for document, impact in zip(postings.documents, postings.impacts, strict=True):
                value = quality * ((impact >> 1) + 0.5) / LEVELS
                title = quality if impact & 1 else 0.0
                old = found.get(document, (0.0, 0.0, 0.0))
                found[document] = max(old[0], value), max(old[1], quality), max(old[2], title)
        weight = unit.weight * rarity(len(found), size)
        if unit.pair:
            pairs += weight
        else:
            whole += weight
        for document, (value, quality, title) in found.items():
            cover = math.sqrt(quality)
            if unit.pair:
                if document in scored:
                    scored[document].phrase += weight * cover
                    scored[document].told += weight * title
                continue
            sums = scored.setdefault(document, _Sums())
            sums.value += weight * value
            sums.cover += weight * cover
            sums.sure += weight * quality
            sums.title += weight * title
    return whole, pairs, scored


def _telling(unit: Unit, function: frozenset[str]) -> bool:
    """Whether a match of the unit may be an answer: one letter, or a word of every question, is none."""
    return unit.text not in function and bool(unit.candidates) and (len(unit.text) > 1 or not spaced(unit.text))
