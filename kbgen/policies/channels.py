"""``holidays`` and ``channels`` of shop.yml: how to reach the shop, and when somebody is there."""

from __future__ import annotations

import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from kbgen.content import yaml_nodes as nodes
from kbgen.policies import values
from kbgen.policies.blocks import Block, Source, named_blocks
from kbgen.policies.calendars import calendar_of
from kbgen.policies.company import address, markets_of
from kbgen.policies.facts import Channel, Contact, Hours, SlowTime
from kbgen.policies.kinds import Duration, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    import yaml

CHANNEL_KEYS = (
    "kind", "markets", "staffed", "number", "handle", "service", "url", "purpose", "address", "languages",
    "time_zone", "hours", "holidays", "exceptions", "replies", "slow_times",
)  # fmt: skip
SLOW_TIME_KEYS = ("starts", "ends", "within")
WITH_HOURS = (Contact.PHONE, Contact.CHAT, Contact.COUNTER)
"""Channels that somebody sits at, which must say when."""
_AT_ONCE = Duration(0, Unit.MINUTE)
_NEEDED = {
    Contact.PHONE: "number",
    Contact.MAIL: "handle",
    Contact.CHAT: "url",
    Contact.MESSENGER: "handle",  # or a number
    Contact.SOCIAL: "url",
    Contact.POST: "address",
    Contact.COUNTER: "address",
    Contact.FORM: "url",
}


def read_channels(source: Source, node: yaml.Node) -> tuple[Channel, ...]:
    """Read ``channels``."""
    return tuple(_channel(source, key, block) for key, block in named_blocks(source, node, "channels", CHANNEL_KEYS))


def _channel(source: Source, key: str, block: Block) -> Channel:
    kind = Contact(block.need("kind", nodes.one_of(*(kind.value for kind in Contact)), Contact.FORM.value))
    channel = Channel(
        key=key,
        line=source.lines[f"channels.{key}"],
        kind=kind,
        markets=block.get("markets", markets_of(source)) or tuple(source.markets),
        staffed=block.get("staffed", nodes.flag) is not False,
        number=block.get("number", values.phone),
        handle=block.get("handle", values.mail if kind is Contact.MAIL else nodes.text) or "",
        service=block.get("service", nodes.text) or "",
        url=block.get("url", values.web_address) or "",
        purpose=block.get("purpose", nodes.text) or "",
        address=address(block, "address"),
        languages=block.get("languages", nodes.list_of(nodes.text)) or (),
        time_zone=block.get("time_zone", values.time_zone) or "",
        week=block.get("hours", values.week),
        holidays=block.get("holidays", calendar_of(source)) or (),
        exceptions=block.get("exceptions", _exceptions) or {},
        replies=block.get("replies", values.duration),
        slow_times=tuple(_slow_time(inner) for inner in block.items("slow_times", SLOW_TIME_KEYS)),
    )
    _complain(block, channel)
    return channel


def _complain(block: Block, channel: Channel) -> None:
    source, key, kind = block.source, channel.key, channel.kind
    needed = _NEEDED[kind]
    if needed not in block and not (kind is Contact.MESSENGER and "number" in block):
        source.fault(block.line, f"“{block.path}” is a {kind.value} and has no “{needed}”: add it")
    if kind is Contact.MESSENGER and "service" not in block:
        source.fault(block.line, f"“{block.path}” has no “service”: add the messenger's name, e.g. service: WhatsApp")
    if kind in WITH_HOURS and channel.staffed and "hours" not in block:
        source.fault(
            block.line,
            f"“{block.path}” has no “hours”: say when somebody is there, or “staffed: false” if nobody is",
        )
    if "hours" in block and "time_zone" not in block:
        source.fault(
            block.line_of("hours"),
            f"“{block.path}” has hours and no “time_zone”: add it, e.g. time_zone: Europe/Prague",
        )
    if "hours" not in block:
        for other in ("exceptions", "holidays"):
            if other in block:
                source.fault(
                    block.line_of(other),
                    f"“{block.path}” has “{other}” and no “hours”: add the usual hours, or remove it",
                )
    for one, two in _overlaps(channel.slow_times):
        source.fault(
            two.line, f"“{block.path}.slow_times” has {two.starts} twice: {key} is slow from {one.starts} already"
        )


def _slow_time(block: Block) -> SlowTime:
    starts = block.need("starts", nodes.date, datetime.date.min)
    ends = block.need("ends", nodes.date, datetime.date.max)
    if ends < starts:
        block.source.fault(block.line_of("ends"), f"“{block.path}” ends on {ends}, before it starts on {starts}")
    return SlowTime(block.line, starts, ends, block.need("within", values.duration, _AT_ONCE))


def _overlaps(times: tuple[SlowTime, ...]) -> list[tuple[SlowTime, SlowTime]]:
    ordered = sorted(times, key=lambda time: time.starts)
    return [(one, two) for one, two in pairwise(ordered) if two.starts <= one.ends]


def _exceptions(node: yaml.Node) -> Mapping[datetime.date, tuple[Hours, ...]]:
    return dict(_exception(child_key, child) for child_key, child in _pairs(node))


def _pairs(node: yaml.Node) -> list[tuple[yaml.Node, yaml.Node]]:
    nodes.entries(node, "exceptions")
    return list(node.value)


def _exception(day: yaml.Node, hours: yaml.Node) -> tuple[datetime.date, tuple[Hours, ...]]:
    return nodes.date(day), values.hours(hours)
