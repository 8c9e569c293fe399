"""The shop's own numbers (orders, parcels, invoices) as settings describe them, made into expressions.

A pattern is no regular expression: what it can say is bounded, so that no text takes long, and it means the same in
Python and in browsers.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 40
"""Most characters that a pattern may match."""
LEAST: Final = 4
"""Fewest digits (or letters that stand for digits) of a pattern: with fewer it would mask words."""

_SINGLE: Final = {"#": "[0-9]", "@": "[A-Za-z]", "*": "[0-9A-Za-z]"}
_SAME: Final = re.compile(r"(\[[^]]+\])\1+(?!\{)")
_PART: Final = re.compile(r"([#@*])(?:\{(\d{1,2})(?:,(\d{1,2}))?\})?|([ -]+)|([A-Za-z0-9/._:+])", re.ASCII)


class PatternError(ValueError):
    """A pattern that can't be used; the message says how to write it."""


def _plain(letter: str) -> str:
    """Return the one plain character that a letter is read as: ASCII digits and signs for those of all scripts."""
    folded = unicodedata.normalize("NFKC", letter)
    if len(folded) > 1 or folded > "\uffff":
        return letter if letter <= "\uffff" else "\ufffd"
    kind = unicodedata.category(folded)
    if kind == "Nd":
        return str(unicodedata.decimal(folded))
    if kind == "Pd" or folded == "\u2212":
        return "-"
    if kind in {"Zs", "Zl", "Zp"} or folded in "\t\n\r":
        return " "
    return "." if folded == "。" else folded


class _PlainTable(dict[int, str]):
    """`_plain` for ``str.translate``, remembered for the characters below U+10000 that came up."""

    def __missing__(self, code: int) -> str:
        plain = _plain(chr(code))
        if code <= 0xFFFF:
            self[code] = plain
        return plain


PLAIN: Final = _PlainTable()
"""A table for ``str.translate`` that gives each letter the one plain character that it is read as."""


def expression_of(pattern: str) -> str:
    """Turn a pattern such as ``ALD-######`` into a regular expression that Python and browsers read alike.

    ``#`` stands for a digit, ``@`` for a letter, ``*`` for either; ``{12}`` or ``{8,12}`` repeats it. A space or
    hyphen may be missing in what customers write. Anything else stands for itself, in either case. Raises
    `PatternError`.
    """
    pattern = pattern.translate(PLAIN)
    made, at, least, most, spans, digits = [], 0, 0, 0, 0, 0
    while at < len(pattern):
        part = _PART.match(pattern, at)
        if part is None:
            raise PatternError(
                f"has “{pattern[at]}”, which no pattern has: write # for a digit, @ for a letter, * for either"
            )
        single, low, high, gap, literal = part.groups()
        at = part.end()
        if single:
            fewest = int(low or 1)
            longest = int(high or fewest)
            if not 1 <= fewest <= longest:
                raise PatternError(f"repeats {part[0]} from {fewest} to {longest} times: write e.g. {single}{{8,12}}")
            times = str(fewest) if fewest == longest else f"{fewest},{longest}"
            made.append(_SINGLE[single] + ("" if times == "1" else f"{{{times}}}"))
            least += fewest if single != "@" else 0
            most += longest
            spans += longest > fewest
            digits += single == "#"
        else:
            made.append("[ -]?" if gap else re.escape(literal))
            most += 1
            digits += (literal or "").isdigit()
    if spans > 1:
        # Two would share out the same characters in every possible way.
        raise PatternError("repeats more than one part from … to … times: write one pattern for each length")
    if least < LEAST or not digits:
        raise PatternError(
            f"would mask ordinary words: give it at least {LEAST} of # or *, and # or a digit among them"
        )
    if most > LONGEST:
        raise PatternError(f"matches up to {most} characters: at most {LONGEST} are allowed")
    shorter = _SAME.sub(lambda found: f"{found[1]}{{{len(found[0]) // len(found[1])}}}", "".join(made))
    return f"(?<![0-9A-Za-z]){shorter}(?![0-9A-Za-z])"
