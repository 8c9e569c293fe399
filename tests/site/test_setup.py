"""What is kept of the page generator's configuration: enough for pages, and nothing that could run code."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.utils.meta import get_data

from kbgen.site import contexts, templates
from kbgen.site.contexts import OwnAssets
from kbgen.site.setup import Setup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SETUP = Setup(
    (str(templates.FOLDER),),
    ("toc", "tables", "pymdownx.tabbed"),
    {"toc": {"permalink": True}},
    OwnAssets(("assets/own.css",), ()),
    ("nav", "page"),
    own=True,
)


def test_a_setup_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "theme").mkdir()
    made = replace(SETUP, folders=(str(tmp_path / "theme"), *SETUP.folders))
    assert Setup.of_line(made.line(tmp_path), tmp_path) == made


def test_a_site_may_stand_elsewhere_by_then(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "theme").mkdir(parents=True)
    line = replace(SETUP, folders=(str(tmp_path / "one/theme"),)).line(tmp_path / "one")
    found = Setup.of_line(line, tmp_path / "two")
    assert found is not None
    assert found.folders == (str(tmp_path / "two/theme"),)


@pytest.mark.parametrize(
    "more",
    [
        {"own": False},
        {"folders": ("/usr/share/theme",)},
        {"extensions": ("toc", "some.package")},
        {"configs": {"toc": {"slugify": str}}},
        {"configs": {"toc": {"levels": (1, 2)}}},
    ],
    ids=str,
)
def test_what_can_not_be_named_is_not_kept(more: dict[str, Any], tmp_path: Path) -> None:
    assert replace(SETUP, **more).line(tmp_path) == ""


def test_a_package_that_stands_for_another_has_no_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> None:
        raise ValueError(f"{name}.__spec__ is None")

    monkeypatch.setattr("importlib.util.find_spec", unknown)
    assert SETUP.line(tmp_path) == ""


FOREIGN: dict[str, Callable[[list[Any]], object]] = {
    "another package": lambda line: line[0].append(["os", "."]),
    "a folder above the site": lambda line: line[0].append([".", "../other"]),
    "an absolute folder": lambda line: line[0].append([".", "/"]),
    "the cache": lambda line: line[0].append([".", ".kbgen/cache"]),
    "no folder": lambda line: line[0].append([".", "none"]),
    "an unknown extension": lambda line: line[1].append("antigravity"),
    "no extensions": lambda line: line.__setitem__(1, 3),
    "an extension's settings that are none": lambda line: line.__setitem__(2, [1]),
    "a value too few": lambda line: line.pop(),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_somebody_else_wrote_is_not_read(name: str, tmp_path: Path) -> None:
    for folder in ("site/.kbgen/cache", "other"):
        (tmp_path / folder).mkdir(parents=True)
    line = json.loads(SETUP.line(tmp_path / "site"))
    FOREIGN[name](line)
    assert Setup.of_line(json.dumps(line), tmp_path / "site") is None


@given(st.text(alphabet="\n\r\t -.:a{é", max_size=30))
def test_markdown_is_taken_as_the_page_generator_takes_it(text: str) -> None:
    assert get_data(contexts.source(text)) == (contexts.taken(text), {})
