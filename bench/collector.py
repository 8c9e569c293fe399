#!/usr/bin/env python3
"""Measure the collector on this machine, and try to make it lose, double or refuse events.

    python bench/collector.py [speed|kill|full|repeat|idle|flood|outage …]
        [--seconds N] [--kills N] [--batch 1|10|25|50 …] [--folder DIR]

Everything is real: `kbgen collect` in a process of its own, HTTP over the loopback, SQLite or PostgreSQL on the disk
of ``--folder``. The load comes from this same machine and takes its share of the processors. Exit code 1 where a
bar is missed.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import resource
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kbgen.events.store import open_store
from tests.collector.running import Collector, Load, collector, now
from tests.events.samples import number_id, search
from tests.setup import postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FREELY = ("--trust-proxy", "127.0.0.1", "--rate", "0")
MEGA = 1024 * 1024


class Bench:
    """Prints measurements, and remembers whether all bars were met."""

    def __init__(self, folder: Path, seconds: float, kills: int, batches: list[int]) -> None:
        self.folder = folder
        self.seconds = seconds
        self.kills = kills
        self.batches = batches
        self.missed = 0

    def say(self, what: str, value: str, bar: str = "", *, met: bool = True) -> None:
        """Print a measurement."""
        self.missed += not met
        print(f"| {what} | {value} | {bar} | {'' if not bar else 'met' if met else '**missed**'} |", flush=True)

    @contextlib.contextmanager
    def place(self) -> Iterator[Path]:
        """Give an empty folder for a while."""
        with tempfile.TemporaryDirectory(prefix="kbgen-bench-", dir=self.folder) as folder:
            yield Path(folder)


SIZES: Final = {1: (256, 5_000), 10: (128, 30_000), 25: (64, 30_000), 50: (32, 30_000)}
"""By events a request: connections, and the events a second that are wanted. A batch has at most 50 events and 16 KiB.

