"""What a query becomes: units, each with the terms of the index that it may mean, by quality of match."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

# How good a match is, by how it was found. The browser's modules have the same table.
EXACT: Final = 1.0
SPLIT: Final = 0.95
UNSEEN, UNSEEN_SHORT = 0.9, 0.5
JOINED: Final = 0.9
PREFIX: Final = 0.8
PART: Final = 0.9
CHARACTER: Final = 0.8
EASY_EDIT, HARD_EDIT, SHORT_WORD, FAR_EDIT, PREFIX_EDIT = 0.78, 0.68, 0.08, 0.5, 0.5
SIBLING, COUSIN = 0.7, 0.4
SOUND, FAR_SOUND = 0.7, 0.35

FUZZY_LIMIT: Final = 6
"""So many terms, the nearest, may be meant by a mistyped word."""


class Candidate(NamedTuple):
    """A term (by place) or gram (by address) of the index that a unit may mean."""

    kind: str
    key: int
    quality: float
    how: str


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A part of the query; `pair` units only say that two neighbours belong together."""

    text: str
    candidates: tuple[Candidate, ...]
    weight: float = 1.0
    pair: bool = False


def spaced(text: str) -> bool:
    """Whether a unit is of a script that writes spaces."""
    return bool(text) and ord(text[0]) < 0x0E00
