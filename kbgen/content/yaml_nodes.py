"""YAML as a tree of nodes that know their lines, and readers that turn nodes into typed values.

A reader is a function from a node to a value; it raises `FaultyValueError` with the node's line and a remedy.
PyYAML's own constructor is not used: it would drop the lines, and guess types that a writer did not mean.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from kbgen.content.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

T = TypeVar("T")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
type_names = {"int": "a number", "float": "a number", "bool": "yes or no", "timestamp": "a date", "null": "nothing"}

# The C parser is some ten times faster; both give the same nodes and marks.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class FaultyValueError(Exception):
    """A value that can't be read: ``line`` counts from 0 within the YAML text, ``message`` has the remedy."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value's node; ``line`` is the key's, from 0."""

    key: str
    line: int
    node: yaml.Node


def compose(text: str) -> yaml.Node | None:
    """Parse one YAML document into nodes; None for an empty one. Raises `FaultyValueError`."""
    loader = _Loader(text)
    try:
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line if mark else 0
        raise FaultyValueError(line, f"this is no YAML ({error.problem}). {_yaml_remedy(text, line)}") from error
    except yaml.YAMLError as error:
        raise FaultyValueError(0, f"this is no YAML ({error}). Remove control characters") from error
    finally:
        loader.dispose()


def _yaml_remedy(text: str, line: int) -> str:
    lines = text.splitlines()
    bad = lines[line] if line < len(lines) else ""
    if "\t" in bad:
        return "Indent with spaces, not with tabs"
    if bad.count(": ") > 1:
        return 'Put a value that contains ": " in quotes'
    return 'Write "key: value" on each line, and put quotes around a value with special characters'


def entries(node: yaml.Node, what: str) -> list[Entry]:
    """Return a mapping's entries in their order; ``what`` names the mapping in complaints."""
    if not isinstance(node, yaml.MappingNode):
        raise FaultyValueError(node.start_mark.line, f'{what} must be "key: value" lines')
    found: dict[str, Entry] = {}
    for key, value in node.value:
        line = key.start_mark.line
        if not isinstance(key, yaml.ScalarNode):
            raise FaultyValueError(line, f"a key of {what} must be a word")
        if key.value in found:
            raise FaultyValueError(line, f"“{key.value}” stands twice in {what}; keep one of them")
        found[key.value] = Entry(key.value, line, value)
    return list(found.values())


def known_entries(node: yaml.Node, known: Iterable[str], what: str) -> dict[str, Entry]:
    """Return a mapping's entries by key; an unknown key is an error with the nearest known one."""
    known = tuple(known)
    found = {}
    for entry in entries(node, what):
        if entry.key not in known:
            raise FaultyValueError(entry.line, unknown_key(entry.key, known, what))
        found[entry.key] = entry
    return found


def unknown_key(key: str, known: Iterable[str], what: str) -> str:
    """Word the complaint about a key that ``what`` does not have."""
    known = tuple(known)
    return f"{what} has no key “{key}”.{did_you_mean(key, known) or ' Known keys: ' + ', '.join(sorted(known)) + '.'}"


def _kind(node: yaml.Node) -> str:
    return node.tag.rpartition(":")[2]


def _scalar(node: yaml.Node, wanted: str, example: str) -> yaml.ScalarNode:
    if not isinstance(node, yaml.ScalarNode):
        found = "a list" if isinstance(node, yaml.SequenceNode) else "a mapping"
        if isinstance(node, yaml.MappingNode) and node.flow_style:
            example = "a value that begins with “{” in quotes"
        raise FaultyValueError(node.start_mark.line, f"must be {wanted}, not {found}: write {example}")
    return node


def text(node: yaml.Node) -> str:
    """Read a text of one line or more that is not empty."""
    scalar = _scalar(node, "text", "it on one line")
    kind = _kind(scalar)
    if kind == "null" or not scalar.value.strip():
        raise FaultyValueError(node.start_mark.line, "is empty: write its text, or remove the line")
    if kind != "str":
        raise FaultyValueError(
            node.start_mark.line,
            f'must be text, not {type_names.get(kind, kind)}: put it in quotes, "{scalar.value}"',
        )
    if not any(char.isprintable() for char in scalar.value) or "\x00" in scalar.value:
        raise FaultyValueError(node.start_mark.line, "has no visible text, or control characters: type it again")
    return str(scalar.value).strip()


