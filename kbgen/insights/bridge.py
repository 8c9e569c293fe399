"""What a query in one language is called in the others, learnt from the site's own translations.

The library is a parallel text: a title, a summary, a heading or a paragraph says the same in both languages. Words that
keep each other company there translate each other well enough to tell which article a query is about, also when that
very article has no translation. Nothing else is needed: no dictionary, no service.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

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


class Bridge:
    """From one language's queries to articles that other languages have.

    Each other language is a way of its own to say what a query is about. One way alone is often wrong, but the ways
    are wrong differently: their average is what counts.
    """

    def __init__(self, own: Words, shelf: Shelf, others: Iterable[tuple[Shelf, Words]]) -> None:
        self._own = own
        self._documents = [document for document in shelf.documents if not document.fallback]
        self._ways = [_Way(own, shelf, words, other) for other, words in others]

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
        rather = min(1.0, share / here) if here else 1.0
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

    def __init__(self, own: Words, shelf: Shelf, their: Words, other: Shelf) -> None:
        self._own = own
        mine = {document.id: document for document in shelf.documents if not document.fallback}
        theirs = {document.id: document for document in other.documents if not document.fallback}
        self._translations = _translations(
            (own.terms(one), their.terms(two))
            for identity in sorted(mine.keys() & theirs.keys())
            for one, two in _segments(mine[identity], theirs[identity])
        )
        self._names: dict[str, frozenset[str]] = {}
        self._told: dict[str, frozenset[str]] = {}
        for identity, document in theirs.items():
            self._names[identity] = their.terms(" ".join((document.title, *document.aliases)))
            headings = (heading.text for heading in document.headings)
            self._told[identity] = their.terms(" ".join((document.summary, *headings)))

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
        """What a term may be there; names and loans are themselves."""
        return self._translations.get(term) or ({term: 1.0} if term.isascii() else {})


def _segments(one: SearchDocument, two: SearchDocument) -> Iterator[tuple[str, str]]:
    """Yield texts that translate each other, where the articles are built alike."""
    yield one.title, two.title
    yield one.summary, two.summary
    if len(one.headings) == len(two.headings):
        yield from ((own.text, other.text) for own, other in zip(one.headings, two.headings, strict=True))
    lines = [[line for line in document.body.splitlines() if line.strip()] for document in (one, two)]
    if len(lines[0]) == len(lines[1]):
        yield from zip(*lines, strict=True)


def _translations(pairs: Iterable[tuple[frozenset[str], frozenset[str]]]) -> Mapping[str, Mapping[str, float]]:
    """The likeliest companions of each term."""
    ours: Counter[str] = Counter()
    theirs: Counter[str] = Counter()
    together: dict[str, Counter[str]] = defaultdict(Counter)
    for one, two in pairs:
        ours.update(one)
        theirs.update(two)
        for term in one:
            together[term].update(two)
    found: dict[str, dict[str, float]] = {}
    for term, companions in together.items():
        own = ours[term]
        # What is too unlike is not even sorted: most of what stands in the same sentence is.
        likely = [
            (-likeness, other)
            for other, times in companions.items()
            if (likeness := 2 * times / (own + theirs[other])) >= _LEAST_LIKENESS
        ]
        found[term] = {other: -unlike for unlike, other in sorted(likely)[:_TRANSLATIONS]}
    return found
