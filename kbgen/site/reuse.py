"""What a build takes over from the last one, and how it is known that it may."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kbgen.site import sources, tracing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kbgen.model.article import Article
    from kbgen.site.edition import Edition
    from kbgen.site.output import Identity
    from kbgen.site.tracing import Answers, Traces


@dataclass(frozen=True, slots=True)
class Last:
    """What is known of the repeatable build that stands in the output folder: fingerprints, and traces of pages.

    ``key_of`` names what an article's text is made from, or is empty where only the text itself tells.
    """

    fingerprints: Mapping[str, str] = field(default_factory=dict)
    traces_of: Callable[[str], Traces | None] = lambda locale: None
    files: sources.Sources | None = None
    """The site's files, if they were read already."""
    key_of: Callable[[Article], str] = lambda article: ""
    standing: Identity | None = None
    """The output folder that all this is known of; None: whatever stands there when the build begins."""


NOTHING = Last()


def shell(edition: Edition, files: sources.Sources) -> str:
    """Return a digest of all that shapes an edition's pages and index besides its articles."""
    return _digest(
        sources.tool(), files.digest(of=is_no_article), edition.settings, edition.locale, edition.locales,
        edition.base_url, edition.today, edition.nested,
    )  # fmt: skip


def is_no_article(name: str) -> bool:
    """Tell whether a file of a site, by its path, is no article."""
    return not (name.endswith(".md") and name.startswith(("docs/", "faq/")))


def fingerprint(shell: str, answers: Answers) -> str:
    """Return a digest of all that shapes an edition's pages and index: equal digests, equal pages."""
    return _digest(shell, answers.digest(tracing.EVERYTHING))


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
