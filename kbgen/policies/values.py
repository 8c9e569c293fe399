"""Readers of single facts: durations, money, hours, telephone numbers, countries, and words in every language.

Each takes a YAML node and raises `FaultyValueError` with the line and a remedy, as those of `yaml_nodes` do.
"""

from __future__ import annotations

import datetime
import re
import zoneinfo
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import yaml
from babel import Locale, numbers

from kbgen.content import yaml_nodes as nodes
from kbgen.content.spelling import did_you_mean
from kbgen.content.yaml_nodes import FaultyValueError
from kbgen.i18n import languages
from kbgen.model.locale import is_tag, normal
from kbgen.policies.facts import REGIONS, WEEKDAYS, Hours
from kbgen.policies.kinds import Duration, Moment, Money, Phone, Prices, Quantity, Span, Text, Unit

if TYPE_CHECKING:
    from collections.abc import Callable

_AMOUNT = re.compile(r"([A-Za-z]{3})[ \u00a0]?(-?[0-9]+(?:\.[0-9]+)?)")
_DURATION = re.compile(r"(-?[0-9]+)(?:[ ]?[-–][ ]?([0-9]+))?[ ]+([a-z]+(?:[ ][a-z]+)?)")
_HOURS = re.compile(r"([0-9]{1,2}):([0-9]{2})[ ]?[-–][ ]?([0-9]{1,2}):([0-9]{2})")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?)[ ]?(kg|g|cm|m|l|%)")
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")
MEASURES = {
    "kg": "mass-kilogram", "g": "mass-gram", "cm": "length-centimeter", "m": "length-meter", "l": "volume-liter",
    "%": "concentr-percent",
}  # fmt: skip
"""Units of measure as shops write them, and CLDR's names for them."""
_UNITS = {unit.value: unit for unit in Unit} | {f"{unit.value}s": unit for unit in Unit}
NOWHERE: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
"""No country and no region."""
_NO_COUNTRIES = {"EU", "EZ", "UN", "XA", "XB", "QO", "ZZ"}


def _fault(node: yaml.Node, message: str) -> FaultyValueError:
    return FaultyValueError(node.start_mark.line, message)


def _written(node: yaml.Node) -> str:
    """Return a scalar as the writer wrote it, whatever type YAML guesses."""
    if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
        raise _fault(node, "is no single value: write it on one line")
    return str(node.value).strip()


def _length(node: yaml.Node, example: str) -> tuple[int, int | None, Unit]:
    value = _written(node)
    match = _DURATION.fullmatch(value)
    if match is None:
        raise _fault(node, f"must be a number and a unit of time, not “{value}”: write e.g. {example}")
    unit = _UNITS.get(match[3])
    if unit is None:
        near = did_you_mean(match[3], _UNITS)
        raise _fault(
            node, f"has the unit “{match[3]}”, which is none of {', '.join(unit.value for unit in Unit)}.{near}"
        )
    if match[1].startswith("-"):
        raise _fault(node, f"is negative, “{value}”: write how long it is, e.g. {example}")
    return int(match[1]), int(match[2]) if match[2] else None, unit


def duration(node: yaml.Node) -> Duration:
    """Read a duration: ``30 days``, ``1 working day``."""
    first, last, unit = _length(node, "30 days")
    if last is not None:
        raise _fault(node, f"must be one duration, not “{_written(node)}”: write e.g. {last} {unit.value}s")
    return Duration(first, unit)


def window(node: yaml.Node) -> Duration:
    """Read a duration in which somebody may do something; none at all is a mistake."""
    found = duration(node)
    if found.number == 0:
        raise _fault(node, "is 0, which leaves no time at all: write e.g. 30 days")
    return found


def span(node: yaml.Node) -> Span:
    """Read a duration between two bounds: ``2-4 working days``; one number stands for both."""
    first, last, unit = _length(node, "2-4 working days")
    if last is not None and last < first:
        raise _fault(node, f"ends before it begins, “{_written(node)}”: write {last}-{first} {unit.value}s")
    return Span(first, first if last is None else last, unit)


