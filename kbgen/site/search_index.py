"""An edition's search index: its articles as search sees them, and the files that browsers load."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from kbgen.content.links import anchor_prefix
from kbgen.content.plain_text import plain_text
from kbgen.model.article import Article, Kind
from kbgen.model.diagnostic import InputError
from kbgen.model.files import replace_file
from kbgen.search import codec
from kbgen.search.analysed import AnalysisCache
from kbgen.search.analysis import Analyser
from kbgen.search.documents import Heading, SearchDocument
from kbgen.search.index import build_index, index_of
from kbgen.search.languages import MissingExtraError, language
from kbgen.site import assets
from kbgen.site.addresses import encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from kbgen.search.analysed import Analysed
    from kbgen.search.index import Index
    from kbgen.site.edition import Edition

KINDS = {Kind.QUESTION: "question", Kind.GUIDE: "guide", Kind.PAGE: "policy", Kind.LEGAL: "policy"}
"""What is found, and the group that results show it in. Listings are ways to articles and are not found themselves."""
WEIGHTS = {Kind.LEGAL: 0.8}
"""Legal texts repeat everybody's words: at equal merit the plain answer goes first."""


def documents(edition: Edition, body: Callable[[Article], str] | None = None) -> Iterator[SearchDocument]:
    """Yield an edition's articles as search documents, in the library's order.

    ``body`` may give something shorter than an article's words where it is enough.
    """
    words = body or (lambda article: plain_text(article.body))
    for identity, served in edition.library.served(edition.locale).items():
        article = served.article
        if article.kind not in KINDS:
            continue
        yield SearchDocument(
            id=identity,
            url=encode(edition.library.address(edition.locale, identity)),
            kind=KINDS[article.kind],
            title=article.title,
            summary=article.front.summary,
            headings=tuple(_headings(article)),
            body=words(article),
            aliases=article.front.aliases,
            weight=WEIGHTS.get(article.kind, 1.0),
            fallback=not served.translated,
            lang="" if served.translated else article.locale,
        )


def _headings(article: Article) -> Iterator[Heading]:
    prefix = anchor_prefix(article.id) if article.kind is Kind.QUESTION else ""
    for section in article.sections:
        if section.level:
            yield Heading(prefix + section.anchor, section.title)


def entry(locale: str) -> str:
    """Return the path below the site's root of the file that a page's search begins with."""
    return codec.entry_name(locale)


@cache
def script(locale: str) -> str:
    """Return the script that searches a language, inside the tool's assets."""
    return assets.search_script(language(locale).reader)


def index(edition: Edition, cache: AnalysisCache | None = None) -> Index:
    """Return an edition's index; articles whose analysis the cache has are not analysed again.

    Raises `InputError` where the language's analysis needs a package that is not installed.
    """
    with _explaining():
        return build_index(documents(edition), edition.locale, synonyms=edition.synonyms, cache=cache)


@contextlib.contextmanager
def _explaining() -> Iterator[None]:
    try:
        yield
    except MissingExtraError as missing:
        raise InputError.of("--locale", 0, "missing-extra", str(missing)) from missing


def _analysed(
    edition: Edition, cache: AnalysisCache, key_of: Callable[[Article], str]
) -> Iterator[tuple[SearchDocument, Analysed]]:
    """Analyse what the cache has not; the words of what it has are not even taken out of their Markdown."""
    analyser = Analyser(edition.locale, edition.synonyms)
    served = edition.library.served(edition.locale)
    for short in documents(edition, key_of):
        article = served[short.id].article
        document = short if short.body else replace(short, body=plain_text(article.body))
        digest = analyser.digest(document)
        value = cache.get(digest)
        if value is None:
            document = replace(short, body=plain_text(article.body)) if short.body else document
            value = analyser.analyse(document)
            cache.put(digest, value)
        yield document, value


def files(
    edition: Edition, kept: Path | None = None, key_of: Callable[[Article], str] = lambda article: ""
) -> Mapping[str, bytes]:
    """Return the files of an edition's index by their path below the site's root.

    ``key_of`` names what an article's text is made from, or is empty where that is not known.

    ``kept`` is the file that holds the analyses of the last build and gets those of this one. It only saves work:
    what can't be read is analysed again, and what can't be written is not kept.
    """
    with analyses(kept) as cache, _explaining():
        return codec.payload(index_of(_analysed(edition, cache, key_of), edition.locale))


@contextlib.contextmanager
def analyses(kept: Path | None) -> Iterator[AnalysisCache]:
    """Give the analyses that a file has of the last time; afterwards it has what was asked for and what was added."""
    cache = AnalysisCache(_lines(kept))
    yield cache
    if kept and cache.missed:
        with contextlib.suppress(OSError):
            kept.parent.mkdir(parents=True, exist_ok=True)
            replace_file(kept, "".join(cache.lines()))


def _lines(path: Path | None) -> Iterator[str]:
    if path and path.is_file():
        with contextlib.suppress(OSError):
            yield from path.read_text(encoding="utf-8", errors="replace").splitlines()


def cache_file(root: Path, locale: str) -> Path:
    """Return where a site keeps the analyses of a language's articles."""
    return root / ".kbgen" / "cache" / f"search-{locale}.txt"


def shelf_file(root: Path, locale: str) -> Path:
    """Return where it keeps those of their whole texts, for who asks what was searched for; a build needs less."""
    return root / ".kbgen" / "cache" / f"shelf-{locale}.txt"
