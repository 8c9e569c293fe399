"""Queries of one language to groups of one need each.

First what reads the same is the same: typos, forms, scripts and layouts of the same words. Then groups that share most
of their weight, or most of their letters, follow the largest such group. Each joins a leader and never a follower, so
that a chain of small steps can't put needs together that have nothing in common.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

from kbgen.insights.spelling import alike, letter_pairs
from kbgen.insights.words import overlap

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kbgen.insights.words import Words

_SAME_WORDS: Final = 0.6
_SAME_LETTERS: Final = 0.72
_LEADERS_A_TERM: Final = 60
"""Of a term's leaders only the largest are compared: a common word says little."""


@dataclass(frozen=True, slots=True)
class Query:
    """A squeezed query with its number in the log and its visits."""

    number: int
    text: str
    visits: int


@dataclass(frozen=True, slots=True)
class Group:
    """The queries of a need, most visits first, with the terms of the leading ones."""

    queries: tuple[Query, ...]
    terms: frozenset[str]


def group(queries: Sequence[Query], words: Words) -> list[Group]:
    """Return the groups, most visits first; `words` must have learnt from the queries."""
    same: dict[frozenset[str] | str, list[Query]] = {}
    terms: dict[frozenset[str] | str, frozenset[str]] = {}
    for query in queries:
        read = words.read(query.text)
        key: frozenset[str] | str = read.terms or query.text
        same.setdefault(key, []).append(query)
        terms[key] = read.terms
    ordered = sorted(same, key=lambda key: (-_visits(same[key]), min(query.text for query in same[key])))
    led = _led([(terms[key], same[key]) for key in ordered], words)
    return sorted(led, key=lambda one: (-_visits(one.queries), one.queries[0].text))


def _led(rows: Iterable[tuple[frozenset[str], list[Query]]], words: Words) -> list[Group]:
    weights: dict[str, float] = {}
    leaders: list[tuple[frozenset[str], frozenset[str], list[Query]]] = []
    by_term: Mapping[str, list[int]] = defaultdict(list)
    numbers = count()
    for terms, queries in rows:
        for term in terms:
            if term not in weights:
                weights[term] = words.weight(term)
        letters = letter_pairs(max(queries, key=lambda query: (query.visits, query.text)).text)
        near = sorted({leader for term in terms for leader in by_term[term]})
        best, place = 0.0, -1
        for leader in near:
            its_terms, its_letters, _ = leaders[leader]
            shared, looks = overlap(terms, its_terms, weights), alike(letters, its_letters)
            if (shared >= _SAME_WORDS or looks >= _SAME_LETTERS) and shared + looks > best:
                best, place = shared + looks, leader
        if place >= 0:
            leaders[place][2].extend(queries)
            continue
        number = next(numbers)
        leaders.append((terms, letters, list(queries)))
        for term in terms:
            if len(by_term[term]) < _LEADERS_A_TERM:
                by_term[term].append(number)
    return [
        Group(tuple(sorted(queries, key=lambda query: (-query.visits, query.text))), terms)
        for terms, _, queries in leaders
    ]


def _visits(queries: Iterable[Query]) -> int:
    return sum(query.visits for query in queries)
