"""All articles of a site in all its locales: look-up, fallback, staleness, order and addresses."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from kbgen.content import front_matter, reading, versions
from kbgen.model.article import FAQ, HOME, Article, Kind
from kbgen.model.diagnostic import Diagnostic

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from kbgen.model.project import Project, Settings

V = TypeVar("V")
RESERVED = {"search", "assets", FAQ, "404"}
"""Addresses at a locale's top that kbgen itself uses."""


class Staleness(Enum):
    """How far a translation is behind its source."""

    SOURCE = "source"
    CURRENT = "current"
    MINOR = "minor"
    """The source's wording changed, its meaning did not: the revision is the same."""
    OUTDATED = "outdated"
    """The source's meaning changed: the reader is warned."""
    UNSTAMPED = "unstamped"
    """Nobody said what the translation was made from."""


@dataclass(frozen=True, slots=True)
class Served:
    """An article as one locale's readers get it; without translation it is the source's."""

    article: Article
    locale: str

    @property
    def translated(self) -> bool:
        """Tell whether the article is in the locale's own language."""
        return self.article.locale == self.locale


class Library:
    """The published articles of a site on one day. Immutable once made.

    ``articles`` maps locale to id to article, with what a translation inherits from its source filled in. Pages
    that have versions show the one in force. ``texts`` maps locale to the legal texts as written, those to come too.
    """

    def __init__(
        self,
        settings: Settings,
        articles: Mapping[str, Mapping[str, Article]],
        *,
        unpublished: Mapping[str, frozenset[str]] | None = None,
        texts: Mapping[str, tuple[Article, ...]] | None = None,
    ) -> None:
        self.settings = settings
        self.articles = articles
        self.unpublished = unpublished or {}
        self.texts = texts or {}
        self._served: dict[str, dict[str, Served]] = {}
        self._addresses: dict[str, dict[str, str]] = {}

    @cached_property
    def source(self) -> Mapping[str, Article]:
        """The source language's articles by id."""
        return self.articles.get(self.settings.source, {})

    def served(self, locale: str) -> Mapping[str, Served]:
        """Return what a locale's readers get, by id: translations, and the source where there is none."""
        if locale not in self._served:
            own = self.articles.get(locale, {})
            self._served[locale] = {
                identity: Served(own.get(identity, source), locale) for identity, source in self.source.items()
            }
        return self._served[locale]

    def once(self, name: Hashable, make: Callable[[], V]) -> V:
        """Return what ``make`` makes of this library alone; some libraries keep it under its name and make it once."""
        return make()

    def staleness(self, article: Article) -> Staleness:
        """Tell how far a translation is behind the source it names in ``translates``."""
        if article.locale == self.settings.source:
            return Staleness.SOURCE
        stamp = article.front.translates
        source = self.source.get(article.id)
        if stamp is None or source is None:
            return Staleness.UNSTAMPED
        if stamp.revision != source.front.revision:
            return Staleness.OUTDATED
        return Staleness.CURRENT if stamp.digest == source.digest else Staleness.MINOR

    @cached_property
    def _children(self) -> Mapping[str, tuple[str, ...]]:
        groups: dict[str, list[Article]] = defaultdict(list)
        for article in self.source.values():
            if article.id != HOME and article.kind is not Kind.VERSION:
                groups[article.folder].append(article)
        return {
            folder: tuple(article.id for article in sorted(group, key=_position)) for folder, group in groups.items()
        }

    def children(self, folder: str) -> tuple[str, ...]:
        """Return the ids directly in a folder (``""``: the top), by their ``order``, then by file name."""
        return self._children.get(folder, ())

    @cached_property
    def _versions(self) -> Mapping[str, tuple[str, ...]]:
        groups: dict[str, list[str]] = defaultdict(list)
        for article in self.source.values():
            if article.kind is Kind.VERSION:
                groups[article.folder].append(article.id)
        return {page: tuple(sorted(group, reverse=True)) for page, group in groups.items()}

    def versions(self, page: str) -> tuple[str, ...]:
        """Return the ids of a page's versions that are or were in force, the newest first."""
        return self._versions.get(page, ())

    def translations(self, identity: str) -> tuple[str, ...]:
        """Return the locales that have an article of their own, in the site's order."""
        return tuple(locale for locale in self.settings.locales if identity in self.articles.get(locale, {}))

    def address(self, locale: str, identity: str) -> str:
        """Return an article's address below its locale's root, not percent-encoded.

        A page's address ends with ``/`` (the home page's is empty); a question's is its topic's with its anchor.
        """
        addresses = self._addresses.setdefault(locale, {})
        if identity not in addresses:
            served = self.served(locale)[identity]
            addresses[identity] = self._address(locale, identity, served.article)
        return addresses[identity]

    def _address(self, locale: str, identity: str, article: Article) -> str:
        if article.kind is Kind.HOME:
            return ""
        parent = (
            self.address(locale, article.folder)
            if article.folder in self.source
            else article.folder and article.folder + "/"
        )
        if article.kind is Kind.QUESTION:
            return f"{parent}#{article.slug}"
        return f"{parent}{article.slug}/"


