"""Other engines over the same corpus and queries as kbgen, in the same Chromium, batch by batch in turn.

Pagefind is run as the Python index and as npm publish it, its own client over its own index. MiniSearch is tuned
as well as its options allow (`minisearch_options.mjs`). Material is its own worker with its language plug-ins over
the index that its search plugin writes, with jieba for Chinese. They are installed by name with pip and npm on
first use, into ``$XDG_CACHE_HOME/kbgen-bench/peers``.

In the peers' favour: Pagefind's and Material's interfaces are not counted (kbgen's is), Pagefind loads 5 results
and kbgen 8, and MiniSearch's first results need no more than its index.
"""

from __future__ import annotations

import html
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.browser import BATCH, TimeOutError, browsing, hosting, run, spread, write_kbgen, write_page
from bench.scoring import success

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from playwright.sync_api import Browser, Page

    from bench.browser import Host

HERE = Path(__file__).parent
TERSER = HERE.parent / "node_modules" / "terser" / "bin" / "terser"
PYTHON_PACKAGES = ("pagefind[extended]", "jieba")
NODE_PACKAGES = ("pagefind", "minisearch")
PAGEFIND_SHOWN = 5
"""As many results as Pagefind's own interface shows at first."""
PATIENCE = 60_000


@dataclass(slots=True)
class Peer:
    """An engine on the bench, and what came out."""

    name: str
    engine: str
    settings: Mapping[str, Any]
    seconds: float
    whole: bool = False
    """The index is one file, so that all first queries cost the same."""
    page: Page | None = None
    scripts: list[str] = field(default_factory=list)
    found: dict[str, list[str]] = field(default_factory=dict)
    cold: list[int] = field(default_factory=list)
    failed: int = 0

    def success(self, relevant: Mapping[str, Sequence[str]], depth: int) -> float:
        """The share of queries with a right article among so many."""
        return success(self.found, relevant, depth)

    def cold_mean(self) -> float:
        """Mean bytes until first results."""
        return sum(self.cold) / max(1, len(self.cold))


