"""Queries as sets of terms, so that typos, word forms, scripts and layouts of the same words become the same set."""

from __future__ import annotations

import math
from collections import Counter
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from kbgen.insights.respelling import Respelling
from kbgen.insights.sounding import spoken
from kbgen.insights.spelling import Speller, mistakes
from kbgen.search.analysis import Analyser
from kbgen.search.text import fold, normalise, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kbgen.insights.shelf import Shelf

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
        self._own = own
        self._found: Counter[str] = Counter()
        self._stem_of: dict[str, str] = {}
        for document in own:
            known = shelf.analyses.get(with_synonyms.digest(document)) if shelf.analyses else None
            analysed = known or with_synonyms.analyse(document)
            self._found.update(_terms(with_synonyms, analysed.words, analysed.grams))
            for stem, forms in analysed.forms.items():
                self._stem_of.update(dict.fromkeys(forms, stem))
        self._respelling = Respelling(
            shelf.locale, (text for document in own for text in (document.title, *document.aliases))
        )
        self._known = frozenset(self._found)
        self._speller = Speller(self._spelt(self._found))
        self._mended: dict[str, frozenset[str]] = {}
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
        above = sum(common.values())
        self._speller = Speller({**common, **self._spelt({term: n + above for term, n in self._found.items()})})
        self._mended.clear()

    def _spelt(self, counts: Mapping[str, int]) -> Mapping[str, int]:
        """Terms and the forms that occur of them: a mistyped word rarely has the stem of the word that is meant."""
        return {**{form: counts[stem] for form, stem in self._stem_of.items() if stem in counts}, **counts}

    def terms(self, text: str) -> frozenset[str]:
        """Return a text's terms as they are: stems of words, and Chinese pairs by their sound."""
        words = text.split()
        if len(words) == 1:
            return self._terms_of(words[0])
        return frozenset().union(*map(self._terms_of, words))

    def _word_terms(self, word: str) -> frozenset[str]:
        return frozenset(_terms(self._analyser, *self._analyser.terms(word)))

    def known(self, terms: frozenset[str]) -> float:
        """Return the share of the terms, by length, that articles contain."""
        if terms <= self._known:
            return 1.0 if terms else 0.0
        known = total = 0
        for term in terms:
            size = _size(term)
            total += size
            known += size if term in self._known else 0
        return known / total if total else 0.0

    def found(self, term: str) -> bool:
        """Tell whether articles contain a term."""
        return term in self._known

    def weight(self, term: str) -> float:
        """Return how much a term tells: little where most articles have it."""
        found = self._found[term]
        return math.log(1 + (self._documents - found + 0.5) / (found + 0.5))

    def read(self, text: str) -> Read:
        """Read a squeezed query, mistakes mended as far as words are near."""
        literal, mended = self.terms(text), self._mend(text)
        if not literal or self.known(literal) >= _ENOUGH_KNOWN:
            return Read(text, mended, False)
        best = Read(text, mended, False)
        most = max(self.known(mended), _ENOUGH_KNOWN)
        for other in self._respelling.of(text):
            meant = self._mend(other)
            if (share := self.known(meant)) > most:
                most, best = share, Read(other, meant, True)
        return best

    def spoken(self, text: str) -> str:
        """Return a text as it sounds, see `kbgen.insights.sounding`."""
        return spoken(text, self._analyser.settings)

    def corrected(self, text: str) -> str:
        """Return a text as the articles spell it, where there are spaces between words; as it is if they never do."""
        spelt = " ".join(self._spelling(word) for word in text.split())
        return spelt if self.known(self.terms(spelt)) == 1 else text

    def _spelling(self, word: str) -> str:
        terms = self.terms(word)
        better = self._mend_word(word) - terms
        if len(terms) != 1 or not better:
            return word
        near = self._near(word, min(terms))
        # A stem that no article has by itself stands for its forms.
        forms = [near] if near in self._written else [form for form, stem in self._stem_of.items() if stem == near]
        plain = fold(normalise(word))
        form = min(forms, key=lambda form: (mistakes(plain, form), form), default="")
        return self._written.get(form, form) or word

    @cached_property
    def _written(self) -> Mapping[str, str]:
        """Words as articles write them, by how they are compared; the commonest of several spellings."""
        seen = Counter(
            word
            for document in self._own
            for text in (document.title, document.summary, *document.aliases, document.body)
            for word in tokens(normalise(text))
        )
        return {fold(word): word for word, _ in reversed(seen.most_common())}

    def _mend(self, text: str) -> frozenset[str]:
        return frozenset().union(*map(self._mend_word, text.split()))

    def _mend_word(self, word: str) -> frozenset[str]:
        known = self._mended.get(word)
        if known is None:
            terms = self.terms(word)
            if terms <= self._known:
                known = terms
            elif len(terms) == 1:
                [term] = terms
                near = self._near(word, term)
                known = frozenset((self._stem_of.get(near, near),)) if near else terms
            else:
                known = frozenset(
                    term if term in self._known else self._speller.nearest(term) or term for term in terms
                )
            self._mended[word] = known
        return known

    def _near(self, word: str, term: str) -> str:
        """The form or stem that a word may be, mistyped; empty where articles have it, or nothing is near."""
        if term in self._known:
            return ""
        return self._speller.nearest(fold(normalise(word))) or self._speller.nearest(term)


def _terms(analyser: Analyser, words: Iterable[str], grams: Iterable[int]) -> Iterable[str]:
    yield from words
    if not analyser.settings.dictionary:
        # Without the marks of the characters: what sounds the same is one term.
        yield from {f"#{gram >> 8:x}" for gram in grams}


def _size(term: str) -> int:
    return 2 if term.startswith("#") else len(term)
