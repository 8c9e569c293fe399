"""The JSON Schemas that editors use say what kbgen's own readers say."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from kbgen.content import failed_searches, front_matter, settings, yaml_nodes
from kbgen.model.article import FrontMatter
from kbgen.model.project import FailedSearches
from kbgen.model.resources import PACKAGE, data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

ARTICLE: dict[str, Any] = json.loads((PACKAGE / "content" / "article.schema.json").read_text("utf-8"))
SITE: dict[str, Any] = json.loads((PACKAGE / "content" / "settings.schema.json").read_text("utf-8"))
PLUGIN: dict[str, Any] = SITE["$defs"]["knowledge-base"]
LOGGING: dict[str, Any] = SITE["$defs"]["failed-searches"]


class _Loader(yaml.SafeLoader):
    """YAML as editors read it: a date stays text."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # the base class's own shape
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.add_constructor("!ENV", lambda loader, node: "https://help.example.com/")


def articles() -> Iterator[Path]:
    for name in ("docs", "faq"):
        for folder in (data(name), data("manual") / name):
            yield from sorted(folder.rglob("*.md"))


def complaints(schema: dict[str, Any], value: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(value)]


@pytest.mark.parametrize("schema", [ARTICLE, SITE], ids=["article", "settings"])
def test_schema_is_valid(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    ("schema", "readers", "required"),
    [
        (ARTICLE, front_matter.READERS, front_matter.REQUIRED),
        (PLUGIN, settings.READERS, ("locales",)),
        (LOGGING, failed_searches.READERS, ()),
    ],
    ids=["article", "settings", "failed-searches"],
)
def test_schema_has_the_readers_keys(
    schema: dict[str, Any], readers: Mapping[str, object], required: tuple[str, ...]
) -> None:
    assert set(schema["properties"]) == set(readers)
    assert tuple(schema["required"]) == required
    assert schema["additionalProperties"] is False


def test_front_matter_has_the_readers_keys() -> None:
    assert {field.name for field in fields(FrontMatter)} == set(front_matter.READERS)


@pytest.mark.parametrize(("schema", "module"), [(PLUGIN, settings), (LOGGING, failed_searches)])
def test_settings_are_described_alike(schema: dict[str, Any], module: Any) -> None:
    assert {key: value["description"] for key, value in schema["properties"].items()} == module.DESCRIPTIONS


def test_every_key_is_described() -> None:
    blocks = [ARTICLE, PLUGIN, ARTICLE["properties"]["repair"], ARTICLE["properties"]["notice"]]
    assert [key for block in blocks for key, value in block["properties"].items() if not value["description"]] == []


def test_inherited_keys_say_so() -> None:
    said = {key for key, value in ARTICLE["properties"].items() if "Inherited by" in value["description"]}
    assert said == set(front_matter.INHERITED)


def refusal(readers: Mapping[str, Callable[[yaml.Node], object]], text: str) -> str:
    """Return a reader's complaint about ``key: value``, or an empty text."""
    node = yaml_nodes.compose(text)
    assert node is not None
    _, _, faults = yaml_nodes.read_fields(node, readers, (), "block")
    return " ".join(fault.message for fault in faults)


@pytest.mark.parametrize(
    ("block", "required", "optional"),
    [
        ("repair", {"difficulty": "easy", "minutes": 5}, {"tools": ["A"], "parts": ["A"], "safety": ["A"]}),
        (
            "notice",
            {"text": "A"},
            {"link": "/returns.md", "starts": "2026-11-01", "ends": "2026-11-02"},
        ),
    ],
)
def test_blocks_have_the_readers_keys(block: str, required: dict[str, object], optional: dict[str, object]) -> None:
    schema = ARTICLE["properties"][block]
    whole = {**required, **optional}
    assert set(schema["properties"]) == set(whole)
    assert set(schema["required"]) == set(required)
    assert schema["additionalProperties"] is False
    assert refusal(front_matter.READERS, yaml.safe_dump({block: whole}).replace("'", "")) == ""
    for key in required:
        lacking = {name: value for name, value in whole.items() if name != key}
        assert f"“{key}” is missing" in refusal(front_matter.READERS, yaml.safe_dump({block: lacking}).replace("'", ""))
    assert "has no key “colour”" in refusal(
        front_matter.READERS, yaml.safe_dump({block: {**required, "colour": "red"}})
    )


@pytest.mark.parametrize(
    ("enum", "text"),
    [
        (ARTICLE["properties"]["audience"]["items"]["enum"], "audience: [{}]"),
        (ARTICLE["properties"]["repair"]["properties"]["difficulty"]["enum"], "repair: {{difficulty: {}, minutes: 5}}"),
    ],
    ids=["audience", "difficulty"],
)
def test_choices_are_the_readers(enum: list[str], text: str) -> None:
    said = re.search(r"must be one of (.+?), not", refusal(front_matter.READERS, text.format("no-such-word")))
    assert said
    assert said[1].split(", ") == enum
    assert [word for word in enum if refusal(front_matter.READERS, text.format(word))] == []


