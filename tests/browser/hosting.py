"""A web server on this machine that serves a built site as a static host would.

It applies the site's own ``_headers`` file, so that the real content security policy holds in the browser, and
answers unknown addresses with the site's 404 pages.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
import threading
from collections.abc import Callable
from contextlib import contextmanager
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from kbgen.collector.exchange import Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Take = Callable[[Request], int]
"""Answers what pages post, or send as a pixel's address, with a status."""
PATIENCE = 60
"""Seconds after which a test gives a page up: a guard against hanging on a busy machine, no measure of speed."""
COMPRESSED = ("text/", "application/json", "application/javascript", "image/svg+xml", "application/xml")


def read_headers(text: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Read a ``_headers`` file: path patterns (with ``*`` at the end and ``:name`` for a folder) with their headers."""
    rules: list[tuple[str, list[tuple[str, str]]]] = []
    for line in text.splitlines():
        if line.startswith(" "):
            name, _, value = line.strip().partition(": ")
            rules[-1][1].append((name, value))
        elif line:
            rules.append((line, []))
    return rules


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(
        self,
        *arguments: object,
        folder: Path,
        rules: list[tuple[str, list[tuple[str, str]]]],
        locale_404: bool,
        compress: bool,
        take: Take | None,
        instead: Mapping[str, bytes],
    ) -> None:
        self.folder, self.rules, self.locale_404, self.compress = folder, rules, locale_404, compress
        self.take, self.instead = take, instead
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        address, query = urlsplit(self.path).path, urlsplit(self.path).query
        if self.take and query.startswith("v=1&"):
            self._take(Request("GET", address, query, headers=self._names(), client="127.0.0.1"))
            return
        status, path = 200, self._file(unquote(address))
        if path is not None and path.is_dir():
            # Relative links count from a folder, so its address must end with a slash.
            self._reply(301, b"", "text/plain", [("Location", address + "/")])
            return
        if path is None:
            status, path = 404, self._not_found(unquote(address))
        content = self.instead.get(address) or path.read_bytes()
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        headers = [
            header
            for pattern, values in self.rules
            if re.fullmatch(re.sub(r":[a-z]+", "[^/]+", re.escape(pattern).replace(r"\*", ".*")), address)
            for header in values
        ]
        if self.compress and kind.startswith(COMPRESSED) and "gzip" in self.headers.get("Accept-Encoding", ""):
            content = _gzipped(content)
            headers.append(("Content-Encoding", "gzip"))
        self._reply(status, content, f"{kind}; charset=utf-8" if kind.startswith("text/") else kind, headers)

    def do_POST(self) -> None:
        headers = self._names()
        body = self.rfile.read(int(headers["content-length"]))
        self._take(Request("POST", self.path, headers=headers, body=body, client="127.0.0.1"))

    def _names(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers.items()}

    def _take(self, request: Request) -> None:
        self._reply(self.take(request) if self.take else 405, b"", "text/plain", [])

    def _file(self, address: str) -> Path | None:
        path = (self.folder / address.lstrip("/")).resolve()
        if not path.is_relative_to(self.folder) or any(part.startswith(".") for part in address.split("/")):
            return None
        if address.endswith("/"):
            path /= "index.html"
        return path if path.exists() else None

    def _not_found(self, address: str) -> Path:
        own = self.folder / address.split("/")[1] / "404.html"
        return own if self.locale_404 and own.is_file() else self.folder / "404.html"

    def _reply(self, status: int, content: bytes, kind: str, headers: list[tuple[str, str]]) -> None:
        self.send_response(status)
        for name, value in [("Content-Type", kind), ("Content-Length", str(len(content))), *headers]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *values: object) -> None:
        """Keep quiet: the browser reports what failed."""


@cache
def _gzipped(content: bytes) -> bytes:
    return gzip.compress(content, 6, mtime=0)


@contextmanager
def serving(
    folder: Path,
    *,
    locale_404: bool = True,
    compress: bool = False,
    take: Take | None = None,
    instead: Mapping[str, bytes] = MappingProxyType({}),
) -> Iterator[str]:
    """Serve a built site; gives its address without a slash at the end.

    With ``locale_404`` a language's addresses get its own 404 page (nginx, Apache), else all get the one at the
    top (hosts of static pages). ``take`` answers what pages post, with a status; else nobody does. ``instead`` has the
    content of addresses that are served in place of the folder's.
    """
    folder = folder.resolve()
    rules = read_headers((folder / "_headers").read_text(encoding="utf-8"))
    handler = partial(
        _Handler, folder=folder, rules=rules, locale_404=locale_404, compress=compress, take=take, instead=instead
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
