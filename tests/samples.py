"""Small sites for tests, written as writers write them."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DAY = datetime.date(2026, 11, 21)
"""The day that tests build sites for."""

SETTINGS = """\
site_name: Test Help
site_url: https://help.example.com/
docs_dir: docs/en
theme:
  name: material
plugins:
  - knowledge-base:
      locales: [en, cs]
"""


def article(title: str = "A title", summary: str = "A summary.", body: str = "Text.\n", **keys: object) -> str:
    """Return an article's file; ``keys`` are further front matter, as YAML values."""
    more = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"---\ntitle: {title}\nsummary: {summary}\n{more}---\n\n{body}"


MINIMAL = {
    "mkdocs.yml": SETTINGS,
    "docs/en/index.md": article("How can we help?"),
    "docs/en/returns.md": article("Returns policy", body="## Cost {#cost}\n\nFree.\n"),
    "faq/en/index.md": article("Questions"),
    "faq/en/returns/index.md": article("Returns"),
    "faq/en/returns/how-to-return.md": article("How do I return an item?", body="Register it.\n"),
}


def write_site(root: Path, files: Mapping[str, str | bytes | None] = MINIMAL) -> Path:
    """Write a site's files below a folder; a file whose content is None is left out. Returns the folder."""
    for name, content in files.items():
        if content is None:
            continue
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def run_kbgen(
    *arguments: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, where a warning is an error; returns what it said."""
    command = [sys.executable, "-W", "error", "-m", "kbgen"]
    return subprocess.run(
        [*command, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=cwd,
        env={**os.environ, "PYTHONUTF8": "1", **(env or {})},
    )


def build(root: Path, out: Path, *options: str, env: Mapping[str, str] | None = None) -> Path:
    """Build a site for a fixed day; returns the folder of the result."""
    run = run_kbgen("build", "--site", root, "--out", out, "--now", str(DAY), *options, env=env)
    assert run.returncode == 0, run.stderr
    return out


def tree(folder: Path) -> dict[str, bytes]:
    """Return a folder's files by name, with their content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
