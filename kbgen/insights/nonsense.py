"""Texts that are no question in any language."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

ROWS: Final = (
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю",
    "ๆไำพะัีรนยบล", "ฟหกดเ้่าสวง", "ผปแอิืทมใฝ", "1234567890",
)  # fmt: skip
"""Letters that are neighbours on keyboards."""
_NEIGHBOURS: Final = frozenset(pair for row in ROWS for one, two in pairwise(row) for pair in (one + two, two + one))
_MACHINE: Final = re.compile(r"https?://|www\.|</?\w+|\w+\(\)|\{\{|\$\{|\.\./|\bselect\b.*\bfrom\b|\bor 1=1\b|--$")
_REPEATED: Final = re.compile(r"^(.{1,3}?)\1{2,}.?.?$")
_KEYS_IN_A_ROW: Final = 0.75


def nonsense(text: str) -> str:
    """Return why a squeezed query is no question, or an empty text."""
    plain = text.replace(" ", "")
    if not any(letter.isalpha() for letter in plain):
        return "it has no letters"
    if _MACHINE.search(text):
        return "it is an address or code"
    if len(plain) < 2 and plain.isascii():
        return "it is a single letter"
    if _REPEATED.match(plain):
        return "it repeats the same letters"
    pairs = [one + two for one, two in pairwise(plain)]
    if len(plain) >= 4 and sum(pair in _NEIGHBOURS for pair in pairs) >= _KEYS_IN_A_ROW * len(pairs):
        return "it is a row of keys"
    return ""


class Looks:
    """How words of the given texts look: which letters follow which."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._pairs = {one + two for text in texts for one, two in pairwise(text.lower()) if one.isalpha()}

    def unlike(self, text: str) -> float:
        """Return the share of a text's letter pairs that no word has; 0 for a text without any."""
        pairs = [one + two for one, two in pairwise(text) if one.isalpha() and two.isalpha()]
        return sum(pair not in self._pairs for pair in pairs) / len(pairs) if pairs else 0.0
