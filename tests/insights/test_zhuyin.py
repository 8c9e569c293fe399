"""Zhuyin signs, and the keys that type them, as pinyin."""

from __future__ import annotations

import pytest
from pypinyin import Style, pinyin

from kbgen.insights.zhuyin import sound
from kbgen.search.chinese import common, sounds


@pytest.mark.parametrize(
    ("typed", "syllables"),
    [
        ("wjo4cji4", "tuihuo"),
        ("mp4zo4", "yunfei"),
        ("au4a83", "mima"),
        ("z8 qul4", "fapiao"),
        ("z8qul4", "fapiao"),
        ("ㄊㄨㄟˋㄎㄨㄢˇ", "tuikuan"),
        ("m/4", "yong"),
        ("2u04", "dian"),
    ],
)
def test_keys_and_signs_are_read_as_they_sound(typed: str, syllables: str) -> None:
    assert sound(typed) == syllables


@pytest.mark.parametrize("typed", ["退貨", "w", "333", "DHL", "visa?", "ㄊㄊ", ""])
def test_what_is_no_zhuyin_has_no_sound(typed: str) -> None:
    assert sound(typed) == ""


def test_common_characters_sound_as_pypinyin_says() -> None:
    """Of rare syllables with üe and of 嗯, which is no syllable of pinyin, the tables differ."""
    characters = sorted(common() - set("嗯掠略疟瘧虐"))
    signs = [row[0] for row in pinyin(characters, style=Style.BOPOMOFO, heteronym=False)]
    heard = sounds(set(characters))
    assert {one: sound(sign) for one, sign in zip(characters, signs, strict=True)} == heard
