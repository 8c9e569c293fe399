"""An article: one file of Markdown with its front matter, parsed once and never changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime

HOME = "index"
FAQ = "faq"
BRACES = "{{"
"""What the name of a fact begins with."""
_OWN_IDS = re.compile(r"\bid\s*=\s*[\"']([^\"'\s]+)[\"']|\{[^{}\n]*#([^\s}]+)")


class Kind(Enum):
    """What an article is, by where it stands."""

    HOME = "home"
    PAGE = "page"
    SECTION = "section"
    GUIDE = "guide"
    LEGAL = "legal"
    VERSION = "version"
    """One dated version of a legal page, kept at its own address."""
    TOPICS = "topics"
    TOPIC = "topic"
    QUESTION = "question"


class Section(NamedTuple):  # which is made in a third of a dataclass's time, as sites have tens of thousands
    """A heading and the text below it up to the next heading.

    ``line`` is the heading's line in the file, from 1; ``text`` is Markdown without the heading. The part before
    the first heading is a section with ``level`` 0 and empty ``title`` and ``anchor``.
    """

    level: int
    title: str
    anchor: str
    line: int
    text: str
    step: bool = False


class Reference(NamedTuple):
    """A link or picture in an article's text.

    ``start`` and ``end`` delimit ``target`` in the article's body (code points); ``line`` counts in the file.
    ``alt`` is a picture's text alternative, and None for a link.
    """

    target: str
    start: int
    end: int
    line: int
    alt: str | None = None


@dataclass(frozen=True, slots=True)
class Repair:
    """What a repair takes: ``minutes`` of work, and lists of plain text."""

    difficulty: str
    minutes: int
    tools: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    safety: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A seasonal notice of the home page; it holds from ``starts`` to ``ends``, both days included."""

    text: str
    link: str = ""
    starts: datetime.date | None = None
    ends: datetime.date | None = None

    def holds(self, today: datetime.date) -> bool:
        """Tell whether the notice is to be shown on ``today``."""
        return (self.starts is None or self.starts <= today) and (self.ends is None or today <= self.ends)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The keys that a writer sets above the text; see ``article.schema.json`` for each one's meaning."""

    title: str
    summary: str
    slug: str = ""
    short: str = ""
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    popular: tuple[str, ...] = ()
    owner: str = ""
    icon: str = ""
    image: str = ""
    image_alt: str = ""
    order: int | None = None
    revision: int = 1
    translates: Stamp | None = None
    updated: datetime.date | None = None
    effective: datetime.date | None = None
    sealed: str = ""
    fulfils: tuple[str, ...] = ()
    review_by: datetime.date | None = None
    publish_at: datetime.date | None = None
    expire_at: datetime.date | None = None
    repair: Repair | None = None
    notice: Notice | None = None

    @property
    def names_facts(self) -> bool:
        """Whether a text of it names facts to be filled in."""
        texts = (self.title, self.summary, self.short, self.image_alt, *self.aliases)
        return any(BRACES in text for text in texts) or bool(self.notice and BRACES in self.notice.text)


@dataclass(frozen=True, slots=True)
class Stamp:
    """The source that a translation was made from, written ``<revision>@<digest>`` in front matter."""

    revision: int
    digest: str

    def __str__(self) -> str:
        return f"{self.revision}@{self.digest}"


@dataclass(frozen=True, slots=True)
class Written:
    """What an article's file says where facts were put into it: names instead of values."""

    front: FrontMatter
    body: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article in one locale.

    ``id`` is the same in every locale (``guides/track-a-parcel``, ``faq/returns/return-window``; a folder's
    ``index.md`` has the folder's id, the home page ``index``). ``path`` is the file, relative to the site's
    folder. ``body`` is the Markdown without front matter, and ``body_line`` the line of its first line in the
    file, from 1. ``digest`` (12 hex digits of SHA-256) covers title, summary and body as the file has them;
    ``lines`` maps front matter keys to their lines. ``written`` is what stood there before facts were put in,
    and None where none were.
    """

    id: str
    locale: str
    kind: Kind
    path: str
    front: FrontMatter
    body: str
    body_line: int
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
    digest: str
    lines: dict[str, int]
    written: Written | None = None

    @property
    def title(self) -> str:
        """The title that readers see."""
        return self.front.title

    @property
    def folder(self) -> str:
        """The id of the folder that the article stands in; empty for the top."""
        return self.id.rpartition("/")[0]

    @property
    def slug(self) -> str:
        """The last part of the article's address."""
        return self.front.slug or self.id.rpartition("/")[2]

    @property
    def anchors(self) -> frozenset[str]:
        """The anchors in the text: of headings, and of elements that have an id of their own."""
        found = {section.anchor for section in self.sections if section.anchor}
        if "=" in self.body or "{" in self.body:
            found.update(first or second for first, second in _OWN_IDS.findall(self.body))
        return frozenset(found)

    @property
    def names_facts(self) -> bool:
        """Whether the article names facts to be filled in."""
        return BRACES in self.body or self.front.names_facts

    def with_front(self, front: FrontMatter) -> Article:
        """Return the article with another front matter."""
        return replace(self, front=front)

    def line_of(self, key: str) -> int:
        """Return the line of a front matter key, or of the front matter where the key is not set."""
        return self.lines.get(key, 1)
