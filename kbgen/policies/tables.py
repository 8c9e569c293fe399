"""Tables of facts, as HTML in one line: an article's lines stay the lines of its file.

Rows of markets or zones with the same content are joined, and those of the reader's own language come first.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from kbgen.i18n import formats
from kbgen.policies import phrases, wording
from kbgen.policies.facts import Contact, Method, Payer

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from kbgen.i18n.catalogs import Messages
    from kbgen.policies.facts import (
        Complaints,
        Facts,
        Market,
        OrderBy,
        ReturnRule,
        Returns,
        Season,
        Service,
        Shipping,
        Zone,
    )
    from kbgen.policies.kinds import Money

NOTHING = "–"
Row = tuple[str, ...]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; heads are text, cells are HTML."""
    head = " ".join(f'<th scope="col">{html.escape(one)}</th>' for one in heads)
    body = " ".join(f"<tr>{' '.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead> <tbody>{body}</tbody></table>"


def _text(text: str) -> str:
    return html.escape(text, quote=False)


def joined(rows: Iterable[tuple[str, Row]], words: Messages) -> list[Row]:
    """Join the names of neighbouring rows that say the same."""
    found: list[tuple[list[str], Row]] = []
    for name, cells in rows:
        same = next((names for names, others in found if others == cells), None)
        if same is not None:
            same.append(name)
        else:
            found.append(([name], cells))
    return [(_text(listed(names, words)), *cells) for names, cells in found]


def _own_first(markets: Sequence[Market], tag: str) -> list[Market]:
    return sorted(markets, key=lambda market: market.language != tag or not market.countries)


def listed(names: Sequence[str], words: Messages) -> str:
    """Put names side by side: ``Germany, Austria``."""
    # i18n: Joins the names of countries in a table; most languages have a comma and a space.
    return words.pgettext("between names", ", ").join(names)


def phones(facts: Facts, words: Messages) -> str:
    """Return the telephone numbers with the markets that they are for, and their hours."""
    rows = []
    ways = [channel for channel in facts.channels if channel.staffed and channel.kind is Contact.PHONE]
    own = {market.key for market in facts.markets if market.language == words.tag}
    for channel in sorted(ways, key=lambda channel: not own & set(channel.markets)):
        markets = [market for market in facts.markets if market.key in channel.markets]
        names = listed([wording.market_name(market, words.tag) for market in markets], words)
        number = channel.number
        shown = f'<a href="tel:{number.number}">{wording.phone_number(number)}</a>' if number else NOTHING
        rows.append(
            (_text(names), shown, _text(wording.hours_of_week(channel.week, words)) if channel.week else NOTHING)
        )
    heads = (words.gettext("Country"), words.gettext("Number"), words.gettext("Hours (local time)"))
    return table(heads, rows)


def _rules(facts: Facts, returns: Returns, words: Messages, day: datetime.date) -> list[tuple[Market, ReturnRule]]:
    found = [(market, returns.rule(market.key, day)) for market in _own_first(facts.markets, words.tag)]
    return [(market, rule) for market, rule in found if rule is not None]


def windows(facts: Facts, returns: Returns, words: Messages, day: datetime.date) -> str:
    """Return the return windows of all markets, and the law's own that they contain."""
    rows = [
        (
            wording.market_name(market, words.tag),
            (
                _text(wording.duration(rule.window, words)),
                _text(_legal(rule, words)),
            ),
        )
        for market, rule in _rules(facts, returns, words, day)
    ]
    heads = (
        words.gettext("Where you are"),
        words.gettext("Our window"),
        words.gettext("The law's own right, contained in it"),
    )
    return table(heads, joined(rows, words))


def _legal(rule: ReturnRule, words: Messages) -> str:
    if rule.legal_note is not None:
        return rule.legal_note.in_locale(words.tag)
    return wording.duration(rule.legal, words) if rule.legal else words.gettext("as your local law says")


def costs(facts: Facts, returns: Returns, words: Messages, day: datetime.date) -> str:
    """Return how goods go back from each market, and who pays."""
    rows = [
        (
            wording.market_name(market, words.tag),
            (
                _text(rule.how.in_locale(words.tag))
                if rule.how
                else _text(words.gettext("By a carrier of your choice")),
                _text(cost(rule, words)),
            ),
        )
        for market, rule in _rules(facts, returns, words, day)
    ]
    heads = (words.gettext("Where you are"), words.gettext("How it goes back"), words.gettext("What it costs you"))
    return table(heads, joined(rows, words))


def cost(rule: ReturnRule, words: Messages) -> str:
    """Say what a return costs the customer."""
    if rule.pays is Payer.SHOP:
        return words.gettext("Free")
    if rule.pays is Payer.CUSTOMER or rule.price is None:
        return words.gettext("You pay the postage")
    price = _money(rule.price, words)
    if rule.free_within is None:
        return words.gettext("%(price)s, deducted from the refund") % {"price": price}
    # i18n: "days" is a duration in the genitive where the language has one, such as 7 days.
    pattern = words.gettext("Free in the first %(days)s, then %(price)s, deducted from the refund")
    return pattern % {"days": phrases.duration_genitive(rule.free_within, words), "price": price}


def _money(money: Money | None, words: Messages) -> str:
    return formats.format_money(money.amount, money.currency, words.tag) if money else NOTHING


def method_name(method: Method, words: Messages) -> str:
    """Name where a parcel goes."""
    match method:
        case Method.HOME:
            return words.pgettext("delivery", "home")
        case Method.PICKUP:
            return words.pgettext("delivery", "pickup point")
        case Method.STORE:
            return words.pgettext("delivery", "convenience store")
        case Method.POST:
            return words.pgettext("delivery", "by post")


def country_name(facts: Facts, code: str, tag: str) -> str:
    """Return a country's name: that of the market which is this country alone, else CLDR's."""
    market = next((market for market in facts.markets if market.countries == (code,) and not market.regions), None)
    return market.name.in_locale(tag) if market and market.name else phrases.country(code, tag)


def zone_name(facts: Facts, zone: Zone, words: Messages) -> str:
    """Return a zone's name: the shop's own for it, else the countries'."""
    if zone.name is not None:
        return zone.name.in_locale(words.tag)
    return listed([country_name(facts, code, words.tag) for code in zone.countries], words)


def service_name(facts: Facts, zone: Zone, service: Service, words: Messages) -> str:
    """Return a zone's name with the service's where the zone has several."""
    name = zone_name(facts, zone, words)
    if len(zone.services) < 2:
        return name
    pattern = words.pgettext("zone and delivery", "%(zone)s, %(delivery)s")
    return pattern % {"zone": name, "delivery": method_name(service.method, words)}


def _services(facts: Facts, shipping: Shipping, tag: str) -> list[tuple[Zone, Service]]:
    own = {code for market in facts.markets if market.language == tag for code in market.countries}
    zones = sorted(shipping.zones, key=lambda zone: not own & set(zone.countries))
    return [(zone, service) for zone in zones for service in zone.services]


def _days(zone: Zone, service: Service, words: Messages) -> str:
    days = (
        f"{service.days.first}–{service.days.last}"
        if service.days.last > service.days.first
        else str(service.days.last)
    )
    if zone.near is None or zone.near_days is None:
        return days
    pattern = words.pgettext("days with a place nearby", "%(days)s (%(place)s %(fewer)s)")
    near = zone.near_days
    return pattern % {
        "days": days,
        "place": zone.near.in_locale(words.tag),
        "fewer": f"{near.first}–{near.last}" if near.last > near.first else str(near.last),
    }


def shipping(facts: Facts, shipping: Shipping, words: Messages) -> str:
    """Return what sending to each zone costs, from which amount it is free, and how long it takes."""
    rows = [
        (
            service_name(facts, zone, service, words),
            (
                _text(_money(service.price, words)),
                _text(_money(service.free_from, words)),
                _text(_days(zone, service, words)),
            ),
        )
        for zone, service in _services(facts, shipping, words.tag)
    ]
    heads = (
        words.gettext("Where to"),
        words.gettext("Price"),
        words.gettext("Free from"),
        words.gettext("Working days"),
    )
    return table(heads, joined(rows, words))


def shipping_days(facts: Facts, shipping: Shipping, words: Messages) -> str:
    """Return how long sending to each zone takes."""
    rows = [
        (service_name(facts, zone, service, words), (_text(_days(zone, service, words)),))
        for zone, service in _services(facts, shipping, words.tag)
    ]
    return table((words.gettext("Where to"), words.gettext("Working days")), joined(rows, words))


def carriers(facts: Facts, shipping: Shipping, words: Messages) -> str:
    """Return who carries parcels to each zone."""
    rows = [
        (service_name(facts, zone, service, words), (_text(", ".join(service.carriers)),))
        for zone, service in _services(facts, shipping, words.tag)
    ]
    return table((words.gettext("Where to"), words.gettext("Carrier")), joined(rows, words))


def order_by(facts: Facts, season: Season, words: Messages) -> str:
    """Return until when to order for a season."""
    rows = []
    zones = facts.shipping.zones if facts.shipping else ()
    order = {zone.key: place for place, (zone, _) in enumerate(_services(facts, facts.shipping, words.tag))} if (
        facts.shipping
    ) else {}  # fmt: skip
    for one in sorted(season.order_by, key=lambda one: order.get(one.zone, 0)):
        zone = next((zone for zone in zones if zone.key == one.zone), None)
        if zone is None:
            continue
        service = zone.service(one.service) if one.service else None
        name = service_name(facts, zone, service, words) if service else zone_name(facts, zone, words)
        rows.append((name, (_text(order_day(one, words)), _text(formats.format_date(one.arrives, words.tag)))))
    heads = (words.gettext("Where to"), words.gettext("Order by"), words.gettext("It arrives by"))
    return table(heads, joined(rows, words))


def order_day(one: OrderBy, words: Messages) -> str:
    """Write the last moment to order: a day, with a time where the shop names one."""
    day = formats.format_date(one.moment.day, words.tag)
    if one.moment.time is None:
        return day
    time = wording.time_of_day(wording.minute_of(one.moment.time), words)
    return words.pgettext("day and time", "%(day)s, %(time)s") % {"day": day, "time": time}


def steps(complaints: Complaints, words: Messages) -> str:
    """Return the steps of the complaint ladder; internal notes stay inside."""
    rows = []
    for number, step in enumerate(complaints.steps, 1):
        within = phrases.duration_genitive(step.within, words)
        pattern = (
            words.gettext("Written decision within %(duration)s")
            if step.written
            else words.gettext("Answer within %(duration)s")
        )
        rows.append((str(number), _text(capital(step.who.in_locale(words.tag))), _text(pattern % {"duration": within})))
    heads = (words.gettext("Step"), words.gettext("Who decides"), words.gettext("Deadline"))
    return table(heads, rows)


def capital(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def bodies(facts: Facts, complaints: Complaints, words: Messages) -> str:
    """Return the outside bodies that consumers of each country can turn to."""
    rows = []
    for body in complaints.bodies:
        places = [country_name(facts, code, words.tag) for code in body.countries]
        places += [
            words.gettext("Other EU countries") if code == "EU" else words.gettext("Elsewhere") for code in body.regions
        ]
        contact = (
            f'<a href="{html.escape(body.url)}">{_text(body.url.partition("//")[2].rstrip("/"))}</a>'
            if body.url
            else _text(words.gettext("Phone %(number)s") % {"number": body.phone})
        )
        rows.append(
            (
                _text(listed(places, words)),
                _text(capital(body.name.in_locale(words.tag))),
                contact,
            )
        )
    heads = (words.gettext("Where you live"), words.gettext("Body"), words.gettext("Contact"))
    return table(heads, rows)
