"""The HTTP side of ``kbgen serve``: pages, a stream that tells browsers of new ones, and the pages' own events."""

from __future__ import annotations

import contextlib
import http.server
import json
import mimetypes
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from kbgen.collector.exchange import Request, text
from kbgen.collector.reception import is_too_large
from kbgen.model.diagnostic import InputError
from kbgen.site import outline

if TYPE_CHECKING:
    import socketserver

    from kbgen.site.desk import Desk

LIVE = Path(__file__).parent / "live"
LIVE_PREFIX = "/.kbgen/"
BUILDING = (
    b"<!doctype html><html lang=en><title>Building</title><body><p>Building the site for the first time.</p></body>"
)
HEARTBEAT = 15.0
"""Seconds between signs of life on the stream, so that dropped connections are noticed."""


Ahead = Callable[[str], "bytes | None"]
"""Gives pages that are newer than the folder's, by their address below the root; see `Preview.page`."""


def _nothing(address: str) -> bytes | None:
    return None


@dataclass(slots=True)
class State:
    """What the server serves: a folder, its version, and the errors of the last build. Guarded by ``changed``."""

    folder: Path
    version: int = 0
    previews: int = 0
    """Changes shown since the last build that browsers were told of."""
    errors: tuple[str, ...] = ()
    ahead: Ahead = _nothing
    stopping: bool = False
    desk: Desk | None = None
    """Takes the pages' events, where the site logs any."""
    changed: threading.Condition = field(default_factory=threading.Condition)

    def complain(self, errors: tuple[str, ...]) -> None:
        """Tell every waiting browser what is wrong; pages are as they were."""
        with self.changed:
            self.errors = errors
            self.changed.notify_all()

    def built(self, errors: tuple[str, ...], ahead: Ahead | None, *, news: bool) -> None:
        """Serve the folder's pages, which a build has made anew, or pages ``ahead`` of them.

        They are ``news`` if they were not shown before.
        """
        with self.changed:
            self.errors, self.ahead = errors, ahead or _nothing
            if news or not self.version:
                self.version, self.previews = self.version + 1, 0
            self.changed.notify_all()

    def show(self, ahead: Ahead, errors: tuple[str, ...]) -> None:
        """Serve pages of a build that is still to come, and tell every waiting browser."""
        with self.changed:
            self.previews += 1
            self.errors, self.ahead = errors, ahead
            self.changed.notify_all()

    @property
    def news(self) -> tuple[str, tuple[str, ...]]:
        """What browsers are told: a text that differs with every change, and the errors."""
        return f"{self.version}.{self.previews}" if self.previews else str(self.version), self.errors


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the built site, ``404.html`` for what is not there, and the stream of changes."""

    protocol_version = "HTTP/1.1"
    server_version = "kbgen"

    def __init__(self, request: Any, client_address: Any, server: socketserver.BaseServer, *, state: State) -> None:
        self.state = state
        self._shown = ""
        """What browsers had been told of when the page that is sent was asked for."""
        super().__init__(request, client_address, server)

    def log_message(self, format: str, *args: object) -> None:  # the base class's name
        """Say nothing: the terminal belongs to builds and their errors."""

    def do_GET(self) -> None:  # the base class's name
        """Answer a request."""
        path = unquote(urlsplit(self.path).path)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            if path == LIVE_PREFIX + "events":
                self._stream()
            elif path.startswith(LIVE_PREFIX):
                self._file(LIVE / Path(path).name, HTTPStatus.OK)
            else:
                self._page(path)

    do_HEAD = do_GET  # noqa: N815  # the base class's name

    def do_POST(self) -> None:  # the base class's name
        """Take events where the site logs any."""
        address = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request("POST", address.path, address.query, headers, client=self.client_address[0])
        if self.state.desk is None or address.path != outline.LOCAL_ENDPOINT:
            answer = text(HTTPStatus.NOT_FOUND, "Nothing is taken here.")
        elif is_too_large(headers):
            answer = text(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This is more than a batch may hold.")
        else:
            request = replace(request, body=self.rfile.read(int(headers.get("content-length", "0"))))
            answer = self.state.desk.take(request, now=time.time_ns() // 1_000_000)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.send_response(answer.status)
            # What was refused may not have been read to its end.
            for name, value in (*answer.headers, ("Content-Length", str(len(answer.body))), ("Connection", "close")):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
        self.close_connection = True

    def _page(self, path: str) -> None:
        with self.state.changed:
            self._shown = self.state.news[0]
        root = self.state.folder.resolve()
        page = self.state.ahead(path.removeprefix("/"))
        if page is not None:
            self._send(page, "text/html", HTTPStatus.OK) if page else self._not_found(root, path)
            return
        try:
            wanted = (root / path.lstrip("/")).resolve()
            wanted.stat()
        except FileNotFoundError:
            pass
        except (OSError, ValueError):  # an address that can be no path: a NUL, or too long
            self._not_found(root, "")
            return
        if not wanted.is_relative_to(root):
            self._not_found(root, path)
        elif wanted.is_dir() and not path.endswith("/"):
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", urlsplit(self.path).path + "/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            target = wanted / "index.html" if wanted.is_dir() else wanted
            if target.is_file():
                self._file(target, HTTPStatus.OK)
            else:
                self._not_found(root, path)

    def _not_found(self, root: Path, path: str) -> None:
        if not self.state.version:
            self._send(BUILDING, "text/html", HTTPStatus.SERVICE_UNAVAILABLE)
            return
        own = root / path.lstrip("/").split("/")[0] / "404.html"
        self._file(own if own.is_file() else root / "404.html", HTTPStatus.NOT_FOUND)

    def _file(self, path: Path, status: HTTPStatus) -> None:
        try:
            content = path.read_bytes()
        except OSError:
            status, content = HTTPStatus.NOT_FOUND, b"not found"
        self._send(content, mimetypes.guess_type(path.name)[0] or "application/octet-stream", status)

    def _send(self, content: bytes, kind: str, status: HTTPStatus) -> None:
        if kind == "text/html":
            # The page says what it was made of: a change may be told before its script listens.
            script = f'<script type="module" src="{LIVE_PREFIX}live.js?{self._shown}"></script></body>'
            content = content.replace(b"</body>", script.encode(), 1)
        self.send_response(status)
        self.send_header("Content-Type", kind + ("; charset=utf-8" if kind.startswith("text/") else ""))
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _stream(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        state, told = self.state, None
        while not state.stopping:
            with state.changed:
                current = state.news
                if current == told:
                    state.changed.wait(HEARTBEAT)
                    current = state.news
            if current == told:
                self.wfile.write(b": still here\n\n")
            else:
                told = current
                data = json.dumps({"version": current[0], "errors": current[1]})
                self.wfile.write(f"data: {data}\n\n".encode())
            self.wfile.flush()


class Server(http.server.ThreadingHTTPServer):
    """A server whose open streams do not keep the program alive."""

    daemon_threads = True
    allow_reuse_address = True


class Server6(Server):
    """The same at an IPv6 address."""

    address_family = socket.AF_INET6


def make_server(host: str, port: int, state: State) -> Server:
    """Open the server's socket. Raises `InputError` where the address is taken."""
    kind = Server6 if ":" in host else Server
    try:
        return kind((host, port), partial(Handler, state=state))
    except OSError as error:
        raise InputError.of(
            f"{host}:{port}",
            0,
            "address-taken",
            f"can't be served at ({error.strerror or error}): choose another with --port",
        ) from error
