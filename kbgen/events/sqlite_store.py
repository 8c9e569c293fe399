"""Events in one SQLite file: the store that needs nothing installed, and the spool of `kbgen collect --ship-to`.

One connection makes all changes and all checkpoints (SQLite before 3.51.3 can lose a write when two do), and a lock
beside the file keeps other processes from opening a second one. Readers have read-only connections of their own and
never wait for the writer.

A commit writes SQLite's log and leaves it to `sync` to bring it to the disk, so that the next commit need not wait for
the disk. SQLite keeps the file whole without that (its setting NORMAL); with it, what was committed is durable.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import sqlite3
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from kbgen.events.rows import (
    BRIEF_COLUMNS,
    BY_COUNT,
    COLUMNS,
    FIELDS,
    IS_FEEDBACK,
    IS_SEARCH,
    SEARCH_COLUMNS,
    brief_row_of,
    event_of,
    migrations,
    row_of,
    statement,
)  # fmt: skip
from kbgen.events.store import DAY, Purged, Searches, StoreError, StoreFullError, StoreUnavailableError
from kbgen.model.diagnostic import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kbgen.events.event import Event
    from kbgen.events.store import Retention

APPLICATION = 0x6B626765
"""``kbge``: SQLite's mark of whose file it is."""
_CHECKPOINT_PAGES = 4 * 1024
_CACHE_KIB = 16 * 1024
_ROWS_AT_ONCE = (512, 256, 128, 64, 32, 16, 8, 4, 2, 1)
"""Rows of one INSERT: few statements a commit, for each has to wait for Python's lock, of sizes that stay prepared."""
_PURGED_AT_ONCE = 1000
_READ_AT_ONCE = 1000
_LITTLE_SPACE = 1024 * 1024


def path_of(url: str) -> Path:
    """Return the file that ``sqlite:///relative`` or ``sqlite:////absolute`` names. Raises `InputError`."""
    parts = urlsplit(url)
    path = unquote(parts.path)[1:]
    if parts.netloc or not path or "\0" in path or parts.query or parts.fragment:
        raise InputError.of(
            url, 0, "store-address", "is no address of a SQLite file: write sqlite:///events.db (four slashes: from /)"
        )
    return Path(path)


