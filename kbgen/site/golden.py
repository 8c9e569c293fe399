"""Golden queries of ``docs/search.yml`` against an edition's index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.model.diagnostic import Diagnostic
from kbgen.search import golden
from kbgen.search.query import Searcher
from kbgen.search.settings import PATH, GoldenQuery
from kbgen.site import search_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kbgen.site.edition import Edition


def misses(edition: Edition, queries: Iterable[GoldenQuery]) -> Iterator[Diagnostic]:
    """Yield a complaint for each golden query of the edition's language whose article is not among the first."""
    lines = {golden.Golden(one.query, one.article): one.line for one in queries if one.locale == edition.locale}
    if not lines:
        return
    for miss in golden.misses(Searcher(search_index.index(edition)), lines):
        yield Diagnostic(PATH, lines[miss.golden], "golden-query", miss.message())
