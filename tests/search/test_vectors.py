"""The Python half of the vectors that the browser's code is held to as well (tests/js/search.test.js)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kbgen.search.text import fold, normalise, runs, tokens

VECTORS = Path(__file__).parents[1] / "vectors"
TEXT: list[dict[str, Any]] = json.loads((VECTORS / "text.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", TEXT, ids=lambda case: case["text"])
def test_text(case: dict[str, Any]) -> None:
    found = [list(run) for token in tokens(normalise(case["text"])) for run in runs(fold(token))]
    assert found == case["runs"]
