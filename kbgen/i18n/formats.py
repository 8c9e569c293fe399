"""Dates, durations, numbers and money as each language writes them (CLDR through Babel)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel import dates, numbers, units

from kbgen.i18n.languages import babel_locale

if TYPE_CHECKING:
    from decimal import Decimal

    from babel import Locale

BUDDHIST_ERA = 543
"""Years from the Common Era to the Buddhist one, in which Thailand dates (Babel knows only the Gregorian)."""


def format_date(day: datetime.date, tag: str) -> str:
    """Write a day out: ``24 December 2026``, ``24. prosince 2026``, ``24 ธันวาคม 2569``."""
    locale = babel_locale(tag)
    if locale.language == "th":
        return dates.format_date(day, "d MMMM ", locale) + str(day.year + BUDDHIST_ERA)
    if locale.language == "zh":
        return dates.format_date(day, "y 年 M 月 d 日", locale)  # with the spaces that the articles' dates have
    if locale.language == "en" and locale.territory is None:
        return dates.format_date(day, "d MMMM y", locale)
    return dates.format_date(day, "long", locale)


@dataclass(frozen=True, slots=True)
class DatePatterns:
    """A language's dates for scripts: each month's has ``{d}`` and ``{y}``, to which ``era`` years are added."""

    months: tuple[str, ...]
    era: int


def date_patterns(tag: str) -> DatePatterns:
    """Return patterns with which scripts write the dates that `format_date` writes."""
    era = BUDDHIST_ERA if babel_locale(tag).language == "th" else 0
    days = (datetime.date(2000, month, 28) for month in range(1, 13))
    return DatePatterns(
        tuple(format_date(day, tag).replace(str(2000 + era), "{y}").replace("28", "{d}") for day in days), era
    )


def format_minutes(minutes: int, tag: str) -> str:
    """Write a duration of whole minutes: ``45 minutes``, ``1 hour 30 minutes``."""
    locale = babel_locale(tag)
    hours, rest = divmod(minutes, 60)
    parts = [_unit(hours, "duration-hour", locale)] if hours else []
    if rest or not hours:
        parts.append(_unit(rest, "duration-minute", locale))
    return " ".join(parts)


def _unit(number: int, unit: str, locale: Locale) -> str:
    # Where CLDR's long form is an alias of the short one (Thai, Chinese), Babel does not follow it.
    long = units.format_unit(number, unit, length="long", locale=locale)
    return units.format_unit(number, unit, length="short", locale=locale) if unit in long else long


def format_number(number: int | Decimal, tag: str) -> str:
    """Write a number with the language's own separators."""
    return numbers.format_decimal(number, locale=babel_locale(tag))


def format_money(amount: Decimal, currency: str, tag: str) -> str:
    """Write an amount of money; whole amounts go without decimals. ``currency`` is an ISO 4217 code."""
    locale = babel_locale(tag)
    if amount == amount.to_integral_value():
        pattern = locale.currency_formats["standard"].pattern.replace("0.00", "0")
        return numbers.format_currency(amount, currency, format=pattern, locale=locale, currency_digits=False)
    return numbers.format_currency(amount, currency, locale=locale)
