"""The shop's facts in schema.org's words, for search engines: data that a page puts into JSON-LD.

What schema.org or Google can't say is left out rather than bent: windows that count from the order, rates for
countries that no one can list. tests/policies/test_json_ld.py holds all of it to schema.org's vocabulary and to the
properties that Google's documentation requires.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from kbgen.policies.facts import Contact, CountedFrom, Method, Payer
from kbgen.policies.kinds import Unit
from kbgen.policies.periods import end

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kbgen.policies.facts import (
        Channel,
        Extension,
        Facts,
        Hours,
        Market,
        ReturnRule,
        Returns,
        Service,
        Shipping,
        Zone,
    )
    from kbgen.policies.kinds import Address, Duration, Money

Node = dict[str, Any]
CONTEXT = "https://schema.org"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MEMBERS: Mapping[str, tuple[str, ...]] = {
    "EU": (
        "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU",
        "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
    ),
}  # fmt: skip
"""Regions whose countries are few enough to name (Google takes 50): the member states of the EU."""
_CENT = Decimal("0.01")
_FEES = {
    Payer.SHOP: "FreeReturn",
    Payer.CUSTOMER: "ReturnFeesCustomerResponsibility",
    Payer.DEDUCTED: "ReturnShippingFees",
}


def term(name: str) -> str:
    """Return the address of a member of one of schema.org's enumerations."""
    return f"{CONTEXT}/{name}"


def store(facts: Facts, address: str) -> Node:
    """Return the shop itself; ``address`` is the help site's, which stands for it where it has no website."""
    site = facts.website or address
    company = facts.company()
    found: Node = {"@type": "OnlineStore", "@id": f"{site.rstrip('/')}/#shop", "name": facts.name, "url": site}
    if not facts.name:
        found["name"] = company.legal_name if company else site
    if company:
        found["legalName"] = company.legal_name
        found["address"] = _address(company.address)
        if company.vat_id:
            found["vatID"] = company.vat_id
    return found


def contact_points(facts: Facts) -> list[Node]:
    """Return the phones and mail addresses that are staffed, with their countries, languages and hours."""
    return [
        _contact_point(facts, channel)
        for channel in facts.channels
        if channel.staffed and not channel.purpose and channel.kind in {Contact.PHONE, Contact.MAIL}
    ]


def _contact_point(facts: Facts, channel: Channel) -> Node:
    point: Node = {"@type": "ContactPoint", "contactType": "customer service"}
    if channel.number:
        point["telephone"] = channel.number.number
    else:
        point["email"] = channel.handle
    countries = [code for market in facts.markets if market.key in channel.markets for code in _named(facts, market)]
    if countries:
        point["areaServed"] = countries
    if channel.languages:
        point["availableLanguage"] = list(channel.languages)
    if channel.week:
        point["hoursAvailable"] = [*_week(channel.week), *_special_days(channel)]
    return point


def _week(week: tuple[tuple[Hours, ...], ...]) -> list[Node]:
    """Return the hours of a week, days with the same hours together."""
    days: dict[Hours, list[str]] = {}
    for name, spans in zip(DAYS, week, strict=True):
        for hours in spans:
            days.setdefault(hours, []).append(name)
    return [{"dayOfWeek": [term(name) for name in names]} | _opening(hours) for hours, names in days.items()]


def _special_days(channel: Channel) -> list[Node]:
    """Return days that differ; a day that opens and closes at midnight is closed, as Google reads it."""
    found = []
    for day in sorted({*channel.holidays, *channel.exceptions}):
        valid = {"validFrom": day.isoformat(), "validThrough": day.isoformat()}
        for hours in channel.exceptions.get(day, ()):
            found.append(_opening(hours) | valid)
        if not channel.exceptions.get(day):
            closed = {"@type": "OpeningHoursSpecification", "opens": "00:00:00", "closes": "00:00:00"}
            found.append(closed | valid)
    return found


def _opening(hours: Hours) -> Node:
    closes = "23:59:59" if hours.end == datetime.time() else hours.end.isoformat()
    return {"@type": "OpeningHoursSpecification", "opens": hours.start.isoformat(), "closes": closes}


def _address(address: Address) -> Node:
    found = {
        "@type": "PostalAddress", "streetAddress": address.street, "addressLocality": address.city,
        "addressCountry": address.country,
    }  # fmt: skip
    return found | ({"postalCode": address.postal_code} if address.postal_code else {})


def return_policies(facts: Facts, returns: Returns, today: datetime.date, page: str) -> list[Node]:
    """Return the policies of all goods as of a day, markets with the same rule together.

    ``page`` is the address of the returns policy in words.
    """
    groups: dict[int, tuple[ReturnRule, list[Market]]] = {}
    for market in facts.markets:
        rule = returns.rule(market.key, today)
        if rule and _named(facts, market):
            groups.setdefault(id(rule), (rule, []))[1].append(market)
    found = []
    for rule, markets in groups.values():
        keys = {market.key for market in markets}
        seasons = [
            extension
            for extension in returns.extensions
            if keys <= set(extension.markets) and extension.returnable_until >= today
        ]
        countries = [code for market in markets for code in _named(facts, market)]
        found.append(_policy(rule, countries, seasons, page))
    return found