def cache() -> Path:
    """The folder with the peers, installed on first use."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = home / "kbgen-bench" / "peers"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "pypi" / "jieba").is_dir():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder / "pypi"), *PYTHON_PACKAGES]
        subprocess.run(pip, check=True)
    if not (folder / "npm" / "node_modules" / "minisearch").is_dir():
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit("the peers need Node and npm")
        arguments = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", str(folder / "npm")]
        (folder / "npm").mkdir(exist_ok=True)
        subprocess.run([npm, *arguments, *NODE_PACKAGES], check=True, stdout=subprocess.DEVNULL)
    return folder


def timed(command: Sequence[str], **more: Any) -> float:
    """Run a program; returns its processor seconds, which other work on the machine does not change."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {(done.stderr or done.stdout).strip()[-400:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def article(row: Mapping[str, Any]) -> str:
    """An article as HTML: its headings are spread over its paragraphs, as the corpus does not say where they stood."""
    headings = [head if isinstance(head, str) else head["text"] for head in row.get("headings", ())]
    lines = [line for line in row["body"].split("\n") if line.strip()]
    starts = {(place + 1) * len(lines) // (len(headings) + 1): place for place in range(len(headings))}
    parts = [f"<h1>{html.escape(row['title'])}</h1>"]
    for place, line in enumerate(lines):
        if place in starts:
            parts.append(f'<h2 id="h{starts[place]}">{html.escape(headings[starts[place]])}</h2>')
        parts.append(f"<p>{html.escape(line)}</p>")
    return "\n".join(parts)


def write_articles(rows: Sequence[Mapping[str, Any]], locale: str, folder: Path) -> None:
    """The corpus as the pages that Pagefind reads."""
    folder.mkdir(parents=True)
    for number, row in enumerate(rows):
        (folder / f"{number}.html").write_text(
            f'<!doctype html><html lang="{locale}"><head><meta charset="utf-8">'
            f"<title>{html.escape(row['title'])}</title></head><body data-pagefind-body>"
            f'<span data-pagefind-meta="id:{html.escape(row["id"])}"></span>{article(row)}</body></html>',
            encoding="utf-8",
        )


def pagefind(name: str, command: Sequence[str], rows: Sequence[Mapping[str, Any]], locale: str, site: Path) -> Peer:
    """Index the corpus with one of Pagefind's editions."""
    with tempfile.TemporaryDirectory(prefix="kbgen-pages-") as pages:
        write_articles(rows, locale, Path(pages, "site"))
        target = site / name / "pagefind"
        environment = {**os.environ, "PYTHONPATH": str(cache() / "pypi")}
        arguments = ["--site", str(Path(pages, "site")), "--output-path", str(target)]
        seconds = timed([*command, *arguments], env=environment)
    return Peer(name, "pagefind", {"base": f"/{name}/pagefind/", "limit": PAGEFIND_SHOWN}, seconds)


def minisearch(rows: Sequence[Mapping[str, Any]], locale: str, site: Path) -> Peer:
    """Index the corpus with MiniSearch."""
    script = cache() / "npm" / "node_modules" / "minisearch" / "dist" / "es" / "index.js"
    folder = site / "minisearch"
    folder.mkdir(parents=True)
    # Its package is not minified: it gets what our own scripts get.
    small = ["node", str(TERSER), str(script), "--module", "--compress", "--mangle", "--output"]
    subprocess.run([*small, str(folder / "minisearch.js")], check=True)
    with tempfile.TemporaryDirectory(prefix="kbgen-pages-") as scratch:
        corpus = Path(scratch, "corpus.jsonl")
        corpus.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        command = ["node", str(HERE / "minisearch.mjs"), str(script), str(corpus), locale, str(folder / "index.json")]
        seconds = timed(command)
    settings = {"script": "/minisearch/minisearch.js", "index": "/minisearch/index.json", "locale": locale}
    return Peer("minisearch", "minisearch", settings, seconds, whole=True)


def material(rows: Sequence[Mapping[str, Any]], locale: str, site: Path) -> Peer:
    """Material's index by its own plugin, beside its own scripts."""
    spec = find_spec("material")
    if spec is None or spec.origin is None:
        raise RuntimeError("mkdocs-material is not installed")
    assets = Path(spec.origin).parent / "templates" / "assets" / "javascripts"
    folder = site / "material"
    shutil.copytree(assets, folder, ignore=shutil.ignore_patterns("*.map"))
    pages = [{"id": row["id"], "title": row["title"], "content": article(row)} for row in rows]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(cache() / "pypi"), *filter(None, sys.path)])}
    command = [sys.executable, str(HERE / "material_index.py"), locale, str(folder / "search_index.json")]
    seconds = timed(command, input=json.dumps(pages), env=environment)
    [worker] = (folder / "workers").glob("search.*.js")
    settings = {"worker": f"/material/workers/{worker.name}", "index": "/material/search_index.json"}
    return Peer("material", "material", settings, seconds, whole=True)


def peers(rows: Sequence[Mapping[str, Any]], locale: str, site: Path) -> list[Peer]:
    """Every peer with its index; one that fails is told of and left out."""
    npm = ["node", str(cache() / "npm" / "node_modules" / "pagefind" / "lib" / "runner" / "bin.cjs")]
    makers: list[Callable[[], Peer]] = [
        partial(pagefind, "pagefind-pypi", [sys.executable, "-m", "pagefind"], rows, locale, site),
        partial(pagefind, "pagefind-npm", npm, rows, locale, site),
        partial(minisearch, rows, locale, site),
        partial(material, rows, locale, site),
    ]
    made = []
    for make in makers:
        try:
            made.append(make())
        except RuntimeError as error:
            print(error, file=sys.stderr)
    return made


