"""The values that all layers speak in: how they order, print and refuse."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path

import pytest

from kbgen.model.article import FrontMatter, Notice, Stamp
from kbgen.model.diagnostic import Diagnostic, InputError
from kbgen.model.files import replace_file
from kbgen.model.resources import data


def day(number: int) -> datetime.date:
    return datetime.date(2026, 12, number)


@pytest.mark.parametrize(
    ("starts", "ends", "holding"),
    [(None, None, {1, 5, 9}), (5, None, {5, 9}), (None, 5, {1, 5}), (5, 5, {5}), (2, 8, {5}), (6, 8, set())],
)
def test_a_notice_holds_on_both_its_first_and_last_day(starts: int | None, ends: int | None, holding: set[int]) -> None:
    notice = Notice("Text", starts=day(starts) if starts else None, ends=day(ends) if ends else None)
    assert {number for number in (1, 5, 9) if notice.holds(day(number))} == holding


def test_complaints_stand_in_the_order_of_their_places() -> None:
    wanted = [Diagnostic("a.md", 2, "x", "m"), Diagnostic("a.md", 10, "a", "m"), Diagnostic("b.md", 1, "a", "m")]
    assert sorted([wanted[2], wanted[1], wanted[0]]) == wanted
    assert str(wanted[0]) == "a.md:2: m [x]"
    assert str(Diagnostic("a.md", 0, "x", "m")) == "a.md: m [x]"


def test_an_input_error_says_all_that_is_wrong() -> None:
    error = InputError([Diagnostic("a.md", 1, "x", "one"), Diagnostic("b.md", 0, "y", "two")])
    assert str(error) == "a.md:1: one [x]\nb.md: two [y]"
    assert InputError.of(Path("c.md"), 3, "z", "m").diagnostics == (Diagnostic("c.md", 3, "z", "m"),)


def test_values_do_not_change() -> None:
    for value in (FrontMatter("T", "S"), Stamp(1, "0" * 12), Diagnostic("a", 1, "r", "m")):
        name = dataclasses.fields(value)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, name, "other")


def test_a_file_is_replaced_in_one_step_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file.txt"
    replace_file(path, "one")
    replace_file(path, b"two")
    assert path.read_bytes() == b"two"
    folder = tmp_path / "folder"
    (folder / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="folder"):
        replace_file(folder, "three")
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["deep", "file.txt", "folder", "inside"]


@pytest.mark.parametrize("name", ["docs", "faq", "locales", "mkdocs.yml"])
def test_what_kbgen_ships_is_there(name: str) -> None:
    assert data(name).exists()
