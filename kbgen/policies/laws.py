"""Law profiles: what the consumer law of a market demands of a shop's help site. Data with sources, not legal advice.

A profile is a YAML file of ``laws/``. ``extends`` takes over another profile's duties; a profile's own replace them.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from kbgen.content import yaml_nodes as nodes
from kbgen.content.front_matter import DUTIES

if TYPE_CHECKING:
    from collections.abc import Callable

    import yaml

DISCLAIMER = "This is not legal advice: have your pages read by a lawyer who knows the market."
_FOLDER = resources.files("kbgen.policies") / "laws"


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that a law demands: ``name`` is a word of front matter's ``fulfils``."""

    name: str
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Law:
    """The duties of one market's law, as of the day it was ``checked``."""

    id: str
    title: str
    checked: datetime.date
    duties: tuple[Duty, ...]


@cache
def profiles() -> tuple[str, ...]:
    """Return the ids of all law profiles, in alphabetical order."""
    names = (item.name for item in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".yml") for name in names if name.endswith(".yml")))


@cache
def load(profile: str) -> Law:
    """Return a law profile with the duties that it takes over. Raises `KeyError` for an id that is none."""
    if profile not in profiles():
        raise KeyError(profile)
    node = nodes.compose((_FOLDER / f"{profile}.yml").read_text(encoding="utf-8"))
    if node is None:
        raise ValueError(f"the law profile {profile} is empty")
    readers: dict[str, Callable[[yaml.Node], object]] = {
        "title": nodes.text,
        "checked": nodes.date,
        "extends": nodes.one_of(*profiles()),
        "duties": _duties,
    }
    values, _, faults = nodes.read_fields(node, readers, ("title", "checked", "duties"), f"law profile {profile}")
    if faults:
        raise faults[0]
    above, own = values.get("extends"), values["duties"]
    title, checked = values["title"], values["checked"]
    if not isinstance(own, dict) or not isinstance(title, str) or not isinstance(checked, datetime.date):
        raise TypeError(profile)  # the readers give nothing else
    merged = {duty.name: duty for duty in load(above).duties} if isinstance(above, str) else {}
    return Law(profile, title, checked, tuple({**merged, **own}.values()))


def _duties(node: yaml.Node) -> dict[str, Duty]:
    readers: dict[str, Callable[[yaml.Node], object]] = {"why": nodes.text, "source": nodes.text}
    found = {}
    for entry in nodes.known_entries(node, DUTIES, "duties").values():
        values, _, faults = nodes.read_fields(entry.node, readers, ("why", "source"), entry.key)
        if faults:
            raise faults[0]
        found[entry.key] = Duty(entry.key, str(values["why"]), str(values["source"]))
    return found
