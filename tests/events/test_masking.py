"""Personal data in what visitors write: the cases that the browser's code is held to as well (tests/js)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.content.number_patterns import expression_of
from kbgen.events.masking import COMMON, TOKENS, mask

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "masking.json").read_text(encoding="utf-8")
)
CASES: list[dict[str, Any]] = VECTORS["cases"]


def test_the_browser_gets_these_expressions() -> None:
    assert VECTORS["common"] == list(COMMON)
    assert {pattern: expression_of(pattern) for pattern in VECTORS["expressions"]} == VECTORS["expressions"]
    assert set(VECTORS["expressions"]) == {pattern for case in CASES for pattern in case.get("patterns", [])}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_case(case: dict[str, Any]) -> None:
    assert mask(case["text"], map(expression_of, case.get("patterns", []))) == case["masked"]


@pytest.mark.parametrize("token", TOKENS)
def test_every_token_is_in_the_vectors(token: str) -> None:
    assert any(token in case["masked"] and token not in case["text"] for case in CASES)


LIKELY = st.text(st.one_of(st.sampled_from("0123456789 -+()./@[]ABCZabc๑２＠\u200b"), st.characters()), max_size=80)


@given(LIKELY)
def test_masking_again_changes_nothing(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


@given(st.text(st.characters(exclude_categories=["Nd", "No", "Nl", "Cf"], exclude_characters="@＠﹫"), max_size=80))
def test_words_alone_are_left(text: str) -> None:
    assert mask(text.replace("(at)", "")) == text.replace("(at)", "")


@pytest.mark.parametrize("text", ["7" * 16_000, "1 " * 8_000, "a@" * 8_000, "a." * 8_000, "CZ65" * 4_000, "A1" * 8_000])
def test_the_longest_texts_end(text: str) -> None:
    # A rule that tried all ways to divide them would not: it has no time limit to hide behind.
    patterns = [expression_of("#{4,12}@{9}*{9}"), expression_of("A - - - #{4}"), *COMMON]
    assert len(mask(text, patterns)) <= 2 * len(text)
