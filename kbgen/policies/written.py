"""Single facts as names in articles: how each kind is written, and which other forms it has."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kbgen.i18n import formats
from kbgen.policies import phrases, wording
from kbgen.policies.facts import WEEKDAYS
from kbgen.policies.kinds import Duration, Moment, Money, Phone, Prices, Quantity, Span, Text
from kbgen.policies.names import Name, value

if TYPE_CHECKING:
    import datetime

    from kbgen.i18n.catalogs import Messages
    from kbgen.policies.facts import Hours
    from kbgen.policies.kinds import Address, Value


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes facts in the language of ``words``."""

    words: Messages

    @property
    def tag(self) -> str:
        """The language's BCP 47 tag."""
        return self.words.tag

    def any(self, fact: Value) -> Name:
        """Write a fact of whatever kind."""
        match fact:
            case Duration():
                return self.duration(fact)
            case Span():
                return self.span(fact)
            case Money():
                return self.money(fact)
            case Prices():
                return self.prices(fact)
            case Quantity():
                return self.quantity(fact)
            case Text():
                return value(fact.in_locale(self.tag))
            case Moment():
                return self.moment(fact)
            case Phone():
                return self.phone(fact)
            case Decimal():
                return self.number(fact)
            case _:
                return self.plain(fact)

    def plain(self, text: str) -> Name:
        """Write a text; of a web address ``host`` is the part that readers know the site by."""
        parts = urlsplit(text)
        if parts.scheme in {"http", "https"}:
            return value(text, host=lambda: value((parts.netloc + parts.path).rstrip("/")))
        return value(text)

    def number(self, number: Decimal | int) -> Name:
        """Write a number; ``plain`` is without separators, for years."""
        return value(formats.format_number(number, self.tag), plain=lambda: value(str(number)))

    def duration(self, duration: Duration) -> Name:
        """Write ``30 days``; ``number`` is 30, ``genitive`` the form after Czech „do“ and Russian «в течение»."""
        return value(
            wording.duration(duration, self.words),
            number=lambda: self.number(duration.number),
            genitive=lambda: value(phrases.duration_genitive(duration, self.words)),
        )

    def span(self, span: Span) -> Name:
        """Write ``2–4 working days``; ``number`` is 2–4, ``first`` and ``last`` are the bounds."""
        shown = f"{span.first}–{span.last}" if span.first != span.last else str(span.first)
        return value(
            wording.span(span, self.words),
            number=lambda: value(shown),
            genitive=lambda: value(phrases.span_genitive(span, self.words)),
            first=lambda: self.duration(Duration(span.first, span.unit)),
            last=lambda: self.duration(Duration(span.last, span.unit)),
        )

    def money(self, money: Money) -> Name:
        """Write ``€5.90``; ``number`` is the amount alone."""
        return value(
            formats.format_money(money.amount, money.currency, self.tag), number=lambda: self.number(money.amount)
        )

    def prices(self, prices: Prices) -> Name:
        """Write ``CZK 290, €12 or THB 350``; each currency's code is a member."""
        each = {money.currency: money for money in prices.amounts}
        shown = [str(formats.format_money(money.amount, money.currency, self.tag)) for money in prices.amounts]
        return Name(
            lambda: formats.format_list(shown, self.tag, "or"),
            {code: partial(self.money, money) for code, money in each.items()},
        )

    def quantity(self, quantity: Quantity) -> Name:
        """Write ``25 kg``."""
        return value(
            formats.format_measure(quantity.number, quantity.unit, self.tag),
            number=lambda: self.number(quantity.number),
        )

    def day(self, day: datetime.date) -> Name:
        """Write a day with its year; ``short`` is without it, ``year`` the year alone."""
        return value(
            formats.format_date(day, self.tag),
            short=lambda: value(formats.format_day(day, self.tag)),
            number=lambda: self.number(day.day),
            year=lambda: value(str(formats.year(day, self.tag))),
        )

    def moment(self, moment: Moment) -> Name:
        """Write a day; ``time`` is its time of day, if it has one."""
        name = self.day(moment.day)
        if moment.time is None:
            return name
        time = moment.time
        return Name(name.words, {**name.members, "time": lambda: self.time(time)})

    def time(self, time: datetime.time) -> Name:
        """Write a time of day."""
        return value(wording.time_of_day(wording.minute_of(time), self.words))

    def phone(self, phone: Phone) -> Name:
        """Write ``+420 540 000 140``; ``link`` can be called, ``number`` is for addresses of links."""
        shown = wording.phone_number(phone)
        return value(
            shown,
            link=lambda: value(f"[{shown}](tel:{phone.number})"),
            number=lambda: value(phone.number),
        )

    def mail(self, address: str) -> Name:
        """Write a mail address; ``link`` opens a new mail."""
        return value(address, link=lambda: value(f"[{address}](mailto:{address})"))

    def address(self, address: Address) -> Name:
        """Write a postal address in one line, with its parts as members."""
        return value(
            phrases.address(address, self.tag),
            street=lambda: value(address.street),
            city=lambda: value(address.city),
            postal_code=lambda: value(address.postal_code),
            country=lambda: value(phrases.country(address.country, self.tag)),
        )

    def week(self, week: tuple[tuple[Hours, ...], ...]) -> Name:
        """Write the hours of a week; the days ``mon`` to ``sun`` are members."""
        return value(
            wording.hours_of_week(week, self.words),
            **{
                day: (lambda hours=hours: value(phrases.hours_or_closed(hours, self.words)))
                for day, hours in zip(WEEKDAYS, week, strict=True)
            },
        )
