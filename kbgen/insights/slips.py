"""How words come to be mistyped: what turns one word into another by a slip, and what makes it another word.

Fingers hit the key beside, swap neighbours and double letters; ears take one vowel for another, and d for t. Each of
these costs less than any other change. Few mistype the first letter, and an ending that the language has is a form of
the word, not a slip.
"""

from __future__ import annotations

import math
from itertools import chain, pairwise, permutations
from typing import TYPE_CHECKING, Final

from kbgen.insights.nonsense import ROWS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

SHORTEST: Final = 4
"""Letters below which any other word is near."""
SLIP: Final = 0.2
"""What the changes of a slip cost at most, for each letter of the longer word. Of the labelled sets' words that no
article has, nine in ten mistyped ones cost less, and of the others one in twenty-five."""
_SAID_ALIKE: Final = str.maketrans("yы", "iи")
"""Letters that endings mix up by ear: what differs in these alone, or in one that is doubled, is no other form."""
_STEM: Final = 0.5
"""The share of a word from which on two words with the same beginning are forms of one word."""
_VOWEL: Final = frozenset("aeiouyаеиоуыэюяё")
_HARDLY_HEARD: Final = _VOWEL | frozenset("hьъ")
_HEARD_ALIKE: Final = (
    "cksqzx", "bpvw", "dt", "gkhc", "fvw", "mn", "ijy", "lr", "вф", "бп", "гкх", "дт", "жшщч", "зсц",
)  # fmt: skip
_MIXED_UP: Final = frozenset(chain.from_iterable(permutations(letters, 2) for letters in _HEARD_ALIKE)) | frozenset(
    pair for row in ROWS for one, two in pairwise(row) for pair in ((one, two), (two, one))
)
_CHANGE, _MIX, _VOWELS = 1.0, 0.6, 0.5
_ADD, _ADD_HARDLY_HEARD, _DOUBLE = 0.8, 0.6, 0.4
_SWAP: Final = 0.6
_FIRST: Final = 0.4
"""What a change of the first letter costs besides."""


def slip(typed: str, meant: str, endings: AbstractSet[str], dear: float = SLIP) -> bool:
    """Tell whether a folded word is another one mistyped; ``endings`` are those of the language, folded.

    ``dear`` is what the changes may cost at most, for each letter of the longer word.
    """
    most = dear * max(len(typed), len(meant))
    if min(len(typed), len(meant)) < SHORTEST - 1 or abs(len(typed) - len(meant)) * _DOUBLE > most:
        return False
    if typed == meant:
        return False
    if typed.translate(_SAID_ALIKE) == meant.translate(_SAID_ALIKE) or cost(typed, meant, _DOUBLE) <= _DOUBLE:
        return True
    begins = typed[0] in meant[:2] or meant[0] in typed[:2] or _changed(typed[0], meant[0]) < _CHANGE
    return begins and not _forms(typed, meant, endings) and cost(typed, meant, most) <= most


def cost(typed: str, meant: str, most: float = math.inf) -> float:
    """Return what the changes cost that make one word of the other (optimal string alignment).

    Of what costs more than ``most`` only that is sure.
    """
    before: list[float] = []
    above = [0.0]
    for column in range(len(meant)):
        above.append(above[-1] + _added(meant, column))
    for place, letter in enumerate(typed):
        added = _added(typed, place)
        row = [above[0] + added + (_FIRST if place == 0 else 0.0)]
        for column, other in enumerate(meant):
            changed = above[column] + _changed(letter, other)
            if place == column == 0 and letter != other:
                changed += _FIRST
            value = min(above[column + 1] + added, row[-1] + _added(meant, column), changed)
            if place and column and letter == meant[column - 1] and typed[place - 1] == other != letter:
                value = min(value, before[column - 1] + _SWAP)
            row.append(value)
        if min(row) > most and min(above) > most:
            return min(row)
        before, above = above, row
    return above[-1]


def _forms(one: str, two: str, endings: AbstractSet[str]) -> bool:
    """Whether two words differ in nothing but endings."""
    same = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    least = max(SHORTEST - 1, math.ceil(_STEM * max(len(one), len(two))))
    return any({one[at:], two[at:]} - {""} <= endings for at in range(least, same + 1))


def _changed(one: str, two: str) -> float:
    if one == two:
        return 0.0
    if one in _VOWEL and two in _VOWEL:
        return _VOWELS
    return _MIX if (one, two) in _MIXED_UP else _CHANGE


def _added(word: str, place: int) -> float:
    letter = word[place]
    if letter in word[max(0, place - 1) : place] + word[place + 1 : place + 2]:
        return _DOUBLE
    return _ADD_HARDLY_HEARD if letter in _HARDLY_HEARD else _ADD
