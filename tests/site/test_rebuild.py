"""What a build remembers of the last one: trusted where all is the same by content, and nowhere else."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import zlib
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kbgen import checks
from kbgen.cli import main
from kbgen.site import memory, opening, output, quick, rebuild, sources
from tests.policies.test_filling import SHOP
from tests.samples import DAY, MINIMAL, SETTINGS, article, tree, write_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kbgen.content.library import Library
    from kbgen.model.diagnostic import Diagnostic
    from kbgen.model.project import Project

FILES: dict[str, str | bytes | None] = {
    **MINIMAL,
    "mkdocs.yml": SETTINGS.replace("material\n", "material\n  custom_dir: theme\n")
    + "extra_css: [assets/own.css]\nmarkdown_extensions: [admonition, tables]\n",
    "theme/partials/own.html": "",
    "docs/en/returns.md": article(
        "Returns policy",
        body="## Cost {#cost}\n\nAsk {{ company.legal_name }} or [a guide](/guides/b.md#one).\n",
    ),
    "docs/en/guides/index.md": article("Guides"),
    **{
        f"docs/en/guides/{name}.md": article(
            f"Guide {name}",
            body="## One\n\n[Next](/guides/c.md#two), [an answer](/faq/returns/how-to-return.md).\n\n## Two\n\nText.\n",
            tags="[a]",
            order=number,
        )
        for number, name in enumerate("abcdefghijkl")
    },
    "docs/en/legal/index.md": article("Legal"),
    "docs/en/legal/terms.md": article("Terms", effective="2026-10-01", body="You pay in ten days.\n"),
    "docs/en/legal/terms/2025-01-01.md": article("Terms", body="You pay in five days.\n"),
    "docs/cs/index.md": article("Jak pomůžeme?"),
    "docs/cs/guides/b.md": article("Návod b", slug="navod", body="## Jedna {#one}\n\n[Dál](/guides/c.md#two).\n"),
    "docs/shop.yml": SHOP,
    "docs/assets/own.css": "a{}",
    "docs/assets/picture.svg": "<svg/>",
    "docs/assets/node_modules/picture.svg": "<svg/>",
    "docs/en/guides/venv/index.md": article("Venv"),
    "docs/en/guides/venv/made.md": article("Made in a venv"),
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


def change(name: str, old: str, new: str) -> Callable[[rebuild.Request], None]:
    def edit(request: rebuild.Request) -> None:
        path = request.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return edit


def store(request: rebuild.Request) -> Path:
    return memory.folder(request.root) / rebuild.KEPT


def sql(request: rebuild.Request, command: str, *values: object) -> None:
    with closing(sqlite3.connect(store(request))) as to, to:
        to.execute(command, values)


def other_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as to, to:
        to.execute("create table maker (name text)")


def reshape(request: rebuild.Request, kind: str, value: bytes) -> None:
    """Put a value of another shape in the place of all of a kind, with the right check sums."""
    with closing(sqlite3.connect(store(request))) as to, to:
        rows = to.execute("select name, key from kept where kind = ?", (kind,)).fetchall()
        assert rows
        for name, key in rows:
            to.execute(
                "update kept set value = ?, sum = ? where kind = ? and name = ?",
                (value, zlib.crc32(value, zlib.crc32(key.encode())), kind, name),
            )
    append("docs/en/guides/a.md", "\nMore.\n")(request)


def spoil(request: rebuild.Request, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change what the last build kept of a search index, and an article."""
    path = memory.folder(request.root) / f"search-{name}"
    path.write_bytes(change(path.read_bytes()))
    append("docs/en/guides/a.md", "\nMore.\n")(request)


GARBLE = "update kept set value = cast(replace(cast(value as text), 'G', 'X') as blob)"

