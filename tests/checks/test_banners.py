"""Banners that a build would stumble over, found before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.samples import DAY, MINIMAL, run_kbgen, write_site

if TYPE_CHECKING:
    from pathlib import Path

SHOP = """\
seasons:
  christmas:
    name: Christmas
    day: 2026-12-24
    banners:
      - {starts: 2026-12-01, ends: 2026-12-24, LINK text: "TEXT"}
"""


@pytest.mark.parametrize(
    ("link", "text", "complaint"),
    [
        ("link: /returns.md,", "Merry {{ season('christmas') }}", ""),
        ("", "On {{ season('christmas').day }}", ""),
        (
            "link: /retruns.md,", "Merry",
            "docs/shop.yml:6: there is no article “/retruns.md”. Did you mean “/returns.md”? [broken-link]",
        ),
        (
            "", "Until {{ seasons }}",
            "docs/shop.yml:6: the banner in en: “seasons” is no fact. Did you mean “season”? [unknown-fact]",
        ),
    ],
)  # fmt: skip
def test_banners(link: str, text: str, complaint: str, tmp_path: Path) -> None:
    shop = SHOP.replace("LINK", link).replace("TEXT", text)
    files = {**MINIMAL, "docs/shop.yml": shop, "mkdocs.yml": MINIMAL["mkdocs.yml"].replace("[en, cs]", "[en]")}
    run = run_kbgen("check", "--site", write_site(tmp_path, files), "--now", str(DAY))
    assert (run.returncode, [line for line in run.stdout.splitlines() if "shop.yml" in line]) == (
        (1, [complaint]) if complaint else (0, [])
    ), run.stderr
