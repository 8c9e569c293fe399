"""Terms a typing mistake away: optimal string alignment over the sorted vocabulary.

Neighbours in the vocabulary reuse the rows of the table for what they share, and whole branches that cannot be
near are skipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kbgen.search.query.vocabulary import Vocabulary

FAR: Final = 1 << 30
"""More than any distance or cost."""


def near_forms(vocabulary: Vocabulary, word: str, limit: int, prefix: bool) -> Iterator[tuple[int, str | None]]:
    """Terms near a word, with the form that is near (none when only the beginning is).

    Optimal string alignment over the sorted vocabulary; neighbours reuse the rows of what they share.
    """
    size = len(word)
    rows: list[list[int]] = [list(range(size + 1))]
    reached = [size]
    skip = FAR

    def step(form: str, depth: int) -> bool:
        """Add the row of one more letter; false when nothing below can be near any more."""
        letter = form[depth - 1]
        above = rows[depth - 1]
        row = [depth] + [FAR] * size
        low = depth
        for column in range(max(1, depth - limit), min(size, depth + limit) + 1):
            value = above[column - 1] + (letter != word[column - 1])
            value = min(value, above[column] + 1, row[column - 1] + 1)
            if depth > 1 < column and letter == word[column - 2] and form[depth - 2] == word[column - 1]:
                value = min(value, rows[depth - 2][column - 2] + 1)
            row[column] = value
            low = min(low, value)
        rows.append(row)
        reached.append(min(reached[-1], row[size]) if prefix else FAR)
        return low <= limit or reached[-1] <= limit

    for place, label in enumerate(vocabulary.labels):
        if vocabulary.shared[place] >= skip:
            continue
        skip = FAR
        depth = min(vocabulary.shared[place], len(rows) - 1)
        del rows[depth + 1 :], reached[depth + 1 :]
        while depth < len(label):
            depth += 1
            if not step(label, depth):
                skip = depth
                break
        if skip != FAR:
            continue
        best, which = (reached[depth] if prefix else FAR), None
        for ending in vocabulary.terms[place].endings:
            form = label + ending
            if len(form) < size - limit or (len(form) > size + limit and not prefix):
                continue
            del rows[len(label) + 1 :], reached[len(label) + 1 :]
            if not all(step(form, at) for at in range(len(label) + 1, len(form) + 1)):
                continue
            distance = rows[len(form)][size]
            if distance <= limit and (which is None or distance < best):
                best, which = distance, form
            elif prefix:
                best = min(best, reached[len(form)])
        if best <= limit:
            yield place, which


def near_beginnings(vocabulary: Vocabulary, text: str) -> Iterator[tuple[int, int, bool]]:
    """Thai terms one mistake away from a beginning of the text: (place, its length, letter left out)."""
    size = len(text)
    rows: list[list[int]] = [list(range(size + 1))]
    skip = FAR
    low_place, high_place = vocabulary.lower("\u0e00"), vocabulary.lower("\u0e80")
    for place in range(low_place, high_place):
        label = vocabulary.labels[place]
        shared = vocabulary.shared[place] if place > low_place else 0
        if shared >= skip:
            continue
        skip = FAR
        del rows[min(shared, len(rows) - 1) + 1 :]
        for depth in range(len(rows), len(label) + 1):
            letter, above = label[depth - 1], rows[depth - 1]
            row = [depth] + [FAR] * size
            low = depth
            for column in range(max(1, depth - 1), min(size, depth + 1) + 1):
                value = above[column - 1] + (letter != text[column - 1])
                value = min(value, above[column] + 1, row[column - 1] + 1)
                if depth > 1 < column and letter == text[column - 2] and label[depth - 2] == text[column - 1]:
                    value = min(value, rows[depth - 2][column - 2] + 1)
                row[column] = value
                low = min(low, value)
            rows.append(row)
            if low > 1:
                skip = depth
                break
        if skip != FAR or len(label) < 3:
            continue
        for length in range(max(2, len(label) - 1), min(size, len(label) + 1) + 1):
            easy = length < len(label)
            if rows[len(label)][length] == 1 and (easy or len(label) > 3):
                yield place, length, easy
