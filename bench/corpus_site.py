#!/usr/bin/env python3
"""Turn the search kit's real help articles into a kbgen site: the main job on real input at a real size.

    python bench/corpus_site.py --kit ../shared/search-bench --out /tmp/corpus [--large] [--build DIR]

The kit's articles differ from language to language, so article number k of each language plays the translation of
the English article number k. With ``--build`` the site is built too, strictly, and time and memory are printed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import yaml

from kbgen.content.anchors import slugify, unique
from kbgen.content.reading import digest
from kbgen.model.article import FrontMatter, Stamp

LOCALES = ("en", "cs", "ru", "th", "zh-Hant")
FOLDER_SIZE = 50
SUMMARY_LENGTH = 160
SLUG_LENGTH = 60
MENU_LENGTH = 4
HOME = {
    "en": "Help", "cs": "Nápověda", "ru": "Справка", "th": "ศูนย์ช่วยเหลือ", "zh-Hant": "說明中心",
}  # fmt: skip
GROUP = {
    "en": "Articles {} to {}", "cs": "Články {} až {}", "ru": "Статьи с {} по {}", "th": "บทความที่ {} ถึง {}",
    "zh-Hant": "第 {} 至 {} 篇文章",
}  # fmt: skip
CONFIG = """site_name: Corpus
site_url: https://corpus.example/
docs_dir: docs/en
theme:
  name: material
plugins:
  - knowledge-base:
      locales: [{locales}]
      menu: [{menu}]
markdown_extensions: [admonition, def_list, footnotes, tables]
"""


@dataclass(frozen=True, slots=True)
class Text:
    """An article of the kit; ``lines`` are paragraphs and list items in plain text."""

    title: str
    headings: tuple[str, ...]
    lines: tuple[str, ...]


def read_kit(path: Path) -> list[Text]:
    """Read a language's articles."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [
        Text(
            " ".join(row["title"].split()),
            tuple(" ".join(heading.split()) for heading in row["headings"]),
            tuple(" ".join(line.split()) for line in row["body"].splitlines() if line.strip()),
        )
        for row in rows
    ]


def escape(text: str) -> str:
    """Write a line of plain text as Markdown that shows it and nothing else."""
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    text = re.sub(r"[\\`*_{}\[\]]", r"\\\g<0>", text)
    text = re.sub(r"^(\d+)([.)])", r"\1\\\2", text)
    if text[:1] in "#+->!":
        return "\\" + text
    return re.sub(r"^[=:~|]", lambda mark: f"&#{ord(mark[0])};", text)


def body(text: Text) -> str:
    """Write an article's Markdown: its paragraphs, what follows a colon as a list, headings spread over it."""
    starts = {
        (number + 1) * len(text.lines) // (len(text.headings) + 1): number for number in range(len(text.headings))
    }
    blocks: list[str] = []
    listing = False
    for place, line in enumerate(text.lines):
        if place in starts:
            blocks.append(f"## {escape(text.headings[starts[place]])}")
            listing = False
        if listing and len(line) < SUMMARY_LENGTH:
            blocks.append(f"- {escape(line)}")
            continue
        blocks.append(escape(line))
        listing = line.endswith((":", "："))
    joined = "\n\n".join(blocks)
    return re.sub(r"(?m)^(- .*)\n\n(?=- )", r"\1\n", joined) + "\n"


def summary(text: Text) -> str:
    """Return the start of an article, cut where a word ends."""
    whole = " ".join(text.lines) or text.title
    if len(whole) <= SUMMARY_LENGTH:
        return whole
    cut = whole[: SUMMARY_LENGTH - 1]
    head, _, tail = cut.rpartition(" ")
    return (head if len(tail) < 30 else cut) + "…"


def short_slug(title: str) -> str:
    """Return an address of a sensible length, cut between words where the script has spaces."""
    slug = slugify(title)
    if len(slug) <= SLUG_LENGTH:
        return slug or "article"
    head, _, tail = slug[: SLUG_LENGTH + 1].rpartition("-")
    return head if head and len(tail) < 30 else slugify(slug[:SLUG_LENGTH])


def write_site(kit: Path, out: Path, *, large: bool = False) -> int:
    """Write the site's files; returns how many articles it has."""
    ending = ".10k.jsonl.gz" if large else ".jsonl.gz"
    texts = {locale: read_kit(kit / "corpus" / (locale + ending)) for locale in LOCALES}
    count = len(texts["en"])
    folders = (count + FOLDER_SIZE - 1) // FOLDER_SIZE
    menu = ", ".join(f"/{_folder(number)}/index.md" for number in range(min(folders, MENU_LENGTH)))
    _write(out / "mkdocs.yml", CONFIG.format(locales=", ".join(LOCALES), menu=menu))
    written = 0
    stamps: dict[str, Stamp] = {}
    for locale in LOCALES:
        root = out / "docs" / locale
        written += 1
        _article(root, "index.md", stamps, locale, HOME[locale], HOME[locale], "", {})
        slugs: set[str] = set()
        for number, text in enumerate(texts[locale][:count]):
            folder = _folder(number // FOLDER_SIZE)
            if number % FOLDER_SIZE == 0:
                title = GROUP[locale].format(number + 1, min(number + FOLDER_SIZE, count))
                _article(root, f"{folder}/index.md", stamps, locale, title, title, "", {})
                slugs = set()
                written += 1
            slug = unique(short_slug(text.title), slugs)
            slugs.add(slug)
            extra: dict[str, object] = {"slug": slug}
            if locale == "en" and (number + 1) % FOLDER_SIZE and number + 1 < count:
                extra["related"] = [f"/{folder}/{_name(number + 1)}"]
            _article(root, f"{folder}/{_name(number)}", stamps, locale, text.title, summary(text), body(text), extra)
            written += 1
    return written


def _folder(number: int) -> str:
    return f"group-{number + 1:02}"


def _name(number: int) -> str:
    return f"article-{number + 1:04}.md"


def _article(
    root: Path, name: str, stamps: dict[str, Stamp], locale: str, title: str, summary: str, body: str,
    extra: dict[str, object],
) -> None:  # fmt: skip
    front: dict[str, object] = {"title": title, "summary": summary, **extra}
    if locale == "en":
        stamps[name] = Stamp(1, digest(FrontMatter(title, summary), body))
    elif name in stamps:
        front["translates"] = str(stamps[name])
    else:
        return
    block = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=10**6)
    _write(root / name, f"---\n{block}---\n{body}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def build(site: Path, out: Path) -> int:
    """Build the site strictly; prints wall and processor time and the largest process."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "kbgen", "build", "--strict", "--site", str(site), "--out", str(out)]
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    # ru_maxrss is in KiB on Linux, and of the largest single process.
    print(f"{seconds:.1f} s wall, {usage.ru_utime + usage.ru_stime:.1f} s CPU, {usage.ru_maxrss / 1024:.0f} MiB peak")
    return os.waitstatus_to_exitcode(status)


def main() -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(description="Turn the search kit's articles into a kbgen site.")
    parser.add_argument("--kit", type=Path, required=True, help="the search-bench folder")
    parser.add_argument("--out", type=Path, required=True, help="the new site's folder")
    parser.add_argument("--large", action="store_true", help="10,000 articles a language instead of 1,000")
    parser.add_argument("--build", type=Path, metavar="DIR", help="build the site into DIR too")
    options = parser.parse_args()
    print(f"{write_site(options.kit, options.out, large=options.large)} articles in {options.out}")
    return build(options.out, options.build) if options.build else 0


if __name__ == "__main__":
    sys.exit(main())
