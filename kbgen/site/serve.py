"""A site on this machine, rebuilt at every change: the pages, and a stream that tells browsers of new ones."""

from __future__ import annotations

import contextlib
import http.server
import json
import mimetypes
import socket
import threading
import time
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from kbgen.collector.exchange import Request, text
from kbgen.collector.reception import is_too_large
from kbgen.content.settings import load_project
from kbgen.events.store import store_of_site
from kbgen.model.diagnostic import Diagnostic, InputError
from kbgen.model.files import replace_file
from kbgen.site import opening, output, publish
from kbgen.site.desk import Desk
from kbgen.site.preview import Preview
from kbgen.site.reuse import NOTHING, Last

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

LIVE = Path(__file__).parent / "live"
LIVE_PREFIX = "/.kbgen/"
BUILDING = (
    b"<!doctype html><html lang=en><title>Building</title><body><p>Building the site for the first time.</p></body>"
)
HEARTBEAT = 15.0
"""Seconds between signs of life on the stream, so that dropped connections are noticed."""
SETTLE = 0.05
"""Seconds without a further change before a rebuild: editors save in several steps."""
PAUSE = 0.5
"""Seconds between a page that is shown at once and the build: who saves again meanwhile sees that at once too."""


@dataclass(slots=True)
class State:
    """What the server serves: a folder, its version, and the errors of the last build. Guarded by ``changed``."""

    folder: Path
    version: int = 0
    previews: int = 0
    """Single pages shown since the last build."""
    errors: tuple[str, ...] = ()
    stopping: bool = False
    desk: Desk | None = None
    """Takes the pages' events, where the site logs any."""
    changed: threading.Condition = field(default_factory=threading.Condition)

    def publish(self, *, version: int, errors: tuple[str, ...]) -> None:
        """Tell every waiting browser."""
        with self.changed:
            self.version, self.previews, self.errors = version, 0, errors
            self.changed.notify_all()

    def preview(self) -> None:
        """Tell every waiting browser that a page has changed, of a build that is still to come."""
        with self.changed:
            self.previews += 1
            self.changed.notify_all()

    @property
    def news(self) -> tuple[str, tuple[str, ...]]:
        """What browsers are told: a text that differs with every change, and the errors."""
        return f"{self.version}.{self.previews}" if self.previews else str(self.version), self.errors


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the built site, ``404.html`` for what is not there, and the stream of changes."""

    protocol_version = "HTTP/1.1"
    server_version = "kbgen"

    def __init__(self, *args: object, state: State) -> None:
        self.state = state
        super().__init__(*args)  # type: ignore[arg-type]

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

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:  # the base class's name
        """Take events where the site logs any."""
        address = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request("POST", address.path, address.query, headers, client=self.client_address[0])
        if self.state.desk is None or address.path != opening.LOCAL_ENDPOINT:
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
        root = self.state.folder.resolve()
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
            content = content.replace(
                b"</body>", b'<script type="module" src="%slive.js"></script></body>' % LIVE_PREFIX.encode(), 1
            )
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


class _Changes(FileSystemEventHandler):
    """Notes that sources changed; wakes who waits."""

    def __init__(self, ignored: Path) -> None:
        self.event = threading.Event()
        self.ignored = ignored
        self._paths: set[Path] = set()
        self._lock = threading.Lock()

    def take(self) -> frozenset[Path]:
        """Return the paths that changed since the last call."""
        with self._lock:
            found, self._paths = frozenset(self._paths), set()
        return found

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type not in {"created", "deleted", "modified", "moved"} or event.is_directory:
            return
        path = Path(str(event.src_path))
        if ".kbgen-tmp-" in path.name or path.is_relative_to(self.ignored):
            return
        with self._lock:
            self._paths |= {path, Path(str(event.dest_path))} if event.event_type == "moved" else {path}
        self.event.set()


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


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds a site for the server into a folder of its own."""

    root: Path
    locales: tuple[str, ...]
    today: datetime.date
    address: str
    worker_count: int

    def theme_folder(self) -> Path | None:
        """Return the folder of the site's own templates, if its settings can be read and name one."""
        try:
            theme = load_project(self.root).theme
        except InputError:
            return None
        return theme if theme and theme.is_dir() else None

    def desk(self, last: Desk | None) -> Desk | None:
        """Return what takes the pages' events by today's settings: ``last`` where they are as they were."""
        try:
            project = load_project(self.root)
        except InputError:
            return last
        wanted = project.settings.failed_searches
        if last and wanted and last.settings == wanted:
            return last
        if last:
            last.close()
        return Desk(store_of_site(self.root), wanted) if wanted else None

    def build(
        self, out: Path, last: publish.Published | None
    ) -> tuple[publish.Published, tuple[Diagnostic, ...], Preview]:
        """Build what changed since ``last``; returns the build, the checks' complaints, and what shows changes at once.

        Raises `InputError`.
        """
        from kbgen import checks

        project, library = opening.load(self.root, self.today, address=self.address)
        locales = opening.choose_locales(project, self.locales)
        result = publish.build(
            project,
            library,
            out,
            locales=locales,
            today=self.today,
            worker_count=self.worker_count,
            last=Last(last.fingerprints) if last and last.repeatable else NOTHING,
        )
        editions = opening.editions(project, library, locales, self.today)
        return result, tuple(checks.run(project, library)), Preview(project, library, editions, out)


