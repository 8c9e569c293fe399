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

from kbgen.search.languages import MissingExtra
from kbgen.search.text import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping

_CLUSTER: Final = re.compile("[เแโไ]?[ก-ฮ][ะ-ฺ็-๎]*|.", re.DOTALL)
LONGEST: Final = 30
import os

_UNKNOWN: Final = float(os.environ.get("UNK", "20"))
_COMPOUND: Final = float(os.environ.get("CP", "8"))
_PER_WORD: Final = float(os.environ.get("PW", "6"))


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
        raise MissingExtra("th", "thai", "pythainlp")
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


class _Heads(dict[int, frozenset[str]]):
    """For each dictionary in use, every beginning of its words."""


_HEADS: Final = _Heads()


def _heads(costs: Mapping[str, float]) -> frozenset[str]:
    found = _HEADS.get(id(costs))
    if found is None:
        found = _HEADS[id(costs)] = frozenset(word[:end] for word in costs for end in range(1, len(word) + 1))
    return found


def cut(text: str, costs: Mapping[str, float], *, without: str = "") -> list[str]:
    """The least costly words of a folded run; stretches without a word stay together as one."""
    ends = clusters(text)
    heads = _heads(costs)
    best: list[tuple[float, int, bool]] = [(0.0, -1, True)] + [(math.inf, -1, False)] * (len(ends) - 1)
    for here, start in enumerate(ends[:-1]):
        paid = best[here][0]
        if paid + _UNKNOWN < best[here + 1][0]:
            best[here + 1] = (paid + _UNKNOWN, here, False)
        for there in range(here + 1, len(ends)):
            word = text[start : ends[there]]
            if word not in heads:
                break
            cost = costs.get(word)
            if cost is not None and word != without and paid + cost < best[there][0]:
                best[there] = (paid + cost, here, True)
    words: list[str] = []
    unknown = False
    place = len(ends) - 1
    while place > 0:
        _, previous, known = best[place]
        piece = text[ends[previous] : ends[place]]
        if not known and unknown:
            words[-1] = piece + words[-1]
        else:
            words.append(piece)
        unknown, place = not known, previous
    return words[::-1]


def parts(word: str, costs: Mapping[str, float]) -> list[str]:
    """The words that a compound consists of, or nothing when it is none.

    A compound is hardly less likely than its parts side by side; a word that merely looks like two others is
    far more likely than those two together.
    """
    if len(word) < 4 or word not in costs:
        return []
    pieces = cut(word, costs, without=word)
    whole = all(piece in costs and len(piece) > 1 for piece in pieces)
    likely = whole and sum(costs[piece] - _PER_WORD for piece in pieces) < costs[word] - _PER_WORD + _COMPOUND
    return pieces if likely and len(pieces) > 1 else []


def atoms(word: str, costs: Mapping[str, float], inner: list[str] | None = None) -> list[str]:
    """The smallest words of a compound; `inner` receives every word inside it."""
    pieces = parts(word, costs)
    if inner is not None:
        inner += pieces
    return [atom for piece in pieces for atom in atoms(piece, costs, inner)] or [word]
