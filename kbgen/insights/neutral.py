"""What visitors typed, made harmless for the place where it is shown.

Masking takes personal data out; this takes power out: of escape sequences in a terminal, of Markdown, mentions and
quick actions in an issue, of formulas in a spreadsheet, of template and YAML syntax in an article's draft. HTML
escapes by its templates.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 200
"""Characters that are shown of a text from a visitor."""

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS: Final = "\u200c\u200d"
"""Scripts and emoji need them between letters; they move nothing."""
_TICKS = re.compile(r"`+")
_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_SPOKEN: Final = " '’.,?!/&%+-–°€$£:"
"""What a phrase in a writer's file may hold beside letters, marks and digits."""


def visible(text: str) -> str:
    """Return a text without controls, turns of direction and other invisible marks; white space becomes spaces."""
    if text.isprintable():  # None of the invisible categories is.
        return text
    return "".join(
        char if char in _JOINERS or unicodedata.category(char) not in _INVISIBLE else " " if char.isspace() else ""
        for char in text
    )


def line(text: str) -> str:
    """Return one line without anything that a terminal or an editor would act on, at most `LONGEST` characters."""
    seen = " ".join(visible(unicodedata.normalize("NFC", text)).split())
    return seen if len(seen) <= LONGEST else seen[: LONGEST - 1] + "…"


def tame(text: str) -> str:
    """Return a text without the signs that open a template's expression, or a fact's name in an article."""
    while "{{" in text:
        text = text.replace("{{", "{ {")
    return text.replace("{%", "{ %").replace("{#", "{ #")


def code(text: str) -> str:
    """Return a Markdown code span, in which neither GitHub nor GitLab sees mentions, references or pictures."""
    text = tame(line(text))
    ticks = "`" * (1 + max((len(run) for run in _TICKS.findall(text)), default=0))
    padded = f" {text} " if not text or text.startswith("`") or text.endswith("`") else text
    return f"{ticks}{padded}{ticks}"


def fenced(text: str, language: str = "") -> str:
    """Return a fenced block of Markdown that no line of the text can close."""
    lines = [
        "".join(char for char in one if char in _JOINERS or unicodedata.category(char) not in _INVISIBLE)
        for one in text.split("\n")
    ]
    ticks = "`" * max(3, 1 + max((len(run) for run in _TICKS.findall(text)), default=0))
    return "\n".join([ticks + language, *lines, ticks])


def cell(text: str) -> str:
    """Return a spreadsheet's cell that is text and no formula."""
    text = line(text)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def phrase(text: str) -> str:
    """Return the words as a writer would put them into a file: letters, digits and the signs of plain language.

    Empty where there is no letter and no digit in it.
    """
    kept = "".join(
        char if unicodedata.category(char)[0] in "LMN" or char in _SPOKEN or char in _JOINERS else " "
        for char in line(text)
    )
    words = " ".join(kept.split()).strip(" ,:/&+-–")
    return words if any(char.isalnum() for char in words) else ""
