"""What changed between two versions of a text, as a reader sees it: paragraphs, and in them words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from typing import TYPE_CHECKING

from kbgen.content.plain_text import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kbgen.model.article import Article

# A word; a letter of a script without spaces with its marks (Thai vowel signs and tones); white space; or one sign.
_TOKEN = re.compile(
    r"[\u0e00-\u0e7f][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*"
    r"|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    r"|[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+|\s+|.",
    re.DOTALL,
)
ALIKE = 0.5
"""Paragraphs that share less than this part of their words are shown as one removed and one added."""


class Change(Enum):
    """What happened to a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text with what happened to it."""

    change: Change
    text: str


Paragraph = tuple[Piece, ...]


def between(old: Article, new: Article) -> tuple[Paragraph, ...]:
    """Return the paragraphs that differ, in the new text's order; none where all words are the same."""
    return tuple(_paragraphs(_blocks(old), _blocks(new)))


def _blocks(article: Article) -> list[str]:
    blocks = [article.title, article.front.summary]
    for section in article.sections:
        if section.title:
            blocks.append(section.title)
        for block in re.split(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*+]|[0-9]+\.|\|)[ \t])", section.text):
            text = " ".join(plain_text(block).split())
            if text:
                blocks.append(text)
    return blocks


def _paragraphs(old: Sequence[str], new: Sequence[str]) -> Iterator[Paragraph]:
    for what, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        gone, come = list(old[start:end]), list(new[new_start:new_end])
        for text in come:
            twin = _twin(gone, text)
            if twin is not None and _likeness(twin, text) >= ALIKE:
                for skipped in gone[: gone.index(twin)]:
                    yield (Piece(Change.REMOVED, skipped),)
                gone = gone[gone.index(twin) + 1 :]
                yield tuple(_pieces(twin, text))
            else:
                yield (Piece(Change.ADDED, text),)
        for text in gone:
            yield (Piece(Change.REMOVED, text),)


def _twin(gone: Sequence[str], text: str) -> str | None:
    return max(gone, key=lambda candidate: _likeness(candidate, text), default=None)


def _likeness(old: str, new: str) -> float:
    return SequenceMatcher(None, _words(old), _words(new), autojunk=False).ratio()


def _words(text: str) -> list[str]:
    return [token for token in _TOKEN.findall(text) if token[0].isalnum()]


def _pieces(old: str, new: str) -> Iterator[Piece]:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    for what, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece(Change.SAME, "".join(before[start:end]))
            continue
        if end > start:
            yield Piece(Change.REMOVED, "".join(before[start:end]))
        if new_end > new_start:
            yield Piece(Change.ADDED, "".join(after[new_start:new_end]))
