"""What is counted of an index's documents, and how it changes with some of them.

A first build counts all documents (`postings.Tally`). The next one takes out the rows of documents that have changed
and puts in what they say now, so that it takes time with what has changed, and gives the same as counting anew.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from dataclasses import dataclass, fields, replace
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kbgen.search.analysed import counts, names_of
from kbgen.search.analysis import BODY, HEADING, TITLE
from kbgen.search.documents import Heading, SearchDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kbgen.search.analysed import Analysed, Name

K = TypeVar("K")
FIELD_WEIGHTS: Final = (6.0, 2.5, 1.0)
FIELD_NORMS: Final = (0.5, 0.4, 0.6)
SATURATION: Final = 1.2
LEVELS: Final = 8
IMPACT_BITS: Final = 4
"""Of a level and of whether the title has the unit; a document's number stands above."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Documents in the order of their addresses, and what an index is made from.

    ``words`` and ``grams`` have each unit's postings as packed numbers, by document: its number, then `IMPACT_BITS` of
    impact. ``worth`` has each document's impacts by count, and ``names`` what it is called.
    """

    documents: tuple[SearchDocument, ...]
    lengths: tuple[tuple[int, int, int], ...]
    worth: tuple[Mapping[int, int], ...]
    names: tuple[tuple[Name, ...], ...]
    words: Mapping[str, array[int]]
    grams: Mapping[int, array[int]]
    forms: Mapping[str, Counter[str]]
    """Each stem's forms, and in how many documents each occurs."""
    atoms: Counter[tuple[str, tuple[str, ...]]]
    """Thai compounds with the smallest words inside them, and in how many documents they occur."""
    letters: Counter[str]

    def changed(
        self,
        gone: Mapping[int, Analysed],
        new: Sequence[tuple[SearchDocument, Analysed]],
        analysed: Callable[[int], Analysed],
    ) -> Counted:
        """Return the same without the documents that are ``gone``, by number, and with ``new`` ones.

        ``analysed`` gives what another document counted. Documents of which anything changed are among both.
        """
        rest = [number for number in range(len(self.documents)) if number not in gone]
        lengths = [*(self.lengths[number] for number in rest), *(one.lengths for _, one in new)]
        documents = [*(self.documents[number] for number in rest), *(short(document) for document, _ in new)]
        order = by_address(documents)
        place_of = {row: place for place, row in enumerate(order)}
        means = means_of(lengths)
        # The mean length has moved a little, and with it what a few other documents' units are worth.
        moved = {number: analysed(number) for number in rest if not self._holds(number, means)}
        fresh = {len(rest) + at: one for at, (_, one) in enumerate(new)}
        fresh |= {row: moved[number] for row, number in enumerate(rest) if number in moved}
        worth = {row: Worth(place_of[row], norms(one.lengths, means)) for row, one in fresh.items()}
        table = array("I", bytes(4 * (len(self.documents) << IMPACT_BITS)))
        for row, number in enumerate(rest):
            for impact in range(1 << IMPACT_BITS):
                table[number << IMPACT_BITS | impact] = place_of[row] << IMPACT_BITS | impact
        taken = {**gone, **moved}
        same = all(place_of[row] == number for row, number in enumerate(rest))
        rows = [(worth[row], one) for row, one in fresh.items()]
        words = _posted(self.words, taken, table, [one.words for one in taken.values()],
                        [(own, one.words) for own, one in rows], same=same)  # fmt: skip
        grams = _posted(self.grams, taken, table, [one.grams for one in taken.values()],
                        [(own, one.grams) for own, one in rows], same=same)  # fmt: skip
        forms, atoms, letters = dict(self.forms), self.atoms.copy(), self.letters.copy()
        for one, sign in [*((one, -1) for one in gone.values()), *((one, 1) for _, one in new)]:
            _count_forms(forms, one, sign)
            atoms.update(dict.fromkeys(one.atoms.items(), sign))
            letters.update(dict.fromkeys(one.letters, sign))
        known = [*(self.worth[number] for number in rest), *({} for _ in new)]
        names = [*(self.names[number] for number in rest), *(one.names for _, one in new)]
        return Counted(
            tuple(documents[row] for row in order),
            tuple(lengths[row] for row in order),
            tuple(worth[row].impacts() if row in worth else known[row] for row in order),
            tuple(names[row] for row in order),
            words,
            grams,
            forms,
            +atoms,
            +letters,
        )

    def _holds(self, number: int, means: Sequence[float]) -> bool:
        """Tell whether a document's units are worth what they were, now that documents have other mean lengths."""
        own = norms(self.lengths[number], means)
        return all(impact_of(count, own) == impact for count, impact in self.worth[number].items())

    def content(self) -> bytes:
        """Write down, for `of_content` on the same machine."""
        head: list[Any] = [
            list(map(_values, self.documents)), self.lengths,
            [[list(one), list(one.values())] for one in self.worth], self.names,
            list(self.words), self.forms, [[*item, number] for item, number in self.atoms.items()], self.letters,
        ]  # fmt: skip
        text = json.dumps(head, separators=(",", ":")).encode()
        numbers = [
            array("Q", self.grams),
            *(array("Q", map(len, group.values())) for group in (self.words, self.grams)),
        ]
        parts = [text, *(one.tobytes() for one in numbers)]
        parts += [b"".join(one.tobytes() for one in group.values()) for group in (self.words, self.grams)]
        return b"".join([array("Q", [len(parts), *map(len, parts)]).tobytes(), *parts])

    @classmethod
    def of_content(cls, content: bytes) -> Counted:
        """Read what `content` gave. Raises `ValueError` for anything else."""
        try:
            (size,) = array("Q", content[:8])
            bounds = list(accumulate(array("Q", content[8 : 8 * (size + 1)]), initial=8 * (size + 1)))
            text, *arrays = (content[start:end] for start, end in pairwise(bounds))
            documents, lengths, worth, names, words, forms, atoms, letters = json.loads(text)
            grams, word_sizes, gram_sizes = (array("Q", one) for one in arrays[:3])
            return cls(
                tuple(_document(*one) for one in documents),
                tuple((titled, headed, told) for titled, headed, told in lengths),
                tuple(dict(zip(*one, strict=True)) for one in worth),
                tuple(map(names_of, names)),
                _group(words, word_sizes, arrays[3]),
                _group(grams, gram_sizes, arrays[4]),
                {stem: Counter(own) for stem, own in forms.items()},
                Counter({(word, tuple(inner)): number for word, inner, number in atoms}),
                Counter(letters),
            )
        except (TypeError, KeyError, IndexError, AttributeError) as error:
            raise ValueError(f"not what was counted: {error}") from error


