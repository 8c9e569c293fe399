"""The command line as people and scripts meet it: exit codes, streams, help, dates, and where it finds the site."""

from __future__ import annotations

import argparse
import json
import os
import pty
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kbgen import __version__
from kbgen.cli import main, parser
from kbgen.content import library as libraries
from kbgen.content.settings import load_project
from tests.samples import DAY, MINIMAL, article, run_kbgen, tree, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENGLISH = {**MINIMAL, "mkdocs.yml": MINIMAL["mkdocs.yml"].replace("[en, cs]", "[en]")}
# Esperanto: a language that kbgen's interface does not speak.
ESPERANTO = {**MINIMAL, "mkdocs.yml": MINIMAL["mkdocs.yml"].replace("[en, cs]", "[en, eo]")}
BRITISH = {**MINIMAL, "mkdocs.yml": MINIMAL["mkdocs.yml"].replace("[en, cs]", "[en, en-GB]")}


def commands(top: argparse.ArgumentParser, names: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Give the words of every command, those that only group others too."""
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield (*names, name)
                yield from commands(below, (*names, name))


COMMANDS = list(commands(parser()))


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr() == (f"kbgen {__version__}\n", "")


@pytest.mark.parametrize("words", [(), *COMMANDS], ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])
    out, err = capsys.readouterr()
    assert (ended.value.code, err) == (0, "")
    assert out.startswith(f"usage: {' '.join(('kbgen', *words))} ")
    # Every option says what it does.
    assert not re.findall(r"^  -\S+(?: \S+)*\n(?=  -|\n|\Z)", out, re.MULTILINE)


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["bulid"], ["build", "--strickt"], ["build", "--now", "yesterday"], ["build", "--now", "2026-02-30"],
        ["build", "--workers", "0"], ["build", "--workers", "two"], ["serve", "--port", "70000"],
        ["check", "--format", "xml"],
        ["init"], ["translations"], ["catalogs", "compile"], ["build", "extra"], ["build", "--str"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_cannot_be_understood_is_2_with_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    assert err.startswith("usage: kbgen")
    assert "Traceback" not in err


def test_help_loads_nothing_heavy() -> None:
    heavy = {"mkdocs", "properdocs", "babel", "jinja2", "whoosh", "yaml", "markdown", "watchdog", "material", "xml"}
    program = (
        "import sys, kbgen.cli\n"
        "try: kbgen.cli.main(['--help'])\n"
        "finally: print(*sorted(name for name in sys.modules if '.' not in name), file=sys.stderr)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert "build" in run.stdout
    assert set(run.stderr.split()) & heavy == set()


@pytest.mark.parametrize(
    ("files", "arguments", "code"),
    [
        (ENGLISH, ["check"], 0),
        (ESPERANTO, ["check"], 1),
        ({**ENGLISH, "docs/en/returns.md": "x"}, ["check"], 2),
        ({}, ["check"], 2),
        (ENGLISH, ["check", "--list"], 0),
        ({**ENGLISH, "docs/en/returns.md": article("R", body="[a](/no.md)\n")}, ["build", "--strict"], 1),
        ({**ENGLISH, "docs/en/returns.md": "x"}, ["build"], 2),
        (MINIMAL, ["translations", "status"], 0),
        (MINIMAL, ["translations", "accept"], 2),
        (MINIMAL, ["translations", "accept", "docs/en/returns.md"], 2),
        (ESPERANTO, ["catalogs", "check"], 1),
        (ENGLISH, ["catalogs", "check"], 0),
    ],
)  # fmt: skip
def test_the_exit_code_says_how_it_went(
    files: dict[str, str], arguments: list[str], code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_site(tmp_path / "site", files)
    assert main([*arguments, "--site", str(root)]) == code
    assert "Traceback" not in "".join(capsys.readouterr())


def test_the_site_is_found_from_any_folder_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_site(tmp_path / "site", ENGLISH)
    monkeypatch.chdir(root / "docs" / "en")
    assert main(["check"]) == 0
    monkeypatch.chdir(root / "faq" / "en" / "returns")
    assert main(["check"]) == 0
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 2
    assert main(["check", "--site", "site"]) == 0


def test_results_are_output_and_the_rest_is_not(tmp_path: Path) -> None:
    root = write_site(tmp_path, {**ENGLISH, "docs/en/returns.md": article("R", body="[a](/no.md)\n")})
    run = run_kbgen("check", "--site", root, "--format", "json")
    (row,) = json.loads(run.stdout)
    assert (row["path"], row["line"], row["rule"]) == ("docs/en/returns.md", 6, "broken-link")
    assert run.returncode == 1
    run = run_kbgen("check", "--site", root)
    assert run.stdout.endswith("[broken-link]\n")
    assert run.stderr == "5 articles checked, 1 fault found.\n"


def test_a_build_is_quiet_in_a_log(tmp_path: Path) -> None:
    root = write_site(tmp_path, ENGLISH)
    run = run_kbgen("build", cwd=root)
    assert (run.returncode, run.stdout) == (0, "")
    assert run.stderr == "Built 5 pages in 1 language into site\n"


def test_a_build_shows_its_progress_on_a_terminal(tmp_path: Path) -> None:
    root = write_site(tmp_path, ENGLISH)
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "kbgen", "build", "--site", str(root)], stderr=theirs, stdout=subprocess.PIPE
    ) as run:
        os.close(theirs)
        said = b""
        try:
            while piece := os.read(ours, 4096):
                said += piece
        except OSError:  # Linux's word for the end of a terminal
            pass
        os.close(ours)
    assert run.returncode == 0
    assert b"\rBuilding page 5 of 5" in said
    assert b"Built 5 pages" in said


DATED = {**ENGLISH, "docs/en/sale.md": article("Sale", publish_at="2026-12-01", expire_at="2026-12-10")}


@pytest.mark.parametrize(
    ("arguments", "environment", "out"),
    [
        (["--now", "2026-11-30"], {}, False),
        (["--now", "2026-12-01"], {}, True),
        ([], {"SOURCE_DATE_EPOCH": "1764547200"}, False),
        ([], {"SOURCE_DATE_EPOCH": "1796083200"}, True),  # 2026-12-01 in UTC
        ([], {"SOURCE_DATE_EPOCH": "1796083199"}, False),  # a second before
        (["--now", "2026-12-10"], {"SOURCE_DATE_EPOCH": "1796083200"}, False),
    ],
)
def test_the_day_may_be_set(
    arguments: list[str], environment: dict[str, str], out: bool, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    root = write_site(tmp_path, DATED)
    assert main(["check", "--site", str(root), *arguments]) == 0
    assert f"{6 if out else 5} articles checked" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["soon", "1e9", "99999999999999999999"])
def test_a_day_that_is_none_is_refused(value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    assert main(["check", "--site", str(write_site(tmp_path, ENGLISH))]) == 2


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    links = "".join(f"[a](/no-{number}.md)\n\n" for number in range(2000))
    root = write_site(tmp_path, {**ENGLISH, "docs/en/returns.md": article("R", body=links)})
    ours, theirs = os.pipe()
    os.close(ours)
    with subprocess.Popen(
        [sys.executable, "-m", "kbgen", "check", "--site", str(root)],
        stdout=theirs, stderr=subprocess.PIPE, encoding="utf-8",
    ) as run:  # fmt: skip
        os.close(theirs)
        assert run.stderr is not None
        said = run.stderr.read()
    assert "Traceback" not in said
    assert "BrokenPipe" not in said
    assert run.returncode in {0, 1}


def test_translations_are_listed_accepted_and_then_current(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_site(tmp_path, {**BRITISH, "docs/en-GB/returns.md": article("Returns policy"),
                                 "docs/en-GB/index.md": article("Help")})  # fmt: skip
    monkeypatch.chdir(root)

    def states() -> dict[str, str]:
        assert main(["translations", "status", "--format", "json"]) == 0
        return {row["article"]: row["state"] for row in json.loads(capsys.readouterr().out)}

    assert states() == {
        "index": "unstamped", "returns": "unstamped", "faq": "missing", "faq/returns": "missing",
        "faq/returns/how-to-return": "missing",
    }  # fmt: skip
    assert main(["translations", "accept", "docs/en-GB/returns.md"]) == 0
    assert capsys.readouterr().out == "1 translation accepted.\n"
    assert "returns" not in states()
    assert main(["translations", "accept", "--all-unstamped"]) == 0
    capsys.readouterr()
    assert "index" not in states()
    write_site(root, {"docs/en/returns.md": article("Returns", revision=2)})
    assert states()["returns"] == "outdated"
    library, _ = libraries.load(load_project(root), DAY)
    assert library.articles["en-GB"]["returns"].front.translates is not None


def test_a_catalog_is_started_for_a_language_that_kbgen_does_not_speak(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_site(tmp_path, {**MINIMAL, "mkdocs.yml": MINIMAL["mkdocs.yml"].replace("[en, cs]", "[en, cs, eo]")})
    for word in ("written", "unchanged"):
        assert main(["catalogs", "update", "--site", str(root)]) == 0
        assert word in capsys.readouterr().out
        assert [name for name in tree(root) if name.startswith("locales")] == ["locales/eo/LC_MESSAGES/kbgen.po"]


def test_a_path_that_cannot_be_shown_does_not_stop_the_report(tmp_path: Path) -> None:
    root = write_site(tmp_path, ENGLISH)
    (root / "docs" / "en" / os.fsdecode(b"caf\xe9.md")).write_text("no front matter")
    for name in ("text", "json", "github", "sarif", "gitlab", "junit"):
        run = run_kbgen("check", "--site", root, "--format", name)
        assert (run.returncode, "Traceback" in run.stderr) == (2, False), run.stderr
