#!/usr/bin/env python3
"""How fast `kbgen insights import` reads access logs: lines a second, with every event decoded and masked.

    .venv/bin/python bench/access_logs.py --lines 1000000

A line is some 230 bytes; one of fifty carries an event, as where a page with its pictures, styles and scripts is
several dozen requests and every other visit searches. A log of events alone is measured too: the worst case.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import random
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from kbgen.events import masking
from kbgen.insights.importing import read_log
from kbgen.site.workers import worker_count

if TYPE_CHECKING:
    from collections.abc import Iterator

BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
QUERIES = ("where is my parcel", "kde je můj balík", "где моя посылка", "ของอยู่ไหน", "我的包裹在哪裡")
AT = 1_795_273_800_000


def name(chance: random.Random) -> str:
    """Make a random id."""
    return base64.urlsafe_b64encode(chance.randbytes(16)).decode().rstrip("=")


def log_lines(count: int, share: float) -> Iterator[str]:
    """Make a log of the combined format; ``share`` of its lines carry an event."""
    chance = random.Random(1)
    for number in range(count):
        target = f"/en/faq/topic-{number % 97}/"
        if chance.random() < share:
            event = {
                "id": name(chance), "kind": "search", "at": AT, "visit": name(chance), "locale": "en",
                "query": QUERIES[number % len(QUERIES)], "outcome": "weak", "hits": 10,
            }  # fmt: skip
            target = f"/c.gif?v=1&s={AT}&e={quote(json.dumps(event, ensure_ascii=False), safe='')}"
        when = f"21/Nov/2026:{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02} +0000"
        yield (
            f'10.0.{number % 256}.{number % 251} - - [{when}] "GET {target} HTTP/2.0" 200 5120 '
            f'"https://help.example.com/en/" "{BROWSER}"\n'
        )


def measure(label: str, path: Path) -> None:
    """Read a log once, and print its speed by the clock and by the processor time that it took."""
    mask = partial(masking.mask, patterns=())
    start, worked = time.perf_counter(), time.process_time()
    found = read_log(path, mask=mask, workers=worker_count())
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    each, lines = found.tally.lines / seconds, found.tally.lines / worked
    print(
        f"{label:32} {found.tally.lines:>9} lines  {len(found.events):>8} events  {found.tally.broken} broken  "
        f"{seconds:6.2f} s  {each:>9,.0f} lines/s  ({lines:,.0f} a CPU second)"
    )


def main() -> None:
    """Measure the three logs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=1_000_000)
    count = parser.parse_args().lines
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "access.log"
        path.write_text("".join(log_lines(count, 0.02)), encoding="utf-8")
        measure("one line of fifty has an event", path)
        packed = path.with_suffix(".log.gz")
        packed.write_bytes(gzip.compress(path.read_bytes(), 6))
        measure("the same, compressed", packed)
        path.write_text("".join(log_lines(count // 10, 1.0)), encoding="utf-8")
        measure("events alone", path)


if __name__ == "__main__":
    main()
