"""Finds which of many phrases stand in a text, word for word."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kbgen.search.text import fold, normalise, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

UNSPACED: Final = "\u0e00"
"""From this character on, scripts write no spaces: there a phrase stands wherever its characters do."""
_BEGINNING: Final = 2


class Phrases:
    """Phrases by their place in what they were made from; the same phrase may be there more than once."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._whole: dict[str, list[int]] = defaultdict(list)
        self._within: dict[str, dict[str, list[int]]] = defaultdict(dict)
        self._most = 1
        for number, phrase in enumerate(phrases):
            key = folded(phrase)
            if not key:
                continue
            self._most = max(self._most, key.count(" ") + 1)
            self._whole[key].append(number)
            if key >= UNSPACED:
                self._within[key[:_BEGINNING]][key] = self._whole[key]

    def among(self, key: str) -> Iterator[tuple[str, list[int]]]:
        """Yield each phrase that stands in a `folded` text, folded too, with its places."""
        words = key.split(" ")
        for start in range(len(words)):
            for end in range(start + 1, min(start + self._most, len(words)) + 1):
                phrase = " ".join(words[start:end])
                # What has no spaces comes below, wherever it stands.
                if phrase in self._whole and phrase < UNSPACED:
                    yield phrase, self._whole[phrase]
        if self._within:
            for start in range(len(key)):
                # A phrase of one character is its own beginning.
                for size in range(1, _BEGINNING + 1):
                    for phrase, numbers in self._within.get(key[start : start + size], {}).items():
                        if key.startswith(phrase, start):
                            yield phrase, numbers


@lru_cache(maxsize=1 << 14)
def folded(text: str) -> str:
    """Return a text's tokens as they are compared, with one space between two."""
    return " ".join(fold(token) for token in tokens(normalise(text)))
