"""``docs/shop.yml`` as a whole: from the file to `Facts` or the complaints that say why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import yaml

from kbgen.content import yaml_nodes as nodes
from kbgen.content.yaml_nodes import FaultyValueError
from kbgen.model.diagnostic import Diagnostic
from kbgen.policies import values
from kbgen.policies.blocks import Source, named_entries
from kbgen.policies.calendars import read_holidays
from kbgen.policies.channels import read_channels
from kbgen.policies.company import read_companies, read_markets
from kbgen.policies.facts import PATH, Facts
from kbgen.policies.promises import read_complaints, read_warranty
from kbgen.policies.returns import read_returns
from kbgen.policies.shipping import read_seasons, read_shipping

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kbgen.model.project import Project
    from kbgen.policies.kinds import Value

T = TypeVar("T")
KEYS = (
    "name", "website", "markets", "company", "holidays", "channels", "returns", "shipping", "seasons", "complaints",
    "warranty", "facts",
)  # fmt: skip


def load_facts(project: Project) -> tuple[Facts, list[Diagnostic]]:
    """Read a site's ``docs/shop.yml``; a site without the file has no facts.

    Returns the facts and every complaint; with any, the facts are incomplete.
    """
    path = project.root / PATH
    if not path.is_file():
        return Facts(), []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return Facts(), [Diagnostic(PATH, 0, "not-utf8", "is not UTF-8: save it again with the encoding UTF-8")]
    except OSError as error:
        return Facts(), [Diagnostic(PATH, 0, "unreadable", f"can't be read ({error.strerror}): mend its permissions")]
    return read_facts(text, project.settings.locales)


def read_facts(text: str, locales: tuple[str, ...]) -> tuple[Facts, list[Diagnostic]]:
    """Read the text of a ``shop.yml`` for a site in ``locales``."""
    source = Source(locales)
    try:
        root = nodes.compose(text)
        top = nodes.entries(root, PATH) if root is not None else []
    except FaultyValueError as fault:
        return Facts(), [Diagnostic(PATH, fault.line + 1, "bad-facts", fault.message)]
    found: dict[str, yaml.Node] = {}
    for entry in top:
        source.lines[entry.key] = entry.line + 1
        if entry.key in KEYS:
            found[entry.key] = entry.node
        else:
            source.fault(entry.line + 1, nodes.unknown_key(entry.key, KEYS, PATH))
    facts = _facts(source, found)
    return facts, sorted(set(source.faults))


def _facts(source: Source, found: Mapping[str, yaml.Node]) -> Facts:
    def read(key: str, reader: Callable[[Source, yaml.Node], T]) -> T | None:
        return reader(source, found[key]) if key in found else None

    # Holidays and markets first: the other parts name them.
    read("holidays", read_holidays)
    markets = read("markets", read_markets) or ()
    shipping = read("shipping", read_shipping)
    return Facts(
        name=read("name", _plain("name", nodes.text)) or "",
        website=read("website", _plain("website", values.web_address)) or "",
        companies=read("company", read_companies) or {},
        markets=markets,
        channels=read("channels", read_channels) or (),
        returns=read("returns", read_returns),
        shipping=shipping,
        seasons=read_seasons(source, found["seasons"], shipping) if "seasons" in found else (),
        complaints=read("complaints", read_complaints),
        warranty=read("warranty", read_warranty),
        own=read("facts", _read_own) or {},
        lines=source.lines,
        unworded=tuple(source.unworded),
    )


def _plain(key: str, reader: Callable[[yaml.Node], str]) -> Callable[[Source, yaml.Node], str]:
    def read(source: Source, node: yaml.Node) -> str:
        try:
            return reader(node)
        except FaultyValueError as fault:
            source.fault(fault.line + 1, f"“{key}” {fault.message}")
            return ""

    return read


def _read_own(source: Source, node: yaml.Node) -> Mapping[str, Value]:
    found: dict[str, Value] = {}
    for key, entry in named_entries(source, node, "facts").items():
        try:
            found[key] = _own(source, entry.node)
        except FaultyValueError as fault:
            source.fault(fault.line + 1, f"“facts.{key}” {fault.message}")
    return found


def _own(source: Source, node: yaml.Node) -> Value:
    """Read a fact of the shop's own, whose kind shows in how it is written."""
    if isinstance(node, yaml.MappingNode):
        return source.text(node)
    if isinstance(node, yaml.SequenceNode):
        return values.prices(node)
    return values.any_value(node)
