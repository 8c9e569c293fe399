"""Which words of two languages are the same word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.insights.cognates import Cognates

ENGLISH = ("klarna", "courier", "voucher", "newslett", "instruct", "parcel", "refund", "card")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("кларна", "klarna"),
        ("ньюслеттер", ""),
        ("newsletter", "newslett"),
        ("instrukce", "instruct"),
        ("instructi", "instruct"),
    ],
)
def test_loans_and_names_look_like_themselves(word: str, meant: str) -> None:
    assert list(Cognates(ENGLISH).of(word)) == ([meant] if meant else [])


@pytest.mark.parametrize("word", ["посылка", "balik", "vratit", "card", "退貨", "พัสดุ", "", "2026"])
def test_other_words_short_ones_and_other_scripts_look_like_nothing(word: str) -> None:
    assert not Cognates(ENGLISH).of(word)


@given(st.lists(st.text("abcdeкларн", max_size=9)), st.text("abcdeкларн", max_size=9))
def test_likeness_is_a_share_and_whole_for_the_word_itself(words: list[str], word: str) -> None:
    found = Cognates(words).of(word)
    assert all(0 < share <= 1 for share in found.values())
    assert found.get(word, 1) == 1
