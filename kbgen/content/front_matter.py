"""Front matter: the YAML block above an article's text, read strictly into `FrontMatter`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kbgen.content import yaml_nodes as nodes
from kbgen.content.anchors import slugify
from kbgen.content.settings import is_asset
from kbgen.content.yaml_nodes import FaultyValueError
from kbgen.model.article import FrontMatter, Notice, Repair, Stamp

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    import yaml

# Not the no-break space: typography in titles is the writer's.
_WHITE_SPACE = re.compile(r"[ \t\n]+")
_BLOCK = re.compile(r"---[ \t]*\n((?:.*\n)*?)---[ \t]*(?:\n|\Z)")
_DIGEST = re.compile(r"[0-9a-f]{12}")
_STAMP = re.compile(r"([0-9]+)@([0-9a-f]{12})")
SLUG_LIMIT = 200
"""Bytes of UTF-8: file systems take 255 for a name, and the build adds to it while it writes."""
SUMMARY_LIMIT = 200
"""Characters; search engines and kbgen's own results cut longer ones."""


def _slug(node: yaml.Node) -> str:
    value = nodes.text(node)
    good = slugify(value)
    if value != good:
        raise FaultyValueError(node.start_mark.line, f"“{value}” does not fit into an address: write “{good}”")
    size = len(value.encode())
    if size > SLUG_LIMIT:
        raise FaultyValueError(
            node.start_mark.line,
            f"has {size} bytes, at most {SLUG_LIMIT} fit into an address: shorten it to a few words",
        )
    return value


def _summary(node: yaml.Node) -> str:
    value = _WHITE_SPACE.sub(" ", nodes.text(node))
    if len(value) > SUMMARY_LIMIT and "{{" not in value:  # with facts in it, it is measured once they are there
        raise FaultyValueError(
            node.start_mark.line,
            f"has {len(value)} characters: shorten it to {SUMMARY_LIMIT} or fewer, best one sentence",
        )
    return value


def _title(node: yaml.Node) -> str:
    return _WHITE_SPACE.sub(" ", nodes.text(node))


def _article_link(node: yaml.Node) -> str:
    value = nodes.text(node)
    if not value.startswith("/") or not value.partition("#")[0].endswith(".md"):
        raise FaultyValueError(
            node.start_mark.line,
            f"“{value}” is no article: write its path from the site's top, e.g. /faq/returns/return-window.md",
        )
    return value


def _picture(node: yaml.Node) -> str:
    value = nodes.text(node)
    if not is_asset(value):
        raise FaultyValueError(
            node.start_mark.line, f"“{value}” is no picture of docs/assets: write its path, e.g. /assets/home.svg"
        )
    return value


def _stamp(node: yaml.Node) -> Stamp:
    value = nodes.text(node)
    match = _STAMP.fullmatch(value)
    if match is None:
        raise FaultyValueError(
            node.start_mark.line,
            f"“{value}” must be <revision>@<12 hex digits>: run “kbgen translations accept FILE” to write it",
        )
    return Stamp(int(match[1]), match[2])


def _seal(node: yaml.Node) -> str:
    value = nodes.word(node)
    if not _DIGEST.fullmatch(value):
        raise FaultyValueError(
            node.start_mark.line, f"“{value}” must be 12 hex digits: run “kbgen legal seal FILE” to write it"
        )
    return value


def _repair(node: yaml.Node) -> Repair:
    readers: dict[str, Callable[[yaml.Node], object]] = {
        "difficulty": nodes.one_of("easy", "moderate", "hard"),
        "minutes": nodes.positive_number,
        "tools": nodes.list_of(nodes.text),
        "parts": nodes.list_of(nodes.text),
        "safety": nodes.list_of(nodes.text),
    }
    values = _all_or_wrong(node, readers, ("difficulty", "minutes"), "repair")
    return Repair(**values)


def _notice(node: yaml.Node) -> Notice:
    readers: dict[str, Callable[[yaml.Node], object]] = {
        "text": nodes.text,
        "link": _article_link,
        "starts": nodes.date,
        "ends": nodes.date,
    }
    values = _all_or_wrong(node, readers, ("text",), "notice")
    notice = Notice(**values)
    if notice.starts and notice.ends and notice.ends < notice.starts:
        raise FaultyValueError(node.start_mark.line, f"ends on {notice.ends}, before it starts on {notice.starts}")
    return notice