def _policy(rule: ReturnRule, countries: list[str], seasons: Iterable[Extension], page: str) -> Node:
    found: Node = {"@type": "MerchantReturnPolicy", "applicableCountry": countries, "merchantReturnLink": page}
    if rule.counted_from is CountedFrom.ORDER:
        # Search engines count from delivery: the page says it right.
        return found
    found |= _window(least_days(rule.window))
    found |= {
        "returnMethod": term("ReturnByMail"),
        "returnFees": term(_FEES[rule.pays]),
        "refundType": term("FullRefund"),
    }
    if rule.pays is Payer.DEDUCTED and rule.price:
        found["returnShippingFeesAmount"] = _amount(rule.price)
    overrides = [
        {
            "@type": "MerchantReturnPolicySeasonalOverride",
            "startDate": season.ordered_from.isoformat(),
            "endDate": season.ordered_until.isoformat(),
        }
        | _window(season.returnable_until.isoformat())
        for season in seasons
    ]
    return found | ({"returnPolicySeasonalOverride": overrides} if overrides else {})


def _window(days: int | str) -> Node:
    return {"returnPolicyCategory": term("MerchantReturnFiniteReturnWindow"), "merchantReturnDays": days}


def least_days(duration: Duration) -> int:
    """Return the days that a duration has at least, whenever it starts."""
    if duration.unit is Unit.DAY:
        return duration.number
    # Two years have every month and both kinds of February.
    starts = (datetime.date(2027, 1, 1) + datetime.timedelta(ahead) for ahead in range(730))
    return min((end(start, duration) - start).days for start in starts)


def shipping_services(facts: Facts, shipping: Shipping, names: Mapping[str, str], today: datetime.date) -> list[Node]:
    """Return the ways of sending; ``names`` has each one's by ``zone.service``. Zones without named countries lack."""
    return [
        _service(facts, shipping, zone, service, names[f"{zone.key}.{service.key}"], today)
        for zone in shipping.zones
        if _zone_countries(facts, shipping, zone)
        for service in zone.services
    ]


def _service(facts: Facts, shipping: Shipping, zone: Zone, service: Service, name: str, today: datetime.date) -> Node:
    warehouse = shipping.warehouse(zone.warehouse)
    zone_time = ZoneInfo(warehouse.time_zone)
    cut_off = datetime.datetime.combine(today, warehouse.cut_off, zone_time)
    collected = service.method in {Method.PICKUP, Method.STORE}
    working = [term(day) for day in DAYS[:5]]
    destination = {
        "@type": "DefinedRegion", "addressCountry": _zone_countries(facts, shipping, zone),
    }  # fmt: skip
    transit = {
        "@type": "ServicePeriod", "businessDays": working, "duration": _days(service.days.first, service.days.last),
    }  # fmt: skip
    conditions = [
        {
            "@type": "ShippingConditions",
            "shippingDestination": destination,
            "orderValue": order_value,
            "shippingRate": rate,
            "transitTime": transit,
        }
        for order_value, rate in _rates(service)
    ]
    return {
        "@type": "ShippingService",
        "name": name,
        "fulfillmentType": term("FulfillmentTypeCollectionPoint" if collected else "FulfillmentTypeDelivery"),
        "handlingTime": {
            "@type": "ServicePeriod",
            "businessDays": working,
            "cutoffTime": cut_off.isoformat().partition("T")[2],
            "duration": _days(0, 0),
        },
        "shippingConditions": conditions,
    }


def _rates(service: Service) -> list[tuple[Node, Node]]:
    """Return the ranges of an order's value with what sending it costs."""
    price, free = _amount(service.price), service.free_from
    value: Node = {"@type": "MonetaryAmount", "minValue": 0, "currency": service.price.currency}
    if free is None or free.currency != service.price.currency:
        return [(value, price)]
    below = value | {"maxValue": _number(free.amount - _CENT)}
    return [(below, price), (value | {"minValue": _number(free.amount)}, price | {"value": 0})]


def _days(least: int, most: int) -> Node:
    return {"@type": "QuantitativeValue", "minValue": least, "maxValue": most, "unitCode": "DAY"}


def _amount(money: Money) -> Node:
    return {"@type": "MonetaryAmount", "value": _number(money.amount), "currency": money.currency}


def _number(amount: Decimal) -> float | int:
    return int(amount) if amount == int(amount) else float(amount)


def _named(facts: Facts, market: Market) -> list[str]:
    """Return a market's countries: its own, and those of a region that no other market names."""
    taken = {code for other in facts.markets for code in other.countries}
    return [*market.countries, *_members(market.regions, taken)]


def _zone_countries(facts: Facts, shipping: Shipping, zone: Zone) -> list[str]:
    taken = {code for other in shipping.zones for code in other.countries}
    return [*zone.countries, *_members(zone.regions, taken)]


def _members(regions: tuple[str, ...], taken: set[str]) -> list[str]:
    return [code for region in regions for code in MEMBERS.get(region, ()) if code not in taken]
