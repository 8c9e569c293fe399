"""Markdown to HTML for texts that share a page: the answers of a topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def renderer(extensions: Sequence[str], configs: Mapping[str, Mapping[str, Any]]) -> Callable[[str], str]:
    """Make a renderer for the texts of one page, with MkDocs' names and settings of Markdown extensions.

    Footnotes and tabs of different texts get different anchors.
    """
    count = 0
    settings = {name: dict(config) for name, config in configs.items()}
    if "footnotes" in extensions:
        settings.setdefault("footnotes", {})["UNIQUE_IDS"] = True
    converter = markdown.Markdown(extensions=list(extensions), extension_configs=settings)

    def render(text: str) -> str:
        nonlocal count
        count += 1
        converter.reset()
        # pymdownx.tabbed counts from 1 in every text, and the tabs of one would turn another's.
        return converter.convert(text).replace("__tabbed_", f"__tabbed_{count}_")

    return render
