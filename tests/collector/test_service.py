"""A real collector keeps what it acknowledged, whatever happens to it, its disk, its neighbours and its database.

`bench/collector.py` does the same for longer, with more, and measures.
"""

from __future__ import annotations

import contextlib
import random
import re
import socket
import sqlite3
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from kbgen.cli import main
from kbgen.events import wire
from kbgen.events.store import open_store
from tests.collector.running import Collector, Load, collector, now
from tests.events.samples import number_id, search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.setup.postgres import Cluster

FREELY = ("--trust-proxy", "127.0.0.1", "--rate", "0")


def stored(url: str) -> Counter[str]:
    with contextlib.closing(open_store(url)) as store:
        return Counter(event.id for event in store.read())


def is_whole(path: Path) -> bool:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_what_is_acknowledged_survives_kill(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    random_ = random.Random(1)
    acknowledged: set[str] = set()
    for round_ in range(5):
        running = Collector("--db", f"sqlite:///{path}", *FREELY)
        load = Load(running.port, 8, batch=2, next_number=round_ << 32, seed=round_)
        killer = threading.Timer(random_.uniform(0.1, 0.5), running.kill)
        killer.start()
        load.run(20, stop_on_error=True)
        killer.join()
        acknowledged |= load.ids()
    assert len(acknowledged) > 50
    assert is_whole(path)
    found = stored(f"sqlite:///{path}")
    assert acknowledged - set(found) == set()
    assert set(found.values()) == {1}


def test_it_stops_with_grace_while_loaded(tmp_path: Path) -> None:
    running = Collector("--db", f"sqlite:///{tmp_path}/events.db", *FREELY)
    load = Load(running.port, 8)
    ended: list[tuple[int, str]] = []
    stopper = threading.Timer(0.5, lambda: ended.append(running.stop()))
    stopper.start()
    load.run(30, stop_on_error=True)
    stopper.join()
    assert ended == [(0, "Stopped. Everything that was acknowledged is stored.\n")]
    assert set(load.statuses) == {204}
    # Nothing is left in SQLite's log.
    assert not (tmp_path / "events.db-wal").exists()
    assert load.ids() <= set(stored(f"sqlite:///{tmp_path}/events.db"))


def test_a_full_disk_refuses_and_recovers(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/events.db"
    with collector("--db", url, "--disk-limit", "1M", *FREELY) as running:
        number, taken = 0, []
        while (status := running.post(*(search(number + n, at=now()) for n in range(50)))) == 204:
            taken += [number_id(number + n) for n in range(50)]
            number += 50
        assert status == 507
        while (status := running.post(search(number, at=now()))) == 204:
            taken.append(number_id(number))
            number += 1
        assert status == 507
        status, body = running.request("GET", "/health")
        assert (status, b"failing" in body) == (503, True)
        assert running.metric("kbgen_store_failures_total") == 2
        assert stored(url) == Counter(taken)
        running.stop()
    # More space, by whatever means, and it goes on.
    with collector("--db", url, "--disk-limit", "2M", *FREELY) as running:
        assert running.post(search(number, at=now())) == 204
        assert running.request("GET", "/health")[0] == 200


def test_the_same_event_counts_once(tmp_path: Path) -> None:
    event = search(1, at=now())
    with collector("--db", f"sqlite:///{tmp_path}/events.db", *FREELY) as running:
        assert {running.post(event) for _ in range(100)} == {204}
        assert running.metric("kbgen_events_total") == 100
        running.stop()
    assert stored(f"sqlite:///{tmp_path}/events.db") == Counter([event.id])


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collector]:
    """Return a collector that the tests below share."""
    folder = tmp_path_factory.mktemp("collector")
    running = Collector("--db", f"sqlite:///{folder}/events.db", "--rate", "0", "--origin", "https://help.example.com")
    yield running
    running.kill()


def spoken(port: int, said: bytes) -> bytes:
    """Say something to the collector and return its whole answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(said)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"GET /health HTTP/1.1\r\nHost: c\r\nConnection: close\r\n\r\n", 200),
        (b"GET / HTTP/1.1\r\nHost: c\r\nConnection: close\r\n\r\n", 404),
        (b"GET /%ff%00 HTTP/1.1\r\nHost: c\r\nConnection: close\r\n\r\n", 404),
        (b"nonsense\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00", 400),
        (b"GET /\xff HTTP/1.1\r\n\r\n", 400),
        (b"POST /events HTTP/1.1\r\nHost: c\r\nContent-Length: -5\r\n\r\n", 400),
        (b"POST /events HTTP/1.1\r\nHost: c\r\nContent-Length: 999999\r\n\r\n", 413),
        (b"POST /events HTTP/1.1\r\nHost: c\r\nTransfer-Encoding: chunked\r\n\r\n4e20\r\n" + b"x" * 20_000, 413),
        (b"POST /events HTTP/1.1\r\nHost: c\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}", 400),
        (b"OPTIONS /events HTTP/1.1\r\nHost: c\r\nOrigin: https://help.example.com\r\nConnection: close\r\n\r\n", 204),
        (b"OPTIONS /events HTTP/1.1\r\nHost: c\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n", 403),
        (b"GET /metrics HTTP/1.1\r\nHost: c\r\nConnection: close\r\n\r\n", 200),
        (b"GET /health HTTP/1.0\r\n\r\n", 200),
        (b"GET http://c/health HTTP/1.1\r\nHost: c\r\n\r\n", 404),
        (b"HEAD /events HTTP/1.1\r\nHost: c\r\n\r\n", 405),
        (b"DELETE /events HTTP/1.1\r\nHost: c\r\n\r\n", 405),
        (b"PUT /c.gif HTTP/1.1\r\nHost: c\r\nContent-Length: 1\r\n\r\nx", 405),
        (b"OPTIONS * HTTP/1.1\r\nHost: c\r\n\r\n", 404),
        (b"BREW /events HTTP/1.1\r\nHost: c\r\n\r\n", 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        (b"POST /events HTTP/1.1\r\nContent-Type: image/png\r\nContent-Length: 2\r\n\r\n{}", 415),
        (b"POST /events HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 400),
        (b"POST /events HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
        (b"POST /events HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"POST /events HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400),
        (b"POST /events HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"POST /events HTTP/1.1\r\nUpgrade: h2c\r\nConnection: upgrade\r\nContent-Length: 2\r\n\r\n{}", 400),
        (b"GET /health HTTP/1.1\r\nX-Much: " + b"y" * 40_000, 431),
    ],
)
def test_whatever_is_said_is_answered(quiet: Collector, said: bytes, status: int) -> None:
    answer = spoken(quiet.port, said)
    assert answer.startswith(b"HTTP/1.1 %d " % status), answer
    assert quiet.request("GET", "/health")[0] == 200


def test_mangled_requests_are_answered_or_cut_off(quiet: Collector) -> None:
    random_ = random.Random(20261122)
    body = wire.encode([search(number, at=now()) for number in range(600, 603)], sent=now())
    whole = (
        b"POST /events HTTP/1.1\r\nHost: c\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    )
    scraps = (
        b"\r\n",
        b"\0",
        b"\xff\xfe",
        "\u202e\u0000😀".encode(),
        b"{" * 3000,
        b'"',
        b"-1",
        b"1e999",
        b"NaN",
        b"\\ud800",
    )
    seen = Counter[bytes]()
    for _ in range(300):
        said = bytearray(whole)
        for _ in range(random_.randint(1, 4)):
            start = random_.randrange(len(said))
            said[start : start + random_.choice((0, 1, 8))] = random_.choice(scraps)
        with contextlib.suppress(ConnectionError):
            seen.update(re.findall(rb"HTTP/1.1 (\d+) ", spoken(quiet.port, bytes(said))))
    assert len(seen) > 2
    assert {status[:1] for status in seen} <= {b"2", b"4"}
    assert quiet.post(search(604, at=now())) == 204


def test_requests_in_a_row_are_answered_in_their_order(quiet: Collector) -> None:
    events = wire.encode([search(500, at=now())], sent=now())
    post = b"POST /events HTTP/1.1\r\nHost: c\r\nContent-Length: %d\r\n\r\n%s" % (len(events), events)
    said = (post + b"GET / HTTP/1.1\r\nHost: c\r\n\r\n") * 20 + b"nonsense\r\n\r\n"
    answers = spoken(quiet.port, said)
    assert re.findall(rb"HTTP/1.1 (\d+) ", answers) == [b"204", b"404"] * 20 + [b"400"]


def test_a_head_has_no_body(quiet: Collector) -> None:
    answer = spoken(quiet.port, b"HEAD /health HTTP/1.1\r\nHost: c\r\n\r\n")
    assert re.search(rb"Content-Length: [1-9]", answer)
    assert answer.endswith(b"\r\n\r\n")


def test_a_body_is_waited_for_where_the_sender_asks_first(quiet: Collector) -> None:
    events = wire.encode([search(501, at=now())], sent=now())
    with socket.create_connection(("127.0.0.1", quiet.port), timeout=60) as connection:
        head = b"POST /events HTTP/1.1\r\nHost: c\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n"
        connection.sendall(head % len(events))
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(events)
        assert connection.recv(100).startswith(b"HTTP/1.1 204 ")


def test_endless_headers_end(quiet: Collector) -> None:
    with socket.create_connection(("127.0.0.1", quiet.port), timeout=60) as connection, contextlib.suppress(OSError):
        connection.sendall(b"GET / HTTP/1.1\r\n")
        sent = 0
        while sent < 50_000_000:
            sent += connection.send(b"X-More: " + b"y" * 4000 + b"\r\n")
        pytest.fail("the collector reads on and on")
    assert quiet.request("GET", "/health")[0] == 200


def test_idle_and_slow_connections_hold_up_nobody(quiet: Collector) -> None:
    beginnings = (
        b"",
        b"P",
        b"POST /events HTTP/1.1\r\nHost: c\r\n",
        b"POST /events HTTP/1.1\r\nContent-Length: 9\r\n\r\n{",
    )
    with contextlib.ExitStack() as held:
        for number in range(300):
            connection = held.enter_context(socket.create_connection(("127.0.0.1", quiet.port), timeout=60))
            connection.sendall(beginnings[number % len(beginnings)])
        assert {quiet.post(search(number, at=now())) for number in range(1000, 1020)} == {204}


def test_a_sender_is_slowed_down(tmp_path: Path) -> None:
    arguments = ("--db", f"sqlite:///{tmp_path}/events.db", "--trust-proxy", "127.0.0.1", "--rate", "5")
    with collector(*arguments) as running:
        statuses = [running.post(search(n, at=now()), x_forwarded_for="192.0.2.1") for n in range(8)]
        assert statuses == [204] * 5 + [429] * 3
        assert running.post(search(99, at=now()), x_forwarded_for="192.0.2.2") == 204


def test_no_address_is_stored(tmp_path: Path) -> None:
    with collector("--db", f"sqlite:///{tmp_path}/events.db", "--trust-proxy", "127.0.0.1", "--visits", "1") as running:
        for number in range(5):
            running.post(search(number, at=now()), x_forwarded_for="198.51.100.213", user_agent="Unusual/9")
        running.stop()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"198.51.100.213" not in content
    assert b"Unusual" not in content


# Several collectors and one PostgreSQL


def wait_for(there: Callable[[], bool], running: Collector) -> None:
    """Wait until something is there: the collector's own doing, so that its end ends the wait."""
    while not there():
        assert running.process.poll() is None, "the collector ended"
        with contextlib.suppress(ConnectionError):
            running.request("GET", "/health")


def test_several_collectors_ship_to_one_database(database: str, tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        running = [
            stack.enter_context(collector("--db", f"sqlite:///{tmp_path}/{n}.db", "--ship-to", database, *FREELY))
            for n in range(2)
        ]
        for number, one in enumerate(running):
            assert one.post(*(search(number * 100 + n, at=now()) for n in range(40))) == 204
            # A visitor's retry may reach another collector.
            assert one.post(search(7777, at=now())) == 204
        for one in running:
            assert one.stop()[0] == 0
    assert len(stored(database)) == 81
    assert set(stored(database).values()) == {1}
    assert [sum(stored(f"sqlite:///{tmp_path}/{n}.db").values()) for n in range(2)] == [0, 0]


def test_an_outage_of_the_database_loses_and_refuses_nothing(cluster: Cluster, database: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/spool.db"
    running = Collector("--db", url, "--ship-to", database, *FREELY)
    load = Load(running.port, 8, batch=5)
    crash = threading.Timer(0.5, cluster.kill)
    crash.start()
    load.run(2)
    crash.join()
    assert set(load.statuses) == {204}
    waiting = set(stored(url))
    assert waiting
    running.kill()
    # Both were killed. The collector starts while the database is away, and goes on.
    again = Collector("--db", url, "--ship-to", database, *FREELY)
    later = Load(again.port, 8, batch=5, next_number=1 << 32)
    later.run(0.5)
    assert set(later.statuses) == {204}
    wait_for(lambda: again.metric("kbgen_shipping_failures_total") > 0, again)
    cluster.start()
    wait_for(lambda: not stored(url), again)
    code, said = again.stop()
    assert code == 0
    assert re.search(r"The shared database is away, .*\nThe shared database takes events again\.\n", said)
    found = stored(database)
    assert (load.ids() | later.ids()) - set(found) == set()
    assert set(found.values()) == {1}


def test_a_collector_straight_into_postgresql(cluster: Cluster, database: str) -> None:
    with collector("--db", database, *FREELY) as running:
        assert running.post(search(1, at=now()), search(2, at=now())) == 204
        cluster.kill()
        assert running.post(search(3, at=now())) == 503
        cluster.start()
        wait_for(lambda: running.post(search(3, at=now())) == 204, running)
        assert running.stop()[0] == 0
    assert stored(database) == Counter(map(number_id, (1, 2, 3)))


CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent.parent / "cases" / "collect.yml").read_text("utf-8")
)


@pytest.fixture
def taken(tmp_path: Path) -> Iterator[str]:
    """Give a folder with files that no collector can use, and a port that somebody listens on."""
    (tmp_path / "text.txt").write_text("no database\n" * 50, encoding="utf-8")
    for name, script in (
        ("foreign.db", "CREATE TABLE recipes (name)"),
        ("newer.db", "CREATE TABLE events (id); PRAGMA application_id = 0x6B626765; PRAGMA user_version = 99"),
    ):
        with contextlib.closing(sqlite3.connect(tmp_path / name)) as connection:
            connection.executescript(script)
    with (
        contextlib.closing(open_store(f"sqlite:///{tmp_path}/busy.db", write=True)),
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        yield str(server.getsockname()[1])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_wrong_command_says_what_to_write(
    case: dict[str, Any], taken: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with contextlib.suppress(SystemExit):
        assert (
            main(["collect", *(word.replace("TMP", str(tmp_path)).replace("PORT", taken) for word in case["run"])]) == 2
        )
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.replace(str(tmp_path), "TMP").replace(taken, "PORT").splitlines()
    assert [line for line in lines if not line.startswith(("usage:", " "))] == case["says"]


def test_a_signal_while_it_starts_is_no_fault_of_a_site(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*arguments: object, **named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kbgen.collector.service.run", stopped)
    assert main(["collect", "--db", f"sqlite:///{tmp_path}/events.db"]) == 130
    assert capsys.readouterr().err == "Stopped.\n"