def serve(
    builder: Builder,
    server: Server,
    state: State,
    *,
    report: Callable[[int | None, tuple[Diagnostic, ...], float], None],
    stop: threading.Event,
) -> None:
    """Build, serve, and rebuild at every change until ``stop`` is set.

    ``report`` gets, after each build, its pages (None: it failed), the complaints and the seconds it took.
    """
    changes = _Changes(state.folder)
    observer = Observer()
    for name in ("docs", "faq", "locales"):
        if (builder.root / name).is_dir():
            observer.schedule(changes, str(builder.root / name), recursive=True)
    theme = builder.theme_folder()
    if theme:
        observer.schedule(changes, str(theme), recursive=True)
    observer.schedule(changes, str(builder.root), recursive=False)
    observer.start()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    built = _Built(None, None)
    try:
        while not stop.is_set():
            changes.event.clear()
            changes.take()
            state.desk = builder.desk(state.desk)
            built = _build_once(builder, state, built, report)
            if built.preview:
                built.preview.warm(changes.event.is_set)
            while not stop.is_set() and not changes.event.wait(0.2):
                pass
            while changes.event.is_set() and not stop.is_set():
                changes.event.clear()
                stop.wait(SETTLE)
                shown = _show_at_once(state, built, changes.take())
                if shown:
                    built = shown
                    changes.event.wait(PAUSE)
    finally:
        with state.changed:
            state.stopping = True
            state.changed.notify_all()
        observer.stop()
        server.shutdown()
        server.server_close()
        observer.join()
        if state.desk:
            state.desk.close()


@dataclass(frozen=True, slots=True)
class _Built:
    """The build that is served, and what shows changes of it at once."""

    last: publish.Published | None
    preview: Preview | None


def _show_at_once(state: State, built: _Built, paths: frozenset[Path]) -> _Built | None:
    """Show the pages of changed articles; None where that takes a build. What is returned needs one all the same."""
    if built.preview is None or built.last is None or not paths:
        return None
    try:
        pages = built.preview.pages(sorted(paths))
        for name, content in pages.items():
            replace_file(state.folder / name, content)
    except (InputError, OSError):
        return None
    if not pages:
        return None
    state.preview()
    # The languages' folders are no longer what the last build made.
    changed = {name.split("/")[0] for name in pages}
    prints = {tag: value for tag, value in built.last.fingerprints.items() if tag not in changed}
    return _Built(replace(built.last, fingerprints=prints), built.preview)


def _build_once(
    builder: Builder,
    state: State,
    built: _Built,
    report: Callable[[int | None, tuple[Diagnostic, ...], float], None],
) -> _Built:
    started = time.monotonic()
    try:
        result, complaints, preview = builder.build(state.folder, built.last)
    except InputError as error:
        state.publish(version=state.version, errors=tuple(map(str, error.diagnostics)))
        report(None, error.diagnostics, time.monotonic() - started)
        return built
    except Exception as error:
        # Whatever happens in a build, the server goes on with the last good state.
        unexpected = Diagnostic(
            str(builder.root), 0, "unexpected", f"{type(error).__name__}: {error}: save again, or restart"
        )
        state.publish(version=state.version, errors=(str(unexpected),))
        report(None, (unexpected,), time.monotonic() - started)
        return built
    state.publish(version=state.version + 1, errors=tuple(map(str, complaints)))
    report(result.pages, complaints, time.monotonic() - started)
    return _Built(result, preview)


def own_folder(root: Path) -> Path:
    """Return the folder that ``kbgen serve`` builds into, apart from the published one."""
    folder = root / ".kbgen" / "serve"
    return output.require_ours(folder, root)