class SqliteStore:
    """A store in one file; see `kbgen.events.store.Store`. Raises `InputError` where the file can't be used."""

    def __init__(self, path: Path, *, write: bool, limit: int | None = None) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._owned: int | None = None
        self._log: int | None = None
        """SQLite's log, where `sync` is what makes a commit durable."""
        self._writer: sqlite3.Connection | None = None
        if path.is_dir():
            raise InputError.of(path, 0, "no-store", f"is a folder: name the file in it, such as {path / 'events.db'}")
        try:
            if write:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._owned = _own(path)
                self._writer = self._open_writer(limit)
            else:
                self._open_for_reading()
        except sqlite3.Error as error:
            self.close()
            raise _unusable(path, error) from error
        except BaseException:
            self.close()
            raise

    def append(self, events: Sequence[Event]) -> int:
        """Store events durably, all or none; returns how many were new."""
        new = self.write(events)
        self.sync()
        return new

    def write(self, events: Sequence[Event]) -> int:
        """Store events, all or none, for `sync` to make them durable; returns how many were new."""
        brief: list[Any] = []
        whole: list[Any] = []
        for event in events:
            row = brief_row_of(event)
            if row:
                brief += row
            else:
                whole += row_of(event)
        with self._change() as connection:
            return _insert(connection, BRIEF_COLUMNS, brief) + _insert(connection, COLUMNS, whole)

    def sync(self) -> None:
        """Bring the log to the disk. Raises `StoreError`."""
        if self._log is not None:
            try:
                os.fdatasync(self._log)
            except OSError as error:
                full = error.errno in {errno.ENOSPC, errno.EDQUOT}
                raise (StoreFullError if full else StoreError)(f"{self.path}: {error}") from error

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
        query = f"SELECT locale, query_key FROM events {where} AND {IS_SEARCH} AND query_key <> '' {BY_COUNT} LIMIT ?"
        with self._reading() as connection:
            return [(locale, key) for locale, key in connection.execute(query, [*values, limit])]

    def _rows(self, columns: str, where: str, values: list[int | str]) -> Iterator[list[tuple[Any, ...]]]:
        """Yield rows in order of time and id, many at once."""
        with self._reading() as connection:
            cursor = connection.execute(f"SELECT {columns} FROM events {where} ORDER BY at, id", values)
            while rows := cursor.fetchmany(_READ_AT_ONCE):
                yield rows

    def count(self, *, since: int | None = None, until: int | None = None) -> int:
        """Return how many events of the period there are."""
        where, values = _period(since, until)
        with self._reading() as connection:
            return int(connection.execute(f"SELECT count(*) FROM events {where}", values).fetchone()[0])

    def locales(self, *, since: int | None = None, until: int | None = None) -> tuple[str, ...]:
        """Return the editions that the period has events of."""
        where, values = _period(since, until)
        with self._reading() as connection:
            rows = connection.execute(
                f"SELECT locale FROM events {where} GROUP BY locale ORDER BY count(*) DESC, locale", values
            )
            return tuple(locale for (locale,) in rows)

    def purge(self, rule: Retention, *, now: int) -> Purged:
        """Delete what is too old, a little at a time, so that events coming in do not wait."""
        delete = statement("sqlite", "delete_old")
        deleted = 0
        while True:
            with self._change() as connection:
                gone = connection.execute(delete, (now - rule.keep_days * DAY, _PURGED_AT_ONCE)).rowcount
            deleted += gone
            if gone < _PURGED_AT_ONCE:
                break
        limits = {"before": now - rule.raw_days * DAY, "min_visits": rule.min_visits, "min_days": rule.min_days}
        emptied = 0
        with self._reading() as reader:
            cursor = reader.execute(statement("sqlite", "outdated_words"), limits)
            while rows := cursor.fetchmany(_PURGED_AT_ONCE):
                with self._change() as connection:
                    connection.executemany(statement("sqlite", "empty_words"), rows)
                emptied += len(rows)
        self.sync()
        return Purged(deleted, emptied)

    def oldest(self, limit: int) -> tuple[int, list[Event]]:
        """Return the events that came first, and the number up to which they go."""
        with self._reading() as connection:
            rows = connection.execute(
                f"SELECT {', '.join(FIELDS)}, number FROM events ORDER BY number LIMIT ?", (limit,)
            ).fetchall()
        return (rows[-1][-1] if rows else 0), [event_of(row[:-1]) for row in rows]

    def forget(self, number: int) -> None:
        """Delete the events up to ``number``: they are stored elsewhere."""
        with self._change() as connection:
            connection.execute("DELETE FROM events WHERE number <= ?", (number,))

    def close(self) -> None:
        """Write what is in the log into the file, and let other processes write."""
        with self._lock:
            if self._writer:
                with contextlib.suppress(sqlite3.Error):
                    self._writer.close()
                self._writer = None
            if self._log is not None:
                os.close(self._log)
                self._log = None
            if self._owned is not None:
                os.close(self._owned)
                self._owned = None

    def _open_writer(self, limit: int | None) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=10)
        try:
            _require_ours(self.path, connection, may_be_new=True)
            for pragma in (
                "synchronous = FULL", "journal_mode = WAL", "secure_delete = ON",
                f"wal_autocheckpoint = {_CHECKPOINT_PAGES}", f"cache_size = -{_CACHE_KIB}",
            ):  # fmt: skip
                connection.execute(f"PRAGMA {pragma}")
            _migrate(connection)
            self._log = _open_log(self.path)
            if self._log is not None:
                connection.execute("PRAGMA synchronous = NORMAL")
            if limit is not None:
                page = connection.execute("PRAGMA page_size").fetchone()[0]
                connection.execute(f"PRAGMA max_page_count = {max(limit // page, 1)}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _open_for_reading(self) -> None:
        if not self.path.is_file():
            raise InputError.of(
                self.path, 0, "no-store", "does not exist: name the file that kbgen collect or kbgen serve writes"
            )
        with contextlib.closing(self._connect_reader()) as connection:
            version = _require_ours(self.path, connection, may_be_new=False)
        if version < len(migrations("sqlite")):
            SqliteStore(self.path, write=True).close()

    def _connect_reader(self) -> sqlite3.Connection:
        uri = f"file:{quote(str(self.path))}?mode=ro"
        return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=10)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with _as_store_error(self.path), contextlib.closing(self._connect_reader()) as connection:
            yield connection

    @contextlib.contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """Give the one connection that writes, in a transaction that is whole afterwards, or did not happen."""
        with self._lock, _as_store_error(self.path):
            connection = self._writer
            if connection is None:
                raise StoreUnavailableError(f"{self.path}: is closed, or was opened to be read only")
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise


