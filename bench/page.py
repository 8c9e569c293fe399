#!/usr/bin/env python3
"""What a visitor's phone downloads, and how Lighthouse judges it, for one page of each kind.

    python bench/page.py [--site DIR] [--locale en] [--runs 3] [--no-lighthouse] [PAGE …]

PAGE is an article's id (“guides/track-a-parcel”, “index” for the home page). The site is built, served compressed
on this machine, and opened in Chromium with an empty cache. Lighthouse comes from npm on first use, into
``$XDG_CACHE_HOME/kbgen-bench``, and simulates its usual slow phone.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from kbgen.site import opening
from tests.browser import chromium, hosting
from tests.browser.sites import build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Response

DEMO = Path(__file__).parent.parent
PAGES = ("index", "faq/returns", "guides/track-a-parcel", "returns")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# The last one that runs on Node 20.
LIGHTHOUSE = "lighthouse@12"
KINDS = {"document": "HTML", "stylesheet": "CSS", "script": "JS"}


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes of the bodies as they went over the wire, by kind, and how many requests there were."""

    by_kind: dict[str, int]
    requests: int
    total: int


def weigh(browser: Browser, url: str) -> Weight:
    """Open a page as a first-time visitor and weigh what it loads; headers are in the total only."""
    context = browser.new_context(viewport={"width": 412, "height": 823}, has_touch=True)
    page = context.new_page()
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(url, wait_until="networkidle")
    by_kind = dict.fromkeys([*KINDS.values(), "other"], 0)
    total = 0
    for response in responses:
        # A body from the cache (the favicon, when the page shows it too) has a size below nothing.
        sizes = response.request.sizes()
        body = max(0, sizes["responseBodySize"])
        by_kind[KINDS.get(response.request.resource_type, "other")] += body
        total += body + sizes["responseHeadersSize"]
    context.close()
    return Weight(by_kind, len(responses), total)


def lighthouse_folder() -> Path:
    """Return the folder that Lighthouse is installed in, outside of the repository."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "kbgen-bench" / LIGHTHOUSE.replace("@", "-")
    if not (folder / "node_modules" / "lighthouse").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        npm = shutil.which("npm")
        if npm is None:
            sys.exit("Lighthouse needs Node and npm: install them, or give --no-lighthouse")
        arguments = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", str(folder), LIGHTHOUSE]
        subprocess.run([npm, *arguments], check=True, stdout=subprocess.DEVNULL)
    return folder


def judge(folder: Path, browser_path: str, url: str, runs: int) -> dict[str, float]:
    """Return the medians of Lighthouse's mobile scores, 0 to 100, and print what cost points in the last run."""
    scores: dict[str, list[float]] = {category: [] for category in CATEGORIES}
    report: dict[str, dict[str, dict[str, object]]] = {}
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as scratch:
            result = Path(scratch, "report.json")
            subprocess.run(
                [
                    str(folder / "node_modules/.bin/lighthouse"), url, "--quiet", "--output=json",
                    f"--output-path={result}", f"--only-categories={','.join(CATEGORIES)}",
                    f"--chrome-flags={' '.join(('--headless=new', *chromium.FLAGS))}",
                ],
                check=True, env={**os.environ, "CHROME_PATH": browser_path}, stdin=subprocess.DEVNULL,
            )  # fmt: skip
            report = json.loads(result.read_text(encoding="utf-8"))
        for category in CATEGORIES:
            score = report["categories"][category]["score"]
            scores[category].append(float(str(score)) * 100 if score is not None else float("nan"))
    for name, audit in report["audits"].items():
        if audit.get("scoreDisplayMode") in {"binary", "metricSavings"} and audit["score"] not in {None, 1}:
            print(f"  {name}: {audit['title']} {audit.get('displayValue', '')}")
    return {category: statistics.median(values) for category, values in scores.items()}


def main() -> int:
    """Run the bench and print a table."""
    parser = argparse.ArgumentParser(description="Weigh pages and have Lighthouse judge them.")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=f"article ids (default: {' '.join(PAGES)})")
    parser.add_argument("--site", type=Path, default=DEMO, metavar="DIR", help="the site's folder (default: the demo)")
    parser.add_argument("--locale", default="en", metavar="TAG", help="language (default: %(default)s)")
    parser.add_argument(
        "--runs", type=int, default=3, metavar="N", help="Lighthouse runs a page (default: %(default)s)"
    )
    parser.add_argument("--no-lighthouse", action="store_true", help="weigh only")
    options = parser.parse_args()
    browser_path = chromium.find()
    if browser_path is None:
        sys.exit("no Chromium: set CHROME_PATH or run “make chromium”")
    root = options.site.absolute()
    library = opening.load(root, datetime.date.today())[1]
    folder = None if options.no_lighthouse else lighthouse_folder()
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch, "site")
        build(root, out)
        with hosting.serving(out, compress=True) as address:
            urls = {
                page: f"{address}/{options.locale}/{library.address(options.locale, page)}"
                for page in options.pages or PAGES
            }
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=browser_path, args=list(chromium.FLAGS))
                weights = {page: weigh(browser, url) for page, url in urls.items()}
                browser.close()
            for page, url in urls.items():
                weight = weights[page]
                cells = [page, *weight.by_kind.values(), weight.total, weight.requests]
                if folder:
                    cells += [f"{score:.0f}" for score in judge(folder, browser_path, url, options.runs).values()]
                rows.append([str(cell) for cell in cells])
    heads = ["page", *KINDS.values(), "other", "total B", "requests", *(CATEGORIES if folder else ())]
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    for row in [heads, *rows]:
        print(
            "  ".join(
                cell.rjust(width) if place else cell.ljust(width)
                for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