def _position(article: Article) -> tuple[int, str]:
    order = article.front.order
    return (order if order is not None else 1_000_000, article.id)


class Read:
    """Reads articles' files, each as `reading.read_article` does."""

    def ahead(self, project: Project, found: Sequence[reading.Found]) -> None:
        """Learn which files will be read, before the first of them is."""

    def __call__(self, project: Project, found: reading.Found) -> tuple[Article | None, list[Diagnostic]]:
        """Return the article, or None with the complaints that say why."""
        return reading.read_article(project, found)


FROM_FILES = Read()


def load(project: Project, today: datetime.date, read: Read = FROM_FILES) -> tuple[Library, list[Diagnostic]]:
    """Read all of a site's articles as of ``today``.

    Returns the library and every complaint about files that can't be used; with any, the library is incomplete.
    """
    faults: list[Diagnostic] = []
    articles: list[Article] = []
    files = list(reading.article_files(project, faults))
    read.ahead(project, files)
    for found in files:
        article, complaints = read(project, found)
        faults += complaints
        if article is not None:
            articles.append(article)
    return assemble(project.settings, by_locale(project.settings, articles, faults), today, faults), faults


def by_locale(
    settings: Settings, articles: Iterable[Article], faults: list[Diagnostic]
) -> dict[str, dict[str, Article]]:
    """Sort articles by locale and id. Of two files for one article the second is among the ``faults``."""
    found: dict[str, dict[str, Article]] = {locale: {} for locale in settings.locales}
    for article in articles:
        twin = found[article.locale].setdefault(article.id, article)
        if twin is not article:
            faults.append(
                Diagnostic(
                    article.path, 0, "two-files", f"is the same article as {twin.path}: keep one of the two files"
                )
            )
    return found


def assemble(
    settings: Settings, articles: dict[str, dict[str, Article]], today: datetime.date, faults: list[Diagnostic]
) -> Library:
    """Make a library of articles that were read, and find the faults that only show between files."""
    source = articles[settings.source]
    published: dict[str, dict[str, Article]] = {}
    hidden: dict[str, frozenset[str]] = {}
    texts: dict[str, tuple[Article, ...]] = {}
    out_in_source = {
        identity for identity, article in source.items() if front_matter.is_published(article.front, today)
    }
    for locale, own in articles.items():
        kept: dict[str, Article] = {}
        for identity, article in own.items():
            if locale != settings.source:
                original = source.get(identity)
                if original is None:
                    if not any(fault.path.endswith(f"/{identity}.md") for fault in faults):
                        faults.append(_orphan(article, settings, source))
                    continue
                front = front_matter.inherit(article.front, original.front, article.lines)
                article = article.with_front(front) if front is not article.front else article
            if identity in out_in_source and front_matter.is_published(article.front, today):
                kept[identity] = article
        published[locale] = kept
    faults += versions.faults(published[settings.source].values())
    histories = versions.histories(published[settings.source].values())
    for locale, kept in published.items():
        texts[locale] = versions.legal_texts(kept, histories)
        published[locale] = versions.take_effect(kept, histories, today)
        hidden[locale] = frozenset(articles[locale]) - frozenset(published[locale])
    library = Library(settings, published, unpublished=hidden, texts=texts)
    faults += _structure_faults(library, had_faults=bool(faults))
    return library


