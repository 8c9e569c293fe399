"""HTTP/1.1 for the collector: connections, their limits of time and size, requests in, answers out in their order.

httptools (the parser of Node) reads what strangers send. A general server's way through scopes, tasks and messages
costs more than storing an event does, and would let a connection say nothing, or say it slowly, for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from functools import lru_cache, partial
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

import httptools

from kbgen.collector.exchange import Request, Response, text
from kbgen.collector.reception import is_too_large
from kbgen.events.wire import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    Respond = Callable[[Request, Callable[[Response], None]], Response | None]
    """Answers a request; None is the promise to give the answer to the function that comes with it, later."""

REQUEST_SECONDS = 10.0
"""How long a request may take to arrive, and an answer to be taken."""
KEEP_ALIVE_SECONDS = 15.0
SWEEP_SECONDS = 1.0
"""Between two looks for connections whose time is up."""
MOST_HEADER_BYTES = 16 * 1024
MOST_THROWN_AWAY = 256 * 1024
"""What a refused sender may still send before it is cut off, so that it has a chance to read why."""
_NEVER = float("inf")
_READ = {
    name.encode(): name for name in ("content-length", "content-type", "host", "origin", "referer", "x-forwarded-for")
}
"""The headers that matter; others are not looked at."""
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Connections:
    """The connections of one collector, at most ``most``. ``refused`` is told of each body that is too large."""

    def __init__(self, respond: Respond, refused: Callable[[], None], *, most: int) -> None:
        self.respond = respond
        self.refused = refused
        self.loop = asyncio.get_running_loop()
        self.unheard: dict[Connection, None] = {}
        """Those that have said nothing yet, or not all of their headers, the longest waiting first."""
        self.ending = False
        self._all: set[Connection] = set()
        self._none_left = asyncio.Event()
        self._most = most

    def add(self, connection: Connection) -> None:
        """Take a connection in; with too many, the one that has kept silent for longest gives way."""
        self._all.add(connection)
        self.unheard[connection] = None
        if len(self._all) > self._most:
            next(iter(self.unheard)).abort()

    def remove(self, connection: Connection) -> None:
        """Forget a connection."""
        self._all.discard(connection)
        self.unheard.pop(connection, None)
        if self.ending and not self._all:
            self._none_left.set()

    async def sweep_for_ever(self) -> None:
        """Cut connections whose time is up."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            now = self.loop.time()
            for connection in [one for one in self._all if one.deadline < now]:
                connection.abort()

    async def end(self, *, within: float) -> None:
        """Answer the requests that have arrived, for at most ``within`` seconds, and close all connections."""
        self.ending = True
        for connection in [*self._all]:
            connection.end()
        if self._all:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._none_left.wait(), within)
        self.cut()

    def cut(self) -> None:
        """Close all connections at once."""
        for connection in [*self._all]:
            connection.abort()


