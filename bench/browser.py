"""Chromium for the search benches: a host on this machine that weighs what it sends, and kbgen's pages in it."""

from __future__ import annotations

import gzip
import html
import json
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from kbgen.site.assets import search_script, tool_assets
from tests.browser import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
}
"""What web servers compress; everything else goes as it is."""
GZIP_LEVEL = BROTLI_LEVEL = 6
"""nginx's modules have them as the usual levels (gzip's own usual level; brotli's is 6)."""
BATCH = 20
PATIENCE = 120_000
SHOWN = 8
"""As many results as the box asks for."""
UNCOUNTED = ("/bench/", "/favicon.ico")


class TimeOutError(RuntimeError):
    """A page did not answer in time."""


@dataclass
class Host:
    """The files of a folder over HTTP, and which of them were asked for."""

    folder: Path
    address: str = ""
    asked: list[str] = field(default_factory=list)
    brotli: dict[str, int] = field(default_factory=dict)
    gzip: dict[str, bytes] = field(default_factory=dict)

    def taken(self) -> list[str]:
        """The files asked for since the last call, each once, without pages and the bench's own scripts."""
        asked, self.asked = self.asked, []
        return [path for path in dict.fromkeys(asked) if not path.startswith(UNCOUNTED) and not path.endswith(".html")]

    def content(self, path: str) -> bytes:
        """What goes over the wire for a file, to browsers that read gzip."""
        if path not in self.gzip:
            content = (self.folder / path.lstrip("/")).read_bytes()
            self.gzip[path] = gzip.compress(content, GZIP_LEVEL, mtime=0) if Path(path).suffix in KINDS else content
        return self.gzip[path]

    def gzip_bytes(self, paths: Sequence[str]) -> int:
        """Bytes of the bodies of files, compressed with gzip where servers do so."""
        return sum(len(self.content(path)) for path in paths)

    def brotli_bytes(self, paths: Sequence[str]) -> int:
        """Bytes of the bodies of files, compressed with brotli where servers do so."""
        new = [path for path in paths if path not in self.brotli and Path(path).suffix in KINDS]
        if new:
            names = json.dumps([str(self.folder / path.lstrip("/")) for path in new])
            command = ["node", str(HERE / "brotli.mjs"), str(BROTLI_LEVEL)]
            done = subprocess.run(command, input=names, capture_output=True, text=True, check=True)
            self.brotli.update(zip(new, json.loads(done.stdout), strict=True))
        return sum(self.brotli.get(path) or len(self.content(path)) for path in paths)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, host: Host) -> None:
        self.host = host
        super().__init__(*arguments)

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        file = (self.host.folder / path.lstrip("/")).resolve()
        found = file.is_file() and file.is_relative_to(self.host.folder)
        content = b""
        if found:
            self.host.asked.append(path)
            content = self.host.content(path)
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", KINDS.get(file.suffix, "application/octet-stream"))
        if found and file.suffix in KINDS:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *values: object) -> None:
        """Keep quiet."""


@contextmanager
def hosting(folder: Path) -> Iterator[Host]:
    """Serve a folder on this machine; the bench's own scripts stand in ``/bench/``."""
    host = Host(folder.resolve())
    (folder / "bench").mkdir(exist_ok=True)
    for name in ("in_page.mjs", "minisearch_options.mjs"):
        (folder / "bench" / name).write_bytes((HERE / name).read_bytes())
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, host=host)) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        host.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield host
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def browsing() -> Iterator[Browser]:
    """Run the Chromium of the tests."""
    from playwright.sync_api import sync_playwright

    path = chromium.find()
    if path is None:
        raise SystemExit("no Chromium: set CHROME_PATH or run “make chromium”")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def throttle(page: Page, rate: int) -> None:
    """Slow the page's processor down so many times."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})


def run(page: Page, job: str, value: object = None, patience: int = PATIENCE) -> Any:
    """Do a job of ``in_page.mjs``. Raises `TimeOutError`, even where the page hangs, and `RuntimeError`."""
    from playwright.sync_api import Error, TimeoutError

    try:
        page.wait_for_function("() => window.start", timeout=patience, polling=20)
        page.evaluate("([job, value]) => { window.start(job, value); }", [job, value])
        page.wait_for_function("() => window.done", timeout=patience, polling=20)
        done = page.evaluate("() => window.done")
    except TimeoutError as error:
        raise TimeOutError(job) from error
    except Error as error:
        raise RuntimeError(f"{job}: {error}") from error
    if "error" in done:
        raise RuntimeError(f"{job}: {done['error']}")
    return done.get("result")


def write_page(folder: Path, locale: str, body: str = "") -> None:
    """A page with the bench's script in a language."""
    folder.mkdir(parents=True, exist_ok=True)
    text = f'<!doctype html><html lang="{html.escape(locale)}"><meta charset="utf-8"><title>Bench</title>{body}'
    script = '<script type="module" src="/bench/in_page.mjs"></script>'
    (folder / "index.html").write_text(text + script, encoding="utf-8")


