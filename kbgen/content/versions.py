"""Versions of a legal page: which one is in force on a day, and where each stays to be read.

``legal/terms.md`` is a page; ``legal/terms/2027-01-01.md`` is its version that takes effect on that day. The page's
address always shows the version in force. Each version that is or was in force has a permanent address of its own
(``legal/terms/2027-01-01/``), the page's own text too. A version of the future is not published before its day.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from kbgen.model.article import Article, Kind
from kbgen.model.diagnostic import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_of(identity: str) -> datetime.date | None:
    """Return the day that the last part of an article's id names, if it is one."""
    name = identity.rpartition("/")[2]
    if not _DAY.fullmatch(name):
        return None
    try:
        return datetime.date.fromisoformat(name)
    except ValueError:
        return None


def misdated(article: Article) -> Diagnostic | None:
    """Complain about a version whose ``effective`` is another day than its file's name."""
    if article.kind is not Kind.VERSION or article.front.effective in (None, day_of(article.id)):
        return None
    return Diagnostic(
        article.path, article.line_of("effective"), "version-date",
        f"takes effect on {article.front.effective}, but the file is named {article.id.rpartition('/')[2]}.md: "
        "make them the same day",
    )  # fmt: skip


def effective(article: Article) -> datetime.date | None:
    """Return the day from which an article's text is in force."""
    return day_of(article.id) if article.kind is Kind.VERSION else article.front.effective


def histories(articles: Iterable[Article]) -> dict[str, tuple[Article, ...]]:
    """Return the pages that have versions: id → the texts of the page, its own among them, from the oldest on.

    A page without ``effective`` counts as the oldest of its texts.
    """
    by_id = {article.id: article for article in articles}
    groups: dict[str, list[Article]] = defaultdict(list)
    for article in by_id.values():
        if article.kind is Kind.VERSION:
            groups[article.folder].append(article)
    for page, group in groups.items():
        if page in by_id:
            group.append(by_id[page])
    return {page: tuple(sorted(group, key=_age)) for page, group in groups.items()}


def _age(article: Article) -> datetime.date:
    return effective(article) or datetime.date.min


def faults(articles: Iterable[Article]) -> Iterator[Diagnostic]:
    """Find versions of no page, pages that do not say since when their text holds, and two texts of one day."""
    by_id = {article.id: article for article in articles}
    for page, texts in histories(by_id.values()).items():
        own = by_id.get(page)
        if own is None:
            yield Diagnostic(
                texts[0].path, 0, "version-of-nothing",
                f"is a version of /{page}.md, which does not exist: write that page, or rename this file if it is "
                "no version of a legal page",
            )  # fmt: skip
            continue
        if own.front.effective is None:
            yield Diagnostic(
                own.path, 1, "version-date",
                "has versions, but does not say since when its own text holds: add a line “effective: YYYY-MM-DD”",
            )  # fmt: skip
        for text in texts:
            if text is not own and effective(text) == own.front.effective:
                yield Diagnostic(
                    text.path, 0, "version-date",
                    f"is a second text for {own.front.effective}, the day from which {own.path} holds: keep one",
                )  # fmt: skip


def legal_texts(articles: Mapping[str, Article], texts: Mapping[str, tuple[Article, ...]]) -> tuple[Article, ...]:
    """Return a locale's texts that must stay as they were published: dated legal pages, and all that has versions."""
    versioned = {text.id for history in texts.values() for text in history}
    return tuple(
        article
        for article in articles.values()
        if article.id in versioned or (article.kind is Kind.LEGAL and article.front.effective)
    )


def take_effect(
    published: Mapping[str, Article], texts: Mapping[str, tuple[Article, ...]], today: datetime.date
) -> dict[str, Article]:
    """Return a locale's articles with every page that has versions showing the one in force.

    ``texts`` are the source's histories: they decide which version is in force, so that a translation of an older
    one is never shown as the current text. What is not in force yet is left out.
    """
    result = dict(published)
    for page, history in texts.items():
        own = published.get(page)
        past = [text for text in history if _age(text) <= today]
        for text in history:
            result.pop(text.id, None)
        for text in past:
            article = published.get(text.id)
            if article is None:
                continue
            day = effective(text)
            if day is not None:
                front = replace(article.front, slug="", effective=day)
                result[f"{page}/{day}"] = replace(article, id=f"{page}/{day}", kind=Kind.VERSION, front=front)
            if text is past[-1]:
                result[page] = _as_page(article, own, page, day)
    return {**{identity: result[identity] for identity in published if identity in result}, **result}


def _as_page(article: Article, own: Article | None, page: str, day: datetime.date | None) -> Article:
    if article.id == page:
        return article
    front = article.front
    if own is not None:
        front = replace(front, slug=own.front.slug, order=own.front.order, short=own.front.short or front.short)
    kind = own.kind if own else Kind.LEGAL if page.startswith("legal/") else Kind.PAGE
    return replace(article, id=page, kind=kind, front=replace(front, effective=day))
