"""The commands of the Makefile and what they install from."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
NOT_OURS = {
    ".git", ".venv", "node_modules", "site", "build", "dist", ".kbgen", "__pycache__", ".mypy_cache",
    ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache", ".benchmarks",
}  # fmt: skip
# Put together here, so that this file does not name them either.
REGISTRIES = re.compile(
    "|".join(
        ("npm" + r"js\.", r"registry\." + "npm", "yarn" + r"pkg\.", "python" + r"hosted\.", "py" + r"pi\.org")
    ).encode()
)


def repository_files() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        yield from (Path(folder, name) for name in names)


def test_no_file_names_a_package_registry() -> None:
    # Tools ask the index that the machine is set up for, a company's mirror for example.
    naming = [
        path.relative_to(ROOT).as_posix()
        for path in repository_files()
        if path.is_file() and REGISTRIES.search(path.read_bytes())
    ]
    assert naming == []


def test_lock_file_pins_content_and_no_place() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    del packages[""]
    assert packages
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if "integrity" not in package] == []


def test_node_is_for_checks_only() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    assert package["private"] is True
    assert "dependencies" not in package
    assert "scripts" not in package


def test_ci_runs_what_contributors_run() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text().splitlines()[-1].endswith("make --no-print-directory test")
    assert "- run: .ci/run" in (ROOT / ".github/workflows/ci.yml").read_text()


def test_publishing_has_few_permissions() -> None:
    workflow = (ROOT / ".github/workflows/publish.yml").read_text()
    top, _, publish = workflow.partition("\n  publish:\n")
    assert re.findall(r"^ *(\S+): write$", top, re.MULTILINE) == []
    assert sorted(re.findall(r"^ *(\S+): write$", publish, re.MULTILINE)) == ["id-token", "pages"]
    actions = re.findall(r"uses: (\S+)", workflow)
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", action) for action in actions), actions
