"""What ``docs/search.yml`` says can be read, and names languages and articles that exist; no two articles are called
nearly the same.

Bad: ``where is my parcel: /faq/trackign.md``. Good: ``where is my parcel: /faq/delivery/track-parcel.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.model.article import Kind
from kbgen.model.diagnostic import Diagnostic
from kbgen.search.settings import load_search_settings
from kbgen.search.similar import Named, similar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kbgen.content.library import Library
    from kbgen.model.project import Project


_COMPARED = frozenset({Kind.GUIDE, Kind.PAGE, Kind.QUESTION})
"""Legal texts are called what the law calls them, and questions may well be asked in those words."""


def broken_search_settings(project: Project, library: Library) -> Iterable[Diagnostic]:
    """Find faults in synonyms and golden queries."""
    return load_search_settings(project, library.source)[1]


def similar_articles(project: Project, library: Library) -> Iterable[Diagnostic]:
    """Find articles of one language whose titles, or title and alias, say nearly the same."""
    for locale, articles in library.articles.items():
        named = [Named(one.id, (one.title, *one.front.aliases)) for one in articles.values() if one.kind in _COMPARED]
        for pair in similar(named, locale):
            one, other = articles[pair.article], articles[pair.other]
            key = "title" if pair.other_name == other.title else "aliases"
            yield Diagnostic(
                other.path, other.line_of(key), "similar-articles",
                f"is called “{pair.other_name}”, which says nearly the same as “{pair.name}” of {one.path}: merge the "
                "two articles, or name what sets them apart",
            )  # fmt: skip