CHANGES: dict[str, Callable[[rebuild.Request], object]] = {
    "an article": append("docs/en/returns.md", "\nMore.\n"),
    "a translation": append("docs/cs/index.md", "\nVíce.\n"),
    "a picture": append("docs/assets/picture.svg", " "),
    "the settings": append("mkdocs.yml", "copyright: A\n"),
    "a catalog": append("locales/cs/LC_MESSAGES/kbgen.po", '\nmsgid "Search"\nmsgstr "Najít"\n'),
    "synonyms": append("docs/search.yml", "      - [money, cash]\n"),
    "words of the trade": append("docs/search.yml", "trade: false\n"),
    "a new article": append("docs/en/new.md", article("New")),
    "a removed one": lambda request: (request.root / "faq/en/returns/how-to-return.md").unlink(),
    "a file's name": lambda request: (request.root / "docs/en/returns.md").replace(request.root / "docs/en/b.md"),
    "a title": change("docs/en/guides/f.md", "Guide f", "Another"),
    "a heading that others link": change("docs/en/guides/c.md", "## Two", "## Three"),
    "a source's heading in a fallback": change("docs/en/guides/b.md", "## One", "## Eins"),
    "an address": change("docs/en/guides/c.md", "title:", "slug: cee\ntitle:"),
    "a translation's address": change("docs/cs/guides/b.md", "slug: navod", "slug: postup"),
    "an order": change("docs/en/guides/k.md", "order: 10", "order: 0"),
    "a tag": change("docs/en/guides/d.md", "[a]", "[b]"),
    "a revision": change("docs/en/guides/b.md", "title:", "revision: 2\ntitle:"),
    "an answer": append("faq/en/returns/how-to-return.md", "\nAnd wait.\n"),
    "an article that ends": change("docs/en/guides/c.md", "title:", "expire_at: 2026-01-01\ntitle:"),
    "a version of a legal text": change("docs/en/legal/terms/2025-01-01.md", "five", "six"),
    "a fact": change("docs/shop.yml", "Pines s.r.o.", "Firs s.r.o."),
    "a template": append("theme/page.html", '{% extends "base.html" %}'),
    "an extension": change("mkdocs.yml", "tables]", "tables, footnotes]"),
    "an extension's setting": change("mkdocs.yml", "tables]", "tables, {toc: {permalink: true}}]"),
    "a truncated store": lambda request: os.truncate(store(request), 5000),
    "an empty store": lambda request: os.truncate(store(request), 0),
    "a foreign store": lambda request: store(request).write_bytes(b"no database" * 1000),
    "another program's store": lambda request: other_program(store(request)),
    "a store of another kbgen": lambda request: sql(request, "update maker set digest = 'x'"),
    "garbled articles": lambda request: sql(request, GARBLE),
    "articles of another shape": lambda request: reshape(request, "article", b'[{"title": 3}, 1]'),
    "a library of another shape": lambda request: reshape(request, "library", b'[[], [], [], [], {}]'),
    "texts of another shape": lambda request: reshape(request, "text", b"[]"),
    "pages of another shape": lambda request: reshape(request, "pages", b'["x", 3, {}]'),
    "complaints of another shape": lambda request: reshape(request, "checks", b'{"a": 3}'),
    "counts that are cut short": lambda request: spoil(request, "en.counted", lambda content: content[:-9]),
    "torn counts": lambda request: spoil(request, "en.counted", lambda content: content.replace(b"pol", b"poll")),
    "no counts": lambda request: spoil(request, "en.counted", lambda content: b""),
    "analyses that are lost": lambda request: spoil(request, "en.txt", lambda content: b""),
    "garbled analyses": lambda request: spoil(request, "en.txt", lambda content: content.replace(b"[", b"{")),
    "files of another shape": lambda request: reshape(request, "files", b'{"mkdocs.yml": [3]}'),
    "an asset in a folder with the name of a tool's": append("docs/assets/node_modules/picture.svg", "<!-- -->"),
    "an article in a folder with the name of a tool's": append("docs/en/guides/venv/made.md", "\nMore.\n"),
    "a page of the output": lambda request: append("site/en/index.html", "!")(request),
    "a stray file in the output": lambda request: (request.out / "stray.txt").write_text("x"),
    "a lost page": lambda request: (request.out / "cs/index.html").unlink(),
    "a truncated memory": lambda request: os.truncate(kept(request), 40),
    "an empty memory": lambda request: os.truncate(kept(request), 0),
    "a foreign memory": lambda request: kept(request).write_text(json.dumps({"version": memory.VERSION, "key": []})),
    "another kind of memory": lambda request: kept(request).write_text("[]"),
    "a memory of another version": lambda request: kept(request).write_text('{"version": 0}'),
}  # fmt: skip


BROKEN_MEMORY = {"a truncated memory", "an empty memory", "a foreign memory", "another kind of memory"}
BROKEN_STORE = {"a truncated store", "a foreign store"}
UNSEEN = {"an empty store", "another program's store", "a store of another kbgen", "garbled articles"} | BROKEN_STORE
"""What is found out only when the store is needed."""


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen_and_the_site_is_as_if_built_anew(name: str, tmp_path: Path) -> None:
    request = site(tmp_path)
    rebuild.build(request)
    CHANGES[name](request)
    if name in UNSEEN:
        append("docs/en/guides/a.md", "\nMore.\n")(request)
    outcome = rebuild.build(replace(request, worker_count=zlib.crc32(name.encode()) % 3 + 1))
    assert not outcome.unchanged
    warned = any("can't be used" in note for note in outcome.notes)
    assert warned == (name in BROKEN_MEMORY | BROKEN_STORE), outcome.notes
    fresh = rebuild.build(replace(request, out=tmp_path / "anew", remember=False))
    assert tree(request.out) == tree(tmp_path / "anew")
    assert outcome.faults == fresh.faults
    assert rebuild.build(request).unchanged


