"""Dates, durations, numbers and money as each language writes them (CLDR through Babel)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from babel import dates, lists, numbers, units

from kbgen.i18n.languages import babel_locale

if TYPE_CHECKING:
    from collections.abc import Sequence
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


_SYMBOLS = {("cs", "TWD"): "TWD", ("zh", "TWD"): "NT$"}
"""Where a shop that sells in several countries writes another sign than CLDR, whose own is that of one country."""
_NAMES = {
    ("ru", "CZK"): {"one": "крона", "few": "кроны", "many": "крон", "other": "кроны"},
    ("ru", "THB"): {"one": "бат", "few": "бата", "many": "батов", "other": "бата"},
    ("th", "THB"): {"other": "บาท"},
    ("th", "EUR"): {"other": "ยูโร"},
}
"""Currencies that a language's readers know by name rather than by a sign, by CLDR's plural categories."""


def format_money(amount: Decimal, currency: str, tag: str) -> str:
    """Write an amount of money; whole amounts go without decimals. ``currency`` is an ISO 4217 code."""
    locale = babel_locale(tag)
    whole = amount == amount.to_integral_value()
    names = _NAMES.get((locale.language, currency))
    if names is not None:
        shown = numbers.format_decimal(amount, format=None if whole else "#,##0.00", locale=locale)
        return f"{shown}\u00a0{names[locale.plural_form(amount)]}"
    pattern = locale.currency_formats["standard"].pattern
    symbol = _SYMBOLS.get((locale.language, currency), numbers.get_currency_symbol(currency, locale))
    if whole:
        pattern = pattern.replace("0.00", "0")
    # CLDR's currencySpacing, which Babel does not apply: a code of letters stands apart from the digits.
    if symbol[-1:].isalpha():
        pattern = pattern.replace("¤#", "¤\u00a0#").replace("¤0", "¤\u00a00")
    return numbers.format_currency(
        amount, currency, format=pattern.replace("¤", f"'{symbol}'"), locale=locale, currency_digits=not whole
    )


def format_measure(number: Decimal, unit: str, tag: str) -> str:
    """Write a measure, ``25 kg``; ``unit`` is CLDR's name."""
    if unit == "concentr-percent":
        return numbers.format_percent(number / 100, locale=babel_locale(tag))
    return units.format_unit(number, unit, length="short", locale=babel_locale(tag))


def format_list(items: Sequence[str], tag: str, style: Literal["standard", "or"] = "standard") -> str:
    """Join items as the language lists them: with its *and* or its *or*."""
    # British lists, as our English dates are: no comma before the last item.
    locale = "en_GB" if tag == "en" else babel_locale(tag)
    return lists.format_list(items, style=style, locale=locale)


def format_day(day: datetime.date, tag: str) -> str:
    """Write a day without its year: ``24 December``, ``24. prosince``."""
    locale = babel_locale(tag)
    if locale.language == "zh":
        return dates.format_date(day, "M 月 d 日", locale)
    if locale.language in {"en", "th"} and locale.territory is None:
        return dates.format_date(day, "d MMMM", locale)
    return dates.format_skeleton("MMMMd", day, locale=locale)


def year(day: datetime.date, tag: str) -> int:
    """Return a day's year as the language's readers count it."""
    return day.year + (BUDDHIST_ERA if babel_locale(tag).language == "th" else 0)
