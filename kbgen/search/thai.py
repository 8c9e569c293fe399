"""Thai words at build: PyThaiNLP's word list, cut by the least costly way through each run.

The list is only the teacher. What the index contains becomes the vocabulary by which the browser cuts a
query, with the same costs and the same rule that no word starts inside a character cluster.
"""

from __future__ import annotations

import importlib.util
import math
import re
from functools import lru_cache
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
    for line in (corpus / "words_th.txt").read_text(encoding="utf-8").split("\n"):
        word = tidy(normalise(line.strip()))
        if len(word) > 1 and " " not in word:
            counts.setdefault(word, 1)
    for line in (corpus / "tnc_freq.txt").read_text(encoding="utf-8").split("\n"):
        raw, _, count = line.partition("\t")
        word = tidy(normalise(raw.strip()))
        if word in counts and count.strip().isdigit():
            counts[word] += int(count)
    total = sum(counts.values())
    return {word: math.log(total / count) + _PER_WORD for word, count in counts.items()}


@lru_cache(maxsize=1)
def _lengths() -> Mapping[str, tuple[int, ...]]:
    """The lengths of the words that begin with three given letters; words of two letters are always tried."""
    found: dict[str, set[int]] = {}
    for word in dictionary():
        if len(word) > 2:
            found.setdefault(word[:3], {2}).add(len(word))
    return {start: tuple(sorted(lengths)) for start, lengths in found.items()}


def cut(text: str, *, without: str = "") -> list[str]:
    """The least costly words of a run; stretches without a word stay together as one."""
    costs, lengths = dictionary(), _lengths()
    ends = clusters(text)
    at = {end: number for number, end in enumerate(ends)}
    paid = [0.0] + [math.inf] * (len(ends) - 1)
    came: list[tuple[int, bool]] = [(-1, True)] * len(ends)
    for here, start in enumerate(ends[:-1]):
        so_far = paid[here]
        if so_far + _UNKNOWN < paid[here + 1]:
            paid[here + 1], came[here + 1] = so_far + _UNKNOWN, (here, False)
        for length in lengths.get(text[start : start + 3], (2,)):
            word = text[start : start + length]
            cost = costs.get(word)
            if cost is None or (there := at.get(start + length)) is None:
                continue
            if so_far + cost < paid[there] and word != without:
                paid[there], came[there] = so_far + cost, (here, True)
    words: list[str] = []
    unknown = False
    place = len(ends) - 1
    while place > 0:
        before, known = came[place]
        piece = text[ends[before] : ends[place]]
        if not known and unknown:
            words[-1] = piece + words[-1]
        else:
            words.append(piece)
        unknown, place = not known, before
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
    pieces = cut(word, without=word)
    whole = len(pieces) > 1 and all(piece in costs and len(piece) > 1 for piece in pieces)
    likely = whole and sum(costs[piece] - _PER_WORD for piece in pieces) < costs[word] - _PER_WORD + _COMPOUND
    return tuple(pieces) if likely else ()


def atoms(word: str, inner: list[str]) -> list[str]:
    """The smallest words of a compound; `inner` receives every word inside it."""
    pieces = parts(word)
    inner += pieces
    return [atom for piece in pieces for atom in atoms(piece, inner)] or [word]
