"""How long it takes from saving a file until a browser has the new page, while ``kbgen serve`` runs.

    python -m bench.serve --articles 1000 --rounds 5 [--browser] [--folder DIR]

The site is that of bench/builders.py in five languages; four of five articles name a fact, as in the demo. In turn an
article is saved, a new one, one is deleted, and a fact is changed, a second after the last was seen, so that builds of
earlier changes run beside: after a change of a fact, of all pages. Without ``--browser`` the client is this program: it
waits on the live-reload stream as a page does, fetches the page at the news, and looks for what was saved. With it, the
client is a page in Chromium.
"""

from __future__ import annotations

import argparse
import http.client
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bench import builders, help_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHOP = "name: Pines\nfacts:\n  motto: {motto}\n"
FACT = "\n{{ facts.motto }}\n"
NAMING = 5
"""Of so many articles all but one name a fact."""
BETWEEN = 1.0
"""Seconds between two changes, as between two savings of a writer: the build of the last one may still run."""
PATIENCE = 300.0
"""Seconds to wait for anything."""
LOCALE, FOLDER = "cs", "section-001"
"""Where articles are changed: not the source language, in the middle of the site."""


class Client(Protocol):
    """What looks at a page of the site."""

    def open(self, page: str) -> None:
        """Look at a page."""

    def wait(self, word: str) -> None:
        """Return when the page has a word; an empty one stands for no page at all."""


class Program:
    """A client that does what the page's script does."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._page = ""
        self._news = threading.Semaphore(0)
        threading.Thread(target=self._listen, daemon=True).start()

    def open(self, page: str) -> None:
        """Look at a page."""
        self._page = page
        while self._news.acquire(blocking=False):
            pass

    def wait(self, word: str) -> None:
        """Return when the page has a word."""
        while self._news.acquire(timeout=PATIENCE):
            status, content = self._get()
            if (word in content) if word else status == http.client.NOT_FOUND:
                return
        raise RuntimeError(f"{self._page} never had “{word}”")

    def _get(self) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        connection.request("GET", self._page)
        answer = connection.getresponse()
        content = answer.read().decode()
        connection.close()
        return answer.status, content

    def _listen(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        connection.request("GET", "/.kbgen/events")
        for line in connection.getresponse():
            if line.startswith(b"data: "):
                self._news.release()


class Chromium:
    """A page in a browser, which the page's own script keeps up to date."""

    def __init__(self, port: int) -> None:
        from playwright.sync_api import sync_playwright

        from tests.browser import chromium

        self._root = f"http://127.0.0.1:{port}"
        self._play = sync_playwright().start()
        self._page = self._play.chromium.launch(executable_path=chromium.find(), args=list(chromium.FLAGS)).new_page()

    def open(self, page: str) -> None:
        """Look at a page."""
        with self._page.expect_response("**/.kbgen/events"):
            self._page.goto(self._root + page)

    def wait(self, word: str) -> None:
        """Return when the page has a word."""
        gone = f"performance.getEntriesByType('navigation')[0].responseStatus === {http.client.NOT_FOUND}"
        test = f"word => word ? document.body.textContent.includes(word) : {gone}"
        self._page.wait_for_function(test, arg=word, polling="raf", timeout=PATIENCE * 1000)


def write_site(site: Path, count: int) -> None:
    """Write the site."""
    builders.BUILDERS["kbgen"].write(site, help_site.LOCALES, count)
    for number, path in enumerate(sorted((site / "docs").rglob("article-*.md"))):
        if number % NAMING:
            with path.open("a", encoding="utf-8") as file:
                file.write(FACT)
    help_site.write(site / "docs" / "shop.yml", SHOP.format(motto="First"))
    for path in (site / "docs").rglob("*.md"):
        text = re.sub(r"(?m)^translates: .*\n", "", path.read_text(encoding="utf-8"), count=1)
        path.write_text(text, encoding="utf-8")
    command = [*builders.KBGEN, "translations", "accept", "--all-unstamped"]
    subprocess.run(command, check=True, cwd=site, stdout=subprocess.DEVNULL)


