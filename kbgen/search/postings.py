"""In which documents each unit of an index occurs, and what it says of each, in flat arrays of numbers.

A `Tally` takes documents one by one; ten thousand articles fit where a thousand do. Where there is a choice, a
loop over units and documents is left to `map` and `array`, for it runs a million times for a thousand articles.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import rshift
from typing import TYPE_CHECKING, Final, TypeVar, overload

from kbgen.search.analysed import counts
from kbgen.search.analysis import BODY, HEADING, TITLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kbgen.search.analysed import Analysed
    from kbgen.search.documents import SearchDocument

K = TypeVar("K")
FIELD_WEIGHTS: Final = (6.0, 2.5, 1.0)
FIELD_NORMS: Final = (0.5, 0.4, 0.6)
SATURATION: Final = 1.2
LEVELS: Final = 8
_IMPACT_BITS: Final = 4
"""Of a level and of whether the title has the unit; a document's number stands above."""
_IMPACT: Final = (1 << _IMPACT_BITS) - 1


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents of one term, ascending, each with `level * 2 + in_title`."""

    documents: Sequence[int]
    impacts: bytes


@dataclass(frozen=True, slots=True)
class Lists(Sequence[Postings]):
    """The postings of many terms one after another; term k's begin at `starts[k]`, and the last of them says the end.

    Each is a number: the document's, then `_IMPACT_BITS` of impact.
    """

    starts: array[int]
    packed: array[int]

    @classmethod
    def of(cls, lists: Iterable[array[int]]) -> Lists:
        """From each term's packed numbers."""
        starts, packed = array("Q", [0]), array("I")
        for one in lists:
            packed.extend(one)
            starts.append(len(packed))
        return cls(starts, packed)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, place: int) -> Postings: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Postings]: ...
    def __getitem__(self, place: int | slice) -> Postings | Sequence[Postings]:
        """Return one term's postings."""
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        _, documents, impacts = self.columns(place, place + 1)
        return Postings(documents, impacts)

    def columns(self, start: int, end: int) -> tuple[list[int], list[int], bytes]:
        """Return some terms' numbers of documents, then their documents, then the impacts, one after another."""
        packed = self.packed[self.starts[start] : self.starts[end]]
        documents = list(map(rshift, packed, [_IMPACT_BITS] * len(packed)))
        return [self.size(place) for place in range(start, end)], documents, bytes(map(_IMPACT.__and__, packed))

    def size(self, place: int) -> int:
        """In how many documents a term occurs."""
        return self.starts[place + 1] - self.starts[place]


@dataclass(frozen=True, slots=True)
class Grams(Mapping[int, Postings]):
    """The postings of grams by address, which are in order."""

    addresses: array[int]
    lists: Lists

    def __len__(self) -> int:
        return len(self.addresses)

    def __iter__(self) -> Iterator[int]:
        return iter(self.addresses)

    def __getitem__(self, address: int) -> Postings:
        """Return the postings at an address."""
        place = self.place(address)
        if place == len(self.addresses) or self.addresses[place] != address:
            raise KeyError(address)
        return self.lists[place]

    def place(self, address: int) -> int:
        """Return how many addresses are smaller."""
        return bisect_left(self.addresses, address)


NO_GRAMS: Final = Grams(array("Q"), Lists.of(()))


class _Numbers(dict[K, int]):
    """Numbers what it is asked for, from 0 on."""

    def __missing__(self, key: K) -> int:
        number = self[key] = len(self)
        return number


class _Rows:
    """What each document has, by number, and how often; where its part ends."""

    def __init__(self) -> None:
        self.keys = array("I")
        self.counts = array("Q")
        self.ends = array("Q", [0])

    def add(self, keys: Iterable[int], counts: Iterable[int]) -> None:
        self.keys.extend(keys)
        self.counts.extend(counts)
        self.ends.append(len(self.keys))

    def post(self, row: int, values: Mapping[int, int], into: Sequence[array[int]]) -> None:
        """Put what a document's counts are worth to the lists of what it has."""
        own = slice(self.ends[row], self.ends[row + 1])
        worth = map(values.__getitem__, self.counts[own])
        for rows, value in zip(map(into.__getitem__, self.keys[own]), worth, strict=True):
            rows.append(value)


class _Worth(dict[int, int]):
    """A document's number with the impact that a count has in it, by count."""

    def __init__(self, number: int, norms: tuple[float, float, float]) -> None:
        super().__init__()
        self._high = number << _IMPACT_BITS
        self._norms = norms

    def __missing__(self, count: int) -> int:
        value = self[count] = self._high | _impact(count, self._norms)
        return value


