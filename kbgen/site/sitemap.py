"""Sitemaps as sitemaps.org and Google's hreflang extension define them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from kbgen.model.article import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kbgen.site.edition import Edition

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


def urlset(edition: Edition) -> bytes:
    """Return the sitemap of an edition: its own articles with their real translations, no fallbacks."""
    root = ET.Element("urlset", {"xmlns": _SITEMAP, "xmlns:xhtml": _XHTML})
    library = edition.library
    for identity, served in library.served(edition.locale).items():
        if served.article.kind in {Kind.QUESTION, Kind.VERSION} or not served.translated:
            continue
        url = ET.SubElement(root, "url")
        ET.SubElement(url, "loc").text = edition.absolute(edition.locale, library.address(edition.locale, identity))
        if served.article.front.updated:
            ET.SubElement(url, "lastmod").text = served.article.front.updated.isoformat()
        tags = [tag for tag in edition.locales if tag in library.translations(identity)]
        if len(tags) > 1:
            for tag in tags:
                _alternate(url, tag, edition.absolute(tag, library.address(tag, identity)))
            if edition.settings.source in tags:
                _alternate(url, "x-default", edition.default(identity))
    return _serialise(root)


def _alternate(url: ET.Element, tag: str, href: str) -> None:
    ET.SubElement(url, "xhtml:link", {"rel": "alternate", "hreflang": tag, "href": href})


def index(addresses: Iterable[str]) -> bytes:
    """Return a sitemap index of sitemaps' absolute addresses."""
    root = ET.Element("sitemapindex", {"xmlns": _SITEMAP})
    for address in addresses:
        ET.SubElement(ET.SubElement(root, "sitemap"), "loc").text = address
    return _serialise(root)


def _serialise(root: ET.Element) -> bytes:
    ET.indent(root, "")
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"
