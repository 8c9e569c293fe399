"""Articles whose titles or aliases say nearly the same: customers can't tell them apart, and no search can either.

Titles alone are compared, so this needs none of the packages that searching Thai or Chinese takes.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import snowballstemmer

from kbgen.search.languages import language
from kbgen.search.text import fold, normalise, runs, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ALIKE: Final = 0.85
"""The share of two names' terms, rare ones weighing more, from which on they say the same."""


@dataclass(frozen=True, slots=True)
class Named:
    """An article by the names that customers know it by; the first is its title."""

    article: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """Two articles, and the names that are nearly the same; the title of one of them is among these."""

    article: str
    name: str
    other: str
    other_name: str


def similar(named: Sequence[Named], locale: str) -> Iterator[Alike]:
    """Each pair of articles with nearly the same names, once, in the order in which the articles are given."""
    stem = _stemmer(locale)
    names = [(place, number, name) for place, one in enumerate(named) for number, name in enumerate(one.names)]
    terms_of = cache(lambda token: tuple(_terms(token, stem)))
    terms = [frozenset(term for token in tokens(normalise(name)) for term in terms_of(token)) for _, _, name in names]
    often = Counter(term for one in terms for term in one)
    weights = {term: math.log(1 + len(names) / count) for term, count in often.items()}
    told: set[tuple[int, int]] = set()
    for one, two in _pairs(terms, weights):
        (place, number, name), (other, other_number, other_name) = names[one], names[two]
        if place != other and 0 in (number, other_number) and (place, other) not in told:
            told.add((place, other))
            yield Alike(named[place].article, name, named[other].article, other_name)


def _pairs(terms: Sequence[frozenset[str]], weights: Mapping[str, float]) -> Iterator[tuple[int, int]]:
    """Each pair of sets that are alike, the later of the two second.

    Sets that share so much share one of the rarest terms of both: only those are looked up.
    """
    kept: dict[str, list[int]] = defaultdict(list)
    for two, wanted in enumerate(terms):
        rare = list(_rarest(wanted, weights))
        for one in sorted({place for term in rare for place in kept[term]}):
            either = sum(weights[term] for term in sorted(terms[one] | wanted))
            if sum(weights[term] for term in sorted(terms[one] & wanted)) >= ALIKE * either:
                yield one, two
        for term in rare:
            kept[term].append(two)


def _rarest(wanted: frozenset[str], weights: Mapping[str, float]) -> Iterator[str]:
    """The rarest terms: what is left without them is too little for two sets to be alike."""
    left = sum(weights[term] for term in wanted)
    enough = ALIKE * left
    for term in sorted(wanted, key=lambda term: (-weights[term], term)):
        if left < enough:
            return
        yield term
        left -= weights[term]


def _stemmer(locale: str) -> snowballstemmer.stemmer | None:
    name = language(locale).stemmer
    return snowballstemmer.stemmer(name) if name else None


def _terms(token: str, stem: snowballstemmer.stemmer | None) -> Iterator[str]:
    """The stems of a token's words; neighbouring characters of scripts without spaces."""
    folded = fold(token)
    for kind, text in runs(folded):
        if kind == "word":
            yield fold(stem.stemWord(token) if stem else token) if text == folded else text
        else:
            yield from (first + second for first, second in pairwise(text)) if len(text) > 1 else (text,)
