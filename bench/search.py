#!/usr/bin/env python3
"""Measure kbgen's search on a corpus in the kit's form, with the real browser code.

    python bench/search.py --corpus cs.jsonl.gz --queries cs.jsonl --locale cs --results OUT.jsonl
    python bench/search.py --kit ../shared/search-bench [--large] [--locale cs] [--browser | --peers]

Builds the real index, runs the engine's own modules in Node over the queries, writes one line a query in the
form that the kit's `score.py` reads, and prints what it cost: cold bytes until first results (script, entry,
vocabulary, postings, what the results show), total size, query times, build seconds and peak memory.
`--kit` takes the corpora and queries of every language, or of one.

With `--browser` the shipped scripts, interface and all, run in headless Chromium with its processor slowed down six
times. With `--peers` Pagefind, MiniSearch and Material's lunr do the same work beside kbgen (see peers.py).
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.scoring import success
from kbgen.search.codec import payload
from kbgen.search.documents import Heading, SearchDocument
from kbgen.search.index import build_index
from kbgen.site.assets import scripts, search_script

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "kbgen" / "site" / "assets" / "search"
AMENDING = ("layout.js", "suggest.js")
"""Loaded only where a query was mistyped; the cold bytes count them for every query."""
SLOWDOWN = 6
LOCALES = ("en", "cs", "ru", "th", "zh-Hant")


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The kit's articles as they are."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def read_corpus(path: Path, locale: str) -> Iterator[SearchDocument]:
    """The kit's articles as documents; a summary is taken from the beginning of the body."""
    for row in read_rows(path):
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
    """Size of what a browser loads from the first focus until it can search, interface and all."""
    files = scripts()
    if "search/engine.js" in files:
        raise SystemExit("kbgen/site/scripts is older than its sources: run “make scripts”")
    code = files[search_script(locale)]
    sizes = {
        "gzip": len(gzip.compress(code, 9)),
        "amending": sum(len(gzip.compress(files[f"search/{name}"], 9)) for name in AMENDING),
    }
    try:
        import brotli
    except ImportError:
        return sizes
    return {**sizes, "brotli": len(brotli.compress(code))}


def answerable(path: Path) -> dict[str, list[str]]:
    """The right articles of each query that has some."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {row["q"]: row["rel"] for row in rows if row.get("rel") and row.get("cls") != "none"}


def asked(path: Path) -> list[str]:
    """Every query, each once."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return list(dict.fromkeys(row["q"] for row in rows))


def kb(values: Sequence[float], name: str) -> dict[str, float]:
    """Mean, 95th percentile and maximum of sizes."""
    return {
        f"{name} mean kB": round(sum(values) / max(1, len(values)) / 1000, 1),
        f"{name} p95 kB": round(percentile(values, 0.95) / 1000, 1),
        f"{name} max kB": round(max(values, default=0) / 1000, 1),
    }