@contextmanager
def serving(site: Path) -> Iterator[int]:
    """Serve a site until the block ends, which gets the port when the first build has ended."""
    process = subprocess.Popen([*builders.KBGEN, "serve", "--port", "0"], cwd=site, stderr=subprocess.PIPE, text=True)
    found: list[int] = []
    built = threading.Semaphore(0)

    def read() -> None:
        for line in process.stderr or ():
            if port := re.search(r"Serving at http://[^:]+:(\d+)/", line):
                found.append(int(port[1]))
                built.release()
            elif not line.startswith("docs/"):  # checks' complaints
                print(line, end="", file=sys.stderr)

    threading.Thread(target=read, daemon=True).start()
    try:
        if not built.acquire(timeout=PATIENCE):
            raise RuntimeError("kbgen serve did not build the site")
        yield found[0]
    finally:
        process.terminate()
        process.wait()


def changes(site: Path, number: int) -> dict[str, tuple[str, Callable[[], None], str]]:
    """Return what is changed in a round: the page to look at, the change, and the word that it brings."""
    folder = site / "docs" / LOCALE / FOLDER
    word = f"zmena{number}{os.getpid()}"
    new = f"novy-{number}"
    source = site / "docs" / "en" / FOLDER / f"{new}.md"

    def edit() -> None:
        with (folder / "article-00007.md").open("a", encoding="utf-8") as file:
            file.write(f"\n{word}\n")

    def add() -> None:
        text = help_site.front(f"New {word}", "New.", "summary") + f"New. {word}\n{FACT}"
        help_site.write(source, text)

    return {
        "an article": (f"/{LOCALE}/{FOLDER}/article-00007/", edit, word),
        "a new article, in the list of its folder": (f"/en/{FOLDER}/", add, word),
        "a deleted article, its own page": (f"/en/{FOLDER}/{new}/", source.unlink, ""),
        "a fact": (
            f"/{LOCALE}/{FOLDER}/article-00009/",
            lambda: help_site.write(site / "docs" / "shop.yml", SHOP.format(motto=f"Fact {word}")),
            f"Fact {word}",
        ),
    }


def measure(site: Path, client: Client, rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of each kind of change."""
    found: dict[str, list[float]] = {}
    for number in range(rounds):
        for what, (page, change, word) in changes(site, number).items():
            time.sleep(BETWEEN)
            client.open(page)
            started = time.perf_counter()
            change()
            client.wait(word)
            taken = (time.perf_counter() - started) * 1000
            print(f"{what}: {taken:.0f} ms", file=sys.stderr)
            found.setdefault(what, []).append(taken)
    return found


def main() -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(description="From saving a file to the new page in the browser.")
    parser.add_argument("--articles", type=int, default=1000, help="articles in each of five languages")
    parser.add_argument("--rounds", type=int, default=5, help="how often everything is changed")
    parser.add_argument("--browser", action="store_true", help="measure in Chromium")
    parser.add_argument("--folder", type=Path, help="where the site is written and kept (default: for this run only)")
    options = parser.parse_args()
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{platform.system()}, Python {platform.python_version()}, {os.cpu_count()} processors, load {load}")
    with tempfile.TemporaryDirectory(prefix="kbgen-bench-") as name:
        site = (options.folder or Path(name)) / f"served-{options.articles}"
        if not site.is_dir():
            write_site(site, options.articles)
        with serving(site) as port:
            client: Client = Chromium(port) if options.browser else Program(port)
            found = measure(site, client, options.rounds)
    print("| saved | runs | median ms | slowest ms |\n|---|---|---|---|")
    for what, times in found.items():
        print(f"| {what} | {len(times)} | {statistics.median(times):.0f} | {max(times):.0f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
