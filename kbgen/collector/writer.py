"""What many requests hand in, stored: all that waits goes into one commit.

One thread writes, a second one waits for the disk: meanwhile the first writes on.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kbgen.events.store import StoreError, StoreFullError, StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kbgen.collector.metrics import Metrics
    from kbgen.events.event import Event
    from kbgen.events.store import Store

MOST_WAITING = 10_000
"""Events that may wait for their commit; with more, senders are told to come back."""
MOST_AT_ONCE = 2_000
"""Events of one commit."""

GATHER_SECONDS = 0.003
"""How long a commit waits for others to join it: one commit of many events costs little more than one of a few."""
ENOUGH = 16
"""Requests that are company enough: with so many there already, none is waited for."""


@dataclass(frozen=True, slots=True)
class _Handed:
    events: tuple[Event, ...]
    done: Callable[[StoreError | None], None]


@dataclass(frozen=True, slots=True)
class _Written:
    """What was committed together, with how many of its events were new, or why nothing is stored."""

    together: list[_Handed]
    outcome: int | StoreError
    started: float


class Writer:
    """Stores events for an event loop.

    `submit` and `stop` belong to the loop's thread; the store is used by the writer's own.
    """

    def __init__(self, store: Store, metrics: Metrics, *, timer: Callable[[], float]) -> None:
        self._store = store
        self._metrics = metrics
        self._timer = timer
        self._handed: queue.SimpleQueue[_Handed | None] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._written: queue.SimpleQueue[_Written | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name="kbgen-writer"),
            threading.Thread(target=self._sync_on, name="kbgen-syncer"),
        ]
        self._stopping = False
        self._gathering = threading.Event()
        """Set when there is nothing more to gather for."""
        self.waiting = 0
        self.failed_at: float | None = None
        """When the last commit failed by ``timer``; None after one that did not."""

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def submit(self, events: tuple[Event, ...], done: Callable[[StoreError | None], None]) -> None:
        """Hand in events; ``done`` hears, later, that they are durable, or why nothing of them is stored.

        Raises `StoreUnavailableError` where too many wait.
        """
        if self._stopping or self.waiting + len(events) > MOST_WAITING:
            raise StoreUnavailableError("too many events wait for their commit")
        self.waiting += len(events)
        self._handed.put(_Handed(events, done))

    async def stop(self) -> None:
        """Store what was handed in, then end the threads."""
        self._stopping = True
        self._gathering.set()
        self._handed.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    def _run(self) -> None:
        self._write_on()
        self._written.put(None)

    def _write_on(self) -> None:
        while (first := self._handed.get()) is not None:
            if self._handed.qsize() < ENOUGH:
                self._gathering.wait(GATHER_SECONDS)
            together, number, ends = [first], len(first.events), False
            while number < MOST_AT_ONCE and not self._handed.empty():
                following = self._handed.get()
                if following is None:
                    ends = True
                    break
                together.append(following)
                number += len(following.events)
            self._store_all(together)
            if ends:
                return

    def _store_all(self, together: list[_Handed]) -> None:
        started = self._timer()
        outcome: int | StoreError
        try:
            outcome = self._store.write([event for handed in together for event in handed.events])
        except (StoreFullError, StoreUnavailableError) as error:
            outcome = error
        except Exception as error:
            # One event that the store can't hold must not take the thread with it, nor its neighbours.
            if len(together) > 1:
                for handed in together:
                    self._store_all([handed])
                return
            outcome = StoreError(f"{type(error).__name__}: {error}")
        self._written.put(_Written(together, outcome, started))

    def _sync_on(self) -> None:
        several: list[_Written | None] = []
        while None not in several:
            several = [self._written.get()]
            while not self._written.empty():
                several.append(self._written.get())
            failure: StoreError | None = None
            try:
                self._store.sync()
            except StoreError as error:
                failure = error
            for one in filter(None, several):
                outcome = failure or one.outcome
                self._loop.call_soon_threadsafe(self._settle, one.together, outcome, self._timer() - one.started)

    def _settle(self, together: list[_Handed], outcome: int | StoreError, seconds: float) -> None:
        if isinstance(outcome, StoreError):
            self.failed_at = self._timer()
            self._metrics.add("kbgen_store_failures_total", f'kind="{type(outcome).__name__}"')
        else:
            self.failed_at = None
            self._metrics.committed(seconds)
            self._metrics.stored(outcome, sum(len(handed.events) for handed in together))
        error = outcome if isinstance(outcome, StoreError) else None
        for handed in together:
            self.waiting -= len(handed.events)
            handed.done(error)
