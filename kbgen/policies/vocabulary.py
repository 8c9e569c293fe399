"""The names that articles may use, made of a shop's facts for one language on one day.

The manual's reference of names is held to this tree by tests/docs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kbgen.policies import guides, tables, wording
from kbgen.policies.expressions import ExpressionError
from kbgen.policies.facts import Contact
from kbgen.policies.names import Name, group, keyed, same_everywhere, value
from kbgen.policies.written import Writer

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping

    from kbgen.i18n.catalogs import Messages
    from kbgen.policies.expressions import Argument
    from kbgen.policies.facts import (
        Channel,
        Company,
        Complaints,
        Extension,
        Facts,
        Market,
        OutsideBody,
        ReturnRule,
        Returns,
        Season,
        Service,
        Shipping,
        Step,
        Warehouse,
        Warranty,
        Zone,
    )
    from kbgen.policies.kinds import Value

Makers = dict[str, "Callable[[], Name]"]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Makes the tree of names for the language of ``words`` as of ``today``."""

    facts: Facts
    words: Messages
    today: datetime.date

    @property
    def write(self) -> Writer:
        """The writer of single facts."""
        return Writer(self.words)

    def root(self) -> Name:
        """Return the tree; parts of shop.yml that the shop left out are missing from it."""
        facts, write = self.facts, self.write
        found: Makers = {"facts": lambda: group({key: self._own(fact) for key, fact in facts.own.items()})}
        shop: Makers = {}
        if facts.name:
            shop["name"] = lambda: value(facts.name)
        if facts.website:
            shop["website"] = lambda: write.plain(facts.website)
        if shop:
            found["shop"] = lambda: group(shop)
        if facts.companies:
            found["company"] = self._companies
        if facts.markets:
            found["market"] = lambda: keyed("market", {one.key: self._market(one) for one in facts.markets})
        if facts.channels:
            found["contact"] = self._contact
        if facts.returns is not None:
            returns = facts.returns
            found["returns"] = lambda: self._returns(returns)
        if facts.shipping is not None:
            shipping = facts.shipping
            found["shipping"] = lambda: self._shipping(shipping)
        if facts.seasons:
            found["season"] = lambda: keyed("season", {one.key: self._season(one) for one in facts.seasons})
        if facts.complaints is not None:
            complaints = facts.complaints
            found["complaints"] = lambda: self._complaints(complaints)
        if facts.warranty is not None:
            warranty = facts.warranty
            found["warranty"] = lambda: self._warranty(warranty)
        return group(found)

    def _own(self, fact: Value) -> Callable[[], Name]:
        return lambda: self.write.any(fact)

    def _optional(self, facts: Mapping[str, Value | None]) -> Makers:
        """Make names of the facts that the shop states."""
        return {key: self._own(fact) for key, fact in facts.items() if fact is not None and fact != ""}

    def _table(self, make: Callable[[], str]) -> Callable[[], Name]:
        """Make a name that is called without arguments: ``shipping.table()``."""

        def call(arguments: tuple[Argument, ...]) -> Name:
            if arguments:
                raise ExpressionError("takes nothing between its brackets")
            return value(make())

        return lambda: Name(call=call)

    def _companies(self) -> Name:
        each = {key: self._company(company) for key, company in self.facts.companies.items() if key}
        return keyed("market", each, self._company(self.facts.companies[""]))

    def _company(self, company: Company) -> Callable[[], Name]:
        def make() -> Name:
            return Name(
                lambda: company.legal_name,
                {
                    "legal_name": lambda: value(company.legal_name),
                    "address": lambda: self.write.address(company.address),
                    **self._optional(
                        {
                            "company_id": company.company_id,
                            "vat_id": company.vat_id,
                            "register": company.register,
                            "director": company.director,
                        }
                    ),
                },
            )

        return make

    def _market(self, market: Market) -> Callable[[], Name]:
        return lambda: value(wording.market_name(market, self.words.tag), currency=lambda: value(market.currency))

    def _contact(self) -> Name:
        channels = [channel for channel in self.facts.channels if channel.staffed]
        found: Makers = {
            "channel": lambda: keyed("channel", {channel.key: self._channel(channel) for channel in channels}),
            "hours": lambda: keyed(
                "channel",
                {one.key: partial(self.write.week, one.week) for one in channels if one.week},
            ),
            "replies": lambda: keyed(
                "channel",
                {one.key: self._own(one.replies) for one in channels if one.replies is not None},
            ),
            "table": self._table(lambda: tables.phones(self.facts, self.words)),
            "guide": self._table(lambda: guides.contact_guide(self.facts, self.words, self.today)),
        }  # fmt: skip
        for kind in Contact:
            ways = {channel.key: self._channel(channel) for channel in channels if channel.kind is kind}
            if ways:
                first = self._nearest(kind)
                found[kind.value] = partial(keyed, "channel", ways, self._channel(first))
        return group(found)

    def _nearest(self, kind: Contact) -> Channel:
        """Return a kind's channel for the readers of the language: that of its own market, else the first."""
        ways = [one for one in self.facts.channels if one.staffed and one.kind is kind and not one.purpose]
        ways = ways or [one for one in self.facts.channels if one.staffed and one.kind is kind]
        own = {market.key for market in self.facts.markets if market.language == self.words.tag}
        return next((one for one in ways if own & set(one.markets) and len(own) < len(one.markets) + len(own)), ways[0])

    def _channel(self, channel: Channel) -> Callable[[], Name]:
        write = self.write

        def make() -> Name:
            main = value(channel.service or channel.handle or channel.url)
            if channel.number is not None:
                main = write.phone(channel.number)
            elif channel.kind is Contact.MAIL:
                main = write.mail(channel.handle)
            elif channel.address is not None:
                main = write.address(channel.address)
            members: Makers = {
                **self._optional(
                    {
                        "handle": channel.handle,
                        "service": channel.service,
                        "url": channel.url,
                        "replies": channel.replies,
                    }
                ),
            }
            if channel.week is not None:
                week = channel.week
                members["hours"] = lambda: write.week(week)
            if channel.slow_times:
                slow = channel.slow_times[0]
                members["slow"] = lambda: group(
                    {
                        "starts": lambda: write.day(slow.starts),
                        "ends": lambda: write.day(slow.ends),
                        "within": lambda: write.duration(slow.within),
                    }
                )
            return Name(main.words, {**main.members, **members})

        return make

    def _by_market(self, returns: Returns, of: Callable[[ReturnRule], Value | None]) -> Callable[[], Name]:
        """Make a name that takes a market; without one it stands where all markets agree."""
        found: Makers = {}
        for market in self.facts.markets:
            rule = returns.rule(market.key, self.today)
            fact = of(rule) if rule else None
            if fact is not None:
                found[market.key] = self._own(fact)
        return lambda: keyed("market", found, same_everywhere("market", found))

    def _returns(self, returns: Returns) -> Name:
        by = self._by_market
        return group(
            {
                "window": by(returns, lambda rule: rule.window),
                "hand_in": by(returns, lambda rule: rule.hand_in),
                "refund": by(returns, lambda rule: rule.refund),
                "price": by(returns, lambda rule: rule.price),
                "free_within": by(returns, lambda rule: rule.free_within),
                "legal": by(returns, lambda rule: rule.legal),
                "how": by(returns, lambda rule: rule.how),
                "extension": lambda: keyed(
                    "extension", {extension.key: self._extension(extension) for extension in returns.extensions}
                ),
                "table": self._table(lambda: tables.windows(self.facts, returns, self.words, self.today)),
                "costs": self._table(lambda: tables.costs(self.facts, returns, self.words, self.today)),
                "guide": self._table(lambda: guides.returns_guide(self.facts, returns, self.words, self.today)),
                **self._optional(
                    {
                        "condition": returns.condition,
                        "legal_refund": returns.legal_refund,
                        "card_days": returns.card_days,
                        "form": returns.form,
                    }
                ),
            }
        )

    def _extension(self, extension: Extension) -> Callable[[], Name]:
        write = self.write
        return lambda: group(
            {
                "ordered_from": lambda: write.day(extension.ordered_from),
                "ordered_until": lambda: write.day(extension.ordered_until),
                "returnable_until": lambda: write.day(extension.returnable_until),
            }
        )

    def _by_service(self, shipping: Shipping, of: Callable[[Service], Value | None]) -> Callable[[], Name]:
        """Make a name that takes a zone, or zone.service where a zone's services differ."""
        found: Makers = {}
        for zone in shipping.zones:
            own = {service.key: of(service) for service in zone.services}
            stated: Makers = {key: self._own(fact) for key, fact in own.items() if fact is not None}
            if stated:
                found[zone.key] = same_everywhere(
                    "service", {f"{zone.key}.{key}": make for key, make in stated.items()}
                )
                found |= {f"{zone.key}.{key}": make for key, make in stated.items()}
        return lambda: keyed("zone", found)

    def _by_zone(self, shipping: Shipping, of: Callable[[Zone], Value | None]) -> Callable[[], Name]:
        found: Makers = {}
        for zone in shipping.zones:
            fact = of(zone)
            if fact is not None:
                found[zone.key] = self._own(fact)
        return lambda: keyed("zone", found, same_everywhere("zone", found))

    def _shipping(self, shipping: Shipping) -> Name:
        by_service, by_zone = self._by_service, self._by_zone
        warehouses = {warehouse.key: self._cut_off(warehouse) for warehouse in shipping.warehouses}
        return group(
            {
                "price": by_service(shipping, lambda service: service.price),
                "free_from": by_service(shipping, lambda service: service.free_from),
                "days": by_service(shipping, lambda service: service.days),
                "cash_on_delivery": by_service(shipping, lambda service: service.cash_on_delivery),
                "kept": by_service(shipping, lambda service: service.kept),
                "carriers": by_service(shipping, self._carriers),
                "late_after": by_zone(shipping, lambda zone: zone.late_after),
                "tax": by_zone(shipping, lambda zone: zone.tax),
                "bulky": by_zone(shipping, lambda zone: zone.bulky),
                "near_days": by_zone(shipping, lambda zone: zone.near_days),
                "cut_off": lambda: keyed("warehouse", warehouses, same_everywhere("warehouse", warehouses)),
                "table": self._table(lambda: tables.shipping(self.facts, shipping, self.words)),
                "days_table": self._table(lambda: tables.shipping_days(self.facts, shipping, self.words)),
                "guide": self._table(lambda: guides.shipping_guide(self.facts, shipping, self.words, self.today)),
                "carriers_table": self._table(lambda: tables.carriers(self.facts, shipping, self.words)),
                **self._optional(
                    {
                        "packed_within": shipping.packed_within,
                        "bulky_weight": shipping.bulky_weight,
                        "bulky_length": shipping.bulky_length,
                    }
                ),
            }
        )

    def _carriers(self, service: Service) -> str:
        return ", ".join(service.carriers)

    def _cut_off(self, warehouse: Warehouse) -> Callable[[], Name]:
        return lambda: self.write.time(warehouse.cut_off)

    def _season(self, season: Season) -> Callable[[], Name]:
        write = self.write
        by: Makers = {}
        arrives: Makers = {}
        for one in season.order_by:
            key = f"{one.zone}.{one.service}" if one.service else one.zone
            by[key] = partial(write.moment, one.moment)
            arrives[key] = partial(write.day, one.arrives)
        return lambda: Name(
            lambda: season.name.in_locale(self.words.tag),
            {
                "day": lambda: write.day(season.day),
                "order_by": lambda: keyed("zone", by, same_everywhere("zone", by)),
                "arrives": lambda: keyed("zone", arrives, same_everywhere("zone", arrives)),
                "table": self._table(lambda: tables.order_by(self.facts, season, self.words)),
            },
        )

    def _complaints(self, complaints: Complaints) -> Name:
        steps: Makers = {str(number): self._step(step) for number, step in enumerate(complaints.steps, 1)}
        bodies: Makers = {body.key: self._body(body) for body in complaints.bodies}
        return group(
            {
                "step": lambda: keyed("step", steps),
                "body": lambda: keyed("body", bodies),
                "table": self._table(lambda: tables.steps(complaints, self.words)),
                "guide": self._table(lambda: guides.complaints_guide(complaints, self.words)),
                "bodies": self._table(lambda: tables.bodies(self.facts, complaints, self.words)),
                **self._optional({"compensation": complaints.compensation}),
            }
        )

    def _step(self, step: Step) -> Callable[[], Name]:
        return lambda: group({"who": self._own(step.who), "within": self._own(step.within)})

    def _body(self, body: OutsideBody) -> Callable[[], Name]:
        return lambda: Name(
            lambda: body.name.in_locale(self.words.tag), self._optional({"url": body.url, "phone": body.phone})
        )

    def _warranty(self, warranty: Warranty) -> Name:
        return group(
            self._optional(
                {
                    "length": warranty.length,
                    "decided": warranty.decided,
                    "usually": warranty.usually,
                    "quote": warranty.quote,
                    "repair": warranty.repair,
                    "repair_guarantee": warranty.repair_guarantee,
                    "diagnosis": warranty.diagnosis,
                    "spare_parts": warranty.spare_parts,
                }
            )
        )
