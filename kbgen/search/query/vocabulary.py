"""The index as queries read it: its terms in order, its grams by address."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from kbgen.search.analysis import utf16
from kbgen.search.index import gram_address
from kbgen.search.query.alignment import Rests, letters, near_forms
from kbgen.search.query.units import PREFIX, Candidate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kbgen.search.index import Index
    from kbgen.search.postings import Postings

PREFIX_LIMIT: Final = 24
"""So many terms, the shortest, may go on as an unfinished word begins."""
NEAR_KEPT: Final = 4096
"""So many looks for terms near a mistyped word are remembered: other queries, and its other readings, ask again."""


class Vocabulary:
    """Finds the terms and grams of one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.terms = index.terms
        self.labels = [term.label for term in index.terms]
        self._keys = [utf16(label) for label in self.labels]
        self._suffixes = frozenset(index.suffixes)
        self._alike: dict[int, list[int]] = {}
        for address in index.grams:
            self._alike.setdefault(address >> 8, []).append(address)
        self.near_forms = lru_cache(maxsize=NEAR_KEPT)(self._near_forms)
        """What `alignment.near_forms` yields for a word, a limit, and whether a beginning is enough."""
        self.near_beginnings = lru_cache(maxsize=NEAR_KEPT)(self._near_beginnings)
        """What `Rests.near_beginnings` returns for a text."""

    def _near_forms(self, word: str, limit: int, prefix: bool) -> tuple[tuple[int, str | None], ...]:
        return tuple(near_forms(self, word, limit, prefix))

    def _near_beginnings(self, text: str) -> Sequence[tuple[int, int, bool]]:
        return self._rests.near_beginnings(text)

    @cached_property
    def letters(self) -> Sequence[int]:
        """The letters of each term's forms, as `alignment.letters` tells them."""
        return [letters(term.label + "".join(term.endings)) for term in self.terms]

    @cached_property
    def names_at(self) -> Sequence[int]:
        """Where in the index's ``named`` each document's names begin: the byte before says how many it has."""
        named, places = self.index.named, [1]
        while places[-1] <= len(named):
            places.append(places[-1] + named[places[-1] - 1] + 1)
        return places

    @cached_property
    def _rests(self) -> Rests:
        places = range(self.lower("\u0e00"), self.lower("\u0e80"))
        return Rests((place, self.labels[place]) for place in places)

    def postings(self, candidate: Candidate) -> Postings:
        """Where a candidate occurs."""
        if candidate.kind == "gram":
            return self.index.grams[candidate.key]
        return self.index.postings[self.terms[candidate.key].postings]

    def weight(self, text: str, weight: float = 1.0) -> float:
        """What a unit counts for, by what the language says of its text."""
        language = self.index.language
        return language.function_weight if text in language.function else weight

    def lower(self, text: str) -> int:
        """The place of the first label that does not come before a text."""
        return bisect_left(self._keys, utf16(text))

    def labelled(self, label: str) -> list[int]:
        """Terms with a label."""
        place = end = self.lower(label)
        while end < len(self.labels) and self.labels[end] == label:
            end += 1
        return list(range(place, end))

    def starting(self, start: str) -> list[int]:
        """Terms whose label begins so."""
        place = end = self.lower(start)
        while end < len(self.labels) and self.labels[end].startswith(start):
            end += 1
        return list(range(place, end))

    def seen(self, word: str) -> list[int]:
        """Terms of which the word is a form that occurs."""
        found: list[int] = []
        for end in range(len(word), 0, -1):
            for place in self.labelled(word[:end]):
                if word[end:] in self.terms[place].endings:
                    found.append(place)
        return found

    def completed(self, word: str, known: set[int]) -> list[Candidate]:
        """While typing: the shortest terms that go on as the word begins."""
        places = [place for place in self.starting(word) if place not in known]
        places.sort(key=lambda place: (len(self.labels[place]), place))
        return [Candidate("term", place, PREFIX, "prefix") for place in places[:PREFIX_LIMIT]]

    def ending(self, rest: str) -> bool:
        """Whether words of the language may end so."""
        return not rest or rest in self._suffixes

    def gram(self, gram: str) -> list[int]:
        """The address of a gram, if the index has it."""
        address = gram_address(gram, self.index)
        return [address] if address in self.index.grams else []

    def alike(self, address: int) -> Sequence[int]:
        """The addresses of the grams that sound like the one at an address."""
        return self._alike.get(address >> 8, ())
