"""Periods of calendar days and working days, counted as the law counts them.

Periods of days, weeks, months and years: Regulation (EEC, Euratom) No 1182/71, Article 3, which the civil codes of
Czechia (section 605) and Germany (sections 187, 188) share: the day of the event does not count, a period of months
ends on the day with the event's number, and on the month's last day where there is none.

``kbgen/site/assets/facts/periods.js`` is the same calculation for browsers.
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass

from kbgen.policies.kinds import Duration, Unit

SEARCHED = 400
"""Days within which a working day must come, or the calendar has none."""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The days on which work is done: ``weekdays`` (Monday is 0) that are no ``holidays``."""

    weekdays: frozenset[int] = frozenset(range(5))
    holidays: frozenset[datetime.date] = frozenset()

    def __contains__(self, day: datetime.date) -> bool:
        return day.weekday() in self.weekdays and day not in self.holidays

    def from_(self, day: datetime.date) -> datetime.date:
        """Return the day itself if it is a working day, else the next one that is. Raises `ValueError` for none."""
        for ahead in range(SEARCHED):
            found = day + datetime.timedelta(ahead)
            if found in self:
                return found
        raise ValueError(f"no working day within {SEARCHED} days of {day}")

    def after(self, day: datetime.date, count: int) -> datetime.date:
        """Return the day that is ``count`` working days after another; for 0 that day itself."""
        for _ in range(count):
            day = self.from_(day + datetime.timedelta(1))
        return day


MONDAY_TO_FRIDAY = WorkingDays()


def end(start: datetime.date, period: Duration, working_days: WorkingDays = MONDAY_TO_FRIDAY) -> datetime.date:
    """Return the last day of a period that an event on ``start`` begins. Raises `ValueError` for hours and minutes."""
    match period.unit:
        case Unit.DAY:
            return start + datetime.timedelta(period.number)
        case Unit.WEEK:
            return start + datetime.timedelta(weeks=period.number)
        case Unit.WORKING_DAY:
            return working_days.after(start, period.number)
        case Unit.MONTH:
            return _months_after(start, period.number)
        case Unit.YEAR:
            return _months_after(start, 12 * period.number)
        case _:
            raise ValueError(f"a period of {period.unit.value}s has no last day")


def _months_after(start: datetime.date, months: int) -> datetime.date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(start.day, last))
