"""The layers hold, and what the house rules say of every file."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*(ROOT / "kbgen").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")])
NAMES = [path.relative_to(ROOT).as_posix() for path in SOURCES]


def test_imports_go_downwards_only(tmp_path: Path) -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [lint, "--config", ROOT / "pyproject.toml", "--cache-dir", tmp_path],
        capture_output=True, encoding="utf-8", check=False, cwd=ROOT,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr


def calls(tree: ast.AST) -> set[str]:
    return {
        node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    } | {
        f"{node.func.value.id}.{node.func.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
    }


@pytest.mark.parametrize("name", [n for n in NAMES if not n.startswith(("kbgen/cli", "kbgen/__main__"))])
def test_only_the_command_line_prints_and_ends_the_program(name: str) -> None:
    found = calls(ast.parse((ROOT / name).read_text(encoding="utf-8")))
    # What a process was forked for ends that process, not the program.
    own = {"os._exit"} if name == "kbgen/site/beside.py" else set()
    assert found & {"print", "exit", "quit", "sys.exit", "input", "os._exit"} == own


@pytest.mark.parametrize(
    "name", [n for n in NAMES if n.split("/")[1] in {"checks", "content", "i18n", "model", "site"}]
)
def test_the_time_comes_in_as_an_argument(name: str) -> None:
    clocks = {"date.today", "datetime.now", "datetime.today", "datetime.utcnow", "time.time", "time.localtime"}
    source = (ROOT / name).read_text(encoding="utf-8")
    found = calls(ast.parse(source)) & clocks
    allowed = {"kbgen/content/clock.py"}
    assert name in allowed or (found == set() and "date.today()" not in source)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_evaluated_or_loaded_unsafely(name: str) -> None:
    dangerous = {
        "eval",
        "exec",
        "pickle.loads",
        "pickle.load",
        "yaml.load",
        "yaml.unsafe_load",
        "os.system",
        "marshal.loads",
    }
    assert calls(ast.parse((ROOT / name).read_text(encoding="utf-8"))) & dangerous == set()


@pytest.mark.parametrize("name", NAMES)
def test_text_is_read_and_written_as_utf8(name: str) -> None:
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            keywords = {keyword.arg for keyword in node.keywords}
            if node.func.attr in {"read_text", "write_text"} and "encoding" not in keywords:
                assert node.args and node.func.attr == "read_text", f"{name}:{node.lineno} needs encoding="
