"""What a query in one language is called in the others, learnt from the site's own translations.

The library is a parallel text: a title, a summary, a heading or a paragraph says the same in both languages. Words that
keep each other company there translate each other well enough to tell which article a query is about, also when that
very article has no translation. Nothing else is needed: no dictionary, no service.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from kbgen.insights.cognates import Cognates

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from kbgen.insights.shelf import Shelf
    from kbgen.insights.words import Words
    from kbgen.search.documents import SearchDocument

_LEAST_LIKENESS: Final = 0.2
"""Of two terms' company (Dice), below which it is chance."""
_TRANSLATIONS: Final = 4
_NOTHING_SAID: Final = 0.3
"""The weight of a term without any company there: often no word, but the seam between two Chinese ones. What no
article of the language has counts in full: nobody has translated it."""
_SURE: Final = 2
"""Times what an alias usually gets for its own article: then there is no doubt."""
_TOLD: Final = 0.6
"""What a term counts in a summary or heading, where it counts 1 in a title or alias."""


@dataclass(frozen=True, slots=True)
class Across:
    """An article that a query seems to be about, and how much of the query, from 0 to 1."""

    article: str
    share: float


class Parallel:
    """One language's articles in segments, each as its terms: made once for all languages that it is compared with."""

    def __init__(self, words: Words, shelf: Shelf) -> None:
        self.words = words
        self.documents = {document.id: document for document in shelf.documents if not document.fallback}
        self.segments = {identity: _segments(words, document) for identity, document in self.documents.items()}


class _Segments(NamedTuple):
    title: frozenset[str]
    summary: frozenset[str]
    headings: list[frozenset[str]]
    lines: list[frozenset[str]]


class Bridge:
    """From one language's queries to articles that other languages have.

    Each other language is a way of its own to say what a query is about. One way alone is often wrong, but the ways
    are wrong differently: their average is what counts.
    """

    def __init__(self, own: Parallel, others: Iterable[Parallel]) -> None:
        self._own = own.words
        self._documents = list(own.documents.values())
        self._ways = [_Way(own, other) for other in others]

    def across(self, terms: frozenset[str], lacking: Collection[str]) -> Across | None:
        """Return which of the lacking articles the terms are about; none where nothing in another language says so.

        The share is measured by what the site's own aliases get for their own articles: languages are not equally
        easy to cross. Where the terms are rather about another article, it is smaller by how much more they are about
        that one; and by what no article of the language has, for it can't have been translated.
        """
        weights = {term: self._own.weight(term) for term in terms}
        scores: dict[str, float] = defaultdict(float)
        ways: Counter[str] = Counter()
        for way in self._ways:
            ways.update(iter(way.articles()))
            for identity, share in way.shares(weights).items():
                scores[identity] += share
        means = {identity: score / ways[identity] for identity, score in scores.items()}
        here = max((mean for identity, mean in means.items() if identity not in lacking), default=0.0)
        there = ((identity, means[identity]) for identity in sorted(lacking) if means.get(identity))
        identity, share = max(there, key=lambda row: row[1], default=("", 0.0))
        if not share:
            return None
        rather = min(1.0, share / here) ** 2 if here else 1.0
        sure = min(1.0, share / (_SURE * self._usual)) if self._usual else share
        return Across(identity, sure * rather * self._own.known(terms))

    @cached_property
    def _usual(self) -> float:
        """The share that aliases usually get for the article that they are of (the median); 0 without any."""
        shares = []
        for document in self._documents:
            for alias in document.aliases:
                weights = {term: self._own.weight(term) for term in self._own.terms(alias)}
                ways = [way for way in self._ways if weights and document.id in way.articles()]
                if ways:
                    shares.append(sum(way.share(document.id, weights) for way in ways) / len(ways))
        return median(shares) if shares else 0.0


