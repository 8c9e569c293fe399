"""What a build takes over from the last one, and how it is known that it may."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from kbgen.site import sources, tracing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kbgen.model.article import Article
    from kbgen.model.project import Settings
    from kbgen.site.outline import Outline
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
HALF = 32
"""Hexadecimal digits of each half of a fingerprint."""


def shell(edition: Outline, files: sources.Sources) -> str:
    """Return a digest of all that shapes an edition's pages and index besides its articles."""
    return _digest(
        sources.tool(), files.digest(of=is_no_article), _ordered(edition.settings), edition.locale, edition.locales,
        edition.base_url, edition.today, edition.nested,
    )  # fmt: skip


def _ordered(settings: Settings) -> list[object]:
    """Return settings as they are written alike in every process: in sets, Python's order is by chance."""
    values = [getattr(settings, one.name) for one in fields(settings)]
    return [sorted(value) if isinstance(value, frozenset) else value for value in values]


def is_no_article(name: str) -> bool:
    """Tell whether a file of a site, by its path, is no article."""
    return not (name.endswith(".md") and name.startswith(("docs/", "faq/")))


def fingerprint(shell: str, answers: Answers) -> str:
    """Return a digest of all that shapes an edition's pages and index: equal digests, equal pages.

    Its second half is a sum over the articles' texts, so that `fingerprint_after` need not know them all.
    """
    total = sum(_share(identity, digest) for identity, digest in answers.texts())
    return _digest(shell, answers.digest(tracing.FACES))[:HALF] + _hexadecimal(total)


def fingerprint_after(before: str, changes: Iterable[tuple[str, str, str]]) -> str:
    """Return an edition's fingerprint after articles' texts have changed: of each its id, its digest before and now."""
    total = int(before[HALF:], 16)
    total += sum(_share(identity, new) - _share(identity, old) for identity, old, new in changes)
    return before[:HALF] + _hexadecimal(total)


def _share(identity: str, digest: str) -> int:
    return int(_digest(identity, digest), 16)


def _hexadecimal(total: int) -> str:
    return f"{total % 16**HALF:0{HALF}x}"


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
