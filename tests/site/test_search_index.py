"""An edition's index: what it holds, and that keeping analyses changes nothing but the work."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from kbgen.search.analysed import AnalysisCache
from kbgen.search.query import Searcher
from kbgen.site import opening, search_index
from tests.samples import MINIMAL, article, write_site

if TYPE_CHECKING:
    from pathlib import Path

    from kbgen.site.edition import Edition

TODAY = datetime.date(2026, 11, 21)
FILES = {
    **MINIMAL,
    "docs/en/guides/index.md": article("Guides"),
    "docs/en/guides/pack.md": article("Pack it", body="## The box {#box .step}\n\nA box.\n"),
    "docs/cs/returns.md": article("Vrácení", translates="1@0123456789ab"),
    "faq/en/returns/how-to-return.md": article("How do I return?", slug="returning", aliases="[send back]"),
}


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    project, library = opening.load(write_site(tmp_path / "site", FILES), TODAY)
    return opening.editions(project, library, ["cs"], TODAY)[0]


def test_articles_become_documents_and_listings_do_not(edition: Edition) -> None:
    found = {document.id: document for document in search_index.documents(edition)}
    assert sorted(found) == ["faq/returns/how-to-return", "guides/pack", "returns"]
    assert found["faq/returns/how-to-return"].url == "faq/returns/#returning"
    assert found["faq/returns/how-to-return"].aliases == ("send back", "returning")
    assert [heading.anchor for heading in found["guides/pack"].headings] == ["box"]
    assert (found["returns"].fallback, found["guides/pack"].fallback) == (False, True)
    assert (found["returns"].kind, found["guides/pack"].kind) == ("policy", "guide")


def test_an_article_is_found_by_the_words_of_its_address(tmp_path: Path) -> None:
    files = {
        **MINIMAL,
        "docs/cs/cancel.md": article("Jak zruším objednávku?", slug="zruseni-objednavky", translates="1@0123456789ab"),
        "docs/en/cancel.md": article("How do I cancel my order?"),
        "docs/cs/mail.md": article("Jak změním e-mail?", aliases="[zrušený e-mail]", translates="1@0123456789ab"),
        "docs/en/mail.md": article("How do I change my email?"),
    }
    project, library = opening.load(write_site(tmp_path / "site", files), TODAY)
    edition = opening.editions(project, library, ["cs"], TODAY)[0]
    assert Searcher(search_index.index(edition)).search("zrušení objednávky").hits[0].document.id == "cancel"


@pytest.mark.parametrize("damage", [b"", b"nonsense\n\xff\x00", b"0123 [1, 2]\n", b"0123 {}\n"])
def test_what_is_kept_changes_nothing(damage: bytes, edition: Edition, tmp_path: Path) -> None:
    fresh = search_index.files(edition)
    kept = tmp_path / "cache" / "search-cs.txt"
    kept.parent.mkdir()
    kept.write_bytes(damage)
    assert search_index.files(edition, kept) == fresh
    cache = AnalysisCache(kept.read_text(encoding="utf-8").splitlines())
    search_index.index(edition, cache)
    assert (cache.found, cache.missed) == (3, 0)
    assert search_index.files(edition, kept) == fresh


def test_a_place_that_cannot_be_written_is_no_fault(edition: Edition, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert search_index.files(edition, blocked / "search-cs.txt") == search_index.files(edition)
