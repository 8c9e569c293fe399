"""nginx as the manual configures it: TLS, one rate a sender, a forged address, the log of pictures."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from kbgen.cli import main
from kbgen.events import wire
from kbgen.events.store import open_store
from kbgen.model.resources import data
from tests.collector.running import collector, now
from tests.events.samples import search
from tests.setup import nginx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOST = "help.example.com"
PAGE = (data("manual") / "docs/en/operators/collector.md").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Front:
    """nginx with TLS, in front of a collector that lets a sender send five events a minute."""

    port: int
    store: str
    folder: Path
    trusted: ssl.SSLContext

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """Send a request as a browser at this machine does; returns status and body."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as plain:
            connection = http.client.HTTPSConnection(HOST, self.port, timeout=60)
            connection.sock = self.trusted.wrap_socket(plain, server_hostname=HOST)
            with contextlib.closing(connection):
                connection.request(method, path, body or None, {n.replace("_", "-"): v for n, v in headers.items()})
                answer = connection.getresponse()
                return answer.status, answer.read()

    def post(self, number: int, **headers: str) -> int:
        """Send an event."""
        return self.ask("POST", "/_kbgen/events", wire.encode([search(number, at=now())], sent=now()), **headers)[0]


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    """Run what the manual shows."""
    assert nginx.find(), "nginx or openssl is missing: make nginx"
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("Help", encoding="utf-8")
    certificate, key = nginx.make_certificate(tmp_path, HOST)
    port = nginx.free_port()
    url = f"sqlite:///{tmp_path}/events.db"
    with collector("--db", url, "--trust-proxy", "127.0.0.1", "--rate", "5") as running:
        shown = re.findall(r"^```nginx\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)[0]
        for told, here in (
            ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
            ("127.0.0.1:8787", f"127.0.0.1:{running.port}"),
            (f"/etc/ssl/{HOST}.pem", str(certificate)),
            (f"/etc/ssl/{HOST}.key", str(key)),
            ("/srv/help/site", str(tmp_path / "site")),
        ):
            assert told in shown
            shown = shown.replace(told, here)
        with nginx.running(tmp_path, shown):
            made = Front(port, url, tmp_path, ssl.create_default_context(cafile=certificate))
            while True:
                with contextlib.suppress(ConnectionError):
                    made.ask("GET", "/")
                    break
            yield made


def test_the_manuals_configuration_works(front: Front) -> None:
    assert front.ask("GET", "/") == (200, b"Help")
    # What is inside stays inside.
    assert [front.ask("GET", path)[0] for path in ("/health", "/metrics", "/_kbgen/health")] == [404, 404, 404]
    # Pages of the same host may send, on whatever port they are; others may not.
    assert front.post(1, origin=f"https://{HOST}:{front.port}") == 204
    assert front.post(2, origin="https://evil.example") == 403
    # Who forges the address that a proxy adds is known by his own.
    forged = [front.post(number, x_forwarded_for=f"192.0.2.{number}") for number in range(3, 10)]
    assert forged == [204] * 4 + [429] * 3
    assert front.ask("POST", "/_kbgen/events", b"x" * 20_000)[0] == 413
    with contextlib.closing(open_store(front.store)) as store:
        assert store.count() == 5
    assert "events" not in (front.folder / "access.log").read_text("utf-8")


def test_pictures_in_its_log_are_imported(front: Front, capsys: pytest.CaptureFixture[str]) -> None:
    # The picture need not be there.
    words = ("где мой заказ", "退貨 <script>", "คืนสินค้า", 'quote " \\ back')
    for number, query in enumerate(words):
        event = json.dumps(wire.as_json(search(number, at=now(), query=query)), ensure_ascii=False)
        assert front.ask("GET", f"/pixel/c.gif?v=1&s={now()}&e={quote(event)}", user_agent="Mozilla/5.0")[0] == 404
    url = f"sqlite:///{front.folder}/imported.db"
    assert main(["insights", "import", "--db", url, str(front.folder / "access.log")]) == 0, capsys.readouterr().err
    with contextlib.closing(open_store(url)) as store:
        assert {event.query for event in store.read()} == set(words)
