"""Words typed on the wrong keyboard layout."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kbgen.search.query.units import EXACT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kbgen.search.query.units import Unit


def on_other_layout(
    chunk: str, best: list[Unit], keyboard: Sequence[tuple[str, str]], read: Callable[[str], list[Unit]]
) -> list[Unit]:
    """The chunk's units, or those of the same keys on the other layout where these are words; a dash stays a dash."""
    if not keyboard or not best or _worth(best) >= 0.7:
        return best
    for other in retyped(chunk, keyboard):
        units = read(other)
        if (_worth(units) >= 0.75 and len(other) > 2) or (_unknown(best) and _exact(units)):
            return units
    return best


def _worth(units: Iterable[Unit]) -> float:
    """The share of letters that the index knows, words of one or two letters not counted as known."""
    good = length = 0.0
    for unit in units:
        if unit.pair:
            continue
        best = max((candidate.quality for candidate in unit.candidates), default=0.0)
        good += best * len(unit.text) if len(unit.text) > 2 else 0.0
        length += len(unit.text)
    return good / length if length else 0.0


def _unknown(units: Iterable[Unit]) -> bool:
    return not any(unit.candidates for unit in units)


def _exact(units: Sequence[Unit]) -> bool:
    """Whether each unit is a word of the index as it stands, which decides for short ones."""
    return bool(units) and all(unit.candidates and unit.candidates[0].quality == EXACT for unit in units)


def retyped(chunk: str, keyboard: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A chunk as if typed on the other layout, in both directions; `keyboard` as `Language` has it."""
    there, back = _keys(tuple(keyboard))
    local_text = "".join([there.get(letter) or there.get(letter.lower(), letter) for letter in chunk])
    if local_text != chunk:
        yield local_text
    latin_text = "".join([back.get(letter, letter) for letter in chunk.lower()])
    if latin_text != chunk:
        yield latin_text


@cache
def _keys(keyboard: tuple[tuple[str, str], ...]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """What each key gives on the other layout, and back."""
    there: dict[str, str] = {}
    back: dict[str, str] = {}
    for latin, local in keyboard:
        for one, two in zip(latin, local, strict=True):
            there.setdefault(one, two)
            back.setdefault(two, one)
    return there, back
