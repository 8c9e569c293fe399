"""What visitors typed has no power wherever it is shown."""

from __future__ import annotations

import re
import unicodedata

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown import markdown

from kbgen.insights import neutral

HOSTILE = (
    "\x1b]0;owned\x07\x1b[2J", "\u202egnp.exe", "@everyone @shop/team", "/close\n/assign @me",
    "![x](https://evil/p.png)", "<img src=x onerror=alert(1)>", "``` \n# out", "{{ 7*7 }}{% raw %}", "=HYPERLINK(\"https://evil\")",
    "a\u2028b\x85c", "fixes #1 !2 ~bug %v1", "\ud800", "- &a *a !!python/object:os", "zero\u200bwidth",
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.sampled_from(HOSTILE), st.lists(st.sampled_from(HOSTILE)).map("".join))


@given(TEXTS)
def test_line_has_nothing_to_act_on(text: str) -> None:
    line = neutral.line(text)
    assert len(line) <= neutral.LONGEST
    assert {unicodedata.category(char) for char in line} & {"Cc", "Cs", "Zl", "Zp", "Co", "Cn"} == set()
    assert not set(line) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\ufeff")


@given(TEXTS)
def test_code_span_is_code_and_nothing_else(text: str) -> None:
    shown = markdown(f"Before {neutral.code(text)} after.")
    assert re.fullmatch(r"<p>Before <code>[^<]*</code> after\.</p>", shown), shown
    assert "{{" not in shown and "{%" not in shown


@given(TEXTS)
def test_nothing_closes_a_fence(text: str) -> None:
    lines = neutral.fenced(text, "diff").split("\n")
    ticks = lines[0].removesuffix("diff")
    assert lines[-1] == ticks
    assert not any(line.lstrip().startswith(ticks) for line in lines[1:-1])


@given(TEXTS)
def test_cell_is_no_formula(text: str) -> None:
    assert not neutral.cell(text).lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


@given(TEXTS)
def test_phrase_is_words_in_any_file(text: str) -> None:
    phrase = neutral.phrase(text)
    assert not set(phrase) & set('<>[]{}()`|#*_@=\\"~^;\n')
    assert yaml.safe_load(yaml.safe_dump({"aliases": [phrase]}, allow_unicode=True)) == {"aliases": [phrase]}


@pytest.mark.parametrize(
    "text",
    ["where's my parcel?", "kde je balík", "где посылка", "สินค้ายังไม่มาถึง", "包裹還沒到", "50 % off", "-20 °C"],
)
def test_plain_language_stays(text: str) -> None:
    assert neutral.line(text) == neutral.code(text).strip("`") == text
    assert neutral.phrase(text) == text.lstrip("-")
