"""Queries as sets of terms, so that typos, word forms, scripts and layouts of the same words become the same set."""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from kbgen.insights.respelling import Respelling
from kbgen.insights.spelling import Speller
from kbgen.search.analysis import Analyser
from kbgen.search.chinese import sounds
from kbgen.search.documents import SearchDocument
from kbgen.search.text import fold, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kbgen.insights.shelf import Shelf
    from kbgen.search.analysis import Analysed

_ENOUGH_KNOWN: Final = 0.6
"""A text of which this share of letters is known needs no other reading."""
_COMMON_WORD: Final = 5
"""Visits from which a word that no article has counts as a word: others may be it, mistyped."""


_WORDS_KEPT: Final = 50_000


class Read(NamedTuple):
    """A query as read: its terms, and its text where another layout or script made more sense than what was typed."""

    text: str
    terms: frozenset[str]
    retyped: bool


class Words:
    """The words of one language: what its articles contain, and what visitors often use."""

    def __init__(self, shelf: Shelf) -> None:
        self._analyser = Analyser(shelf.locale)
        own = [document for document in shelf.documents if not document.fallback]
        with_synonyms = Analyser(shelf.locale, shelf.synonyms)
        self._documents = max(1, len(own))
        self._found: Counter[str] = Counter()
        self._forms: dict[str, str] = {}
        for document in own:
            analysed = with_synonyms.analyse(document)
            self._found.update(_terms(with_synonyms, analysed))
            self._forms.update({stem: forms[0] for stem, forms in analysed.forms.items()})
        self._respelling = Respelling(
            shelf.locale, (text for document in own for text in (document.title, *document.aliases))
        )
        self._known = frozenset(self._found)
        self._speller = Speller(self._found)
        self._corrected: dict[str, str] = {}
        self._terms_of = lru_cache(maxsize=_WORDS_KEPT)(self._word_terms)

    def learn(self, queries: Iterable[tuple[str, int]]) -> None:
        """Take words that visitors use often for words too; each query comes with its visits."""
        used: Counter[str] = Counter()
        for text, visits in queries:
            for term in self.terms(text):
                used[term] += visits
        common = {
            term: count
            for term, count in used.items()
            if count >= _COMMON_WORD and term not in self._found and not self._speller.nearest(term)
        }
        self._speller = Speller(
            {**{term: count + sum(common.values()) for term, count in self._found.items()}, **common}
        )
        self._corrected.clear()

    def terms(self, text: str) -> frozenset[str]:
        """Return a text's terms as they are: stems of words, and Chinese pairs by their sound."""
        words = text.split()
        if len(words) == 1:
            return self._terms_of(words[0])
        return frozenset().union(*map(self._terms_of, words))

    def _word_terms(self, word: str) -> frozenset[str]:
        analysed = self._analyser.analyse(SearchDocument("", "", "", "", "", body=word))
        return frozenset(_terms(self._analyser, analysed))

    def known(self, terms: Iterable[str]) -> float:
        """Return the share of the terms, by length, that articles contain."""
        known = total = 0
        for term in terms:
            size = _size(term)
            total += size
            known += size if term in self._known else 0
        return known / total if total else 0.0

    def weight(self, term: str) -> float:
        """Return how much a term tells: little where most articles have it."""
        found = self._found[term]
        return math.log(1 + (self._documents - found + 0.5) / (found + 0.5))

    def read(self, text: str) -> Read:
        """Read a squeezed query, mistakes mended as far as words are near."""
        literal = self.terms(text)
        if not literal or (share := self.known(literal)) >= _ENOUGH_KNOWN:
            return Read(text, self._mended(literal), False)
        best, chosen, terms = share, text, literal
        for other in self._respelling.of(text):
            meant = self._mended(self.terms(other))
            if (better := self.known(meant)) > max(best, _ENOUGH_KNOWN):
                best, chosen, terms = better, other, meant
        if chosen is text:
            return Read(text, self._mended(literal), False)
        return Read(chosen, terms, True)

    def spoken(self, text: str) -> str:
        """Return a text without spaces and accents, Chinese by its sound: as mistakes are counted."""
        plain = fold(normalise(text)).replace(" ", "")
        if not self._analyser.settings.chinese:
            return plain
        table = sounds(set(plain))
        return "".join(table.get(letter, letter) for letter in plain)

    def corrected(self, text: str) -> str:
        """Return a text with its mistyped words as the articles spell them, where there are spaces between words."""
        words = []
        for word in text.split():
            terms = self.terms(word)
            better = {self._mend(term) for term in terms} - terms
            words.append(self._forms.get(min(better), word) if len(terms) == 1 and better else word)
        return " ".join(words)

    def _mended(self, terms: frozenset[str]) -> frozenset[str]:
        strange = terms - self._known
        return terms - strange | {self._mend(term) for term in strange} if strange else terms

    def _mend(self, term: str) -> str:
        if term in self._known:
            return term
        known = self._corrected.get(term)
        if known is None:
            known = self._corrected[term] = self._speller.nearest(term) or term
        return known


def _terms(analyser: Analyser, one: Analysed) -> Iterable[str]:
    yield from one.words
    if not analyser.settings.dictionary:
        # Without the marks of the characters: what sounds the same is one term.
        yield from {f"#{gram >> 8:x}" for gram in one.grams}


def _size(term: str) -> int:
    return 2 if term.startswith("#") else len(term)
