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
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import rshift
from typing import TYPE_CHECKING, Final, TypeVar, overload

from kbgen.search.counted import IMPACT_BITS, Counted, Worth, by_address, means_of, norms, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kbgen.search.analysed import Analysed, Name
    from kbgen.search.documents import SearchDocument

K = TypeVar("K")
_IMPACT: Final = (1 << IMPACT_BITS) - 1
MOST_NAMES: Final = 31
"""So many names of a document are told apart, for a browser reckons with bits of 32; the last has all others."""


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents of one term, ascending, each with `level * 2 + in_a_name`."""

    documents: Sequence[int]
    impacts: bytes
    names: Sequence[int]
    """For each that has it in a name: in which ones, as bits, the lowest for the title."""


@dataclass(frozen=True, slots=True)
class Lists(Sequence[Postings]):
    """The postings of many terms one after another; term k's begin at `starts[k]`, and the last of them says the end.

    Each is a number: the document's, then `IMPACT_BITS` of impact. `names` has those of the postings that are in a
    name, by bits, and `named` where each term's begin among them.
    """

    starts: array[int]
    packed: array[int]
    named: array[int]
    names: array[int]

    @classmethod
    def of(cls, lists: Iterable[tuple[array[int], Mapping[int, int]]]) -> Lists:
        """From each term's packed numbers, and the names that it stands in, by document."""
        starts, packed, named, names = array("Q", [0]), array("I"), array("Q", [0]), array("I")
        for one, masks in lists:
            packed.extend(one)
            starts.append(len(packed))
            names.extend(masks[document] for document in sorted(masks))
            named.append(len(names))
        return cls(starts, packed, named, names)

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
        _, documents, impacts, names = self.columns(place, place + 1)
        return Postings(documents, impacts, names)

    def columns(self, start: int, end: int) -> tuple[list[int], list[int], bytes, Sequence[int]]:
        """Return some terms' numbers of documents, then their documents, the impacts, the names, one after another."""
        packed = self.packed[self.starts[start] : self.starts[end]]
        documents = list(map(rshift, packed, [IMPACT_BITS] * len(packed)))
        names = self.names[self.named[start] : self.named[end]]
        return [self.size(place) for place in range(start, end)], documents, bytes(map(_IMPACT.__and__, packed)), names

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


class Tally:
    """What is known of the documents so far: numbers of words and grams."""

    def __init__(self) -> None:
        self._documents: list[SearchDocument] = []
        self._letters: Counter[str] = Counter()
        self._grams: _Numbers[int] = _Numbers()
        self._words: _Numbers[str] = _Numbers()
        self._lengths: list[tuple[int, int, int]] = []
        self._found: Counter[str] = Counter()
        self._forms: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self._atoms: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self._names: list[tuple[Name, ...]] = []
        self._rows = (_Rows(), _Rows())

    def add(self, document: SearchDocument, analysed: Analysed) -> None:
        """Count a document."""
        self._documents.append(short(document))
        self._lengths.append(analysed.lengths)
        words, grams = self._words, self._grams
        self._rows[0].add(map(words.__getitem__, analysed.words), analysed.words.values())
        self._rows[1].add(map(grams.__getitem__, analysed.grams), analysed.grams.values())
        self._names.append(analysed.names)
        self._found.update(analysed.words.keys())
        self._forms.update(analysed.forms.items())
        self._atoms.update(analysed.atoms.items())
        self._letters.update(analysed.letters)

    def _all_forms(self) -> Mapping[str, Counter[str]]:
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

    def counted(self) -> Counted:
        """Return what was counted of all documents."""
        order = by_address(self._documents)
        means = means_of(self._lengths)
        of_words, of_grams = [array("I") for _ in self._words], [array("I") for _ in self._grams]
        worths: list[Worth] = []
        for number, row in enumerate(order):
            worth = Worth(number, norms(self._lengths[row], means))
            self._rows[0].post(row, worth, of_words)
            self._rows[1].post(row, worth, of_grams)
            worths.append(worth)
        return Counted(
            tuple(self._documents[row] for row in order),
            tuple(self._lengths[row] for row in order),
            tuple(worth.impacts() for worth in worths),
            tuple(self._names[row] for row in order),
            dict(zip(self._words, of_words, strict=True)),
            dict(zip(self._grams, of_grams, strict=True)),
            self._all_forms(),
            self._atoms,
            self._letters,
        )


def lists(counted: Counted, words: Sequence[str], addresses: Mapping[int, int]) -> tuple[Lists, Grams, bytes]:
    """Return the postings of words in a given order, those of the grams by address, and what each name tells.

    Of each document that is the number of its names, and a byte for each.
    """
    of_address: dict[int, array[int]] = {}
    for gram, address in addresses.items():
        # Two grams at one address are one.
        found = counted.grams[gram]
        of_address[address] = _greatest(of_address[address] + found) if address in of_address else found
    size = len(counted.documents)

    def tells(one: str | int) -> float:
        return rarity(len(of_address[addresses[one]] if isinstance(one, int) else counted.words[one]), size)

    masks: defaultdict[str | int, dict[int, int]] = defaultdict(dict)
    told = bytearray()
    for document, names in enumerate(counted.names):
        own = [0.0] * min(len(names), MOST_NAMES)
        for number, name in enumerate(names):
            place = min(number, MOST_NAMES - 1)
            own[place] += sum(map(tells, name.telling))
            for one in chain(*name):
                named = masks[addresses[one] if isinstance(one, int) else one]
                named[document] = named.get(document, 0) | 1 << place
        told += bytes([len(own), *map(_rooted, own)])
    found_at = sorted(of_address)
    of_grams = Lists.of((of_address[address], masks.get(address, {})) for address in found_at)
    of_words = Lists.of((counted.words[word], masks.get(word, {})) for word in words)
    return of_words, Grams(array("Q", found_at), of_grams), bytes(told)


def _rooted(told: float) -> int:
    """What a name tells as one byte, its square root in sixteenths: exact for short names, up to 254 for long ones."""
    return max(1, min(255, int(16 * math.sqrt(told) + 0.5)))


def _greatest(rows: array[int]) -> array[int]:
    """Return one number for each document: its greatest level, and whether any is in a name."""
    greatest: dict[int, int] = {}
    for value in rows:
        document = value >> IMPACT_BITS
        known = greatest.get(document, 0)
        greatest[document] = max(value, known) | known & 1 | value & 1
    return array("I", sorted(greatest.values()))


@lru_cache(maxsize=1 << 16)
def rarity(found: int, size: int) -> float:
    """How much a unit tells, never nothing, to 1/1024 so that every platform's logarithm gives the same."""
    return max(1, math.floor(math.log(1 + (size - found + 0.5) / (found + 0.5)) * 1024 + 0.5)) / 1024
