"""Personal data in what visitors write: the cases that the browser's code is held to as well (tests/js)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.events.masking import COMMON, TOKENS, PatternError, mask, pattern_source

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "masking.json").read_text(encoding="utf-8")
)
CASES: list[dict[str, Any]] = VECTORS["cases"]


def test_the_browser_gets_these_expressions() -> None:
    assert VECTORS["common"] == list(COMMON)
    assert {pattern: pattern_source(pattern) for pattern in VECTORS["expressions"]} == VECTORS["expressions"]
    assert set(VECTORS["expressions"]) == {pattern for case in CASES for pattern in case.get("patterns", [])}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_case(case: dict[str, Any]) -> None:
    assert mask(case["text"], map(pattern_source, case.get("patterns", []))) == case["masked"]


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
    patterns = [pattern_source("#{4,12}@{9}*{9}"), pattern_source("A - - - #{4}"), *COMMON]
    assert len(mask(text, patterns)) <= 2 * len(text)


@pytest.mark.parametrize(
    ("template", "source"),
    [
        ("ALD-######", "ALD[ -]?[0-9][0-9][0-9][0-9][0-9][0-9]"),
        ("JJD#{18}", "JJD[0-9]{18}"),
        ("@@ *{8,12}.x", r"[A-Za-z][A-Za-z][ -]?[0-9A-Za-z]{8,12}\.x"),
        ("＃＃＃＃", "[0-9][0-9][0-9][0-9]"),
    ],
)
def test_pattern(template: str, source: str) -> None:
    assert pattern_source(template) == f"(?<![0-9A-Za-z]){source}(?![0-9A-Za-z])"


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("", "would mask ordinary words: give it at least 4 of # or *"),
        ("ORDER", "would mask ordinary words: give it at least 4 of # or *"),
        ("@@@@@@", "would mask ordinary words: give it at least 4 of # or *"),
        ("A###", "would mask ordinary words: give it at least 4 of # or *"),
        ("(a+)+", "has “(”, which no pattern has: write # for a digit, @ for a letter, * for either"),
        ("[0-9]{8}", "has “[”, which no pattern has: write # for a digit, @ for a letter, * for either"),
        ("č####", "has “č”, which no pattern has: write # for a digit, @ for a letter, * for either"),
        ("####{}", "has “{”, which no pattern has: write # for a digit, @ for a letter, * for either"),
        ("#{9,2}", "repeats #{9,2} from 9 to 2 times: write e.g. #{8,12}"),
        ("#{0}", "repeats #{0} from 0 to 0 times: write e.g. #{8,12}"),
        ("#{50}", "matches up to 50 characters: at most 40 are allowed"),
        ("#{1,9}*{1,9}####", "repeats more than one part from … to … times: write one pattern for each length"),
    ],
)
def test_pattern_that_cannot_be_used(template: str, said: str) -> None:
    with pytest.raises(PatternError) as refusal:
        pattern_source(template)
    assert str(refusal.value) == said
