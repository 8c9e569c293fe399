"""How often an engine finds the right article."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def success(found: Mapping[str, Sequence[str]], relevant: Mapping[str, Sequence[str]], depth: int) -> float:
    """The share of answerable queries that have a right article among the first so many."""
    right = sum(not set(ids).isdisjoint(found.get(query, ())[:depth]) for query, ids in relevant.items())
    return right / max(1, len(relevant))
