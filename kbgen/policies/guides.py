"""Guided answers about returns, delivery and complaints: the page without scripts, and what its scripts calculate with.

The page has a table of all markets, whose rows carry ``data-markets`` so that scripts mark the reader's own; a script
puts a form above it. Both are HTML in one line, as `kbgen.policies.tables` writes it.
"""

from __future__ import annotations

import html
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kbgen.i18n import formats
from kbgen.policies import phrases, tables, wording
from kbgen.policies.facts import Contact, CountedFrom
from kbgen.policies.kinds import Phone, Unit

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from kbgen.i18n.catalogs import Messages
    from kbgen.policies.facts import (
        Channel,
        Complaints,
        Facts,
        Market,
        OrderBy,
        ReturnRule,
        Returns,
        Service,
        Shipping,
        Zone,
    )
    from kbgen.policies.kinds import Duration

RETURNS = '<div class="guide" data-guide="returns">'
SHIPPING = '<div class="guide" data-guide="shipping">'
COMPLAINTS = '<div class="guide" data-guide="complaints">'
ROLLING = frozenset({"at", "cz", "de", "eu", "ru", "th", "tw"})
"""Law profiles under which a period that ends on a day off ends on the next working day: Regulation (EEC, Euratom)
1182/71, Article 3(4); Czech Civil Code, section 607; German Civil Code, section 193; Austrian Civil Code, section 903;
Russian Civil Code, Article 193; Thai Civil and Commercial Code, section 193/8; Taiwan's Civil Code, Article 122."""
_DAYS = frozenset({Unit.DAY, Unit.WORKING_DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR})
MONDAY_TO_FRIDAY = [0, 1, 2, 3, 4]
Data = dict[str, Any]
MarkedRow = tuple[str, tuple[str, ...]]
"""The keys of the markets that a row is for, with spaces between, and its cells as HTML."""


def marked_table(heads: Sequence[str], rows: Iterable[MarkedRow]) -> str:
    """Return a table whose rows name their markets."""
    head = " ".join(f'<th scope="col">{html.escape(one)}</th>' for one in heads)
    body = " ".join(
        f'<tr data-markets="{keys}">{" ".join(f"<td>{cell}</td>" for cell in cells)}</tr>' for keys, cells in rows
    )
    return f"<table><thead><tr>{head}</tr></thead> <tbody>{body}</tbody></table>"


def _text(text: str) -> str:
    return html.escape(text, quote=False)


def contact_guide(facts: Facts, words: Messages, today: datetime.date) -> str:
    """Return every way to reach the shop: for which countries, when, and how soon a person answers on a day.

    Scripts write the state of the moment below the hours.
    """
    _ = words.gettext
    rows: list[MarkedRow] = []
    for channel in facts.channels:
        if not channel.staffed or channel.purpose:
            continue
        markets = [market for market in facts.markets if market.key in channel.markets]
        everywhere = len(markets) == len(facts.markets)
        names = [wording.market_name(market, words.tag) for market in markets]
        hours = _text(wording.hours_of_week(channel.week, words)) if channel.week else _text(_("Any time"))
        state = f'<br><small data-state="{channel.key}"></small>' if channel.week else ""
        replies = channel.replies_on(today)
        rows.append(
            (
                " ".join(market.key for market in markets),
                (
                    _text(channel_name(channel, words)),
                    _way(channel, words),
                    _text(_("Everywhere") if everywhere else tables.listed(names, words)),
                    hours + state,
                    _text(wording.duration(replies, words)) if replies else tables.NOTHING,
                ),
            )
        )
    heads = (_("Channel"), _("Contact"), _("Country"), _("Hours (local time)"), _("Expected reply time"))
    return f'<div class="guide">{marked_table(heads, rows)}</div>'


def channel_name(channel: Channel, words: Messages) -> str:
    """Return what a kind of channel is called; messengers and networks have names of their own."""
    _ = words.gettext
    names = {
        Contact.PHONE: _("Phone"),
        Contact.MAIL: _("Email"),
        Contact.CHAT: _("Chat"),
        Contact.POST: _("Post"),
        Contact.COUNTER: _("In person"),
        Contact.FORM: _("Form"),
    }
    return names.get(channel.kind) or channel.service or channel.handle


