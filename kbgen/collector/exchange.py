"""A request and its answer as values, apart from the server that carries them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Request:
    """A whole request. ``headers`` have names in lower case; ``client`` is the sender's address."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    client: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


def text(status: int, words: str, *headers: tuple[str, str]) -> Response:
    """Return an answer of one line."""
    return Response(status, (("Content-Type", "text/plain; charset=utf-8"), *headers), f"{words}\n".encode())
