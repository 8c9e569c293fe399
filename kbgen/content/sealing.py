"""Legal texts stay as they were published: the ``sealed`` key keeps the digest of the words that took effect."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from kbgen.content import versions

if TYPE_CHECKING:
    import datetime

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
