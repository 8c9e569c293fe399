"""The collector as a program: its socket, its limits, its start and its end. Needs the extra ``collector``."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import resource
import signal
import socket
import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kbgen.collector.app import App
from kbgen.collector.metrics import Metrics
from kbgen.collector.reception import Reception
from kbgen.collector.shipping import Shipper
from kbgen.events.sqlite_store import SqliteStore
from kbgen.events.store import open_store
from kbgen.model.diagnostic import InputError

try:
    import uvloop

    from kbgen.collector.http import Connection, Connections
except ImportError as error:
    raise InputError.of(
        "kbgen", 0, "collector-missing", "lacks packages for the collector: pip install 'kbgen[collector]'"
    ) from error

if TYPE_CHECKING:
    from collections.abc import Callable

    from kbgen.collector.reception import Terms
    from kbgen.events.store import Retention

STOP_SECONDS = 10.0
"""How long requests that are under way may take once the collector is to stop."""
GARBAGE_AFTER = 50_000
"""Objects made before Python looks for cycles; 700 is usual."""
SWITCH_SECONDS = 0.0001
"""How long a thread that wants Python's lock waits before it asks for it; 0.005 is usual. The writer's lets go of it
for each statement, and would wait for it longer than its statements take."""
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
        reception = Reception(service.terms, metrics)
        app = partial(
            App, reception, store,
            shipper=shipper, retention=service.retention, clock=clock, timer=timer, report=report,
        )  # fmt: skip
        host, port = opened.getsockname()[:2]
        report(f"Collecting at http://{f'[{host}]' if ':' in host else host}:{port}/events (stop with Ctrl-C)")
        # Requests leave no cycles behind; what is there now stays.
        gc.freeze()
        gc.set_threshold(GARBAGE_AFTER)
        sys.setswitchinterval(SWITCH_SECONDS)
        uvloop.run(_serve(opened, app))
        report("Stopped. Everything that was acknowledged is stored.")


async def _serve(opened: socket.socket, make: Callable[[], App]) -> None:
    """Serve until a signal; a second one does not wait for the requests that are under way."""
    loop = asyncio.get_running_loop()
    app = make()
    connections = Connections(app.respond, app.refused, most=_room_for_connections())
    told = asyncio.Event()

    def stop() -> None:
        if told.is_set():
            connections.cut()
        told.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    app.start()
    sweeping = asyncio.create_task(connections.sweep_for_ever())
    server = await loop.create_server(partial(Connection, connections), sock=opened, backlog=_BACKLOG)
    await told.wait()
    server.close()
    await connections.end(within=STOP_SECONDS)
    sweeping.cancel()
    await app.stop()


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