class Tally:
    """What is known of the documents so far: numbers of words and grams."""

    def __init__(self) -> None:
        self.documents: list[SearchDocument] = []
        self.letters: set[str] = set()
        self.grams: _Numbers[int] = _Numbers()
        self._words: _Numbers[str] = _Numbers()
        self._lengths: list[tuple[int, int, int]] = []
        self._found: Counter[str] = Counter()
        self._forms: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self._atoms: set[tuple[str, tuple[str, ...]]] = set()
        self._called: list[tuple[int, ...]] = []
        self._rows = (_Rows(), _Rows())

    def add(self, document: SearchDocument, analysed: Analysed) -> None:
        """Count a document."""
        self.documents.append(replace(document, body="", aliases=()))
        self._lengths.append(analysed.lengths)
        words, grams = self._words, self.grams
        self._rows[0].add(map(words.__getitem__, analysed.words), analysed.words.values())
        self._rows[1].add(map(grams.__getitem__, analysed.grams), analysed.grams.values())
        # Words have even numbers, grams odd ones.
        self._called.append(
            tuple(grams[one] << 1 | 1 if isinstance(one, int) else words[one] << 1 for one in analysed.called)
        )
        self._found.update(analysed.words.keys())
        self._forms.update(analysed.forms.items())
        self._atoms.update(analysed.atoms.items())
        self.letters.update(analysed.letters)

    def forms(self) -> Mapping[str, Counter[str]]:
        """Each stem's forms, and in how many documents each occurs."""
        forms: dict[str, Counter[str]] = defaultdict(Counter)
        plain = Counter(self._found)
        for (stem, seen), times in self._forms.items():
            # What is written as its stem only is no form of its own in a document.
            plain[stem] -= times
            for form in seen:
                forms[stem][form] += times
        for word, count in plain.items():
            if count:
                forms[word][word] += count
        return forms

    def atoms(self) -> Mapping[str, tuple[str, ...]]:
        """Thai compounds and the smallest words inside them."""
        return dict(sorted(self._atoms))

    def occurrences(self) -> int:
        """How many grams the documents have in all."""
        return len(self._rows[1].keys)

    def lists(self, words: Sequence[str], addresses: Mapping[int, int]) -> tuple[Lists, Grams, bytes]:
        """The postings of the words in a given order, those of the grams by address, and what each title tells.

        Puts the documents into the order of their addresses.
        """
        order = sorted(range(len(self.documents)), key=lambda row: (self.documents[row].url, self.documents[row].id))
        self.documents = [self.documents[row] for row in order]
        of_words = [array("I") for _ in self._words]
        of_address = {address: array("I") for address in sorted(set(addresses.values()))}
        of_grams = [of_address[addresses[gram]] for gram in self.grams]
        means = [
            max(1.0, sum(row[at] for row in self._lengths) / max(1, len(order))) for at in (TITLE, HEADING, BODY)
        ]  # fmt: skip
        for number, row in enumerate(order):
            worth = _Worth(number, _norms(self._lengths[row], means))
            self._rows[0].post(row, worth, of_words)
            self._rows[1].post(row, worth, of_grams)
        for address, count in Counter(addresses.values()).items():
            if count > 1:
                of_address[address][:] = _greatest(of_address[address])
        sizes = [len(one) for one in of_words], [len(one) for one in of_grams]
        named = bytearray()
        for row in order:
            told = sum(rarity(sizes[key & 1][key >> 1], len(order)) for key in self._called[row])
            named.append(min(255, int(told + 0.5)))
        grams = Grams(array("Q", of_address), Lists.of(of_address.values()))
        return Lists.of(of_words[self._words[word]] for word in words), grams, bytes(named)


def _greatest(rows: array[int]) -> array[int]:
    """Two grams at one address are one: of a document's impacts the greatest counts."""
    greatest: dict[int, int] = {}
    for value in rows:
        document = value >> _IMPACT_BITS
        greatest[document] = max(value, greatest.get(document, 0))
    return array("I", greatest.values())


@lru_cache(maxsize=1 << 16)
def rarity(found: int, size: int) -> float:
    """How much a unit tells, never nothing, to 1/1024 so that every platform's logarithm gives the same."""
    return max(1, math.floor(math.log(1 + (size - found + 0.5) / (found + 0.5)) * 1024 + 0.5)) / 1024


def _norms(lengths: Sequence[int], means: Sequence[float]) -> tuple[float, float, float]:
    titled, headed, told = (
        FIELD_WEIGHTS[at] / (1 - FIELD_NORMS[at] + FIELD_NORMS[at] * lengths[at] / means[at])
        for at in (TITLE, HEADING, BODY)
    )
    return titled, headed, told


def _impact(count: int, norms: tuple[float, float, float]) -> int:
    titled, headed, told = counts(count)
    weight = titled * norms[0] + headed * norms[1] + told * norms[2]
    return min(LEVELS - 1, int(LEVELS * weight / (weight + SATURATION))) * 2 + (titled > 0)
