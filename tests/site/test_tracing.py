"""What pages ask of the library, and what of a build's output is known without looking again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kbgen.site import beside, opening, sources
from kbgen.site.tracing import EVERYTHING, FACES, Answers, Asking
from tests.samples import DAY, MINIMAL, article, write_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ASKED: dict[str, tuple[Callable[[Asking], object], set[str]]] = {
    "a title": (lambda library: library.served("en")["index"].article.title, {"a:index"}),
    "a text": (lambda library: library.served("en")["index"].article.body, {"a:index", "t:index"}),
    "anchors": (lambda library: library.source["index"].anchors, {"a:index", "t:index"}),
    "all titles": (lambda library: list(library.served("en")), {FACES}),
    "everything": (lambda library: library.articles, {EVERYTHING}),
    "twice": (lambda library: [library.source["index"].body for _ in range(2)], {"a:index", "t:index"}),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_is_asked_is_noted(name: str, tmp_path: Path) -> None:
    ask, noted = ASKED[name]
    library = Asking(opening.load(write_site(tmp_path), DAY)[1])
    for _ in range(2):  # what was asked once is asked again by the next page
        library.asked.clear()
        ask(library)
        assert library.asked == noted


CHANGED: dict[str, tuple[str, set[str]]] = {
    "a sentence": (article("Help centre", body="Other words.\n"), {"t:index", EVERYTHING}),
    "a title": (article("Another title"), {"a:index", FACES, EVERYTHING}),
}


@pytest.mark.parametrize("name", CHANGED)
def test_an_answer_changes_with_what_it_tells(name: str, tmp_path: Path) -> None:
    content, changed = CHANGED[name]
    questions = ["a:index", "t:index", "c:", "a:none", "t:none", FACES, EVERYTHING]

    def answers() -> dict[str, str]:
        project, library = opening.load(root, DAY)
        (edition,) = opening.editions(project, library, ["en"], DAY)
        made = Answers(edition, lambda article: "", {})
        return {question: made.digest(question) for question in questions}

    root = write_site(tmp_path, {**MINIMAL, "docs/en/index.md": article("Help centre")})
    before = answers()
    (root / "docs/en/index.md").write_text(content, encoding="utf-8")
    after = answers()
    assert {question for question in questions if before[question] != after[question]} == changed


def test_a_listing_takes_over_what_was_moved_and_looks_at_the_rest(tmp_path: Path) -> None:
    for name in ("en/a/deep/page", "en/b/page", "cs/a/page", "page"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    before = sources.listing(tmp_path)
    assert set(before) == {"", "en", "cs", "en/a", "en/b", "cs/a"}
    for name in ("en/a/deep/page", "en/b/page", "cs/a/page"):
        (tmp_path / name).write_text("changed")
    after = sources.listing(tmp_path)
    assert {part for part in before if before[part] != after[part]} == {"en/a", "en/b", "cs/a"}
    assert sources.listing(tmp_path, before, {"cs", "en/a"}) == {
        **after,
        "cs/a": before["cs/a"],
        "en/a": before["en/a"],
    }
    assert sources.listing(tmp_path, before, {"en/a/deep", "page"}) == after


@pytest.mark.parametrize("forks", [True, False])
def test_work_beside_gives_its_value(forks: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not forks:
        monkeypatch.delattr(os, "fork")
    assert beside.begin(lambda: {"process": os.getpid()})()["process"] != os.getpid() or not forks


def test_work_beside_that_fails_is_done_here(capfd: pytest.CaptureFixture[str]) -> None:
    here = os.getpid()

    def work() -> int:
        if os.getpid() != here:
            raise OSError("the process is in trouble")
        return 3

    assert beside.begin(work)() == 3
    assert capfd.readouterr().err == ""
