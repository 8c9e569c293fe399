"""Articles that several processes read are those that one reads; what is made once is asked for by all who get it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from kbgen.content import reading
from kbgen.content.settings import load_project
from kbgen.model.article import Article
from kbgen.site import kept_articles, opening, sources, workers
from kbgen.site.kept import Kept
from kbgen.site.kept_articles import KeptArticle, Reader
from kbgen.site.tracing import Asking
from tests.samples import DAY, MINIMAL, article, write_site

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest

FILES: dict[str, str | bytes | None] = {
    **MINIMAL,
    "docs/en/guides/index.md": article("Guides"),
    **{
        f"docs/en/guides/guide-{number}.md": article(
            f"Guide {number}", tags="[a]", updated="2026-01-31", body="## Časté\n\n![v](/a.svg) [x](/returns.md#cost)\n"
        )
        for number in range(20)
    },
    "docs/en/guides/none.md": "No front matter.\n",
    "docs/en/guides/latin.md": b"---\ntitle: caf\xe9\n---\n",
}


def _values(one: Article | None) -> list[object] | None:
    return [getattr(one, field.name) for field in fields(Article)] if one else None


def test_articles_and_faults_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_articles, "MANY", 2)
    root = write_site(tmp_path, FILES)
    project = load_project(root)
    files = list(reading.article_files(project, []))
    reader = Reader(Kept(None, ""), sources.read(root), worker_count=2)
    reader.ahead(project, files)
    kept = 0
    for one in files:
        made, faults = reader(project, one)
        plain, wrong = reading.read_article(project, one)
        assert (_values(made), faults) == (_values(plain), wrong)
        kept += isinstance(made, KeptArticle)
    assert kept == len(files) - 2


def test_a_file_that_changed_meanwhile_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_articles, "MANY", 2)
    root = write_site(tmp_path, FILES)
    project = load_project(root)
    files = list(reading.article_files(project, []))
    reader = Reader(Kept(None, ""), sources.read(root), worker_count=2)
    write_site(root, {"docs/en/returns.md": article("Changed")})
    reader.ahead(project, files)
    made = [reader(project, one)[0] for one in files if one.id == "returns"]
    assert [one and one.title for one in made] == ["Changed"]
    assert not isinstance(made[0], KeptArticle)


def test_where_a_process_dies_all_is_read_in_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(tasks: Sequence[object], **options: int) -> None:
        raise workers.WorkerError("reading", None, "killed")

    monkeypatch.setattr(kept_articles, "MANY", 2)
    monkeypatch.setattr(workers, "run", die)
    root = write_site(tmp_path, FILES)
    project = load_project(root)
    files = list(reading.article_files(project, []))
    reader = Reader(Kept(None, ""), sources.read(root), worker_count=2)
    reader.ahead(project, files)
    assert sum(reader(project, one)[0] is not None for one in files) == len(files) - 2


def test_who_gets_what_was_made_has_asked_for_its_parts(tmp_path: Path) -> None:
    library = Asking(opening.load(write_site(tmp_path), DAY)[1])
    made = []

    def inner() -> int:
        made.append("inner")
        return len(library.children(""))

    def outer() -> int:
        made.append("outer")
        return library.once("inner", inner) + len(library.versions("legal"))

    library.staleness(library.source["index"])
    first = library.once("outer", outer)
    assert library.asked == {"a:index", "c:", "v:legal"}
    library.asked.clear()
    assert library.once("outer", outer) == first
    assert library.asked == {"c:", "v:legal"}
    assert made == ["outer", "inner"]
