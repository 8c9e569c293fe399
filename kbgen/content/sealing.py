"""Legal texts stay as they were published: the ``sealed`` key keeps the digest of the words that took effect."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from kbgen.content import versions
from kbgen.content.stamping import with_key
from kbgen.model.article import Kind

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from kbgen.model.article import Article


class Seal(Enum):
    """How a legal text stands to its seal."""

    KEPT = "sealed"
    OPEN = "not sealed"
    """Nobody said yet that these are the words that take effect."""
    BROKEN = "edited"
    """The words are not the ones that were sealed."""


def seal_of(article: Article) -> Seal:
    """Tell whether a legal text is as it was sealed."""
    if not article.front.sealed:
        return Seal.OPEN
    return Seal.KEPT if article.front.sealed == article.digest else Seal.BROKEN


def is_in_force(article: Article, today: datetime.date) -> bool:
    """Tell whether a legal text holds already, or held once: then nobody may change its words."""
    day = versions.effective(article)
    return day is not None and day <= today


def current(texts: Iterable[Article], page: str, today: datetime.date) -> Article | None:
    """Return the text of a page that is in force on a day."""
    own = [text for text in texts if page in {text.id, text.folder if text.kind is Kind.VERSION else text.id}]
    past = [text for text in own if is_in_force(text, today)]
    return max(past, key=lambda text: versions.effective(text) or today, default=None)


def next_version(raw: str, day: datetime.date, updated: datetime.date) -> str:
    """Return the text of a new version, begun as a copy of the file ``raw``: dated, and without its seal."""
    lines = raw.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    end = lines.index("---", 1)
    dropped = ("sealed:", "effective:", "updated:", "slug:", "order:")
    head = [line for line in lines[:end] if not line.startswith(dropped)]
    text = "\n".join(head + lines[end:])
    return with_key(with_key(text, "effective", day.isoformat()), "updated", updated.isoformat())
