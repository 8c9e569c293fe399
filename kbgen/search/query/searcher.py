"""Reads a query and answers it over one index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from kbgen.search.query.grams import gram_units
from kbgen.search.query.layout import on_other_layout
from kbgen.search.query.ranking import confident, rank
from kbgen.search.query.thai import thai_units
from kbgen.search.query.vocabulary import Vocabulary
from kbgen.search.query.words import joined, word_units
from kbgen.search.text import QUERY_LIMIT, TOKEN_LIMIT, fold, normalise, runs, tokens

if TYPE_CHECKING:
    from kbgen.search.documents import SearchDocument
    from kbgen.search.index import Index
    from kbgen.search.postings import Postings
    from kbgen.search.query.units import Candidate, Unit

UNITS_LIMIT: Final = 48
_SPACES: Final = frozenset(" \t\n\r\v\f\u00a0\u3000")


@dataclass(frozen=True, slots=True)
class Hit:
    """A document, what it is worth, and the share of the query that it covers."""

    document: SearchDocument
    score: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits, whether to show them as an answer, and the units behind them (for `--explain`)."""

    hits: tuple[Hit, ...]
    confident: bool
    units: tuple[Unit, ...]


class Searcher:
    """Answers queries over one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.vocabulary = Vocabulary(index)
        self._polite = re.compile(index.language.polite) if index.language.polite else None

    def search(self, query: str, *, limit: int = 10) -> Answer:
        """The best documents for a query; confidence says whether they answer it."""
        units = self.units(query)
        ranked = rank(self.vocabulary, units)
        hits = tuple(Hit(self.index.documents[one.document], one.score, one.coverage) for one in ranked[:limit])
        return Answer(hits, confident(self.vocabulary, units, ranked), tuple(units))

    def postings(self, candidate: Candidate) -> Postings:
        """Where a candidate occurs."""
        return self.vocabulary.postings(candidate)

    def units(self, query: str) -> list[Unit]:
        """Read a query, chunk by chunk, also as typed on the wrong keyboard layout."""
        text = query[:QUERY_LIMIT]
        typing = bool(text) and text[-1] not in _SPACES
        units: list[Unit] = []
        chunks = _chunks(text)
        for place, chunk in enumerate(chunks):
            last = typing and place == len(chunks) - 1
            read = partial(self._read, last=last)
            units += on_other_layout(chunk, read(chunk), self.index.language.keyboard, read)
        return joined(self.vocabulary, units[:UNITS_LIMIT])

    def _read(self, chunk: str, last: bool) -> list[Unit]:
        pieces = [run for token in tokens(normalise(chunk)) for run in runs(self._plain(fold(token)))][:UNITS_LIMIT]
        units: list[Unit] = []
        for place, (kind, text) in enumerate(pieces):
            final = last and place == len(pieces) - 1
            if kind == "word":
                units += word_units(self.vocabulary, text[:TOKEN_LIMIT], final)
            elif kind == "thai" and self.index.language.dictionary:
                units += thai_units(self.vocabulary, text[: 2 * TOKEN_LIMIT], final)
            else:
                units += gram_units(self.vocabulary, text[:TOKEN_LIMIT], final)
        return units

    def _plain(self, token: str) -> str:
        """A token without what politeness adds to it, if anything else is left."""
        return (self._polite.sub("", token) if self._polite else "") or token


def _chunks(text: str) -> list[str]:
    return "".join(" " if letter in _SPACES else letter for letter in text).split(" ") if text else []
