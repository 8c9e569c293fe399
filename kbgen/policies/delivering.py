"""When a parcel arrives, and by when to order for a day.

``kbgen/site/assets/facts/delivering.js`` is the same calculation for browsers; both are held to
``tests/vectors/delivering.json``.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kbgen.policies.periods import MONDAY_TO_FRIDAY, WorkingDays

LONGEST = 120
"""Days before a wanted day in which an order date is looked for."""


@dataclass(frozen=True, slots=True)
class Rush:
    """A season in which parcels are slower: what is to arrive by ``day`` has to be ordered on ``order_by``."""

    order_by: datetime.date
    day: datetime.date


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a delivery takes: ``fastest`` to ``slowest`` working days of the carrier after the day of sending.

    Orders up to minute ``cut_off`` of a working day of the warehouse (in its own time zone) are sent on that day,
    later ones on its next.
    """

    fastest: int
    slowest: int
    cut_off: int
    warehouse: WorkingDays = MONDAY_TO_FRIDAY
    carrier: WorkingDays = MONDAY_TO_FRIDAY
    rushes: tuple[Rush, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """The day of sending, and the first and last day on which the parcel is expected."""

    sent: datetime.date
    earliest: datetime.date
    latest: datetime.date


def arrival(terms: Terms, ordered: datetime.date, minute: int) -> Arrival:
    """Return when an order of a day and minute (by the warehouse's clock) arrives."""
    late = minute > terms.cut_off
    sent = terms.warehouse.from_(ordered + datetime.timedelta(1 if late and ordered in terms.warehouse else 0))
    return Arrival(sent, terms.carrier.after(sent, terms.fastest), terms.carrier.after(sent, terms.slowest))


def order_by(terms: Terms, wanted: datetime.date) -> datetime.date | None:
    """Return the last day on which an order before the cut-off arrives by a day, or None if there is none near.

    It is a day on which the warehouse sends, for an order of a day off waits for the next; in a rush, it is the
    rush's own day to order by.
    """
    found = None
    for back in range(LONGEST):
        day = wanted - datetime.timedelta(back)
        if day in terms.warehouse and arrival(terms, day, 0).latest <= wanted:
            found = day
            break
    bounds = [rush.order_by for rush in terms.rushes if rush.order_by < wanted <= rush.day]
    return min([found, *bounds]) if found else None
