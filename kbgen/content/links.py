"""Where a link in an article leads: to an article, a file of the site, or out of it."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from kbgen.content.settings import article_id
from kbgen.model.article import FAQ, Kind

if TYPE_CHECKING:
    from kbgen.content.library import Library
    from kbgen.model.article import Article

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


@dataclass(frozen=True, slots=True)
class ToArticle:
    """A link to an article by its locale-neutral id, with an anchor on it or an empty one."""

    id: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ToFile:
    """A link to a file that is no article; ``path`` is relative to the site's folder."""

    path: str


@dataclass(frozen=True, slots=True)
class ToOutside:
    """A link out of the site, or to mail or phone."""

    url: str


Destination = ToArticle | ToFile | ToOutside


def destination(article: Article, target: str) -> Destination:
    """Tell where a link or picture in an article's text leads, whether or not that exists.

    ``/returns.md#cost`` counts from the top of the language's articles, ``/assets/x.svg`` from ``docs``; any other
    path counts from the article's own file, as editors and code hosts show it.
    """
    if _SCHEME.match(target):
        return ToOutside(target)
    path, _, anchor = target.partition("#")
    path = unquote(path.partition("?")[0])
    anchor = unquote(anchor)
    if not path:
        return ToArticle(article.id, anchor)
    if path.startswith("/"):
        return (
            ToArticle(article_id(path), anchor) if path.endswith(".md") else ToFile("docs" + posixpath.normpath(path))
        )
    full = posixpath.normpath(posixpath.join(posixpath.dirname(article.path), path))
    if not full.endswith(".md"):
        return ToFile(full)
    for base in (f"docs/{article.locale}", f"faq/{article.locale}"):
        if full.startswith(base + "/"):
            inner = full.removeprefix(base)
            return ToArticle(article_id(f"/{FAQ}{inner}" if base.startswith(FAQ) else inner), anchor)
    return ToFile(full)


def is_address(url: str) -> bool:
    """Tell whether an address out of the site can be taken apart (RFC 3986): ``http://[::1`` can't."""
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def anchors(library: Library, locale: str, identity: str) -> frozenset[str]:
    """Return the anchors that links may name on an article as a locale serves it."""
    article = library.served(locale)[identity].article
    if article.kind is not Kind.TOPIC:
        return article.anchors
    found = set(article.anchors)
    for child in library.children(identity):
        if child in library.served(locale):
            found |= {child.rpartition("/")[2], library.served(locale)[child].article.slug}
    return frozenset(found)


def address(library: Library, locale: str, link: ToArticle) -> str:
    """Return the address of a link's article below the locale's root, with its anchor.

    An anchor that the article does not have in this locale is left out: a translation may name its headings in
    its own words. Raises KeyError where there is no such article.
    """
    base = library.address(locale, link.id)
    if not link.anchor or link.anchor not in anchors(library, locale, link.id):
        return base
    if library.served(locale)[link.id].article.kind is Kind.QUESTION:
        # Answers share their topic's page, so their inner anchors carry the question's name.
        page = base.partition("#")[0]
        return f"{page}#{anchor_prefix(link.id)}{link.anchor}"
    return f"{base}#{link.anchor}"


def anchor_prefix(identity: str) -> str:
    """Return what goes before the anchors inside an answer, which shares its page with others."""
    return identity.rpartition("/")[2] + "-"
