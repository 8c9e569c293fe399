"""A real `kbgen collect` in a process of its own, and one that talks to it as many visitors do."""

from __future__ import annotations

import binascii
import contextlib
import hashlib
import http.client
import json
import random
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from array import array
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kbgen.events import wire
from tests.events.samples import search

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kbgen.events.event import Event

ROOT = Path(__file__).parent.parent.parent
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class Collector:
    """A running collector, and what it says."""

    def __init__(self, *arguments: str, cwd: Path | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kbgen", "collect", "--port", "0", *arguments],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=cwd,
        )  # fmt: skip
        assert self.process.stderr
        first = self.process.stderr.readline()
        self.said: list[str] = []
        self._listener = threading.Thread(target=self.said.extend, args=(self.process.stderr,))
        self._listener.start()
        found = re.search(r":(\d+)/events", first)
        if not found:
            self.kill()
            raise RuntimeError(first + "".join(self.said))
        self.port = int(found[1])

    def request(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """Send one request by a connection of its own; returns status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, path, body or None, {name.replace("_", "-"): v for name, v in headers.items()})
            response = connection.getresponse()
            return response.status, response.read()

    def post(self, *events: Event, **headers: str) -> int:
        """Send a batch; returns the status."""
        return self.request(
            "POST", "/events", wire.encode(events, sent=now()), **{"content_type": "text/plain", **headers}
        )[0]

    def metric(self, name: str) -> float:
        """Return the sum of a metric over its labels."""
        lines = self.request("GET", "/metrics")[1].decode().splitlines()
        return sum(float(line.split()[1]) for line in lines if re.match(rf"{name}[ {{]", line))

    def memory(self) -> int:
        """Return the process' resident memory at its highest, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found[1]) * 1024 if found else 0

    def stop(self) -> tuple[int, str]:
        """Ask it to stop; returns its exit code and what it said after its start."""
        self.process.send_signal(signal.SIGTERM)
        self._end()
        return self.process.returncode, "".join(self.said)

    def kill(self) -> None:
        """Kill it as a power cut would, but for the disk."""
        self.process.kill()
        self._end()

    def _end(self) -> None:
        self.process.wait(timeout=120)
        self._listener.join()
        assert self.process.stderr
        self.process.stderr.close()


@contextlib.contextmanager
def collector(*arguments: str) -> Iterator[Collector]:
    """Run a collector for a while."""
    running = Collector(*arguments)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.kill()


def now() -> int:
    """Return the time in ms since 1970."""
    return time.time_ns() // 1_000_000


QUERIES = (
    "where is my parcel", "return shoes", "refund how long", "change address order", "exchange size", "invoice company",
    "vrácení zboží", "kdy dorazí zásilka", "reklamace", "faktura na firmu", "výměna velikosti", "storno objednávky",
    "вернуть товар", "где мой заказ", "возврат денег срок", "обмен размера", "чек не пришел", "отменить заказ",
    "คืนสินค้า", "พัสดุอยู่ไหน", "คืนเงินกี่วัน", "เปลี่ยนไซส์", "ใบกำกับภาษี", "ยกเลิกคำสั่งซื้อ",
    "退貨", "我的包裹在哪裡", "退款要多久", "換尺寸", "統一編號 發票", "取消訂單",
    "order 20261122 not delivered", "call me +420 601 123 456", "size 42 too small", "eva@example.com no mail",
)  # fmt: skip
"""What visitors search, in five languages; every eighth has something that must be masked or looked at closely."""


@dataclass(slots=True)
class Load:
    """Visitors who send as fast as they are answered.

    ``batch`` events a request, over ``connections`` kept-alive connections. Each event is new; its number and the time
    make its id. Each request names another of ``senders`` addresses as a proxy would.
    """

    port: int
    connections: int
    batch: int = 1
    senders: int = 200_000
    first_sender: int = 0
    seed: int = 0
    next_number: int = 0
    latencies: array[float] = field(default_factory=lambda: array("d"))
    acknowledged: list[tuple[int, int]] = field(default_factory=list)
    """First number of each acknowledged batch, and when it was made."""
    statuses: dict[int, int] = field(default_factory=dict)

    def run(self, seconds: float, *, stop_on_error: bool = False) -> float:
        """Send for a while; returns the seconds that it took. A broken connection ends it, or is opened anew."""
        random_ = random.Random(self.seed)
        templates = [_template(query, n) for n, query in enumerate(QUERIES)]
        poll = select.epoll()
        opened: dict[int, socket.socket] = {}
        sent: dict[int, tuple[float, int, int]] = {}
        heard: dict[int, bytes] = {}
        started = time.perf_counter()

        def send(number: int) -> None:
            stamp = now()
            happened = b"%d" % (stamp - 500)
            prefix = _prefix(stamp)
            events = b",".join(
                random_.choice(templates)
                % (prefix + _random(self.next_number + n), happened, _text(random_.randbytes(16))[:22])
                for n in range(self.batch)
            )
            body = b'{"v":1,"sent":%d,"events":[%s]}' % (stamp, events)
            sender = self.first_sender + random_.randrange(self.senders)
            sent[number] = (time.perf_counter(), self.next_number, stamp)
            opened[number].sendall(
                b"POST /events HTTP/1.1\r\nHost: c\r\nX-Forwarded-For: 10.%d.%d.%d\r\nContent-Length: %d\r\n\r\n%s"
                % (sender >> 16, sender >> 8 & 255, sender & 255, len(body), body)
            )
            self.next_number += self.batch

        def connect() -> None:
            connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            opened[connection.fileno()] = connection
            poll.register(connection, select.EPOLLIN)
            send(connection.fileno())

        def answered(number: int) -> bool:
            """Read on; tell whether the answer is whole."""
            part = opened[number].recv(4096)
            if not part:
                raise ConnectionResetError
            answer = heard.pop(number, b"") + part
            if not _is_whole(answer):
                heard[number] = answer
                return False
            begun, first, stamp = sent.pop(number)
            self.latencies.append(time.perf_counter() - begun)
            status = int(answer[9:12])
            self.statuses[status] = self.statuses.get(status, 0) + 1
            if status == 204:
                self.acknowledged.append((first, stamp))
            return True

        try:
            for _ in range(self.connections):
                connect()
            while time.perf_counter() - started < seconds:
                for number, _ in poll.poll(1):
                    if answered(number):
                        send(number)
            ends = time.perf_counter() + 30
            while sent and time.perf_counter() < ends:
                for number, _ in poll.poll(1):
                    answered(number)
        except OSError:
            if not stop_on_error:
                raise
        finally:
            poll.close()
            for connection in opened.values():
                connection.close()
        return time.perf_counter() - started

    def ids(self) -> set[str]:
        """Return the ids of all events that were acknowledged."""
        return {
            (_prefix(stamp) + _random(first + n)).decode()
            for first, stamp in self.acknowledged
            for n in range(self.batch)
        }

    def percentile(self, share: float) -> float:
        """Return the latency (s) that ``share`` of the requests kept below."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _text(number: bytes) -> bytes:
    return binascii.b2a_base64(number, newline=False).translate(_URL_SAFE)


def _prefix(stamp: int) -> bytes:
    """Return how the browser's ids of a time begin."""
    return _text((stamp >> 12 & 0xFFFFFF).to_bytes(3, "big"))


def _random(number: int) -> bytes:
    """Return the rest of an id: the same for the same number, and as random as a browser's."""
    return _text(hashlib.blake2b(b"%d" % number, digest_size=14).digest())[:18]


def _is_whole(answer: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    if head.startswith(b"HTTP/1.1 204 "):
        return bool(end)
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return bool(end) and len(body) >= (int(length[1]) if length else 0)


def _template(query: str, number: int) -> bytes:
    """Return an event, with places for its id, time and visit."""
    event = search(0, query=query, locale="en", page="returns", hits=number)
    fields = {**wire.as_json(event), "id": "@id", "at": "@at", "visit": "@visit"}
    whole = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode().replace(b"%", b"%%")
    for place in (b"@id", b'"@at"', b"@visit"):
        whole = whole.replace(place, b"%s", 1)
    return whole
