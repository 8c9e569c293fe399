"""Additions to YAML that a writer keeps by hand: everything else stays as it is, comments and quotes too.

The places come from the parsed nodes, the text between them is never written anew. What was made is read back, and
must hold what was there and the addition, no more: otherwise `UnchangedError` is raised.
"""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from kbgen.content import yaml_nodes as nodes

Path = Sequence[str]
"""The keys from a document's top down to a value."""
_NOTHING = (None, "", "~", "null", "Null", "NULL")


class UnchangedError(ValueError):
    """The text can't be changed safely; the message says why."""


def with_item(text: str, path: Path, item: str | Sequence[str], *, after: Sequence[str] = ()) -> str:
    """Add an item to the list at ``path``, which is begun where it is missing.

    A list that is begun at the top stands behind the first of the keys ``after`` that is there, else at the end.
    """
    wanted = _loaded(text)
    listed = _below(wanted, path, [])
    if not isinstance(listed, list):
        raise UnchangedError(f"“{'.'.join(path)}” is no list")
    listed.append(item if isinstance(item, str) else list(item))
    node = _node(text, path)
    if isinstance(node, yaml.SequenceNode):
        made = _into_list(text, node, _flow(item))
    else:
        made = _begun(text, path, f"[{_flow(item)}]", after)
    return _proved(made, wanted)


def with_entry(text: str, path: Path, key: str, value: str) -> str:
    """Add ``key: value`` to the mapping at ``path``, which is begun where it is missing."""
    wanted = _loaded(text)
    mapping = _below(wanted, path, {})
    if not isinstance(mapping, dict) or key in mapping:
        raise UnchangedError(f"“{'.'.join(path)}” is no mapping, or has “{key}” already")
    mapping[key] = value
    return _proved(_begun(text, [*path, key], _flow(value), ()), wanted)


def _begun(text: str, path: Path, value: str, after: Sequence[str]) -> str:
    """Write the value at a path whose last keys are missing."""
    depth = len(path) - 1
    while depth and _node(text, path[:depth]) is None:
        depth -= 1
    node = _node(text, path[:depth])
    rest = list(path[depth:])
    if node is None:
        return _ended(text) + _block(rest, value, 0)
    if not isinstance(node, yaml.MappingNode):
        raise UnchangedError(f"“{'.'.join(path[:depth])}” is no mapping")
    for name, child in node.value:
        if name.value == rest[0]:
            return _filled(text, name, child, rest[1:], value, node)
    if node.flow_style and node.value:
        return _put(text, _end(text, node.value[-1][1]), f", {_inline(rest, value)}")
    if node.flow_style:
        return _put(text, node.start_mark.index + 1, _inline(rest, value))
    neighbours = [child for key in after for name, child in node.value if name.value == key] if depth == 0 else []
    last = neighbours[0] if neighbours else node.value[-1][1]
    place = _line_end(text, _end(text, last))
    return _put(text, place, "\n" + _block(rest, value, node.start_mark.column).removesuffix("\n"))


def _filled(text: str, name: yaml.Node, empty: yaml.Node, rest: Path, value: str, mapping: yaml.MappingNode) -> str:
    """Give a key without value one."""
    start = text.index(":", name.end_mark.index) + 1
    if empty.end_mark.index > empty.start_mark.index:
        # It says “null” or “~”.
        text = text[:start] + text[empty.end_mark.index :]
    if not rest:
        return _put(text, start, f" {value}")
    if mapping.flow_style:
        return _put(text, start, f" {{{_inline(rest, value)}}}")
    inner = _block(rest, value, mapping.start_mark.column + 2).removesuffix("\n")
    return _put(text, _line_end(text, start), "\n" + inner)


def _into_list(text: str, node: yaml.SequenceNode, item: str) -> str:
    if node.flow_style:
        if not node.value:
            return _put(text, node.start_mark.index + 1, item)
        return _put(text, _end(text, node.value[-1]), f", {item}")
    line = "\n" + " " * node.start_mark.column + "- " + item
    return _put(text, _line_end(text, _end(text, node.value[-1])), line)


def _put(text: str, place: int, addition: str) -> str:
    return text[:place] + addition + text[place:]


def _end(text: str, node: yaml.Node) -> int:
    """Where a node's own text ends; marks of block collections stand behind the comments that follow."""
    if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    if node.end_mark.index == node.start_mark.index:
        # A key without a value: its mark may stand on the next line.
        return len(text[: node.start_mark.index].rstrip())
    return len(text[: node.end_mark.index].rstrip())


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end


def _block(path: Path, value: str, indent: int) -> str:
    lines = [f"{' ' * (indent + 2 * depth)}{_flow(key)}:" for depth, key in enumerate(path)]
    return "\n".join(lines) + f" {value}\n"


def _inline(path: Path, value: str) -> str:
    for key in reversed(path[1:]):
        value = f"{{{_flow(key)}: {value}}}"
    return f"{_flow(path[0])}: {value}"


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def _flow(value: str | Sequence[str]) -> str:
    """A value as YAML inside a flow list, where the fewest characters are safe bare."""
    data = [value if isinstance(value, str) else list(value)]
    return yaml.safe_dump(data, default_flow_style=True, allow_unicode=True, width=10**6).strip()[1:-1]


def _node(text: str, path: Path) -> yaml.Node | None:
    """The node at a path; none where a key is missing or has no value."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    for key in path:
        if not isinstance(node, yaml.MappingNode):
            return None
        node = next((child for name, child in node.value if name.value == key), None)
    empty = isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")
    return None if empty else node


def _loaded(text: str) -> dict[str, object]:
    try:
        node = nodes.compose(text)
    except nodes.FaultyValueError as error:
        raise UnchangedError("it is no YAML") from error
    found = {} if node is None else _plain(node)
    if not isinstance(found, dict):
        raise UnchangedError("it has no keys")
    return found


def _plain(node: yaml.Node) -> object:
    """A node as texts, lists and dictionaries; what an alias repeats is a value of its own."""
    if isinstance(node, yaml.MappingNode):
        return {str(name.value): _plain(child) for name, child in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child) for child in node.value]
    return str(node.value)


def _below(data: dict[str, object], path: Path, new: list[object] | dict[str, object]) -> object:
    """The value at a path, made on the way where it is missing or empty."""
    here: object = data
    for depth, key in enumerate(path):
        if not isinstance(here, dict):
            raise UnchangedError(f"“{'.'.join(path[:depth])}” is no mapping")
        if here.get(key) in _NOTHING:
            here[key] = new if depth == len(path) - 1 else {}
        here = here[key]
    return here


def _proved(made: str, wanted: dict[str, object]) -> str:
    if _loaded(made) != wanted:
        raise UnchangedError("its form is unusual")
    return made
