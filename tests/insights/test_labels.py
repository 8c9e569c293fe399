"""The later labelled sets are right about which articles have the customers' words, and which lack them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.insights import DAY, site
from bench.shop_visits import BLIND, FOURTH, FRESH, SECOND, THIRD, UNSEEN, needs
from kbgen.insights.cause import Cause
from kbgen.site import opening, search_index

if TYPE_CHECKING:
    from pathlib import Path

LOCALES = ("en", "cs", "ru", "th", "zh-Hant")


def pieces(text: str, size: int) -> set[str]:
    return {word[at : at + size] for word in text.lower().split() for at in range(max(1, len(word) - size + 1))}


@pytest.fixture(scope="module")
def texts() -> dict[tuple[str, str], str]:
    """All that an article says, by language and id, in lower case."""
    project, library = site()
    return {
        (edition.locale, one.id): " ".join(
            (one.title, one.summary, *one.aliases, *(heading.text for heading in one.headings), one.body)
        ).lower()
        for edition in opening.editions(project, library, project.settings.locales, DAY)
        for one in search_index.documents(edition)
    }


@pytest.mark.parametrize("folder", [SECOND, UNSEEN, BLIND, FRESH, THIRD, FOURTH], ids=lambda folder: folder.name)
@pytest.mark.parametrize("locale", LOCALES)
def test_articles_have_the_words_or_lack_them_as_the_label_says(
    locale: str, folder: Path, texts: dict[tuple[str, str], str]
) -> None:
    size = 2 if locale == "zh-Hant" else 4
    rows = needs(locale, folder)
    assert len(rows) >= 30
    for need in rows:
        assert bool(need.answer) == (need.cause not in (Cause.GAP, Cause.NOISE)), need
        if not need.answer:
            continue
        text = texts[locale, need.answer]
        shares = [
            sum(piece in text for piece in made) / len(made) for made in (pieces(one, size) for one in need.typed)
        ]
        if need.cause is Cause.SYNONYM:
            assert max(shares) <= 0.7, need
        if need.cause is Cause.RANKS_LOW:
            assert min(shares) >= 0.6, need
