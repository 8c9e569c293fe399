"""``shipping`` and ``seasons`` of shop.yml: what sending costs, how long it takes, and until when to order."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from kbgen.content import yaml_nodes as nodes
from kbgen.content.spelling import did_you_mean
from kbgen.content.yaml_nodes import FaultyValueError
from kbgen.policies import values
from kbgen.policies.blocks import Block, Source, named_blocks
from kbgen.policies.calendars import calendar_of
from kbgen.policies.company import complain_of_twins
from kbgen.policies.facts import Banner, Duties, Method, OrderBy, Season, Service, Shipping, Warehouse, Zone
from kbgen.policies.kinds import Moment, Money, Span, Text, Unit

if TYPE_CHECKING:
    import yaml

SHIPPING_KEYS = ("packed_within", "bulky_weight", "bulky_length", "warehouses", "zones")
WAREHOUSE_KEYS = ("name", "time_zone", "cut_off", "holidays")
ZONE_KEYS = (
    "countries", "name", "services", "duties", "warehouse", "late_after", "tax", "bulky", "near", "near_days",
)  # fmt: skip
SERVICE_KEYS = ("method", "carriers", "price", "days", "free_from", "cash_on_delivery", "kept")
SEASON_KEYS = ("name", "day", "order_by", "banners")
ORDER_BY_KEYS = ("by", "arrives")
BANNER_KEYS = ("starts", "ends", "text", "link")
_NO_MONEY = Money(Decimal(0), "")
_NO_DAYS = Span(0, 0, Unit.WORKING_DAY)


def read_shipping(source: Source, node: yaml.Node) -> Shipping:
    """Read ``shipping``."""
    block = Block(source, node, "shipping", SHIPPING_KEYS)
    if "warehouses" not in block:
        source.fault(block.line, "“shipping” has no “warehouses”: add one with its name, time_zone and cut_off")
    if "zones" not in block:
        source.fault(block.line, "“shipping” has no “zones”: add one for each group of countries")
    warehouses = tuple(_warehouse(key, inner) for key, inner in block.blocks("warehouses", WAREHOUSE_KEYS))
    zones = tuple(_zone(key, inner, warehouses) for key, inner in block.blocks("zones", ZONE_KEYS))
    complain_of_twins(source, [(zone.key, zone.line, zone.countries, zone.regions) for zone in zones])
    return Shipping(
        line=block.line,
        warehouses=warehouses,
        zones=zones,
        packed_within=block.get("packed_within", values.window),
        bulky_weight=block.get("bulky_weight", values.quantity),
        bulky_length=block.get("bulky_length", values.quantity),
    )


def _warehouse(key: str, block: Block) -> Warehouse:
    source = block.source
    return Warehouse(
        key=key,
        line=source.lines[block.path],
        name=block.need("name", source.text, Text({})),
        time_zone=block.need("time_zone", values.time_zone, ""),
        cut_off=block.need("cut_off", values.clock, datetime.time()),
        holidays=block.get("holidays", calendar_of(source)) or (),
    )


def _zone(key: str, block: Block, warehouses: tuple[Warehouse, ...]) -> Zone:
    source = block.source
    countries, regions = block.need("countries", values.places, values.NOWHERE)
    names = tuple(warehouse.key for warehouse in warehouses)
    zone = Zone(
        key=key,
        line=source.lines[block.path],
        countries=countries,
        regions=regions,
        services=tuple(_service(name, inner) for name, inner in block.blocks("services", SERVICE_KEYS)),
        duties=Duties(block.need("duties", nodes.one_of(*(duty.value for duty in Duties)), Duties.INCLUDED.value)),
        warehouse=block.need("warehouse", nodes.one_of(*names), ""),
        late_after=block.get("late_after", values.window),
        tax=block.get("tax", values.percentage),
        bulky=block.get("bulky", values.money),
        near=block.get("near", source.text),
        near_days=block.get("near_days", values.span),
        name=block.get("name", source.text),
    )
    if not zone.services and "services" not in block:
        source.fault(block.line, f"“{block.path}” has no “services”: add one with its method, carriers, price and days")
    if regions and "name" not in block:
        source.fault(
            block.line,
            f"“{block.path}” has {', '.join(regions)} and no “name”: say in each language what readers know it as",
        )
    if ("near" in block) != ("near_days" in block):
        source.fault(block.line, f"“{block.path}” needs both “near” and “near_days”, or neither")
    found = {money.currency for service in zone.services for money in (service.price, service.free_from) if money}
    if len(found - {""}) > 1:
        source.fault(block.line, f"“{block.path}” has prices in {' and '.join(sorted(found))}: use one currency")
    return zone


def _service(key: str, block: Block) -> Service:
    return Service(
        key=key,
        line=block.source.lines[block.path],
        method=Method(block.need("method", nodes.one_of(*(method.value for method in Method)), Method.HOME.value)),
        carriers=block.need("carriers", nodes.list_of(nodes.word), ()),
        price=block.need("price", values.money, _NO_MONEY),
        days=block.need("days", values.span, _NO_DAYS),
        free_from=block.get("free_from", values.money),
        cash_on_delivery=block.get("cash_on_delivery", values.money),
        kept=block.get("kept", values.window),
    )


def read_seasons(source: Source, node: yaml.Node, shipping: Shipping | None) -> tuple[Season, ...]:
    """Read ``seasons``, whose order-by dates name zones of ``shipping``."""
    return tuple(_season(key, block, shipping) for key, block in named_blocks(source, node, "seasons", SEASON_KEYS))


def _season(key: str, block: Block, shipping: Shipping | None) -> Season:
    source = block.source
    day = block.need("day", nodes.date, datetime.date.max)
    return Season(
        key=key,
        line=source.lines[block.path],
        name=block.need("name", source.text, Text({})),
        day=day,
        order_by=tuple(_order_bys(block, shipping)),
        banners=tuple(_banner(inner) for inner in block.items("banners", BANNER_KEYS)),
    )


def _order_bys(season: Block, shipping: Shipping | None) -> list[OrderBy]:
    source = season.source
    node = season.node("order_by")
    found: list[OrderBy] = []
    known = {
        name for zone in (shipping.zones if shipping else ())
        for name in (zone.key, *(f"{zone.key}.{service.key}" for service in zone.services))
    }  # fmt: skip
    for name, entry in (_dotted(source, node, f"{season.path}.order_by") if node is not None else {}).items():
        block = Block(source, entry.node, f"{season.path}.order_by.{name}", ORDER_BY_KEYS)
        moment = block.need("by", values.moment, Moment(datetime.date.min))
        arrives = block.need("arrives", nodes.date, datetime.date.max)
        if name not in known:
            near = did_you_mean(name, known)
            source.fault(
                entry.line + 1, f"there is no zone “{name}” in “shipping.zones”: name a zone or zone.service.{near}"
            )
        if arrives < moment.day:
            source.fault(
                block.line_of("arrives"), f"“{block.path}” arrives on {arrives}, before the order on {moment.day}"
            )
        zone, _, service = name.partition(".")
        found.append(OrderBy(entry.line + 1, zone, service, moment, arrives))
    return found


def _dotted(source: Source, node: yaml.Node, path: str) -> dict[str, nodes.Entry]:
    try:
        found = nodes.entries(node, f"“{path}”")
    except FaultyValueError as fault:
        source.fault(fault.line + 1, fault.message)
        return {}
    for entry in found:
        source.lines[f"{path}.{entry.key}"] = entry.line + 1
    return {entry.key: entry for entry in found}


def _banner(block: Block) -> Banner:
    starts = block.need("starts", nodes.date, datetime.date.min)
    ends = block.need("ends", nodes.date, datetime.date.max)
    if ends < starts:
        block.source.fault(block.line_of("ends"), f"“{block.path}” ends on {ends}, before it starts on {starts}")
    return Banner(
        line=block.line,
        starts=starts,
        ends=ends,
        text=block.need("text", block.source.text, Text({})),
        link=block.get("link", nodes.text) or "",
    )
