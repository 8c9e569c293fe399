"""What builds keep for the next one: values under the key of all that they were made from.

A value is used only where its key is the same and its check sum holds, so what is damaged or out of date is made
anew. The file is SQLite: one edit writes one row, two builds may have it open at once, and reading it runs no code,
as unpickling would. What can't be read or written is said in `Kept.trouble` and stops no build.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import zlib
from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

FORMAT = 1
PATIENCE = 10.0
"""Seconds that a build waits for another one's writing."""
_TABLES = """
create table if not exists maker (digest text not null) strict;
create table if not exists kept (
    kind text, name text, key text not null, value blob not null, sum integer not null, primary key (kind, name)
) strict;
"""


class Kept:
    """The values that one site's builds keep at ``path``; without a path, none.

    ``maker`` is the digest of the tool: values of another version of it are dropped. New values wait in memory
    until `save`.
    """

    def __init__(self, path: Path | None, maker: str) -> None:
        self.path = path
        self.trouble = ""
        self._maker = maker
        self._fresh: dict[tuple[str, str], tuple[str, bytes]] = {}
        self._unsaved: set[tuple[str, str]] = set()
        self._gone: set[tuple[str, str]] = set()
        self._connection: sqlite3.Connection | None = None
        self._process = 0
        self._usable = path is not None and path.is_file() and self._is_ours()

    def all(self, kind: str) -> Mapping[str, tuple[str, bytes]]:
        """Return all keys and values of a kind by name, as the last build left them."""
        query = "select name, key, value, sum from kept where kind = ?"
        return {name: (key, value) for name, key, value, total in self._rows(query, kind) if total == _sum(key, value)}

    def get(self, kind: str, name: str, key: str) -> bytes | None:
        """Return a value of the last build or of this one, if it was made from the same."""
        fresh = self._fresh.get((kind, name))
        if fresh and fresh[0] == key:
            return fresh[1]
        for value, total in self._rows("select value, sum from kept where kind = ? and name = ? and key = ?",
                                       kind, name, key):  # fmt: skip
            if total == _sum(key, value):
                return bytes(value)
        return None

    def put(self, kind: str, name: str, key: str, value: bytes) -> None:
        """Keep a value for the next build."""
        self._fresh[kind, name] = key, value
        self._unsaved.add((kind, name))

    def drop(self, kind: str, names: Collection[str]) -> None:
        """Keep no longer what the site no longer has."""
        self._gone.update((kind, name) for name in names)

    def save(self, *, forget: bool = True) -> None:
        """Write what is new, in one step. Values that it does not ``forget`` stay at hand in memory."""
        if self.path is None or not (self._unsaved or self._gone):
            return
        self.close()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if not self._usable:
                # Another tool's version, another program's file, or half of one.
                self.path.unlink(missing_ok=True)
            self._write(self.path)
        except (OSError, sqlite3.Error) as error:
            self.trouble = f"the cache can't be written ({_reason(error)}), so the next build begins anew"
        self._usable = True
        self._unsaved, self._gone = set(), set()
        if forget:
            self._fresh = {}

    def _write(self, path: Path) -> None:
        with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as to:
            # What a power cut leaves half written is found by the check sums, so nothing has to wait for the disk.
            to.execute("pragma synchronous = off")
            to.execute(f"pragma user_version = {FORMAT}")
            to.executescript(_TABLES)
            to.execute("begin immediate")
            makers = to.execute("select digest from maker").fetchall()
            if makers != [(self._maker,)]:
                to.execute("delete from kept")
                to.execute("delete from maker")
                to.execute("insert into maker values (?)", (self._maker,))
            to.executemany("delete from kept where kind = ? and name = ?", sorted(self._gone))
            to.executemany(
                "insert or replace into kept values (?, ?, ?, ?, ?)",
                ((*place, *(fresh := self._fresh[place]), _sum(*fresh)) for place in sorted(self._unsaved)),
            )
            to.execute("commit")

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None and self._process == os.getpid():
            self._connection.close()
        self._connection = None

    def now(self) -> int:
        """Return the time by the clock of the file system that the cache is on, in ns; 0 where it can't be told."""
        if self.path is None:
            return 0
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.path.parent) as file:
                file.write(b"now")
                file.flush()
                return os.fstat(file.fileno()).st_mtime_ns
        except OSError:
            return 0

    def _is_ours(self) -> bool:
        try:
            ((version,),) = self._open().execute("pragma user_version")
            return version == FORMAT and self._open().execute("select digest from maker").fetchall() == [(self._maker,)]
        except (OSError, sqlite3.Error) as error:
            self._distrust(error)
            return False

    def _rows(self, query: str, *values: str) -> list[Any]:
        if not self._usable:
            return []
        try:
            return self._open().execute(query, values).fetchall()
        except (OSError, sqlite3.Error) as error:
            self._distrust(error)
            return []

    def _distrust(self, error: Exception) -> None:
        self._usable = False
        self.close()
        name = self.path.name if self.path else ""
        self.trouble = f"{name} in the cache can't be used ({_reason(error)}), so everything is built anew"

    def _open(self) -> sqlite3.Connection:
        if self._connection is None or self._process != os.getpid():  # a connection is not for a process's children
            assert self.path is not None
            # Threads that share a store take turns: kbgen serve's do.
            self._connection = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE, check_same_thread=False
            )
            self._process = os.getpid()
        return self._connection


def _sum(key: str, value: bytes) -> int:
    return zlib.crc32(value, zlib.crc32(key.encode()))


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
