"""Data inside a page, safe in a script element."""

from __future__ import annotations

from kbgen.model.compact import compact


def script_json(data: object) -> str:
    """Serialise data for a script element: nothing in it can end the element or open a comment."""
    text = compact(data)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
