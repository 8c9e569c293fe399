"""The code of templates between builds: used where it is whole and of the same kbgen, and nowhere else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from kbgen.site import compiled

if TYPE_CHECKING:
    from pathlib import Path

CODE = compile("1 + 1", "a template", "eval")


def test_code_comes_back_for_the_same_maker_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = tmp_path / "code.pyc"
    compiled.keep(path, "this kbgen", {"a": CODE})
    assert compiled.recall(path, "this kbgen") == {"a": CODE}
    assert compiled.recall(path, "another kbgen") == {}
    assert compiled.recall(tmp_path / "none.pyc", "this kbgen") == {}


@pytest.mark.parametrize("content", [b"", b"x" * 10, b"0" * 64 + b"garbage", "short by one", "one bit"])
def test_damaged_code_is_not_run(content: bytes | str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = tmp_path / "code.pyc"
    compiled.keep(path, "this kbgen", {"a": CODE})
    whole = path.read_bytes()
    other = {"short by one": whole[:-1], "one bit": whole[:-1] + bytes([whole[-1] ^ 1])}
    path.write_bytes(content if isinstance(content, bytes) else other[content])
    assert compiled.recall(path, "this kbgen") == {}


def test_what_can_not_be_kept_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "file").write_text("")
    compiled.keep(tmp_path / "file" / "code.pyc", "this kbgen", {"a": CODE})
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    compiled.keep(tmp_path / "code.pyc", "this kbgen", {"a": CODE})
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
