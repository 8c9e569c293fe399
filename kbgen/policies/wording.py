"""Facts in words: hours, durations, phone numbers, places, as each language writes them.

What CLDR has comes from Babel; what it lacks (working days, ranges of weekdays) from the interface's catalogs.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from babel import dates

from kbgen.i18n.languages import babel_locale
from kbgen.policies.kinds import Unit

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from kbgen.i18n.catalogs import Messages
    from kbgen.policies.facts import Hours, Market
    from kbgen.policies.kinds import Duration, Phone
    from kbgen.policies.kinds import Span as DurationSpan

Week = tuple[tuple["Hours", ...], ...]
MIDNIGHT = 24 * 60


def minute_of(time: datetime.time) -> int:
    """Return the minutes from midnight to a time of day."""
    return time.hour * 60 + time.minute


def minutes(hours: Hours) -> tuple[int, int]:
    """Return the minutes of opening and closing; the midnight that ends a day is minute 1440."""
    return minute_of(hours.start), minute_of(hours.end) or MIDNIGHT


def time_of_day(minute: int, words: Messages) -> str:
    """Write a time by the 24-hour clock: ``8:00``, Thai ``8.00``."""
    hour, rest = divmod(minute, 60)
    # i18n: A time of day by the 24-hour clock, such as 18:00.
    pattern = words.pgettext("time of day", "%(hour)s:%(minute)s")
    return pattern % {"hour": hour, "minute": f"{rest:02}"}


def hours_of_week(week: Week, words: Messages) -> str:
    """Write the hours of a week: ``Mon–Fri 8:00–18:00, Sat 9:00–13:00``; days without hours are left out."""
    names = babel_locale(words.tag).days["stand-alone"]["abbreviated"]
    parts = []
    for hours, group in groupby(range(7), key=lambda day: week[day]):
        if not hours:
            continue
        days = list(group)
        name = names[days[0]]
        if len(days) == 2:
            # i18n: Two days on which a shop has the same hours, such as Sat, Sun.
            name = words.pgettext("two days", "%(first)s, %(last)s") % {"first": name, "last": names[days[-1]]}
        elif len(days) > 2:
            # i18n: Days from the first to the last, such as Mon–Fri.
            name = words.pgettext("days", "%(first)s–%(last)s") % {"first": name, "last": names[days[-1]]}
        # i18n: Days with their hours, such as Mon–Fri 8:00–18:00.
        pattern = words.pgettext("days and hours", "%(days)s %(hours)s")
        parts.append(pattern % {"days": name, "hours": hours_of_day(hours, words)})
    return _joined(parts, words)


def hours_of_day(hours: Sequence[Hours], words: Messages) -> str:
    """Write the hours of one day: ``8:00–12:00, 13:00–18:00``."""
    parts = []
    for opens, closes in map(minutes, hours):
        # i18n: Hours of one day, such as 8:00–18:00.
        pattern = words.pgettext("hours", "%(opens)s–%(closes)s")
        parts.append(pattern % {"opens": time_of_day(opens, words), "closes": time_of_day(closes, words)})
    return _joined(parts, words)


def _joined(parts: list[str], words: Messages) -> str:
    # i18n: Joins hours of different days or parts of a day; most languages have a comma and a space.
    return words.pgettext("between hours", ", ").join(parts)


def city(time_zone: str, tag: str) -> str:
    """Return the town that a time zone is named after: ``Prague``, ``Praha``."""
    return dates.get_timezone_location(time_zone, locale=babel_locale(tag), return_city=True)


def phone_number(phone: Phone) -> str:
    """Write a telephone number in groups as one dials it from abroad: ``+420 540 000 140``."""
    import phonenumbers  # only where there is a number

    number = phonenumbers.parse(phone.number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def market_name(market: Market, tag: str) -> str:
    """Return a market's name: the shop's own for it, else the countries' by CLDR."""
    if market.name:
        return market.name.in_locale(tag)
    territories = babel_locale(tag).territories
    return ", ".join(territories.get(code, code) for code in market.countries)


def duration(value: Duration, words: Messages) -> str:
    """Write a duration: ``2 working days``."""
    return _counted(str(value.number), value.number, value.unit, words)


def span(value: DurationSpan, words: Messages) -> str:
    """Write a duration between two bounds: ``2–4 working days``."""
    if value.first == value.last:
        return _counted(str(value.first), value.first, value.unit, words)
    return _counted(f"{value.first}–{value.last}", value.last, value.unit, words)


def _counted(shown: str, number: int, unit: Unit, words: Messages) -> str:
    match unit:
        case Unit.MINUTE:
            pattern = words.ngettext("%(num)s minute", "%(num)s minutes", number)
        case Unit.HOUR:
            pattern = words.ngettext("%(num)s hour", "%(num)s hours", number)
        case Unit.WORKING_HOUR:
            pattern = words.ngettext("%(num)s working hour", "%(num)s working hours", number)
        case Unit.DAY:
            pattern = words.ngettext("%(num)s day", "%(num)s days", number)
        case Unit.WORKING_DAY:
            pattern = words.ngettext("%(num)s working day", "%(num)s working days", number)
        case Unit.WEEK:
            pattern = words.ngettext("%(num)s week", "%(num)s weeks", number)
        case Unit.MONTH:
            pattern = words.ngettext("%(num)s month", "%(num)s months", number)
        case Unit.YEAR:
            pattern = words.ngettext("%(num)s year", "%(num)s years", number)
    return pattern % {"num": shown}
