"""A wording searched for on today's site, and how an article's words meet it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil
from typing import TYPE_CHECKING, Final

from kbgen.search.languages import language
from kbgen.search.postings import rarity
from kbgen.search.query import EXACT, PART, PREFIX
from kbgen.search.text import fold, normalise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kbgen.insights.shelf import Shelf
    from kbgen.search.documents import SearchDocument
    from kbgen.search.query import Answer, Unit

_AS_WRITTEN: Final = frozenset({"word", "related", "part", "gram", "character", "prefix"})
"""Ways of matching that take the word as the visitor wrote it."""
_SHORTEST_SAID: Final = 3
_PIECE: Final = 4
_SAME_WORD: Final = 0.6
"""The share of a word from which on two words with the same beginning are taken for forms of one."""
_TOLD_KEPT: Final = 512
"""Articles' words that are kept: of a need's few articles each is asked for many times."""
_SURE: Final = min(EXACT, PART, PREFIX)


@dataclass(frozen=True, slots=True)
class Match:
    """How much of a wording an article has, by weight: as written, only after mending, and not at all."""

    written: float
    mended: float
    lacking: tuple[str, ...]
    """What it has not at all, as the visitors typed it."""


@dataclass(frozen=True)
class Look:
    """A wording, searched for on today's site."""

    text: str
    visits: int
    answer: Answer
    corrected: str
    """The wording as the articles would spell it; the same where nothing is to be mended."""
    retyped: bool
    shelf: Shelf

    def rank(self, article: str) -> int:
        """Return an article's place, 0 when it is not among the first."""
        return next((place for place, hit in enumerate(self.answer.hits, 1) if hit.document.id == article), 0)

    def match(self, article: str) -> Match:
        """Return how the article's words meet the wording's."""
        index = self.shelf.searcher.index
        number = self._places.get(article, -1)
        written = mended = whole = 0.0
        lacking: list[Unit] = []
        for unit in self.answer.units:
            if unit.pair:
                continue
            as_is, at_all, found = self._in(unit, number)
            weight = unit.weight * rarity(found, len(index.documents))
            whole += weight
            if as_is >= _SURE and not self.retyped and unit.text in self._plain:
                written += weight
            elif at_all:
                mended += weight * at_all
            else:
                lacking.append(unit)
        # What the analysis takes apart may stand in the article as it was typed, such as a short name.
        said = self._said(article)
        written = max(written / whole if whole else 0.0, said)
        return Match(written, min(mended / whole, 1 - written) if whole else 0.0, self._typed(lacking))

    def _typed(self, lacking: Sequence[Unit]) -> tuple[str, ...]:
        """The parts of the wording that these units stand for, neighbours without space as one."""
        folded = [(plain, place) for place, letter in enumerate(self.text) for plain in self._as_compared(letter)]
        compared = "".join(plain for plain, _ in folded)
        absent = {id(unit) for unit in lacking}
        parts: list[tuple[int, int]] = []
        cursor = 0
        for unit in self.answer.units:
            start = -1 if unit.pair else compared.find(unit.text, cursor)
            if start < 0:
                continue
            cursor = start + len(unit.text)
            end = folded[cursor][1] if cursor < len(folded) else len(self.text)
            if id(unit) in absent:
                first = folded[start][1]
                parts = (
                    [*parts[:-1], (parts[-1][0], end)] if parts and parts[-1][1] == first else [*parts, (first, end)]
                )
        return tuple(self.text[start:end].strip() for start, end in parts)

    def _as_compared(self, letter: str) -> str:
        plain = fold(normalise(letter)) if not letter.isspace() else letter
        return self.shelf.searcher.index.variants.get(plain, plain)

    def _said(self, article: str) -> float:
        """The share of the wording's words, by letters, that stand in an article as they are."""
        document = next((one for one in self.shelf.documents if one.id == article), None)
        words = fold(normalise(self.text)).split()
        if document is None or self.retyped or not words:
            return 0.0
        text = _told(document)
        # Without spaces between words, a phrase stands there piece by piece.
        pieces = _pieces if language(self.shelf.locale).dictionary else _form
        letters = sum(map(len, words))
        return sum(len(word) * pieces(word, text) for word in words if len(word) >= _SHORTEST_SAID) / letters

    @cached_property
    def _plain(self) -> str:
        text = fold(normalise(self.text))
        variants = self.shelf.searcher.index.variants
        return "".join(variants.get(letter, letter) for letter in text)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {document.id: place for place, document in enumerate(self.shelf.searcher.index.documents)}

    def _in(self, unit: Unit, number: int) -> tuple[float, float, int]:
        """Quality of the best match as written, of any match, and in how many documents there is one."""
        as_is = at_all = 0.0
        found: set[int] = set()
        for candidate in unit.candidates:
            postings = self.shelf.searcher.postings(candidate)
            found.update(postings.documents)
            # What weighs nothing is what other shops call the article: it does not have the word itself.
            place = bisect_left(postings.documents, number)
            if place < len(postings.documents) and postings.documents[place] == number and postings.impacts[place]:
                at_all = max(at_all, candidate.quality)
                if candidate.how in _AS_WRITTEN:
                    as_is = max(as_is, candidate.quality)
        return as_is, at_all, len(found)


@lru_cache(maxsize=_TOLD_KEPT)
def _told(document: SearchDocument) -> str:
    """All words of an article, as they are compared."""
    headings = (heading.text for heading in document.headings)
    parts = (document.title, document.summary, *document.aliases, *headings, document.body)
    return " " + fold(normalise(" ".join(parts)))


def _form(word: str, text: str) -> float:
    """The share of a word that stands in a text, or that a word of the text begins with: another form of the word."""
    if word in text:
        return 1.0
    least = max(_PIECE, ceil(_SAME_WORD * len(word)))
    return next((size / len(word) for size in range(len(word) - 1, least - 1, -1) if f" {word[:size]}" in text), 0.0)


def _pieces(word: str, text: str) -> float:
    """The share of a word's short pieces that a text has."""
    pieces = {word[at : at + _PIECE] for at in range(max(1, len(word) - _PIECE + 1))}
    return sum(piece in text for piece in pieces) / len(pieces)
