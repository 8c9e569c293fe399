"""Until when an item can be returned.

``kbgen/site/assets/facts/returning.js`` is the same calculation for browsers; both are held to
``tests/vectors/returning.json``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kbgen.policies.facts import CountedFrom
from kbgen.policies.periods import MONDAY_TO_FRIDAY, WorkingDays, end

if TYPE_CHECKING:
    import datetime

    from kbgen.policies.facts import Extension
    from kbgen.policies.kinds import Duration


class Ground(StrEnum):
    """What gives a deadline."""

    WINDOW = "window"
    LAW = "law"
    SEASON = "season"


@dataclass(frozen=True, slots=True)
class Terms:
    """How long returns take for goods of a market.

    ``legal`` is the consumer's own right, counted from delivery; where ``rolls`` is set its last day is moved from a
    day that is no working day to the next one (Regulation 1182/71, Article 3(4); Thai Civil and Commercial Code,
    section 193/8; Taiwan's Civil Code, article 122).
    """

    window: Duration
    counted_from: CountedFrom = CountedFrom.DELIVERY
    legal: Duration | None = None
    rolls: bool = False
    working_days: WorkingDays = MONDAY_TO_FRIDAY
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which a return can be registered, and what gives it."""

    day: datetime.date
    ground: Ground


def deadline(terms: Terms, ordered: datetime.date, delivered: datetime.date) -> Deadline:
    """Return the latest of the shop's window, the law's and the season's; of equal ones the first of these."""
    start = ordered if terms.counted_from is CountedFrom.ORDER else delivered
    found = Deadline(end(start, terms.window, terms.working_days), Ground.WINDOW)
    if terms.legal:
        day = end(delivered, terms.legal, terms.working_days)
        found = _later(found, Deadline(terms.working_days.from_(day) if terms.rolls else day, Ground.LAW))
    for extension in terms.extensions:
        if extension.ordered_from <= ordered <= extension.ordered_until:
            found = _later(found, Deadline(extension.returnable_until, Ground.SEASON))
    return found


def _later(one: Deadline, other: Deadline) -> Deadline:
    return other if other.day > one.day else one
