"""Addresses made of words: slugs and anchors in any script."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


class _Letters(dict[int, str | None]):
    """What stays of a character in an address, for `str.translate`: itself, nothing, or a space that parts words."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        kept = char if unicodedata.category(char)[0] in "LNM" else " "
        self[code] = kept
        return kept


_LETTERS = _Letters(dict.fromkeys(map(ord, "'’\u200b\u200c\u200d\u00ad")))


def slugify(text: str) -> str:
    """Turn words into the last part of an address: lower case, joined by hyphens, in their own script.

    Letters, digits and marks stay (Thai vowel signs are marks), everything else parts words.
    """
    return "-".join(unicodedata.normalize("NFC", text).lower().translate(_LETTERS).split())


def unique(anchor: str, taken: Collection[str]) -> str:
    """Return ``anchor``, or the first of ``anchor-2``, ``anchor-3``… that is not taken."""
    if anchor not in taken:
        return anchor
    number = 2
    while f"{anchor}-{number}" in taken:
        number += 1
    return f"{anchor}-{number}"
