"""Says a query in other words of the trade, and which article is called that.

A query and the names of an article (its title and aliases) are alike in the words that both have, and in the groups of
the thesaurus of which one wording stands here and another there. What counts is how much of the query the names say,
and how much of the best name the query says: a word that some name happens to have is no other wording of it. What
the names of other articles say and this article nowhere does, speaks against it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from kbgen.insights.odds import is_called
from kbgen.search.languages import language
from kbgen.search.text import fold, normalise

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from kbgen.insights.shelf import Shelf
    from kbgen.insights.wordings import Spot, Text, Thesaurus
    from kbgen.insights.words import Words
    from kbgen.search.documents import SearchDocument

_FUNCTION: Final = 0.25
"""What a word of every question counts."""
_TELLING: Final = 1.0
"""What a word weighs that few articles have."""
_WORD: Final = 2
"""Signs of a word, where there are no spaces."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The article that is called what a need's wordings say in other words."""

    article: str
    likely: float
    """How likely it is meant, 0 to 1."""
    text: str
    """A wording that may be shown, in the other words; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Reworded:
    """A query in other words, and the article that is called so."""

    text: str
    article: str
    likeness: float
    """How much the query and the name have in common, 0 to 1: the harmonic mean of the shares of each, by weight."""
    against: float
    """The share of the query, by weight, that names of other articles have and this article does not."""
    told: float
    """The share of the query, by weight, that the article has as it was typed."""
    several: float
    """Whether the names say more than one telling word of the query, 0 or 1."""

    @property
    def likely(self) -> float:
        """How likely the article is meant, 0 to 1."""
        return is_called(self.likeness, self.against, self.told, self.several)


class _Read(NamedTuple):
    """A text by its pieces: what each weighs, and the terms that it is part of."""

    text: Text
    weights: tuple[float, ...]
    terms: tuple[frozenset[str], ...]

    def share(self, places: Iterable[int]) -> float:
        """What pieces weigh, as a share of all."""
        whole = sum(self.weights)
        return sum(self.weights[place] for place in places) / whole if whole else 0.0

    def having(self, terms: Collection[str]) -> set[int]:
        """The pieces of some of these terms."""
        return {place for place, own in enumerate(self.terms) if not own.isdisjoint(terms)}


class _Name(NamedTuple):
    """A title or alias, and where wordings of groups stand in it."""

    read: _Read
    groups: Mapping[int, Spot]


class _Article(NamedTuple):
    id: str
    names: tuple[_Name, ...]
    groups: Mapping[int, str]
    """Groups of which a wording stands in a name, with that wording; the title's first."""
    called: frozenset[str]
    """The terms of its names."""
    told: frozenset[str]
    """All its terms."""


