"""The demo shop's articles are found by their very names, in every language."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.names import asked
from kbgen.site import opening
from tests.samples import DAY

ROOT = Path(__file__).parents[2]
FLOORS = {"en": 0.985, "cs": 0.98, "ru": 0.985, "th": 0.98, "zh-Hant": 0.985}
"""The share of names that must find their article first. The others are another article's name but for an ending or a
function word, or a legal text's, whose worth is less."""


@pytest.mark.parametrize("locale", FLOORS)
def test_a_query_that_is_an_articles_name_finds_it_first(locale: str) -> None:
    project, library = opening.load(ROOT, DAY)
    rows = list(asked(opening.editions(project, library, [locale], DAY)[0]))
    assert len(rows) > 700
    misses = [row for row in rows if not row.right]
    assert 1 - len(misses) / len(rows) >= FLOORS[locale], misses
