"""What an article's Markdown says about itself, found without rendering it: sections, links and pictures.

The build reads the same findings: it writes the anchors into the headings and the addresses into the links, so
what is checked, what is indexed and what is published can't differ.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from kbgen.content.anchors import slugify, unique
from kbgen.model.article import Reference, Section

if TYPE_CHECKING:
    from collections.abc import Callable

_FENCE = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d+\.[ \t])*(`{3,}|~{3,})")
_ATX = re.compile(r"(#{1,6})(.*?)#*[ \t]*$")
_UNDERLINE = re.compile(r"[=-]+[ ]*$")
_ATTRIBUTES = re.compile(r"[ \t]+\{:?[ \t]*([^}\s][^}\n]*?)[ \t]*\}[ \t]*$")
# The converter's own rule: ticks that are not closed within the same text are text.
_CODE_SPAN = re.compile(r"(`(?<![\\`]`)`*)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
# Without any of these, after the end of a line, a text has neither code nor comments, and most texts have none.
_CODE_MARKS = ("`", "~~~", "<!--", "\t", "\n    ")
_HEADING_MARK = re.compile(r"[<\[*_`\\&]")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINE_COMMENT = re.compile(r"^[ ]{0,3}<!--.*?-->", re.DOTALL | re.MULTILINE)
# Where a text that is parsed on its own begins: after an empty line, at an item, a heading, a row, a quotation.
_TEXT_START = re.compile(r"\n(?=[ \t]*\n|[ \t]*(?:[-*+]|\d+\.)[ \t]|[#|>])")
_CONTAINER = re.compile(r"(?:[-*+]|\d+\.)[ \t]+\S|!!!|\?\?\?|===|:[ \t]+\S|\[\^[^\]]+\]:")
_INLINE_TARGET = re.compile(r"\]\([ \t]*(<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*)(?=[\s)])")
_DEFINITION = re.compile(
    r"^[ ]{0,3}\[(?!\^)[^\[\]\n]+\]:[ \t]*(<[^<>\n]*>|\S+)[ \t]*"
    r"(?:(?:\n[ \t]*)?(?:\"[^\n]*\"|'[^\n]*'|\([^\n]*\)))?[ \t]*$",
    re.MULTILINE,
)
_LINK = re.compile(r"!?(?<!\\)\[((?:[^\[\]]|\[[^\[\]]*\](?!\())*)\](?:\((?:<[^<>]*>|[^()]|\([^()]*\))*\)|\[[^\]]*\])")
_NAMELESS_IMAGE = re.compile(r"!\[[ \t]*\]\[[^\]\n]*\]")
# Possessive, or a "<" that no ">" follows would be tried in every way there is.
_TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>")
_ADDRESS = re.compile(r"\b(?:href|src|poster)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+))", re.IGNORECASE)
_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+))", re.IGNORECASE)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _may_have_code(body: str) -> bool:
    begun = f"\n{body}"
    return any(mark in begun for mark in _CODE_MARKS)


def mask_code(body: str) -> str:
    """Return the text with code and comments blanked out; every offset and line stays where it was."""
    if not _may_have_code(body):
        return body
    masked = _mask_blocks(body)
    if "`" in masked:
        pieces, place = [], 0
        for start in [found.start() for found in _TEXT_START.finditer(masked)] + [len(masked)]:
            pieces.append(_CODE_SPAN.sub(lambda found: _blank(found[0]), masked[place:start]))
            place = start
        masked = "".join(pieces)
    return _COMMENT.sub(lambda found: _blank(found[0]), masked)


@lru_cache(maxsize=1)
def _mask_blocks(body: str) -> str:
    """Blank out fences, comments that begin a line, and indented code."""
    if not _may_have_code(body):
        return body
    lines = body.split("\n")
    number = 0 if "```" in body or "~~~" in body else len(lines)
    while number < len(lines):
        end = _fence_end(lines, number)
        if end:
            lines[number:end] = [" " * len(line) for line in lines[number:end]]
            number = end
        else:
            number += 1
    masked = "\n".join(lines)
    if "<!--" in masked:
        masked = _LINE_COMMENT.sub(lambda found: _blank(found[0]), masked)
    if "\t" in masked or "\n    " in f"\n{masked}":
        masked = "\n".join(_without_indented(masked.split("\n")))
    return masked


def _fence_end(lines: list[str], start: int) -> int:
    """Return the number after the last line of the fence that opens at a line; 0 where none does or none closes it."""
    opening = _FENCE.match(lines[start])
    if not opening or (opening[1][0] == "`" and "`" in lines[start][opening.end() :]):
        return 0
    for number in range(start + 1, len(lines)):
        if lines[number].lstrip(" \t>").rstrip(" \t") == opening[1]:
            return number + 1
    return 0


def _without_indented(lines: list[str]) -> list[str]:
    """Blank out indented code: what stands deeper than the lists and other blocks that are open there."""
    found = []
    deep, after_gap, code = 0, True, False
    for line in lines:
        text = line.expandtabs(4)
        words = text.lstrip(" ")
        if not words:
            found.append(line)
            after_gap = True
            continue
        depth = (len(text) - len(words)) // 4
        code = depth > deep and (after_gap or code)
        if not code and (after_gap or depth >= deep or _CONTAINER.match(words)):
            deep = min(deep, depth)
            if _CONTAINER.match(words):
                deep = depth + 1
        found.append(" " * len(line) if code else line)
        after_gap = False
    return found


def plain(markup: str) -> str:
    """Return a heading's text without Markdown and HTML marks."""
    if not _HEADING_MARK.search(markup):
        return markup.strip()
    text = markup
    for _ in range(3):  # a picture in a link, or brackets in its words
        text = _LINK.sub(r"\1", text)
    text = re.sub(r"<[^<>]+>", "", text)
    text = re.sub(r"(\*\*|__)(.+?)\1", r"\2", text)
    text = re.sub(r"(?<!\w)[*_](.+?)[*_](?!\w)", r"\1", text)
    text = text.replace("`", "")
    return html.unescape(re.sub(r"\\([\\`*_{}\[\]()#+.!-])", r"\1", text)).strip()