def _own(path: Path) -> int:
    descriptor = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise InputError.of(
            path, 0, "store-in-use", "another kbgen writes into it: stop that one first, or name another file"
        ) from None
    return descriptor


def _open_log(path: Path) -> int | None:
    """Open SQLite's log to bring it to the disk, where the file has one and the system can do so."""
    if not hasattr(os, "fdatasync"):
        return None
    try:
        return os.open(f"{os.path.realpath(path)}-wal", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None


def _require_ours(path: Path, connection: sqlite3.Connection, *, may_be_new: bool) -> int:
    """Return the schema's version of a store that this kbgen can use."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    is_empty = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application != APPLICATION and not (may_be_new and is_empty):
        raise InputError.of(
            path, 0, "foreign-store", "is a SQLite file, but not one of kbgen's: name another file, or a new one"
        )
    if version > len(migrations("sqlite")):
        raise InputError.of(
            path, 0, "newer-store",
            f"was written by a newer kbgen (its form is {version}, this one knows {len(migrations('sqlite'))}): "
            "update kbgen",
        )  # fmt: skip
    return version


def _migrate(connection: sqlite3.Connection) -> None:
    known = migrations("sqlite")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    for number, script in enumerate(known[version:], version + 1):
        connection.executescript(
            f"BEGIN IMMEDIATE;\n{script}\n"
            f"PRAGMA application_id = {APPLICATION};\nPRAGMA user_version = {number};\nCOMMIT;"
        )


def _insert(connection: sqlite3.Connection, columns: tuple[str, ...], values: list[Any]) -> int:
    """Insert rows, given as one row of values; returns how many were new."""
    width, new, start = len(columns), 0, 0
    for rows in _ROWS_AT_ONCE:
        while len(values) - start >= rows * width:
            part = values[start : start + rows * width]
            new += connection.execute(_insertion(columns, rows), part).rowcount
            start += len(part)
    return new


@cache
def _insertion(columns: tuple[str, ...], rows: int) -> str:
    # A transaction that fails is rolled back as a whole: with “OR FAIL” SQLite keeps no copies of pages, as many as it
    # writes, that would take back one statement.
    one = f"({', '.join('?' * len(columns))})"
    values = ", ".join([one] * rows)
    return f"INSERT OR FAIL INTO events ({', '.join(columns)}) VALUES {values} ON CONFLICT (id) DO NOTHING"


def _period(since: int | None, until: int | None, locale: str = "") -> tuple[str, list[int | str]]:
    where = "WHERE at >= ? AND at < ?"
    values: list[int | str] = [
        since if since is not None else -(2**63),
        until if until is not None else 2**63 - 1,
    ]
    return (f"{where} AND locale = ?", [*values, locale]) if locale else (where, values)


@contextlib.contextmanager
def _as_store_error(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _is_full(path)):
            raise StoreFullError(f"{path}: {error}") from error
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise StoreUnavailableError(f"{path}: {error}") from error
        raise StoreError(f"{path}: {error}") from error


def _is_full(path: Path) -> bool:
    return shutil.disk_usage(path.parent).free < _LITTLE_SPACE


def _unusable(path: Path, error: sqlite3.Error) -> InputError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return InputError.of(
            path, 0, "damaged-store", f"can't be read as SQLite ({error}): restore it from a copy, or name a new file"
        )
    return InputError.of(
        path, 0, "store-unusable", f"can't be opened ({error}): mend the permissions of the file and its folder"
    )