As many connections as answers within 100 ms allow: a sender waits for its answer before it sends again."""


def speed(bench: Bench) -> None:
    """Events a second, one a request and in batches, with latency and memory."""
    for batch in bench.batches:
        connections, wanted = SIZES[batch]
        name = f"{batch} a request"
        with bench.place() as folder:
            url = f"sqlite:///{folder}/events.db"
            with collector("--db", url, *FREELY) as running:
                load = Load(running.port, connections, batch)
                before, own = processor_seconds(running), time.process_time()
                took = load.run(bench.seconds)
                used, own = processor_seconds(running) - before, time.process_time() - own
                memory = running.memory()
                code, _ = running.stop()
            events = len(load.acknowledged) * batch
            rate, slowest = events / took, load.percentile(0.99)
            bench.say(
                f"{name}, {connections} connections: events/s", f"{rate:,.0f}", f"≥ {wanted:,}", met=rate >= wanted
            )
            bench.say(
                f"{name}: p50, p99",
                f"{load.percentile(0.5) * 1e3:.0f}, {slowest * 1e3:.0f} ms",
                "p99 < 100 ms",
                met=slowest < 0.1,
            )
            bench.say(f"{name}: memory at its highest", f"{memory / MEGA:.0f} MiB", "< 100 MB", met=memory < 100e6)
            bench.say(
                f"{name}: processor time an event, collector and load",
                f"{used / max(events, 1) * 1e6:.0f}, {own / max(events, 1) * 1e6:.0f} µs",
            )
            found = count(url)
            bench.say(
                f"{name}: acknowledged, stored", f"{events:,}, {found:,}", "equal", met=events == found and not code
            )
            others = {status: number for status, number in load.statuses.items() if status != 204}
            bench.say(f"{name}: other answers", str(others or "none"), "none", met=not others)


def kill(bench: Bench) -> None:
    """Kill -9 at random moments, again and again on the same file."""
    random_ = random.Random(20261122)
    with bench.place() as folder:
        path = folder / "events.db"
        acknowledged = 0
        lost = 0
        for round_ in range(bench.kills):
            running = Collector("--db", f"sqlite:///{path}", *FREELY)
            load = Load(running.port, 16, batch=random_.choice((1, 5, 50)), next_number=round_ << 40, seed=round_)
            killer = threading.Timer(random_.uniform(0.01, 0.6), running.kill)
            killer.start()
            load.run(60, stop_on_error=True)
            killer.join()
            ids = load.ids()
            acknowledged += len(ids)
            lost += missing(path, ids)
        with contextlib.closing(sqlite3.connect(path)) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
            doubled = connection.execute("SELECT count(*) - count(DISTINCT id) FROM events").fetchone()[0]
        bench.say("kill -9", f"{bench.kills} times, {acknowledged:,} events acknowledged")
        bench.say("lost", str(lost), "0", met=lost == 0)
        bench.say("stored twice", str(doubled), "0", met=doubled == 0)
        bench.say("integrity_check", verdict, "ok", met=verdict == "ok")


def full(bench: Bench) -> None:
    """Fill a real, small file system, then make room."""
    with bench.place() as folder, small_disk(folder, 12) as disk:
        url = f"sqlite:///{disk}/events.db"
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(6 * MEGA))
        with collector("--db", url, *FREELY) as running:
            taken: list[str] = []
            number, statuses = 0, Counter[int]()
            refused = 0
            while refused < 50:
                status = running.post(*(search(number + n, at=now()) for n in range(50)))
                statuses[status] += 1
                if status == 204:
                    taken += [number_id(number + n) for n in range(50)]
                refused += status != 204
                number += 50
            ballast.unlink()
            tries = 0
            while running.post(search(number, at=now())) != 204 and tries < 100:
                tries += 1
            taken.append(number_id(number))
            code, _ = running.stop()
        with contextlib.closing(open_store(url)) as store:
            ids = [event.id for event in store.read()]
        lost = len(set(taken) - set(ids))
        bench.say("full disk: answers", str(dict(statuses)), "204, then 507", met=set(statuses) == {204, 507})
        bench.say("full disk: refused after there was room again", str(tries), "0", met=tries == 0)
        bench.say("full disk: acknowledged and missing", f"{lost} of {len(taken):,}", "0", met=not lost and not code)
        bench.say("full disk: stored and not acknowledged", str(len(ids) - len(taken)), "0", met=len(ids) == len(taken))


def repeat(bench: Bench) -> None:
    """Deliver the same event 100 times, by several senders at once."""
    with bench.place() as folder:
        url = f"sqlite:///{folder}/events.db"
        with collector("--db", url, *FREELY) as running:
            event = search(1, at=now())
            threads = [threading.Thread(target=lambda: [running.post(event) for _ in range(10)]) for _ in range(10)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            running.stop()
        bench.say("the same event 100 times: stored", str(count(url)), "1", met=count(url) == 1)


def idle(bench: Bench) -> None:
    """Hold 5,000 connections that say nothing, or a byte now and then, and send through the middle of them."""
    with bench.place() as folder, collector("--db", f"sqlite:///{folder}/events.db", *FREELY) as running:
        held: list[socket.socket] = []
        for number in range(5_000):
            connection = socket.create_connection(("127.0.0.1", running.port), timeout=60)
            if number % 2:
                connection.sendall(b"POST /events HTTP/1.1\r\nHost: c\r\nContent-Length: 900\r\nX-Slow: ")
            held.append(connection)
        stop = threading.Event()
        slow = threading.Thread(target=drip, args=(held[1::2], stop))
        slow.start()
        load = Load(running.port, 32, batch=1)
        load.run(min(bench.seconds, 15))
        stop.set()
        slow.join()
        memory, slowest = running.memory(), load.percentile(0.99)
        for connection in held:
            connection.close()
        status = running.post(search(1, at=now()))
        running.stop()
        bench.say(
            "5,000 idle and slow connections: answers", str(load.statuses), "204 only", met=set(load.statuses) == {204}
        )
        bench.say("5,000 idle and slow connections: p99", f"{slowest * 1e3:.0f} ms")
        bench.say("5,000 idle and slow connections: memory", f"{memory / MEGA:.0f} MiB", "< 100 MB", met=memory < 100e6)
        bench.say("afterwards", str(status), "204", met=status == 204)


def flood(bench: Bench) -> None:
    """Send ten times everybody's traffic from one client, with the limits that are usual."""
    with bench.place() as folder:
        url = f"sqlite:///{folder}/events.db"
        with collector("--db", url, "--trust-proxy", "127.0.0.1") as running:
            honest = Load(running.port, 4, senders=50_000)
            hostile = Load(running.port, 40, senders=1, first_sender=1 << 23, next_number=1 << 40, seed=1)
            thread = threading.Thread(target=hostile.run, args=(bench.seconds,))
            thread.start()
            honest.run(bench.seconds)
            thread.join()
            running.stop()
        with contextlib.closing(open_store(url)) as store:
            events = list(store.read())
        floods = [event for event in events if event.id in hostile.ids()]
        visits = len({event.visit for event in floods})
        sent = len(hostile.latencies) / max(len(honest.latencies), 1)
        bench.say("flood: requests of one client to those of all others", f"{sent:.1f} to 1")
        bench.say("flood: answers to others", str(honest.statuses), "204 only", met=set(honest.statuses) == {204})
        bench.say("flood: stored of it", f"{len(floods)} of {len(hostile.latencies):,}")
        bench.say("flood: counts as visits", str(visits), "≤ 21", met=visits <= 21)


