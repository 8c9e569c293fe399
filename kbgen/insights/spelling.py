"""The known word that a mistyped one may be."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SHORTEST: Final = 4
"""Letters below which a word is taken as it stands: any other short word is near."""
_LONG: Final = 8
"""Letters from which two mistakes are forgiven."""
_LONGEST: Final = 24


class Speller:
    """Finds known words near a word, by what is left when a letter is taken out of either or both.

    ``known`` maps words to how common they are, which decides between words equally near.
    """

    def __init__(self, known: Mapping[str, int]) -> None:
        self._known = known
        self._by_rest: dict[str, list[str]] = {}
        for word in known:
            if _SHORTEST <= len(word) <= _LONGEST and not (word.startswith("#") or word.isdecimal()):
                for rest in _rests(word):
                    self._by_rest.setdefault(rest, []).append(word)

    def nearest(self, word: str) -> str:
        """Return the known word nearest to an unknown one, or an empty text; a number is no misspelt other one."""
        if not _SHORTEST <= len(word) <= _LONGEST or word.isdecimal():
            return ""
        candidates = {other for rest in _rests(word) for other in self._by_rest.get(rest, ())}
        rows = sorted(
            (distance, other[0] != word[0], -self._known[other], other)
            for other in candidates
            for most in [2 if min(len(word), len(other)) >= _LONG else 1]
            if (distance := mistakes(word, other, most)) <= most
        )
        return rows[0][3] if rows else ""


def mistakes(one: str, two: str, most: int = _LONGEST) -> int:
    """Letters wrong, missing, too many, or swapped with their neighbour (optimal string alignment).

    More than ``most`` may be given as ``most + 1``.
    """
    # What both begin and end with costs nothing, and leaves little to compare.
    start, short = 0, min(len(one), len(two))
    while start < short and one[start] == two[start]:
        start += 1
    end = 0
    while end < short - start and one[-1 - end] == two[-1 - end]:
        end += 1
    one, two = one[start : len(one) - end], two[start : len(two) - end]
    if len(one) < 2 and len(two) < 2:
        return max(len(one), len(two))
    if most == 1:
        return 1 if len(one) == len(two) == 2 and one == two[::-1] else 2
    before: list[int] = []
    above = list(range(len(two) + 1))
    for place, letter in enumerate(one, 1):
        row = [place]
        for column, other in enumerate(two, 1):
            value = min(above[column] + 1, row[-1] + 1, above[column - 1] + (letter != other))
            if place > 1 < column and letter == two[column - 2] and one[place - 2] == other:
                value = min(value, before[column - 2] + 1)
            row.append(value)
        before, above = above, row
    return above[-1]


def closeness(typed: str, meant: str) -> float:
    """Return how nearly what was typed stands in what was meant, from 0 to 1: 1 less the mistakes a letter."""
    if not typed:
        return 0.0
    before: list[int] = []
    above = [0] * (len(meant) + 1)
    for place, letter in enumerate(typed, 1):
        row = [place]
        for column, other in enumerate(meant, 1):
            value = min(above[column] + 1, row[-1] + 1, above[column - 1] + (letter != other))
            if place > 1 < column and letter == meant[column - 2] and typed[place - 2] == other:
                value = min(value, before[column - 2] + 1)
            row.append(value)
        before, above = above, row
    return 1 - min(above) / len(typed)


def is_close(typed: str, meant: str, least: float) -> bool:
    """Tell whether the closeness of what was typed to what was meant is ``least`` or more."""
    # Letters that are not there at all are mistakes, whatever the rest is.
    absent = sum(map(typed.count, set(typed).difference(meant)))
    return bool(typed) and 1 - absent / len(typed) >= least and closeness(typed, meant) >= least


def _rests(word: str) -> Iterator[str]:
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def letter_pairs(text: str) -> frozenset[str]:
    """Neighbouring letters, for telling how alike two texts look."""
    return frozenset(one + two for one, two in pairwise(f" {text} "))


def alike(one: frozenset[str], two: frozenset[str]) -> float:
    """Return the share of letter pairs in common, from 0 to 1 (Dice)."""
    return 2 * len(one & two) / (len(one) + len(two)) if one or two else 0.0
