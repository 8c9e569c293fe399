"""Articles are text: no scripts in them unless the site allows it.

Bad: ``<script>…</script>``, ``<a onclick="…">``. Good: plain Markdown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kbgen.content.markdown_source import mask_code
from kbgen.model.diagnostic import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kbgen.content.library import Library
    from kbgen.model.project import Project

_SCRIPT = re.compile(
    r"<\s*(?P<tag>script|iframe|object|embed|base|meta|link|style)\b"
    r"|<[a-z][^<>]*?[\s\"'/](?P<handler>on[a-z]+)\s*="
    r"|(?P<url>javascript|vbscript|data\s*:\s*text/html)\s*:",
    re.IGNORECASE,
)
_URL_PLACE = re.compile(r"(\]\(|=|:)\s*[\"'<]?\s*$")


def raw_scripts(project: Project, library: Library) -> Iterator[Diagnostic]:
    """Find markup that would run or load code in readers' browsers."""
    if project.settings.scripts:
        return
    for articles in library.articles.values():
        for article in articles.values():
            if "<" not in article.body and "script" not in article.body.lower():
                continue
            masked = mask_code(article.body)
            for match in _SCRIPT.finditer(masked):
                if match["url"] and not _URL_PLACE.search(masked[max(0, match.start() - 40) : match.start()]):
                    continue
                what = f"<{match['tag']}>" if match["tag"] else match["handler"] or f"{match['url']}:"
                yield Diagnostic(
                    article.path,
                    article.body_line + masked.count("\n", 0, match.start()),
                    "raw-script",
                    f"“{what}” may not stand in an article: remove it, put it into backticks if it is to be read, "
                    "or set “scripts: true” in mkdocs.yml",
                )
