"""What templates get for each kind of page, and what the converter gets of an article, whoever renders them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kbgen.model.article import Kind
from kbgen.site import pages
from kbgen.site.addresses import Here

if TYPE_CHECKING:
    from collections.abc import Callable

    from kbgen.model.article import Article
    from kbgen.site.edition import Edition

SEARCH_PAGE = "search.md"
SEARCH_TEMPLATE = "search.html"
NOT_FOUND = "404.html"
TEMPLATES = {
    Kind.HOME: "home.html",
    Kind.TOPICS: "topics.html",
    Kind.TOPIC: "topic.html",
    Kind.SECTION: "section.html",
}


@dataclass(frozen=True, slots=True)
class OwnAssets:
    """A site's own style sheets and scripts, as its settings name them."""

    styles: tuple[str, ...]
    scripts: tuple[str, ...]


def template_of(article: Article) -> str:
    """Return the name of the template of an article's page."""
    return TEMPLATES.get(article.kind, "page.html")


def source(text: str) -> str:
    """Return Markdown as the host takes it: a first line such as “Note: …” is no metadata after a blank line."""
    return "\n" + text


def taken(text: str) -> str:
    """Return what the host converts of Markdown that it got from `source`, which has no metadata."""
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")


def search_context(own: OwnAssets, edition: Edition) -> dict[str, object]:
    """Return what the search page's template gets."""
    here = Here.at(pages.SEARCH, nested=edition.nested)
    site = pages.site_view(edition, here, stylesheets=own.styles, scripts=own.scripts)
    return {"view": pages.utility_view(edition, "search", edition.messages.gettext("Search"), "", site, here)}


def article_context(own: OwnAssets, edition: Edition, identity: str, render: Callable[[str], str]) -> dict[str, object]:
    """Return what an article's template gets; ``render`` is for the answers of a topic."""
    here = pages.here_of(edition, identity)
    site = pages.site_view(edition, here, stylesheets=own.styles, scripts=own.scripts, current=identity)
    return {"view": pages.page_view(edition, identity, site, here, render)}


def not_found_context(own: OwnAssets, edition: Edition) -> dict[str, object]:
    """Return what the 404 page's template gets; its links are absolute paths, for it is served anywhere."""
    base = urlsplit(edition.base_url).path or "/"
    here = Here(base + (f"{edition.locale}/" if edition.nested else ""), base)
    site = pages.site_view(edition, here, stylesheets=own.styles, scripts=own.scripts)
    title = edition.messages.gettext("Page not found")
    return {"view": pages.utility_view(edition, "not-found", title, "", site, here)}