class Rewording:
    """Rewords one language's queries by its thesaurus and its articles' names."""

    def __init__(self, shelf: Shelf, words: Words, thesaurus: Thesaurus) -> None:
        self._words, self._thesaurus = words, thesaurus
        own = language(shelf.locale)
        self._function, self._pairs = own.function, own.reader == "grams"
        self._articles = [self._article(document) for document in shelf.documents if not document.fallback]
        self._with_group: dict[int, set[int]] = defaultdict(set)
        for number, article in enumerate(self._articles):
            for group in article.groups:
                self._with_group[group].add(number)
        self._called = frozenset().union(*(article.called for article in self._articles))

    def real(self, text: str) -> float:
        """Return the share of a query, by weight, that is wordings of the thesaurus to the letter: no slips."""
        read = self._read(text)
        exact = [spot.places for spot in read.text.spots if spot.exact]
        return read.share(set().union(*exact))

    def best(self, text: str) -> Reworded | None:
        """Return the likest article with the query in its words; none where nothing is said otherwise."""
        read = self._read(text)
        numbers = {number for spot in read.text.spots for number in self._with_group.get(spot.group, ())}
        found = (self._reworded(read, self._articles[number]) for number in numbers)
        rows = [one for one in found if one]
        return min(rows, key=lambda one: (-one.likely, one.article), default=None)

    def _reworded(self, read: _Read, article: _Article) -> Reworded | None:
        typed = read.having(article.called)
        said: dict[Spot, str] = {}
        taken = set(typed)
        # The longest wordings first: they say best what is meant.
        for spot in sorted(read.text.spots, key=lambda spot: (-len(spot.places), spot.places)):
            if spot.group in article.groups and taken.isdisjoint(spot.places):
                taken.update(spot.places)
                said[spot] = article.groups[spot.group]
        named = read.share(taken)
        if not said or not named:
            return None
        terms = frozenset().union(*(read.terms[place] for place in typed))
        groups = {spot.group for spot in said}
        called = max(_share(name, terms, groups) for name in article.names)
        told = read.having(article.told)
        against = read.having(self._called) - taken - told
        telling = sum(read.weights[place] >= _TELLING for place in taken)
        return Reworded(
            read.text.with_others({spot.places: wording for spot, wording in said.items()}),
            article.id,
            likeness=2 * named * called / (named + called),
            against=read.share(against),
            told=read.share(told),
            several=float(telling >= (2 if read.text.spaced else 2 * _WORD)),
        )

    def _article(self, document: SearchDocument) -> _Article:
        names = []
        groups: dict[int, str] = {}
        for text in (document.title, *document.aliases):
            read = self._read(text)
            names.append(_Name(read, {spot.group: spot for spot in read.text.spots}))
            for spot in read.text.spots:
                groups.setdefault(spot.group, spot.wording)
        called = frozenset().union(*(terms for name in names for terms in name.read.terms))
        texts = (document.summary, *(heading.text for heading in document.headings), *document.body.splitlines())
        return _Article(document.id, tuple(names), groups, called, called.union(*map(self._terms, texts)))

    def _read(self, text: str) -> _Read:
        read = self._thesaurus.read(text)
        weights: list[list[float]] = [[] for _ in read.pieces]
        terms: list[set[str]] = [set() for _ in read.pieces]
        for places, part in read.parts:
            own = self._terms(part)
            found = [term for term in own if self._words.found(term)] or own
            weight = max(map(self._words.weight, found), default=0.0) * (_FUNCTION if self._says_little(part) else 1.0)
            for place in places:
                weights[place].append(weight)
                terms[place] |= own
        means = (sum(rows) / len(rows) if rows else 0.0 for rows in weights)
        return _Read(read, tuple(means), tuple(map(frozenset, terms)))

    def _terms(self, text: str) -> frozenset[str]:
        """A text's terms as typed, and without accents: many type none."""
        return self._words.terms(text) | self._words.terms(fold(normalise(text)))

    def _says_little(self, part: str) -> bool:
        plain = fold(normalise(part))
        return plain in self._function or (self._pairs and self._function.issuperset(plain))


def _share(name: _Name, terms: frozenset[str], groups: Collection[int]) -> float:
    """The share of a name that has these terms, or wordings of these groups."""
    places = name.read.having(terms)
    places.update(*(spot.places for group, spot in name.groups.items() if group in groups))
    return name.read.share(places)


def meant(wordings: Sequence[tuple[str, int, Reworded | None]], shown: Collection[str]) -> Meant | None:
    """Return the article that a need's wordings lead to, each with its visits.

    Those that lead nowhere or elsewhere make it less likely. Only wordings in ``shown`` are told.
    """
    whole = sum(visits for _, visits, _ in wordings)
    likely: dict[str, float] = defaultdict(float)
    for _, visits, one in wordings:
        if one:
            likely[one.article] += one.likely * visits / whole
    if not likely:
        return None
    article = min(likely, key=lambda other: (-likely[other], other))
    said = (one.text for text, _, one in wordings if one and one.article == article and text in shown)
    return Meant(article, likely[article], next(said, ""))