# What both must refuse or both accept, so that an editor and `kbgen check` agree.
VALUES = {
    "title": (["Returns", '"42"'], ["42", '""', "[a]", ""]),
    "summary": (["One.", "a" * 200], ["a" * 201, "[a]"]),
    "slug": (["how-to-return", "วิธีคืนสินค้า", "如何退貨", "vrácení", "a1"], ["How", "a b", "a--b", "-a", "a/b", "a.b"]),
    "tags": (["[returns]", "[]", "[7710]"], ["returns", "[[a]]", "[true]", '[""]']),
    "audience": (["[business]", "[consumer, business]"], ["business", "[all]"]),
    "related": (["[/returns.md]", "['/returns.md#cost']"], ["[returns.md]", "[/returns]", "/returns.md"]),
    "image": (["/assets/home.svg"], ["home.svg", "/home.svg", "5"]),
    "order": (["0", "10"], ["-1", "1.5", "first", "'10'"]),
    "revision": (["1"], ["0", "'1'"]),
    "translates": (["2@3f9ac1d20b47"], ["2", "2@3f9ac1", "x@3f9ac1d20b47"]),
    "updated": (["2026-11-30"], ["2026-11", "today", "30.11.2026"]),
    "repair": (["{difficulty: easy, minutes: 1}"], ["{difficulty: easy, minutes: 0}", "easy"]),
    "notice": (["{text: One.}"], ["One.", "{link: /returns.md}"]),
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value", "good"),
    [(key, value, good) for key, pair in VALUES.items() for good in (True, False) for value in pair[0 if good else 1]],
)
def test_reader_and_schema_agree(key: str, value: str, good: bool) -> None:
    text = f"{key}: {value}\n"
    refused = refusal(front_matter.READERS, text)
    parsed = yaml.load(text, _Loader)  # a safe loader
    assert (refused == "") is good, refused
    assert (complaints({**ARTICLE, "required": []}, parsed) == []) is good


# The same for the settings of the plugin failed-searches.
SETTINGS = {
    "endpoint": (
        ["/_kbgen/events", "https://collect.example.com/events", "http://localhost:8787/e"],
        ["events", "//evil.example/", "http://collect.example.com/events", "https://a.example/?x=1", "'/a b'", "5"],
    ),
    "delivery": (["collector", "pixel"], ["image", "[pixel]"]),
    "consent": (["required", "external", "none-needed"], ["none", "true"]),
    "signals": (["true", "false"], ["1", "'true'"]),
    "sample": (["1", "100"], ["0", "101", "0.5", "'10'"]),
    "patterns": (["[AB-########]", "[]"], ["AB-########", "[[A]]"]),
    "min_visits": (["1"], ["0", "-1"]),
    "keep_days": (["400"], ["0", "1.5", "never"]),
}


@pytest.mark.parametrize(
    ("key", "value", "good"),
    [
        (key, value, good)
        for key, pair in SETTINGS.items()
        for good in (True, False)
        for value in pair[0 if good else 1]
    ],
)
def test_setting_and_schema_agree(key: str, value: str, good: bool) -> None:
    text = f"{key}: {value}\n"
    refused = refusal(failed_searches.READERS, text)
    assert (refused == "") is good, refused
    assert (complaints(LOGGING, yaml.load(text, _Loader)) == []) is good  # a safe loader


def test_defaults_are_as_described() -> None:
    defaults = FailedSearches()
    for key, said in failed_searches.DESCRIPTIONS.items():
        found = re.search(r"Default: (\S+)\.$", said)
        assert (found[1] if found else "()") == str(getattr(defaults, key)).replace("True", "true"), key


def test_demo_and_manual_fit_the_schema() -> None:
    found = []
    count = 0
    for path in articles():
        parts = front_matter.split(path.read_text("utf-8-sig"))
        assert parts is not None, path
        count += 1
        found += [f"{path}: {error}" for error in complaints(ARTICLE, yaml.load(parts[0], _Loader))]
    assert found == []
    assert count > 100


@pytest.mark.parametrize("path", [data("mkdocs.yml"), data("manual") / "mkdocs.yml"], ids=["demo", "manual"])
def test_settings_fit_the_schema(path: Path) -> None:
    assert complaints(SITE, yaml.load(path.read_text("utf-8"), _Loader)) == []


@pytest.mark.parametrize(
    "text",
    [
        "{site_name: A, site_url: https://a.example/, plugins: [search]}",
        "{site_name: A, site_url: https://a.example/, plugins: [{knowledge-base: {}}]}",
        "{site_name: A, site_url: https://a.example/, plugins: [{knowledge-base: {locales: [zh_hant]}}]}",
        "{site_name: A, site_url: https://a.example/, plugins: [{knowledge-base: {locales: [en], locale: en}}]}",
        "{site_name: A, plugins: [{knowledge-base: {locales: [en]}}]}",
    ],
)
def test_wrong_settings_do_not_fit(text: str) -> None:
    assert complaints(SITE, yaml.load(text, _Loader)) != []