def channel_link(channel: Channel) -> tuple[str, str]:
    """Return a channel's text and the address that it opens, which post and counters lack."""
    if channel.kind is Contact.PHONE and channel.number:
        return wording.phone_number(channel.number), f"tel:{channel.number.number}"
    if channel.kind is Contact.MAIL:
        return channel.handle, f"mailto:{channel.handle}"
    handle = channel.handle
    number = channel.number or (Phone(handle) if handle.startswith("+") and handle[1:].isdecimal() else None)
    text = wording.phone_number(number) if number else handle or channel.service
    return text or channel.url.partition("//")[2].rstrip("/"), channel.url


def _way(channel: Channel, words: Messages) -> str:
    if channel.address:
        return _text(phrases.address(channel.address, words.tag))
    text, href = channel_link(channel)
    # Apart from the text around it: a number reads from left to right in every language.
    return f'<a href="{html.escape(href)}"><bdi>{_text(text)}</bdi></a>' if href else _text(text)


def returns_guide(facts: Facts, returns: Returns, words: Messages, today: datetime.date) -> str:
    """Return every market's answer to: until when, how, at what cost, and when is the money back."""
    rows: list[MarkedRow] = []
    for rule, category, markets in _rules(facts, returns, today):
        names = tables.listed([wording.market_name(market, words.tag) for market in markets], words)
        if category:
            # i18n: A country and the goods that a rule is for, such as Germany: tents.
            pattern = words.pgettext("country and goods", "%(country)s: %(goods)s")
            names = pattern % {"country": names, "goods": returns.categories[category].in_locale(words.tag)}
        cells = (names, within(rule, words), _how(rule, words), tables.cost(rule, words), _refund(rule, words))
        rows.append((" ".join(market.key for market in markets), tuple(map(_text, cells))))
    _ = words.gettext
    heads = (_("Where you are"), _("How long"), _("How it goes back"), _("What it costs you"), _("Your money"))
    return f"{RETURNS}{marked_table(heads, rows)}{_seasons(returns, words, today)}</div>"


def _rules(facts: Facts, returns: Returns, today: datetime.date) -> Iterable[tuple[ReturnRule, str, list[Market]]]:
    """Yield the rules in force with their goods and markets, neighbouring markets of the same rule together."""
    for category in ("", *returns.categories):
        found = [(returns.rule(market.key, today, category), market) for market in facts.markets]
        for rule, group in groupby(found, key=lambda pair: pair[0]):
            if rule is not None and rule.category == category:
                yield rule, category, [market for _, market in group]


def _seasons(returns: Returns, words: Messages, today: datetime.date) -> str:
    lines = []
    for extension in returns.extensions:
        if extension.returnable_until < today:
            continue
        # i18n: Longer returns of a season; the three are written dates.
        pattern = words.gettext("Ordered from %(first)s to %(last)s: can be returned until %(until)s at least.")
        days = (extension.ordered_from, extension.ordered_until, extension.returnable_until)
        first, last, until = (formats.format_date(day, words.tag) for day in days)
        lines.append(f"<p>{_text(pattern % {'first': first, 'last': last, 'until': until})}</p>")
    return "".join(lines)


def within(rule: ReturnRule, words: Messages) -> str:
    """Say how long a return takes and from when it counts: ``30 days from delivery``."""
    duration = wording.duration(rule.window, words)
    if rule.counted_from is CountedFrom.ORDER:
        return words.gettext("%(duration)s from the order") % {"duration": duration}
    return words.gettext("%(duration)s from delivery") % {"duration": duration}


def _how(rule: ReturnRule, words: Messages) -> str:
    return rule.how.in_locale(words.tag) if rule.how else words.gettext("By a carrier of your choice")


