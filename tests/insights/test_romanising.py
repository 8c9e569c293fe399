"""Draft files are named so that a writer who reads Latin letters recognises them."""

from __future__ import annotations

import pytest

from kbgen.insights.romanising import latin


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("Loyalty points", "en", "loyalty-points"),
        ("půjčovna stanů", "cs", "pujcovna-stanu"),
        ("прокат палаток", "ru", "prokat-palatok"),
        ("объединить аккаунты", "ru", "obedinit-akkaunty"),
        ("свадебный wishlist", "ru", "svadebnyi-wishlist"),
        ("แต้มสะสม", "th", "taemsasm"),
        ("มี app ไหม", "th", "mi-app-haim"),
        ("廢家電回收 app", "zh-Hant", "fei-jia-dian-hui-shou-app"),
        ("女鞋", "zh-Hant", "nu-xie"),
        ("ペン", "en", ""),
        ("!?", "en", ""),
    ],
)
def test_words_in_latin_letters(text: str, locale: str, expected: str) -> None:
    assert latin(text, locale) == expected
