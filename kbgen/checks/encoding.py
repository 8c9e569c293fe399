"""Text that was saved in one encoding and read in another.

Bad: ``VrÃ¡cenÃ­ zboÅ¾Ã­``. Good: ``Vrácení zboží``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kbgen.content.markdown_source import mask_code
from kbgen.model.diagnostic import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kbgen.content.library import Library
    from kbgen.model.project import Project

# How many characters a run must stand for: in Cyrillic, „В“ before a no-break space alone makes valid UTF-8.
_CODECS = {"cp1252": 1, "cp1250": 1, "latin-1": 1, "cp1251": 3}


def _letters(first: int, last: int) -> str:
    """Return what bytes stand for in any of the codecs, for a class of a regular expression."""
    found = {char for codec in _CODECS for char in bytes(range(first, last + 1)).decode(codec, "ignore")}
    return re.escape("".join(sorted(found)))


# UTF-8 is a byte that says how many follow, and one that follows: no other run can be garbled, and hardly any word
# of any language begins so. What stands before is looked at last, so that the search leaps over all else.
_HIGH_RUN = re.compile(
    f"[{_letters(0xC2, 0xF4)}][{_letters(0x80, 0xBF)}](?<![^\\x00-\\x7f]..)[^\\x00-\\x7f]*", re.DOTALL
)
_SCRIPTS = (
    (0xA0, 0x24F),  # Latin of Europe
    (0x1E00, 0x1EFF),  # Latin of Vietnam
    (0x400, 0x47F),  # Cyrillic
    (0xE00, 0xE7F),  # Thai
    (0x2010, 0x2044),  # dashes and quotation marks
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x214F),  # signs like № and ™
    (0x2600, 0x27BF),  # symbols
    (0x3000, 0x9FFF),  # Chinese and Japanese
    (0xAC00, 0xD7A3),  # Korean
    (0xFF00, 0xFFEF),  # full-width forms
    (0x1F300, 0x1FAFF),  # pictures
)
# Their bytes are signs like × in western encodings, so that one letter alone may be chance: “10×” in quotes.
_LONGER_SCRIPTS = (
    (0x370, 0x3FF),  # Greek
    (0x590, 0x6FF),  # Hebrew and Arabic
)


def garbled_text(project: Project, library: Library) -> Iterator[Diagnostic]:
    """Find mojibake in titles, summaries, aliases and texts; one complaint a file."""
    for articles in library.articles.values():
        for article in articles.values():
            front = article.front
            for key, text in (
                ("title", front.title),
                ("summary", front.summary),
                *(("aliases", a) for a in front.aliases),
            ):
                bad = garbled(text)
                if bad:
                    yield _complaint(article.path, article.line_of(key), bad[1])
                    break
            else:
                # Code stands between plain signs, so that without it no other runs come up.
                bad = garbled(article.body) and garbled(mask_code(article.body))
                if bad:
                    yield _complaint(article.path, article.body_line + article.body.count("\n", 0, bad[0]), bad[1])


def garbled(text: str) -> tuple[int, str] | None:
    """Return the place and text of the first garbled run, or None.

    A run is garbled where its bytes in a one-byte encoding are UTF-8 of fewer characters of a script that help
    sites are written in: chance alone hardly makes that.
    """
    if text.isascii():
        return None
    lost = text.find("\ufffd")
    if lost >= 0:
        return lost, "\ufffd"
    return next(((run.start(), run[0]) for run in _HIGH_RUN.finditer(text) if _is_garbled(run[0])), None)


@lru_cache(maxsize=1 << 17)
def _is_garbled(run: str) -> bool:
    for codec, least in _CODECS.items():
        try:
            meant = run.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
        scripts = _SCRIPTS + _LONGER_SCRIPTS if len(meant) > 2 else _SCRIPTS
        if least <= len(meant) < len(run) and all(_is_in(char, scripts) for char in meant):
            return True
    return False


def _is_in(char: str, scripts: Iterable[tuple[int, int]]) -> bool:
    return any(first <= ord(char) <= last for first, last in scripts)


def _complaint(path: str, line: int, run: str) -> Diagnostic:
    return Diagnostic(
        path, line, "garbled-text",
        f"“{run}” looks garbled, as when a file is saved in another encoding: type the text again and save as UTF-8",
    )  # fmt: skip
