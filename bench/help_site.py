"""A realistic, irregular help site of any size, written for kbgen and for its peers from the same articles.

The sentences are the demo shop's, in each language; how they are put together (paragraphs, nested lists, tables,
code, admonitions, pictures, links between articles) is chance, the same in every run.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from kbgen.content.plain_text import plain_text
from kbgen.model.resources import PACKAGE
from kbgen.site import opening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

LOCALES = ("en", "cs", "ru", "th", "zh-Hant")
FOLDER_SIZE = 50
SEED = 5
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 200" role="img"><rect width="400" height="200" '
    'fill="#ddd"/><circle cx="120" cy="100" r="60" fill="#888"/></svg>\n'
)
_SENTENCE = re.compile(r"[^.!?。！？\n]{12,160}[.!?。！？]?")
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>&#|~!:]")


@dataclass(frozen=True, slots=True)
class Sketch:
    """An article before it has a syntax: blocks of a kind with their lines."""

    place: int
    locale: str
    title: str
    summary: str
    blocks: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def folder(self) -> str:
        """The folder that the article stands in."""
        return f"section-{self.place // FOLDER_SIZE + 1:03}"

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return f"article-{self.place + 1:05}"


@cache
def sentences(locale: str) -> list[str]:
    """Return the demo's sentences in a language, without what Markdown would take for its own."""
    _, library = opening.load(PACKAGE.parent, date(2026, 11, 21))
    found = dict.fromkeys(
        sentence.strip()
        for item in library.articles[locale].values()
        for sentence in _SENTENCE.findall(plain_text(item.body))
    )
    return [
        sentence
        for sentence in found
        if len(sentence) > 12 and sentence.isprintable() and not _SPECIAL.search(sentence)
    ]


def sketches(locale: str, count: int) -> Iterator[Sketch]:
    """Yield a language's articles; number k is the translation of English number k."""
    pool = sentences(locale)
    for place in range(count):
        # The shape is the same in all languages, the words are each one's own.
        shape = random.Random(SEED * 1_000_003 + place)
        words = random.Random(f"{locale} {place}")

        def some(least: int, most: int, words: random.Random = words, shape: random.Random = shape) -> tuple[str, ...]:
            return tuple(words.choice(pool) for _ in range(shape.randint(least, most)))

        blocks: list[tuple[str, tuple[str, ...]]] = [("text", some(1, 4))]
        for _ in range(shape.choice((1, 2, 2, 3, 3, 4, 5, 8))):
            blocks.append(("heading", some(1, 1)))
            blocks.append(("text", some(1, 5)))
            kind = shape.choice(("list", "list", "nested", "steps", "table", "code", "note", "link", "picture", "text"))
            blocks.append((kind, some(3, 6)))
            if kind == "link":
                blocks.append(("target", (str(shape.randrange(count)),)))
        # Of two sentences, or there would be many that say nearly the same.
        title = " – ".join(words.choice(pool)[:40].strip(" .。") for _ in range(2)) + f" {place + 1}"
        yield Sketch(place, locale, title, words.choice(pool)[:150], tuple(blocks))


def body(sketch: Sketch, note: Callable[[str], str]) -> str:
    """Write an article's Markdown; ``note`` writes an admonition in the tool's syntax."""
    found = []
    for (kind, lines), (after, target) in zip(sketch.blocks, [*sketch.blocks[1:], ("", ())], strict=True):
        joined = " ".join(lines)
        if kind == "text":
            found.append(joined)
        elif kind == "heading":
            found.append(f"## {lines[0].rstrip('.')}")
        elif kind == "list":
            found.append("\n".join(f"- {line}" for line in lines))
        elif kind == "nested":
            found.append("\n".join(f"- **{line}**\n    - {line}" for line in lines))
        elif kind == "steps":
            found.append("\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1)))
        elif kind == "table":
            found.append("| A | B |\n|---|---|\n" + "\n".join(f"| {line} | `{line[:8]}` |" for line in lines))
        elif kind == "code":
            found.append("```text\n" + "\n".join(lines) + "\n```")
        elif kind == "note":
            found.append(note(joined))
        elif kind == "picture":
            found.append("![" + lines[0] + "](/assets/picture.svg)\n\n" + joined)
        elif kind == "link" and after == "target":
            place = int(target[0])
            path = f"../section-{place // FOLDER_SIZE + 1:03}/article-{place + 1:05}.md"
            found.append(f"{joined} [{lines[0].rstrip('.')}]({path}) *{lines[1]}*")
    return "\n\n".join(found) + "\n"


def front(title: str, summary: str, key: str) -> str:
    """Write YAML front matter; ``key`` is what the tool calls a summary."""
    title, summary = (json.dumps(text, ensure_ascii=False) for text in (title, summary))
    return f"---\ntitle: {title}\n{key}: {summary}\n---\n\n"


def admonition(text: str) -> str:
    """Write a note as Python-Markdown has it."""
    return "!!! note\n    " + text


def alert(text: str) -> str:
    """Write a note as GitHub and Hugo have it."""
    return "> [!NOTE]\n> " + text


def aside(text: str) -> str:
    """Write a note as Starlight has it."""
    return ":::note\n" + text + "\n:::"


def write(path: Path, text: str) -> None:
    """Write a file and its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def write_articles(
    root: Path, locales: Sequence[str], count: int, note: Callable[[str], str], *, index: str = "index.md",
    summary: str = "description",
) -> None:  # fmt: skip
    """Write all languages' articles below ``root/<locale>``, with a home page and a page for every folder.

    ``index`` is the name of a folder's page, ``summary`` the key of a summary.
    """
    for locale in locales:
        write(root / locale / index, front("Help", "Help", summary) + "Help.\n")
        for sketch in sketches(locale, count):
            folder = root / locale / sketch.folder
            if sketch.place % FOLDER_SIZE == 0:
                write(folder / index, front(sketch.folder, sketch.folder, summary) + "Articles.\n")
            write(folder / f"{sketch.name}.md", front(sketch.title, sketch.summary, summary) + body(sketch, note))
