"""What the index counts of one document, and the documents that an earlier build counted."""

from __future__ import annotations

import binascii
import json
import struct
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from kbgen.model.compact import compact

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

FIELD_BITS: Final = 17
_FIELD_MOST: Final = (1 << FIELD_BITS) - 1


class Name(NamedTuple):
    """The words and grams of one of a document's names: those that tell what it is about, and the others."""

    telling: tuple[str | int, ...]
    others: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Analysed:
    """What the index counts of one document.

    Words are classes of forms under their stem; grams are neighbouring characters or Thai words, by `gram_key`.
    Each has how often it stands in the title, the headings and the body, as one number (see `counts`).
    """

    lengths: tuple[int, int, int]
    words: Mapping[str, int]
    grams: Mapping[int, int]
    forms: Mapping[str, tuple[str, ...]]
    """The forms of a stem; one that is missing here occurs as it is only."""
    atoms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Thai compounds and the smallest words inside them."""
    letters: str = ""
    """The characters of which the grams consist, where characters have sounds."""
    names: tuple[Name, ...] = ()
    """The title and other words for it, then each alias. All that counts as the title does stands in one of them."""

    def line(self) -> str:
        """As a line of text."""
        value = [
            self.lengths,
            self.words,
            _packed(self.grams),
            list(self.grams.values()),
            self.forms,
            self.atoms,
            self.letters,
            self.names,
        ]
        # Words have no ends of lines in them, of any kind.
        return compact(value)

    @classmethod
    def of_line(cls, line: str) -> Analysed:
        """From `line`; raises `ValueError` for anything else."""
        try:
            (titled, headed, told), words, grams, numbers, forms, atoms, letters, names = json.loads(line)
            # A site has a hundred thousand of each, so they are looked at all together.
            _require({int}, (titled, headed, told), words.values(), numbers)
            _require({str}, (letters, grams), *forms.values(), *atoms.values())
            _require({int, str}, *chain(*names))
            return cls(
                (titled, headed, told),
                words,
                dict(zip(_unpacked(grams), numbers, strict=True)),
                dict(zip(forms, map(tuple, forms.values()), strict=True)),
                dict(zip(atoms, map(tuple, atoms.values()), strict=True)),
                letters,
                names_of(names),
            )
        except (AttributeError, TypeError) as error:
            raise ValueError(f"not an analysed document: {error}") from error


def _packed(grams: Collection[int]) -> str:
    """Numbers of 64 bits as a text, which takes half the time of writing and reading them as decimals."""
    return binascii.b2a_base64(struct.pack(f"<{len(grams)}Q", *grams), newline=False).decode()


def _unpacked(text: str) -> tuple[int, ...]:
    """From `_packed`; raises `ValueError` for anything else."""
    try:
        content = binascii.a2b_base64(text)
        return struct.unpack(f"<{len(content) // 8}Q", content)
    except struct.error as error:
        raise ValueError(f"not whole numbers of 64 bits: {error}") from error


def _require(kinds: set[type], *values: Iterable[object]) -> None:
    """Raise `TypeError` unless all values are of one of some kinds."""
    if not kinds.issuperset(map(type, chain(*values))):
        raise TypeError(f"not all are {kinds}")


class AnalysisCache:
    """Analysed documents of an earlier build, by digest, and those of this one.

    `AnalysisCache(lines)` reads what `lines()` gave; a line that says nothing is as good as none. `lines()` has
    only what this build asked for or added, so that what the site no longer has goes.
    """

    def __init__(self, lines: Iterable[str] = ()) -> None:
        parted = (line.rstrip("\n").partition(" ") for line in lines)
        self._kept = {digest: value for digest, _, value in parted if value}
        self._used: dict[str, str] = {}
        self.found = self.missed = 0

    def get(self, digest: str) -> Analysed | None:
        """The value kept under a digest, if there is a sound one."""
        line = self._used.get(digest) or self._kept.get(digest)
        try:
            value = Analysed.of_line(line) if line else None
        except ValueError:
            value = None
        if value is None or line is None:
            self.missed += 1
            return None
        self.found += 1
        self._used[digest] = line
        return value

    def put(self, digest: str, value: Analysed) -> None:
        """Keep a value."""
        self._used[digest] = value.line()

    def lines(self) -> Iterator[str]:
        """What to write, one line a document, in the order of the digests."""
        for digest in sorted(self._used):
            yield f"{digest} {self._used[digest]}\n"


def names_of(rows: Iterable[Iterable[Iterable[str | int]]]) -> tuple[Name, ...]:
    """Return names as they were before they were JSON; raises `TypeError` for anything else."""
    return tuple(Name(*map(tuple, row)) for row in rows)


def counts(number: int) -> tuple[int, int, int]:
    """How often in the title, in the headings, in the body."""
    return number >> 2 * FIELD_BITS, number >> FIELD_BITS & _FIELD_MOST, number & _FIELD_MOST
