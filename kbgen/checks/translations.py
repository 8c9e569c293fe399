"""Translations say what they were made from.

Bad: no ``translates`` key. Good: ``translates: 2@3f9ac1d20b47``, written by ``kbgen translations accept``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.content.library import Staleness
from kbgen.content.stamping import stamp_of
from kbgen.model.diagnostic import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kbgen.content.library import Library
    from kbgen.model.project import Project


def unstamped(project: Project, library: Library) -> Iterator[Diagnostic]:
    """Find translations without a stamp, and stamps of a future revision."""
    for articles in library.articles.values():
        for article in articles.values():
            if library.staleness(article) is Staleness.UNSTAMPED:
                yield Diagnostic(
                    article.path, 1, "unstamped",
                    "does not say which source it translates: compare it with the source, then run "
                    f"“kbgen translations accept {article.path}”",
                )  # fmt: skip
                continue
            stamp = article.front.translates
            if stamp and article.id in library.source and stamp.revision > library.source[article.id].front.revision:
                current = stamp_of(library.source[article.id])
                yield Diagnostic(
                    article.path, article.line_of("translates"), "unstamped",
                    f"says that it translates revision {stamp.revision}, but the source has {current.revision}: run "
                    f"“kbgen translations accept {article.path}”",
                )  # fmt: skip
            if "revision" in article.lines and article.locale != library.settings.source:
                yield Diagnostic(
                    article.path, article.line_of("revision"), "revision-of-translation",
                    "“revision” belongs to the source language: remove this line",
                )  # fmt: skip
