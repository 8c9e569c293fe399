"""What was typed, read as the words that were meant."""

from __future__ import annotations

import pytest

from kbgen.insights.respelling import Respelling
from kbgen.insights.sounding import spoken
from kbgen.insights.words import Words
from kbgen.search.languages import language
from tests.insights.shop import CZECH, shelf


@pytest.mark.parametrize(
    ("locale", "heard", "written"),
    [
        ("th", "อาไหร่", "อะไหล่"),
        ("th", "เปิดกีโมง", "เปิดกี่โมง"),
        ("th", "หลับมีด", "ลับมีด"),
        ("zh-Hant", "磨到", "磨刀"),
        ("cs", "ZBOZI", "zboží"),
    ],
)
def test_what_is_written_by_ear_sounds_the_same(locale: str, heard: str, written: str) -> None:
    assert spoken(heard, language(locale)) == spoken(written, language(locale))


@pytest.mark.parametrize(("locale", "one", "two"), [("th", "ซ่อม", "คืน"), ("cs", "záruka", "zásilka")])
def test_other_words_sound_different(locale: str, one: str, two: str) -> None:
    assert spoken(one, language(locale)) != spoken(two, language(locale))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zboiz", "zboží"),
        ("slednovat balk", "sledovat balík"),
        ("zapomenute heslo", "zapomenute heslo"),
        ("xyzxyz", "xyzxyz"),
    ],
)
def test_a_mistyped_word_is_spelt_as_the_articles_do(typed: str, meant: str) -> None:
    assert Words(shelf("cs", CZECH)).corrected(typed) == meant


@pytest.mark.parametrize(
    ("typed", "phrase"),
    [
        ("shanchu zhanghao", "删除账号"),
        ("shanchu", "删除"),
        ("g0 tj6", "删除"),
        ("5;4cl4", "账号"),
        ("lvxing", "旅行"),
        ("lüxing", "旅行"),
        ("luxing", "旅行"),
        ("ㄕㄢㄔㄨˊ", "删除"),
        ("delete", ""),
        ("shanchu x", ""),
    ],
)
def test_pinyin_and_zhuyin_are_read_phrase_by_phrase(typed: str, phrase: str) -> None:
    heard = next(iter(Respelling("zh-Hant", ["删除会员", "账号", "旅行"]).of(typed)), "")
    assert heard == phrase