def money(node: yaml.Node) -> Money:
    """Read an amount: ``CZK 69``, ``EUR 5.90``."""
    return _money(node, _written(node))


def _money(node: yaml.Node, value: str) -> Money:
    match = _AMOUNT.fullmatch(value)
    if match is None:
        raise _fault(node, f"must be a currency and an amount, not “{value}”: write e.g. EUR 5.90")
    code = _known_currency(node, match[1])
    amount = Decimal(match[2])
    if amount < 0:
        raise _fault(node, f"is negative, “{value}”: write what the customer pays, e.g. {code} {-amount}")
    if -int(amount.as_tuple().exponent) > numbers.get_currency_precision(code):
        raise _fault(node, f"has more decimals than {code} has, “{value}”: round it")
    return Money(amount, code)


def prices(node: yaml.Node) -> Prices:
    """Read a price in several currencies: ``[CZK 290, EUR 12]``."""
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise _fault(node, "must be a list of amounts: write [CZK 290, EUR 12]")
    found = tuple(money(child) for child in node.value)
    for child, one in zip(node.value, found, strict=True):
        if [other.currency for other in found].count(one.currency) > 1:
            raise _fault(child, f"has two amounts in {one.currency}: keep one of them")
    return Prices(found)


def quantity(node: yaml.Node) -> Quantity:
    """Read a measure: ``25 kg``."""
    value = _written(node)
    match = _QUANTITY.fullmatch(value)
    if match is None:
        raise _fault(node, f"must be a number and one of {', '.join(MEASURES)}, not “{value}”: write e.g. 25 kg")
    return Quantity(Decimal(match[1]), MEASURES[match[2]])


def percentage(node: yaml.Node) -> Decimal:
    """Read a percentage: ``7 %`` gives 7."""
    found = quantity(node)
    if found.unit != MEASURES["%"] or found.number > 100:
        raise _fault(node, f"must be a percentage, not “{_written(node)}”: write e.g. 7 %")
    return found.number


@cache
def currencies() -> frozenset[str]:
    """Return the codes of ISO 4217 that CLDR knows."""
    return frozenset(numbers.list_currencies())


@cache
def countries() -> frozenset[str]:
    """Return the codes of ISO 3166 that CLDR knows."""
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES)


@cache
def _country_names() -> dict[str, str]:
    return {name: code for code, name in Locale("en").territories.items() if code in countries()}


def _known_currency(node: yaml.Node, value: str) -> str:
    if value not in currencies():
        near = did_you_mean(value.upper(), currencies())
        raise _fault(node, f"has the currency “{value}”, which is none of ISO 4217: write e.g. EUR.{near}")
    return value


def currency(node: yaml.Node) -> str:
    """Read a currency's code."""
    return _known_currency(node, _written(node))


def country(node: yaml.Node) -> str:
    """Read a country's code."""
    value = _written(node)
    if value in countries():
        return value
    names = _country_names()
    code = names.get(value) or (value.upper() if value.upper() in countries() else "")
    near = f" Did you mean “{code}”?" if code else did_you_mean(value.upper(), countries())
    raise _fault(node, f"has the country “{value}”, which is none of ISO 3166: write e.g. CZ.{near}")


def language(node: yaml.Node) -> str:
    """Read a language's tag, which need not be one of the site's."""
    value = nodes.text(node)
    if not is_tag(value) or not languages.is_known(value):
        near = f" Did you mean “{normal(value)}”?" if is_tag(normal(value)) and normal(value) != value else ""
        raise _fault(
            node, f"has the language “{value}”, which CLDR does not know: write a tag, e.g. cs, zh-Hant.{near}"
        )
    return value


