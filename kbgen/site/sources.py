"""What a site and the tool are made of, by content: equal digests, equal output."""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kbgen.model.resources import PACKAGE, data
from kbgen.site.output import MARKER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

SKIPPED = frozenset(
    {".git", ".hg", ".svn", ".kbgen", ".venv", "venv", "node_modules", "__pycache__", ".tox"}
    | {".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".hypothesis", ".idea", ".vscode"}
)
"""Folders of other tools, which no build reads."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The digests of all files of a site, by their path below it, in order."""

    files: Mapping[str, bytes]

    def digest(self, without: Collection[str] = ()) -> str:
        """Return the digest of all files, but those below the folders ``without`` (``docs/cs/``)."""
        whole = hashlib.sha256()
        skipped = tuple(without)
        for name, content in self.files.items():
            if not name.startswith(skipped):
                whole.update(name.encode("utf-8", "surrogateescape") + b"\x00" + content)
        return whole.hexdigest()

    def pictures(self) -> str:
        """Return the digest of what is no article."""
        return Sources({name: content for name, content in self.files.items() if not name.endswith(".md")}).digest()


def read(root: Path) -> Sources:
    """Read a site's folder. Built sites in it, and `SKIPPED` folders, are left out."""
    return Sources(dict(_files(str(root), "")))


def _files(folder: str, prefix: str) -> Iterator[tuple[str, bytes]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    if prefix and any(entry.name == MARKER for entry in entries):
        return
    for entry in entries:
        name = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in SKIPPED:
                yield from _files(entry.path, name + "/")
        elif entry.is_file():
            yield name, _content(entry.path)
        else:  # a link to nothing or to a folder, or no file at all
            yield name, os.fsencode(Path(entry.path).readlink()) if entry.is_symlink() else b"special"


def _content(path: str) -> bytes:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # a Path a file is what makes it slow
            return hashlib.sha256(file.read()).digest()
    except OSError as error:
        return str(error.errno).encode()


@cache
def tool() -> str:
    """Return a digest of kbgen itself, of Python, and of the packages that are installed beside it."""
    own = {name: read(folder).digest() for name, folder in (("kbgen", PACKAGE), ("locales", data("locales")))}
    packages = sorted(
        entry.name
        for folder in dict.fromkeys(sys.path)
        if Path(folder).is_dir()
        for entry in os.scandir(folder or ".")
        if entry.name.endswith((".dist-info", ".egg-info"))
    )
    plugins = PACKAGE.parent / "plugins"
    own["plugins"] = read(plugins).digest() if plugins.is_dir() else ""
    chosen = os.environ.get("KBGEN_HOST", "")
    return hashlib.sha256(repr((own, packages, sys.version, chosen)).encode()).hexdigest()


def listing(folder: Path) -> str:
    """Return a digest of a folder's files by name, size and time of change, as git knows its own from others'."""
    whole = hashlib.sha256()
    pending = [str(folder)]
    while pending:
        with os.scandir(pending.pop()) as found:
            for entry in sorted(found, key=lambda entry: entry.name):
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                    whole.update(os.fsencode(entry.path[len(str(folder)) :]) + b"/\x00")
                else:
                    stat = entry.stat(follow_symlinks=False)
                    whole.update(f"{entry.name}\x00{stat.st_size}\x00{stat.st_mtime_ns}\x00".encode("utf-8", "replace"))
    return whole.hexdigest()
