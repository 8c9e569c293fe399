"""Compiled templates: kept for the next process, and made anew where anything about them is another."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import jinja2
import pytest
from markupsafe import Markup

from kbgen.site.templates import Compiled, Settled

if TYPE_CHECKING:
    from pathlib import Path


def environment(folder: Path, text: str) -> jinja2.Environment:
    return jinja2.Environment(loader=jinja2.DictLoader({"a.html": text}), bytecode_cache=Compiled(folder))


@pytest.fixture
def uncompiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that has a template's code, for a process that may compile none."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert environment(tmp_path, "{{ 1 + 1 }}").get_template("a.html").render() == "2"

    def refuse(*arguments: object) -> None:
        raise RuntimeError("compiled")

    monkeypatch.setattr(jinja2.Environment, "compile", refuse)
    return tmp_path


def test_another_process_does_not_compile(uncompiled: Path) -> None:
    assert environment(uncompiled, "{{ 1 + 1 }}").get_template("a.html").render() == "2"


def test_another_text_is_compiled(uncompiled: Path) -> None:
    with pytest.raises(RuntimeError, match="compiled"):
        environment(uncompiled, "{{ 1 + 2 }}").get_template("a.html")


def test_other_syntax_is_compiled(uncompiled: Path) -> None:
    other = environment(uncompiled, "{{ 1 + 1 }}")
    other.add_extension("jinja2.ext.do")
    with pytest.raises(RuntimeError, match="compiled"):
        other.get_template("a.html")


@pytest.mark.parametrize("content", [b"", b"no code", b"\0" * 100])
def test_a_damaged_file_is_compiled_anew(content: bytes, uncompiled: Path) -> None:
    (kept,) = uncompiled.glob("*.jinja")
    for damaged in (content, kept.read_bytes()[:-5]):
        kept.write_bytes(damaged)
        with pytest.raises(RuntimeError, match="compiled"):
            environment(uncompiled, "{{ 1 + 1 }}").get_template("a.html")


def test_python_that_writes_no_code_keeps_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert environment(tmp_path, "a").get_template("a.html").render() == "a"
    assert not list(tmp_path.iterdir())


ESCAPED = """{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{% set s %}{{ x }}!{% endset %}
{% filter upper %}{{ x }}{% endfilter %}
{{ x }} {{ s }} {{ m(x) }} {{ m(m(x)) }} {{ x ~ "<" }} {{ [x, m(x)] | join("&") }} {{ x | safe }} {{ missing }}
{% autoescape false %}{{ x }}{% endautoescape %}"""


@pytest.mark.parametrize("value", ["a<b>&'\"", Markup("<i>&amp;</i>"), 7, None, 1.5, ["<", Markup("<")], ""], ids=repr)
def test_a_settled_template_escapes_as_jinja_does(value: object) -> None:
    loader = jinja2.DictLoader({"a.html": ESCAPED})
    plain, quick = (jinja2.Environment(loader=one, autoescape=True) for one in (loader, Settled(loader)))
    assert quick.get_template("a.html").render(x=value) == plain.get_template("a.html").render(x=value)
