"""The Python half of the vectors that the browser's code is held to as well (tests/js/search.test.js)."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.search.text import APOSTROPHES, INVISIBLE, fold, normalise, runs, tokens

VECTORS = Path(__file__).parents[1] / "vectors"
TEXT: list[dict[str, Any]] = json.loads((VECTORS / "text.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", TEXT, ids=lambda case: case["text"])
def test_text(case: dict[str, Any]) -> None:
    found = [list(run) for token in tokens(normalise(case["text"])) for run in runs(fold(token))]
    assert found == case["runs"]


# Wide punctuation, sara am with and without tones, marks in any order, apostrophes, what is invisible.
_AWKWARD = st.text(st.one_of(st.sampled_from("，！？：；（）ำํานน้่̧́'’ʼaA\u200b\ufeffﬁ…①"), st.characters()))


@given(_AWKWARD)
def test_shortcuts_normalise_as_the_long_way_does(text: str) -> None:
    plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).lower()
    assert normalise(text) == APOSTROPHES.sub("", plain)
