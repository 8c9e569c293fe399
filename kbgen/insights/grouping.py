"""Queries of one language to groups of one need each.

First what reads the same is the same: typos, forms, scripts and layouts of the same words. Then groups that share most
of their weight, or most of their letters, follow the largest such group. Each joins a leader and never a follower, so
that a chain of small steps can't put needs together that have nothing in common.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby
from math import fsum
from typing import TYPE_CHECKING, Final

from kbgen.insights.log import Names
from kbgen.insights.spelling import alike, letter_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kbgen.insights.words import Words

_SAME_WORDS: Final = 0.6
_SAME_LETTERS: Final = 0.82
_WORTH_A_LOOK: Final = 0.15
"""Below this share of words in common, letters are not compared."""
_LETTERS_KEPT: Final = 5_000
_TERMS_LOOKED_UP: Final = 4
_LEADERS_A_TERM: Final = 40
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
    """Return the groups, most visits first; `words` must have learnt from the queries.

    A text that only one visit typed follows a leader or stands for itself: it leads nobody. So there are no more
    leaders than texts that recur, however many visits write something of their own.
    """
    terms_of = _Terms()
    keys = array("Q", (terms_of.key(words.read(query.text).terms, query.text) for query in queries))
    visits: Counter[int] = Counter()
    for key, query in zip(keys, queries, strict=True):
        visits[key] += query.visits
    order = sorted(range(len(queries)), key=lambda at: (-visits[keys[at]], keys[at], queries[at].text))
    leaders = _Leaders(words)
    alone: list[Group] = []
    for key, places in groupby(order, key=keys.__getitem__):
        same = [queries[place] for place in places]
        terms = terms_of[key]
        if leaders.follow(terms, same):
            continue
        if visits[key] > 1:
            leaders.lead(terms, same)
        else:
            alone.append(Group(tuple(same), terms))
    return sorted((*leaders.groups(), *alone), key=lambda one: (-_visits(one.queries), one.queries[0].text))


class _Terms:
    """The terms of queries, packed: most queries of a large log are nobody else's."""

    def __init__(self) -> None:
        self._names = Names()
        self._packed: dict[int, bytes] = {}

    def key(self, terms: frozenset[str], text: str) -> int:
        """Return a number for these terms, the same in every run; without any the text has one of its own."""
        named = "\n".join(sorted(terms)) if terms else text
        key = int.from_bytes(blake2b(named.encode(), digest_size=8).digest())
        if key not in self._packed:
            self._packed[key] = array("I", map(self._names.__getitem__, terms)).tobytes()
        return key

    def __getitem__(self, key: int) -> frozenset[str]:
        numbers = array("I", self._packed[key])
        return frozenset(map(self._names.texts.__getitem__, numbers))


class _Leaders:
    """The largest groups so far, by their terms."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._weights: dict[str, float] = {}
        self._rows: list[tuple[frozenset[str], float, int, list[Query]]] = []
        """Terms, their weight, the number of letter pairs, and queries."""
        self._by_term: dict[str, list[int]] = defaultdict(list)
        self._letters = lru_cache(maxsize=_LETTERS_KEPT)(letter_pairs)

    def follow(self, terms: frozenset[str], queries: Sequence[Query]) -> bool:
        """Add queries to the leader that is most like them; false where none is like them."""
        best, place = 0.0, -1
        rarest = self._rarest(terms)
        weight = self._weigh(terms)
        met: dict[int, float] = {}
        for term in rarest:
            for leader in self._by_term.get(term, ()):
                met[leader] = met.get(leader, 0.0) + self._weights[term]
        if not met:
            return False
        letters = letter_pairs(queries[0].text)
        own = len(letters)
        rest = weight - self._weigh(rarest)
        for leader in sorted(met):
            its_terms, its_weight, size, its_queries = self._rows[leader]
            # Most leaders can be neither, whatever the terms that were not looked up: seen without a call for each.
            most = met[leader] + rest
            if most > its_weight:
                most = its_weight
            whole = weight + its_weight - most
            may_look = 2 * (own if own < size else size) / (own + size)
            if (not whole > 0 or most / whole < _SAME_WORDS) and may_look < _SAME_LETTERS:
                continue
            shared = _share(self._weigh(terms & its_terms), weight, its_weight)
            if shared < _WORTH_A_LOOK or shared + may_look <= best:
                continue
            if shared < _SAME_WORDS and may_look < _SAME_LETTERS:
                continue
            looks = alike(letters, self._letters(its_queries[0].text))
            if (shared >= _SAME_WORDS or looks >= _SAME_LETTERS) and shared + looks > best:
                best, place = shared + looks, leader
        if place < 0:
            return False
        self._rows[place][3].extend(queries)
        return True

    def _weigh(self, terms: Iterable[str]) -> float:
        return fsum(map(self._weights.__getitem__, terms))  # The same in whatever order a set has them.

    def lead(self, terms: frozenset[str], queries: Sequence[Query]) -> None:
        """Make a leader."""
        for term in terms:
            if len(self._by_term[term]) < _LEADERS_A_TERM:
                self._by_term[term].append(len(self._rows))
        size = len(self._letters(queries[0].text))
        self._rows.append((terms, self._weigh(terms), size, list(queries)))

    def groups(self) -> Iterator[Group]:
        """Yield the groups with their queries, most visits first."""
        for terms, _, _, queries in self._rows:
            yield Group(tuple(sorted(queries, key=lambda query: (-query.visits, query.text))), terms)

    def _rarest(self, terms: frozenset[str]) -> list[str]:
        """The terms that tell most."""
        for term in terms:
            if term not in self._weights:
                self._weights[term] = self._words.weight(term)
        return sorted(terms, key=lambda term: (-self._weights[term], term))[:_TERMS_LOOKED_UP]


def _share(common: float, one: float, two: float) -> float:
    """The share of two sets of terms that is in both (Jaccard), by their weights and that of what they share."""
    whole = one + two - common
    return common / whole if whole > 0 else 0.0


def _visits(queries: Iterable[Query]) -> int:
    return sum(query.visits for query in queries)
