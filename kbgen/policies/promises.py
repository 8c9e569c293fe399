"""``complaints`` and ``warranty`` of shop.yml: what the shop promises when something is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.content import yaml_nodes as nodes
from kbgen.policies import values
from kbgen.policies.blocks import Block, Source
from kbgen.policies.company import markets_of
from kbgen.policies.facts import Complaints, OutsideBody, Step, Warranty
from kbgen.policies.kinds import Duration, Text, Unit

if TYPE_CHECKING:
    import yaml

COMPLAINTS_KEYS = ("steps", "compensation", "bodies")
STEP_KEYS = ("who", "within", "written", "note")
BODY_KEYS = ("countries", "name", "url", "phone")
WARRANTY_KEYS = (
    "length", "by_law", "decided", "usually", "quote", "repair", "repair_guarantee", "diagnosis", "spare_parts",
)  # fmt: skip
_UNKNOWN = Duration(0, Unit.DAY)


def read_complaints(source: Source, node: yaml.Node) -> Complaints:
    """Read ``complaints``."""
    block = Block(source, node, "complaints", COMPLAINTS_KEYS)
    steps = tuple(_step(inner) for inner in block.items("steps", STEP_KEYS))
    if not steps:
        source.fault(block.line, "“complaints” has no “steps”: add the first, “- who: …” and “within: 2 working days”")
    return Complaints(
        line=block.line,
        steps=steps,
        compensation=block.get("compensation", values.prices),
        bodies=tuple(_body(key, inner) for key, inner in block.blocks("bodies", BODY_KEYS)),
    )


def _step(block: Block) -> Step:
    return Step(
        line=block.line,
        who=block.need("who", block.source.text, Text({})),
        within=block.need("within", values.window, _UNKNOWN),
        written=bool(block.get("written", nodes.flag)),
        note=block.get("note", nodes.text) or "",
    )


def _body(key: str, block: Block) -> OutsideBody:
    countries, regions = block.need("countries", values.places, values.NOWHERE)
    if ("url" in block) == ("phone" in block):
        block.source.fault(block.line, f"“{block.path}” needs a “url” or a “phone”, one of the two")
    return OutsideBody(
        key=key,
        line=block.source.lines[block.path],
        countries=countries,
        regions=regions,
        name=block.need("name", block.source.text, Text({})),
        url=block.get("url", values.web_address) or "",
        phone=block.get("phone", nodes.word) or "",
    )


def read_warranty(source: Source, node: yaml.Node) -> Warranty:
    """Read ``warranty``."""
    block = Block(source, node, "warranty", WARRANTY_KEYS)
    return Warranty(
        line=block.line,
        length=block.need("length", values.window, _UNKNOWN),
        by_law=block.get("by_law", markets_of(source)) or (),
        decided=block.get("decided", values.window),
        usually=block.get("usually", values.window),
        quote=block.get("quote", values.window),
        repair=block.get("repair", values.span),
        repair_guarantee=block.get("repair_guarantee", values.window),
        diagnosis=block.get("diagnosis", values.prices),
        spare_parts=block.get("spare_parts", values.window),
    )
