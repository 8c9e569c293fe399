"""Sitemaps as sitemaps.org and Google's hreflang extension define them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from kbgen.model.article import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kbgen.site.edition import Edition

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


def urlset(edition: Edition) -> bytes:
    """Return the sitemap of an edition: its own articles with their real translations, no fallbacks."""
    return _file(f'urlset xmlns="{_SITEMAP}" xmlns:xhtml="{_XHTML}"', _urls(edition))


def _urls(edition: Edition) -> Iterator[str]:
    library = edition.library
    for identity, served in library.served(edition.locale).items():
        if served.article.kind in {Kind.QUESTION, Kind.VERSION} or not served.translated:
            continue
        yield "<url>"
        yield _loc(edition.absolute(edition.locale, library.address(edition.locale, identity)))
        if served.article.front.updated:
            yield f"<lastmod>{served.article.front.updated.isoformat()}</lastmod>"
        translated = library.translations(identity)
        tags = [tag for tag in edition.locales if tag in translated]
        if len(tags) > 1:
            for tag in tags:
                yield _alternate(tag, edition.absolute(tag, library.address(tag, identity)))
            if edition.settings.source in tags:
                yield _alternate("x-default", edition.default(identity))
        yield "</url>"


def index(addresses: Iterable[str]) -> bytes:
    """Return a sitemap index of sitemaps' absolute addresses."""
    sitemaps = (line for address in addresses for line in ("<sitemap>", _loc(address), "</sitemap>"))
    return _file(f'sitemapindex xmlns="{_SITEMAP}"', sitemaps)


def _loc(address: str) -> str:
    return f"<loc>{escape(address, quote=False)}</loc>"


def _alternate(tag: str, address: str) -> str:
    return f'<xhtml:link rel="alternate" hreflang="{tag}" href="{escape(address)}" />'


def _file(root: str, lines: Iterable[str]) -> bytes:
    name = root.partition(" ")[0]
    return "\n".join(["<?xml version='1.0' encoding='utf-8'?>", f"<{root}>", *lines, f"</{name}>", ""]).encode()
