"""Text to comparable tokens, exactly as the browser's `text.js` does it.

Both sides do the same few steps, and `tests/vectors/text.json` proves that they agree: strip what is
invisible, NFKC, lower case, cut into runs of letters, marks and digits, then fold each run (diacritics,
Thai tone marks, Arabic vowel points). Nothing here knows a language; stemming happens at build only.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

QUERY_LIMIT: Final = 400
"""A query is cut after so many code points: longer ones are pasted texts, not questions."""

TOKEN_LIMIT: Final = 40
"""A token is cut after so many characters, so that a pasted key cannot make matching slow."""

# Emoji and historic scripts beyond the basic plane go too: a letter is one UTF-16 unit on both sides.
INVISIBLE: Final = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U00010000-\U0001ffff\U000e0000-\U0010ffff]"
)
# What stands before is looked at last, so that the search leaps from one apostrophe to the next.
APOSTROPHES: Final = re.compile("['\u2019\u02bc](?<=[^\\W\\d_]['\u2019\u02bc])(?=[^\\W\\d_])")
# What NFKC makes of Thai's sara am and of wide punctuation. Texts without these it mostly finds done, at a glance.
_COMMONLY_SPLIT: Final = (("\u0e33", "\u0e4d\u0e32"), *((chr(ord(mark) + 0xFEE0), mark) for mark in ",:;()?!"))

# Marks that matching ignores: combining diacritics, Hebrew points, Arabic vowel signs, Thai tones and
# the silencer. The breve is kept after Cyrillic и: й is a letter of its own (ё to е is wanted).
_STRIPPED: Final = re.compile(
    "(?<!\u0438)\u0306|[\u0300-\u0305\u0307-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u0e48-\u0e4c]"
)
_LETTERS: Final = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th",
        "ħ": "h",
        "ς": "σ", "ґ": "г", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي",
        "ศ": "ส", "ษ": "ส", "ณ": "น", "ฎ": "ด", "ฏ": "ต", "ใ": "ไ", "ฬ": "ล", "ฆ": "ค", "ฌ": "ช",
    }
)  # fmt: skip
_PLAIN: Final = re.compile("[a-z0-9]+")

GRAM_RANGES: Final = (
    "\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
THAI_RANGE: Final = "\u0e00-\u0e7f"
_RUNS: Final = re.compile(f"(?P<gram>[{GRAM_RANGES}]+)|(?P<thai>[{THAI_RANGE}]+)|[^{GRAM_RANGES}{THAI_RANGE}]+")


class Run(NamedTuple):
    """A folded stretch of one kind of script: `word` (between spaces), `thai` or `gram` (no spaces)."""

    kind: str
    text: str


@lru_cache(maxsize=1)
def _tokens() -> re.Pattern[str]:
    """Letters, marks and digits; `\\w` alone would cut Thai and Indic words at their vowel signs."""
    marks: list[str] = []
    start = previous = -2
    for code in range(0x10001):
        if code != previous + 1 and start >= 0:
            marks.append(f"{chr(start)}-{chr(previous)}")
            start = -2
        if unicodedata.category(chr(code)).startswith("M"):
            start, previous = (code if start < 0 else start), code
    return re.compile(f"[\\w{''.join(marks)}]+")


def normalise(text: str) -> str:
    """Compatibility forms, lower case, nothing invisible, no apostrophe inside a word."""
    if not text.isascii():
        for common, plain in _COMMONLY_SPLIT:
            text = text.replace(common, plain)
        text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
    text = text.lower()
    return APOSTROPHES.sub("", text) if "'" in text or "\u2019" in text or "\u02bc" in text else text


def fold(token: str) -> str:
    """The form in which tokens are compared; expects `normalise`d text."""
    if _PLAIN.fullmatch(token):
        return token
    decomposed = unicodedata.normalize("NFD", token)
    folded = unicodedata.normalize("NFC", _STRIPPED.sub("", decomposed)).translate(_LETTERS)
    return folded.replace("\u0e4d\u0e32", "\u0e33").replace("\u0e40\u0e40", "\u0e41")


def tokens(text: str) -> list[str]:
    """The unfolded tokens of a normalised text."""
    return _tokens().findall(text.replace("_", " "))


def runs(folded: str) -> Iterator[Run]:
    """Cut a folded token where the script changes between spaced and unspaced writing."""
    for match in _RUNS.finditer(folded):
        yield Run(match.lastgroup or "word", match[0])
