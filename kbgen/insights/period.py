"""A span of time that is looked at, and the one before it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

DAY: Final = 86_400_000
"""Milliseconds of a day."""
EPOCH: Final = datetime.date(1970, 1, 1).toordinal()
"""The day from which days are counted."""


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` up to but not including ``until``, in milliseconds since 1970-01-01 UTC."""

    since: int
    until: int

    def __post_init__(self) -> None:
        if self.since >= self.until:
            raise ValueError("a period ends after it begins")

    @classmethod
    def of_days(cls, last: datetime.date, days: int) -> Period:
        """Return so many whole days (UTC), ``last`` the last of them."""
        until = (last.toordinal() + 1 - EPOCH) * DAY
        return cls(until - days * DAY, until)

    @property
    def first(self) -> datetime.date:
        """The first day (UTC)."""
        return datetime.date.fromordinal(self.since // DAY + EPOCH)

    @property
    def last(self) -> datetime.date:
        """The last day (UTC)."""
        return datetime.date.fromordinal((self.until - 1) // DAY + EPOCH)

    @property
    def previous(self) -> Period:
        """The period of the same length just before."""
        return Period(2 * self.since - self.until, self.since)

    @property
    def days(self) -> int:
        """How many days it touches at most: its length, rounded up."""
        return -((self.since - self.until) // DAY)

    def __contains__(self, at: int) -> bool:
        return self.since <= at < self.until
