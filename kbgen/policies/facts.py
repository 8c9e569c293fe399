"""The shop's facts as ``docs/shop.yml`` states them: frozen values that every page and calculation shares.

Each record knows the ``line`` of shop.yml (from 1) that it stands in, for messages. Markets, zones, channels and
seasons are known by the keys that the shop gave them. What records are made of is in `kbgen.policies.kinds`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from decimal import Decimal

    from kbgen.model.diagnostic import Diagnostic
    from kbgen.policies.kinds import Address, Duration, Moment, Money, Phone, Prices, Quantity, Span, Text, Value

PATH = "docs/shop.yml"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
REGIONS = ("EU", "EUROPE", "WORLD")
"""What may stand among a market's or zone's countries: those of the region that no other one names."""


@dataclass(frozen=True, slots=True)
class Company:
    """Who the customer's contract is with. ``register`` names the register and the entry in it."""

    line: int
    legal_name: str
    address: Address
    company_id: str = ""
    vat_id: str = ""
    register: Text | None = None
    director: str = ""


@dataclass(frozen=True, slots=True)
class Market:
    """A part of the world that the shop treats alike.

    ``countries`` are ISO 3166 codes; ``regions`` are members of `REGIONS`, of which the market has the countries
    that no other market names. ``language`` is a BCP 47 tag, ``law`` the id of a law profile or empty.
    """

    key: str
    line: int
    countries: tuple[str, ...]
    regions: tuple[str, ...]
    currency: str
    language: str
    law: str
    name: Text | None = None
    holidays: tuple[datetime.date, ...] = ()
    """Public holidays, on which no period of the law ends."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From ``start`` to ``end`` on one day, in the channel's own time zone; ``end`` may be 24:00, written 00:00."""

    start: datetime.time
    end: datetime.time


@dataclass(frozen=True, slots=True)
class SlowTime:
    """Days, both included, on which an answer takes longer."""

    line: int
    starts: datetime.date
    ends: datetime.date
    within: Duration


