"""The vocabulary as bytes: labels, the forms that stand for another term's postings, and endings.

Each part is in an order in which a byte resembles those before it, as that is what deflate makes small:

- a label says how many letters of the one before it go, then its own letters, frequent ones first;
- of an exact term, how many terms lie before it and how far its postings are from its neighbours';
- endings are listed for the other terms sorted by the last letters of their labels, because words that end alike
  have forms alike. A reader has the labels by then and sorts them the same way, by numbers that it has anyway.

A letter is a UTF-16 unit here, as in browsers.
"""

from __future__ import annotations

import struct
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kbgen.search.index import common_start
from kbgen.search.varint import read_varint, varint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kbgen.search.index import Term

COUNTS: Final = 16
"""Smaller bytes among the labels are counts of units that go; the last of them says that more follow."""
ONE_BYTE: Final = 240
"""Symbols from here on take two bytes."""
ALIKE: Final = 3
"""So many letters at a label's end bring it beside others."""
KNOWN: Final = 1023
"""Letters that are rarer than this count as one there, so that a place among others is one number of 52 bits."""


@dataclass(frozen=True, slots=True)
class PackedTerms:
    """The parts of a vocabulary; letters and endings by frequency, as symbols refer to them."""

    letters: int
    """How many all labels have."""
    alphabet: bytes
    endings: tuple[str, ...]
    labels: bytes
    exact: bytes
    forms: bytes


def pack_terms(terms: Sequence[Term]) -> PackedTerms:
    """The terms, which are in the order of their labels, as bytes."""
    letters = _by_frequency(letter for term in terms for letter in _units(term.label))
    place_of = {letter: place for place, letter in enumerate(letters)}
    regular = sorted((term for term in terms if not term.exact), key=lambda term: _tail(term.label, place_of))
    endings = _by_frequency(ending for term in regular for ending in term.endings)
    number = {ending: place for place, ending in enumerate(endings, 1)}
    forms = bytearray()
    for term in regular:
        for symbol in sorted(number[ending] for ending in term.endings):
            forms += _symbol(symbol)
        forms.append(0)
    labels = _labels(terms, place_of)
    alphabet = "".join(letters).encode("utf-16-le", "surrogatepass")
    size = sum(len(_units(term.label)) for term in terms)
    return PackedTerms(size, alphabet, tuple(endings), labels, _exact(terms), bytes(forms))


def unpack_terms(packed: PackedTerms) -> list[tuple[str, frozenset[str], int, bool]]:
    """Each term's label, endings, postings and whether it is exact, as a browser reads them."""
    alphabet = _units(packed.alphabet.decode("utf-16-le", "surrogatepass"))
    labels = _read_labels(packed.labels, alphabet)
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
    place_of = {letter: number for number, letter in enumerate(alphabet)}
    regular = (one for one in range(len(labels)) if one not in moved)
    for term in sorted(regular, key=lambda at: _tail(labels[at], place_of)):
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


def _units(text: str) -> str:
    """A text's UTF-16 units, each as a character."""
    if text.isascii() or max(text) < "\U00010000":
        return text
    content = text.encode("utf-16-le", "surrogatepass")
    return "".join(map(chr, struct.unpack(f"<{len(content) // 2}H", content)))


def _text(units: str) -> str:
    """The text that has these UTF-16 units."""
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _tail(label: str, place_of: Mapping[str, int]) -> tuple[int, ...]:
    """A label's last letters by frequency, the last one first."""
    return tuple(min(KNOWN, place_of[letter] + 1) for letter in _units(label)[: -ALIKE - 1 : -1])


def _symbol(symbol: int) -> bytes:
    if symbol < ONE_BYTE:
        return bytes([symbol])
    return bytes([ONE_BYTE + (symbol - ONE_BYTE >> 8), symbol - ONE_BYTE & 255])


def _read_symbol(content: bytes, place: int) -> tuple[int, int]:
    symbol = content[place]
    if symbol < ONE_BYTE:
        return symbol, place + 1
    return ONE_BYTE + (symbol - ONE_BYTE << 8 | content[place + 1]), place + 2


def _labels(terms: Iterable[Term], place_of: Mapping[str, int]) -> bytes:
    coded = bytearray()
    before = ""
    for label in (_units(term.label) for term in terms):
        shared = len(common_start(before, label))
        gone = len(before) - shared
        coded.append(min(gone, COUNTS - 1))
        if gone >= COUNTS - 1:
            coded += varint(gone - COUNTS + 1)
        for letter in label[shared:]:
            coded += _symbol(COUNTS + place_of[letter])
        before = label
    return bytes(coded)


def _read_labels(coded: bytes, alphabet: str) -> list[str]:
    labels: list[str] = []
    units = ""
    place = 0
    while place < len(coded):
        gone = coded[place]
        place += 1
        if gone == COUNTS - 1:
            more, place = read_varint(coded, place)
            gone += more
        units = units[: len(units) - gone]
        while place < len(coded) and coded[place] >= COUNTS:
            symbol, place = _read_symbol(coded, place)
            units += alphabet[symbol - COUNTS]
        labels.append(_text(units))
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
