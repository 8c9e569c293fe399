"""An article's words without its markup, for search and for comparing texts."""

from __future__ import annotations

import html
import re

_FENCE_LINE = re.compile(r"^[ \t>]*(`{3,}|~{3,}).*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_LINK = re.compile(
    r"(?:!\[|\[)((?:[^\[\]]|\[[^\[\]]*\])*)\](?:\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)|\[[^\]]*\])"
)
_DEFINITION = re.compile(r"^[ ]{0,3}\[(?!\^)[^\]\n]+\]:.*$", re.MULTILINE)
_FOOTNOTE = re.compile(r"\[\^[^\]\n]+\]:?")
_ADMONITION = re.compile(r"^([ \t]*)(?:!!!|\?\?\?\+?|===)[ \t]*[\w -]*?(?:[ \t]*\"([^\"]*)\")?[ \t]*$", re.MULTILINE)
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*")
_ATTRIBUTES = re.compile(r"\{:?[ \t]*[#.][^{}\n]*\}")
_LINE_START = re.compile(r"[ \t]*(?:>[ \t]?)*(?:#{1,6}[ \t]*|[-*+][ \t]+|\d{1,9}[.)][ \t]+|:[ \t]+)?")
# Each way begins with a character of its own, so that the search leaps to these.
_EMPHASIS = re.compile(r"(\*\*{0,2}|_(?<!\w_)_{0,2}|~~|\^\^|==)(?=\S)(.+?)(?<=\S)\1")
_CODE_SPAN = re.compile(r"(`(?<!``)`*)(?!`)(.+?)(?<!`)\1(?!`)")
_HIDDEN = {code: 0xF0000 + code for code in range(33, 127) if not chr(code).isalnum()}
_SHOWN = {hidden: code for code, hidden in _HIDDEN.items()}
_HIDING = re.compile("[\U000f0000-\U000f007f]")
_SPACES = re.compile("  +")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|~-])")


_LINK_MARKS = ("](", "][")
_EMPHASIS_MARKS = ("*", "_", "~~", "^^", "==")


def _twice(pattern: re.Pattern[str], kept: str, text: str, marks: tuple[str, ...]) -> str:
    """Replace what a pattern finds, and what it finds in that; a text without its marks has neither."""
    for _ in range(2):
        if not any(mark in text for mark in marks):
            break
        text, found = pattern.subn(kept, text)
        if not found:
            break
    return text


def plain_text(markdown: str) -> str:
    """Return the text that a reader of the Markdown sees, one line a paragraph, list item or table row."""
    # Escaped marks and code wait in a private area, out of every pattern's sight.
    text = _ESCAPE.sub(lambda match: match[1].translate(_HIDDEN), markdown) if "\\" in markdown else markdown
    text = _CODE_SPAN.sub(lambda match: match[2].translate(_HIDDEN), text) if "`" in text else text
    # A pattern is only tried where its marks are.
    text = _COMMENT.sub(" ", text) if "<!--" in text else text
    text = _FENCE_LINE.sub("", text) if "```" in text or "~~~" in text else text
    if "!!!" in text or "???" in text or "===" in text:
        text = _ADMONITION.sub(lambda match: match[1] + (match[2] or ""), text)
    if "--" in text:
        text = "\n".join("" if "--" in line and _TABLE_RULE.fullmatch(line) else line for line in text.split("\n"))
    text = _DEFINITION.sub("", text) if "]:" in text else text
    text = _twice(_LINK, r"\1", text, _LINK_MARKS)  # a picture inside a link
    text = _FOOTNOTE.sub(" ", text) if "[^" in text else text
    text = _TAG.sub("", text) if "<" in text else text
    text = _ATTRIBUTES.sub("", text) if "{" in text else text
    text = "\n".join(line if line[:1].isalpha() else _LINE_START.sub("", line, 1) for line in text.split("\n"))
    text = _twice(_EMPHASIS, r"\2", text, _EMPHASIS_MARKS)  # bold within italics
    text = text.replace("`", "").replace("|", " ")
    if ("\\" in markdown or "`" in markdown) and _HIDING.search(text):
        text = text.translate(_SHOWN)
    text = html.unescape(text)
    text = text.replace("\t", " ")
    text = _SPACES.sub(" ", text) if "  " in text else text
    return "\n".join(line for line in map(str.strip, text.split("\n")) if line)
