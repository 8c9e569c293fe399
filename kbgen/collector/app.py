"""The collector as one object: it begins, takes requests, has their events stored, answers, and ends."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from kbgen.collector.exchange import Request, Response
from kbgen.collector.writer import Writer
from kbgen.events.store import StoreError
from kbgen.events.wire import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from kbgen.collector.metrics import Metrics
    from kbgen.collector.reception import Admitted, Reception
    from kbgen.collector.shipping import Shipper
    from kbgen.events.store import Purged, Retention, Store

PURGE_SECONDS = 3600.0
ILL_SECONDS = 10.0
"""How long after a failed commit the collector calls itself ill. Not for good: nobody may send to an ill one."""
HEALTH, METRICS = "/health", "/metrics"


class App:
    """One collector, made and used in an event loop; see `start` and `stop`."""

    def __init__(
        self,
        reception: Reception,
        store: Store,
        *,
        shipper: Shipper | None,
        retention: Retention,
        clock: Callable[[], int],
        timer: Callable[[], float],
        report: Callable[[str], None],
    ) -> None:
        self._reception = reception
        self._store = store
        self._shipper = shipper
        self._retention = retention
        self._clock = clock
        self._timer = timer
        self._report = report
        self._writer = Writer(store, reception.metrics, timer=timer)
        self._purging: asyncio.Task[None] | None = None

    @property
    def _metrics(self) -> Metrics:
        return self._reception.metrics

    def start(self) -> None:
        """Begin to store, to hand on, and to purge."""
        self._writer.start()
        if self._shipper:
            self._shipper.start()
        self._purging = asyncio.create_task(self._purge_for_ever())

    async def stop(self) -> None:
        """Store what was handed in, hand on what can be handed on, and close the store."""
        if self._purging:
            self._purging.cancel()
        await self._writer.stop()
        if self._shipper:
            await asyncio.to_thread(self._shipper.stop)
        self._store.close()

    def respond(self, request: Request, later: Callable[[Response], None]) -> Response | None:
        """Answer a request: at once, or through ``later`` when its events are durable."""
        if request.path == HEALTH:
            return self._counted(self._health())
        if request.path == METRICS:
            return self._counted(self._metrics_text())
        admitted = self._reception.admit(request, now=self._clock())
        if isinstance(admitted, Response):
            return self._counted(admitted)
        try:
            self._writer.submit(admitted.events, lambda error: later(self._counted(self._answer(admitted, error))))
        except StoreError as error:
            return self._counted(self._answer(admitted, error))
        return None

    def refused(self) -> None:
        """Count a body that was too large to be read."""
        self._metrics.add("kbgen_events_refused_total", f'reason="{Refusal.TOO_LARGE}"')
        self._metrics.add("kbgen_requests_total", 'status="413"')

    def _answer(self, admitted: Admitted, error: StoreError | None) -> Response:
        return self._reception.failed(admitted, error) if error else admitted.answer

    def _counted(self, response: Response) -> Response:
        self._metrics.add("kbgen_requests_total", f'status="{response.status}"')
        return response

    async def _purge_for_ever(self) -> None:
        target = self._shipper or self._store
        while True:
            try:
                purged: Purged = await asyncio.to_thread(target.purge, self._retention, now=self._clock())
            except StoreError as error:
                self._report(f"The purge failed, and is tried again: {error}")
            else:
                self._metrics.add("kbgen_purged_events_total", 'what="deleted"', purged.events)
                self._metrics.add("kbgen_purged_events_total", 'what="emptied"', purged.emptied)
            await asyncio.sleep(PURGE_SECONDS)

    def _health(self) -> Response:
        failed = self._writer.failed_at
        ill = failed is not None and self._timer() - failed < ILL_SECONDS
        state = {"status": "failing" if ill else "ok", "waiting": self._writer.waiting}
        return Response(
            503 if ill else 200, (("Content-Type", "application/json"),), json.dumps(state).encode() + b"\n"
        )

    def _metrics_text(self) -> Response:
        self._metrics.set("kbgen_queue_events", self._writer.waiting)
        self._metrics.set("kbgen_clients", len(self._reception.clients))
        kind = ("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        return Response(200, (kind,), self._metrics.as_text().encode())
