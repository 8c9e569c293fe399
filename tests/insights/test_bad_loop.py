"""What goes wrong with logs, stores, days and tables is said in one line with a remedy, through the command line.

The cases are in ``cases/bad_loop.yml``: the files, the command as typed in the site's folder, all that it prints, and
its exit code.
"""

from __future__ import annotations

import gzip
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import yaml

from kbgen.cli import main
from kbgen.events.store import open_store
from tests.samples import MINIMAL, write_site

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / "cases" / "bad_loop.yml").read_text("utf-8"))


def put(path: Path, value: Any) -> None:
    """Make a file as a case describes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if value == {"folder": True}:
        path.mkdir()
    elif value == {"store": True}:
        open_store(f"sqlite:///{path}", write=True).close()
    elif isinstance(value, dict) and "sql" in value:
        connection = sqlite3.connect(path)
        connection.executescript(value["sql"])
        connection.close()
    elif isinstance(value, dict):
        lines = [str(line) for one in value["lines"] for line in [one["line"]] * one.get("times", 1)]
        data = "".join(f"{line}\n" for line in lines).encode()
        packed = gzip.compress(data, mtime=0) if value.get("gzip") else data
        path.write_bytes(packed[: value.get("bytes", len(packed))])
    else:
        path.write_text(str(value), encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(
    case: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_site(tmp_path / "site", MINIMAL)
    monkeypatch.chdir(root)
    monkeypatch.setenv("COLUMNS", "1000")
    for name, value in case.get("files", {}).items():
        put(root / name, value)

    try:
        code: object = main([str(word) for word in case["run"]])
    except SystemExit as stopped:
        code = stopped.code

    said = capsys.readouterr()
    told = [line for line in (said.out + said.err).replace(str(tmp_path) + os.sep, "TMP/").splitlines() if line]
    assert [line for line in told if not line.startswith("usage:")] == case["says"]
    assert code == case["exit"]
