"""The vocabulary as bytes."""

from __future__ import annotations

import random

import pytest

from kbgen.search.analysis import utf16
from kbgen.search.index import Term
from kbgen.search.terms import pack_terms, unpack_terms
from kbgen.search.varint import read_varint, varint


def in_order(rows: list[tuple[str, tuple[str, ...]]], irregular: list[tuple[str, int]]) -> list[Term]:
    """Terms as an index has them: by label, regular ones numbered, irregular ones with another's postings."""
    rows = sorted(rows, key=lambda row: utf16(row[0]))
    terms = [Term(label, endings, number) for number, (label, endings) in enumerate(rows)]
    terms += [Term(form, ("",), number, exact=True) for form, number in irregular]
    return sorted(terms, key=lambda term: (utf16(term.label), term.exact, term.postings))


def chance_terms(seed: int) -> list[Term]:
    """Words nobody planned, of few letters and of thousands."""
    chance = random.Random(seed)
    letters = [chr(0x4E00 + place) for place in range(3000)] if seed % 2 else list("abcč")
    words = {"".join(chance.choices(letters, k=chance.randint(1, 9))) for _ in range(600)}
    endings = ["".join(chance.choices(letters, k=chance.randint(0, 4))) for _ in range(400)]
    rows = [(word, tuple(sorted(set(chance.choices(endings, k=chance.randint(1, 6)))))) for word in words]
    return in_order(rows, [(chance.choice(rows)[0] + "x", chance.randrange(len(rows))) for _ in range(40)])


@pytest.mark.parametrize(
    "terms",
    [
        pytest.param([], id="nothing"),
        pytest.param(in_order([("a", ("",))], []), id="one letter"),
        pytest.param(in_order([("a" * 300, ("",)), ("b", ("",)), ("b" * 16, ("",))], []), id="long labels"),
        pytest.param(in_order([("ab", ("",)), ("ab", ("s",)), ("b", ("",))], [("ab", 2)]), id="labels more than once"),
        pytest.param(
            in_order([("a\uffee", ("",)), ("a\U00010428\U00010429", ("",)), ("a\U00010428b", ("\U00010428",))], []),
            id="letters of two UTF-16 units",
        ),
        pytest.param(in_order([("a", ("",)), ("z", ("",))], [("a", 1), ("b", 0), ("zz", 0)]), id="postings far away"),
        *(pytest.param(chance_terms(seed), id=f"by chance {seed}") for seed in range(4)),
    ],
)
def test_terms_read_back(terms: list[Term]) -> None:
    expected = [(term.label, frozenset(term.endings), term.postings, term.exact) for term in terms]
    assert unpack_terms(pack_terms(terms)) == expected


@pytest.mark.parametrize("value", [0, 1, 127, 128, 16383, 16384, 2**32])
def test_numbers_read_back(value: int) -> None:
    assert read_varint(b"\xff" + varint(value) + b"\x00", 1) == (value, 1 + len(varint(value)))


def test_a_number_cut_short_is_noticed() -> None:
    with pytest.raises(IndexError):
        read_varint(b"\x80", 0)
