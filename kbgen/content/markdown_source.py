"""What an article's Markdown says about itself, found without rendering it: sections, links and pictures.

The build reads the same findings: it writes the anchors into the headings and the addresses into the links, so
what is checked, what is indexed and what is published can't differ.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from kbgen.content.anchors import slugify, unique
from kbgen.model.article import Reference, Section

if TYPE_CHECKING:
    from collections.abc import Callable

_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_ATX = re.compile(r"(#{1,6})(.*?)#*[ \t]*$")
_UNDERLINE = re.compile(r"(=+|-+)[ ]*$")
_ATTRIBUTES = re.compile(r"[ \t]*\{:?[ \t]*([^}\n]*?)[ \t]*\}[ \t]*$")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_INLINE_TARGET = re.compile(r"\]\([ \t]*(<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*)(?=[\s)])")
_DEFINITION = re.compile(r"^[ ]{0,3}\[(?!\^)[^\]\n]+\]:[ \t]*(<[^<>\n]*>|\S+)", re.MULTILINE)
_IMAGE_BY_NAME = re.compile(r"!\[([^\]\n]*)\]\[[^\]\n]*\]")
_TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:\s+[^<>\"']*(?:\"[^\"]*\"|'[^']*')?)*)\s*/?>")
_ADDRESS = re.compile(r"\b(?:href|src|poster)\s*=\s*(\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


def mask_code(body: str) -> str:
    """Return the text with code and comments blanked out; every offset and line stays where it was."""
    lines = body.split("\n")
    fence = ""
    for number, line in enumerate(lines):
        match = _FENCE.match(line)
        if fence:
            lines[number] = " " * len(line)
            if match and match[1].startswith(fence) and not line[match.end() :].strip():
                fence = ""
        elif match and (match[1][0] == "~" or "`" not in line[match.end() :]):
            fence = match[1]
            lines[number] = " " * len(line)
    masked = "\n".join(lines)
    for pattern in (_COMMENT, _CODE_SPAN):
        masked = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), masked)
    return masked


def plain(markup: str) -> str:
    """Return a heading's text without Markdown and HTML marks."""
    text = re.sub(r"!?\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])", r"\1", markup)
    text = re.sub(r"<[^<>]+>", "", text)
    text = re.sub(r"(\*\*|__)(.+?)\1", r"\2", text)
    text = re.sub(r"(?<!\w)[*_](.+?)[*_](?!\w)", r"\1", text)
    text = text.replace("`", "")
    return html.unescape(re.sub(r"\\([\\`*_{}\[\]()#+.!-])", r"\1", text)).strip()


def _heading_lines(lines: list[str]) -> list[tuple[int, int, str, int]]:
    """Return headings as (line, level, markup, lines taken), from lines without code."""
    found = []
    for number, line in enumerate(lines):
        match = _ATX.match(line)
        if match:
            if match[2].strip():
                found.append((number, len(match[1]), match[2].strip(), 1))
        elif (
            number
            and _UNDERLINE.fullmatch(line)
            and lines[number - 1].strip()
            and not lines[number - 1].startswith(("#", " ", "\t", "|", ">", "-", "*"))
            and (number == 1 or not lines[number - 2].strip())
        ):
            found.append((number - 1, 1 if line[0] == "=" else 2, lines[number - 1].strip(), 2))
    return found


def _attributes(markup: str) -> tuple[str, str, list[str]]:
    """Split a heading into its text, explicit id, and classes."""
    match = _ATTRIBUTES.search(markup)
    if match is None:
        return markup, "", []
    anchor, classes = "", []
    for word in match[1].split():
        if word.startswith("#"):
            anchor = word[1:]
        elif word.startswith("."):
            classes.append(word[1:])
    return markup[: match.start()], anchor, classes


def sections(body: str, first_line: int) -> tuple[Section, ...]:
    """Cut an article's text at its headings; ``first_line`` is the text's first line in the file."""
    lines = body.split("\n")
    # Blanking keeps a heading's own code spans out of the anchor, so only fences matter here.
    headings = _heading_lines(_without_fences(lines))
    found: list[Section] = []
    taken: set[str] = set()
    starts = [line for line, *_ in headings] + [len(lines)]
    lead = "\n".join(lines[: starts[0]]).strip("\n")
    if lead.strip():
        found.append(Section(0, "", "", first_line, lead))
    for (line, level, markup, height), end in zip(headings, starts[1:], strict=True):
        text, anchor, classes = _attributes(markup)
        title = plain(text)
        anchor = anchor or unique(slugify(title) or "section", taken)
        taken.add(anchor)
        content = "\n".join(lines[line + height : end]).strip("\n")
        found.append(Section(level, title, anchor, first_line + line, content, "step" in classes))
    return tuple(found)


