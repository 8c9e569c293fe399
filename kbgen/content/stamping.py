"""Setting front matter keys in files; above all ``translates``, the mark of the source that a text is made from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kbgen.model.article import Stamp
from kbgen.model.files import replace_file

if TYPE_CHECKING:
    from pathlib import Path

    from kbgen.model.article import Article

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$")
"""A line with its ending, whichever of the three that editors write."""


def stamp_of(source: Article) -> Stamp:
    """Return the stamp of a translation that is made from ``source`` as it is."""
    return Stamp(source.front.revision, source.digest)


def stamped(text: str, stamp: Stamp) -> str:
    """Return a file's text with its ``translates`` line set."""
    return with_key(text, "translates", str(stamp))


def with_key(text: str, key: str, value: str) -> str:
    """Return a file's text with a front matter key set to a plain value; all else stays byte for byte.

    The text must open with front matter that has been read without fault.
    """
    lines = _LINE.findall(text)
    end = next(number for number in range(1, len(lines)) if lines[number].rstrip("\r\n") == "---")
    written = f"{key}: {value}"
    for number in range(1, end):
        if lines[number].startswith(f"{key}:"):
            lines[number] = written + _ending(lines[number])
            return "".join(lines)
    return "".join([*lines[:end], written + _ending(lines[end - 1]), *lines[end:]])


def _ending(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def stamp_file(path: Path, source: Article) -> bool:
    """Stamp a translation's file; returns whether it changed."""
    return set_key(path, "translates", str(stamp_of(source)))


def set_key(path: Path, key: str, value: str) -> bool:
    """Set a front matter key in a file; returns whether the file changed."""
    before = path.read_bytes().decode("utf-8")
    mark = "\ufeff" if before.startswith("\ufeff") else ""
    after = mark + with_key(before.removeprefix(mark), key, value)
    if after == before:
        return False
    replace_file(path, after)
    return True
