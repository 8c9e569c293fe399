"""Settings of the ``failed-searches`` plugin: what the site logs of its visits, and where it sends it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kbgen.content import yaml_nodes as nodes
from kbgen.content.number_patterns import PatternError, expression_of
from kbgen.content.yaml_nodes import FaultyValueError
from kbgen.model.project import Consent, Delivery, FailedSearches

if TYPE_CHECKING:
    from collections.abc import Callable

    import yaml

PLUGIN: Final = "failed-searches"
# It stands in headers of web servers: nothing that has a meaning there.
_ENDPOINT: Final = re.compile(
    r"/(?!/)[\w.~/-]*|https://[a-z0-9.-]+(?::\d+)?/[\w.~/-]*|http://(?:localhost|127\.0\.0\.1)(?::\d+)?/[\w.~/-]*",
    re.ASCII,
)


def _endpoint(node: yaml.Node) -> str:
    value = nodes.text(node)
    if not _ENDPOINT.fullmatch(value) or ".." in value:
        raise FaultyValueError(
            node.start_mark.line,
            f"“{value}” is no address that events can be sent to: write https://collect.example.com/events, or a path"
            " from the site's root such as /_kbgen/events",
        )
    return value


def _percent(node: yaml.Node) -> int:
    value = nodes.positive_number(node)
    if value > 100:
        raise FaultyValueError(node.start_mark.line, f"is a percentage, so at most 100, not {value}")
    return value


def _pattern(node: yaml.Node) -> str:
    value = nodes.word(node)
    try:
        return expression_of(value)
    except PatternError as error:
        raise FaultyValueError(node.start_mark.line, f"“{value}” {error}") from error


READERS: dict[str, Callable[[yaml.Node], object]] = {
    "endpoint": _endpoint,
    "delivery": nodes.one_of(*Delivery),
    "consent": nodes.one_of(*Consent),
    "signals": nodes.flag,
    "sample": _percent,
    "patterns": nodes.list_of(_pattern),
    "helpful": nodes.flag,
    "effort": nodes.flag,
    "suggestions": nodes.flag,
    "min_visits": nodes.positive_number,
    "min_days": nodes.positive_number,
    "raw_days": nodes.positive_number,
    "keep_days": nodes.positive_number,
}
DESCRIPTIONS = {
    "endpoint": "Where pages send events: an https address, or a path from the site's root. Default: /_kbgen/events.",
    "delivery": "collector (kbgen collect answers there) or pixel (any web server that writes an access log). "
    "Default: collector.",
    "consent": "required (the page asks), external (the shop's consent manager tells) or none-needed (whoever runs the "
    "site has made sure). Default: required.",
    "signals": "Whether Global Privacy Control and Do Not Track are obeyed. Default: true.",
    "sample": "How many visits of a hundred are logged. Default: 100.",
    "patterns": "Forms of the shop's order, parcel and invoice numbers, which are masked, e.g. AB-########.",
    "helpful": "Whether articles ask “Was this helpful?”. Default: true.",
    "effort": "Whether they then ask how easy it was. Default: true.",
    "suggestions": "Whether articles have a box for suggestions. Default: true.",
    "min_visits": "In how many visits a query must occur before anybody is shown it. Default: 5.",
    "min_days": "And on how many days. Default: 2.",
    "raw_days": "Days after which words are deleted that fewer visits had. Default: 30.",
    "keep_days": "Days after which events are deleted as a whole. Default: 400.",
}


def read(options: yaml.Node) -> tuple[FailedSearches, list[FaultyValueError]]:
    """Read the plugin's settings; what is faulty has its default."""
    values, _, faults = nodes.read_fields(options, READERS, (), PLUGIN)
    if "delivery" in values:
        values["delivery"] = Delivery(values["delivery"])
    if "consent" in values:
        values["consent"] = Consent(values["consent"])
    return FailedSearches(**values), faults
