"""The collector as a program: its socket, its limits of time and number, its start and its end. Needs uvicorn."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import resource
import signal
import socket
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kbgen.collector.app import App
from kbgen.collector.metrics import Metrics
from kbgen.collector.reception import Reception
from kbgen.collector.shipping import Shipper
from kbgen.events.sqlite_store import SqliteStore
from kbgen.events.store import open_store
from kbgen.model.diagnostic import InputError

try:
    import uvicorn
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
except ImportError as error:
    raise InputError.of(
        "kbgen", 0, "collector-missing", "lacks packages for the collector: pip install 'kbgen[collector]'"
    ) from error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kbgen.collector.reception import Terms
    from kbgen.events.store import Retention

REQUEST_SECONDS = 10.0
"""How long a request may take to arrive, from the connection or from its first byte."""
KEEP_ALIVE_SECONDS = 15
STOP_SECONDS = 10
"""How long requests that are under way may take once the collector is to stop."""
GARBAGE_AFTER = 50_000
"""Objects made before Python looks for cycles; 700 is usual."""
SWITCH_SECONDS = 0.0005
MOST_HEADER_BYTES = 16 * 1024
MOST_CONNECTIONS = 16_000
_OWN_FILES = 128
_BACKLOG = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What a collector is started with. ``disk_limit`` bounds its SQLite file (bytes)."""

    url: str
    terms: Terms
    retention: Retention
    host: str
    port: int
    ship_to: str = ""
    disk_limit: int | None = None


def run(
    service: Service, *, clock: Callable[[], int], timer: Callable[[], float], report: Callable[[str], None]
) -> None:
    """Collect until a signal says to stop. Raises `InputError` where it can't begin.

    ``clock`` gives the time in ms since 1970, ``timer`` monotonic seconds; ``report`` gets lines for the operator.
    """
    _require_sense(service)
    opened = _listen(service.host, service.port)
    with contextlib.closing(opened):
        store = open_store(service.url, write=True, limit=service.disk_limit)
        metrics = Metrics()
        shipper = None
        if service.ship_to:
            assert isinstance(store, SqliteStore), "was required"
            shipper = Shipper(store, lambda: open_store(service.ship_to, write=True), metrics, report=report)
        app = App(
            Reception(service.terms, metrics), store,
            shipper=shipper, retention=service.retention, clock=clock, timer=timer, report=report,
        )  # fmt: skip
        config = _Config(
            app, http=_GuardedProtocol, ws="none", lifespan="on", interface="asgi3", loop="auto", log_config=None,
            log_level="error", access_log=False, server_header=False, date_header=False, proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS, timeout_graceful_shutdown=STOP_SECONDS, backlog=_BACKLOG,
        )  # fmt: skip
        config.most_connections = _room_for_connections()
        host, port = opened.getsockname()[:2]
        report(f"Collecting at http://{f'[{host}]' if ':' in host else host}:{port}/events (stop with Ctrl-C)")
        # The writer waits this long for Python's lock whenever requests keep the loop busy; 5 ms is usual.
        sys.setswitchinterval(SWITCH_SECONDS)
        # Requests leave no cycles behind; what is there now stays.
        gc.freeze()
        gc.set_threshold(GARBAGE_AFTER)
        _Server(config).run(sockets=[opened])
        report("Stopped. Everything that was acknowledged is stored.")


def _require_sense(service: Service) -> None:
    """Raise `InputError` for arguments that contradict each other."""
    if service.ship_to and not service.url.startswith("sqlite:"):
        raise InputError.of(
            "--ship-to", 0, "no-spool", "needs a SQLite file as its spool: write --db sqlite:///spool.db"
        )
    if service.ship_to and not service.ship_to.startswith(("postgresql:", "postgres:")):
        raise InputError.of(
            "--ship-to", 0, "store-address", "hands events on to PostgreSQL only: write postgresql://host/name"
        )
    if service.retention.raw_days > service.retention.keep_days:
        raise InputError.of(
            "--raw-days", 0, "bad-retention",
            f"is {service.retention.raw_days}, but events as a whole go after {service.retention.keep_days} days: "
            "make it fewer, or --retention-days more",
        )  # fmt: skip


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        opened = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _cannot_listen(host, port, error) from error
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(_BACKLOG)
    except OSError as error:
        opened.close()
        raise _cannot_listen(host, port, error) from error
    return opened


def _cannot_listen(host: str, port: int, error: OSError) -> InputError:
    return InputError.of(
        f"{host}:{port}", 0, "address-taken",
        f"can't be served at ({error.strerror or error}): choose another with --host and --port",
    )  # fmt: skip


def _room_for_connections() -> int:
    """Let the process have as many files as it may, and return how many of them can be connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + _OWN_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else min(MOST_CONNECTIONS, max(soft - _OWN_FILES, 16))


class _Server(uvicorn.Server):
    """A server that ends without an error when it is told to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        yield

    def _stop(self) -> None:
        # A second signal does not wait for the requests that are under way.
        self.force_exit = self.should_exit
        self.should_exit = True


class _Config(uvicorn.Config):
    """uvicorn's settings, and what the connections of one server know of each other."""

    most_connections = MOST_CONNECTIONS

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.waiting: dict[_GuardedProtocol, None] = {}
        """Connections whose headers are not complete, the longest waiting first."""


class _GuardedProtocol(HttpToolsProtocol):
    """uvicorn's HTTP, which would let a connection say nothing, or say it slowly, for ever."""

    config: _Config

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._timer: asyncio.TimerHandle | None = None
        self._header_bytes = 0
        self._await_request()
        if len(self.connections) > self.config.most_connections:
            next(iter(self.config.waiting)).transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self in self.config.waiting:
            self._header_bytes += len(data)
            if self._header_bytes > MOST_HEADER_BYTES:
                self.transport.abort()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._await_request()

    def on_headers_complete(self) -> None:
        self.config.waiting.pop(self, None)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._stop_waiting()
        super().on_message_complete()

    def _await_request(self) -> None:
        if not self._timer:
            self._header_bytes = 0
            self._timer = self.loop.call_later(REQUEST_SECONDS, self.transport.abort)
            self.config.waiting[self] = None

    def _stop_waiting(self) -> None:
        self.config.waiting.pop(self, None)
        if self._timer:
            self._timer.cancel()
            self._timer = None