def _heading_lines(lines: list[str]) -> list[tuple[int, int, str, int]]:
    """Return headings as (line, level, markup, lines taken), from lines without code."""
    found: list[tuple[int, int, str, int]] = []
    starts = True  # whether the line begins a block
    number = 0
    while number < len(lines):
        line = lines[number]
        match = _ATX.match(line) if line.startswith("#") else None
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if match:
            if match[2].strip():
                found.append((number, len(match[1]), match[2].strip(), 1))
            starts = True
        elif starts and line.strip() and not line.startswith(("    ", "\t", "!!!")) and _UNDERLINE.fullmatch(below):
            found.append((number, 1 if below[0] == "=" else 2, line.strip(), 2))
            number += 1
        else:
            starts = not line.strip()
        number += 1
    return found


def _attributes(markup: str) -> tuple[str, str, list[str]]:
    """Split a heading into its text, explicit id, and its other attributes as written."""
    match = _ATTRIBUTES.search(markup)
    if match is None:
        return markup, "", []
    anchor, others = "", []
    for word in re.findall(r"[^\s\"']+(?:\"[^\"]*\"|'[^']*')?", match[1]):
        if word.startswith("#"):
            anchor = word[1:]
        else:
            others.append(word)
    return markup[: match.start()].rstrip("#").rstrip(), anchor, others


def sections(body: str, first_line: int) -> tuple[Section, ...]:
    """Cut an article's text at its headings; ``first_line`` is the text's first line in the file."""
    lines = body.split("\n")
    headings = _heading_lines(_mask_blocks(body).split("\n"))
    found: list[Section] = []
    # A writer's own anchors are taken before any is made up.
    taken: set[str] = set()
    own = []
    for _, _, markup, _ in headings:
        anchor = _attributes(markup)[1]
        own.append("" if anchor in taken else anchor)
        taken.add(anchor)
    starts = [line for line, *_ in headings] + [len(lines)]
    lead = "\n".join(lines[: starts[0]]).strip("\n")
    if lead.strip():
        found.append(Section(0, "", "", first_line, lead))
    for (line, level, markup, height), end, explicit in zip(headings, starts[1:], own, strict=True):
        text, wanted, others = _attributes(markup)
        title = plain(text)
        anchor = explicit or unique(wanted or slugify(title) or "section", taken)
        taken.add(anchor)
        content = "\n".join(lines[line + height : end]).strip("\n")
        found.append(Section(level, title, anchor, first_line + line, content, ".step" in others))
    return tuple(found)


def references(body: str, first_line: int) -> tuple[Reference, ...]:
    """Find an article's links and pictures, Markdown's and HTML's, in their order."""
    if not any(mark in body for mark in ("](", "]:", "![", "<")):
        return ()
    masked = mask_code(body)
    breaks = [found.start() for found in re.finditer("\n", body)]
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
    for match in _DEFINITION.finditer(masked) if "]:" in masked else ():
        add(match.start(1), match.end(1), None)
    for match in _NAMELESS_IMAGE.finditer(masked):
        line = first_line + bisect_right(breaks, match.start())
        found.append(Reference("", match.start(), match.start(), line, ""))
    for tag in _TAG.finditer(masked):
        picture = tag[1].lower() == "img"
        alt = _ALT.search(tag[2]) if picture else None
        for address in _ADDRESS.finditer(tag[2]):
            group = next(number for number in (1, 2, 3) if address[number] is not None)
            start = tag.start(2) + address.start(group)
            # An empty alt in HTML says that the picture is decoration, which is a text alternative too.
            text = (alt[1] or alt[2] or alt[3] or "decoration") if alt else ""
            add(start, start + len(address[group]), text if picture else None)
    return tuple(sorted(found, key=lambda reference: reference.start))


def _opening_bracket(text: str, closing: int) -> int | None:
    depth = 0
    if text[closing - 1 : closing] == "\\":
        return None
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
        _, _, others = _attributes(markup)
        brace = _ATTRIBUTES.search(markup)
        keep = (match.start(2) if match else 0) + (brace.start() if brace else len(markup))
        attributes = " ".join([f"#{anchor_prefix}{section.anchor}", *others])
        edits.append((start + keep, end, f" {{{attributes}}}"))
    pieces, place = [], 0
    for start, end, new in sorted(edits):
        pieces += [body[place:start], new]
        place = end
    return "".join([*pieces, body[place:]])
