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
    from kbgen.model.article import Article
    from kbgen.model.project import Project

_SCRIPT = re.compile(
    r"<\s*(?P<tag>script|iframe|object|embed|base|meta|link|style)\b"
    r"|<[a-z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*?(?<=[\s\"'/])(?P<handler>on[a-z]+)\s*="
    # Attributes in braces, which Markdown's attr_list writes into the element.
    r"|\{(?:[^{}\n]*[\s:])?(?P<listed>on[a-z]+)\s*="
    r"|(?P<url>(?:javascript|vbscript)\s*:|data\s*:\s*text/html)",
    re.IGNORECASE,
)
_URL_PLACE = re.compile(r"(\]\(|=|:)\s*[\"'<]?\s*$")
_SCRIPT_URL = re.compile(r"(javascript:|vbscript:|data:text/html)", re.IGNORECASE)
# Browsers skip these in a scheme.
_SKIPPED = re.compile(r"[\x00-\x20]+")


def raw_scripts(project: Project, library: Library) -> Iterator[Diagnostic]:
    """Find markup that would run or load code in readers' browsers."""
    if project.settings.scripts:
        return
    for articles in library.articles.values():
        for article in articles.values():
            for line, what in sorted({*_in_text(article), *_in_links(article)}):
                yield Diagnostic(
                    article.path, line, "raw-script",
                    f"“{what}” may not stand in an article: remove it, put it into backticks if it is to be read, "
                    "or set “scripts: true” in mkdocs.yml",
                )  # fmt: skip


def _in_text(article: Article) -> Iterator[tuple[int, str]]:
    if "<" not in article.body and "{" not in article.body and ":" not in article.body:
        return
    masked = mask_code(article.body)
    for match in _SCRIPT.finditer(masked):
        if match["url"] and not _URL_PLACE.search(masked[max(0, match.start() - 40) : match.start()]):
            continue
        handler = match["handler"] or match["listed"]
        what = f"<{match['tag']}>" if match["tag"] else handler or match["url"]
        yield article.body_line + masked.count("\n", 0, match.start()), what


def _in_links(article: Article) -> Iterator[tuple[int, str]]:
    """Find the same addresses where character references or white space hide them."""
    for reference in article.references:
        match = _SCRIPT_URL.match(_SKIPPED.sub("", reference.target))
        if match:
            yield reference.line, match[1]
