"""``holidays`` of shop.yml: the calendars of days off that markets, channels and warehouses name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.content import yaml_nodes as nodes
from kbgen.content.spelling import did_you_mean
from kbgen.content.yaml_nodes import FaultyValueError
from kbgen.policies import values
from kbgen.policies.blocks import Source, named_entries

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    import yaml


def read_holidays(source: Source, node: yaml.Node) -> None:
    """Read ``holidays``, the calendars that channels and warehouses name."""
    for key, entry in named_entries(source, node, "holidays").items():
        try:
            source.holidays[key] = values.dates(entry.node)
        except FaultyValueError as fault:
            source.fault(fault.line + 1, f"“holidays.{key}” {fault.message}")
            source.holidays[key] = ()


def calendar_of(source: Source) -> Callable[[yaml.Node], tuple[datetime.date, ...]]:
    """Make a reader of a calendar's name."""

    def read(node: yaml.Node) -> tuple[datetime.date, ...]:
        name = nodes.text(node)
        if name not in source.holidays:
            known = ", ".join(source.holidays) or "none"
            raise FaultyValueError(
                node.start_mark.line,
                f"names the calendar “{name}”; “holidays” has {known}.{did_you_mean(name, source.holidays)}",
            )
        return source.holidays[name]

    return read
