"""Material's search index of pages on standard input, by its own plugin: material_index.py LOCALE OUT.

A process of its own, as Material looks for jieba, with which it cuts Chinese, when it is imported.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import material
from material.plugins.search.plugin import SearchIndex

LANGUAGES = Path(material.__file__).parent / "templates" / "partials" / "languages"
SETTING = re.compile(r'"search\.config\.(\w+)": "((?:[^"\\]|\\.)*)"')


def settings(locale: str) -> dict[str, str]:
    """What Material's theme sets for a language, over what English has."""
    found: dict[str, str] = {}
    for name in ("en", locale):
        path = LANGUAGES / f"{name}.html"
        if path.is_file():
            rows = SETTING.findall(path.read_text(encoding="utf-8"))
            found |= {key: json.loads(f'"{value}"') for key, value in rows}
    return found


def main() -> int:
    """Write the index."""
    locale, out = sys.argv[1:]
    config = settings(locale)
    index = SearchIndex(
        lang=[config["lang"]],
        separator=config["separator"],
        pipeline=[part for part in re.split(r"\s*,\s*", config["pipeline"]) if part],
        fields={"title": {"boost": 1e3}, "text": {"boost": 1e0}, "tags": {"boost": 1e6}},
    )
    for page in json.load(sys.stdin):
        # Material cuts locations at “#”, which ids may have.
        url = page.pop("id").replace("%", "%25").replace("#", "%23")
        index.add_entry_from_context(SimpleNamespace(meta={}, toc=[], url=url, **page))
    Path(out).write_text(index.generate_search_index(None), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