def word(node: yaml.Node) -> str:
    """Read a word of a list; a bare number (a hotline, a part's number) counts as its digits."""
    scalar = _scalar(node, "text", "it in quotes")
    return str(scalar.value) if _kind(scalar) in {"int", "float"} else text(node)


def whole_number(node: yaml.Node) -> int:
    """Read a whole number of 0 or more."""
    scalar = _scalar(node, "a whole number", "e.g. 10")
    if _kind(scalar) != "int" or not scalar.value.isdecimal() or len(scalar.value) > 9:
        raise FaultyValueError(node.start_mark.line, f"must be a whole number, not “{scalar.value}”: write e.g. 10")
    return int(scalar.value)


def positive_number(node: yaml.Node) -> int:
    """Read a whole number of 1 or more."""
    number = whole_number(node)
    if number < 1:
        raise FaultyValueError(node.start_mark.line, "must be 1 or more")
    return number


def flag(node: yaml.Node) -> bool:
    """Read true or false."""
    scalar = _scalar(node, "true or false", "true or false")
    if _kind(scalar) != "bool":
        raise FaultyValueError(node.start_mark.line, f"must be true or false, not “{scalar.value}”")
    return str(scalar.value).lower() in {"true", "yes", "on"}


def date(node: yaml.Node) -> datetime.date:
    """Read a date written YYYY-MM-DD."""
    scalar = _scalar(node, "a date", "e.g. 2026-11-30")
    try:
        # Python also takes 20261130 and 2026-W48-1, which writers do not mean.
        return datetime.date.fromisoformat(scalar.value if _DATE.fullmatch(scalar.value) else "")
    except ValueError:
        raise FaultyValueError(
            node.start_mark.line,
            f"must be a date that exists, written year-month-day, not “{scalar.value}”: write e.g. 2026-11-30",
        ) from None


def one_of(*allowed: str) -> Callable[[yaml.Node], str]:
    """Make a reader of one of a few words."""

    def read(node: yaml.Node) -> str:
        value = text(node)
        if value not in allowed:
            near = did_you_mean(value, allowed)
            raise FaultyValueError(node.start_mark.line, f"must be one of {', '.join(allowed)}, not “{value}”.{near}")
        return value

    return read


def list_of(item: Callable[[yaml.Node], T]) -> Callable[[yaml.Node], tuple[T, ...]]:
    """Make a reader of a list of what ``item`` reads."""

    def read(node: yaml.Node) -> tuple[T, ...]:
        if not isinstance(node, yaml.SequenceNode):
            raise FaultyValueError(node.start_mark.line, "must be a list: write [one, another]")
        return tuple(item(child) for child in node.value)

    return read


def map_of(item: Callable[[yaml.Node], T], what: str) -> Callable[[yaml.Node], dict[str, T]]:
    """Make a reader of a mapping with free keys."""

    def read(node: yaml.Node) -> dict[str, T]:
        return {entry.key: item(entry.node) for entry in entries(node, what)}

    return read


def read_fields(
    node: yaml.Node,
    readers: Mapping[str, Callable[[yaml.Node], object]],
    required: Iterable[str],
    what: str,
) -> tuple[dict[str, Any], dict[str, int], list[FaultyValueError]]:
    """Read a mapping key by key and go on after a fault.

    Returns the values, the keys' lines (from 0), and every fault found. A value has the type that its key's reader
    returns, which the type checker can't follow through a mapping.
    """
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    faults: list[FaultyValueError] = []
    try:
        found = entries(node, what)
    except FaultyValueError as fault:
        return values, lines, [fault]
    for entry in found:
        lines[entry.key] = entry.line
        reader = readers.get(entry.key)
        if reader is None:
            faults.append(FaultyValueError(entry.line, unknown_key(entry.key, readers, what)))
            continue
        try:
            values[entry.key] = reader(entry.node)
        except FaultyValueError as fault:
            faults.append(FaultyValueError(fault.line, f"“{entry.key}” {fault.message}"))
    for key in required:
        if key not in lines:
            faults.append(FaultyValueError(0, f"“{key}” is missing: add a line “{key}: …”"))
    return values, lines, faults
