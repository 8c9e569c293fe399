"""Thai: a run is cut by the index's own vocabulary, by the least costly way, mistyped words dear."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from kbgen.search.query.alignment import FAR
from kbgen.search.query.units import EASY_EDIT, EXACT, FUZZY_LIMIT, HARD_EDIT, PART, Candidate, Unit
from kbgen.search.thai import clusters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kbgen.search.query.vocabulary import Vocabulary

UNKNOWN_WEIGHT: Final = 0.5
STRANGE: Final = 0.1
"""What two words count for as neighbours where no article has them side by side."""
WORD_COST, UNKNOWN_COST, EASY_COST, HARD_COST, THAI_SPAN = 12, 14, 8, 10, 24


def thai_units(vocabulary: Vocabulary, text: str, last: bool) -> list[Unit]:
    """Cut a run by the vocabulary; compounds count by their smallest words."""
    units: list[Unit] = []
    sides: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    cut = _cut(vocabulary, text, last)
    begins: list[int] = []
    for start, end, how, places in cut:
        word = text[start:end]
        begins.append(len(units))
        more: list[Candidate] = []
        if last and end == len(text) and how in ("word", "prefix"):
            more = vocabulary.completed(word, set(places))
        if how == "unknown":
            units.append(Unit(word, (), vocabulary.weight(word, UNKNOWN_WEIGHT)))
            sides.append(((), ()))
        elif how == "word":
            pieces = _pieces(vocabulary, places[0])
            for number, piece in enumerate(pieces):
                found = [Candidate("term", places[0], EXACT, "word")]
                if len(pieces) > 1:
                    found += [Candidate("term", place, PART, "part") for place in vocabulary.labelled(piece)[:1]]
                found += more if number == len(pieces) - 1 else []
                units.append(Unit(piece, tuple(found), vocabulary.weight(piece)))
                sides.append(((piece,), (piece,)))
        elif how == "prefix":
            units.append(Unit(word, tuple(more)))
            sides.append(((), ()))
        else:
            units.append(Unit(word, _edits(vocabulary, word, places)))
            inside = [_pieces(vocabulary, place) for place in places[:2]]
            sides.append((tuple(one[0] for one in inside), tuple(one[-1] for one in inside)))
    pairs: list[Unit] = []
    strange: set[int] = set()
    for number, (one, two) in enumerate(pairwise(sides), 1):
        names = [f"{first} {second}" for first in one[1] for second in two[0]]
        found = [Candidate("gram", gram, EXACT, "pair") for name in names for gram in vocabulary.gram(name)]
        if found:
            pairs.append(Unit(names[0], tuple({candidate.key: candidate for candidate in found}.values()), pair=True))
        else:
            strange.add(number)
            # The query may be words that somebody chose, rather than a phrase.
            pairs += [Unit(name, (), STRANGE, pair=True) for name in names[:1]]
    for number in range(1, len(cut)):
        if begins[number] in strange:
            _mend(
                vocabulary,
                text[cut[number - 1][0] : cut[number][1]],
                units,
                begins[number - 1],
                (*begins, len(units))[number + 1],
            )
    return units + pairs


def _pieces(vocabulary: Vocabulary, place: int) -> list[str]:
    """The smallest words of a term."""
    label = vocabulary.labels[place]
    return [label[start:end] for start, end in pairwise((0, *vocabulary.terms[place].atoms, len(label)))]


def _edits(vocabulary: Vocabulary, word: str, places: Iterable[int]) -> tuple[Candidate, ...]:
    """The terms of which a word may be a mistyped form."""
    return tuple(
        Candidate("term", place, EASY_EDIT if len(vocabulary.labels[place]) > len(word) else HARD_EDIT, "edit")
        for place in places
    )


def _mend(vocabulary: Vocabulary, text: str, units: list[Unit], first: int, beyond: int) -> None:
    """Two words that never stand side by side may be one mistyped: `ผล|ตง` for `ผลต่าง`."""
    near = [
        ((EASY_COST if easy else HARD_COST) - vocabulary.terms[place].common, place)
        for place, length, easy in vocabulary.near_beginnings(text)
        if length == len(text)
    ]
    more = _edits(vocabulary, text, [place for _, place in sorted(near)[:FUZZY_LIMIT]])
    for number in range(first, beyond if more else first):
        units[number] = replace(units[number], candidates=units[number].candidates + more)


def _cut(vocabulary: Vocabulary, text: str, last: bool) -> list[tuple[int, int, str, list[int]]]:
    """The least costly way through a run, mistyped words dear: (start, end, how, places)."""
    ends = clusters(text)
    at = {end: number for number, end in enumerate(ends)}
    count = len(ends) - 1
    best: list[tuple[int, int, str, list[int]]] = [(FAR, -1, "", [])] * (count + 1)
    best[0] = (0, -1, "", [])
    for here in range(count):
        paid, start = best[here][0], ends[here]
        if paid + UNKNOWN_COST < best[here + 1][0]:
            best[here + 1] = (paid + UNKNOWN_COST, here, "unknown", [])
        for there in range(here + 1, count + 1):
            word = text[start : ends[there]]
            place = vocabulary.lower(word)
            if place >= len(vocabulary.labels) or not vocabulary.labels[place].startswith(word):
                break
            if len(word) < 2:
                continue
            if vocabulary.labels[place] == word:
                cost = paid + WORD_COST - vocabulary.terms[place].common
                if cost < best[there][0]:
                    best[there] = (cost, here, "word", [place])
            elif last and there == count and paid + WORD_COST < best[there][0]:
                best[there] = (paid + WORD_COST, here, "prefix", [])
        near: dict[int, list[tuple[int, int]]] = {}
        for place, length, easy in vocabulary.near_beginnings(text[start : start + THAI_SPAN]):
            if start + length in at:
                dear = (EASY_COST if easy else HARD_COST) - vocabulary.terms[place].common
                near.setdefault(at[start + length], []).append((dear, place))
        for there, rows in sorted(near.items()):
            rows.sort()
            cost = paid + WORD_COST + rows[0][0]
            if cost < best[there][0]:
                best[there] = (cost, here, "edit", [place for _, place in rows[:FUZZY_LIMIT]])
    path: list[tuple[int, int, str, list[int]]] = []
    place = count
    while place > 0:
        _, before, how, places = best[place]
        path.append((ends[before], ends[place], how, places))
        place = before
    return path[::-1]
