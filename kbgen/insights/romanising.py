"""Words in Latin letters, for the name of a file that a writer has to recognise: readable rather than exact.

Chinese by pinyin, Thai letter by letter near the royal system (vowels written before their consonant follow it, tones
are left out), Cyrillic as in passports. Other scripts have no form here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from kbgen.content.anchors import slugify
from kbgen.search.chinese import pinyin
from kbgen.search.languages import language

_CYRILLIC: Final = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяёієїґў",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "zh",
            "z",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "ie",
            "y",
            "_",
            "e",
            "iu",
            "ia",
            "e",
            "i",
            "ie",
            "i",
            "g",
            "u",
        ],
        strict=True,
    )
)
_THAI: Final = dict(
    zip(
        "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรฤลฦวศษสหฬอฮะัาำิีึืุูเแโใไๅ",
        [
            "k",
            "kh",
            "kh",
            "kh",
            "kh",
            "kh",
            "ng",
            "ch",
            "ch",
            "ch",
            "s",
            "ch",
            "y",
            "d",
            "t",
            "th",
            "th",
            "th",
            "n",
            "d",
            "t",
            "th",
            "th",
            "th",
            "n",
            "b",
            "p",
            "ph",
            "f",
            "ph",
            "f",
            "ph",
            "m",
            "y",
            "r",
            "rue",
            "l",
            "lue",
            "w",
            "s",
            "s",
            "s",
            "h",
            "l",
            "o",
            "h",
            "a",
            "a",
            "a",
            "am",
            "i",
            "i",
            "ue",
            "ue",
            "u",
            "u",
            "e",
            "ae",
            "o",
            "ai",
            "ai",
            "a",
        ],
        strict=True,
    )
)
_THAI_BEFORE: Final = re.compile("([เแโใไ])([ก-ฮ])")
_THAI_SILENT: Final = re.compile("[ก-ฮ]์|[็-๎ฯๆ]")
_THAI_LETTERS: Final = re.compile("[ก-๛]")


def latin(text: str, locale: str) -> str:
    """Return a text in Latin letters as the last part of an address; empty where some of it has no such form."""
    if language(locale).chinese:
        text = pinyin(text)
    if _THAI_LETTERS.search(text):
        text = _THAI_BEFORE.sub(r"\2\1", _THAI_SILENT.sub("", text.replace("ํา", "ำ")))
        text = "".join(_THAI.get(letter, letter) for letter in text)
    text = unicodedata.normalize("NFC", text).lower()
    text = "".join(_CYRILLIC.get(letter, letter).replace("_", "") for letter in text)
    marked = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in marked if not unicodedata.combining(letter))
    return slugify(plain) if plain.isascii() or slugify(plain).isascii() else ""
