"""Finds a thesaurus' wordings in a text.

Between spaces words are compared by their stems, with and without accents, in any order and with few words between
them; a word within a longer wording may be any other word of its own group, so that “terminate membership” is found
where the thesaurus has “cancel membership” and “cancel, terminate”. Where there are no spaces, a wording stands there
sign by sign.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from kbgen.search import chinese, thai
from kbgen.search.analysis import Analyser
from kbgen.search.text import fold, normalise, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kbgen.search.thesaurus import Group

_BETWEEN: Final = 2
"""Other words that may stand among those of a wording."""
_LEAST_SIGNS: Final = {"grams": 2, "thai": 3}
"""Signs of the shortest wording that is looked for where there are no spaces: shorter ones stand in other words."""
_UNMISTAKABLE: Final = 7
"""Thai letters of a wording that stands there also where the dictionary cuts other words."""
_KEPT: Final = 20_000


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a wording stands in a text."""

    places: tuple[int, ...]
    """Numbers of the pieces that it takes, ascending."""
    group: int
    wording: str
    exact: bool = True
    """Whether it is written just so; words between spaces also in other forms."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in pieces, words or signs, with the wordings that stand in it."""

    pieces: tuple[str, ...]
    parts: tuple[tuple[Sequence[int], str], ...]
    """What is compared with other texts, with the pieces of each: words, or pairs of signs."""
    spots: tuple[Spot, ...]
    spaced: bool

    def with_others(self, said: Mapping[tuple[int, ...], str]) -> str:
        """Return the text with other wordings at some places, which must not overlap."""
        put = {places[0]: wording for places, wording in said.items()}
        gone = {place for places in said for place in places}
        parts: list[str] = []
        for place, piece in enumerate(self.pieces):
            if place in put:
                # Between spaces no sign reads together with its new neighbours.
                parts.append(f" {put[place]} ")
            elif place not in gone:
                parts.append(f"{piece} " if self.spaced else piece)
        return " ".join("".join(parts).split())


class _Wording(NamedTuple):
    parts: tuple[frozenset[str], ...]
    group: int
    text: str


class Thesaurus:
    """A language's groups, ready to be found in texts."""

    def __init__(self, groups: Sequence[Group], locale: str) -> None:
        self._analyser = Analyser(locale)
        settings = self._analyser.settings
        self._signs = _LEAST_SIGNS.get(settings.reader, 0)
        self._variants: Mapping[str, str] = chinese.simplified() if settings.chinese else {}
        self._keys = lru_cache(maxsize=_KEPT)(self._keys_of)
        self.groups = tuple(groups)
        self._alone: dict[str, set[str]] = defaultdict(set)
        self._spaced: dict[str, list[_Wording]] = defaultdict(list)
        self._joined: dict[str, list[_Wording]] = defaultdict(list)
        if self._signs:
            for number, group in enumerate(self.groups):
                for wording in group:
                    self._add_signs(wording, number)
        else:
            self._add_words()

    def read(self, text: str) -> Text:
        """Return a text in pieces, with where wordings stand in it."""
        parts: tuple[tuple[Sequence[int], str], ...]
        if self._signs:
            text = thai.tidy(normalise(text))
            parts = tuple(self._words_of(text) if self._analyser.settings.dictionary else _pairs(text))
            return Text(tuple(text), parts, tuple(self._among_signs(text, parts)), False)
        pieces = tuple(tokens(normalise(text)))
        parts = tuple(((place,), piece) for place, piece in enumerate(pieces))
        return Text(pieces, parts, tuple(self._among_words(pieces)), True)

    def _add_words(self) -> None:
        read = [
            (tokens(normalise(wording)), number, wording)
            for number, group in enumerate(self.groups)
            for wording in group
        ]
        for words, number, _ in read:
            if len(words) == 1:
                for key in self._keys(words[0]):
                    self._alone[key].add(f"@{number}")
        for words, number, wording in read:
            telling = [word for word in words if fold(word) not in self._analyser.settings.function]
            # One word says enough alone only where it is alone: “switch” is no “won't switch on”.
            kept = telling if len(telling) > 1 else words
            parts = tuple(self._wide(word) if len(kept) > 1 else self._keys(word) for word in kept)
            for key in parts[0] if parts else ():
                self._spaced[key].append(_Wording(parts, number, wording))

    def _add_signs(self, wording: str, number: int) -> None:
        compared = "".join(map(self._as_compared, thai.tidy(normalise(wording))))
        if len(compared) >= self._signs:
            self._joined[compared[: self._signs]].append(_Wording((frozenset({compared}),), number, wording))

    def _keys_of(self, word: str) -> frozenset[str]:
        """What a word is compared by: itself folded, and its stem, with accents and without them."""
        plain = fold(word)
        return frozenset({plain, *self._analyser.terms(word)[0], *self._analyser.terms(plain)[0]})

    def _wide(self, word: str) -> frozenset[str]:
        keys = self._keys(word)
        return keys.union(*(self._alone.get(key, ()) for key in keys))

    def _among_words(self, words: Sequence[str]) -> Iterator[Spot]:
        keys = [self._wide(word) for word in words]
        wanted = {id(one): one for word in keys for key in word for one in self._spaced.get(key, ())}
        for one in wanted.values():
            places = _places(one.parts, keys)
            if places:
                yield Spot(places, one.group, one.text)

    def _among_signs(self, text: str, parts: Sequence[tuple[Sequence[int], str]]) -> Iterator[Spot]:
        folded = [(plain, place) for place, letter in enumerate(text) for plain in self._as_compared(letter)]
        compared = "".join(plain for plain, _ in folded)
        places = [place for _, place in folded] + [len(text)]
        words = {place for part, _ in parts for place in (part[0], part[-1] + 1)}
        for start in range(len(compared)):
            for one in self._joined.get(compared[start : start + self._signs], ()):
                [wording] = one.parts[0]
                end = start + len(wording)
                if not compared.startswith(wording, start):
                    continue
                # Thai letters of one word often look like another; pairs of signs border everywhere.
                if {places[start], places[end]} <= words or len(wording) >= _UNMISTAKABLE:
                    taken = range(places[start], places[end])
                    exact = normalise(one.text) in normalise(text[taken.start : taken.stop])
                    yield Spot(tuple(taken), one.group, one.text, exact)

    def _words_of(self, text: str) -> Iterator[tuple[range, str]]:
        """The words of a text, by the dictionary."""
        end = 0
        for token in text.split():
            start = text.index(token, end)
            end = start + len(token)
            for word in thai.cut(token):
                yield range(start, start + len(word)), word
                start += len(word)

    def _as_compared(self, letter: str) -> str:
        plain = "" if letter.isspace() else fold(letter)
        return self._variants.get(plain, plain)


def _pairs(text: str) -> Iterator[tuple[range, str]]:
    """The pairs of signs of a text; a sign alone is one too."""
    end = 0
    for token in text.split():
        start = text.index(token, end)
        end = start + len(token)
        for place in range(start, max(end - 1, start + 1)):
            yield range(place, min(end, place + 2)), text[place : min(end, place + 2)]


def _places(parts: Sequence[frozenset[str]], words: Sequence[frozenset[str]]) -> tuple[int, ...]:
    """Where each part stands, one word for each; nothing where one is missing, or they are far apart."""
    places: list[int] = []
    for part in parts:
        place = next((at for at, word in enumerate(words) if at not in places and part & word), -1)
        if place < 0:
            return ()
        places.append(place)
    return tuple(sorted(places)) if max(places) - min(places) < len(places) + _BETWEEN else ()