def _refund(rule: ReturnRule, words: Messages) -> str:
    # i18n: "duration" is in the genitive where the language has one, such as 5 working days.
    pattern = words.gettext("Within %(duration)s of the parcel's arrival")
    return pattern % {"duration": phrases.duration_genitive(rule.refund, words)}


def _hand_in(rule: ReturnRule, words: Messages) -> str:
    if rule.hand_in is None:
        return ""
    # i18n: "duration" is in the genitive where the language has one, such as 14 days.
    pattern = words.gettext("Within %(duration)s of registering the return")
    return pattern % {"duration": phrases.duration_genitive(rule.hand_in, words)}


def returns_data(facts: Facts, returns: Returns, words: Messages) -> Data:
    """Return what the form about returns calculates with."""
    return {
        "rules": [
            _rule_data(returns, rule, market, words)
            for rule in returns.rules
            for market in facts.markets
            if market.key in rule.markets and rule.window.unit in _DAYS
        ],
        "categories": [{"key": key, "name": text.in_locale(words.tag)} for key, text in returns.categories.items()],
        "exclusions": [{"key": key, "text": text.in_locale(words.tag)} for key, text in returns.exclusions.items()],
        "form": returns.form,
    }


def _rule_data(returns: Returns, rule: ReturnRule, market: Market, words: Messages) -> Data:
    return {
        "market": market.key,
        "category": rule.category,
        "starts": rule.starts.isoformat() if rule.starts else None,
        "ends": rule.ends.isoformat() if rule.ends else None,
        "terms": {
            "window": _duration_data(rule.window),
            "counted_from": rule.counted_from.value,
            "legal": _duration_data(rule.legal) if rule.legal and rule.legal.unit in _DAYS else None,
            "rolls": market.law in ROLLING,
            "working_days": _working_days(market.holidays),
            "extensions": [
                {
                    "ordered_from": extension.ordered_from.isoformat(),
                    "ordered_until": extension.ordered_until.isoformat(),
                    "returnable_until": extension.returnable_until.isoformat(),
                }
                for extension in returns.extensions
                if market.key in extension.markets
            ],
        },
        "within": within(rule, words),
        "cost": tables.cost(rule, words),
        "how": _how(rule, words),
        "hand_in": _hand_in(rule, words),
        "refund": _refund(rule, words),
    }


def _duration_data(duration: Duration) -> Data:
    return {"number": duration.number, "unit": duration.unit.value}


def _working_days(holidays: Iterable[datetime.date]) -> Data:
    return {"weekdays": MONDAY_TO_FRIDAY, "holidays": [day.isoformat() for day in holidays]}


def shipping_guide(facts: Facts, shipping: Shipping, words: Messages, today: datetime.date) -> str:
    """Return every zone's prices and days, and the days to order by for the seasons to come."""
    rows: list[MarkedRow] = []
    for zone in shipping.zones:
        keys = " ".join(market.key for market in markets_of(facts, zone))
        for service in zone.services:
            cells = (
                tables.service_name(facts, zone, service, words),
                _price(service, words),
                wording.span(service.days, words),
            )
            rows.append((keys, tuple(map(_text, cells))))
    heads = (words.gettext("Where to"), words.gettext("Price"), words.gettext("After sending"))
    seasons = "".join(
        f"<p><strong>{_text(_season_title(season.name.in_locale(words.tag), words))}</strong></p>"
        f"{tables.order_by(facts, season, words)}"
        for season in facts.seasons
        if season.order_by and season.day >= today
    )
    return f"{SHIPPING}{marked_table(heads, rows)}{seasons}</div>"


def _season_title(name: str, words: Messages) -> str:
    # i18n: A table's title: until when to order for a season, such as Christmas (in the nominative).
    return words.gettext("%(season)s: order in time") % {"season": name}


def _price(service: Service, words: Messages) -> str:
    price = formats.format_money(service.price.amount, service.price.currency, words.tag)
    if service.free_from is None:
        return price
    free = formats.format_money(service.free_from.amount, service.free_from.currency, words.tag)
    # i18n: What delivery costs, and the value of an order from which it costs nothing.
    return words.gettext("%(price)s, free from %(amount)s") % {"price": price, "amount": free}


