"""Events in PostgreSQL: the store that several collectors share. Needs psycopg, the extra ``postgres``."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

from kbgen.events.rows import (
    BY_COUNT,
    COLUMNS,
    FIELDS,
    IS_FEEDBACK,
    IS_SEARCH,
    SEARCH_COLUMNS,
    event_of,
    migrations,
    row_of,
    statement,
)  # fmt: skip
from kbgen.events.store import DAY, Purged, Searches, StoreError, StoreFullError, StoreUnavailableError, public
from kbgen.model.diagnostic import InputError

try:
    import psycopg
except ImportError as error:
    raise InputError.of(
        "postgresql", 0, "postgres-missing", "needs a package that is not installed: pip install 'kbgen[postgres]'"
    ) from error

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kbgen.events.event import Event
    from kbgen.events.store import Retention

_CONNECT_SECONDS = 5
_STATEMENT_SECONDS = 30
"""A server that hangs is as good as gone: what was to be stored is tried again."""
_READ_AT_ONCE = 2000
_MIGRATION_LOCK = 0x6B626765
_COLUMNS = ", ".join(COLUMNS)
_ARRIVING = f"CREATE TEMP TABLE arriving ON COMMIT DELETE ROWS AS SELECT {_COLUMNS} FROM kbgen.events WITH NO DATA"
_COPY = f"COPY arriving ({_COLUMNS}) FROM STDIN"
# In the order of their ids, so that collectors that store the same events never wait for each other in a circle.
_INSERT = (
    f"INSERT INTO kbgen.events ({_COLUMNS}) SELECT {_COLUMNS} FROM arriving ORDER BY id ON CONFLICT (id) DO NOTHING"
)


class PostgresStore:
    """A store in a database's schema ``kbgen``; see `kbgen.events.store.Store`.

    Raises `InputError` where the database can't be reached or used at all. Later, a lost connection is
    `StoreUnavailableError`, and the next call connects anew.
    """

    def __init__(self, url: str, *, write: bool) -> None:
        self.url = url
        self._write = write
        self._lock = threading.Lock()
        self._writer: psycopg.Connection[Any] | None = None
        try:
            with self._connect() as connection:
                _prepare(connection, public(url), write=write)
        except psycopg.Error as error:
            raise InputError.of(
                public(url), 0, "store-unreachable",
                f"can't be used ({_one_line(error)}): check the address, that PostgreSQL runs, and its permissions",
            ) from error  # fmt: skip

    def append(self, events: Sequence[Event]) -> int:
        """Store events durably, all or none; returns how many were new."""
        with self._change() as connection:
            with connection.cursor().copy(_COPY.encode()) as copy:
                for event in events:
                    copy.write_row(row_of(event))
            return connection.execute(_INSERT.encode()).rowcount

    def write(self, events: Sequence[Event]) -> int:
        """Store events: the server's commit makes them durable."""
        return self.append(events)

    def sync(self) -> None:
        """Nothing is left to do."""

    def read(self, *, since: int | None = None, until: int | None = None, locale: str = "") -> Iterator[Event]:
        """Yield events in order of time and id."""
        for rows in self._rows(", ".join(FIELDS), *_period(since, until, locale)):
            yield from map(event_of, rows)

    def searches(self, *, since: int | None = None, until: int | None = None, locale: str = "") -> Iterator[Searches]:
        """Yield settled searches in order of time and id."""
        where, values = _period(since, until, locale)
        for rows in self._rows(SEARCH_COLUMNS, f"{where} AND {IS_SEARCH}", values):
            yield Searches(*zip(*rows, strict=True))

    def feedback(self, *, since: int | None = None, until: int | None = None) -> Iterator[Event]:
        """Yield what readers said in order of time and id."""
        where, values = _period(since, until)
        for rows in self._rows(", ".join(FIELDS), f"{where} AND {IS_FEEDBACK}", values):
            yield from map(event_of, rows)

    def common(self, limit: int, *, since: int | None = None, until: int | None = None) -> list[tuple[str, str]]:
        """Return the queries that were asked most often."""
        where, values = _period(since, until)
        where = f"{where} AND {IS_SEARCH} AND query_key <> ''"
        query = f"SELECT locale, query_key FROM kbgen.events {where} {BY_COUNT} LIMIT %s"
        with self._reading() as connection:
            return [(locale, key) for locale, key in connection.execute(query.encode(), [*values, limit])]

    def _rows(self, columns: str, where: str, values: list[int | str]) -> Iterator[list[tuple[Any, ...]]]:
        """Yield rows in order of time and id, many at once."""
        query = f"SELECT {columns} FROM kbgen.events {where} ORDER BY at, id"
        with self._reading() as connection, connection.cursor("reading") as cursor:
            cursor.execute(query.encode(), values)
            while rows := cursor.fetchmany(_READ_AT_ONCE):
                yield rows

    def count(self, *, since: int | None = None, until: int | None = None) -> int:
        """Return how many events of the period there are."""
        where, values = _period(since, until)
        with self._reading() as connection:
            row = connection.execute(f"SELECT count(*) FROM kbgen.events {where}".encode(), values).fetchone()
        return int(row[0]) if row else 0

    def locales(self, *, since: int | None = None, until: int | None = None) -> tuple[str, ...]:
        """Return the editions that the period has events of."""
        where, values = _period(since, until)
        with self._reading() as connection:
            query = f"SELECT locale FROM kbgen.events {where} GROUP BY locale ORDER BY count(*) DESC, locale"
            return tuple(locale for (locale,) in connection.execute(query.encode(), values))

    def purge(self, rule: Retention, *, now: int) -> Purged:
        """Delete what is too old, by a connection of its own, so that events coming in do not wait."""
        if not self._write:
            raise StoreUnavailableError(f"{public(self.url)}: was opened to be read only")
        limits = {"before": now - rule.raw_days * DAY, "min_visits": rule.min_visits, "min_days": rule.min_days}
        with _as_store_error(self.url), self._connect() as connection:
            connection.execute("SET LOCAL statement_timeout = 0")
            deleted = connection.execute(
                "DELETE FROM kbgen.events WHERE at < %s", (now - rule.keep_days * DAY,)
            ).rowcount
            emptied = connection.execute(statement("postgresql", "empty_words").encode(), limits).rowcount
        return Purged(deleted, emptied)

    def close(self) -> None:
        """Release the store."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        if self._writer is not None:
            with contextlib.suppress(psycopg.Error):
                self._writer.close()
            self._writer = None

    def _connect(self) -> psycopg.Connection[Any]:
        connection = psycopg.connect(
            self.url, connect_timeout=_CONNECT_SECONDS, keepalives_idle=10, keepalives_interval=5, keepalives_count=3,
            tcp_user_timeout=_STATEMENT_SECONDS * 1000, application_name="kbgen",
        )  # fmt: skip
        connection.execute(f"SET statement_timeout = {_STATEMENT_SECONDS * 1000}".encode())
        connection.execute("SET synchronous_commit = on")
        connection.commit()
        return connection

    @contextlib.contextmanager
    def _reading(self) -> Iterator[psycopg.Connection[Any]]:
        with _as_store_error(self.url), self._connect() as connection:
            connection.read_only = True
            connection.execute("SET LOCAL statement_timeout = 0")
            yield connection

    @contextlib.contextmanager
    def _change(self) -> Iterator[psycopg.Connection[Any]]:
        """Give the connection that writes, in a transaction that is durable afterwards, or did not happen."""
        with self._lock, _as_store_error(self.url):
            if not self._write:
                raise StoreUnavailableError(f"{public(self.url)}: was opened to be read only")
            try:
                if self._writer is None:
                    self._writer = self._connect()
                    self._writer.execute(_ARRIVING.encode())
                    self._writer.commit()
                with self._writer.transaction():
                    yield self._writer
            except psycopg.OperationalError:
                self._drop()
                raise


def _prepare(connection: psycopg.Connection[Any], shown: str, *, write: bool) -> None:
    """Make the schema, or bring it up to date, or say why this kbgen can't use it."""
    known = migrations("postgresql")
    if write:
        # Several collectors may start at once.
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATION_LOCK,))
    has_schema = connection.execute("SELECT to_regnamespace('kbgen') IS NOT NULL").fetchone() == (True,)
    is_ours = connection.execute("SELECT to_regclass('kbgen.version') IS NOT NULL").fetchone() == (True,)
    if has_schema and not is_ours:
        raise InputError.of(
            shown, 0, "foreign-store", "has a schema “kbgen” that is not kbgen's: name another database, or a new one"
        )
    if not is_ours:
        if not write:
            raise InputError.of(shown, 0, "no-store", "holds no events: name the database that kbgen collect fills")
        connection.execute(statement("postgresql", "version").encode())
    row = connection.execute("SELECT version FROM kbgen.version").fetchone()
    version = int(row[0]) if row else 0
    if version > len(known):
        raise InputError.of(
            shown, 0, "newer-store",
            f"was written by a newer kbgen (its form is {version}, this one knows {len(known)}): update kbgen",
        )  # fmt: skip
    if version < len(known) and write:
        for script in known[version:]:
            connection.execute(script.encode())
        connection.execute("UPDATE kbgen.version SET version = %s", (len(known),))


def _period(since: int | None, until: int | None, locale: str = "") -> tuple[str, list[int | str]]:
    where = "WHERE at >= %s AND at < %s"
    limits = (since if since is not None else -(2**63), until if until is not None else 2**63 - 1)
    return (f"{where} AND locale = %s", [*limits, locale]) if locale else (where, [*limits])


@contextlib.contextmanager
def _as_store_error(url: str) -> Iterator[None]:
    try:
        yield
    except psycopg.errors.DiskFull as error:
        raise StoreFullError(f"{public(url)}: {_one_line(error)}") from error
    except psycopg.OperationalError as error:
        raise StoreUnavailableError(f"{public(url)}: {_one_line(error)}") from error
    except psycopg.Error as error:
        raise StoreError(f"{public(url)}: {_one_line(error)}") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