class _Way:
    """From one language's terms to another one's articles."""

    def __init__(self, own: Parallel, other: Parallel) -> None:
        self._own = own.words
        self._company = _Company(
            pair
            for identity in sorted(own.documents.keys() & other.documents.keys())
            for pair in _pairs(own.segments[identity], other.segments[identity])
        )
        self._names: dict[str, frozenset[str]] = {}
        self._told: dict[str, frozenset[str]] = {}
        for identity, document in other.documents.items():
            parts = other.segments[identity]
            self._names[identity] = parts.title.union(*map(other.words.terms, document.aliases))
            self._told[identity] = parts.summary.union(*parts.headings)
        self._cognates = Cognates(chain.from_iterable(self._names.values()))

    def articles(self) -> Collection[str]:
        """The articles that this language has."""
        return self._names

    def shares(self, weights: Mapping[str, float]) -> Mapping[str, float]:
        """Return for each article how much of the weighted terms it is about, 0 to 1, where that is anything."""
        means = {term: self._meanings(term) for term in weights}
        whole = self._whole(weights, means)
        scores = ((identity, self._score(identity, weights, means)) for identity in self._names)
        return {identity: score / whole for identity, score in scores if score}

    def share(self, identity: str, weights: Mapping[str, float]) -> float:
        """Return how much of the weighted terms one article is about."""
        means = {term: self._meanings(term) for term in weights}
        return self._score(identity, weights, means) / self._whole(weights, means)

    def _whole(self, weights: Mapping[str, float], means: Mapping[str, Mapping[str, float]]) -> float:
        return sum(
            weight * (1.0 if means[term] or not self._own.found(term) else _NOTHING_SAID)
            for term, weight in weights.items()
        )

    def _score(self, identity: str, weights: Mapping[str, float], means: Mapping[str, Mapping[str, float]]) -> float:
        names, told = self._names[identity], self._told[identity]
        return sum(
            weight
            * max(
                (
                    likeness * (1.0 if other in names else _TOLD if other in told else 0.0)
                    for other, likeness in means[term].items()
                ),
                default=0.0,
            )
            for term, weight in weights.items()
        )

    def _meanings(self, term: str) -> Mapping[str, float]:
        """What a term may be there; names and loans are themselves, or look like themselves."""
        known = self._company.of(term)
        if known:
            return known
        return {**self._cognates.of(term), term: 1.0} if term.isascii() else self._cognates.of(term)


def _segments(words: Words, document: SearchDocument) -> _Segments:
    return _Segments(
        title=words.terms(document.title),
        summary=words.terms(document.summary),
        headings=[words.terms(heading.text) for heading in document.headings],
        lines=[words.terms(line) for line in document.body.splitlines() if line.strip()],
    )


def _pairs(one: _Segments, two: _Segments) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Yield segments that translate each other, where the articles are built alike."""
    yield one.title, two.title
    yield one.summary, two.summary
    if len(one.headings) == len(two.headings):
        yield from zip(one.headings, two.headings, strict=True)
    if len(one.lines) == len(two.lines):
        yield from zip(one.lines, two.lines, strict=True)


class _Company:
    """The likeliest companions of a term, looked for when it is asked for: few of an article's words ever are."""

    def __init__(self, pairs: Iterable[tuple[frozenset[str], frozenset[str]]]) -> None:
        self._beside: dict[str, list[frozenset[str]]] = defaultdict(list)
        self._theirs: Counter[str] = Counter()
        self._found: dict[str, Mapping[str, float]] = {}
        for one, two in pairs:
            self._theirs.update(two)
            for term in one:
                self._beside[term].append(two)

    def of(self, term: str) -> Mapping[str, float]:
        """Return a term's companions with their likeness, 0 to 1, the likeliest first; empty without any."""
        found = self._found.get(term)
        if found is None:
            found = self._found[term] = self._look(self._beside.get(term, []))
        return found

    def _look(self, beside: Sequence[frozenset[str]]) -> Mapping[str, float]:
        together = Counter(chain.from_iterable(beside))
        # What is too unlike is not even sorted: most of what stands in the same sentence is.
        likely = [
            (-likeness, other)
            for other, times in together.items()
            if (likeness := 2 * times / (len(beside) + self._theirs[other])) >= _LEAST_LIKENESS
        ]
        return {other: -unlike for unlike, other in sorted(likely)[:_TRANSLATIONS]}
