"""An edition's pages in parts, each for a process of its own, and how such a part went."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from kbgen.model.diagnostic import Diagnostic
    from kbgen.site.edition import Edition

SMALLEST_PART = 64
"""Pages. A process takes about as long to begin as to make these."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of an edition's pages; the ``first`` part brings what is no article's page too.

    Of a ``whole`` edition all pages are made. For others, templates and settings have been compared before.
    """

    edition: Edition
    identities: tuple[str, ...]
    first: bool
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Built:
    """How a part went: the host's warnings, and why the edition is left to the host, or an empty text.

    ``repeatable`` tells that the same files give the same pages, as nothing else was asked. ``asked`` has what each
    page asked of the library.
    """

    warnings: tuple[str, ...]
    unusual: str = ""
    repeatable: bool = False
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the checks said: their complaints, in order, and what they keep for the next build."""

    faults: tuple[Diagnostic, ...]
    told: Mapping[str, list[Any]]


def cut(edition: Edition, count: int, kept: Collection[str] = ()) -> tuple[Part, ...]:
    """Cut an edition's pages, but those that are ``kept``, into at most ``count`` parts of about the same size."""
    identities = tuple(identity for identity in edition.page_ids() if identity not in kept)
    size = max(SMALLEST_PART, -(-len(identities) // count))
    starts = range(0, max(1, len(identities)), size)
    return tuple(Part(edition, identities[start : start + size], first=start == 0, whole=not kept) for start in starts)
