"""Benches start as programs, as their documentation has it, in the environment that “make” sets up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROGRAMS = [path for path in sorted((ROOT / "bench").glob("*.py")) if path.read_bytes().startswith(b"#!")]


@pytest.mark.parametrize(
    "path", [path for path in PROGRAMS if path.name != "material_index.py"], ids=lambda path: path.stem
)
def test_a_bench_is_a_program(path: Path, tmp_path: Path) -> None:
    folders = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    run = subprocess.run(
        [path, "--help"], capture_output=True, text=True, check=False, cwd=tmp_path, env={**os.environ, "PATH": folders}
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("usage:")
