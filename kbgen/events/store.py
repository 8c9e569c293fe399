"""Where events are kept: what every store can do, and how one is opened by its address."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import urlsplit

from kbgen.model.diagnostic import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kbgen.events.event import Event

DAY = 86_400_000
"""Milliseconds of a day."""


class StoreError(Exception):
    """The store could not do it now; nothing of what was asked for is done, and asking again is safe."""


class StoreFullError(StoreError):
    """There is no space left on the disk, or within the limit that was set."""


class StoreUnavailableError(StoreError):
    """The store can't be reached."""


@dataclass(frozen=True, slots=True)
class Retention:
    """What is deleted, and when.

    Events older than ``keep_days`` go as a whole. Words that visitors wrote go after ``raw_days``, except queries
    that at least ``min_visits`` visits on ``min_days`` days (UTC) had in common: what many people ask names nobody.
    What masking can't recognise (names, addresses) is in few visits' words, and so it goes.
    """

    keep_days: int = 400
    raw_days: int = 30
    min_visits: int = 5
    min_days: int = 2


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge did: ``events`` deleted as a whole, and how many others it ``emptied`` of words."""

    events: int
    emptied: int


class Searches(NamedTuple):
    """Of settled searches what is counted, in columns, as the store keeps it; see `kbgen.events.event.Event`.

    In columns, for a million of them are counted in a few seconds when no search has to become an object.
    """

    at: Sequence[int]
    visit: Sequence[str]
    locale: Sequence[str]
    query: Sequence[str]
    outcome: Sequence[str]
    confident: Sequence[bool]
    article: Sequence[str]
    rank: Sequence[int]
    then_query: Sequence[str]
    then_article: Sequence[str]
    channel: Sequence[str]


class Store(Protocol):
    """A place that keeps events. Its methods may be called from several threads."""

    def append(self, events: Sequence[Event]) -> int:
        """Store events durably, all or none; returns how many were new (an id is stored once).

        Raises `StoreError`: then nothing is stored.
        """

    def write(self, events: Sequence[Event]) -> int:
        """Store events as `append` does, but for that `sync` makes them durable."""

    def sync(self) -> None:
        """Make durable what was written before; may be called while another thread writes on. Raises `StoreError`."""

    def read(self, *, since: int | None = None, until: int | None = None, locale: str = "") -> Iterator[Event]:
        """Yield events of ``since`` ≤ time < ``until`` (ms), in order of time and id, without loading them all."""

    def searches(self, *, since: int | None = None, until: int | None = None, locale: str = "") -> Iterator[Searches]:
        """Yield the settled searches of ``since`` ≤ time < ``until``, in order of time and id, many at once."""

    def feedback(self, *, since: int | None = None, until: int | None = None) -> Iterator[Event]:
        """Yield what readers said (all but searches) of ``since`` ≤ time < ``until``, in order of time and id."""

    def common(self, limit: int, *, since: int | None = None, until: int | None = None) -> list[tuple[str, str]]:
        """Return the ``limit`` queries that were asked most often, as edition and `key_of` the query."""

    def count(self, *, since: int | None = None, until: int | None = None) -> int:
        """Return how many events of ``since`` ≤ time < ``until`` there are."""

    def locales(self, *, since: int | None = None, until: int | None = None) -> tuple[str, ...]:
        """Return the editions, as BCP 47 tags, of the events of ``since`` ≤ time < ``until``, most events first."""

    def purge(self, rule: Retention, *, now: int) -> Purged:
        """Delete what is too old, by the server's clock ``now`` (ms)."""

    def close(self) -> None:
        """Release the store."""


def store_of_site(root: Path) -> Path:
    """Return the file in which ``kbgen serve`` keeps the events of the site in a folder."""
    return root / ".kbgen" / "events.sqlite"


def open_store(url: str, *, write: bool = False, limit: int | None = None) -> Store:
    """Open the store at ``url``: ``sqlite:///relative.db``, ``sqlite:////absolute.db`` or ``postgresql://…``.

    With ``write`` it is made where it is not there yet, brought up to date, and may be changed; without, it is only
    read. ``limit`` bounds a SQLite file (bytes). Raises `InputError` where there is no store that can be used.
    """
    scheme = url.partition("://")[0]
    if scheme == "sqlite":
        from kbgen.events.sqlite_store import SqliteStore, path_of

        return SqliteStore(path_of(url), write=write, limit=limit)
    if scheme in {"postgresql", "postgres"}:
        from kbgen.events.postgres_store import PostgresStore

        return PostgresStore(url, write=write)
    raise InputError.of(
        public(url), 0, "store-address", "is no address of a store: write sqlite:///events.db or postgresql://host/name"
    )


def public(url: str) -> str:
    """Return an address without its password, to be shown."""
    try:
        parts = urlsplit(url)
        password = parts.password
    except ValueError:
        return url.split(":", 1)[0] + ":…"
    return url.replace(f":{password}@", ":…@", 1) if password else url


def key_of(words: str) -> str:
    """Return the form of a query by which visits are counted: without case, width and compatibility forms."""
    return words.lower() if words.isascii() else unicodedata.normalize("NFKC", words).casefold()
