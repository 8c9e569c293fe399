"""What a page template may know, as frozen values.

Every ``href`` here is ready to print: relative to the page it stands on (or absolute-path on the 404 page,
which is served from any address), percent-encoded, with its anchor.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from kbgen.model.article import Repair
    from kbgen.policies.opening import Schedule
    from kbgen.site.changes import Paragraph


@dataclass(frozen=True, slots=True)
class LocaleView:
    """A language as a page shows it: BCP 47 ``tag``, its own ``name``, ``ltr`` or ``rtl`` direction."""

    tag: str
    name: str
    direction: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link to an article or a listing; ``current`` marks the page that it stands on."""

    title: str
    href: str
    summary: str = ""
    icon: str = ""
    current: bool = False
    lang: str = ""
    """BCP 47 tag of the title when it is not in the page's language (an untranslated article), else empty."""


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in another language; ``translated`` is false where readers get the source language."""

    locale: LocaleView
    href: str
    absolute: str
    current: bool
    translated: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of links: a FAQ topic with its questions, or a section with its articles.

    ``total`` counts all of its articles, of which ``links`` may be the first few.
    """

    title: str
    href: str
    summary: str
    icon: str
    links: tuple[Link, ...]
    total: int
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One answer on a topic page.

    ``anchor`` is the localised fragment, ``key`` the one that is the same in every language; both resolve.
    """

    anchor: str
    key: str
    title: str
    html: str
    related: tuple[Link, ...]
    updated: datetime.date | None
    lang: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the page's table of contents."""

    title: str
    anchor: str
    level: int
    step: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the site with its text alternative; ``absolute`` is its address for other sites."""

    href: str
    absolute: str
    alt: str


@dataclass(frozen=True, slots=True)
class SeasonalNotice:
    """A banner with the dates between which it holds, both included.

    Its days begin by the clock of ``zone`` (an IANA name), or by the reader's. ``holds`` tells whether it does on the
    day of the build; scripts show and hide it later.
    """

    text: str
    href: str
    starts: datetime.date | None
    ends: datetime.date | None
    zone: str = ""
    holds: bool = True


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A way to reach the shop: its ``name`` ("Phone"), the ``text`` and ``href`` of its link.

    ``plain`` are its hours in words with the town whose time they are in; both are empty for one that never closes.
    """

    key: str
    kind: str
    name: str
    text: str
    href: str
    plain: str
    markets: tuple[str, ...]
    schedule: Schedule | None = None


@dataclass(frozen=True, slots=True)
class MarketView:
    """A market that readers can choose; ``currency`` is an ISO 4217 code."""

    key: str
    name: str
    currency: str


@dataclass(frozen=True, slots=True)
class ShopView:
    """The shop on every page of a language.

    ``market`` is the one that readers of the language most likely buy in, ``call`` the channel that its readers
    are shown on top. ``data`` is what scripts know of it, serialised and safe inside ``<script>``.
    """

    market: str
    market_name: str
    currency: str
    call: ChannelView | None
    markets: tuple[MarketView, ...]
    data: str
    chat: bool = False
    """A chat may be offered, so its words and the way back from an agreement are needed."""


@dataclass(frozen=True, slots=True)
class VersionLink:
    """A version of a legal page in its list: in force from ``starts`` to ``ends`` (the last day), if it ended."""

    href: str
    starts: datetime.date
    ends: datetime.date | None
    current: bool
    """Whether it is the page that the list stands on."""


@dataclass(frozen=True, slots=True)
class History:
    """A legal page's versions, the newest first, and what the one shown changed."""

    versions: tuple[VersionLink, ...]
    page: Link
    """The page that shows the version in force."""
    shown: VersionLink | None = None
    """The version that this page is for, where it is not the one in force at the page's own address."""
    before: VersionLink | None = None
    changes: tuple[Paragraph, ...] = ()
    """What differs from the version before, on a version's own page."""


@dataclass(frozen=True, slots=True)
class LogView:
    """What pages need to log failed searches and to ask their readers."""

    script: Mapping[str, object]
    """Settings of the script, ready for JSON, but for the page: see ``Config`` in ``assets/failed/delivery.js``."""
    asks_consent: bool
    helpful: bool
    effort: bool
    suggestions: bool


@dataclass(frozen=True, slots=True, eq=False)
class SiteView:
    """What is the same on every page of one language at one depth.

    Pages share the view itself, so what a template makes of it can be kept by it.
    """

    name: str
    locale: LocaleView
    root: str
    """Relative path to the folder that holds all languages, ending with ``/``."""
    home: str
    """Relative path to this language's home page."""
    search: str
    """Relative path to this language's search page."""
    assets: str
    """Relative path to the tool's style sheets and scripts, ending with ``/``."""
    sections: tuple[Link, ...]
    """The main menu."""
    contact: Link | None
    legal: tuple[Link, ...]
    popular: tuple[Link, ...]
    """What a search that finds nothing offers instead."""
    stylesheets: tuple[str, ...]
    scripts: tuple[str, ...]
    icon: str = ""
    """Relative path to the shop's own logo and favicon, or empty: the tool's ``icon.svg``."""
    search_index: str = ""
    """Relative path to the search index's entry file of this language, or empty."""
    search_script: str = ""
    """Relative path to the script that searches it."""
    shop: ShopView | None = None
    """None where the site states no facts of a shop."""
    banners: tuple[SeasonalNotice, ...] = ()
    """The shop's banners that hold now or later."""
    privacy: Link | None = None
    """What the site says of privacy."""
    offline: bool = False
    """Whether a search registers the service worker."""
    log: LogView | None = None
    """None where the site does not use the plugin ``failed-searches``."""


@dataclass(frozen=True, slots=True)
class PageView:
    """One page. Fields that a kind of page does not have are empty."""

    kind: str
    """home, topics, topic, section, guide, page, legal, version, search or not-found"""
    title: str
    summary: str
    site: SiteView
    content_lang: str
    content_direction: str
    canonical: str
    alternates: tuple[Alternate, ...]
    x_default: str
    article: str = ""
    """The article's id, or empty on pages that are none."""
    breadcrumbs: tuple[Link, ...] = ()
    untranslated: bool = False
    """The article is served in the source language because this language has no translation."""
    outdated: Link | None = None
    """The translation is of an older revision: a link to the source."""
    source_language: str = ""
    """The source language's name in the page's language, for the two notices above."""
    updated: datetime.date | None = None
    effective: datetime.date | None = None
    headings: tuple[Heading, ...] = ()
    topics: tuple[Topic, ...] = ()
    children: tuple[Link, ...] = ()
    questions: tuple[Question, ...] = ()
    siblings: tuple[Link, ...] = ()
    related: tuple[Link, ...] = ()
    popular: tuple[Link, ...] = ()
    previous: Link | None = None
    next: Link | None = None
    repair: Repair | None = None
    seasonal: SeasonalNotice | None = None
    picture: Picture | None = None
    guides: str = ""
    """What the guided answers of the page calculate with, serialised and safe inside ``<script>``, or empty."""
    history: History | None = None
    json_ld: tuple[str, ...] = field(default=())
    """JSON-LD blocks, already serialised and safe inside ``<script>``."""
    indexed: bool = True
    """False: ``noindex`` (search and 404 pages)."""
