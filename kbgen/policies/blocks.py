"""Reading a mapping of shop.yml key by key: every fault is kept with its place, and reading goes on after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from kbgen.content import yaml_nodes as nodes
from kbgen.content.yaml_nodes import Entry, FaultyValueError
from kbgen.model.diagnostic import Diagnostic
from kbgen.policies import values
from kbgen.policies.facts import PATH

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator, Mapping

    import yaml

    from kbgen.policies.kinds import Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """One shop.yml being read: the site's locales, what later blocks refer to, and what reading found.

    ``holidays`` are the calendars by name. ``lines`` collects dotted paths, ``faults`` the complaints.
    """

    locales: tuple[str, ...]
    faults: list[Diagnostic] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    holidays: dict[str, tuple[datetime.date, ...]] = field(default_factory=dict)
    markets: dict[str, int] = field(default_factory=dict)
    """Keys of the markets with their lines."""

    unworded: list[Diagnostic] = field(default_factory=list)
    """Texts that lack a wording in a language of the site."""

    def text(self, node: yaml.Node) -> Text:
        """Read words in each of the site's languages."""
        return values.text_for(self.locales, self._missing)(node)

    def _missing(self, line: int, locales: tuple[str, ...]) -> None:
        lines = ", ".join(f"“{locale}: …”" for locale in locales)
        message = f"this text has no wording in {', '.join(locales)}, whose readers get the source's: add {lines}"
        self.unworded.append(Diagnostic(PATH, line, "missing-wording", message))

    def fault(self, line: int, message: str) -> None:
        """Keep a complaint; ``line`` counts from 1."""
        self.faults.append(Diagnostic(PATH, line, "bad-facts", message))


class Block:
    """A mapping whose keys are taken one after another; a key that nobody may take is a fault."""

    def __init__(self, source: Source, node: yaml.Node, path: str, known: tuple[str, ...]) -> None:
        self.source = source
        self.path = path
        self.line = node.start_mark.line + 1
        self._entries: dict[str, Entry] = {}
        try:
            found = nodes.entries(node, f"“{path}”")
        except FaultyValueError as fault:
            source.fault(fault.line + 1, fault.message)
            found = []
        for entry in found:
            source.lines[f"{path}.{entry.key}"] = entry.line + 1
            if entry.key in known:
                self._entries[entry.key] = entry
            else:
                source.fault(entry.line + 1, nodes.unknown_key(entry.key, known, f"“{path}”"))

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def line_of(self, key: str) -> int:
        """Return the line of a key, or of the block where the key is not set."""
        return self._entries[key].line + 1 if key in self._entries else self.line

    def node(self, key: str) -> yaml.Node | None:
        """Return a key's node, or None."""
        return self._entries[key].node if key in self._entries else None

    def get(self, key: str, reader: Callable[[yaml.Node], T]) -> T | None:
        """Read a key that may be left out; None where it is, or where its value is faulty."""
        if key not in self._entries:
            return None
        entry = self._entries[key]
        try:
            return reader(entry.node)
        except FaultyValueError as fault:
            self.source.fault(fault.line + 1, f"“{self.path}.{key}” {fault.message}")
            return None

    def need(self, key: str, reader: Callable[[yaml.Node], T], stand_in: T) -> T:
        """Read a required key; after a fault ``stand_in`` lets the reading go on."""
        if key not in self._entries:
            self.source.fault(self.line, f"“{self.path}” has no “{key}”: add a line “{key}: …”")
            return stand_in
        found = self.get(key, reader)
        return stand_in if found is None else found

    def blocks(self, key: str, known: tuple[str, ...]) -> Iterator[tuple[str, Block]]:
        """Yield the blocks of a mapping with keys of the shop's own, each with its key."""
        node = self.node(key)
        if node is None:
            return
        yield from named_blocks(self.source, node, f"{self.path}.{key}", known)

    def named(self, key: str, reader: Callable[[yaml.Node], T]) -> dict[str, T]:
        """Read a mapping with keys of the shop's own and values of one kind."""
        node = self.node(key)
        found: dict[str, T] = {}
        path = f"{self.path}.{key}"
        for name, entry in (named_entries(self.source, node, path) if node is not None else {}).items():
            try:
                found[name] = reader(entry.node)
            except FaultyValueError as fault:
                self.source.fault(fault.line + 1, f"“{path}.{name}” {fault.message}")
        return found

    def items(self, key: str, known: tuple[str, ...]) -> Iterator[Block]:
        """Yield the blocks of a list."""
        node = self.node(key)
        if node is None:
            return
        path = f"{self.path}.{key}"
        for number, child in enumerate(self.get(key, nodes.list_of(_same)) or (), 1):
            yield Block(self.source, child, f"{path}.{number}", known)

    def child(self, key: str, known: tuple[str, ...]) -> Block | None:
        """Return the block below a key, or None."""
        node = self.node(key)
        return None if node is None else Block(self.source, node, f"{self.path}.{key}", known)


def _same(node: yaml.Node) -> yaml.Node:
    return node


def named_blocks(source: Source, node: yaml.Node, path: str, known: tuple[str, ...]) -> Iterator[tuple[str, Block]]:
    """Yield the blocks of a mapping with keys of the shop's own, each with its key."""
    for key, entry in named_entries(source, node, path).items():
        yield key, Block(source, entry.node, f"{path}.{key}", known)


def named_entries(source: Source, node: yaml.Node, path: str) -> Mapping[str, Entry]:
    """Return the entries of a mapping with keys of the shop's own, which name facts in articles."""
    try:
        found = nodes.entries(node, f"“{path}”")
    except FaultyValueError as fault:
        source.fault(fault.line + 1, fault.message)
        return {}
    good = {}
    for entry in found:
        source.lines[f"{path}.{entry.key}"] = entry.line + 1
        if is_name(entry.key):
            good[entry.key] = entry
        else:
            source.fault(
                entry.line + 1,
                f"“{entry.key}” can't name a fact: names have the letters a–z and A–Z, digits, “_” and “-”, "
                "a letter first",
            )
    return good


def is_name(text: str) -> bool:
    """Tell whether a text can name a fact, a channel, a market, and the like."""
    return text.isascii() and text[:1].isalpha() and all(char.isalnum() or char in "_-" for char in text)
