"""The vocabulary as bytes: labels, the forms that stand for another term's postings, and endings.

Each part is in an order in which a byte resembles those before it, as that is what deflate makes small:

- a label says how many UTF-16 units of the one before it go, then its own letters, frequent ones first;
- of an exact term, how many terms lie before it and how far its postings are from its neighbours';
- endings are listed for the other terms sorted by the last letters of their labels, because words that end alike
  have forms alike. A reader has the labels by then and sorts them the same way.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kbgen.search.index import common_start
from kbgen.search.varint import read_varint, varint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kbgen.search.index import Term

COUNTS: Final = 16
"""Smaller bytes among the labels are counts of units that go; the last of them says that more follow."""
ONE_BYTE: Final = 240
"""Symbols from here on take two bytes."""
ALIKE: Final = 3
"""So many UTF-16 units at a label's end bring it beside others."""


@dataclass(frozen=True, slots=True)
class PackedTerms:
    """The parts of a vocabulary; letters and endings by frequency, as symbols refer to them."""

    alphabet: str
    endings: tuple[str, ...]
    labels: bytes
    exact: bytes
    forms: bytes


def pack_terms(terms: Sequence[Term]) -> PackedTerms:
    """The terms, which are in the order of their labels, as bytes."""
    regular = sorted((term for term in terms if not term.exact), key=lambda term: _last_units(term.label))
    letters = _by_frequency(letter for term in terms for letter in term.label)
    endings = _by_frequency(ending for term in regular for ending in term.endings)
    number = {ending: place for place, ending in enumerate(endings, 1)}
    forms = bytearray()
    for term in regular:
        for symbol in sorted(number[ending] for ending in term.endings):
            forms += _symbol(symbol)
        forms.append(0)
    labels = _labels(terms, {letter: place for place, letter in enumerate(letters, COUNTS)})
    return PackedTerms("".join(letters), tuple(endings), labels, _exact(terms), bytes(forms))


def unpack_terms(packed: PackedTerms) -> list[tuple[str, frozenset[str], int, bool]]:
    """Each term's label, endings, postings and whether it is exact, as a browser reads them."""
    labels = _read_labels(packed)
    count, place = read_varint(packed.exact, 0)
    numbers: list[int] = []
    for _ in range(2 * count):
        value, place = read_varint(packed.exact, place)
        numbers.append(value)
    moved: dict[int, int] = {}
    term = 0
    for gap, distance in zip(numbers[:count], numbers[count:], strict=True):
        term += gap
        moved[term] = distance >> 1 if distance % 2 == 0 else -(distance + 1 >> 1)
    endings: dict[int, frozenset[str]] = dict.fromkeys(moved, frozenset({""}))
    place = 0
    for term in sorted((one for one in range(len(labels)) if one not in moved), key=lambda at: _last_units(labels[at])):
        own: set[str] = set()
        while packed.forms[place]:
            symbol, place = _read_symbol(packed.forms, place)
            own.add(packed.endings[symbol - 1])
        place += 1
        endings[term] = frozenset(own)
    rows: list[tuple[str, frozenset[str], int, bool]] = []
    before = 0
    for term, label in enumerate(labels):
        rows.append((label, endings[term], before + moved.get(term, 0), term in moved))
        before += term not in moved
    return rows


def _by_frequency(values: Iterable[str]) -> list[str]:
    counted = Counter(values)
    return sorted(counted, key=lambda value: (-counted[value], value))


def _last_units(label: str) -> bytes:
    """A label's last UTF-16 units, the last one first."""
    return label.encode("utf-16-le", "surrogatepass")[: -2 * ALIKE - 1 : -1]


def _symbol(symbol: int) -> bytes:
    if symbol < ONE_BYTE:
        return bytes([symbol])
    return bytes([ONE_BYTE + (symbol - ONE_BYTE >> 8), symbol - ONE_BYTE & 255])


def _read_symbol(content: bytes, place: int) -> tuple[int, int]:
    symbol = content[place]
    if symbol < ONE_BYTE:
        return symbol, place + 1
    return ONE_BYTE + (symbol - ONE_BYTE << 8 | content[place + 1]), place + 2


def _labels(terms: Iterable[Term], numbers: dict[str, int]) -> bytes:
    coded = bytearray()
    before = ""
    for term in terms:
        shared = len(common_start(before, term.label))
        gone = len(before[shared:].encode("utf-16-le")) // 2
        coded.append(min(gone, COUNTS - 1))
        if gone >= COUNTS - 1:
            coded += varint(gone - COUNTS + 1)
        for letter in term.label[shared:]:
            coded += _symbol(numbers[letter])
        before = term.label
    return bytes(coded)


def _read_labels(packed: PackedTerms) -> list[str]:
    labels: list[str] = []
    units = b""
    place = 0
    while place < len(packed.labels):
        gone = packed.labels[place]
        place += 1
        if gone == COUNTS - 1:
            more, place = read_varint(packed.labels, place)
            gone += more
        units = units[: len(units) - 2 * gone]
        while place < len(packed.labels) and packed.labels[place] >= COUNTS:
            symbol, place = _read_symbol(packed.labels, place)
            units += packed.alphabet[symbol - COUNTS].encode("utf-16-le")
        labels.append(units.decode("utf-16-le"))
    return labels


def _exact(terms: Iterable[Term]) -> bytes:
    gaps, distances = bytearray(), bytearray()
    count = before = regular = 0
    for place, term in enumerate(terms):
        if not term.exact:
            regular += 1
            continue
        distance = term.postings - regular
        gaps += varint(place - before)
        distances += varint(2 * distance if distance >= 0 else -2 * distance - 1)
        before = place
        count += 1
    return varint(count) + bytes(gaps + distances)
