"""Zhuyin to pinyin: what Taiwan's keyboards type where the input method is off, or where its signs were left as such.

Who types 退貨 with the input method off writes ``wjo4cji4``: a sign a key, tones last, as the standard (Dachen) layout
has them. The sounds are written as `kbgen.search.chinese.sounds` writes them, so that both can be compared.
"""

from __future__ import annotations

import re
from typing import Final

from kbgen.search.chinese import merged

_KEYS: Final = str.maketrans(
    "1qaz2wsxedcrfv5tgbyhnujm8ik,9ol.0p;/-",
    "ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙㄧㄨㄩㄚㄛㄜㄝㄞㄟㄠㄡㄢㄣㄤㄥㄦ",
)


def _table(pairs: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in pairs.split())


_INITIALS: Final = _table(
    "ㄅ=b ㄆ=p ㄇ=m ㄈ=f ㄉ=d ㄊ=t ㄋ=n ㄌ=l ㄍ=g ㄎ=k ㄏ=h ㄐ=j ㄑ=q ㄒ=x ㄓ=zh ㄔ=ch ㄕ=sh ㄖ=r ㄗ=z ㄘ=c ㄙ=s"
)
_FINALS: Final = _table(
    "ㄚ=a ㄛ=o ㄜ=e ㄝ=e ㄞ=ai ㄟ=ei ㄠ=ao ㄡ=ou ㄢ=an ㄣ=en ㄤ=ang ㄥ=eng ㄦ=er "
    "ㄧ=i ㄧㄚ=ia ㄧㄛ=io ㄧㄝ=ie ㄧㄠ=iao ㄧㄡ=iu ㄧㄢ=ian ㄧㄣ=in ㄧㄤ=iang ㄧㄥ=ing "
    "ㄨ=u ㄨㄚ=ua ㄨㄛ=uo ㄨㄞ=uai ㄨㄟ=ui ㄨㄢ=uan ㄨㄣ=un ㄨㄤ=uang ㄨㄥ=ong ㄩ=u ㄩㄝ=ue ㄩㄢ=uan ㄩㄣ=un ㄩㄥ=iong"
)
"""As in `sounds`, ü is u."""
_ALONE: Final = {"i": "yi", "in": "yin", "ing": "ying", "iu": "you", "u": "wu", "ui": "wei", "un": "wen", "ong": "weng"}
"""Finals that are written otherwise where nothing comes before them; further ones change their first letter only."""
_BUZZING: Final = frozenset("ㄓㄔㄕㄖㄗㄘㄙ")
"""Initials that are a syllable by themselves."""
_SYLLABLE: Final = re.compile("([ㄅ-ㄙ]?)([ㄧㄨㄩ]?[ㄚ-ㄦ]?)[ ˊˇˋ˙6347]*")


def sound(text: str) -> str:
    """Return the syllables that a squeezed text stands for, without tones; empty where some of it stands for none."""
    signs = text.translate(_KEYS)
    spoken: list[str] = []
    place = 0
    while place < len(signs):
        found = _SYLLABLE.match(signs, place)
        syllable = _pinyin(found[1], found[2]) if found else ""
        if not found or not syllable:
            return ""
        spoken.append(merged(syllable))
        place = found.end()
    return "".join(spoken)


def _pinyin(initial: str, rest: str) -> str:
    """Return a syllable's pinyin; empty for what is none."""
    if not rest:
        return f"{_INITIALS[initial]}i" if initial in _BUZZING else ""
    final = _FINALS.get(rest, "")
    if not final:
        return ""
    if initial:
        return _INITIALS[initial] + final
    if rest == "ㄩㄥ":
        return "yong"
    if rest[0] == "ㄩ":
        return f"y{final}"
    return _ALONE.get(final) or {"ㄧ": "y", "ㄨ": "w"}.get(rest[0], final[0]) + final[1:]
