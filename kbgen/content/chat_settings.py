"""The setting ``chat``: the program of a chat vendor that a site offers to its readers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kbgen.content import yaml_nodes as nodes
from kbgen.content.yaml_nodes import FaultyValueError
from kbgen.model.project import ChatSettings, ChatTime

if TYPE_CHECKING:
    from collections.abc import Callable

    import yaml

DELAY = 20
# What a Content-Security-Policy takes: nothing that ends the directive or opens another.
_HOST = re.compile(r"(https|wss)://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]{1,5})?")


def read_chat(node: yaml.Node) -> ChatSettings:
    """Read the block ``chat``. Raises `FaultyValueError`."""
    readers: dict[str, Callable[[yaml.Node], object]] = {
        "name": nodes.text,
        "script": _script,
        "hosts": nodes.list_of(_host),
        "after": nodes.whole_number,
        "when": nodes.one_of(*(time.value for time in ChatTime)),
    }
    found, _, faults = nodes.read_fields(node, readers, ("name", "script"), "chat")
    if faults:
        raise FaultyValueError(faults[0].line or node.start_mark.line, faults[0].message)
    values: dict[str, Any] = found
    script = urlsplit(values["script"])
    return ChatSettings(
        name=values["name"],
        script=values["script"],
        hosts=tuple(dict.fromkeys((f"{script.scheme}://{script.netloc}", *values.get("hosts", ())))),
        after=values.get("after", DELAY),
        when=ChatTime(values.get("when", ChatTime.PAGE.value)),
    )


def _script(node: yaml.Node) -> str:
    value = nodes.text(node)
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if not _HOST.fullmatch(f"{parts.scheme}://{parts.netloc}") or parts.scheme != "https" or re.search(r"\s", value):
        raise FaultyValueError(
            node.start_mark.line,
            f"“{value}” is no address of a script: write the vendor's, e.g. https://chat.example.com/widget.js",
        )
    return value


def _host(node: yaml.Node) -> str:
    value = nodes.text(node)
    if not _HOST.fullmatch(value):
        raise FaultyValueError(
            node.start_mark.line,
            f"“{value}” is no host: write it with https:// or wss:// and without a path, e.g. https://*.example.com",
        )
    return value
