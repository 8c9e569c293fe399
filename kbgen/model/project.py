"""Where a site's files are, and what its settings say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING

from kbgen.model.names import CONFIG

if TYPE_CHECKING:
    from pathlib import Path


class Delivery(StrEnum):
    """How events reach who keeps them."""

    COLLECTOR = "collector"
    PIXEL = "pixel"
    """As the query string of a request that a web server's access log records."""


class Consent(StrEnum):
    """Who makes sure that visitors agree to be counted."""

    REQUIRED = "required"
    """The page asks."""
    EXTERNAL = "external"
    """The shop's consent manager asks, and tells the page."""
    NONE_NEEDED = "none-needed"
    """Whoever runs the site answers for it."""


@dataclass(frozen=True, slots=True)
class FailedSearches:
    """The settings of the ``failed-searches`` plugin."""

    endpoint: str = "/_kbgen/events"
    """An address, or a path from the site's root."""
    delivery: Delivery = Delivery.COLLECTOR
    consent: Consent = Consent.REQUIRED
    signals: bool = True
    """Whether Global Privacy Control and Do Not Track are obeyed."""
    sample: int = 100
    """How many visits of a hundred are logged."""
    patterns: tuple[str, ...] = ()
    """Regular expressions of the shop's own numbers, made by ``kbgen.content.number_patterns``."""
    helpful: bool = True
    effort: bool = True
    suggestions: bool = True
    min_visits: int = 5
    min_days: int = 2
    raw_days: int = 30
    keep_days: int = 400


class ChatTime(Enum):
    """What a chat is offered after: time on any page or on the contact page, or a search without a good answer."""

    PAGE = "page"
    CONTACT = "contact"
    NO_RESULTS = "no-results"


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """A chat that a vendor ``name`` runs, loaded from ``script`` once a reader agrees.

    ``hosts`` are all that its program talks to, as a Content-Security-Policy names them. It is offered ``after``
    seconds ``when`` the reader has come so far.
    """

    name: str
    script: str
    hosts: tuple[str, ...]
    after: int
    when: ChatTime


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of the ``knowledge-base`` plugin with the ones of MkDocs that kbgen needs itself.

    ``locales`` lists BCP 47 tags, the source language first. ``names`` overrides languages' own names.
    """

    site_name: str
    site_url: str
    locales: tuple[str, ...]
    names: dict[str, str]
    tags: frozenset[str]
    scripts: bool
    """Whether articles may contain raw ``<script>`` and event handlers."""
    menu: tuple[str, ...]
    """Article ids of the main menu."""
    legal: tuple[str, ...]
    """Article ids of the footer's legal links."""
    contact: str
    """Article id of the contact page, or empty."""
    icon: str
    """Path of the site's logo and favicon below the root (``assets/icon.svg``), or empty for kbgen's."""
    popular: int
    """How many popular questions the home page lists at most."""
    site_names: dict[str, str]
    """The site's name per locale where it differs from ``site_name``."""
    stylesheets: tuple[str, ...]
    """MkDocs' ``extra_css``: style sheets below the root, or addresses."""
    scripts_added: tuple[str, ...]
    """MkDocs' ``extra_javascript``, likewise."""
    theme_folder: str
    """MkDocs' ``theme.custom_dir`` below the site's folder, or empty."""
    failed_searches: FailedSearches | None = None
    """Settings of the ``failed-searches`` plugin, None where the site does not use it."""
    chat: ChatSettings | None = None
    faq_page: bool = False
    """Whether topics carry schema.org's FAQPage."""
    offline: bool = True
    """Whether a service worker keeps visited pages and the search for readers without a network."""

    @property
    def source(self) -> str:
        """The locale that articles are written in first."""
        return self.locales[0]

    def name_in(self, locale: str) -> str:
        """Return the site's name in a locale."""
        return self.site_names.get(locale, self.site_name)


@dataclass(frozen=True, slots=True)
class Project:
    """A site's folder (absolute) and settings."""

    root: Path
    settings: Settings

    @property
    def config(self) -> Path:
        """The MkDocs configuration."""
        return self.root / CONFIG

    @property
    def docs(self) -> Path:
        """The folder of pages, a sub-folder a locale, and ``assets``."""
        return self.root / "docs"

    @property
    def faq(self) -> Path:
        """The folder of questions, a sub-folder a locale."""
        return self.root / "faq"

    @property
    def locales(self) -> Path:
        """The folder of the site's own interface catalogs, which need not exist."""
        return self.root / "locales"

    @property
    def theme(self) -> Path | None:
        """The folder of the site's own templates and icons, or None."""
        return self.root / self.settings.theme_folder if self.settings.theme_folder else None

    def relative(self, path: Path) -> str:
        """Return a path as diagnostics show it: relative to the site where it is inside, with slashes."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()
