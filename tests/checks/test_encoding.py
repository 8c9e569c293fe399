"""Real text is never taken for garbled, and text that went through a wrong encoding always is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kbgen.checks.encoding import _is_garbled, garbled

ROOT = Path(__file__).parent.parent.parent
ARTICLES = [*sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "faq").rglob("*.md"))]
WORDS = {
    "cs": [
        "zboží",
        "vrácení",
        "příliš",
        "žluťoučký",
        "kůň",
        "děkujeme",
        "účet",
        "řešení",
        "nápověda",
        "můžete",
        "„ano“",
    ],
    "ru": ["возврат", "заказ", "ещё", "объявление", "подъезд", "В", "«да»", "Я", "РАСПРОДАЖА", "г.", "№ 5", "—"],
    "th": ["คืนสินค้า", "คำสั่งซื้อ", "น้ำ", "ไทย", "ก่อน", "ฯลฯ", "ๆ", "๑๒๓"],
    "zh-Hant": ["退貨", "訂單", "「好」", "，", "。", "查詢", "２４小時", "…"],
    "de": ["Größe", "Rücksendung", "„ja“", "ß", "Ä", "20 €", "–"],
    "fr": ["déjà", "« oui »", "À", "œuvre", "Île", "ça"],
    "he": ["החזרה", "איך", "שלום"],
    "el": ["επιστροφή", "πώς", "Ελλάδα"],
    "signs": ["“10×”", "“5°”", "™", "№", "±½", "€”", "👍", "★"],
    "vi": ["đổi", "trả", "hàng", "được", "Đơn"],
}
text_of = {
    tag: st.lists(st.sampled_from(words), min_size=1, max_size=8).flatmap(
        lambda chosen: st.sampled_from([" ", "\u00a0", "", ", "]).map(lambda space: space.join(chosen))
    )
    for tag, words in WORDS.items()
}


@pytest.mark.parametrize("locale", ["en", "cs", "ru", "th", "zh-Hant"])
def test_the_demos_text_is_not_garbled(locale: str) -> None:
    own = [path for path in ARTICLES if path.relative_to(ROOT).parts[1] == locale]
    assert own
    assert [(path, bad) for path in own if (bad := garbled(path.read_text(encoding="utf-8")))] == []


@given(st.one_of(*text_of.values()))
def test_words_of_many_languages_are_not_garbled(text: str) -> None:
    assert garbled(text) is None


@given(st.one_of(*text_of.values()), st.sampled_from(["cp1252", "cp1250", "latin-1"]))
def test_utf8_read_in_a_western_encoding_is_garbled(text: str, codec: str) -> None:
    try:
        read = text.encode().decode(codec)
    except UnicodeDecodeError:
        assume(False)
    # A lone sign or letter may be chance; words are not.
    assume(any(len(word) > 2 and word.isalpha() for word in text.replace("\u00a0", " ").split()))
    assume(read != text)
    found = garbled(f"Before. {read} After.")
    assert found is not None
    assert found[0] >= len("Before. ")


@given(text_of["ru"])
def test_russian_read_in_the_cyrillic_encoding_is_garbled(text: str) -> None:
    assume(any(len(word) > 3 and word.isalpha() for word in text.split()))
    try:
        read = text.encode().decode("cp1251")
    except UnicodeDecodeError:
        assume(False)
    assert garbled(read) is not None


@given(st.text(st.sampled_from("a \nжВЃ№ÃĂ¡\u00a0ÂŽžก中€â™\x80\xbfЂі"), max_size=12))
def test_only_runs_that_can_be_garbled_are_judged_and_none_is_missed(text: str) -> None:
    runs = re.finditer(r"[^\x00-\x7f]{2,}", text)
    assert garbled(text) == next(((run.start(), run[0]) for run in runs if _is_garbled(run[0])), None)


def test_a_lost_character_is_found_where_it_stands() -> None:
    assert garbled("Vr\ufffdcen\ufffd") == (2, "\ufffd")
    assert garbled("plain") is None
