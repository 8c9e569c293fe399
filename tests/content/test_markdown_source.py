"""Sections, links and pictures, found in Markdown without rendering it; and what rewriting leaves alone."""

from __future__ import annotations

import pytest

from kbgen.content.markdown_source import mask_code, plain, references, rewrite, sections
from kbgen.model.article import Reference, Section


def outline(body: str, first_line: int = 1) -> list[tuple[int, str, str, int]]:
    return [(s.level, s.title, s.anchor, s.line) for s in sections(body, first_line)]


def found(body: str, first_line: int = 1) -> list[tuple[str, int, str | None]]:
    return [(r.target, r.line, r.alt) for r in references(body, first_line)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", []),
        ("\n\n", []),
        ("Text.\n", [(0, "", "", 10)]),
        ("# One\nText.\n## Two\n", [(1, "One", "one", 10), (2, "Two", "two", 12)]),
        ("Lead.\n\n## Two ##\n", [(0, "", "", 10), (2, "Two", "two", 12)]),
        ("#No space\n", [(1, "No space", "no-space", 10)]),
        ("Title\n=====\n\nOther\n---\n", [(1, "Title", "title", 10), (2, "Other", "other", 13)]),
        ("Two\nlines\n---\n", [(0, "", "", 10)]),
        ("Text.\n\n---\n", [(0, "", "", 10)]),
        ("`code`\n---\n", [(2, "code", "code", 10)]),
        ("# Cost {#price}\n", [(1, "Cost", "price", 10)]),
        ("# Cost {: #price .x }\n", [(1, "Cost", "price", 10)]),
        ("# Cost # {#price}\n", [(1, "Cost", "price", 10)]),
        ("# Braces{x}\n", [(1, "Braces{x}", "braces-x", 10)]),
        ("# A\n# A\n# A\n", [(1, "A", "a", 10), (1, "A", "a-2", 11), (1, "A", "a-3", 12)]),
        ("# A\n# A\n# B {#a-2}\n", [(1, "A", "a", 10), (1, "A", "a-3", 11), (1, "B", "a-2", 12)]),
        ("# A {#x}\n# B {#x}\n", [(1, "A", "x", 10), (1, "B", "x-2", 11)]),
        ("# ???\n# !!!\n", [(1, "???", "section", 10), (1, "!!!", "section-2", 11)]),
        ("# Jak vrátit zboží\n", [(1, "Jak vrátit zboží", "jak-vrátit-zboží", 10)]),
        ("# วิธีคืนสินค้า\n", [(1, "วิธีคืนสินค้า", "วิธีคืนสินค้า", 10)]),
        ("# 如何退貨？\n", [(1, "如何退貨？", "如何退貨", 10)]),
        ("```\n# no\n```\n# Yes\n", [(0, "", "", 10), (1, "Yes", "yes", 13)]),
        ("~~~ sh\n# no\n```\n# no\n~~~\n# Yes\n", [(0, "", "", 10), (1, "Yes", "yes", 15)]),
        ("````\n```\n# no\n````\n# Yes\n", [(0, "", "", 10), (1, "Yes", "yes", 14)]),
        ("```\nnever closed\n# Yes\n", [(0, "", "", 10), (1, "Yes", "yes", 12)]),
        ("<!--\n# no\n-->\n# Yes\n", [(0, "", "", 10), (1, "Yes", "yes", 13)]),
        ("- item\n\n    ```\n    # no\n    ```\n", [(0, "", "", 10)]),
        ("    # no\n", [(0, "", "", 10)]),
    ],
)
def test_sections_are_the_headings_with_their_lines(body: str, expected: list[tuple[int, str, str, int]]) -> None:
    assert outline(body, 10) == expected


