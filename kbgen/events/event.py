"""One thing that a visitor did, as the help site logs it: the value that collector and insights share."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

VERSION = 1
"""Version of the event's form on the wire and in the store."""


class EventKind(StrEnum):
    """What happened."""

    SEARCH = "search"
    HELPFUL = "helpful"
    EFFORT = "effort"
    SUGGESTION = "suggestion"


class Outcome(StrEnum):
    """How a settled query ended; the one definition that the browser, the collector and the reports share."""

    FOUND = "found"
    """A hit was opened."""
    ZERO = "zero"
    """There was no hit."""
    WEAK = "weak"
    """There were hits, none of them confident, and none was opened."""
    ABANDONED = "abandoned"
    """There were confident hits, and none was opened."""
    REFORMULATED = "reformulated"
    """A later query of the same visit succeeded; ``then_query`` and ``then_article`` say which."""
    ESCALATED = "escalated"
    """The visitor went to a contact channel after searching; ``channel`` says which."""


class Reason(StrEnum):
    """Why an article did not help."""

    UNCLEAR = "unclear"
    INCOMPLETE = "incomplete"
    WRONG = "wrong"
    OTHER_TOPIC = "other-topic"
    OTHER = "other"


class Event(NamedTuple):
    """One event. Fields that a kind does not have are empty or None.

    Personal data is masked before an event is made. Times are milliseconds since 1970-01-01 UTC. A tuple, for a
    collector makes thousands a second, and one costs a fifth of a frozen dataclass'.
    """

    id: str
    """22 characters of URL-safe Base64, the same in every delivery: the first 4 count units of 4 s by the visitor's
    clock, so that ids of one time stand together in a store's index; the others are random."""
    kind: EventKind
    at: int
    """When it happened, by the visitor's clock until the collector has corrected it."""
    visit: str
    """22 random characters that live as long as a browser tab's visit; never linked to a person."""
    locale: str
    """The edition's BCP 47 tag."""
    page: str = ""
    """Id of the article where it happened, empty for pages that are none (search, 404)."""
    market: str = ""
    """The market that the visitor chose, where the site has markets."""
    query: str = ""
    outcome: Outcome | None = None
    hits: int = 0
    confident: bool = False
    article: str = ""
    """The article opened, or judged; a question's id, without anchor."""
    rank: int = 0
    """Rank of the hit opened, from 1."""
    then_query: str = ""
    then_article: str = ""
    channel: str = ""
    """Kind of the contact channel gone to: phone, mail, chat, contact (the contact page)…"""
    helpful: bool | None = None
    reason: Reason | None = None
    score: int = 0
    """Answer to the question on effort, 1 (very hard) to 7 (very easy)."""
    text: str = ""
    """The free line, masked."""