def places(node: yaml.Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read a list of countries and regions: ``[DE, AT]``, ``[EU, EUROPE]``; returns the two apart."""
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise _fault(node, "must be a list of countries: write [CZ] or [DE, AT]")
    regions = tuple(_written(child) for child in node.value if _written(child) in REGIONS)
    found = tuple(country(child) for child in node.value if _written(child) not in REGIONS)
    for child in node.value:
        if (*regions, *found).count(_written(child)) > 1:
            raise _fault(child, f"names “{_written(child)}” twice: keep one")
    return found, regions


def time_zone(node: yaml.Node) -> str:
    """Read an IANA time zone: ``Europe/Prague``."""
    value = _written(node)
    known = zoneinfo.available_timezones()
    if value not in known:
        near = did_you_mean(value, known) or did_you_mean(value, {name.rpartition("/")[2] for name in known})
        raise _fault(node, f"has the time zone “{value}”, which IANA does not know: write e.g. Europe/Prague.{near}")
    return value


def phone(node: yaml.Node) -> Phone:
    """Read a telephone number in E.164."""
    import phonenumbers  # only where there is a number

    value = _written(node)
    example = 'write it as it is dialled from abroad, in quotes, e.g. "+420540000140"'
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", value):
        digits = "+" + re.sub(r"\D", "", value)
        hint = f'write "{digits}"' if value.startswith(("+", "00")) and 8 <= len(digits) <= 16 else example
        hint = f'write "+{digits[3:]}"' if value.startswith("00") and 10 <= len(digits) <= 18 else hint
        raise _fault(node, f"“{value}” is no number in E.164 (a plus, then digits alone): {hint}")
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        raise _fault(node, f"“{value}” begins with no country's code: {example}") from None
    if not phonenumbers.is_possible_number(number):
        region = phonenumbers.region_code_for_country_code(number.country_code or 0)
        raise _fault(node, f"“{value}” is too short or too long for a number of {region}: mend its digits")
    return Phone(value)


def mail(node: yaml.Node) -> str:
    """Read a mail address."""
    value = nodes.text(node)
    if not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+", value):
        raise _fault(node, f"“{value}” is no mail address: write e.g. support@example.com")
    return value


def web_address(node: yaml.Node) -> str:
    """Read an address with https, http, or line and the like for messengers."""
    value = nodes.text(node)
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"https", "http"} or not parts.netloc or any(char.isspace() for char in value):
        raise _fault(node, f"“{value}” is no web address: write e.g. https://www.example.com/returns")
    return value


def clock(node: yaml.Node) -> datetime.time:
    """Read a time of day: ``14:00``."""
    value = _written(node)
    match = _TIME.fullmatch(value)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise _fault(node, f'must be a time between 0:00 and 23:59, not “{value}”: write it in quotes, e.g. "14:00"')
    return datetime.time(int(match[1]), int(match[2]))


def hours(node: yaml.Node) -> tuple[Hours, ...]:
    """Read a day's hours: ``8:00-18:00``, ``8:00-12:00, 13:00-18:00`` or ``closed``."""
    value = _written(node)
    if value == "closed":
        return ()
    found: list[Hours] = []
    last = -1
    for part in value.split(","):
        match = _HOURS.fullmatch(part.strip())
        if match is None:
            raise _fault(node, f'must be hours, not “{part.strip()}”: write e.g. "8:00-18:00", or closed')
        opens, closes = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
        if int(match[2]) > 59 or int(match[4]) > 59 or opens >= 24 * 60 or closes > 24 * 60:
            raise _fault(node, f"has “{part.strip()}”, which no clock shows: hours go from 0:00 to 24:00")
        if closes <= opens:
            raise _fault(node, f"closes before it opens, “{part.strip()}”: for a night, write each day's own hours")
        if opens <= last:
            raise _fault(node, f"“{value}” overlaps or is out of order: put the earlier hours first")
        last = closes
        found.append(Hours(datetime.time(opens // 60, opens % 60), datetime.time(closes // 60 % 24, closes % 60)))
    return tuple(found)


def week(node: yaml.Node) -> tuple[tuple[Hours, ...], ...]:
    """Read a week's hours: ``{mon-fri: "8:00-18:00", sat: "9:00-13:00"}``; a day left out is closed."""
    days: dict[int, tuple[Hours, ...]] = {}
    for entry in nodes.entries(node, "hours"):
        first, _, last = entry.key.partition("-")
        for name in (first, last or first):
            if name not in WEEKDAYS:
                near = did_you_mean(name, WEEKDAYS)
                known = ", ".join(WEEKDAYS)
                raise FaultyValueError(entry.line, f"has the day “{name}”, which is none of {known}.{near}")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        if end < start:
            raise FaultyValueError(entry.line, f"“{entry.key}” goes backwards: weeks begin on Monday here")
        for day in range(start, end + 1):
            if day in days:
                raise FaultyValueError(entry.line, f"has hours of {WEEKDAYS[day]} twice: keep one of them")
            days[day] = hours(entry.node)
    if not any(days.values()):
        raise FaultyValueError(node.start_mark.line, 'has no open hours: write e.g. {mon-fri: "8:00-18:00"}')
    return tuple(days.get(day, ()) for day in range(7))


def moment(node: yaml.Node) -> Moment:
    """Read a day with or without a time: ``2026-12-18``, ``2026-12-20 12:00``."""
    value = _written(node)
    day, _, rest = value.partition(" ")
    mark = node.start_mark
    at = clock(yaml.ScalarNode("tag:yaml.org,2002:str", rest.strip(), mark, mark)) if rest.strip() else None
    return Moment(nodes.date(yaml.ScalarNode("tag:yaml.org,2002:timestamp", day, mark, mark)), at)


def dates(node: yaml.Node) -> tuple[datetime.date, ...]:
    """Read a list of days in their order."""
    found = nodes.list_of(nodes.date)(node)
    for earlier, later in pairwise(found):
        if later <= earlier:
            raise _fault(node, f"has {later} after {earlier}: put the days in their order, each once")
    return found


def text_for(locales: tuple[str, ...], unworded: Callable[[int, tuple[str, ...]], None]) -> Callable[[yaml.Node], Text]:
    """Make a reader of words in each of a site's languages; a plain text stands for all of them (a name).

    A language without wording gets the source's, and ``unworded`` is told the line (from 1) and those languages.
    """

    def read(node: yaml.Node) -> Text:
        if isinstance(node, yaml.ScalarNode):
            return Text(dict.fromkeys(locales, nodes.text(node)))
        found: dict[str, str] = {}
        for entry in nodes.entries(node, "a text"):
            if entry.key not in locales:
                near = did_you_mean(entry.key, locales)
                raise FaultyValueError(entry.line, f"has the language “{entry.key}”, which the site has not.{near}")
            found[entry.key] = nodes.text(entry.node)
        if locales[0] not in found:
            raise FaultyValueError(node.start_mark.line, f"has no wording in {locales[0]}: add “{locales[0]}: …”")
        missing = tuple(locale for locale in locales if locale not in found)
        if missing:
            unworded(node.start_mark.line + 1, missing)
        return Text({locale: found.get(locale, found[locales[0]]) for locale in locales})

    return read


def number(node: yaml.Node) -> Decimal:
    """Read a plain number of 0 or more."""
    value = _written(node)
    if not _NUMBER.fullmatch(value):
        raise _fault(node, f"must be a number, not “{value}”: write e.g. 10")
    return Decimal(value)


def any_value(node: yaml.Node) -> Duration | Span | Money | Quantity | Moment | Phone | Decimal | str:
    """Read a fact of any kind by how it is written; what looks like none of them is text."""
    value = _written(node)
    unit = _DURATION.fullmatch(value)
    if unit and unit[3] in _UNITS:
        return span(node) if unit[2] else duration(node)
    if _AMOUNT.fullmatch(value) and value[:3] in currencies():
        return money(node)
    if _QUANTITY.fullmatch(value):
        return quantity(node)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}( .*)?", value):
        return moment(node)
    if value.startswith("+"):
        return phone(node)
    # As in YAML itself, digits in quotes are text: a hotline, an account, a code.
    quoted = isinstance(node, yaml.ScalarNode) and node.style in {'"', "'"}
    return number(node) if _NUMBER.fullmatch(value) and not quoted else value