def markets_of(facts: Facts, zone: Zone) -> list[Market]:
    """Return the markets with countries of a zone; those of a region where the zone has the same region."""
    return [
        market
        for market in facts.markets
        if set(market.countries) & set(zone.countries) or set(market.regions) & set(zone.regions)
    ]


def shipping_data(facts: Facts, shipping: Shipping, words: Messages) -> Data:
    """Return what the form about delivery calculates with."""
    return {"zones": [_zone_data(facts, shipping, zone, words) for zone in shipping.zones]}


def _zone_data(facts: Facts, shipping: Shipping, zone: Zone, words: Messages) -> Data:
    warehouse = shipping.warehouse(zone.warehouse)
    working = _working_days(warehouse.holidays)

    def service_data(service: Service, name: str, first: int, last: int) -> Data:
        rushes = [
            {"order_by": one.moment.day.isoformat(), "day": season.day.isoformat()}
            for season in facts.seasons
            for one in season.order_by
            if one.zone == zone.key and one.service in {"", service.key}
        ]
        terms = {
            "fastest": first, "slowest": last, "cut_off": wording.minute_of(warehouse.cut_off),
            "warehouse": working, "carrier": working, "rushes": rushes,
        }  # fmt: skip
        return {"name": name, "price": _price(service, words), "terms": terms}

    services = []
    for service in zone.services:
        name = _service_title(service, words)
        services.append(service_data(service, name, service.days.first, service.days.last))
        if zone.near and zone.near_days:
            near = words.pgettext("delivery to a place", "%(delivery)s: %(place)s") % {
                "delivery": name, "place": zone.near.in_locale(words.tag),
            }  # fmt: skip
            services.append(service_data(service, near, zone.near_days.first, zone.near_days.last))
    return {
        "key": zone.key,
        "name": tables.zone_name(facts, zone, words),
        "markets": [market.key for market in markets_of(facts, zone)],
        "zone": warehouse.time_zone,
        "services": services,
        "seasons": [
            {
                "name": season.name.in_locale(words.tag),
                "service": _order_service(zone, one, words),
                "by": tables.order_day(one, words),
                "last": one.moment.day.isoformat(),
                "day": season.day.isoformat(),
            }
            for season in facts.seasons
            for one in season.order_by
            if one.zone == zone.key
        ],
    }


def _service_title(service: Service, words: Messages) -> str:
    delivery = tables.method_name(service.method, words)
    # i18n: A way of delivery with its carriers, such as home (DHL).
    title = words.pgettext("delivery and carriers", "%(delivery)s (%(carriers)s)") % {
        "delivery": delivery, "carriers": tables.listed(service.carriers, words),
    }  # fmt: skip
    return title[:1].upper() + title[1:]


def _order_service(zone: Zone, one: OrderBy, words: Messages) -> str:
    service = zone.service(one.service) if one.service else None
    return tables.method_name(service.method, words) if service else ""


def complaints_guide(complaints: Complaints, words: Messages) -> str:
    """Return the steps of the complaint ladder; scripts turn their deadlines into days."""
    return f"{COMPLAINTS}{tables.steps(complaints, words)}</div>"


def complaints_data(facts: Facts, complaints: Complaints, words: Messages) -> Data:
    """Return what the form about complaints calculates with; notes for the staff stay inside."""
    return {
        "steps": [
            {
                "who": tables.capital(step.who.in_locale(words.tag)),
                "within": _duration_data(step.within),
                "written": step.written,
            }
            for step in complaints.steps
            if step.within.unit in _DAYS
        ],
        "days": {market.key: _working_days(market.holidays) for market in facts.markets},
        "bodies": [
            {
                "markets": [
                    market.key
                    for market in facts.markets
                    if set(market.countries) & set(body.countries) or set(market.regions) & set(body.regions)
                ],
                "name": tables.capital(body.name.in_locale(words.tag)),
                "url": body.url,
                "phone": body.phone,
            }
            for body in complaints.bodies
        ],
    }
