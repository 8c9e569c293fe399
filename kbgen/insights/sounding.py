"""How a text sounds, roughly: words written by ear become alike, so that mistakes of hearing count for little."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kbgen.search.chinese import sounds
from kbgen.search.text import fold, normalise

if TYPE_CHECKING:
    from kbgen.search.languages import Language

_SILENT: Final = re.compile("[ก-ฮ][ิุ]?์|็")
"""A letter with its sign of silence, and the sign that shortens a vowel."""
_LEADING: Final = re.compile("ห(?=[งนมยรลว])")
"""It only sets the tone of the letter after it."""
_CLUSTER: Final = re.compile("(?<=[กขคตปผพฟ])[รล]")
"""The second letter of two that begin a syllable: many leave it out."""
_THAI: Final = str.maketrans("รญขฉซตถธผภฝะัีืู", "ลยคชชดททพพฟาาิึุ")
"""Letters that many say alike or that differ in tone alone, and long and short vowels, which are often mixed up."""


def spoken(text: str, own: Language) -> str:
    """Return a text without spaces and accents, Chinese and Thai by their sound: as mistakes are counted."""
    plain = fold(normalise(text)).replace(" ", "")
    if own.chinese:
        table = sounds(set(plain))
        return "".join(table.get(letter, letter) for letter in plain)
    if own.dictionary:
        return _CLUSTER.sub("", _LEADING.sub("", _SILENT.sub("", plain))).translate(_THAI)
    return plain