def _without_fences(lines: list[str]) -> list[str]:
    masked = mask_code("\n".join(lines)).split("\n")
    return [
        line if blank.strip() or not _FENCE.match(line) else ""
        for line, blank in zip(_keep_spans(lines, masked), masked, strict=True)
    ]


def _keep_spans(lines: list[str], masked: list[str]) -> list[str]:
    """Give back lines of which only a code span was blanked; those wholly blanked stay empty."""
    return [line if blank.strip() else "" for line, blank in zip(lines, masked, strict=True)]


def references(body: str, first_line: int) -> tuple[Reference, ...]:
    """Find an article's links and pictures, Markdown's and HTML's, in their order."""
    masked = mask_code(body)
    breaks = [place for place, char in enumerate(body) if char == "\n"]
    found: list[Reference] = []

    def add(start: int, end: int, alt: str | None) -> None:
        if body[start:end].startswith("<"):
            start, end = start + 1, end - 1
        line = first_line + bisect_right(breaks, start - 1)
        found.append(Reference(html.unescape(body[start:end]), start, end, line, alt))

    for match in _INLINE_TARGET.finditer(masked):
        opening = _opening_bracket(masked, match.start())
        if opening is None:
            continue
        picture = opening > 0 and masked[opening - 1] == "!"
        add(match.start(1), match.end(1), body[opening + 1 : match.start()] if picture else None)
    for match in _DEFINITION.finditer(masked):
        add(match.start(1), match.end(1), None)
    for match in _IMAGE_BY_NAME.finditer(masked):
        if not match[1].strip():
            line = first_line + bisect_right(breaks, match.start())
            found.append(Reference("", match.start(), match.start(), line, ""))
    for tag in _TAG.finditer(masked):
        picture = tag[1].lower() == "img"
        alt = _ALT.search(tag[2]) if picture else None
        for address in _ADDRESS.finditer(tag[2]):
            group = 2 if address[2] is not None else 3
            start = tag.start(2) + address.start(group)
            # An empty alt in HTML says that the picture is decoration, which is a text alternative too.
            text = (alt[1] or alt[2] or "decoration") if alt else ""
            add(start, start + len(address[group]), text if picture else None)
    return tuple(sorted(found, key=lambda reference: reference.start))


def _opening_bracket(text: str, closing: int) -> int | None:
    depth = 0
    for place in range(closing, max(-1, closing - 2000), -1):
        if text[place] == "]" and text[place - 1 : place] != "\\":
            depth += 1
        elif text[place] == "[" and text[place - 1 : place] != "\\":
            depth -= 1
            if depth == 0:
                return place
        elif text.startswith("\n\n", place):
            return None
    return None


def rewrite(
    body: str,
    first_line: int,
    found_sections: tuple[Section, ...],
    found_references: tuple[Reference, ...],
    *,
    address: Callable[[Reference], str],
    anchor_prefix: str = "",
) -> str:
    """Return the Markdown with every heading's anchor written out and every link's target replaced.

    ``address`` gives a reference's final target; ``anchor_prefix`` goes before anchors, for articles that share
    a page.
    """
    edits: list[tuple[int, int, str]] = []
    for reference in found_references:
        if reference.target:
            edits.append((reference.start, reference.end, address(reference)))
    starts = [0]
    for line in body.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for section in found_sections:
        if not section.level:
            continue
        start = starts[section.line - first_line]
        end = starts[section.line - first_line + 1] - 1
        line = body[start:end]
        match = _ATX.match(line)
        markup = match[2].rstrip() if match else line
        _, _, classes = _attributes(markup)
        brace = _ATTRIBUTES.search(markup)
        keep = (match.start(2) if match else 0) + (brace.start() if brace else len(markup))
        names = "".join(f" .{name}" for name in classes)
        edits.append((start + keep, end, f" {{#{anchor_prefix}{section.anchor}{names}}}"))
    pieces, place = [], 0
    for start, end, new in sorted(edits):
        pieces += [body[place:start], new]
        place = end
    return "".join([*pieces, body[place:]])
