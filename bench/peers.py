"""Pagefind, MiniSearch and Material's lunr over the same corpus and queries as kbgen.

    python bench/peers.py --corpus cs.jsonl.gz --queries cs.jsonl --locale cs \\
        --modules node_modules --score score.py

`--modules` is a folder where npm has installed minisearch, lunr, lunr-languages and pagefind; the PyPI
edition of Pagefind is used too when it is installed. `--score` is the kit's: its last lines are printed.
"""

from __future__ import annotations

import argparse
import gzip
import html
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent


def write_site(rows: list[dict[str, str]], locale: str, folder: Path) -> None:
    """The corpus as the pages that Pagefind reads."""
    for number, row in enumerate(rows):
        paragraphs = "".join(f"<p>{html.escape(text)}</p>" for text in row["body"].split("\n"))
        (folder / f"{number}.html").write_text(
            f'<!doctype html><html lang="{locale}"><head><title>{html.escape(row["title"])}</title></head>'
            f'<body data-pagefind-body><span data-pagefind-meta="id:{html.escape(row["id"])}"></span>'
            f"<h1>{html.escape(row['title'])}</h1>{paragraphs}</body></html>",
            encoding="utf-8",
        )


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--locale", required=True)
    parser.add_argument("--modules", type=Path, required=True)
    parser.add_argument("--score", type=Path, required=True)
    args = parser.parse_args()
    packed = args.corpus.suffix == ".gz"
    with gzip.open(args.corpus, "rt", encoding="utf-8") if packed else args.corpus.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    with tempfile.TemporaryDirectory(prefix="kbgen-peers-") as temporary:
        folder = Path(temporary)
        corpus = folder / "corpus.jsonl"
        corpus.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        editions = {"pagefind-npm": ["node", str(args.modules / "pagefind/lib/runner/bin.cjs")]}
        if importlib.util.find_spec("pagefind"):
            editions["pagefind-pypi"] = [sys.executable, "-m", "pagefind"]
        sites: list[str] = []
        for name, command in editions.items():
            site = folder / name
            site.mkdir()
            write_site(rows, args.locale, site)
            started = time.perf_counter()
            done = subprocess.run([*command, "--site", str(site)], capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{name}: {done.stderr.strip()[-200:]}", file=sys.stderr)
                continue
            print(f"{name}: indexed in {time.perf_counter() - started:.1f} s")
            sites.append(f"{name}={site}")
        out = f"{folder}/"
        run = [
            "node",
            str(HERE / "peers.mjs"),
            str(args.modules),
            str(corpus),
            str(args.queries),
            args.locale,
            out,
        ]
        for line in subprocess.run([*run, *sites], stdout=subprocess.PIPE, text=True, check=False).stdout.splitlines():
            engine = json.loads(line)
            print(f"{engine['name']}: cold {engine['coldMean'] / 1000:.0f} kB, most {engine['coldMax'] / 1000:.0f} kB")
            score = [sys.executable, str(args.score), "--lang", args.locale, f"{out}{engine['name']}.jsonl"]
            print("\n".join(subprocess.run(score, capture_output=True, text=True, check=True).stdout.splitlines()[-2:]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
