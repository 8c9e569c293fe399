"""Golden queries: what customers type, and whether they find what they must."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.model.diagnostic import Diagnostic
from kbgen.search.query import Searcher
from kbgen.search.settings import PATH, GoldenQuery
from kbgen.site import search_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kbgen.site.edition import Edition

WITHIN = 3
DEPTH = 50


def misses(edition: Edition, golden: Iterable[GoldenQuery]) -> Iterator[Diagnostic]:
    """Yield a complaint for each golden query of the edition's language whose article is not among the first."""
    wanted = [query for query in golden if query.locale == edition.locale]
    if not wanted:
        return
    searcher = Searcher(search_index.index(edition))
    for query in wanted:
        hits = [hit.document.id for hit in searcher.search(query.query, limit=DEPTH).hits]
        if query.article in hits[:WITHIN]:
            continue
        place = f"is at rank {hits.index(query.article) + 1}" if query.article in hits else "is not found"
        first = ", ".join(f"/{name}.md" for name in hits[:WITHIN]) or "nothing"
        yield Diagnostic(
            PATH,
            query.line,
            "golden-query",
            f"“{query.query}” must find /{query.article}.md within the first {WITHIN}, but it {place} "
            f"(first: {first}): add an alias to the article, or a synonym here",
        )
