"""Facts in words beyond a single value: other grammatical forms, places and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.i18n.languages import babel_locale
from kbgen.policies import wording
from kbgen.policies.kinds import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kbgen.i18n.catalogs import Messages
    from kbgen.policies.facts import Hours
    from kbgen.policies.kinds import Address, Duration, Span


def duration_genitive(value: Duration, words: Messages) -> str:
    """Write a duration in the form of „do 2 pracovních dnů“, «в течение 2 рабочих дней»; elsewhere as any other."""
    return _counted_genitive(str(value.number), value.number, value.unit, words)


def span_genitive(value: Span, words: Messages) -> str:
    """Write a duration between two bounds in the genitive."""
    shown = str(value.first) if value.first == value.last else f"{value.first}–{value.last}"
    return _counted_genitive(shown, value.last, value.unit, words)


def _counted_genitive(shown: str, number: int, unit: Unit, words: Messages) -> str:
    match unit:
        case Unit.MINUTE:
            pattern = words.npgettext("genitive", "%(num)s minute", "%(num)s minutes", number)
        case Unit.HOUR:
            pattern = words.npgettext("genitive", "%(num)s hour", "%(num)s hours", number)
        case Unit.WORKING_HOUR:
            pattern = words.npgettext("genitive", "%(num)s working hour", "%(num)s working hours", number)
        case Unit.DAY:
            pattern = words.npgettext("genitive", "%(num)s day", "%(num)s days", number)
        case Unit.WORKING_DAY:
            pattern = words.npgettext("genitive", "%(num)s working day", "%(num)s working days", number)
        case Unit.WEEK:
            pattern = words.npgettext("genitive", "%(num)s week", "%(num)s weeks", number)
        case Unit.MONTH:
            pattern = words.npgettext("genitive", "%(num)s month", "%(num)s months", number)
        case Unit.YEAR:
            pattern = words.npgettext("genitive", "%(num)s year", "%(num)s years", number)
    return pattern % {"num": shown}


def country(code: str, tag: str) -> str:
    """Return a country's name."""
    return str(babel_locale(tag).territories.get(code, code))


def address(where: Address, tag: str) -> str:
    """Write a postal address in one line, in the order of its country."""
    if where.country in {"TW", "CN", "HK", "MO", "JP", "KR"}:
        return f"{where.postal_code} {where.city}{where.street}".strip()
    if where.country in {"TH", "US", "GB", "AU", "CA", "IE", "IN"}:
        return f"{where.street}, {where.city} {where.postal_code}".strip()
    return f"{where.street}, {where.postal_code} {where.city}".replace(",  ", ", ")


def hours_or_closed(hours: Sequence[Hours], words: Messages) -> str:
    """Write the hours of one day, which may have none."""
    return wording.hours_of_day(hours, words) if hours else words.pgettext("opening hours", "closed")
