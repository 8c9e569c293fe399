"""kbgen's manual is whole and right: what the code has is documented, and what the manual shows works."""

from __future__ import annotations

import argparse
import ast
import datetime
import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

import pytest

from kbgen import checks, cli
from kbgen.cli import arguments, shared
from kbgen.content import failed_searches, front_matter, settings
from kbgen.events import masking
from kbgen.events.event import Outcome
from kbgen.model.resources import PACKAGE, data
from kbgen.site import opening
from kbgen_mkdocs.knowledge_base import KnowledgeBasePlugin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MANUAL = data("manual")
ROOT = MANUAL.parent
DAY = datetime.date(2026, 11, 21)
FENCE = re.compile(r"^([ \t]*)(`{3,})(\w*)\n(.*?)^\1\2[ \t]*$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


class Example(NamedTuple):
    """A fenced block; ``place`` is its file and line."""

    place: str
    language: str
    text: str


def pages() -> dict[str, str]:
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(MANUAL.rglob("*.md"))}


PAGES = pages()
ROOT_PAGES = {name: (ROOT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md")}


def examples() -> list[Example]:
    return [
        Example(f"{name}:{text.count(chr(10), 0, found.start()) + 1}", found[3], found[4])
        for name, text in {**PAGES, **ROOT_PAGES}.items()
        for found in FENCE.finditer(text)
    ]


EXAMPLES = examples()
WORDS = {found for text in PAGES.values() for found in SPAN.findall(FENCE.sub("", text))}
"""What stands between backticks in the manual's text: a thing is documented where it stands so."""


def page(name: str) -> str:
    return PAGES[f"manual/docs/en/{name}.md"]


def modules() -> Iterator[tuple[str, ast.Module]]:
    for folder in (PACKAGE, ROOT / "plugins"):
        for path in sorted(folder.rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


# The commands


def commands(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Walk down to the commands that do something."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below or parser.get_default("run"):
        yield parser
    for action in below:
        for child in action.choices.values():
            yield from commands(child)


COMMANDS = list(commands(cli.parser()))


def options(parser: argparse.ArgumentParser) -> set[str]:
    return {option for action in parser._actions for option in action.option_strings}


@pytest.mark.parametrize("name", [command.prog for command in COMMANDS])
def test_command_is_documented(name: str) -> None:
    spoken = [word for word in SPAN.findall(page("operators/commands")) if word.startswith(name)]
    assert spoken, f"name “{name}” in manual/docs/en/operators/commands.md"


@pytest.mark.parametrize("option", sorted(options(cli.parser()).union(*map(options, COMMANDS))))
def test_option_is_documented(option: str) -> None:
    assert re.search(rf"(?<![\w-]){option}(?![\w-])", page("operators/commands"))


def test_no_option_is_made_up() -> None:
    known = options(cli.parser()).union(*map(options, COMMANDS))
    text = FENCE.sub("", page("operators/commands"))
    assert set(re.findall(r"(?<![\w-])--[a-z][\w-]+", text)) - known == set()


@pytest.mark.parametrize("name", arguments.FORMATS)
def test_format_is_documented(name: str) -> None:
    assert f"\n| `{name}` |" in page("operators/ci")


@pytest.mark.parametrize("code", [shared.FINE, shared.FAULTS, shared.UNUSABLE, 130])
def test_exit_code_is_documented(code: int) -> None:
    assert f"\n| {code} |" in page("operators/commands")


# Settings, keys, rules, hooks, variables


@pytest.mark.parametrize("name", settings.READERS)
def test_setting_is_documented(name: str) -> None:
    assert f"\n### `{name}` {{#{name}}}\n" in page("operators/settings")


@pytest.mark.parametrize("name", failed_searches.READERS)
def test_setting_of_failed_searches_is_documented(name: str) -> None:
    text = page("operators/failed-searches")
    assert f"\n| `{name}` |" in text
    assert f"\n      {name}:" in text


@pytest.mark.parametrize("outcome", Outcome)
def test_outcome_is_documented(outcome: Outcome) -> None:
    assert f"\n| `{outcome}` |" in page("operators/failed-searches")


@pytest.mark.parametrize("token", masking.TOKENS)
def test_mask_is_documented(token: str) -> None:
    assert f"`{token}`" in page("operators/privacy")


@pytest.mark.parametrize("key", front_matter.READERS)
def test_front_matter_key_is_documented(key: str) -> None:
    assert f"\n| `{key}` |" in page("writers/front-matter")


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("repair-guides", ("difficulty", "minutes", "tools", "parts", "safety")),
        ("home-page", ("text", "link", "starts", "ends")),
    ],
)
def test_keys_of_blocks_are_documented(name: str, keys: tuple[str, ...]) -> None:
    assert [key for key in keys if f"\n| `{key}` |" not in page(f"writers/{name}")] == []


def test_inherited_keys_are_listed() -> None:
    said = re.search(r"has the source's value: (.+?)\.\n", page("writers/front-matter"))
    assert said
    assert tuple(SPAN.findall(said[1])) == front_matter.INHERITED


RULE_ARGUMENT = {"Diagnostic": 2, "InputError.of": 2, "fault": 1}
"""Where the calls that make complaints take the rule's name."""


def rules() -> set[str]:
    found = set()
    for _, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and len(node.args) > RULE_ARGUMENT.get(ast.unparse(node.func), 99):
                rule = node.args[RULE_ARGUMENT[ast.unparse(node.func)]]
                if isinstance(rule, ast.Constant):
                    found.add(str(rule.value))
            if (
                isinstance(node, ast.FunctionDef)
                and node.returns
                and "tuple[str, str] | None" in ast.unparse(node.returns)
            ):
                # A check that hands on rule and message as a pair.
                found |= {
                    str(inner.value.elts[0].value)
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.Return)
                    and isinstance(inner.value, ast.Tuple)
                    and isinstance(inner.value.elts[0], ast.Constant)
                }
    return found  # fmt: skip


def test_every_rule_is_documented_and_no_other() -> None:
    documented = re.findall(r"^### `([a-z0-9-]+)` \{#\1\}$", page("writers/faults"), re.MULTILINE)
    assert len(documented) == len(set(documented))
    assert set(documented) == rules()


def test_rules_are_found() -> None:
    # Guards the search above: these three are given in three ways.
    assert {"broken-anchor", "not-utf8", "output-folder"} <= rules()


def test_every_hook_is_documented_and_no_other() -> None:
    own = {name for name in vars(KnowledgeBasePlugin) if name.startswith("on_") and name != "on_page"}
    own.add("load_config")
    assert set(re.findall(r"^\| `(\w+)` \|", page("contributors/hooks"), re.MULTILINE)) == own


def variables() -> set[str]:
    """Return the names of environment variables that the code reads by name."""
    found = set()
    for _, tree in modules():
        for node in ast.walk(tree):
            name: ast.expr | None = None
            if isinstance(node, ast.Call) and re.search(r"\b(environ\.get|getenv)$", ast.unparse(node.func)):
                name = node.args[0]
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
                name = node.slice
            if isinstance(name, ast.Constant):
                found.add(str(name.value))
    return found


def test_every_variable_is_documented_and_no_other() -> None:
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", page("operators/commands"), re.MULTILINE)) == variables()


def test_every_make_target_is_documented() -> None:
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    text = page("contributors/set-up")
    assert [name for name in targets if f"make {name}" not in text] == []


def test_every_colour_is_documented() -> None:
    style = (PACKAGE / "site" / "assets" / "site.css").read_text("utf-8")
    defined = set(re.findall(r"^  (--kb-[\w-]+):", style, re.MULTILINE)) & set(re.findall(r"var\((--kb-[\w-]+)", style))
    assert {name for name in defined if not name.endswith("-soft")} <= WORDS
    looks = page("operators/looks")
    assert set(re.findall(r"--kb-[\w-]+", looks)) <= defined


# The manual as a site


def test_manual_passes_all_checks() -> None:
    project, library = opening.load(MANUAL, DAY)
    assert checks.run(project, library) == []


def test_manual_builds_strictly(tmp_path: Path) -> None:
    out = tmp_path / "site"
    code = cli.main(["build", "--site", str(MANUAL), "--strict", "--now", DAY.isoformat(), "--out", str(out)])
    assert code == shared.FINE
    assert (out / "en" / "operators" / "commands" / "index.html").is_file()


# Examples


def ids(cases: list[Example]) -> list[str]:
    return [case.place for case in cases]


ARTICLES = [example for example in EXAMPLES if example.text.startswith("---\n")]
SETTINGS = [example for example in EXAMPLES if "knowledge-base:" in example.text and example.language == "yaml"]


@pytest.mark.parametrize("example", ARTICLES, ids=ids(ARTICLES))
def test_front_matter_example_is_right(example: Example) -> None:
    parts = front_matter.split(example.text)
    assert parts
    front, _, faults = front_matter.read(parts[0])
    assert [fault.message for fault in faults] == []
    assert front


@pytest.mark.parametrize("example", SETTINGS, ids=ids(SETTINGS))
def test_settings_example_is_right(example: Example) -> None:
    text = example.text
    for line in ("site_name: Example", "site_url: https://example.com/"):
        if line.split(":")[0] + ":" not in text:
            text = f"{line}\n{text}"
    settings.read_settings(text)


def test_settings_example_has_every_setting() -> None:
    first = next(example for example in SETTINGS if "operators/settings" in example.place)
    assert [name for name in settings.READERS if f"      {name}:" not in first.text] == []


CALL = re.compile(r"(?:^|[\s/])kbgen ([a-z-].*)$")


def calls(places: list[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Return the calls of kbgen in lines, each with its place, without what the shell does around them."""
    return [
        (place, shlex.split(re.split(r"&&|[|;>#]", found[1])[0]))
        for place, line in places
        if (found := CALL.search(line))
    ]


IN_BLOCKS = calls([(e.place, line) for e in EXAMPLES if e.language in {"bash", "yaml"} for line in e.text.split("\n")])
IN_TEXT = calls([
    (name, span) for name, text in {**PAGES, **ROOT_PAGES}.items() for span in SPAN.findall(FENCE.sub("", text))
])  # fmt: skip


def call_ids(cases: list[tuple[str, list[str]]]) -> list[str]:
    return [f"{place} {' '.join(words)}" for place, words in cases]


@pytest.mark.parametrize(("place", "words"), IN_BLOCKS, ids=call_ids(IN_BLOCKS))
def test_command_example_can_be_run(place: str, words: list[str]) -> None:
    if "--version" in words or "--help" in words:
        return
    cli.parser().parse_args(words)


@pytest.mark.parametrize(("place", "words"), IN_TEXT, ids=call_ids(IN_TEXT))
def test_command_in_text_exists(place: str, words: list[str]) -> None:
    parser = cli.parser()
    for word in words:
        below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
        if not below or word.startswith("-") or word == "COMMAND":
            break
        assert word in below[0].choices, f"{place}: there is no command “{word}”"
        parser = below[0].choices[word]
    assert {word for word in words if word.startswith("-")} <= options(parser), place


def test_examples_are_found() -> None:
    assert len(ARTICLES) > 7
    assert len(SETTINGS) > 1
    assert len(IN_BLOCKS) > 25
    assert len(IN_TEXT) > 25
