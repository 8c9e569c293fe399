"""Whether a channel is open, and when that changes next, by the clock of the place where its staff sit.

``kbgen/site/assets/facts/opening.js`` is the same calculation for browsers; both are held to
``tests/vectors/opening.json``. Times are minutes after the place's midnight, so that a change to summer time moves
nothing: the clock on the wall decides.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

MIDNIGHT = 24 * 60
HORIZON = 370
"""Days that are looked ahead: past a year of weekly hours and holidays nothing changes any more."""

Spans = tuple[tuple[int, int], ...]
"""Opening times of one day, in order and apart: the minute that opens and the first one that is closed again."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Opening hours. ``zone`` is an IANA name; ``week`` has the spans of Monday to Sunday.

    ``days`` has the days that differ: public holidays without spans, and days with hours of their own.
    """

    zone: str
    week: tuple[Spans, ...]
    days: Mapping[datetime.date, Spans]

    def spans(self, day: datetime.date) -> Spans:
        """Return the opening times of a day."""
        return self.days.get(day, self.week[day.weekday()])


@dataclass(frozen=True, slots=True)
class State:
    """Open or closed, and the next change.

    ``minute`` of the day that is ``ahead`` days from today: closing time while open, else opening time. Closing at
    midnight is minute 1440. Without a change in sight ``minute`` is None: open around the clock, or closed for good.
    """

    open: bool
    day: datetime.date
    ahead: int = 0
    minute: int | None = None


def state(schedule: Schedule, now: datetime.datetime) -> State:
    """Tell whether a channel is open at an instant; ``now`` must know its time zone."""
    local = now.astimezone(ZoneInfo(schedule.zone))
    today, minute = local.date(), local.hour * 60 + local.minute
    for opens, closes in schedule.spans(today):
        if opens <= minute < closes:
            return _closing(schedule, today, closes)
        if minute < opens:
            return State(False, today, 0, opens)
    for ahead in range(1, HORIZON):
        day = today + datetime.timedelta(ahead)
        if spans := schedule.spans(day):
            return State(False, day, ahead, spans[0][0])
    return State(False, today)


def _closing(schedule: Schedule, today: datetime.date, closes: int) -> State:
    """Follow hours over midnight to where they end."""
    for ahead in range(HORIZON):
        day = today + datetime.timedelta(ahead)
        spans = schedule.spans(day + datetime.timedelta(1))
        if closes < MIDNIGHT or not spans or spans[0][0] > 0:
            return State(True, day, ahead, closes)
        closes = spans[0][1]
    return State(True, today)