@pytest.mark.parametrize("name", ["docs/en/guides/d.md", "docs/en/returns.md", "docs/cs/guides/b.md"])
def test_an_edit_of_a_text_loads_neither_library_nor_page_generator_and_its_complaints_come_and_go(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = site(tmp_path)
    before = rebuild.build(request)
    path = request.root / name
    good = path.read_text("utf-8")

    def loads(*_: object, **named: object) -> None:
        raise AssertionError("all articles are loaded")

    fact = "\nAsk {{ company.legal_name }}.\n"
    broken = "\n[Nowhere](/none.md) and [a guide](/guides/f.md#two).\n"
    for text in (good + broken, good + fact, good + fact + broken, good + "\nMore.\n"):
        path.write_text(text, "utf-8")
        with monkeypatch.context() as patched:
            patched.setattr(opening, "load", loads)
            patched.setattr(quick, "build", loads)
            outcome = rebuild.build(request)
        fresh = rebuild.build(replace(request, out=tmp_path / "anew", remember=False))
        assert tree(request.out) == tree(tmp_path / "anew")
        assert outcome.faults == fresh.faults
        assert len(outcome.faults) == len(before.faults) + ("none" in text)
        assert linked(request.out) == linked(tmp_path / "anew") == {1}
        assert rebuild.build(request).unchanged


def test_an_edit_whose_translation_is_accepted_at_once_loads_no_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = site(tmp_path)
    (request.root / "docs/cs/guides/d.md").write_text(article("Návod d", translates="1@000000000000"), "utf-8")
    rebuild.build(request)
    append("docs/en/guides/d.md", "\nMore.\n")(request)
    change("docs/cs/guides/d.md", "1@000000000000", "1@111111111111")(request)

    def loads(*_: object, **named: object) -> None:
        raise AssertionError("all articles are loaded")

    with monkeypatch.context() as patched:
        patched.setattr(opening, "load", loads)
        rebuild.build(request)
    assert rebuild.build(request).unchanged
    rebuild.build(replace(request, out=tmp_path / "anew", remember=False))
    assert tree(request.out) == tree(tmp_path / "anew")


def test_a_stamp_of_another_revision_is_seen(tmp_path: Path) -> None:
    request = site(tmp_path)
    change("docs/cs/guides/b.md", "title:", "translates: 1@000000000000\ntitle:")(request)
    rebuild.build(request)
    change("docs/cs/guides/b.md", "1@000000000000", "2@000000000000")(request)
    outcome = rebuild.build(request)
    fresh = rebuild.build(replace(request, out=tmp_path / "anew", remember=False))
    assert tree(request.out) == tree(tmp_path / "anew")
    assert outcome.faults == fresh.faults
    assert any(fault.rule == "unstamped" for fault in fresh.faults if fault.path == "docs/cs/guides/b.md")


def test_an_edit_is_known_as_one_in_another_process(tmp_path: Path) -> None:
    """Python puts sets in another order in every process."""
    request = site(tmp_path)
    change("mkdocs.yml", "      locales:", "      tags: [a, b, refund, returns, delivery]\n      locales:")(request)
    script = "import sys; sys.path[:0] = [{!r}]; from tests.site import test_rebuild; test_rebuild.build_in({!r})"
    root = str(Path(__file__).parents[2])
    for seed in ("1", "2", "3"):
        before = {path: path.stat().st_ino for path in request.out.rglob("*.html")}
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(
            [sys.executable, "-c", script.format(root, str(request.root))], check=True, env=environment, cwd=root
        )
        after = {path: path.stat().st_ino for path in request.out.rglob("*.html")}
        assert not before or sum(after[path] != before[path] for path in before) < len(before) / 2
        append("docs/en/guides/d.md", "\nMore.\n")(request)


def build_in(root: str) -> None:
    """Build a test's site."""
    folder = Path(root)
    rebuild.build(rebuild.Request(root=folder, out=folder / "site", today=DAY, worker_count=2))


def test_files_of_an_index_that_an_edit_leaves_alone_are_not_written_again(tmp_path: Path) -> None:
    request = site(tmp_path)

    def shown() -> dict[str, int]:
        """Return the files with what results show of articles, and their numbers on the file system."""
        return {path.name: path.stat().st_ino for path in request.out.glob("search/en/*/d*.bin")}

    rebuild.build(request)
    before = shown()
    generation = next(request.out.glob("search/en/*/")).name
    append("docs/en/guides/d.md", "\nMore of parcels.\n")(request)
    rebuild.build(request)
    assert next(request.out.glob("search/en/*/")).name != generation
    assert len(before) > 1
    assert shown() == before


def linked(folder: Path) -> set[int]:
    """Return how many names the files of a folder have."""
    return {path.stat().st_nlink for path in folder.rglob("*") if path.is_file()}


def test_two_output_folders_of_one_site_do_not_know_each_others_articles(tmp_path: Path) -> None:
    request = site(tmp_path)
    other = replace(request, out=tmp_path / "other")
    rebuild.build(request)
    rebuild.build(other)
    append("docs/en/guides/d.md", "\nFirst.\n")(request)
    rebuild.build(other)
    append("docs/en/guides/e.md", "\nSecond.\n")(request)
    rebuild.build(request)
    rebuild.build(replace(request, out=tmp_path / "anew", remember=False))
    assert tree(request.out) == tree(tmp_path / "anew")


EDITS: dict[str, Callable[[Path, int], object]] = {
    "a sentence": lambda path, turn: path.write_text(
        path.read_text("utf-8") + f"\nSentence {turn} of parcels.\n", "utf-8"
    ),
    "a heading": lambda path, turn: path.write_text(path.read_text("utf-8") + f"\n## Part {turn}\n\nText.\n", "utf-8"),
    "a title": lambda path, turn: path.write_text(
        path.read_text("utf-8").replace("title: ", f"title: No. {turn} ", 1), "utf-8"
    ),
    "a date": lambda path, turn: (
        path.write_text(path.read_text("utf-8").replace("summary:", "updated: 2026-01-02\nsummary:", 1), "utf-8")
        if "updated" not in path.read_text("utf-8")
        else None
    ),
    "a copy": lambda path, turn: path.with_name(f"copy-{turn}.md").write_bytes(path.read_bytes()),
    "a removal": lambda path, turn: path.unlink(),
}


@pytest.mark.parametrize("seed", range(4))
def test_any_row_of_edits_gives_what_a_build_from_nothing_gives(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    request = site(tmp_path)
    rebuild.build(request)
    for turn in range(5):
        for _ in range(chance.choice([1, 1, 1, 2])):
            name = chance.choice(list(EDITS))
            # Whole files come and go where nothing has to have them.
            whole = name in {"a copy", "a removal"}
            places = ["docs/en/guides/[!bi]*.md"] if whole else ["docs/*/*.md", "docs/*/g*/*.md", "faq/*/**/*.md"]
            found = sorted(path for place in places for path in request.root.glob(place))
            EDITS[name](chance.choice(found), turn)
        rebuild.build(replace(request, worker_count=chance.randint(1, 2)))
    outcome = rebuild.build(request)
    assert outcome.unchanged
    fresh = rebuild.build(replace(request, out=tmp_path / "anew", remember=False))
    assert tree(request.out) == tree(tmp_path / "anew")
    assert outcome.faults == fresh.faults


@pytest.mark.parametrize("day", [DAY, DAY + timedelta(days=1)], ids=["same day", "next day"])
def test_only_what_changed_is_judged_again(day: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What articles with facts say depends on the day, and on no other article."""
    request = replace(site(tmp_path), worker_count=1)
    rebuild.build(request)
    change("docs/en/guides/a.md", "title: Guide a", "title: Guide aa")(request)
    judged: list[str] = []
    alone = checks._alone

    def noting(project: Project, library: Library, some: checks.Articles) -> Iterable[Diagnostic]:
        judged.extend(one.path for own in some.values() for one in own.values())
        return alone(project, library, some)

    monkeypatch.setattr(checks, "_alone", noting)
    rebuild.build(replace(request, today=day))
    # A legal text has its versions, which are other articles.
    assert [path for path in judged if "/legal/" not in path] == sorted(
        ["docs/en/guides/a.md", *(["docs/en/returns.md"] if day != DAY else [])]
    )


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


def test_what_another_build_makes_is_no_source(tmp_path: Path) -> None:
    request = site(tmp_path)
    before = sources.read(request.root)
    with output.replacing(request.out) as fresh:
        output.write(fresh / "en" / "returns" / "index.html", "made")
        assert sources.read(request.root) == before
    assert rebuild.build(request).published
    with output.replacing(request.out) as fresh:
        output.write(fresh / "index.html", "made")
        assert rebuild.build(request).unchanged


def test_the_cache_can_be_shown_and_cleared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    request = site(tmp_path)
    rebuild.build(request)
    assert main(["cache", "info", "--site", str(request.root)]) == 0
    assert "6 files, " in capsys.readouterr().out
    assert main(["cache", "clear", "--site", str(request.root)]) == 0
    assert not memory.folder(request.root).exists()
    assert main(["cache", "info", "--site", str(request.root)]) == 0
    assert "0 files, " in capsys.readouterr().out