def write_kbgen(folder: Path, locale: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The shipped scripts, an index and a page with the search form; returns the settings of ``in_page.mjs``."""
    assets = tool_assets()
    for name, content in [*files.items(), *((assets.folder + one, text) for one, text in assets.files.items())]:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    script = f"/{assets.folder}{search_script(locale)}"
    index = f"/search/{locale}/index.json"
    form = (
        f'<form class="search" role="search" action="search/" data-search data-index="{index}" data-script="{script}">'
        f'<input type="search" name="q"></form><script type="module" src="/{assets.folder}site.js"></script>'
    )
    write_page(folder / locale, locale, form)
    write_page(folder / "kbgen", locale)
    return {"script": script, "index": index, "limit": SHOWN}


def spread(values: Sequence[str], count: int) -> list[str]:
    """So many of the values, evenly over all of them."""
    return [values[place * len(values) // count] for place in range(count)] if count < len(values) else list(values)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a reader's browser needs: bytes and requests of first queries, milliseconds of the others."""

    script_gzip: int
    script_brotli: int
    gzip: list[int]
    brotli: list[int]
    requests: list[int]
    visits: list[float]
    times: list[float]
    found: dict[str, list[str]]
    scripts: list[str]


def measure(
    files: Mapping[str, bytes], locale: str, queries: Sequence[str], folder: Path, *, slowdown: int, visits: int,
    sample: int, rounds: int = 2,
) -> Figures:  # fmt: skip
    """Run the shipped code in Chromium.

    Visits go through the real interface with an empty cache: focus, a query, results. What they load from the focus on
    counts for every query, not the script that each page has; the index's files are counted for `sample` queries, each
    with an engine opened anew. A time is the least of some rounds, as other work on the machine only adds.
    """
    settings = write_kbgen(folder, locale, files)
    wires: list[list[str]] = []
    scripts: dict[str, None] = {}
    seconds: list[float] = []
    with hosting(folder) as host, browsing() as browser:
        for query in spread(queries, visits):
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"{host.address}/{locale}/index.html", wait_until="networkidle")
            throttle(page, slowdown)
            host.taken()
            seconds.append(run(page, "visit", query))
            scripts.update(dict.fromkeys(path for path in host.taken() if path.startswith("/assets/")))
            context.close()
        page = browser.new_page()
        page.goto(f"{host.address}/kbgen/index.html")
        run(page, "prepare", {"engine": "kbgen", "settings": settings})
        for query in spread(queries, sample):
            host.taken()
            run(page, "cold", query)
            wires.append([path for path in host.taken() if not path.startswith("/assets/")])
        run(page, "open")
        found: dict[str, list[str]] = {}
        times: dict[str, float] = {}
        for start in range(0, len(queries), BATCH):
            batch = queries[start : start + BATCH]
            found |= {q: row["ids"] or [] for q, row in zip(batch, run(page, "ask", batch), strict=True)}
        throttle(page, slowdown)
        for _ in range(rounds):
            for start in range(0, len(queries), BATCH):
                batch = queries[start : start + BATCH]
                for query, ms in zip(batch, run(page, "time", batch), strict=True):
                    times[query] = min(times.get(query, ms), ms)
        script_gzip, script_brotli = host.gzip_bytes(list(scripts)), host.brotli_bytes(list(scripts))
        return Figures(
            script_gzip,
            script_brotli,
            [script_gzip + host.gzip_bytes(paths) for paths in wires],
            [script_brotli + host.brotli_bytes(paths) for paths in wires],
            [len(scripts) + len(paths) for paths in wires],
            seconds,
            list(times.values()),
            found,
            sorted(scripts),
        )
