"""What documents are worth for a query's units.

A document is worth what its units are worth, by how much of the query it covers, how much of that stands in its
names, and how many neighbours of the query are neighbours in it, in its names above all. A single name that is the
query counts besides: a document that is called so goes before those that say the same in parts of several names.
Every step is arithmetic that IEEE 754 defines exactly, so the browser's numbers are the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from kbgen.search.counted import LEVELS
from kbgen.search.postings import rarity
from kbgen.search.query.units import spaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kbgen.search.query.units import Unit
    from kbgen.search.query.vocabulary import Vocabulary

CONFIDENT: Final = 0.6
TITLE_WORTH, NAME_WORTH, TOLD_WORTH = 4.0, 2.0, 1.0


class Ranked(NamedTuple):
    """A document by its number, what it is worth, and the share of the query that it covers, guesses in full."""

    document: int
    score: float
    coverage: float
    sure: float
    """The share that it covers, guesses by their quality."""


@dataclass(slots=True)
class _Found:
    """What one document has of a unit: the best posting's worth, the best match, and each match in names, by bits."""

    value: float = 0.0
    quality: float = 0.0
    named: list[tuple[float, int]] = field(default_factory=list)

    def by_name(self) -> Iterator[tuple[int, float]]:
        """Yield each name that has the unit, with its best match."""
        done = 0
        for quality, mask in sorted(self.named, reverse=True) if len(self.named) > 1 else self.named:
            for name in _bits(mask & ~done):
                yield name, quality
            done |= mask


@dataclass(slots=True)
class _Sums:
    """Of a query's words, and of its pairs, what one document has, by weight."""

    value: float = 0.0
    cover: float = 0.0
    sure: float = 0.0
    title: float = 0.0
    """Of the words, what stands in any of its names."""
    phrase: float = 0.0
    told: float = 0.0
    """Of the pairs, what stands in any of its names."""
    names: dict[int, float] = field(default_factory=dict)
    """Of the words, what stands in each name; 0 is the title."""


def rank(vocabulary: Vocabulary, units: Sequence[Unit]) -> list[Ranked]:
    """Every document that has something of the query, the best first."""
    index = vocabulary.index
    steep, phrase = index.language.steep, index.language.phrase
    whole, pairs, sums = _sums(vocabulary, units)
    ranked: list[Ranked] = []
    for document, row in sums.items():
        coverage, titled = row.cover / whole, row.title / whole
        own, nearest = _called(row.names, index.named, vocabulary.names_at[document], whole)
        together, within = (row.phrase / pairs, row.told / pairs) if pairs else (0.0, 0.0)
        squared = titled * titled
        together *= together
        within *= within
        nearest *= nearest
        nearest *= nearest
        bonus = 1 + TITLE_WORTH * (squared * (squared if steep else titled))
        bonus += phrase * (together * together) + TOLD_WORTH * (within * within)
        bonus += own * own + NAME_WORTH * (nearest * nearest)
        covered = coverage * coverage * (coverage * coverage if steep else coverage)
        score = row.value / whole * covered * bonus * index.documents[document].worth
        ranked.append(Ranked(document, score, coverage, row.sure / whole))
    ranked.sort(key=lambda one: (-one.score, one.document))
    return ranked


def confident(vocabulary: Vocabulary, units: Sequence[Unit], ranked: Sequence[Ranked]) -> bool:
    """Whether the best document is to be shown as an answer."""
    function = vocabulary.index.language.function
    return bool(ranked) and ranked[0].sure >= CONFIDENT and any(_telling(unit, function) for unit in units)


def _called(names: Mapping[int, float], told: bytes, first: int, whole: float) -> tuple[float, float]:
    """How near the title and the nearest name are to a query: 1 if all that the one says the other says too.

    What the names of a document tell begins at the ``first`` of all.
    """
    own = nearest = 0.0
    for name, has in names.items():
        near = has / whole * min(1.0, has / (told[first + name] * told[first + name] / 256))
        nearest = max(nearest, near)
        own = own if name else near
    return own, nearest


def _sums(vocabulary: Vocabulary, units: Sequence[Unit]) -> tuple[float, float, dict[int, _Sums]]:
    """What all words and all pairs of a query weigh, and of that what each document has."""
    size = len(vocabulary.index.documents)
    scored: dict[int, _Sums] = {}
    whole = pairs = 0.0
    for unit in units:
        found: dict[int, _Found] = {}
        for candidate in unit.candidates:
            postings = vocabulary.postings(candidate)
            quality = candidate.quality
            masks = iter(postings.names)
            for document, impact in zip(postings.documents, postings.impacts, strict=True):
                has = found.get(document)
                if has is None:
                    has = found[document] = _Found()
                value = quality * ((impact >> 1) + 0.5) / LEVELS
                if value > has.value:
                    has.value = value
                if quality > has.quality:
                    has.quality = quality
                if impact & 1:
                    has.named.append((quality, next(masks)))
        weight = unit.weight * rarity(len(found), size)
        if unit.pair:
            pairs += weight
        else:
            whole += weight
        for document, has in found.items():
            cover, title = math.sqrt(has.quality), max(has.named)[0] if has.named else 0.0
            if unit.pair:
                if document in scored:
                    scored[document].phrase += weight * cover
                    scored[document].told += weight * title
                continue
            sums = scored.get(document)
            if sums is None:
                sums = scored[document] = _Sums()
            sums.value += weight * has.value
            sums.cover += weight * cover
            sums.sure += weight * has.quality
            sums.title += weight * title
            for name, quality in has.by_name():
                sums.names[name] = sums.names.get(name, 0.0) + weight * quality
    return whole, pairs, scored


@lru_cache(maxsize=1 << 10)
def _bits(mask: int) -> tuple[int, ...]:
    """The places of a number's bits, the lowest first."""
    return tuple(place for place in range(mask.bit_length()) if mask >> place & 1)


def _telling(unit: Unit, function: frozenset[str]) -> bool:
    """Whether a match of the unit may be an answer: one letter, or a word of every question, is none."""
    return unit.text not in function and bool(unit.candidates) and (len(unit.text) > 1 or not spaced(unit.text))
