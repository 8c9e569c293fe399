"""Reads a language's groups of wordings from the package's own data."""

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
    file = resources.files("kbgen.insights.thesaurus") / f"{name}.yml"
    root = nodes.compose(file.read_text(encoding="utf-8")) if file.is_file() else None
    return _groups(root) if root is not None else ()


_groups = nodes.list_of(nodes.list_of(nodes.text))
