"""The search bench runs the shipped scripts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ARTICLES = [("returns", "Return an item", "Send it back within thirty days."), ("parcels", "Track a parcel", "Here.")]
FIGURES = {
    "Success@1", "Success@5", "all scripts gzip kB", "all scripts brotli kB", "cold gzip mean kB",
    "cold brotli mean kB", "requests mean", "query p50 ms at x6", "query p95 ms at x6",
    "focus to results p50 ms at x6",
}  # fmt: skip


def test_the_bench_measures_in_chromium(tmp_path: Path) -> None:
    rows = [
        {"id": name, "url": f"/en/{name}/", "title": title, "headings": [], "body": body}
        for name, title, body in ARTICLES
    ]
    queries = [
        {"q": "retrun item", "cls": "typo", "rel": ["returns"]},
        {"q": "parcel", "cls": "exact", "rel": ["parcels"]},
    ]
    for name, lines in (("corpus", rows), ("queries", queries)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    command = [sys.executable, str(ROOT / "bench" / "search.py"), "--browser", "--json", "--visits", "1"]
    command += ["--locale", "en", "--results", str(tmp_path / "out.jsonl")]
    command += ["--corpus", str(tmp_path / "corpus.jsonl"), "--queries", str(tmp_path / "queries.jsonl")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures.keys() >= FIGURES
    assert figures["Success@1"] == 1
    assert 0 < figures["cold brotli mean kB"] < figures["cold gzip mean kB"]
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 2
