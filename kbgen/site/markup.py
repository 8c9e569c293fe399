"""Markdown to HTML, and whether one converter for many texts gives the same HTML as a new one for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

FOOTNOTES = "footnotes"
STATELESS = frozenset(
    {
        *("abbr", "admonition", "attr_list", "codehilite", "def_list", "fenced_code", FOOTNOTES, "md_in_html"),
        *("meta", "nl2br", "sane_lists", "smarty", "tables", "toc", "wikilinks"),
        *("pymdownx.betterem", "pymdownx.caret", "pymdownx.critic", "pymdownx.details", "pymdownx.emoji"),
        *("pymdownx.highlight", "pymdownx.inlinehilite", "pymdownx.keys", "pymdownx.mark", "pymdownx.smartsymbols"),
        *("pymdownx.superfences", "pymdownx.tabbed", "pymdownx.tasklist", "pymdownx.tilde"),
    }
)
"""Extensions that a converter's reset brings back to their beginning, and that read no other file."""


def is_stateless(extensions: Sequence[str], configs: Mapping[str, Mapping[str, Any]]) -> bool:
    """Tell whether one converter can render many texts, and a text's HTML depends on nothing but the text."""
    return STATELESS.issuperset(extensions) and not any(_has_code(config) for config in configs.values())


def _has_code(value: object) -> bool:
    """Tell whether a setting holds a function that is not of the extensions' own packages."""
    if isinstance(value, dict):
        return any(map(_has_code, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_has_code, value))
    return callable(value) and getattr(value, "__module__", "").split(".")[0] not in {"material", "pymdownx"}


def renderer(extensions: Sequence[str], configs: Mapping[str, Mapping[str, Any]]) -> Callable[[str], str]:
    """Make a renderer for the texts of one page, with MkDocs' names and settings of Markdown extensions.

    Footnotes and tabs of different texts get different anchors.
    """
    settings = {name: dict(config) for name, config in configs.items()}
    if FOOTNOTES in extensions:
        settings.setdefault(FOOTNOTES, {})["UNIQUE_IDS"] = True
    return numbered(markdown.Markdown(extensions=list(extensions), extension_configs=settings))


def numbered(converter: markdown.Markdown) -> Callable[[str], str]:
    """Make a renderer of a page's texts from a converter."""
    count = 0

    def render(text: str) -> str:
        nonlocal count
        count += 1
        converter.reset()
        # pymdownx.tabbed counts from 1 in every text, and the tabs of one would turn another's.
        return converter.convert(text).replace("__tabbed_", f"__tabbed_{count}_")

    return render
