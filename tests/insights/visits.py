"""Events as visits leave them, for tests."""

from __future__ import annotations

import base64
import datetime
import hashlib
from typing import TYPE_CHECKING, Any

from kbgen.events.event import Event, EventKind, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY_MS = 86_400_000


def moment(day: datetime.date) -> int:
    return int(datetime.datetime.combine(day, datetime.time(9), datetime.UTC).timestamp()) * 1000


def name(*parts: object) -> str:
    digest = hashlib.sha256(repr(parts).encode()).digest()[:16]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def searches(
    query: str, count: int, *, last: datetime.date, days: int = 5, locale: str = "en", **fields: Any
) -> Iterator[Event]:
    """Yield one search a visit, spread over the days before ``last``."""
    values = {"outcome": Outcome.ZERO, **fields}
    for number in range(count):
        at = moment(last) - (number % days) * DAY_MS + number
        visit = name("visit", locale, query, number, last)
        yield Event(
            id=name("event", visit), kind=EventKind.SEARCH, at=at, visit=visit, locale=locale, query=query, **values
        )
