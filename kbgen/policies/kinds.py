"""The kinds of values that a shop's facts are made of: frozen, and without a line of their own.

A `Text` has a wording for every locale of the site.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping


class Unit(Enum):
    """A unit of time; working days and hours are those of the channel or warehouse that the fact speaks of."""

    MINUTE = "minute"
    HOUR = "hour"
    WORKING_HOUR = "working hour"
    DAY = "day"
    WORKING_DAY = "working day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A number of units of time, 0 or more: ``30 days``."""

    number: int
    unit: Unit = field(compare=False)


@dataclass(frozen=True, slots=True)
class Span:
    """A duration between two bounds, both included: ``2-4 working days``."""

    first: int
    last: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Prices:
    """One price in several currencies: what costs ``CZK 290, €12 or THB 350``."""

    amounts: tuple[Money, ...]

    def of(self, currency: str) -> Money | None:
        """Return the price in a currency, or None where the shop does not name one."""
        return next((money for money in self.amounts if money.currency == currency), None)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit of measure that CLDR names, e.g. ``25 kg`` (``mass-kilogram``)."""

    number: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Text:
    """Words for the reader; ``wordings`` maps each of the site's locales to its own."""

    wordings: Mapping[str, str]

    def in_locale(self, locale: str) -> str:
        """Return the wording of one of the site's locales."""
        return self.wordings[locale]


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, with or without a time of day: ``2026-12-20 12:00``."""

    day: datetime.date
    time: datetime.time | None = None


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number in E.164 (``+420540000140``)."""

    number: str


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; ``country`` is an ISO 3166 code, and ``line`` the whole street line."""

    street: str
    city: str
    country: str
    postal_code: str = ""


Value = Duration | Span | Money | Prices | Quantity | Text | Moment | Phone | Decimal | str
"""A fact of the shop's own."""