def opened(peer: Peer, browser: Browser, host: Host) -> Page:
    """The peer's page, ready to search; after a failure a new one."""
    if peer.page is None:
        # A window of its own: Chromium lets pages behind others wait.
        peer.page = browser.new_context().new_page()
        peer.page.goto(f"{host.address}/{peer.name}/index.html")
        host.taken()
        run(peer.page, "prepare", {"engine": peer.engine, "settings": peer.settings}, PATIENCE)
        peer.scripts = host.taken()
        run(peer.page, "open", None, PATIENCE)
    return peer.page


def ask(peer: Peer, batch: Sequence[str], browser: Browser, host: Host) -> None:
    """Ask a batch; where the page hangs, each query on its own, and those that hang find nothing."""
    try:
        rows = run(opened(peer, browser, host), "ask", list(batch), PATIENCE)
    except (TimeOutError, RuntimeError) as error:
        close(peer)
        if len(batch) == 1:
            print(f"{peer.name}: {batch[0]!r}: {error}", file=sys.stderr)
            peer.failed += 1
            peer.found[batch[0]] = []
        else:
            for query in batch:
                ask(peer, [query], browser, host)
        return
    for query, row in zip(batch, rows, strict=True):
        peer.failed += row["ids"] is None
        peer.found[query] = row["ids"] or []


def weigh(peer: Peer, query: str, browser: Browser, host: Host) -> None:
    """Count the bytes of a reader's first query."""
    if peer.whole and peer.cold:
        return
    try:
        page = opened(peer, browser, host)
        host.taken()
        run(page, "cold", query, PATIENCE)
        peer.cold.append(host.gzip_bytes(list(dict.fromkeys([*peer.scripts, *host.taken()]))))
    except (TimeOutError, RuntimeError) as error:
        print(f"{peer.name}: {query!r}: {error}", file=sys.stderr)
        close(peer)


def close(peer: Peer) -> None:
    """Give up a page."""
    if peer.page is not None:
        peer.page.context.close()
        peer.page = None


def compare(
    rows: Sequence[Mapping[str, Any]], queries: Sequence[str], locale: str, files: Mapping[str, bytes],
    seconds: float, sample: int,
) -> list[Peer]:  # fmt: skip
    """Run kbgen and its peers; `sample` queries are asked as first ones, to count bytes."""
    with tempfile.TemporaryDirectory(prefix="kbgen-peers-") as scratch:
        site = Path(scratch)
        engines = [Peer("kbgen", "kbgen", write_kbgen(site, locale, files), seconds), *peers(rows, locale, site)]
        for peer in engines:
            write_page(site / peer.name, locale)
        first = set(spread(queries, sample))
        with hosting(site) as host, browsing() as browser:
            for start in range(0, len(queries), BATCH):
                batch = queries[start : start + BATCH]
                for peer in engines:
                    ask(peer, batch, browser, host)
            for query in filter(first.__contains__, queries):
                for peer in engines:
                    weigh(peer, query, browser, host)
            for peer in engines:
                close(peer)
    return engines


def table(engines: Sequence[Peer], relevant: Mapping[str, Sequence[str]], locale: str) -> list[str]:
    """Rows of a Markdown table; in brackets the ratio to kbgen, which is the first."""
    own = engines[0]

    def ratio(value: float, base: float) -> str:
        return f" (×{value / base:.2f})" if base else ""

    lines = [
        "| language | engine | Success@1 | Success@5 | cold gzip kB | index CPU s | failed |",
        "|---|---|---|---|---|---|---|",
    ]
    for peer in engines:
        cells = [
            f"{peer.success(relevant, depth):.3f}{ratio(peer.success(relevant, depth), own.success(relevant, depth))}"
            for depth in (1, 5)
        ]
        cells.append(f"{peer.cold_mean() / 1000:.1f}{ratio(peer.cold_mean(), own.cold_mean())}")
        cells.append(f"{peer.seconds:.1f}{ratio(peer.seconds, own.seconds)}")
        lines.append(f"| {locale} | {peer.name} | {' | '.join(cells)} | {peer.failed} |")
    return lines
