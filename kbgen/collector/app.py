"""The collector as an ASGI application: reads requests, waits for their commit, answers."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from kbgen.collector.exchange import Request, Response, text
from kbgen.collector.reception import Reception, is_too_large
from kbgen.collector.writer import Writer
from kbgen.events.store import StoreError
from kbgen.events.wire import MAX_BYTES, Refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from kbgen.collector.metrics import Metrics
    from kbgen.collector.shipping import Shipper
    from kbgen.events.store import Purged, Retention, Store

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

PURGE_SECONDS = 3600.0
ILL_SECONDS = 10.0
"""How long after a failed commit the collector calls itself ill. Not for good: nobody may send to an ill one."""
HEALTH, METRICS = "/health", "/metrics"
_READ = {
    name.encode(): name for name in ("content-length", "content-type", "host", "origin", "referer", "x-forwarded-for")
}
"""The headers that matter; others are not looked at."""
_CLOSE = ("Connection", "close")


class App:
    """One collector. It lives from the lifespan's start to its end."""

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
        self._writer: Writer | None = None
        self._purging: asyncio.Task[None] | None = None

    @property
    def _metrics(self) -> Metrics:
        return self._reception.metrics

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request, or the lifespan."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            response = await self._answer(scope, receive)
            self._metrics.add("kbgen_requests_total", f'status="{response.status}"')
            await _send(response, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._writer = Writer(self._store, self._metrics, timer=self._timer)
        self._writer.start()
        if self._shipper:
            self._shipper.start()
        self._purging = asyncio.create_task(self._purge_for_ever())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._purging.cancel()
        await self._writer.stop()
        if self._shipper:
            await asyncio.to_thread(self._shipper.stop)
        self._store.close()
        await send({"type": "lifespan.shutdown.complete"})

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

    async def _answer(self, scope: Message, receive: Receive) -> Response:
        path = scope["path"]
        if path == HEALTH:
            return self._health()
        if path == METRICS:
            return self._metrics_text()
        headers = {_READ[name]: value.decode("latin-1") for name, value in scope["headers"] if name in _READ}
        body = b""
        if scope["method"] == "POST":
            received = None if is_too_large(headers) else await _body(receive)
            if received is None:
                return self._too_large()
            body = received
        client = scope.get("client")
        request = Request(
            scope["method"], path, scope["query_string"].decode("latin-1"), headers, body, client[0] if client else ""
        )
        return await self._store_events(request)

    async def _store_events(self, request: Request) -> Response:
        assert self._writer, "the lifespan comes first"
        admitted = self._reception.admit(request, now=self._clock())
        if isinstance(admitted, Response):
            return admitted
        try:
            await self._writer.submit(admitted.events)
        except StoreError as error:
            return self._reception.failed(admitted, error)
        return admitted.answer

    def _too_large(self) -> Response:
        self._metrics.add("kbgen_events_refused_total", f'reason="{Refusal.TOO_LARGE}"')
        return text(413, f"A batch has at most {MAX_BYTES} bytes.", _CLOSE)

    def _health(self) -> Response:
        assert self._writer, "the lifespan comes first"
        failed = self._writer.failed_at
        ill = failed is not None and self._timer() - failed < ILL_SECONDS
        state = {"status": "failing" if ill else "ok", "waiting": self._writer.waiting}
        return Response(
            503 if ill else 200, (("Content-Type", "application/json"),), json.dumps(state).encode() + b"\n"
        )

    def _metrics_text(self) -> Response:
        assert self._writer, "the lifespan comes first"
        self._metrics.set("kbgen_queue_events", self._writer.waiting)
        self._metrics.set("kbgen_clients", len(self._reception.clients))
        kind = ("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        return Response(200, (kind,), self._metrics.as_text().encode())


async def _body(receive: Receive) -> bytes | None:
    """Read a body; None where it is too large, or the sender went away."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body") and len(body) <= MAX_BYTES:
        message = await receive()
        body += message.get("body", b"")
    return body if message["type"] == "http.request" and len(body) <= MAX_BYTES else None


async def _send(response: Response, send: Send) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    if response.status != 204:
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
