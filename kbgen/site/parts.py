"""An edition's pages in parts, each for a process of its own, and how such a part went."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kbgen.model.diagnostic import Diagnostic
    from kbgen.site.edition import Edition
    from kbgen.site.tracing import Traces

NOT_FOUND, SEARCH, SITEMAP = "404.html", "search/", "sitemap.xml"
"""What an edition has besides articles' pages."""
BESIDE = (NOT_FOUND, SEARCH, SITEMAP)
SMALLEST_PART = 64
"""Pages. A process takes about as long to begin as to make these."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of an edition's pages; the first part brings what of `BESIDE` is to be made.

    Of a ``whole`` edition all pages are made. For others, templates and settings have been compared before.
    ``statics`` has the names of the files beside the articles where these are in their place already, and ``setup``
    what of the host's configuration their pages were made from (`Setup.line`), if that is known.
    """

    edition: Edition
    identities: tuple[str, ...]
    beside: tuple[str, ...]
    whole: bool = True
    statics: Mapping[str, str] | None = None
    setup: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """How a part went: the host's warnings, and why the edition is left to the host, or an empty text.

    ``repeatable`` tells that the same files give the same pages, as nothing else was asked. ``asked`` has what each
    page asked of the library, and ``statics`` where the files beside the articles went, by their names.
    """

    warnings: tuple[str, ...]
    unusual: str = ""
    repeatable: bool = False
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    statics: Mapping[str, str] = field(default_factory=dict)
    setup: str = ""
    """What of the host's configuration the pages were made from, as far as it can be kept (`Setup.line`)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the checks said: their complaints, in order, and what they keep for the next build.

    ``asked`` are the questions of the library by those checks that judge the site as a whole.
    """

    faults: tuple[Diagnostic, ...]
    told: Mapping[str, list[Any]] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()


def file_of(edition: Edition, name: str) -> str:
    """Return the file below the edition's folder of a page: an article's, or one of `BESIDE`."""
    address = name if name in BESIDE else edition.library.address(edition.locale, name)
    return f"{address}index.html" if not address or address.endswith("/") else address


def cut(edition: Edition, count: int, last: Traces | None = None, same: Collection[str] = ()) -> tuple[Part, ...]:
    """Cut an edition's pages into at most ``count`` parts of about the same size.

    Pages that stay the ``same`` as in the ``last`` build are left out.
    """
    identities = tuple(identity for identity in edition.page_ids() if identity not in same)
    beside = tuple(name for name in BESIDE if name not in same)
    size = max(SMALLEST_PART, -(-len(identities) // count))
    starts = range(0, max(1, len(identities)), size)
    # Where pages may stay, all but articles is the same.
    statics, setup = (last.statics, last.setup) if last and same else (None, "")
    return tuple(
        Part(edition, identities[start : start + size], () if start else beside, not same, statics, setup)
        for start in starts
    )