def _orphan(article: Article, settings: Settings, source: Mapping[str, Article]) -> Diagnostic:
    from kbgen.content.spelling import did_you_mean

    return Diagnostic(
        article.path,
        0,
        "no-source",
        f"translates nothing: there is no “{article.id}” in {settings.source}. Write the source first, "
        f"or rename this file to its source's name.{did_you_mean(article.id, source)}",
    )


def _structure_faults(library: Library, *, had_faults: bool) -> Iterable[Diagnostic]:
    source = library.source
    settings = library.settings
    if HOME not in source and not had_faults:
        if source:
            yield Diagnostic(
                f"docs/{settings.source}/index.md",
                0,
                "no-home",
                "there is no home page: write this file with a title and a summary",
            )
        else:
            yield Diagnostic(
                f"docs/{settings.source}", 0, "empty-site",
                f"the site has no articles: write docs/{settings.source}/index.md with a title and a summary, "
                "or start from “kbgen init DIR”",
            )  # fmt: skip
        return
    missing = sorted({
        parent
        for article in source.values()
        for parent in _parents(article)
        if parent not in source and parent not in library.unpublished.get(settings.source, ())
    })  # fmt: skip
    if not had_faults:
        for folder in missing:
            path = (
                f"faq/{settings.source}{folder.removeprefix(FAQ)}"
                if folder.split("/")[0] == FAQ
                else f"docs/{settings.source}/{folder}"
            )
            yield Diagnostic(
                f"{path}/index.md", 0, "no-index",
                f"the folder “{folder}” has articles but no index.md: write it with the folder's title and summary",
            )  # fmt: skip
    for article in source.values():
        if article.kind is Kind.QUESTION and article.id.count("/") > 2:
            yield Diagnostic(
                article.path, 0, "too-deep", "questions stand directly in their topic's folder: move the file up"
            )
    if missing:
        return
    for locale in settings.locales:
        yield from _address_faults(library, locale)


def _parents(article: Article) -> Iterable[str]:
    parts = article.id.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts)))


def _address_faults(library: Library, locale: str) -> Iterable[Diagnostic]:
    taken: dict[str, Article] = {}
    source = library.settings.source
    for identity, served in library.served(locale).items():
        article = served.article
        if article.locale == locale and not article.folder and article.slug in RESERVED and identity not in (FAQ, HOME):
            yield Diagnostic(
                article.path, article.line_of("slug"), "reserved-slug",
                f"the address “{article.slug}/” is kbgen's own: choose another slug",
            )  # fmt: skip
        addresses = {library.address(locale, identity)}
        if article.kind is Kind.QUESTION:
            # The file's name is a permanent anchor beside the localised one.
            addresses.add(library.address(locale, article.folder) + "#" + identity.rpartition("/")[2])
        for address in addresses:
            twin = taken.setdefault(address, article)
            # Where both are the source's, serving as fallbacks, the source's own check has said so.
            if twin is not article and {twin.locale, article.locale} != {source} - {locale}:
                yield Diagnostic(
                    article.path, article.line_of("slug"), "duplicate-slug",
                    f"has the same address in {locale} as {twin.path} ({address}): give one of them another slug",
                )  # fmt: skip
