"""Where a language's search begins: the one file of its index whose name never changes."""

from __future__ import annotations


def entry_name(locale: str) -> str:
    """The file that a page's search form points at."""
    return f"search/{locale}/index.json"
