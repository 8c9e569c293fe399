"""Versions of legal pages: the one in force on a day, the past at their addresses, the future unseen."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from kbgen.content import library as libraries
from kbgen.content.reading import kind_of
from kbgen.content.settings import load_project
from kbgen.model.article import Kind
from tests.samples import MINIMAL, article, write_site

if TYPE_CHECKING:
    from pathlib import Path

    from kbgen.content.library import Library
    from kbgen.model.diagnostic import Diagnostic

DAY = datetime.date(2026, 11, 21)
LEGAL = {
    **MINIMAL,
    "docs/en/legal/index.md": article("Legal"),
    "docs/en/legal/terms.md": article("Terms", body="Second.\n", effective="2026-01-01", slug="our-terms"),
    "docs/en/legal/terms/2025-01-01.md": article("Terms", body="First.\n"),
    "docs/en/legal/terms/2027-01-01.md": article("Terms", body="Third.\n"),
}


def load(root: Path, files: dict[str, str | bytes | None], day: datetime.date) -> tuple[Library, list[Diagnostic]]:
    return libraries.load(load_project(write_site(root, {**LEGAL, **files})), day)


@pytest.mark.parametrize(
    ("day", "text", "versions"),
    [
        ("2024-12-31", None, []),
        ("2025-01-01", "First.", ["2025-01-01"]),
        ("2025-12-31", "First.", ["2025-01-01"]),
        ("2026-01-01", "Second.", ["2026-01-01", "2025-01-01"]),
        ("2026-12-31", "Second.", ["2026-01-01", "2025-01-01"]),
        ("2027-01-01", "Third.", ["2027-01-01", "2026-01-01", "2025-01-01"]),
    ],
)
def test_a_page_shows_the_version_in_force(tmp_path: Path, day: str, text: str | None, versions: list[str]) -> None:
    library, faults = load(tmp_path, {}, datetime.date.fromisoformat(day))
    assert faults == []
    page = library.source.get("legal/terms")
    assert (page.body.strip() if page else None) == text
    assert library.versions("legal/terms") == tuple(f"legal/terms/{version}" for version in versions)
    if page:
        assert (page.kind, library.address("en", "legal/terms")) == (Kind.LEGAL, "legal/our-terms/")
        assert page.front.effective == datetime.date.fromisoformat(versions[0])
        newest = library.source[f"legal/terms/{versions[0]}"]
        assert (newest.kind, newest.body) == (Kind.VERSION, page.body)


def test_versions_keep_permanent_addresses_and_are_no_children_of_their_folder(tmp_path: Path) -> None:
    library, _ = load(tmp_path, {}, DAY)
    assert library.address("en", "legal/terms/2025-01-01") == "legal/our-terms/2025-01-01/"
    assert library.children("legal/terms") == ()
    assert "legal/terms/2027-01-01" in library.unpublished["en"]


def test_a_translation_of_an_old_version_is_not_shown_as_the_current_one(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {
        "docs/cs/legal/terms.md": article("Podmínky", body="Druhé.\n", slug="podminky"),
        "docs/cs/legal/terms/2027-01-01.md": None,
    }
    library, _ = load(tmp_path, files, datetime.date(2027, 6, 1))
    served = library.served("cs")
    assert (served["legal/terms"].translated, served["legal/terms"].article.body.strip()) == (False, "Third.")
    assert served["legal/terms/2026-01-01"].article.body.strip() == "Druhé."


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        (
            {"docs/en/legal/terms/2025-01-01.md": article(effective="2025-02-01")},
            "docs/en/legal/terms/2025-01-01.md:4: takes effect on 2025-02-01, but the file is named 2025-01-01.md: "
            "make them the same day [version-date]",
        ),
        (
            {"docs/en/legal/terms.md": article("Terms")},
            "docs/en/legal/terms.md:1: has versions, but does not say since when its own text holds: add a line "
            "“effective: YYYY-MM-DD” [version-date]",
        ),
        (
            {"docs/en/legal/terms/2026-01-01.md": article("Terms")},
            "docs/en/legal/terms/2026-01-01.md: is a second text for 2026-01-01, the day from which "
            "docs/en/legal/terms.md holds: keep one [version-date]",
        ),
        (
            {"docs/en/legal/privacy/2026-01-01.md": article("Privacy")},
            "docs/en/legal/privacy/2026-01-01.md: is a version of /legal/privacy.md, which does not exist: write that "
            "page, or rename this file if it is no version of a legal page [version-of-nothing]",
        ),
    ],
)
def test_a_faulty_history_names_file_and_remedy(
    tmp_path: Path, files: dict[str, str | bytes | None], complaint: str
) -> None:
    _, faults = load(tmp_path, files, DAY)
    assert [str(fault) for fault in faults][:1] == [complaint]


@pytest.mark.parametrize(
    ("identity", "beside_index", "kind"),
    [
        ("legal/terms/2025-01-01", False, Kind.VERSION),
        ("returns/2025-01-01", False, Kind.VERSION),
        ("guides/2025-01-01", True, Kind.GUIDE),
        ("2025-01-01", False, Kind.PAGE),
        ("legal/terms/2025-13-01", False, Kind.LEGAL),
        ("faq/returns/2025-01-01", False, Kind.QUESTION),
    ],
)
def test_a_file_named_as_a_day_is_a_version_where_its_folder_has_no_page(
    identity: str, beside_index: bool, kind: Kind
) -> None:
    assert kind_of(identity, is_folder=False, beside_index=beside_index) is kind
