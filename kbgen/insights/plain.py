"""Visitors' texts without what could harm whoever sees them printed."""

from __future__ import annotations

import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def plain(text: str) -> str:
    """Return a text without control characters, turns of direction and other invisible marks; tabs become spaces."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        letter if unicodedata.category(letter) not in _UNSEEN else " " if letter.isspace() else "" for letter in text
    )
