"""What customers of shops call things: wordings that mean the same, by language.

The data are ``<language>.yml`` beside this file: one meaning a line, the standard term first. They know no shop. A
shop's own words are in its ``search.yml``.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final, TypeAlias

from kbgen.content import yaml_nodes as nodes
from kbgen.search.languages import language

Group: TypeAlias = tuple[str, ...]
"""Wordings that mean the same, the standard term first."""

_CHINESE: Final = "zh-Hant"
"""One file for all of Chinese: texts are compared by simplified characters."""


@cache
def thesaurus_of(locale: str) -> tuple[Group, ...]:
    """Return a locale's groups; none for a language that has no file. Regions share their language's."""
    name = _CHINESE if language(locale).chinese else locale.split("-")[0].lower()
    file = resources.files("kbgen.search.thesaurus") / f"{name}.yml"
    root = nodes.compose(file.read_text(encoding="utf-8")) if file.is_file() else None
    return _groups(root) if root is not None else ()


_groups = nodes.list_of(nodes.list_of(nodes.text))
