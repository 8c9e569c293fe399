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


def _table(pairs: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in pairs.split())


_CYRILLIC: Final = _table(
    "а=a б=b в=v г=g д=d е=e ж=zh з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh "
    "щ=shch ъ= ы=y ь= э=e ю=iu я=ia ё=e є=ie і=i ї=i ґ=g ў=u"
)
_THAI: Final = _table(
    "ก=k ข=kh ฃ=kh ค=kh ฅ=kh ฆ=kh ง=ng จ=ch ฉ=ch ช=ch ซ=s ฌ=ch ญ=y ฎ=d ฏ=t ฐ=th ฑ=th ฒ=th ณ=n ด=d ต=t ถ=th "
    "ท=th ธ=th น=n บ=b ป=p ผ=ph ฝ=f พ=ph ฟ=f ภ=ph ม=m ย=y ร=r ฤ=rue ล=l ฦ=lue ว=w ศ=s ษ=s ส=s ห=h ฬ=l อ=o ฮ=h "
    "ะ=a ั=a า=a ำ=am ิ=i ี=i ึ=ue ื=ue ุ=u ู=u เ=e แ=ae โ=o ใ=ai ไ=ai ๅ=a"
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
    text = in_latin_letters(unicodedata.normalize("NFC", text).lower())
    marks = unicodedata.normalize("NFKD", text)
    slug = slugify("".join(letter for letter in marks if not unicodedata.combining(letter)))
    return slug if slug.isascii() else ""


def in_latin_letters(text: str) -> str:
    """Return a text in lower case with its Cyrillic letters as Latin ones; any other letter stays."""
    return "".join(_CYRILLIC.get(letter, letter) for letter in text)
