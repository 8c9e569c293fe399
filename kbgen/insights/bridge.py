"""What a query in one language is called in the others, learnt from the site's own translations.

The library is a parallel text: a title, a summary, a heading or a paragraph says the same in both languages. Words that
keep each other company there translate each other well enough to tell which article a query is about, also when that
very article has no translation. Nothing else is needed: no dictionary, no service.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
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
"""The weight of a term without any company there: often no word, but the seam between two Chinese ones."""
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
        self._ways = [_Way(own, shelf, words, other) for other, words in others]

    def across(self, terms: frozenset[str], lacking: Collection[str]) -> Across | None:
        """Return which of the lacking articles the terms are about; none where nothing in another language says so.

        Where they are rather about another article, the share is smaller by how much more they are about that one.
        """
        weights = {term: self._own.weight(term) for term in terms}
        scores: dict[str, float] = defaultdict(float)
        ways: Counter[str] = Counter()
        for way in self._ways:
            found = way.shares(weights)
            ways.update(iter(way.articles()))
            for identity, share in found.items():
                scores[identity] += share
        means = {identity: score / ways[identity] for identity, score in scores.items()}
        here = max((mean for identity, mean in means.items() if identity not in lacking), default=0.0)
        there = ((identity, means[identity]) for identity in sorted(lacking) if means.get(identity))
        identity, share = max(there, key=lambda row: row[1], default=("", 0.0))
        return Across(identity, share * min(1.0, share / here) if here else share) if share else None


class _Way:
    """From one language's terms to another one's articles."""

    def __init__(self, own: Words, shelf: Shelf, their: Words, other: Shelf) -> None:
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

    def articles(self) -> Iterable[str]:
        """The articles that this language has."""
        return self._names

    def shares(self, weights: Mapping[str, float]) -> Mapping[str, float]:
        """Return for each article how much of the weighted terms it is about, 0 to 1."""
        means = {term: self._meanings(term) for term in weights}
        whole = sum(weight * (1.0 if means[term] else _NOTHING_SAID) for term, weight in weights.items())
        shares: dict[str, float] = {}
        for identity, names in self._names.items():
            told = self._told[identity]
            score = 0.0
            for term, weight in weights.items():
                score += weight * max(
                    (
                        likeness * (1.0 if other in names else _TOLD if other in told else 0.0)
                        for other, likeness in means[term].items()
                    ),
                    default=0.0,
                )
            if score:
                shares[identity] = score / whole
        return shares

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
        likeness = {other: 2 * times / (ours[term] + theirs[other]) for other, times in companions.items()}
        best = sorted(likeness.items(), key=lambda row: (-row[1], row[0]))[:_TRANSLATIONS]
        found[term] = {other: value for other, value in best if value >= _LEAST_LIKENESS}
    return found