def test_a_section_holds_its_text_without_the_heading() -> None:
    body = "Lead.\n\n## One {#one .step}\n\nFirst.\n\n```\n# code\n```\n\nTwo\n---\nSecond.\n"
    assert sections(body, 5) == (
        Section(0, "", "", 5, "Lead."),
        Section(2, "One", "one", 7, "First.\n\n```\n# code\n```", step=True),
        Section(2, "Two", "two", 15, "Second."),
    )


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("**Bold** and *soft*", "Bold and soft"),
        ("__Bold__ and _soft_", "Bold and soft"),
        ("snake_case_name", "snake_case_name"),
        ("See [the policy](/returns.md)", "See the policy"),
        ("See [the [new] policy](/returns.md)", "See the [new] policy"),
        ("See [the policy](</a b.md> 'Title')", "See the policy"),
        ("See [a](/a(1).md) and [b][ref]", "See a and b"),
        ("[![Alt](/a.png)](/b.md)", "Alt"),
        ("`code` <b>x</b> &amp; y", "code x & y"),
        ("1\\. Not a list \\*", "1. Not a list *"),
        ("[brackets] stay", "[brackets] stay"),
    ],
)
def test_a_title_is_its_heading_without_marks(markup: str, text: str) -> None:
    assert plain(markup) == text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[a](/x.md)", [("/x.md", 3, None)]),
        ("\n\n[a](/x.md)", [("/x.md", 5, None)]),
        ("[a [b] c](/x.md)", [("/x.md", 3, None)]),
        ("[a](</x y.md>)", [("/x y.md", 3, None)]),
        ("[a](</x.md> 'Title')", [("/x.md", 3, None)]),
        ('[a](/x.md "Title (1)")', [("/x.md", 3, None)]),
        ("[a](/x(1).md)", [("/x(1).md", 3, None)]),
        ("[a](/x.md?a=1&amp;b=2)", [("/x.md?a=1&b=2", 3, None)]),
        ("[two\nlines](/x.md)", [("/x.md", 4, None)]),
        ("![A valve](/v.svg)", [("/v.svg", 3, "A valve")]),
        ("![](/v.svg)", [("/v.svg", 3, "")]),
        ("[![A valve](/v.svg)](/x.md)", [("/v.svg", 3, "A valve"), ("/x.md", 3, None)]),
        ("[one]: /x.md", [("/x.md", 3, None)]),
        ("[one]: </x y.md> 'Title'", [("/x y.md", 3, None)]),
        ('[one]: /x.md\n    "Title"', [("/x.md", 3, None)]),
        ("[Note]: this is a sentence", []),
        ("[^1]: A footnote", []),
        ("![][one]", [("", 3, "")]),
        ('<a href="/x.md">a</a>', [("/x.md", 3, None)]),
        ("<a class='b' href='/x.md'>a</a>", [("/x.md", 3, None)]),
        ('<img alt="A valve" src="/v.svg">', [("/v.svg", 3, "A valve")]),
        ('<img src="/v.svg">', [("/v.svg", 3, "")]),
        ('<img src="/v.svg" alt="">', [("/v.svg", 3, "decoration")]),
        ('<video src="/v.mp4" poster="/v.png"></video>', [("/v.mp4", 3, None), ("/v.png", 3, None)]),
        ("`[a](/x.md)`", []),
        ("``a ` [a](/x.md)``", []),
        ("\\`[a](/x.md)\\`", [("/x.md", 3, None)]),
        ("A stray ` here.\n\n[a](/x.md)\n\nAnd ` here.", [("/x.md", 5, None)]),
        ("- a ` b\n- [a](/x.md) ` c", [("/x.md", 4, None)]),
        ("\\[a\\](/x.md)", []),
        ("<!-- [a](/x.md) -->", []),
        ("```\n[a](/x.md)\n```", []),
        ("```\n[a](/x.md)\n````\n[b](/y.md)\n```\n[c](/z.md)", [("/z.md", 8, None)]),
        ("> ```\n> [a](/x.md)\n> ```\n\n[b](/y.md)", [("/y.md", 7, None)]),
        ("    [a](/x.md)", []),
        ("Text.\n    [a](/x.md)", [("/x.md", 4, None)]),
        ("- item\n\n    [a](/x.md)", [("/x.md", 5, None)]),
        ("- item\n\n        [a](/x.md)", []),
        ("!!! note\n    [a](/x.md)", [("/x.md", 4, None)]),
        ("a < b [a](/x.md)", [("/x.md", 3, None)]),
        ("[a] (/x.md)", []),
        ("[a](/x.md", []),
    ],
)
def test_references_are_the_links_and_pictures_with_their_lines(
    body: str, expected: list[tuple[str, int, str | None]]
) -> None:
    assert found(body, 3) == expected


@pytest.mark.parametrize(
    "text",
    ["if x <a and " + "word " * 500, "<a " + 'b="c" ' * 500, "[" * 3000, "`" * 3000, "[a](" * 3000, "![" * 3000],
    ids=["tag", "attributes", "brackets", "ticks", "links", "pictures"],
)
def test_text_that_nothing_closes_is_scanned_in_one_go(text: str) -> None:
    # A pattern that backtracks would not end within a lifetime.
    assert references(text, 1) == ()
    assert mask_code(text) == text


def test_masking_keeps_every_offset_and_line() -> None:
    body = "a `b` c\n\n```\n[x](/y)\n```\n\n<!-- d\ne -->\nf\n"
    masked = mask_code(body)
    assert masked == "a     c\n\n   \n       \n   \n\n      \n     \nf\n"
    assert len(masked) == len(body)


def written(body: str, addresses: dict[str, str], prefix: str = "") -> str:
    def address(reference: Reference) -> str:
        return addresses.get(reference.target, body[reference.start : reference.end])

    return rewrite(body, 1, sections(body, 1), references(body, 1), address=address, anchor_prefix=prefix)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[a](/x.md)", "[a](NEW)"),
        ('[a](</x.md> "T")', '[a](<NEW> "T")'),
        ("[a][one]\n\n[one]: /x.md 'T'\n", "[a][one]\n\n[one]: NEW 'T'\n"),
        ("<a href='/x.md'>`/x.md`</a>", "<a href='NEW'>`/x.md`</a>"),
        ("/x.md and `[a](/x.md)`", "/x.md and `[a](/x.md)`"),
        ("# A\n\n## B  \n", "# A {#a}\n\n## B {#b}\n"),
        ("## B {.step}\n", "## B {#b .step}\n"),
        ("## B {#own .step lang=de title=\"a b\"}\n", "## B {#own .step lang=de title=\"a b\"}\n"),
        ("## B ##\n", "## B {#b}\n"),
        ("B\n---\n", "B {#b}\n---\n"),
        ("## [a](/x.md)\n", "## [a](NEW) {#a}\n"),
    ],
)  # fmt: skip
def test_rewriting_sets_targets_and_anchors_and_nothing_else(body: str, expected: str) -> None:
    assert written(body, {"/x.md": "NEW"}) == expected


def test_answers_that_share_a_page_have_anchors_of_their_own() -> None:
    assert written("## Cost\n", {}, prefix="return-window-") == "## Cost {#return-window-cost}\n"
