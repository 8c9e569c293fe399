"""Which words are others mistyped, and which are words of their own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.insights.slips import cost, slip
from kbgen.search.languages import language

WORDS = st.text("abcdeýопи", max_size=12)


@pytest.mark.parametrize(
    ("locale", "typed", "meant"),
    [
        ("en", "reefund", "refund"),
        ("en", "refnd", "refund"),
        ("en", "recieved", "received"),
        ("en", "voutcher", "voucher"),
        ("cs", "reglamace", "reklamace"),
        ("cs", "fakturz", "faktura"),
        ("cs", "smlovy", "smlouvy"),
        ("cs", "zbozy", "zbozi"),
        ("cs", "vracenni", "vraceni"),
        ("cs", "zbozii", "zbozi"),
        ("ru", "атклонена", "отклонена"),
        ("ru", "книгы", "книги"),
        ("ru", "горантия", "гарантия"),
    ],
)
def test_a_slip_of_fingers_or_ears_is_one(locale: str, typed: str, meant: str) -> None:
    assert slip(typed, meant, frozenset(language(locale).suffixes))


@pytest.mark.parametrize(
    ("locale", "typed", "meant"),
    [
        ("en", "passphrase", "password"),
        ("en", "parcels", "parcel"),
        ("en", "afterpay", "after"),
        ("cs", "uvidim", "uvidite"),
        ("cs", "prachy", "penize"),
        ("ru", "намокает", "промокает"),
        ("ru", "карточку", "карту"),
    ],
)
def test_another_word_or_form_is_no_slip(locale: str, typed: str, meant: str) -> None:
    assert not slip(typed, meant, frozenset(language(locale).suffixes))


def test_words_too_short_to_tell_are_no_slips() -> None:
    assert not slip("at", "an", frozenset())
    assert not slip("", "refund", frozenset())


@given(WORDS, WORDS, st.floats(0, 4))
def test_the_limit_changes_nothing_below_it(one: str, two: str, most: float) -> None:
    whole = cost(one, two)
    limited = cost(one, two, most)
    assert limited == whole or min(limited, whole) > most


@given(WORDS)
def test_a_word_costs_nothing_to_itself(word: str) -> None:
    assert cost(word, word) == 0
