"""The fitted odds say more where there is more to say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.insights.odds import has_words, is_abroad, is_called

SHARES = st.floats(0, 1)


@given(SHARES, SHARES, SHARES, SHARES)
def test_more_words_make_it_likelier_that_an_article_has_them(
    one: float, two: float, covered: float, strange: float
) -> None:
    few, many = sorted((one, two))
    assert 0 <= has_words(few, covered, strange) <= has_words(many, covered, strange) <= 1
    assert has_words(covered, many, strange) >= has_words(covered, few, strange)
    assert has_words(covered, strange, many) <= has_words(covered, strange, few)


@given(SHARES, SHARES)
def test_the_more_an_article_elsewhere_is_about_it_the_likelier_it_is_meant(one: float, two: float) -> None:
    few, many = sorted((one, two))
    assert 0 <= is_abroad(few) <= is_abroad(many) <= 1


@given(SHARES)
def test_pairs_of_signs_that_are_about_it_count_for_more(share: float) -> None:
    assert is_abroad(share, pairs=True) >= is_abroad(share)


@given(SHARES, SHARES, SHARES, SHARES, SHARES)
def test_the_more_a_name_is_like_the_words_the_likelier_it_is_meant(
    one: float, two: float, against: float, told: float, several: float
) -> None:
    few, many = sorted((one, two))
    assert 0 <= is_called(few, against, told, several) <= is_called(many, against, told, several) <= 1
    assert is_called(against, many, told, several) <= is_called(against, few, told, several)
    assert is_called(against, told, many, several) <= is_called(against, told, few, several)
    assert is_called(against, told, several, many) >= is_called(against, told, several, few)


def test_a_name_in_other_words_is_meant_and_one_word_of_it_alone_is_not() -> None:
    assert is_called(1, 0, 0, 1) > 0.9
    assert 0.5 < is_called(0.67, 0, 0, 0) < 0.6
    assert is_called(0.67, 0.4, 0, 0) < 0.25
    assert is_called(0.5, 0, 1, 0) < 0.1


@pytest.mark.parametrize(("share", "likely"), [(0.0, 0.0), (0.237, 0.5), (1.0, 0.97)])
def test_known_odds(share: float, likely: float) -> None:
    assert is_abroad(share) == pytest.approx(likely, abs=0.01)


def test_an_article_with_all_the_words_has_them_and_one_with_none_lacks_them() -> None:
    assert has_words(1, 1, 0) > 0.9
    assert has_words(0, 1, 0) < 0.1
    assert has_words(0.6, 0.6, 0.4) < 0.1