def in_node(args: argparse.Namespace, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The engine without its interface."""
    with tempfile.TemporaryDirectory(prefix="kbgen-search-") as scratch:
        folder = Path(scratch)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        results = args.results or folder / "results.jsonl"
        command = ["node", str(ROOT / "bench" / "search.mjs"), str(folder / "search" / args.locale)]
        command += [str(args.queries), str(results), str(ASSETS / "engine.js"), "fast" if args.fast else "all"]
        run: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        found = {row["q"]: row["res"] for row in map(json.loads, results.read_text(encoding="utf-8").splitlines())}
    relevant = answerable(args.queries)
    script = script_bytes(args.locale)
    cold = [size + script["gzip"] + script["amending"] for size in run["cold"]]
    figures = {
        "Success@1": round(success(found, relevant, 1), 3),
        "Success@5": round(success(found, relevant, 5), 3),
        "script gzip kB": round(script["gzip"] / 1000, 2),
        "script for mistyped queries kB": round(script["amending"] / 1000, 2),
        "core kB": round(run["core"] / 1000, 1),
        **kb(cold, "cold"),
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
    return figures


def in_chromium(args: argparse.Namespace, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The shipped code, interface and all."""
    from bench.browser import measure

    queries = asked(args.queries)[:: args.every]
    with tempfile.TemporaryDirectory(prefix="kbgen-search-") as scratch:
        counts = {"slowdown": SLOWDOWN, "visits": args.visits, "sample": args.sample}
        run = measure(files, args.locale, queries, Path(scratch), **counts)
    if args.results:
        lines = [json.dumps({"q": query, "res": ids}, ensure_ascii=False) for query, ids in run.found.items()]
        args.results.write_text("\n".join(lines) + "\n", encoding="utf-8")
    relevant = {query: ids for query, ids in answerable(args.queries).items() if query in run.found}
    return {
        "Success@1": round(success(run.found, relevant, 1), 3),
        "Success@5": round(success(run.found, relevant, 5), 3),
        "all scripts gzip kB": round(run.script_gzip / 1000, 2),
        "all scripts brotli kB": round(run.script_brotli / 1000, 2),
        **kb(run.gzip, "cold gzip"),
        **kb(run.brotli, "cold brotli"),
        "requests mean": round(sum(run.requests) / max(1, len(run.requests)), 1),
        "requests max": max(run.requests, default=0),
        f"query p50 ms at x{SLOWDOWN}": round(percentile(run.times, 0.5), 1),
        f"query p95 ms at x{SLOWDOWN}": round(percentile(run.times, 0.95), 1),
        f"focus to results p50 ms at x{SLOWDOWN}": round(percentile(run.visits, 0.5)),
    }


def every_locale(args: argparse.Namespace, argv: Sequence[str]) -> int:
    """Run the bench for each language of the kit, each in a process of its own, so that memory is its own."""
    status = 0
    ending = ".10k.jsonl.gz" if args.large else ".jsonl.gz"
    rest = [one for one in argv if one != "--large"]
    place = rest.index("--kit")
    del rest[place : place + 2]
    for locale in [args.locale] if args.locale else LOCALES:
        own = [] if args.locale else ["--locale", locale]
        paths = ["--corpus", str(args.kit / "corpus" / (locale + ending))]
        paths += ["--queries", str(args.kit / "queries" / f"{locale}.jsonl")]
        status |= subprocess.run([sys.executable, __file__, *rest, *own, *paths], check=False).returncode
    return status


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--locale")
    parser.add_argument("--kit", type=Path, help="the kit's folder, instead of a corpus and queries")
    parser.add_argument("--large", action="store_true", help="the kit's corpora of up to 10,000 articles")
    parser.add_argument("--results", type=Path)
    parser.add_argument("--browser", action="store_true", help="run in Chromium, slowed down six times")
    parser.add_argument("--peers", action="store_true", help="run other engines beside kbgen")
    parser.add_argument("--visits", type=int, default=5, help="visits through the interface (default: %(default)s)")
    parser.add_argument("--sample", type=int, default=40, help="first queries in Chromium (default: %(default)s)")
    parser.add_argument("--every", type=int, default=1, help="each how many queries in Chromium (default: every one)")
    parser.add_argument("--fast", action="store_true", help="skip the cold measurement")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    args = parser.parse_args()
    if args.kit:
        return every_locale(args, [part for word in sys.argv[1:] for part in word.split("=", 1)])
    if not (args.corpus and args.queries and args.locale):
        parser.error("give --corpus, --queries and --locale, or --kit")
    documents = list(read_corpus(args.corpus, args.locale))
    started = time.process_time()
    files = payload(build_index(documents, args.locale))
    seconds = time.process_time() - started
    if args.peers:
        from bench import peers

        rows, queries = read_rows(args.corpus), asked(args.queries)[:: args.every]
        engines = peers.compare(rows, queries, args.locale, files, seconds, args.sample)
        relevant = {query: ids for query, ids in answerable(args.queries).items() if query in set(queries)}
        print("\n".join(peers.table(engines, relevant, args.locale)), flush=True)
        return 0
    figures = {
        "locale": args.locale,
        "articles": len(documents),
        "build CPU s": round(seconds, 2),
        "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "index kB": round(sum(map(len, files.values())) / 1000),
        "files": len(files),
        **(in_chromium if args.browser else in_node)(args, files),
    }
    print(json.dumps(figures) if args.json else "\n".join(f"{name:>36}  {value}" for name, value in figures.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
