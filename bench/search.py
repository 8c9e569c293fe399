"""Measure kbgen's search on a corpus in the kit's form, with the real browser code.

    python bench/search.py --corpus cs.jsonl.gz --queries cs.jsonl --locale cs --results OUT.jsonl

Builds the real index, runs the engine's own modules in Node over the queries, writes one line a query in the
form that the kit's `score.py` reads, and prints what it cost: cold bytes until first results (script, entry,
vocabulary, postings, what the results show), total size, query times, build seconds and peak memory.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kbgen.search.codec import payload  # noqa: E402
from kbgen.search.documents import Heading, SearchDocument  # noqa: E402
from kbgen.search.index import build_index  # noqa: E402
from kbgen.search.scripts import stripped  # noqa: E402

ASSETS = ROOT / "kbgen" / "site" / "assets" / "search"
SLOWDOWN = 6


def read_corpus(path: Path, locale: str) -> Iterator[SearchDocument]:
    """The kit's articles as documents; a summary is taken from the beginning of the body."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.strip():
                continue
            row = json.loads(line)
            headings = tuple(
                Heading("", head) if isinstance(head, str) else Heading(head.get("anchor", ""), head["text"])
                for head in row.get("headings", ())
            )
            summary, body = _split(row["body"])
            url = row["url"].removeprefix(f"/{locale}/")
            yield SearchDocument(row["id"], url, "question", row["title"], summary, headings, body)


def _split(text: str) -> tuple[str, str]:
    """A summary from the beginning (about a sentence) and the rest, so that no word counts twice."""
    end = len(text)
    if end > 160:
        places = [place for mark in ("\n", ". ", "。", "! ", "? ", " ") if (place := text.rfind(mark, 40, 160)) > 0]
        end = places[0] + 1 if places else 0
    return text[:end].replace("\n", " ").strip(), text[end:]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def script_bytes(locale: str) -> dict[str, int]:
    """Size of what the browser loads before it can search in a locale, as the site ships it."""
    names = ["engine.js", "store.js", "rows.js", "text.js"]
    names += {"th": ["thai.js"], "zh": ["grams.js"], "ja": ["grams.js"], "ko": ["grams.js"]}.get(locale[:2], [])
    code = [stripped((ASSETS / name).read_text(encoding="utf-8")).encode() for name in names]
    sizes = {"gzip": sum(len(gzip.compress(one, 9)) for one in code)}
    try:
        import brotli  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        return sizes
    return {**sizes, "brotli": sum(len(brotli.compress(one)) for one in code)}


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--locale", required=True)
    parser.add_argument("--results", type=Path, required=True)
    parser.add_argument("--fast", action="store_true", help="skip the cold measurement")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    args = parser.parse_args()
    documents = list(read_corpus(args.corpus, args.locale))
    started = time.process_time()
    files = payload(build_index(documents, args.locale))
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    folder = Path(tempfile.mkdtemp(prefix="kbgen-search-"))
    try:
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        command = ["node", str(ROOT / "bench" / "search.mjs"), str(folder / "search" / args.locale)]
        command += [
            str(args.queries),
            str(args.results),
            str(ASSETS / "engine.js"),
            "fast" if args.fast else "all",
        ]
        run: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    finally:
        shutil.rmtree(folder)
    script = script_bytes(args.locale)
    cold = [size + script["gzip"] for size in run["cold"]]
    figures = {
        "locale": args.locale,
        "articles": len(documents),
        "build CPU s": round(seconds, 2),
        "peak MB": round(peak),
        "index kB": round(sum(map(len, files.values())) / 1000),
        "files": len(files),
        "script gzip kB": round(script["gzip"] / 1000, 2),
        "core kB": round(run["core"] / 1000, 1),
        "cold mean kB": round(sum(cold) / max(1, len(cold)) / 1000, 1),
        "cold p95 kB": round(percentile(cold, 0.95) / 1000, 1),
        "cold max kB": round(max(cold, default=0) / 1000, 1),
        "requests mean": round(sum(run["requests"]) / max(1, len(run["requests"])), 1),
        "query p50 ms": round(percentile(run["times"], 0.5), 2),
        "query p95 ms": round(percentile(run["times"], 0.95), 2),
        f"p95 ms x{SLOWDOWN}": round(SLOWDOWN * percentile(run["times"], 0.95), 1),
        "query p95 ms, files not yet read": round(percentile(run["first"], 0.95), 2),
        "open ms": round(run["openMs"], 1),
    }
    if "brotli" in script:
        figures["cold mean kB, brotli script"] = round(
            figures["cold mean kB"] - (script["gzip"] - script["brotli"]) / 1000, 1
        )
    print(json.dumps(figures) if args.json else "\n".join(f"{name:>28}  {value}" for name, value in figures.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
