"""Other ways in which somebody may have written the same words: another keyboard layout, another script.

Each gives whole texts. Whether one makes more sense than what was typed is for the caller to decide, who knows the
words of the language.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kbgen.insights import zhuyin
from kbgen.search.chinese import sounds
from kbgen.search.languages import language
from kbgen.search.query import retyped
from kbgen.search.text import GRAM_RANGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_LATIN: Final = re.compile("[a-z']+")
_HAN: Final = re.compile(f"[{GRAM_RANGES}]+")
_LONGEST_PHRASE: Final = 4
"""Characters of a Chinese phrase that may be typed by its sound."""
_LONGEST_HEARD: Final = 40
"""Letters of a text that may be Chinese by its sound."""
_SYLLABLES: Final = (
    ("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"), ("v", "u"),
)  # fmt: skip
"""Sounds that `kbgen.search.chinese` takes for one; v is how keyboards without ü type it."""

# Russian as people type it in Latin letters: long groups first. Several habits are mixed on purpose.
_CYRILLIC: Final = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю"),
    ("ju", "ю"), ("iu", "ю"), ("ya", "я"), ("ja", "я"), ("ia", "я"), ("yo", "е"), ("jo", "е"), ("ye", "е"), ("je", "е"),
    ("iy", "ий"), ("ij", "ий"), ("yj", "ый"), ("ay", "ай"), ("oy", "ой"), ("ey", "ей"), ("uy", "уй"),
    ("a", "а"), ("b", "б"), ("v", "в"), ("w", "в"), ("g", "г"), ("d", "д"), ("e", "е"), ("z", "з"), ("i", "и"),
    ("j", "й"), ("y", "ы"), ("k", "к"), ("q", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"),
    ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"), ("f", "ф"), ("h", "х"), ("x", "х"), ("c", "ц"), ("'", "ь"),
)  # fmt: skip
_CYRILLIC_GROUPS: Final = re.compile("|".join(latin for latin, _ in _CYRILLIC))
_CYRILLIC_OF: Final = dict(_CYRILLIC)


class Respelling:
    """The other ways of one language; ``phrases`` are texts whose words may be meant (titles, aliases)."""

    def __init__(self, locale: str, phrases: Iterable[str]) -> None:
        self._base = locale.split("-")[0].lower()
        self._keyboard = language(locale).keyboard
        self._spoken: Mapping[str, str] = _spoken(phrases) if language(locale).chinese else {}

    def of(self, text: str) -> Iterator[str]:
        """Yield a squeezed text as it may have been meant; what differs in nothing is left out."""
        if self._keyboard:
            typed = [tuple(retyped(word, self._keyboard)) for word in text.split()]
            for way in range(max(map(len, typed), default=0)):
                yield " ".join(ways[min(way, len(ways) - 1)] if ways else "" for ways in typed)
        if self._base == "ru" and _LATIN.search(text):
            yield _LATIN.sub(lambda found: _CYRILLIC_GROUPS.sub(lambda one: _CYRILLIC_OF[one[0]], found[0]), text)
        if self._spoken:
            latin = text.replace("ü", "u")
            heard = (_syllables(latin) if latin.isascii() else "", zhuyin.sound(text))
            yield from filter(None, map(self._heard, heard))

    def _heard(self, plain: str) -> str:
        """The phrases that sound so, one after another, as few as possible; empty where some of it is none."""
        best: list[tuple[str, ...] | None] = [()]
        for end in range(1, min(len(plain), _LONGEST_HEARD) + 1):
            ways = [
                (*before, self._spoken[plain[start:end]])
                for start, before in enumerate(best)
                if before is not None and plain[start:end] in self._spoken
            ]
            best.append(min(ways, key=len, default=None))
        return "".join(best[-1] or ()) if len(plain) <= _LONGEST_HEARD else ""


def _syllables(text: str) -> str:
    plain = "".join(letter for letter in text if letter.isalpha())
    for full, short in _SYLLABLES:
        plain = plain.replace(full, short)
    return plain


def _spoken(phrases: Iterable[str]) -> Mapping[str, str]:
    """Short stretches of the phrases by their sound in Latin letters; the first of several is kept."""
    stretches = list(dict.fromkeys(found for phrase in phrases for found in _HAN.findall(phrase)))
    table = sounds({letter for stretch in stretches for letter in stretch})
    spoken: dict[str, str] = {}
    for stretch in stretches:
        for start in range(len(stretch) - 1):
            for end in range(start + 2, min(len(stretch), start + _LONGEST_PHRASE) + 1):
                piece = stretch[start:end]
                spoken.setdefault("".join(table.get(letter, letter) for letter in piece), piece)
    return spoken
