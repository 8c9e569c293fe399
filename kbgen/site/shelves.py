"""A site's articles and their search, as the analysis of failed searches needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.insights.shelf import Shelf
from kbgen.search.query import Searcher
from kbgen.search.thesaurus import thesaurus_of
from kbgen.site import opening, search_index

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from kbgen.content.library import Library
    from kbgen.model.project import Project
    from kbgen.site.edition import Edition


def shelves(project: Project, library: Library, today: datetime.date) -> list[Shelf]:
    """Return every language's shelf, the source language's first. Raises `InputError` as an index does."""
    return [
        shelf(edition, project.root) for edition in opening.editions(project, library, project.settings.locales, today)
    ]


def shelf(edition: Edition, root: Path | None = None) -> Shelf:
    """Return one language's shelf; in the site's folder ``root`` the analysis of its articles is kept."""
    documents = tuple(search_index.documents(edition))
    with search_index.analyses(search_index.shelf_file(root, edition.locale) if root else None) as known:
        index = search_index.index(edition, known)
    return Shelf(
        locale=edition.locale,
        documents=documents,
        searcher=Searcher(index),
        synonyms=edition.synonyms,
        elsewhere={document.id: edition.library.translations(document.id) for document in documents},
        analyses=known,
        thesaurus=thesaurus_of(edition.locale) if edition.synonyms.trade else (),
    )
