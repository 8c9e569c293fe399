"""What a build remembers of the last one: trusted where all is the same by content, and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kbgen.cli import main
from kbgen.site import memory, rebuild
from tests.samples import DAY, MINIMAL, article, tree, write_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILES: dict[str, str | bytes | None] = {
    **MINIMAL,
    "docs/cs/index.md": article("Jak pomůžeme?"),
    "docs/assets/picture.svg": "<svg/>",
    "locales/cs/LC_MESSAGES/kbgen.po": 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n',
    "docs/search.yml": "synonyms:\n  en:\n    groups:\n      - [return, give back]\n",
}


def site(tmp_path: Path) -> rebuild.Request:
    root = write_site(tmp_path / "site", FILES)
    return rebuild.Request(root=root, out=root / "site", today=DAY, worker_count=2)


def kept(request: rebuild.Request) -> Path:
    (found,) = memory.folder(request.root).glob("build-*.json")
    return found


def test_nothing_is_done_where_nothing_changed(tmp_path: Path) -> None:
    request = site(tmp_path)
    first = rebuild.build(request)
    before = {path: path.stat().st_ino for path in request.out.rglob("*")}
    second = rebuild.build(request)
    assert (first.unchanged, second.unchanged) == (False, True)
    assert (second.pages, second.languages, second.faults) == (first.pages, first.languages, first.faults)
    assert {path: path.stat().st_ino for path in request.out.rglob("*")} == before


def append(name: str, text: str) -> Callable[[rebuild.Request], None]:
    def change(request: rebuild.Request) -> None:
        with (request.root / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


CHANGES: dict[str, Callable[[rebuild.Request], object]] = {
    "an article": append("docs/en/returns.md", "\nMore.\n"),
    "a translation": append("docs/cs/index.md", "\nVíce.\n"),
    "a picture": append("docs/assets/picture.svg", " "),
    "the settings": append("mkdocs.yml", "extra_css: [assets/own.css]\n"),
    "a catalog": append("locales/cs/LC_MESSAGES/kbgen.po", '\nmsgid "Search"\nmsgstr "Najít"\n'),
    "synonyms": append("docs/search.yml", "      - [money, cash]\n"),
    "a new article": append("docs/en/new.md", article("New")),
    "a removed one": lambda request: (request.root / "faq/en/returns/how-to-return.md").unlink(),
    "a file's name": lambda request: (request.root / "docs/en/returns.md").replace(request.root / "docs/en/b.md"),
    "a page of the output": lambda request: append("site/en/index.html", "!")(request),
    "a stray file in the output": lambda request: (request.out / "stray.txt").write_text("x"),
    "a lost page": lambda request: (request.out / "cs/index.html").unlink(),
    "a truncated memory": lambda request: os.truncate(kept(request), 40),
    "an empty memory": lambda request: os.truncate(kept(request), 0),
    "a foreign memory": lambda request: kept(request).write_text('{"version": 1, "key": [], "faults": 3}'),
    "another kind of memory": lambda request: kept(request).write_text("[]"),
    "a memory of another version": lambda request: kept(request).write_text('{"version": 0}'),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen_and_the_site_is_as_if_built_anew(name: str, tmp_path: Path) -> None:
    request = site(tmp_path)
    rebuild.build(request)
    CHANGES[name](request)
    outcome = rebuild.build(request)
    assert not outcome.unchanged
    warned = any("can't be used" in note for note in outcome.notes)
    assert warned == (name in {"a truncated memory", "an empty memory", "a foreign memory", "another kind of memory"})
    rebuild.build(replace(request, out=tmp_path / "anew", remember=False))
    assert tree(request.out) == tree(tmp_path / "anew")
    assert rebuild.build(request).unchanged


def test_a_language_that_did_not_change_is_kept(tmp_path: Path) -> None:
    request = site(tmp_path)
    rebuild.build(request)
    page = request.out / "en" / "returns" / "index.html"
    before = page.stat().st_ino
    append("docs/cs/index.md", "\nVíce.\n")(request)
    rebuild.build(request)
    assert page.stat().st_ino == before
    assert "Více." in (request.out / "cs" / "index.html").read_text(encoding="utf-8")


def test_another_day_or_wish_is_another_build(tmp_path: Path) -> None:
    request = site(tmp_path)
    rebuild.build(request)
    for wish in (
        replace(request, today=DAY.replace(day=22)),
        replace(request, locales=("en",)),
        replace(request, reference=True),
        replace(request, remember=False),
    ):
        assert not rebuild.build(wish).unchanged, wish


def test_what_can_not_be_kept_is_said(tmp_path: Path) -> None:
    request = site(tmp_path)
    memory.folder(request.root).parent.mkdir()
    memory.folder(request.root).write_text("a file where the folder should be")
    outcome = rebuild.build(request)
    assert outcome.published
    assert any("the cache can't be written" in note for note in outcome.notes)


@pytest.mark.parametrize(
    "more",
    [
        {"mkdocs.yml": MINIMAL["mkdocs.yml"] + "hooks: [hook.py]\n", "hook.py": ""},
        {"mkdocs.yml": MINIMAL["mkdocs.yml"] + "markdown_extensions: [pymdownx.snippets]\n"},
        {"mkdocs.yml": MINIMAL["mkdocs.yml"] + "copyright: !ENV [OWNER, 'A']\n"},
    ],
    ids=["hooks", "snippets", "environment"],
)
def test_a_build_that_asks_more_than_the_sites_files_is_never_skipped(more: dict[str, str], tmp_path: Path) -> None:
    request = site(tmp_path)
    write_site(request.root, more)
    assert [rebuild.build(request).unchanged for _ in range(2)] == [False, False]


def test_two_builds_at_once_leave_a_whole_site(tmp_path: Path) -> None:
    request = site(tmp_path)
    command = [sys.executable, "-c", "from kbgen.cli import main; raise SystemExit(main())", "build", "--now", str(DAY)]
    builds = [subprocess.Popen(command, cwd=request.root, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [build.wait() for build in builds] == [0, 0]
    rebuild.build(replace(request, out=tmp_path / "anew", remember=False))
    assert tree(request.out) == tree(tmp_path / "anew")


def test_the_cache_can_be_shown_and_cleared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    request = site(tmp_path)
    rebuild.build(request)
    assert main(["cache", "info", "--site", str(request.root)]) == 0
    assert "3 files, " in capsys.readouterr().out
    assert main(["cache", "clear", "--site", str(request.root)]) == 0
    assert not memory.folder(request.root).exists()
    assert main(["cache", "info", "--site", str(request.root)]) == 0
    assert "0 files, " in capsys.readouterr().out
