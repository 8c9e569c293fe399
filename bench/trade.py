#!/usr/bin/env python3
"""What the thesaurus of the trade brings a shop's search, and what it costs.

    .venv/bin/python bench/trade.py [--locale cs]

Asks the demo shop's search, with the thesaurus and without it, what the needs of all labelled sets are typed as
(tests/cases/insights; their authors did not know the thesaurus, nor its authors the sets or the shop). Prints by cause
how often the article that answers is first, or among the first three, how often the search is sure of its first hit,
and the size of the index. Gaps have no article: there, being sure is being wrong.
"""

from __future__ import annotations

import argparse
import datetime
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.insights import LOCALES, SETS
from bench.shop_visits import needs
from kbgen.insights.cause import Cause
from kbgen.search.codec import payload
from kbgen.search.index import build_index
from kbgen.search.query import Searcher
from kbgen.site import opening
from kbgen.site.shelves import shelf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.shop_visits import Need

ROOT = Path(__file__).parents[1]
TOLD = (Cause.SYNONYM, Cause.MISSPELLING, Cause.RANKS_LOW, Cause.GAP)
FIRST = 3


def share(asked: Sequence[tuple[Need, str]], searcher: Searcher) -> tuple[float, float, float]:
    """Return how often the answer is first, how often among the first three, and how often the search is sure."""
    first = near = sure = 0
    for need, text in asked:
        answer = searcher.search(text, limit=FIRST)
        ids = [hit.document.id for hit in answer.hits]
        first += ids[:1] == [need.answer]
        near += need.answer in ids
        sure += answer.confident
    whole = max(1, len(asked))
    return first / whole, near / whole, sure / whole


def main() -> None:
    """Print a table a language."""
    parser = argparse.ArgumentParser(description="What the words of the trade bring a shop's search.")
    parser.add_argument("--locale", nargs="+", default=LOCALES, choices=LOCALES, help="only these languages")
    locales: Sequence[str] = parser.parse_args().locale
    today = datetime.date(2026, 11, 22)
    project, library = opening.load(ROOT, today)
    for edition in opening.editions(project, library, locales, today):
        locale = edition.locale
        documents = shelf(edition).documents
        indexes = [
            build_index(documents, locale, synonyms=replace(edition.synonyms, trade=trade)) for trade in ("", locale)
        ]
        sizes = [sum(map(len, payload(index).values())) for index in indexes]
        print(f"\n{locale}: index {sizes[0]:,} bytes without the trade's words, {sizes[1]:,} with them")
        print(f"{'':14}{'typed':>6}{'first':>16}{'first three':>16}{'sure':>16}")
        wanted = [need for folder in {folder for folder, _ in SETS.values()} for need in needs(locale, folder)]
        for cause in TOLD:
            asked = [(need, text) for need in wanted if need.cause is cause for text in (*need.typed, *need.later)]
            without, with_trade = (share(asked, Searcher(index)) for index in indexes)
            cells = "".join(f"{one:8.3f} →{other:6.3f}" for one, other in zip(without, with_trade, strict=True))
            print(f"{cause.value:14}{len(asked):6}{cells}")


if __name__ == "__main__":
    main()