def outage(bench: Bench) -> None:
    """Kill PostgreSQL while two collectors ship to it, and kill one of the collectors; then start both again."""
    with bench.place() as folder, postgres.cluster() as server:
        database = server.url()
        arguments = [("--db", f"sqlite:///{folder}/{n}.db", "--ship-to", database, *FREELY) for n in range(2)]
        running = [Collector(*words) for words in arguments]
        loads = [Load(one.port, 16, batch=10, next_number=n << 40, seed=n) for n, one in enumerate(running)]
        crash = threading.Timer(bench.seconds / 4, server.kill)
        crash.start()
        threads = [threading.Thread(target=load.run, args=(bench.seconds,)) for load in loads]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        crash.join()
        running[0].kill()
        running[0] = Collector(*arguments[0])
        server.start()
        started = time.perf_counter()
        while any(one.metric("kbgen_spool_events") or not one.metric("kbgen_shipped_events_total") for one in running):
            pass
        took = time.perf_counter() - started
        for one in running:
            one.stop()
        with contextlib.closing(open_store(database)) as store:
            ids = Counter(event.id for event in store.read())
        acknowledged = loads[0].ids() | loads[1].ids()
        statuses = Counter(loads[0].statuses) + Counter(loads[1].statuses)
        bench.say(
            "PostgreSQL killed while loaded: answers", str(dict(statuses)), "204 only", met=set(statuses) == {204}
        )
        bench.say("lost", f"{len(acknowledged - set(ids))} of {len(acknowledged):,}", "0", met=acknowledged <= set(ids))
        bench.say("stored twice", str(sum(n > 1 for n in ids.values())), "0", met=set(ids.values()) == {1})
        bench.say("until all was shipped", f"{took:.0f} s")


def drip(slow: list[socket.socket], stop: threading.Event) -> None:
    """Send a byte on each connection, round and round."""
    while not stop.is_set():
        for connection in slow:
            with contextlib.suppress(OSError):
                connection.send(b"x")


def processor_seconds(running: Collector) -> float:
    """Return the processor time that the collector has used, in seconds."""
    fields = Path(f"/proc/{running.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def count(url: str) -> int:
    """Return how many events a store has."""
    with contextlib.closing(open_store(url)) as store:
        return store.count()


def missing(path: Path, ids: set[str]) -> int:
    """Return how many of the ids are not in the file, as the next collector would find it after a kill."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        find = "SELECT 1 FROM events WHERE id = ?"
        return sum(connection.execute(find, (name,)).fetchone() is None for name in ids)


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a small file system; needs root."""
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "kbgen-bench", str(disk)]
    if subprocess.run(mount, check=False).returncode:
        raise SystemExit("The full-disk bench mounts a small file system: run it as root.")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=False)


BENCHES: tuple[Callable[[Bench], None], ...] = (speed, kill, full, repeat, idle, flood, outage)


def main() -> int:
    """Run the benches that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", nargs="*", choices=[[], *(bench.__name__ for bench in BENCHES)])
    parser.add_argument("--seconds", type=float, default=600, help="of load in each bench (default: %(default)s)")
    parser.add_argument("--kills", type=int, default=200, help="how often to kill -9 (default: %(default)s)")
    parser.add_argument(
        "--batch", type=int, choices=SIZES, action="append", help="events a request in “speed” (default: each)"
    )
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="whose disk is used")
    options = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    bench = Bench(options.folder, options.seconds, options.kills, options.batch or list(SIZES))
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; SQLite {sqlite3.sqlite_version}", flush=True)
    print("\n| What | Measured | Bar | |\n|---|---|---|---|")
    for run in BENCHES:
        if not options.bench or run.__name__ in options.bench:
            run(bench)
    print(f"\nload {os.getloadavg()[0]:.1f} at the end")
    return 1 if bench.missed else 0


if __name__ == "__main__":
    sys.exit(main())
