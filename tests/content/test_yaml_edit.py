"""Additions to a writer's YAML: nothing else changes, and what can't be changed safely is left alone."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kbgen.content.yaml_edit import UnchangedError, with_entry, with_item

ITEMS = {
    "a flow list": ("aliases: [a, 'b']  # c\norder: 1\n", "aliases: [a, 'b', new]  # c\norder: 1\n"),
    "a flow list over lines": ("aliases: [a,\n  b]\n", "aliases: [a,\n  b, new]\n"),
    "a block list": ("aliases:\n  - a  # c\n# d\norder: 1\n", "aliases:\n  - a  # c\n  - new\n# d\norder: 1\n"),
    "a block list without indent": ("aliases:\n- a\norder: 1\n", "aliases:\n- a\n- new\norder: 1\n"),
    "an empty list": ("aliases: []\n", "aliases: [new]\n"),
    "no value": ("aliases:  # words\norder: 1\n", "aliases: [new]  # words\norder: 1\n"),
    "null": ("aliases: ~\norder: 1\n", "aliases: [new]\norder: 1\n"),
    "behind tags": ("title: A\ntags: [x]\norder: 1\n", "title: A\ntags: [x]\naliases: [new]\norder: 1\n"),
    "behind a long summary": (
        "title: A\nsummary: >\n  long\n  text\norder: 1\n",
        "title: A\nsummary: >\n  long\n  text\naliases: [new]\norder: 1\n",
    ),
    "at the end": ("title: A", "title: A\naliases: [new]"),
    "nothing at all": ("", "aliases: [new]\n"),
}


@pytest.mark.parametrize(("before", "after"), ITEMS.values(), ids=ITEMS)
def test_item(before: str, after: str) -> None:
    assert with_item(before, ("aliases",), "new", after=("tags", "summary")) == after


SEARCH = (
    "# Words.\nsynonyms:\n  en:\n    groups:\n      - [a, b]\n      # more\n    one_way:\n      x: [y]\ngolden: {}\n"
)


def test_lists_in_lists() -> None:
    assert with_item(SEARCH, ("synonyms", "en", "groups"), ("c", "d: e")) == SEARCH.replace(
        "- [a, b]\n", "- [a, b]\n      - [c, 'd: e']\n"
    )


ENTRIES = {
    "a block": ("golden:\n  en:\n    a: /b.md  # c\n", "golden:\n  en:\n    a: /b.md  # c\n    new: /x.md\n"),
    "a language more": ("golden:\n  cs:\n    a: /b.md\n", "golden:\n  cs:\n    a: /b.md\n  en:\n    new: /x.md\n"),
    "a flow mapping": ("golden: {en: {a: /b.md}}\n", "golden: {en: {a: /b.md, new: /x.md}}\n"),
    "an empty flow mapping": ("golden: {}\n", "golden: {en: {new: /x.md}}\n"),
    "no value": ("golden:\nsynonyms: {}\n", "golden:\n  en:\n    new: /x.md\nsynonyms: {}\n"),
    "comments alone": ("# Words.\n", "# Words.\ngolden:\n  en:\n    new: /x.md\n"),
}


@pytest.mark.parametrize(("before", "after"), ENTRIES.values(), ids=ENTRIES)
def test_entry(before: str, after: str) -> None:
    assert with_entry(before, ("golden", "en"), "new", "/x.md") == after


@pytest.mark.parametrize(
    "text",
    ["aliases: word\n", "[a, b]\n", "a: [\n", "aliases: {a: b}\n", "x: &a [1]\naliases: *a\n", "a: 1\n---\nb: 2\n"],
)
def test_what_is_unusual_is_left_alone(text: str) -> None:
    with pytest.raises(UnchangedError):
        with_item(text, ("aliases",), "new")


def test_a_key_is_never_given_twice() -> None:
    with pytest.raises(UnchangedError):
        with_entry("golden:\n  en:\n    new: /y.md\n", ("golden", "en"), "new", "/x.md")


WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\u2028\u2029"), min_size=1, max_size=40
).filter(str.strip)


@given(st.lists(WORDS, max_size=4), WORDS, st.booleans(), st.sampled_from(["", "# note\n", "order: 1  # x\n"]))
def test_what_is_added_is_what_is_read(kept: list[str], new: str, flow: bool, rest: str) -> None:
    listed = yaml.safe_dump(kept, default_flow_style=flow, allow_unicode=True, width=10**6)
    before = f"aliases:{' ' if flow or not kept else chr(10)}{listed}{rest}"
    after = with_item(before, ("aliases",), new)
    read: dict[str, Any] = yaml.load(after, Loader=yaml.BaseLoader)
    assert read["aliases"] == [*kept, new]
    assert rest in after
