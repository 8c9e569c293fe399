"""The scripts that sites ship are made of today's sources, small and few."""

from __future__ import annotations

import gzip
import re
import subprocess
from pathlib import Path

import pytest

from kbgen.site import assets

ROOT = Path(__file__).parent.parent.parent
IMPORTED = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""")


def test_the_small_scripts_are_current() -> None:
    """Run “make scripts” after a change of kbgen/site/assets."""
    made_of = (assets.SCRIPTS / assets.MADE_OF).read_text(encoding="utf-8").strip()
    assert made_of == assets.digest(assets.sources()), "run “make scripts”"


def test_they_are_made_the_same_again(tmp_path: Path) -> None:
    rollup = ROOT / "node_modules" / ".bin" / "rollup"
    subprocess.run([str(rollup), "--config", "--silent", "--dir", str(tmp_path)], check=True, cwd=ROOT)
    made = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    committed = {
        path.relative_to(assets.SCRIPTS).as_posix(): path.read_bytes()
        for path in assets.SCRIPTS.rglob("*") if path.is_file()
    }  # fmt: skip
    assert made == committed


def test_while_sources_change_they_are_served_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / assets.MADE_OF).write_text("of other sources", encoding="utf-8")
    monkeypatch.setattr(assets, "SCRIPTS", tmp_path)
    assert assets.scripts() == assets.sources()


def test_what_scripts_import_is_there() -> None:
    files = assets.scripts()
    for name, content in files.items():
        for other in IMPORTED.findall(content.decode()):
            path = (Path("/", name).parent / other).resolve().relative_to("/").as_posix()
            assert path in files, f"{name} imports {other}"


def test_a_page_asks_for_one_script() -> None:
    """What every page loads waits for no other file."""
    files = assets.scripts()
    assert not re.findall(r"""import\s*["']|from\s*["']""", files["site.js"].decode())


@pytest.mark.parametrize("reader", ["words", "thai", "grams"])
def test_a_first_query_loads_one_small_script(reader: str) -> None:
    """Interface and engine, from the focus to the first results."""
    script = assets.scripts()[f"search/search-{reader}.js"]
    assert re.findall(r"""from\s*["']([^"']+)""", script.decode()) == ["../site.js"]
    assert len(gzip.compress(script, 9, mtime=0)) <= 9_000
