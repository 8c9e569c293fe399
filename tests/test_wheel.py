"""What ``pip install kbgen`` gives: all that the commands need, and nothing else, outside of the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from kbgen import __version__
from tests.samples import tree

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    run = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        capture_output=True, encoding="utf-8", check=False, cwd=out,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    (found,) = out.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone into an empty folder; what it depends on comes from the environment."""
    folder = tmp_path_factory.mktemp("installed")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    run = subprocess.run(
        [*install, str(folder), str(wheel)],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return folder


def run_installed(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed kbgen; the repository, which stands in the environment too, comes after it and is refused."""
    program = (
        "import sys, kbgen\n"
        f"assert kbgen.__file__.startswith({str(installed)!r}), kbgen.__file__\n"
        "from kbgen.cli import main\n"
        "code = main()\n"
        "files = [getattr(module, '__file__', None) or '' for module in list(sys.modules.values())]\n"
        f"ours = ({str(ROOT / 'kbgen')!r}, {str(ROOT / 'plugins')!r})\n"
        "strangers = [file for file in files if file.startswith(ours)]\n"
        "assert not strangers, strangers\n"
        "sys.exit(code)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True, encoding="utf-8", check=False, cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTHONUTF8": "1"},
    )  # fmt: skip


def names_of(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_a_wheel_holds_the_packages_and_the_scaffold_and_nothing_else(wheel: Path) -> None:
    tops = {PurePosixPath(name).parts[0] for name in names_of(wheel)}
    assert tops == {"kbgen", "kbgen_mkdocs", f"kbgen-{__version__}.dist-info"}
    assert not [name for name in names_of(wheel) if {"__pycache__", "tests", "bench"} & set(PurePosixPath(name).parts)]


def test_a_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    ours = {
        path.relative_to(base).as_posix()
        for base, package in ((ROOT, "kbgen"), (ROOT / "plugins", "kbgen_mkdocs"))
        for path in (base / package).rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    }
    scaffold = {
        f"kbgen/_data/{path.relative_to(ROOT).as_posix()}"
        for name in ("docs", "faq", "locales")
        for path in (ROOT / name).rglob("*")
        if path.is_file()
    }
    wanted = ours | scaffold | {"kbgen/_data/mkdocs.yml"}
    found = {name for name in names_of(wheel) if not name.startswith(f"kbgen-{__version__}")}
    assert found == wanted
    for needed in (
        "kbgen/py.typed", "kbgen/content/article.schema.json", "kbgen/content/settings.schema.json",
        "kbgen/policies/shop.schema.json", "kbgen/policies/mentions.yml",
        "kbgen/site/templates/base.html", "kbgen/site/assets/site.css", "kbgen/site/live/live.js",
        "kbgen/_data/locales/kbgen.pot", "kbgen/_data/locales/th/LC_MESSAGES/kbgen.po", "kbgen/_data/docs/en/index.md",
    ):  # fmt: skip
        assert needed in found


def test_a_wheel_says_how_it_is_found(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        entry_points = archive.read(f"kbgen-{__version__}.dist-info/entry_points.txt").decode()
        assert f"kbgen-{__version__}.dist-info/licenses/LICENSE" in archive.namelist()
    assert "[console_scripts]\nkbgen = kbgen.cli:main" in entry_points
    plugins = entry_points.partition("[mkdocs.plugins]\n")[2].split("\n\n")[0]
    assert set(plugins.strip().splitlines()) == {
        "failed-searches = kbgen_mkdocs.failed_searches:FailedSearchesPlugin",
        "knowledge-base = kbgen_mkdocs.knowledge_base:KnowledgeBasePlugin",
    }


def test_an_installed_kbgen_makes_and_builds_a_site(installed: Path, tmp_path: Path) -> None:
    run = run_installed(installed, tmp_path, "init", "shop", "--locale", "cs")
    assert run.returncode == 0, run.stderr
    run = run_installed(installed, tmp_path / "shop", "build", "--strict", "--now", "2026-11-21")
    assert run.returncode == 0, run.stderr
    built = tree(tmp_path / "shop" / "site")
    assert {"index.html", "404.html", "en/index.html", "cs/index.html", "_headers", "sitemap.xml"} <= set(built)
    assert any(name.startswith("assets/kbgen-") and name.endswith("/site.css") for name in built)
    assert str(installed).encode() not in b"".join(built.values())


def test_an_installed_kbgen_knows_its_version(installed: Path, tmp_path: Path) -> None:
    script = installed / "bin" / "kbgen"
    run = subprocess.run(
        [sys.executable, str(script), "--version"],
        capture_output=True, encoding="utf-8", check=False, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (0, f"kbgen {__version__}\n"), run.stderr
