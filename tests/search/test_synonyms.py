"""Other words for what articles are called: found as a plain reading would find them, and outweighed by the site's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.search.documents import SearchDocument
from kbgen.search.index import build_index
from kbgen.search.phrases import UNSPACED, Phrases, folded
from kbgen.search.query import Searcher
from kbgen.search.synonyms import Synonyms

TEXTS = st.text("ab \u0e01\u0e02退貨", max_size=12)


def others(locale: str, *names: str) -> set[str]:
    return set(Synonyms(trade=locale).of_trade(names))


def documents(*titles: str, body: str = "") -> list[SearchDocument]:
    return [SearchDocument(title, f"{at}/", "question", title, "", body=body) for at, title in enumerate(titles)]


@given(st.lists(TEXTS, max_size=6), TEXTS)
def test_phrases_are_found_as_by_reading_one_after_the_other(phrases: list[str], text: str) -> None:
    key = folded(text)
    wanted = {
        place
        for place, phrase in enumerate(map(folded, phrases))
        if phrase and (f" {phrase} " in f" {key} " or (phrase >= UNSPACED and phrase in key))
    }
    found = {place for phrase, places in Phrases(phrases).among(key) for place in places if phrase in key}
    assert found == wanted


@pytest.mark.parametrize(
    ("locale", "name", "word"),
    [
        ("en", "Cash on delivery", "pay on delivery"),
        ("en", "The refund", "money back"),
        ("cs", "Sledování zásilky", "kde je balík"),
        ("ru", "Отмена заказа", "аннулировать заказ"),
        ("th", "ติดตามพัสดุ", "เช็คพัสดุ"),
        ("zh-Hant", "如何追蹤包裹？", "貨到哪了"),
        ("zh-TW", "退款", "退錢"),
    ],
)
def test_the_trade_knows_other_words(locale: str, name: str, word: str) -> None:
    assert word in others(locale, name)


@pytest.mark.parametrize("name", ["Money for a lost gift", "Why does my invoice show another name?", "", "?!"])
def test_a_single_word_of_a_longer_name_is_not_what_it_is_about(name: str) -> None:
    assert others("en", name) == set()


def test_a_name_is_not_told_again() -> None:
    assert others("en", "Refund").isdisjoint({"refund", "Refund"})
    assert "refund" in others("en", "Money back")


def test_unknown_languages_have_no_words_of_the_trade() -> None:
    assert others("fr", "Remboursement") == set()


def test_the_sites_own_words_come_first() -> None:
    """An article that says what was typed is above one that only other shops call so."""
    titles = documents("Refund", "Reimbursement of travel for fitters")
    index = build_index(titles, "en", synonyms=Synonyms(trade="en"))
    hits = Searcher(index).search("reimbursement").hits
    assert [hit.document.title for hit in hits] == ["Reimbursement of travel for fitters", "Refund"]


def test_long_thai_words_of_the_trade_are_known_by_their_parts() -> None:
    """A query that begins like one, and is two words of the shop, stays two words."""
    titles = documents("สายด่วน", "ขอเบอร์โทร")
    assert "เบอร์โทรศัพท์ร้าน" in others("th", "สายด่วน")
    index = build_index(titles, "th", synonyms=Synonyms(trade="th"))
    hits = Searcher(index).search("เบอร์โทร").hits
    assert [hit.document.title for hit in hits] == ["ขอเบอร์โทร", "สายด่วน"]
    assert hits[0].coverage == 1


def test_without_the_trade_nothing_is_added() -> None:
    titles = documents("Cash on delivery", "Opening hours")
    own = Synonyms.make([["opening hours", "when open"]])
    with_trade = Searcher(build_index(titles, "en", synonyms=replace(own, trade="en")))
    without = Searcher(build_index(titles, "en", synonyms=own))
    assert with_trade.search("COD").hits
    assert not without.search("COD").hits
    assert with_trade.search("when open").hits[0].document.title == "Opening hours"
