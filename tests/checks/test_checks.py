"""Checks, one by one, beyond the table of bad input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kbgen import checks
from kbgen.checks.scripts import raw_scripts
from kbgen.content import library as libraries
from kbgen.content.settings import load_project
from tests.samples import DAY, MINIMAL, article, write_site

if TYPE_CHECKING:
    from pathlib import Path

    from kbgen.content.library import Library
    from kbgen.model.project import Project

ENGLISH = MINIMAL["mkdocs.yml"].replace("[en, cs]", "[en]")


def site(root: Path, files: dict[str, str]) -> tuple[Project, Library]:
    project = load_project(write_site(root, {**MINIMAL, "mkdocs.yml": ENGLISH, **files}))
    library, faults = libraries.load(project, DAY)
    assert faults == []
    return project, library


def complaints(root: Path, files: dict[str, str]) -> list[tuple[str, int, str]]:
    return [(d.path, d.line, d.rule) for d in checks.run(*site(root, files))]


@pytest.mark.parametrize(
    "body",
    [
        "<script>x()</script>", "<SCRIPT src=x>", "< script>x()", "<iframe src='/x.md'>", "<object>", "<embed>",
        "<base href='/'>", "<meta http-equiv=refresh>", "<link rel=stylesheet>", "<style>a{}</style>",
        "<p onclick='x()'>a</p>", "<img src=x onerror=x()>", "<svg/onload=x()>", "<p\nonclick=x()>a</p>",
        "<p title='>' onclick='x()'>a</p>", "<p ONCLICK = 'x()'>", "<p a=\"b\"onclick=x()>",
        "[a](javascript:x())", "[a](JavaScript:x())", "[a]( javascript:x())", "[a](<javascript:x()>)",
        "[a](&#106;avascript:x())", "[a](java&Tab;script:x())", "[a](vbscript:x())", "[a](data:text/html,x)",
        "[a][b]\n\n[b]: javascript:x()", "<a href='javascript:x()'>", "<a href=javascript:x()>",
        "<a href='java&#115;cript:x()'>", "![a](javascript:x())",
        "[a](/returns.md){onclick=x()}", "[a](/returns.md){: .b onclick=x() }", "## Heading {#a onclick='x()'}",
    ],
)  # fmt: skip
def test_whatever_would_run_code_is_found(tmp_path: Path, body: str) -> None:
    found = list(raw_scripts(*site(tmp_path, {"docs/en/returns.md": article("R", body=f"Text.\n\n{body}\n")})))
    assert [d.line for d in found], body
    assert {d.line for d in found} <= {8, 9, 10}


@pytest.mark.parametrize(
    "body",
    [
        "`<script>` and ``onclick=`` and javascript: in words", "```html\n<script>x()</script>\n```",
        "<!-- <script> -->", "Turn it on = done. <b>only</b> once=1", "a <b on the description", "{on} {price=1}",
        "The style of the object is its link", "[a](https://a.example/javascript:x)", "[javascript:](/returns.md)",
        "<p class='onclick='>a</p>", "<p title=\"a onclick= b\">a</p>", "Data: text/html is a type",
    ],
)  # fmt: skip
def test_words_about_code_are_no_code(tmp_path: Path, body: str) -> None:
    assert list(raw_scripts(*site(tmp_path, {"docs/en/returns.md": article("R", body=f"{body}\n")}))) == []


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"related": "[/returns.md#gone]"}, "broken-anchor"),
        ({"popular": "[/gone.md]"}, "broken-link"),
        ({"notice": "{text: T, link: /gone.md}"}, "broken-link"),
        ({"image": "/assets/no.png", "image_alt": "A"}, "missing-picture"),
    ],
)
def test_links_of_front_matter_are_checked_at_their_keys(tmp_path: Path, keys: dict[str, str], expected: str) -> None:
    assert complaints(tmp_path, {"docs/en/index.md": article("H", **keys)}) == [("docs/en/index.md", 4, expected)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[a](/faq/returns/index.md#how-to-return)\n", ""),
        ("[a](/faq/returns/how-to-return.md)\n", ""),
        ("[a](../../faq/en/returns/how-to-return.md)\n", ""),
        ('[a](#own)\n\n<span id="own">x</span>\n', ""),
        ("[a](form.pdf)\n", ""),
        ("[a](mailto:a@example.com) [b](//example.com)\n", ""),
        ("[a](#Cost)\n\n## Cost\n", "broken-anchor"),
        ("[a](/mkdocs.yml)\n", "broken-link"),
        ("[a](../../mkdocs.yml)\n", "broken-link"),
    ],
)
def test_links_are_checked_where_they_stand(tmp_path: Path, body: str, expected: str) -> None:
    found = complaints(tmp_path, {"docs/en/returns.md": article("R", body=body), "docs/en/form.pdf": "x"})
    assert found == ([("docs/en/returns.md", 6, expected)] if expected else [])


def test_a_translations_links_are_checked_in_its_own_language(tmp_path: Path) -> None:
    files = {
        "mkdocs.yml": MINIMAL["mkdocs.yml"].replace("[en, cs]", "[en, en-GB]"),
        "docs/en-GB/returns.md": article("R", body="[a](#cost) [b](#price)\n\n## Price\n", translates="1@000000000000"),
    }
    assert complaints(tmp_path, files) == [("docs/en-GB/returns.md", 7, "broken-anchor")]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"translates": "1@000000000000"}, []),
        ({"translates": "9@000000000000"}, ["unstamped"]),
        ({}, ["unstamped"]),
        ({"translates": "1@000000000000", "revision": "1"}, ["revision-of-translation"]),
    ],
)
def test_a_stamp_is_of_a_revision_that_there_has_been(
    tmp_path: Path, keys: dict[str, str], expected: list[str]
) -> None:
    files = {
        "mkdocs.yml": MINIMAL["mkdocs.yml"].replace("[en, cs]", "[en, en-GB]"),
        "docs/en-GB/returns.md": article("R", **keys),
    }
    assert [rule for _, _, rule in complaints(tmp_path, files)] == expected


def test_every_check_says_what_is_bad_and_what_is_good() -> None:
    import sys

    for check in checks.CHECKS:
        assert check.__doc__
        explained = sys.modules[check.__module__].__doc__ or ""
        assert "Bad: " in explained
        assert "Good: " in explained
    assert len({check.__name__ for check in checks.CHECKS}) == len(checks.CHECKS)