class Connection(asyncio.Protocol):
    """One sender's connection."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._parser = httptools.HttpRequestParser(self)
        self._arrived: deque[tuple[Request | Response, bool]] = deque()
        """Requests, or answers where there is no request to speak of; and whether the connection goes on after each."""
        self._answering = False
        self._deaf = False
        """Nothing more is read: the last request has arrived, or what arrives is none."""
        self._thrown_away = 0
        self._is_listening = True
        self._in_headers = self._in_request = self._expects = False
        self._headers: dict[str, str] = {}
        self._url = self._body = b""
        self._header_bytes = 0
        self._await(REQUEST_SECONDS)

    # What the transport calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self._client = peer[0] if isinstance(peer, tuple) else ""
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget what has not been answered: nobody would hear it."""
        self._connections.remove(self)
        self._deaf = True
        self._arrived.clear()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if self._deaf:
            self._thrown_away += len(data)
            if self._thrown_away > MOST_THROWN_AWAY:
                self.abort()
            return
        was_in_request = self._in_request
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._deaf = True  # The request before it is answered; what follows may be another protocol.
        except httptools.HttpParserError:
            self._refuse(text(400, "This is not HTTP."))
        if self._in_headers:
            self._connections.unheard[self] = None
            self._header_bytes += len(data)
            if self._header_bytes > MOST_HEADER_BYTES:
                self._refuse(text(431, f"Headers have at most {MOST_HEADER_BYTES} bytes."))
        elif self in self._connections.unheard:
            del self._connections.unheard[self]
        if self._in_request and not was_in_request:
            self._await(REQUEST_SECONDS)
        self._go_on()

    def eof_received(self) -> bool:
        """Answer what has arrived, though no more will."""
        self._deaf = True
        return self._answering

    def pause_writing(self) -> None:
        """Wait for a sender who takes no answers, but not for ever."""
        self._await(REQUEST_SECONDS)
        self._listen(on=False)

    def resume_writing(self) -> None:
        """Go on with a sender who takes answers again."""
        self._listen(on=True)

    # What the parser calls

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._in_headers = self._in_request = True
        self._expects = False
        self._headers, self._url, self._body, self._header_bytes = {}, b"", b"", 0

    def on_url(self, url: bytes) -> None:
        """Take a part of the address."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; of the same name, all count."""
        name = name.lower()
        known = _READ.get(name)
        if known:
            said = value.decode("latin-1")
            self._headers[known] = f"{self._headers[known]},{said}" if known in self._headers else said
        elif name == b"expect":
            self._expects = value.lower() == b"100-continue"

    def on_headers_complete(self) -> None:
        """Look whether the body is worth reading."""
        self._in_headers = False
        if is_too_large(self._headers):
            self._refuse_body()
        elif self._expects and not self._deaf and not self._answering and not self._arrived:
            self._transport.write(_CONTINUE)

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        if not self._deaf:
            self._body += body
            if len(self._body) > MAX_BYTES:
                self._refuse_body()

    def on_message_complete(self) -> None:
        """Queue the request."""
        self._in_request = False
        if self._deaf:
            return
        path, _, query = self._url.decode("latin-1").partition("?")
        method = self._parser.get_method().decode("ascii")
        goes_on = self._parser.should_keep_alive() and self._parser.get_http_version() != "1.0"
        self._arrived.append((Request(method, path, query, self._headers, self._body, self._client), goes_on))
        self._deaf = not goes_on

    # Answering

    def end(self) -> None:
        """Answer what has arrived, then close."""
        self._deaf = True
        if not self._answering:
            self._transport.close()

    def abort(self) -> None:
        """Close at once."""
        self._transport.abort()

    def _refuse_body(self) -> None:
        self._connections.refused()
        self._refuse(text(413, f"A batch has at most {MAX_BYTES} bytes."))

    def _refuse(self, response: Response) -> None:
        """Answer, in its turn, what can't be read on from."""
        if not self._deaf:
            self._deaf = True
            self._arrived.append((response, False))

    def _go_on(self) -> None:
        """Answer what has arrived, one after the other."""
        while self._arrived and not self._answering:
            what, goes_on = self._arrived.popleft()
            if isinstance(what, Response):
                self._write(what, "")
                self._close_softly()
                return
            self._answering, self.deadline = True, _NEVER
            response = self._connections.respond(what, partial(self._answer_later, what.method, goes_on))
            if response is not None:
                self._answer(what.method, goes_on, response)
        self._listen(on=not self._arrived)

    def _answer_later(self, method: str, goes_on: bool, response: Response) -> None:
        self._answer(method, goes_on, response)
        self._go_on()

    def _answer(self, method: str, goes_on: bool, response: Response) -> None:
        self._answering = False
        if self._transport.is_closing():
            return
        if goes_on and not self._connections.ending and (self._arrived or not self._deaf):
            self._write(response, method)
            self._await(REQUEST_SECONDS if self._in_request else KEEP_ALIVE_SECONDS)
        else:
            self._write(response, method, "close")
            self._arrived.clear()
            self._transport.close()

    def _write(self, response: Response, method: str, connection: str = "") -> None:
        head = _head(response.status, response.headers, len(response.body), connection)
        self._transport.write(head if method == "HEAD" else head + response.body)

    def _close_softly(self) -> None:
        """Let the sender read the last answer: a connection that is closed while data arrives loses it."""
        if not self._transport.is_closing():
            self._await(REQUEST_SECONDS)
            self._transport.write_eof()

    def _listen(self, *, on: bool) -> None:
        if on != self._is_listening and not self._transport.is_closing():
            self._is_listening = on
            (self._transport.resume_reading if on else self._transport.pause_reading)()

    def _await(self, seconds: float) -> None:
        self.deadline = self._connections.loop.time() + seconds


@lru_cache(256)
def _head(status: int, headers: tuple[tuple[str, str], ...], length: int, connection: str) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in headers)]
    if status != HTTPStatus.NO_CONTENT:
        lines.append(f"Content-Length: {length}")
    if connection:
        lines.append(f"Connection: {connection}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
