"""Words of any script become addresses that keep their letters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.content.anchors import slugify, unique


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("How do I return an item?", "how-do-i-return-an-item"),
        ("Don't worry – it’s free", "dont-worry-its-free"),
        ("Jak vrátit zboží?", "jak-vrátit-zboží"),
        ("Как вернуть товар?", "как-вернуть-товар"),
        ("Ещё й", "ещё-й"),
        ("วิธีคืนสินค้าที่ซื้อแล้ว", "วิธีคืนสินค้าที่ซื้อแล้ว"),
        ("น้ำ", "น้ำ"),
        ("如何退貨？", "如何退貨"),
        ("איך מחזירים פריט?", "איך-מחזירים-פריט"),
        ("🎁 Gift cards 🎁", "gift-cards"),
        ("50 % off / 20 €", "50-off-20"),
        ("A_b--c", "a-b-c"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen-zerowidth"),
        ("e\u0301te\u0301", "été"),
        ("---", ""),
        ("🎁", ""),
        ("İstanbul", "i̇stanbul"),
    ],
)
def test_words_become_an_address(text: str, slug: str) -> None:
    assert slugify(text) == slug


@given(st.text(max_size=40))
def test_a_slug_is_its_own_slug(text: str) -> None:
    slug = slugify(text)
    assert slugify(slug) == slug
    assert slug == slug.strip("-")
    assert all(char == "-" or unicodedata.category(char)[0] in "LNM" for char in slug)


@pytest.mark.parametrize(
    ("taken", "free"), [((), "a"), (("a",), "a-2"), (("a", "a-2", "a-3"), "a-4"), (("a", "a-3"), "a-2"), (("b",), "a")]
)
def test_a_taken_anchor_gets_the_next_number(taken: tuple[str, ...], free: str) -> None:
    assert unique("a", taken) == free
