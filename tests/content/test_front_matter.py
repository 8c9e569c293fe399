"""Front matter: where it begins and ends, how each key is read, and on which line each fault is."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from kbgen.content import front_matter
from kbgen.content import yaml_nodes as nodes
from kbgen.content.yaml_nodes import FaultyValueError
from kbgen.model.article import FrontMatter, Notice, Repair, Stamp


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("---\na: 1\n---\nBody\n", ("a: 1\n", "Body\n", 4)),
        ("---\na: 1\nb: 2\n---\n\nBody\n", ("a: 1\nb: 2\n", "\nBody\n", 5)),
        ("---\n---\nBody\n", ("", "Body\n", 3)),
        ("---\na: 1\n---\n", ("a: 1\n", "", 4)),
        ("---\na: 1\n---", ("a: 1\n", "", 3)),
        ("---\na: 1\n---\nBody\n\n---\n\nMore\n", ("a: 1\n", "Body\n\n---\n\nMore\n", 4)),
        ("---\na: 1\n", None),
        ("---\na: 1\n----\n", None),
        ("---\na: 1\n --- \n", None),
        ("# Title\n", None),
        ("\n---\na: 1\n---\n", None),
        ("", None),
    ],
)
def test_front_matter_ends_at_its_second_line_of_hyphens(text: str, parts: tuple[str, str, int] | None) -> None:
    assert front_matter.split(text) == parts


DAY = datetime.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("slug: jak-vrátit", "slug", "jak-vrátit"),
        ("short: Returns", "short", "Returns"),
        ("title: 'Returns: how'", "title", "Returns: how"),
        ('title: "Returns\\u2026"', "title", "Returns…"),
        ("title: >\n  Two\n  lines", "title", "Two lines"),
        ("summary: |\n  Two\n  lines", "summary", "Two lines"),
        ("tags: [returns, refund]", "tags", ("returns", "refund")),
        ("tags:\n  - returns\n  - refund", "tags", ("returns", "refund")),
        ("aliases: [800123456, 1.5, 'no']", "aliases", ("800123456", "1.5", "no")),
        ("products: []", "products", ()),
        ("audience: [consumer, business]", "audience", ("consumer", "business")),
        ("related: [/faq/returns/x.md, /a.md#b]", "related", ("/faq/returns/x.md", "/a.md#b")),
        ("popular: [/a.md]", "popular", ("/a.md",)),
        ("owner: support", "owner", "support"),
        ("order: 0", "order", 0),
        ("revision: 3", "revision", 3),
        ("translates: 2@0123456789ab", "translates", Stamp(2, "0123456789ab")),
        ("updated: 2026-11-30", "updated", DAY),
        ("updated: '2026-11-30'", "updated", DAY),
        ("effective: 2026-11-30", "effective", DAY),
        ("review_by: 2026-11-30", "review_by", DAY),
        ("publish_at: 2026-11-30", "publish_at", DAY),
        ("expire_at: 2026-11-30", "expire_at", DAY),
        (
            "repair:\n  difficulty: easy\n  minutes: 20\n  tools: [Screwdriver]",
            "repair",
            Repair("easy", 20, ("Screwdriver",)),
        ),
        (
            "notice: {text: Open late, link: /a.md, starts: 2026-11-30, ends: 2026-11-30}",
            "notice",
            Notice("Open late", "/a.md", DAY, DAY),
        ),
    ],
)
def test_a_key_is_read_into_its_type(line: str, field: str, value: object) -> None:
    base = {"title": "title: T\n", "summary": "summary: S\n"}
    base.pop(field, None)
    front, _, faults = front_matter.read("".join(base.values()) + line + "\n")
    assert faults == []
    assert getattr(front, field) == value


def test_a_key_that_is_left_out_has_its_default() -> None:
    front, lines, faults = front_matter.read("title: T\nsummary: S\n")
    assert front == FrontMatter("T", "S")
    assert (lines, faults) == ({"title": 2, "summary": 3}, [])


@pytest.mark.parametrize(
    ("yaml_text", "expected"),
    [
        ("", [(1, "“title” is missing"), (1, "“summary” is missing")]),
        ("- a\n", [(1, "front matter must be")]),
        ("title: T\nsummary: S\norder: -1\n", [(4, "“order” must be a whole number")]),
        ("title: T\nsummary: S\norder: 1.5\n", [(4, "“order” must be a whole number")]),
        ("title: T\nsummary: S\nrevision: 0\n", [(4, "“revision” must be 1 or more")]),
        ("title: T\nsummary: S\ntags: [a, [b]]\n", [(4, "“tags” must be text")]),
        ("title: T\nsummary: S\ntags:\n  - a\n  -\n", [(6, "“tags” is empty")]),
        ("title: T\nsummary: S\ntitle: {a: b}\n", [(4, "“title” stands twice")]),
        ("title: [T]\nsummary: S\n", [(2, "“title” must be text, not a list")]),
        ("title: yes\nsummary: 2026-01-01\n", [(2, "not yes or no"), (3, "not a date")]),
        ("title: T\nsummary: " + "x" * 201 + "\n", [(3, "has 201 characters")]),
        ("title: T\nsummary: S\nrelated: [returns.md]\n", [(4, "is no article")]),
        ("title: T\nsummary: S\naudience: [consumers]\n", [(4, "Did you mean “consumer”?")]),
        ("title: T\nsummary: S\nupdated: 30.11.2026\n", [(4, "must be a date that exists")]),
        ("title: T\nsummary: S\nupdated: 2026-W05-1\n", [(4, "must be a date that exists")]),
        ("title: T\nsummary: S\nupdated: 20261130\n", [(4, "must be a date that exists")]),
        ("title: T\nsummary: S\nrepair: {minutes: 5}\n", [(4, "“difficulty” is missing")]),
        ("title: T\nsummary: S\nrepair:\n  difficulty: easy\n  minutes: many\n", [(6, "whole number")]),
        ("title: T\nsummary: S\nnotice: {text: T, starts: 2026-02-01, ends: 2026-01-01}\n", [(4, "before it starts")]),
        ("title: T\nsummary: S\nnotice: Closed\n", [(4, 'notice must be "key: value" lines')]),
        ("title: !!python/name:os.system T\nsummary: S\n", [(2, "“title” must be text")]),
        ("title: *gone\nsummary: S\n", [(2, "this is no YAML")]),
        ("? [a, b]\n: c\n", [(1, "a key of front matter must be a word")]),
        ("title: T\n\x07summary: S\n", [(2, "this is no YAML")]),
    ],
)
def test_a_fault_has_its_line_and_remedy(yaml_text: str, expected: list[tuple[int, str]]) -> None:
    _, _, faults = front_matter.read(yaml_text)
    assert len(faults) == len(expected), faults
    for fault, (line, words) in zip(faults, expected, strict=True):
        assert words in fault.message
        assert fault.line == line


@pytest.mark.parametrize(
    ("reader", "yaml_text", "value"),
    [
        (nodes.text, "' padded '", "padded"),
        (nodes.word, "007", "007"),
        (nodes.word, "+420", "+420"),
        (nodes.whole_number, "12", 12),
        (nodes.positive_number, "1", 1),
        (nodes.flag, "true", True),
        (nodes.flag, "off", False),
        (nodes.flag, "Yes", True),
        (nodes.date, "2024-02-29", datetime.date(2024, 2, 29)),
        (nodes.one_of("a", "b"), "b", "b"),
        (nodes.list_of(nodes.text), "[]", ()),
        (nodes.map_of(nodes.text, "names"), "{cs: Čeština}", {"cs": "Čeština"}),
    ],
)
def test_a_reader_reads_what_a_writer_means(reader: Any, yaml_text: str, value: object) -> None:
    assert reader(nodes.compose(yaml_text)) == value


@pytest.mark.parametrize(
    ("reader", "yaml_text"),
    [
        (nodes.text, "''"), (nodes.text, "~"), (nodes.text, "12"), (nodes.text, "[a]"), (nodes.text, "{a: b}"),
        (nodes.word, "true"), (nodes.word, "2026-01-01"),
        (nodes.whole_number, "'x'"), (nodes.whole_number, "0x10"), (nodes.whole_number, "1_000"),
        (nodes.whole_number, "²"),
        (nodes.positive_number, "0"), (nodes.flag, "'true'"), (nodes.flag, "1"),
        (nodes.date, "2025-02-29"), (nodes.date, "[2026-01-01]"), (nodes.date, "2026-01-01T10:00:00"),
        (nodes.one_of("a", "b"), "c"), (nodes.list_of(nodes.text), "a"), (nodes.map_of(nodes.text, "names"), "[a]"),
    ],
)  # fmt: skip
def test_a_reader_refuses_what_it_would_have_to_guess(reader: Any, yaml_text: str) -> None:
    with pytest.raises(FaultyValueError) as caught:
        reader(nodes.compose(yaml_text))
    assert caught.value.message


def test_a_translation_inherits_what_it_leaves_out() -> None:
    source = FrontMatter("T", "S", tags=("a",), order=3, slug="s", aliases=("x",), updated=DAY, icon="i")
    own = FrontMatter("P", "R", tags=(), slug="p")
    assert front_matter.inherit(own, source, {"title": 2, "tags": 3}) == FrontMatter(
        "P", "R", tags=(), slug="p", order=3, icon="i"
    )


@pytest.mark.parametrize(
    ("publish_at", "expire_at", "day", "out"),
    [
        (None, None, 15, True),
        (15, None, 14, False),
        (15, None, 15, True),
        (None, 15, 14, True),
        (None, 15, 15, False),
        (10, 15, 12, True),
        (10, 15, 9, False),
    ],
)
def test_an_article_is_out_from_its_first_day_until_before_its_last(
    publish_at: int | None, expire_at: int | None, day: int, out: bool
) -> None:
    def november(number: int | None) -> datetime.date | None:
        return datetime.date(2026, 11, number) if number else None

    front = FrontMatter("T", "S", publish_at=november(publish_at), expire_at=november(expire_at))
    assert front_matter.is_published(front, datetime.date(2026, 11, day)) is out