def _all_or_wrong(
    node: yaml.Node, readers: dict[str, Callable[[yaml.Node], object]], required: tuple[str, ...], what: str
) -> dict[str, Any]:
    values, _, faults = nodes.read_fields(node, readers, required, what)
    if faults:
        line = faults[0].line or node.start_mark.line
        raise FaultyValueError(line, faults[0].message)
    return values


DUTIES = (
    "imprint", "terms", "privacy", "cookies", "withdrawal", "withdrawal-form", "withdrawal-function", "returns",
    "shipping", "complaints", "warranty", "contact",
)  # fmt: skip
"""What the law of a market may demand of a site, and an article may fulfil."""

READERS: dict[str, Callable[[yaml.Node], object]] = {
    "title": _title,
    "summary": _summary,
    "slug": _slug,
    "short": _title,
    "tags": nodes.list_of(nodes.word),
    "aliases": nodes.list_of(nodes.word),
    "products": nodes.list_of(nodes.word),
    "audience": nodes.list_of(nodes.one_of("consumer", "business")),
    "related": nodes.list_of(_article_link),
    "popular": nodes.list_of(_article_link),
    "owner": nodes.text,
    "icon": nodes.text,
    "image": _picture,
    "image_alt": _title,
    "order": nodes.whole_number,
    "revision": nodes.positive_number,
    "translates": _stamp,
    "updated": nodes.date,
    "effective": nodes.date,
    "sealed": _seal,
    "fulfils": nodes.list_of(nodes.one_of(*DUTIES)),
    "review_by": nodes.date,
    "publish_at": nodes.date,
    "expire_at": nodes.date,
    "repair": _repair,
    "notice": _notice,
}
REQUIRED = ("title", "summary")

INHERITED = (
    "tags", "products", "audience", "related", "popular", "owner", "icon", "image", "order", "effective",
    "fulfils",
)  # fmt: skip
"""Keys that mean the same in every language: a translation that leaves one out has the source's."""


def split(text: str) -> tuple[str, str, int] | None:
    """Split a file's text into its YAML, its body, and the body's first line (from 1).

    Returns None where the text does not open with a front matter block that is closed.
    """
    block = _BLOCK.match(text)
    if block is None:
        return None
    return block[1], text[block.end() :], text.count("\n", 0, block.end()) + 1


def read(yaml_text: str) -> tuple[FrontMatter | None, dict[str, int], list[FaultyValueError]]:
    """Read a front matter block.

    Returns the front matter (None where a required key is missing or wrong), the keys' lines in the file (the
    block's first line is 2), and the faults with their lines in the file.
    """
    try:
        node = nodes.compose(yaml_text)
    except FaultyValueError as fault:
        return None, {}, [FaultyValueError(fault.line + 2, f"front matter: {fault.message}")]
    if node is None:
        missing = [FaultyValueError(1, f"“{key}” is missing: add a line “{key}: …”") for key in REQUIRED]
        return None, {}, missing
    values, lines, faults = nodes.read_fields(node, READERS, REQUIRED, "front matter")
    placed = [FaultyValueError(fault.line + 2 if fault.line or lines else 1, fault.message) for fault in faults]
    lines = {key: line + 2 for key, line in lines.items()}
    if any(key not in values for key in REQUIRED):
        return None, lines, placed
    front = FrontMatter(**values)
    if front.publish_at and front.expire_at and front.expire_at <= front.publish_at:
        placed.append(
            FaultyValueError(
                lines["expire_at"], f"“expire_at” {front.expire_at} must be after “publish_at” {front.publish_at}"
            )
        )
    return front, lines, placed


def inherit(front: FrontMatter, source: FrontMatter, written: dict[str, int]) -> FrontMatter:
    """Fill in from the source what a translation's front matter leaves out (``written``: the keys it has)."""
    taken: dict[str, Any] = {
        key: value for key in INHERITED if key not in written and (value := getattr(source, key)) != getattr(front, key)
    }
    return replace(front, **taken) if taken else front


def is_published(front: FrontMatter, today: datetime.date) -> bool:
    """Tell whether an article is out on a day: from ``publish_at`` on, until the day before ``expire_at``."""
    return (front.publish_at is None or front.publish_at <= today) and (
        front.expire_at is None or today < front.expire_at
    )
