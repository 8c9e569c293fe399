"""What the search engine indexes: one value per article, made by the content model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

FALLBACK_WORTH: Final = 0.1
"""So much a text in another language than the reader's is worth."""


class Heading(NamedTuple):
    """A heading inside a document, with the anchor that a result may link to."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """An article as search sees it.

    `url` is relative to the locale's root and may carry an anchor (`faq/returns/#how-to-return`).
    `kind` is `question`, `guide` or `policy`. `fallback` marks a text in the source language that is
    served for a missing translation: it is found, but never shown before a text in the reader's language; `lang` is
    its language then.
    """

    id: str
    url: str
    kind: str
    title: str
    summary: str
    headings: tuple[Heading, ...] = ()
    body: str = ""
    aliases: tuple[str, ...] = ()
    weight: float = 1.0
    fallback: bool = False
    lang: str = ""

    @property
    def worth(self) -> float:
        """What its scores are multiplied by."""
        return self.weight * (FALLBACK_WORTH if self.fallback else 1)
