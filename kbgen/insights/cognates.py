"""Words that look alike in two languages: names, loans and international words, which nobody needs to translate.

Where a word's translation is not known, because the very article that has it is not translated, “кларна” is still
Klarna, and “kurýr” a courier.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from kbgen.insights.romanising import in_latin_letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SHORTEST: Final = 5
"""Letters below which words look alike by chance."""
_ALIKE: Final = 0.6
"""The share of letter triples (Dice) that two words need to have in common."""
_TRIPLE: Final = 3


class Cognates:
    """Finds among some words of a language those that a word of another language looks like."""

    def __init__(self, words: Iterable[str]) -> None:
        self._sizes: dict[str, int] = {}
        self._having: dict[str, list[str]] = defaultdict(list)
        for word in sorted(set(words)):
            triples = _triples(word)
            self._sizes[word] = len(triples)
            for triple in triples:
                self._having[triple].append(word)

    def of(self, word: str) -> Mapping[str, float]:
        """Return the words that look like it, with how much they do, 0 to 1; a word that is there is itself."""
        triples = _triples(word)
        shared = Counter(other for triple in triples for other in self._having.get(triple, ()))
        likeness = {other: 2 * count / (len(triples) + self._sizes[other]) for other, count in shared.items()}
        return {other: share for other, share in likeness.items() if share >= _ALIKE}


def _triples(word: str) -> frozenset[str]:
    """A word's letter triples, its beginning marked; none of a word that is too short or has no Latin form."""
    latin = in_latin_letters(word)
    if len(latin) < _SHORTEST or not (latin.isascii() and latin.isalpha()):
        return frozenset()
    marked = f"^{latin}"
    return frozenset(marked[at : at + _TRIPLE] for at in range(len(marked) - _TRIPLE + 1))
