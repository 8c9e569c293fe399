"""A changed article's page at once, before everything else that the change may touch is built.

For `kbgen serve`: a writer who saves sees the page within a moment; menus, lists, other languages, the search and
the checks follow with the build.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from kbgen.content import front_matter, reading
from kbgen.content.library import Library
from kbgen.model.article import HOME, Kind
from kbgen.policies import filling
from kbgen.site import host
from kbgen.site.press import Press, UnusualError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from kbgen.model.article import Article
    from kbgen.model.project import Project
    from kbgen.site.edition import Edition


class Preview:
    """The last build's editions, in which single articles can be changed. ``out`` is never written here."""

    def __init__(self, project: Project, library: Library, editions: Sequence[Edition], out: Path) -> None:
        self.project = project
        self.library = library
        self.editions = {edition.locale: edition for edition in editions}
        self.out = out
        self._paths = {
            project.root / article.path: article for own in library.articles.values() for article in own.values()
        }
        self._presses: dict[str, Press] = {}

    def warm(self, is_wanted: Callable[[], bool]) -> None:
        """Make ready what languages' pages need, which takes longer than a page, until ``is_wanted``."""
        for edition in self.editions.values():
            if not is_wanted():
                with suppress(UnusualError):
                    self._press(edition)

    def pages(self, paths: Iterable[Path]) -> dict[str, bytes]:
        """Return the pages of changed articles by their path below the site's root.

        Empty where the build has to find out: for files that are no articles or were none, with faults, or with
        another address; for legal texts, whose version depends on the day.
        """
        found: dict[str, bytes] = {}
        for path in paths:
            page = self._page(path)
            if page is None:
                return {}
            found[page[0]] = page[1]
        return found

    def _page(self, path: Path) -> tuple[str, bytes] | None:
        before = self._paths.get(path)
        if before is None or before.kind is Kind.LEGAL or before.locale not in self.editions:
            return None
        article = self._read(path, before)
        if article is None or article.slug != before.slug:
            return None
        own = {**self.library.articles[before.locale], before.id: article}
        self.library = Library(
            self.library.settings,
            {**self.library.articles, before.locale: own},
            unpublished=self.library.unpublished,
            texts=self.library.texts,
        )
        self._paths[path] = article
        edition = replace(self.editions[before.locale], library=self.library)
        identity = before.folder if before.kind is Kind.QUESTION else before.id
        try:
            press = self._press(edition)
            press.edition = edition
            content = press.page(identity)
        except UnusualError:
            return None
        address = "" if identity == HOME else self.library.address(edition.locale, identity)
        return f"{edition.locale}/{address}index.html", content

    def _read(self, path: Path, before: Article) -> Article | None:
        """Read an article again, with what it inherits and with the facts in it; None where it has a fault."""
        edition = self.editions[before.locale]
        article, faults = reading.read_article(self.project, reading.Found(path, before.locale, before.id))
        if article is None or faults:
            return None
        if before.locale != edition.settings.source:
            source = self.library.source[before.id]
            article = replace(article, front=front_matter.inherit(article.front, source.front, article.lines))
        if not front_matter.is_published(article.front, edition.today):
            return None
        alone = Library(edition.settings, {before.locale: {before.id: article}})
        filled, faults = filling.fill(self.project, alone, edition.facts, edition.today)
        return None if faults else filled.articles[before.locale][before.id]

    def _press(self, edition: Edition) -> Press:
        if edition.locale not in self._presses:
            with host.explaining(self.project):
                config = host.configure(self.project, edition, self.out)
                host.adopt(config, edition)
                if host.unusual(config):
                    raise UnusualError(host.unusual(config))
                self._presses[edition.locale] = Press(config, edition, host.statics(config, edition).src_uris)
        return self._presses[edition.locale]
