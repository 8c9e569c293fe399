"""An edition's search index: its articles as search sees them, and the files that browsers load."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kbgen.content.links import anchor_prefix
from kbgen.content.plain_text import plain_text
from kbgen.model.article import Article, Kind
from kbgen.model.diagnostic import InputError
from kbgen.model.files import replace_file
from kbgen.search import codec
from kbgen.search.analysed import Analysed, AnalysisCache
from kbgen.search.analysis import Analyser
from kbgen.search.documents import Heading, SearchDocument
from kbgen.search.entry import entry_name
from kbgen.search.index import build_index, count, index_of_counted
from kbgen.search.languages import MissingExtraError
from kbgen.site import kept_index
from kbgen.site.addresses import encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from kbgen.search.index import Index
    from kbgen.site.kept_index import KeptIndex
    from kbgen.site.outline import Outline

KINDS = {Kind.QUESTION: "question", Kind.GUIDE: "guide", Kind.PAGE: "policy", Kind.LEGAL: "policy"}
"""What is found, and the group that results show it in. Listings are ways to articles and are not found themselves."""
WEIGHTS = {Kind.LEGAL: 0.8}
"""Legal texts repeat everybody's words: at equal merit the plain answer goes first."""
FEWEST_CHANGED = 4
"""Where more than one in so many articles has changed, all are counted anew."""


def documents(edition: Outline) -> Iterator[SearchDocument]:
    """Yield an edition's articles as search documents, in the library's order."""
    for identity in _searched(edition):
        yield _document(edition, identity, _words)


def _words(article: Article) -> str:
    return plain_text(article.body)


def _document(edition: Outline, identity: str, body: Callable[[Article], str]) -> SearchDocument:
    served = edition.library.served(edition.locale)[identity]
    article = served.article
    return SearchDocument(
        id=identity,
        url=encode(edition.library.address(edition.locale, identity)),
        kind=KINDS[article.kind],
        title=article.title,
        summary=article.front.summary,
        headings=tuple(_headings(article)),
        body=body(article),
        aliases=_names(article),
        weight=WEIGHTS.get(article.kind, 1.0),
        fallback=not served.translated,
        lang="" if served.translated else article.locale,
    )


def _names(article: Article) -> tuple[str, ...]:
    """What an article is called besides its title: its aliases, and the words that its writer chose for its address.

    “Jak zruším objednávku?” has the address “zruseni-objednavky”, which is how most people ask for it.
    """
    slug = article.front.slug.replace("-", " ")
    return (*article.front.aliases, slug) if slug else article.front.aliases


def _headings(article: Article) -> Iterator[Heading]:
    prefix = anchor_prefix(article.id) if article.kind is Kind.QUESTION else ""
    for section in article.sections:
        if section.level:
            yield Heading(prefix + section.anchor, section.title)


def index(edition: Outline, cache: AnalysisCache | None = None) -> Index:
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


@dataclass(frozen=True, slots=True)
class _Analysing:
    """Analyses an edition's articles, but for those that the cache has: their words are not even taken out."""

    edition: Outline
    cache: AnalysisCache
    key_of: Callable[[Article], str]
    analyser: Analyser
    digests: dict[str, str] = field(default_factory=dict)
    """Of the analyses that were asked for, by the articles' ids."""

    def of(self, identity: str) -> tuple[SearchDocument, Analysed]:
        """Return an article as search sees it, and what it counts."""
        article = self.edition.library.served(self.edition.locale)[identity].article
        short = _document(self.edition, identity, self.key_of)
        document = short if short.body else replace(short, body=_words(article))
        digest = self.digests[identity] = self.analyser.digest(document)
        value = self.cache.get(digest)
        if value is None:
            document = replace(short, body=_words(article)) if short.body else document
            value = self.analyser.analyse(document)
            self.cache.put(digest, value)
        return document, value


def files(
    edition: Outline,
    kept: Path | None = None,
    key_of: Callable[[Article], str] = lambda article: "",
    last: KeptIndex | None = None,
    standing: Callable[[], Mapping[str, bytes]] = lambda: codec.NOTHING,
) -> Mapping[str, bytes]:
    """Return the files of an edition's index by their path below the site's root.

    ``key_of`` names what an article's text is made from, or is empty where that is not known.

    ``kept`` is the file that holds the analyses of the last build and gets those of this one, and ``last`` holds what
    they came to. Both only save work: what can't be read is analysed again, and what can't be written is not kept.
    ``standing`` gives the files of the last build's index, from which those that stay the same are taken.
    """
    with _explaining():
        made = _changed(edition, kept, key_of, last) if kept and last else None
        if made is None:
            with analyses(kept) as cache:
                analysing = _Analysing(edition, cache, key_of, Analyser(edition.locale, edition.synonyms))
                counted = count(map(analysing.of, _searched(edition)))
            made = kept_index.Last(counted, _rows(last, analysing.digests) if last else {})
        if last:
            last.save(made)
        found = codec.NOTHING if made.renumbered else standing()
        return codec.payload(index_of_counted(made.counted, edition.locale), found)


def generation(site: Path, locale: str) -> Mapping[Path, bytes]:
    """Return the files of a language's index in a site, but for the one that it begins with; none where one is lacking.

    They may be anything: what is taken from there has been compared.
    """
    entry = site / entry_name(locale)
    try:
        name = str(json.loads(entry.read_bytes())["generation"])
        return {path: path.read_bytes() for path in (entry.parent / name).iterdir()} if name.isalnum() else {}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _changed(edition: Outline, kept: Path, key_of: Callable[[Article], str], last: KeptIndex) -> kept_index.Last | None:
    """Return what the last build counted with what has changed since; None where to count anew is better."""
    before = last.read()
    if before is None:
        return None
    if last.touched is None:
        marks = {identity: last.mark_of(identity) for identity in _searched(edition)}
        stays = {identity for identity, row in before.rows.items() if marks.get(identity) == row.mark}
        todo = [identity for identity in marks if identity not in stays]
    else:
        todo = [identity for identity in before.rows if identity in last.touched]
        stays = before.rows.keys() - last.touched
    if before.added + len(todo) > len(before.rows) // FEWEST_CHANGED:
        return None
    lines = kept_index.Lines(kept)
    ids = [one.id for one in before.counted.documents]

    def analysed(number: int) -> Analysed:
        return Analysed.of_line(lines.of(before.rows[ids[number]].digest).partition(" ")[2])

    try:
        gone = {number: analysed(number) for number, identity in enumerate(ids) if identity not in stays}
        cache = AnalysisCache()
        analysing = _Analysing(edition, cache, key_of, Analyser(edition.locale, edition.synonyms))
        counted = before.counted.changed(gone, [analysing.of(identity) for identity in todo], analysed)
    except ValueError:
        return None  # An analysis that is needed is not there any more.
    lines.add("".join(cache.lines()))
    rows = {**{identity: before.rows[identity] for identity in stays}, **_rows(last, analysing.digests)}
    renumbered = [one.id for one in counted.documents] != ids
    return kept_index.Last(counted, rows, before.added + len(todo), renumbered)


def _searched(edition: Outline) -> Iterator[str]:
    for identity, served in edition.library.served(edition.locale).items():
        if served.article.kind in KINDS:
            yield identity


def _rows(last: KeptIndex, digests: Mapping[str, str]) -> Mapping[str, kept_index.Row]:
    return {identity: kept_index.Row(last.mark_of(identity), digest) for identity, digest in digests.items()}


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
