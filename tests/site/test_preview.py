"""A changed article's page at once: the same bytes as the build's, or nothing where only a build can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kbgen.model.resources import PACKAGE
from kbgen.site import opening, publish
from kbgen.site.preview import Preview
from tests.samples import DAY, MINIMAL, article, tree, write_site

if TYPE_CHECKING:
    from pathlib import Path

FILES: dict[str, str | bytes | None] = {
    **MINIMAL,
    "docs/cs/returns.md": article("Vrácení", slug="vraceni"),
    "docs/en/legal/index.md": article("Legal"),
    "docs/en/legal/terms.md": article("Terms"),
}


def preview(root: Path, out: Path) -> Preview:
    project, library = opening.load(root, DAY)
    editions = opening.editions(project, library, project.settings.locales, DAY)
    return Preview(project, library, editions, out)


@pytest.mark.parametrize(
    ("name", "text", "pages"),
    [
        ("docs/en/returns.md", article("Money back", body="New *text*.\n"), ["en/returns/index.html"]),
        ("docs/en/index.md", article("Welcome", popular="[/returns.md]"), ["en/index.html"]),
        ("docs/cs/returns.md", article("Jinak", slug="vraceni", translates="2@0123456789ab"),
         ["cs/vraceni/index.html"]),
        ("faq/en/returns/how-to-return.md", article("How?", body="So: [here](/returns.md).\n"),
         ["en/faq/returns/index.html"]),
        ("docs/cs/returns.md", article("Jinam", slug="jinam"), []),
        ("docs/en/returns.md", "no front matter", []),
        ("docs/en/returns.md", article("Later", publish_at="2030-01-01"), []),
        ("docs/en/legal/terms.md", article("Other terms"), []),
        ("docs/en/new.md", article("New"), []),
        ("mkdocs.yml", MINIMAL["mkdocs.yml"], []),
    ],
)  # fmt: skip
def test_a_changed_article_gives_its_page_or_nothing(name: str, text: str, pages: list[str], tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", FILES)
    shown = preview(root, tmp_path / "out")
    write_site(root, {name: text})
    found = shown.pages([root / name])
    assert list(found) == pages
    if pages:
        project, library = opening.load(root, DAY)
        publish.build(project, library, tmp_path / "out", locales=["en", "cs"], today=DAY, worker_count=1)
        assert found[pages[0]] == tree(tmp_path / "out")[pages[0]]


def test_facts_are_filled_in(tmp_path: Path) -> None:
    root = PACKAGE.parent
    shown = preview(root, tmp_path)
    path = next(
        root / one.path for one in shown.library.articles["cs"].values() if "{{" in (root / one.path).read_text("utf-8")
    )
    (content,) = shown.pages([path]).values()
    assert b"{{" not in content


def test_one_change_after_the_other(tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", FILES)
    shown = preview(root, tmp_path / "out")
    for title in ("One", "Two"):
        write_site(root, {"docs/en/returns.md": article(title)})
        assert f"<h1>{title}</h1>".encode() in shown.pages([root / "docs/en/returns.md"])["en/returns/index.html"]
