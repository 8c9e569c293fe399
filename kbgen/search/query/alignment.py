"""Terms a typing mistake away (optimal string alignment: a letter wrong, missing, too many, or two swapped).

Of most terms their letters alone tell that they are not near; Thai beginnings are found by what is left of a term
when a letter is taken out. What is yielded is what the browser's table of the whole vocabulary gives.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kbgen.search.query.vocabulary import Vocabulary

FAR: Final = 1 << 30
"""More than any distance or cost."""
_BITS: Final = 63
_SHORTEST: Final = 3
"""Letters of a Thai term that may be mistyped; with fewer than one more a letter may only be left out."""


def letters(text: str) -> int:
    """Return a set of letters as bits; several letters may share one."""
    bits = 0
    for letter in set(text):
        bits |= 1 << (ord(letter) & _BITS)
    return bits


def near_forms(vocabulary: Vocabulary, word: str, limit: int, prefix: bool) -> Iterator[tuple[int, str | None]]:
    """Terms near a word, with the form that is near (none when only the beginning is)."""
    size = len(word)
    typed = letters(word)
    # Each letter of the word that a term does not have is a mistake.
    places = [place for place, has in enumerate(vocabulary.letters) if (typed & ~has).bit_count() <= limit]
    for place in places:
        label = vocabulary.labels[place]
        table = _Table(word, limit, prefix)
        if not table.read(label, 0):
            continue
        best, which = (table.reached[-1] if prefix else FAR), None
        for ending in vocabulary.terms[place].endings:
            form = label + ending
            if len(form) < size - limit or (len(form) > size + limit and not prefix):
                continue
            if not table.read(form, len(label)):
                continue
            distance = table.rows[-1][size]
            if distance <= limit and (which is None or distance < best):
                best, which = distance, form
            elif prefix:
                best = min(best, table.reached[-1])
        if best <= limit:
            yield place, which


class _Table:
    """The table of distances between a word and what is read, a row a letter, as far as they matter."""

    __slots__ = ("limit", "prefix", "reached", "rows", "word")

    def __init__(self, word: str, limit: int, prefix: bool) -> None:
        self.word, self.limit, self.prefix = word, limit, prefix
        self.rows = [list(range(len(word) + 1))]
        self.reached = [len(word)]
        """The least distance of the word to a beginning of what is read so far."""

    def read(self, form: str, known: int) -> bool:
        """Read a form of which so many letters have been read; false once nothing that goes on so can be near."""
        word, limit, rows, reached = self.word, self.limit, self.rows, self.reached
        size = len(word)
        del rows[known + 1 :], reached[known + 1 :]
        for depth in range(known + 1, len(form) + 1):
            letter, above = form[depth - 1], rows[-1]
            row = [FAR] * (size + 1)
            row[0] = low = left = depth
            first = max(1, depth - limit)
            if first > 1:
                left = FAR
            for column in range(first, min(size, depth + limit) + 1):
                value = above[column - 1] + (letter != word[column - 1])
                if above[column] < value:
                    value = above[column] + 1
                if left < value:
                    value = left + 1
                if depth > 1 < column and letter == word[column - 2] and form[depth - 2] == word[column - 1]:
                    value = min(value, rows[-2][column - 2] + 1)
                row[column] = left = value
                if value < low:
                    low = value
            rows.append(row)
            reached.append(min(reached[-1], row[size]) if self.prefix else FAR)
            if low > limit < reached[-1]:
                return False
        return True


class Rests:
    """Thai terms by what is left of them when a letter is taken out."""

    def __init__(self, labels: Iterable[tuple[int, str]]) -> None:
        self._labels = {place: label for place, label in labels if len(label) >= _SHORTEST}
        self._places: Mapping[str, list[int]] = defaultdict(list)
        self._rests: Mapping[str, list[tuple[int, int]]] = defaultdict(list)
        for place, label in self._labels.items():
            self._places[label].append(place)
            for cut in range(len(label)):
                self._rests[label[:cut] + label[cut + 1 :]].append((place, cut))
        self._longest = max(map(len, self._labels.values()), default=0)

    def near_beginnings(self, text: str) -> Sequence[tuple[int, int, bool]]:
        """Terms one mistake away from a beginning of the text: (place, its length, letter left out), in order."""
        found: set[tuple[int, int, bool]] = set()
        for length in range(2, min(len(text), self._longest + 1) + 1):
            start = text[:length]
            found.update((place, length, True) for place, _ in self._rests.get(start, ()))
            found.update(
                (place, length, False) for place in self._mistyped(start) if len(self._labels[place]) > _SHORTEST
            )
        return sorted(found)

    def _mistyped(self, start: str) -> Iterator[int]:
        """Terms with a letter too few, a wrong one, or two swapped for what was typed."""
        for cut in range(len(start)):
            rest = start[:cut] + start[cut + 1 :]
            yield from self._places.get(rest, ())
            for place, its_cut in self._rests.get(rest, ()):
                if its_cut == cut and self._labels[place] != start:
                    yield place
            swapped = start[:cut] + start[cut : cut + 2][::-1] + start[cut + 2 :]
            if swapped != start:
                yield from self._places.get(swapped, ())