class Contact(Enum):
    """The kinds of contact channels."""

    PHONE = "phone"
    MAIL = "mail"
    CHAT = "chat"
    MESSENGER = "messenger"
    SOCIAL = "social"
    POST = "post"
    COUNTER = "counter"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to reach the shop.

    ``service`` is a messenger's or network's name (``WhatsApp``), ``handle`` the name, number, or address there;
    ``url`` what a reader opens. ``week`` has the hours of Monday to Sunday; None stands for a channel that is
    never closed (mail). ``time_zone`` is an IANA name. ``holidays`` are closed days, ``exceptions`` days with
    hours of their own, which go before holidays. ``markets`` are keys; ``replies`` is the usual time to an answer.
    """

    key: str
    line: int
    kind: Contact
    markets: tuple[str, ...]
    staffed: bool = True
    number: Phone | None = None
    handle: str = ""
    service: str = ""
    url: str = ""
    purpose: str = ""
    address: Address | None = None
    languages: tuple[str, ...] = ()
    time_zone: str = ""
    week: tuple[tuple[Hours, ...], ...] | None = None
    holidays: tuple[datetime.date, ...] = ()
    exceptions: Mapping[datetime.date, tuple[Hours, ...]] = field(default_factory=lambda: MappingProxyType({}))
    replies: Duration | None = None
    slow_times: tuple[SlowTime, ...] = ()

    def replies_on(self, day: datetime.date) -> Duration | None:
        """Return the expected time to an answer on a day, or None where the shop promises none."""
        return next((slow.within for slow in self.slow_times if slow.starts <= day <= slow.ends), self.replies)


class CountedFrom(Enum):
    """The day that a return window starts on."""

    DELIVERY = "delivery"
    ORDER = "order"


class Payer(Enum):
    """Who pays for the way back: the shop; the customer, to a carrier of their own; or a price off the refund."""

    SHOP = "shop"
    CUSTOMER = "customer"
    DEDUCTED = "deducted"


@dataclass(frozen=True, slots=True)
class ReturnRule:
    """How goods of a category go back from some markets while the rule holds (``starts`` to ``ends``, both included).

    ``category`` is empty for all goods without a rule of their own. ``hand_in`` runs from registering the return.
    With ``DEDUCTED``, ``price`` is taken off the refund, except within ``free_within``. ``legal`` is the window of
    the law, contained in the shop's own.
    """

    line: int
    markets: tuple[str, ...]
    window: Duration
    counted_from: CountedFrom
    refund: Duration
    pays: Payer
    category: str = ""
    starts: datetime.date | None = None
    ends: datetime.date | None = None
    hand_in: Duration | None = None
    price: Money | None = None
    free_within: Duration | None = None
    legal: Duration | None = None
    legal_note: Text | None = None
    how: Text | None = None

    def holds(self, day: datetime.date) -> bool:
        """Tell whether the rule is in force on a day."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class Extension:
    """What was ordered on these days, both included, may come back until ``returnable_until`` at least."""

    key: str
    line: int
    ordered_from: datetime.date
    ordered_until: datetime.date
    returnable_until: datetime.date
    markets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Returns:
    """The returns policy.

    ``exclusions`` maps the key of what can't come back to its wording, ``categories`` the key of goods with rules of
    their own to what customers call them.
    """

    line: int
    rules: tuple[ReturnRule, ...]
    extensions: tuple[Extension, ...]
    condition: Text | None
    exclusions: Mapping[str, Text]
    categories: Mapping[str, Text]
    legal_refund: Duration | None
    card_days: Span | None
    form: str

    def rule(self, market: str, day: datetime.date, category: str = "") -> ReturnRule | None:
        """Return the rule of a market on a day: the category's, else that of all goods."""
        found = [rule for rule in self.rules if market in rule.markets and rule.holds(day)]
        own = next((rule for rule in found if rule.category == category), None)
        return own or next((rule for rule in found if not rule.category), None)


class Method(Enum):
    """Where a parcel goes."""

    HOME = "home"
    PICKUP = "pickup"
    STORE = "store"
    POST = "post"


class Duties(Enum):
    """Who pays tax and duty at the border: nobody, they are in the price; or the customer, on arrival."""

    INCLUDED = "included"
    ON_ARRIVAL = "on_arrival"


@dataclass(frozen=True, slots=True)
class Service:
    """One way to send a parcel to a zone. ``days`` run from the day of sending; ``kept`` is the time at a point."""

    key: str
    line: int
    method: Method
    carriers: tuple[str, ...]
    price: Money
    days: Span
    free_from: Money | None = None
    cash_on_delivery: Money | None = None
    kept: Duration | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """Countries (and `REGIONS`) that parcels go to at the same terms. ``tax`` is the percentage in the prices.

    ``near`` are places within the zone that parcels reach sooner, in ``near_days``. ``late_after`` is how long
    past the latest day a parcel counts as late. ``bulky`` is the price of goods that travel separately, None where
    the shop does not send them.
    """

    key: str
    line: int
    countries: tuple[str, ...]
    regions: tuple[str, ...]
    services: tuple[Service, ...]
    duties: Duties
    warehouse: str
    late_after: Duration | None = None
    tax: Decimal | None = None
    bulky: Money | None = None
    near: Text | None = None
    near_days: Span | None = None
    name: Text | None = None

    def service(self, key: str) -> Service | None:
        """Return a service by its key."""
        return next((service for service in self.services if service.key == key), None)


@dataclass(frozen=True, slots=True)
class Warehouse:
    """Where parcels start. Orders after ``cut_off`` (local time) are packed on the next working day."""

    key: str
    line: int
    name: Text
    time_zone: str
    cut_off: datetime.time
    holidays: tuple[datetime.date, ...] = ()