def short(document: SearchDocument) -> SearchDocument:
    """Return what an index shows of a document."""
    return replace(document, body="", aliases=())


def by_address(documents: Sequence[SearchDocument]) -> list[int]:
    """Return the documents' numbers in the order of an index."""
    return sorted(range(len(documents)), key=lambda row: (documents[row].url, documents[row].id))


def means_of(lengths: Sequence[tuple[int, int, int]]) -> Sequence[float]:
    """Return how long titles, headings and bodies are."""
    return [max(1.0, sum(row[at] for row in lengths) / max(1, len(lengths))) for at in (TITLE, HEADING, BODY)]


def norms(lengths: Sequence[int], means: Sequence[float]) -> tuple[float, float, float]:
    """Return what a unit in a document's title, headings and body weighs, by their lengths."""
    titled, headed, told = (
        FIELD_WEIGHTS[at] / (1 - FIELD_NORMS[at] + FIELD_NORMS[at] * lengths[at] / means[at])
        for at in (TITLE, HEADING, BODY)
    )
    return titled, headed, told


def impact_of(count: int, own: tuple[float, float, float]) -> int:
    """Return the impact of a count in a document with these norms."""
    titled, headed, told = counts(count)
    weight = titled * own[0] + headed * own[1] + told * own[2]
    return min(LEVELS - 1, int(LEVELS * weight / (weight + SATURATION))) * 2 + (titled > 0)


class Worth(dict[int, int]):
    """A document's number with the impact that a count has in it, by count."""

    def __init__(self, number: int, own: tuple[float, float, float]) -> None:
        super().__init__()
        self._high = number << IMPACT_BITS
        self._own = own

    def __missing__(self, count: int) -> int:
        value = self[count] = self._high | impact_of(count, self._own)
        return value

    def impacts(self) -> Mapping[int, int]:
        """Return the impacts of the counts that were asked for."""
        return {count: value & (1 << IMPACT_BITS) - 1 for count, value in self.items()}


def _posted(
    old: Mapping[K, array[int]],
    taken: Mapping[int, Analysed],
    table: Sequence[int],
    out: Iterable[Iterable[K]],
    rows: Iterable[tuple[Worth, Mapping[K, int]]],
    *,
    same: bool,
) -> Mapping[K, array[int]]:
    """Return postings without the documents that are ``taken`` out, under new numbers, and with new rows.

    ``out`` are the units of what is taken out. Where the numbers are the ``same``, other units' postings stay.
    """
    added: dict[K, list[int]] = {unit: [] for units in out for unit in units}
    for worth, units in rows:
        for unit, count in units.items():
            added.setdefault(unit, []).append(worth[count])
    found = dict(old) if same else {unit: array("I", map(table.__getitem__, own)) for unit, own in old.items()}
    for unit, values in added.items():
        stay = (table[value] for value in old.get(unit, ()) if value >> IMPACT_BITS not in taken)
        own = array("I", sorted([*stay, *values]))
        if own:
            found[unit] = own
        else:
            found.pop(unit, None)
    return found


def _count_forms(forms: dict[str, Counter[str]], one: Analysed, sign: int) -> None:
    """Count a document's forms, or take them away. What has none of its own is written as its stem only."""
    for stem in one.words:
        own = Counter(forms.get(stem, ()))
        own.update(dict.fromkeys(one.forms.get(stem, (stem,)), sign))
        forms[stem] = +own
        if not forms[stem]:
            del forms[stem]


_values = attrgetter(*(field.name for field in fields(SearchDocument)))


def _document(*values: Any) -> SearchDocument:
    identity, url, kind, title, summary, headings, body, aliases, *rest = values
    found = tuple(Heading(*one) for one in headings)
    return SearchDocument(identity, url, kind, title, summary, found, body, tuple(aliases), *rest)


def _group(units: Iterable[K], sizes: Iterable[int], content: bytes) -> Mapping[K, array[int]]:
    packed = array("I", content)
    return {
        unit: packed[start:end]
        for unit, (start, end) in zip(units, pairwise(accumulate(sizes, initial=0)), strict=True)
    }
