"""What the page generator must not do to an article on its way."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from kbgen.site import opening, publish
from tests.samples import MINIMAL, article, write_site

if TYPE_CHECKING:
    from pathlib import Path

TODAY = datetime.date(2026, 11, 21)
BEGINNINGS = {
    "note": "Note: read this first.",
    "steps": "Postup: zavolejte nám.",
    "rule": "---\n\nAfter a rule.",
    "yaml": "---\nkey: value\n---\n\nAfter what looks like front matter.",
    "link": "https://www.example.com/ is our site.",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("host")
    files = {f"docs/en/{name}.md": article(name, body=body + "\n") for name, body in BEGINNINGS.items()}
    project, library = opening.load(write_site(folder / "source", {**MINIMAL, **files}), TODAY)
    publish.build(project, library, folder / "site", locales=["en"], today=TODAY, worker_count=1)
    return folder / "site"


@pytest.mark.parametrize("name", BEGINNINGS)
def test_no_first_line_is_taken_for_metadata(name: str, site: Path) -> None:
    html = (site / "en" / name / "index.html").read_text(encoding="utf-8")
    last = (
        BEGINNINGS[name].splitlines()[-1].partition("https://www.example.com/")[2] or BEGINNINGS[name].splitlines()[-1]
    )
    assert last in html
