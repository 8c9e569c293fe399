"""A span of time that is looked at, and the one before it."""

from __future__ import annotations

from dataclasses import dataclass

DAY: int = 86_400_000
"""Milliseconds of a day."""


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` up to but not including ``until``, in milliseconds since 1970-01-01 UTC."""

    since: int
    until: int

    def __post_init__(self) -> None:
        if self.since >= self.until:
            raise ValueError("a period ends after it begins")

    @classmethod
    def last(cls, days: int, until: int) -> Period:
        """Return the ``days`` before a moment."""
        return cls(until - days * DAY, until)

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
