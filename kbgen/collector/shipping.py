"""From a collector's own file to the database that several collectors share."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from kbgen.events.store import Purged, StoreError
from kbgen.model.diagnostic import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kbgen.collector.metrics import Metrics
    from kbgen.events.sqlite_store import SqliteStore
    from kbgen.events.store import Retention, Store

AT_ONCE = 5_000
"""Events of one shipment."""
IDLE_SECONDS = 0.5
"""How long an event may wait for the next look into the spool."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds between attempts while the database is away; the pause doubles."""


class Shipper:
    """Hands on what the spool holds, oldest first, and deletes it there once the database has it.

    What was handed on and not yet deleted is handed on again after a crash, and the database knows it by its ids. An
    outage ends nothing: the spool keeps, and the shipper tries again.
    """

    def __init__(
        self, spool: SqliteStore, connect: Callable[[], Store], metrics: Metrics, *, report: Callable[[str], None]
    ) -> None:
        self._spool = spool
        self._connect = connect
        self._metrics = metrics
        self._report = report
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kbgen-shipper")
        self._remote: Store | None = None
        self._failures = 0

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Hand on what can be handed on now, and end. The rest stays in the spool for the next start."""
        self._stopping.set()
        self._thread.join()
        if self._remote:
            self._remote.close()

    def purge(self, rule: Retention, *, now: int) -> Purged:
        """Purge the database, unless it is away."""
        return self._remote.purge(rule, now=now) if self._remote else Purged(0, 0)

    def _run(self) -> None:
        while True:
            last_look = self._stopping.is_set()
            try:
                moved = self._ship()
            except (StoreError, InputError) as error:
                self._note(error)
                if last_look:
                    return
                self._stopping.wait(min(FIRST_PAUSE * 2 ** (self._failures - 1), LONGEST_PAUSE))
                continue
            if not moved:
                if last_look:
                    return
                self._stopping.wait(IDLE_SECONDS)

    def _ship(self) -> int:
        number, events = self._spool.oldest(AT_ONCE)
        waiting = len(events) if len(events) < AT_ONCE else self._spool.count()
        self._metrics.set("kbgen_spool_events", waiting)
        if events or self._failures or self._remote is None:
            self._remote = self._remote or self._connect()
        if events:
            self._remote.append(events)
            self._spool.forget(number)
            self._metrics.add("kbgen_shipped_events_total", amount=len(events))
            self._metrics.set("kbgen_spool_events", waiting - len(events))
        if self._failures:
            self._report("The shared database takes events again.")
            self._failures = 0
        return len(events)

    def _note(self, error: Exception) -> None:
        self._metrics.add("kbgen_shipping_failures_total")
        self._failures = min(self._failures + 1, 16)
        if self._failures == 1:
            self._report(f"The shared database is away, events wait in the spool: {error}")