@dataclass(frozen=True, slots=True)
class Shipping:
    """What sending costs and how long it takes."""

    line: int
    warehouses: tuple[Warehouse, ...]
    zones: tuple[Zone, ...]
    packed_within: Duration | None
    bulky_weight: Quantity | None
    bulky_length: Quantity | None

    def zone(self, key: str) -> Zone | None:
        """Return a zone by its key."""
        return next((zone for zone in self.zones if zone.key == key), None)

    def warehouse(self, key: str) -> Warehouse:
        """Return the warehouse of a zone, which the reader has made sure of."""
        return next(warehouse for warehouse in self.warehouses if warehouse.key == key)


@dataclass(frozen=True, slots=True)
class OrderBy:
    """The last moment, in the warehouse's time zone, to order for a season; ``service`` is empty for all of a zone."""

    line: int
    zone: str
    service: str
    moment: Moment
    arrives: datetime.date


@dataclass(frozen=True, slots=True)
class Banner:
    """A note on every page from ``starts`` to ``ends``, both days included; ``text`` may itself name facts."""

    line: int
    starts: datetime.date
    ends: datetime.date
    text: Text
    link: str = ""


@dataclass(frozen=True, slots=True)
class Season:
    """A time of the year with dates of its own; ``day`` is the holiday itself."""

    key: str
    line: int
    name: Text
    day: datetime.date
    order_by: tuple[OrderBy, ...]
    banners: tuple[Banner, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the complaint ladder. ``note`` is for the staff: it never reaches a page."""

    line: int
    who: Text
    within: Duration
    written: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class OutsideBody:
    """Whom consumers of some countries can turn to outside the shop; one of ``url`` and ``phone`` is set.

    ``phone`` is as it is dialled in the country, for such bodies have short numbers.
    """

    key: str
    line: int
    countries: tuple[str, ...]
    regions: tuple[str, ...]
    name: Text
    url: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Complaints:
    """The ladder, first step first, and what a customer gets where the shop misses a deadline of its own."""

    line: int
    steps: tuple[Step, ...]
    compensation: Prices | None
    bodies: tuple[OutsideBody, ...]


@dataclass(frozen=True, slots=True)
class Warranty:
    """How long goods are covered, and how fast claims and repairs go. ``by_law`` are markets where the law asks it."""

    line: int
    length: Duration
    by_law: tuple[str, ...]
    decided: Duration | None = None
    usually: Duration | None = None
    quote: Duration | None = None
    repair: Span | None = None
    repair_guarantee: Duration | None = None
    diagnosis: Prices | None = None
    spare_parts: Duration | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All of ``docs/shop.yml``; what a shop does not state is empty or None.

    ``companies`` maps a market's key to its company and ``""`` to that of all others. ``own`` are the facts that
    the shop named itself. ``lines`` maps a fact's dotted path (``returns.window``) to its line, from 1.
    ``unworded`` are complaints about texts that lack a wording in a language, where readers get the source's.
    """

    name: str = ""
    website: str = ""
    companies: Mapping[str, Company] = field(default_factory=lambda: MappingProxyType({}))
    markets: tuple[Market, ...] = ()
    channels: tuple[Channel, ...] = ()
    returns: Returns | None = None
    shipping: Shipping | None = None
    seasons: tuple[Season, ...] = ()
    complaints: Complaints | None = None
    warranty: Warranty | None = None
    own: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    lines: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    unworded: tuple[Diagnostic, ...] = ()

    def market(self, key: str) -> Market | None:
        """Return a market by its key."""
        return next((market for market in self.markets if market.key == key), None)

    def company(self, market: str = "") -> Company | None:
        """Return the company that customers of a market contract with."""
        return self.companies.get(market) or self.companies.get("")

    def channel(self, key: str) -> Channel | None:
        """Return a channel by its key."""
        return next((channel for channel in self.channels if channel.key == key), None)

    def season(self, key: str) -> Season | None:
        """Return a season by its key."""
        return next((season for season in self.seasons if season.key == key), None)
