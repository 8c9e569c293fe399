"""Tags come from the site's list, so that contact reasons can be counted.

Bad: ``tags: [retruns]``. Good: ``tags: [returns]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.content.spelling import did_you_mean
from kbgen.model.diagnostic import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kbgen.content.library import Library
    from kbgen.model.project import Project


def unknown_tags(project: Project, library: Library) -> Iterator[Diagnostic]:
    """Find tags that mkdocs.yml does not list."""
    known = project.settings.tags
    if not known:
        return
    for articles in library.articles.values():
        for article in articles.values():
            for tag in article.front.tags if "tags" in article.lines else ():
                if tag not in known:
                    yield Diagnostic(
                        article.path, article.line_of("tags"), "unknown-tag",
                        f"“{tag}” is not among the site's tags: use one of them, or add it to “tags” in mkdocs.yml."
                        f"{did_you_mean(tag, known)}",
                    )  # fmt: skip
