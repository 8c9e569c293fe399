"""Thai words at build: PyThaiNLP's word list, cut by the least costly way through each run.

The list is only the teacher. What the index contains becomes the vocabulary by which the browser cuts a
query, with the same costs and the same rule that no word starts inside a character cluster.
"""

from __future__ import annotations

import importlib.util
import math
import re
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kbgen.search.languages import MissingExtraError
from kbgen.search.text import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping

_CLUSTER: Final = re.compile("[เแโไ]?[ก-ฮ][ะ-ฺ็-๎]*|.", re.DOTALL)
_UNKNOWN: Final = 20.0
_COMPOUND: Final = 8.0
_PER_WORD: Final = 6.0
_TWO: Final = (2,)
_SHORT, _LONG = 3, 6

_SARA_AM: Final = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")


def tidy(text: str) -> str:
    """One spelling for what looks the same: NFKC has split sara am, and แ is often typed as two เ."""
    return _SARA_AM.sub("\\1\u0e33", text).replace("\u0e40\u0e40", "\u0e41")


def clusters(text: str) -> list[int]:
    """Offsets at which a word may start or end."""
    return [match.start() for match in _CLUSTER.finditer(text)] + [len(text)]


@lru_cache(maxsize=1)
def dictionary() -> Mapping[str, float]:
    """Folded words with the cost of using each, from the list's own frequencies."""
    found = importlib.util.find_spec("pythainlp")
    if found is None or not found.submodule_search_locations:
        raise MissingExtraError("th", "thai", "pythainlp")
    corpus = Path(found.submodule_search_locations[0]) / "corpus"
    counts: dict[str, int] = {}
    # Whole files are normalised at once: nothing is composed across the end of a line.
    for word in tidy(normalise((corpus / "words_th.txt").read_text(encoding="utf-8"))).split("\n"):
        word = word.strip()
        if len(word) > 1 and " " not in word:
            counts.setdefault(word, 1)
    for line in tidy(normalise((corpus / "tnc_freq.txt").read_text(encoding="utf-8"))).split("\n"):
        word, _, count = line.partition("\t")
        word = word.strip()
        if word in counts and count.strip().isdigit():
            counts[word] += int(count)
    total = sum(counts.values())
    return {word: math.log(total / count) + _PER_WORD for word, count in counts.items()}


@lru_cache(maxsize=1)
def _lengths() -> tuple[Mapping[str, tuple[int, ...]], Mapping[str, tuple[int, ...]], int]:
    """The lengths of words by three letters that they begin with, by six, and the greatest.

    The former have those shorter than six only, the latter these too; words of two letters are always tried.
    """
    short: dict[str, set[int]] = {}
    long: dict[str, set[int]] = {}
    for word in dictionary():
        if len(word) >= _LONG:
            long.setdefault(word[:_LONG], set()).add(len(word))
        elif len(word) >= _SHORT:
            short.setdefault(word[:_SHORT], {2}).add(len(word))
    few = {start: tuple(sorted(lengths)) for start, lengths in short.items()}
    all_of = {start: few.get(start[:_SHORT], _TWO) + tuple(sorted(lengths)) for start, lengths in long.items()}
    return few, all_of, max(map(len, dictionary()))


def cut(text: str, *, apart: bool = False) -> list[str]:
    """The least costly words of a run; stretches without a word stay together as one.

    `apart` leaves out the word that the whole run may be.
    """
    costs, (short, long, longest) = dictionary(), _lengths()
    ends = clusters(text)
    size = len(text)
    # Places where no word may end cost less than nothing, which no way undercuts.
    paid = [-1.0] * (size + longest + 1)
    for end in ends:
        paid[end] = math.inf
    paid[0] = 0.0
    came = [0] * (size + 1)
    known = bytearray(size + 1)
    for start, following in pairwise(ends):
        so_far = paid[start]
        if so_far + _UNKNOWN < paid[following]:
            paid[following], came[following], known[following] = so_far + _UNKNOWN, start, 0
        lengths = long.get(text[start : start + _LONG]) or short.get(text[start : start + _SHORT], _TWO)
        for length in lengths:
            cost = costs.get(text[start : start + length])
            if cost is not None and so_far + cost < paid[start + length] and not (apart and length == size):
                there = start + length
                paid[there], came[there], known[there] = so_far + cost, start, 1
    words: list[str] = []
    unknown = False
    place = size
    while place > 0:
        before = came[place]
        piece = text[before:place]
        if unknown and not known[place]:
            words[-1] = piece + words[-1]
        else:
            words.append(piece)
        unknown, place = not known[place], before
    return words[::-1]


@lru_cache(maxsize=100_000)
def parts(word: str) -> tuple[str, ...]:
    """The words that a compound consists of, or nothing when it is none.

    A compound is hardly less likely than its parts side by side; a word that merely looks like two others is
    far more likely than those two together.
    """
    costs = dictionary()
    if len(word) < 4 or word not in costs:
        return ()
    pieces = cut(word, apart=True)
    whole = len(pieces) > 1 and all(piece in costs and len(piece) > 1 for piece in pieces)
    likely = whole and sum(costs[piece] - _PER_WORD for piece in pieces) < costs[word] - _PER_WORD + _COMPOUND
    return tuple(pieces) if likely else ()


def atoms(word: str, inner: list[str]) -> list[str]:
    """The smallest words of a compound; `inner` receives every word inside it."""
    pieces = parts(word)
    inner += pieces
    return [atom for piece in pieces for atom in atoms(piece, inner)] or [word]
