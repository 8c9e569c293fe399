"""Golden queries: searches that must find their article, whatever else changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kbgen.search.query import Searcher

WITHIN: Final = 3
_LOOKED_AT: Final = 50


@dataclass(frozen=True, slots=True)
class Golden:
    """A query as a worried customer types it, and the id of the article that answers it."""

    query: str
    article: str


@dataclass(frozen=True, slots=True)
class GoldenMiss:
    """A golden query that fails; `rank` is none when the article was not found at all."""

    golden: Golden
    rank: int | None
    known: bool

    def message(self) -> str:
        """What is wrong, with a remedy."""
        asked = f"the golden query {self.golden.query!r} expects {self.golden.article!r}"
        if not self.known:
            return f"{asked}, which is no article of this locale that is searched, as listings are not: name an article"
        found = "does not find it" if self.rank is None else f"finds it at place {self.rank}"
        return f"{asked} within the first {WITHIN} but {found}: add an alias or a synonym"


def misses(searcher: Searcher, golden: Iterable[Golden]) -> Iterator[GoldenMiss]:
    """The golden queries whose article is not among the first."""
    articles = {document.id for document in searcher.index.documents}
    for one in golden:
        hits = searcher.search(one.query, limit=_LOOKED_AT).hits
        rank = next((place for place, hit in enumerate(hits, 1) if hit.document.id == one.article), None)
        if rank is None or rank > WITHIN:
            yield GoldenMiss(one, rank, one.article in articles)
