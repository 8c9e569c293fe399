"""What a site and the tool are made of, by content: equal digests, equal output."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import zlib
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, count
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from kbgen.model.files import is_temporary
from kbgen.model.resources import PACKAGE, data
from kbgen.site.output import MARKER

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from kbgen.site.kept import Kept

KIND = "files"
SKIPPED = frozenset(
    {".git", ".hg", ".svn", ".kbgen", ".venv", "venv", "node_modules", "__pycache__", ".tox"}
    | {".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".hypothesis", ".idea", ".vscode"}
)
"""Folders of other tools, which no build reads, but where they stand among the `CONTENT`."""
CONTENT = ("docs/", "faq/", "locales/")
FEW = 50
"""Files. To read so many again takes less than to write down that they are known."""
LISTED = 2
SIZE = hashlib.sha256().digest_size

Stamp = tuple[int, int, int, int]
"""A file's size, times of change (of content, and of anything; in ns), and number on its file system."""
RACY = 2_000_000_000
"""Nanoseconds. File systems tell times no finer than this (FAT), so a file that changed within it before it was read
may change once more under the same stamp."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The digests of all files of a site, by their path below it, in order.

    ``stamps`` belong to the files whose content can't have changed as long as their stamp is the same.
    """

    files: Mapping[str, bytes]
    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    opened: int = 0
    """How many files had to be read."""

    def digest(self, of: Callable[[str], bool] = lambda name: True) -> str:
        """Return the digest of the files that ``of`` chooses by their paths."""
        whole = hashlib.sha256()
        for name, content in self.files.items():
            if of(name):
                whole.update(name.encode("utf-8", "surrogateescape") + b"\x00" + content)
        return whole.hexdigest()


def read(
    root: Path, last: Sources | None = None, now: int = 0, of: Callable[[str], bool] = lambda name: True
) -> Sources:
    """Read a site's folder, but for built sites, what is just being made, and `SKIPPED` folders outside of `CONTENT`.

    Files that have the stamp which they had when ``last`` was read are not read again. ``now`` is the time by the
    file system's clock, in ns; without it no stamp is kept. Of the files, ``of`` chooses some by their paths.
    """
    stamps: dict[str, Stamp] = {}
    files: dict[str, bytes] = {}
    opened = 0
    for name, entry in _files(str(root), ""):
        if not of(name):
            continue
        if not entry.is_file():  # a link to nothing or to a folder, or no file at all
            files[name] = os.fsencode(Path(entry.path).readlink()) if entry.is_symlink() else b"special"
            continue
        stamp = _stamp(entry)
        known = last.files.get(name) if last and stamp and last.stamps.get(name) == stamp else None
        files[name] = known or _content(entry.path)
        opened += known is None
        if stamp and max(stamp[1], stamp[2]) < now - RACY:
            stamps[name] = stamp
    return Sources(files, stamps, opened)


def _stamp(entry: os.DirEntry[str]) -> Stamp | None:
    try:
        found = entry.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def _files(folder: str, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        with os.scandir(folder) as found:
            entries = sorted((entry for entry in found if not is_temporary(entry.name)), key=lambda entry: entry.name)
    except FileNotFoundError:
        if not prefix:
            raise
        return  # it has been removed since its parent was read
    if prefix and any(entry.name == MARKER for entry in entries):
        return
    for entry in entries:
        name = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in SKIPPED or name.startswith(CONTENT):
                yield from _files(entry.path, name + "/")
        else:
            yield name, entry


def _content(path: str) -> bytes:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # a Path a file is what makes it slow
            return hashlib.sha256(file.read()).digest()
    except OSError as error:
        return str(error.errno).encode()


def remembered(kept: Kept) -> Sources:
    """Return the files that the last build read, as far as their stamps still tell their content."""
    try:
        names, contents, numbers = json.loads(kept.get(KIND, "", "") or b'[[], "", []]')
        digests, each = bytes.fromhex(contents), iter(map(int, numbers))
        files = {name: digests[place : place + SIZE] for name, place in zip(names, count(0, SIZE), strict=False)}
        stamps = dict(zip(names, zip(each, each, each, each, strict=True), strict=True))
    except (ValueError, TypeError):
        return Sources({})
    return Sources(files, stamps)


def remember(kept: Kept, files: Sources) -> None:
    """Keep the files' stamps for the next build, unless those that are kept will do."""
    if files.opened <= FEW and files.opened < len(files.files):
        return
    stamps = {name: stamp for name, stamp in files.stamps.items() if len(files.files[name]) == SIZE}
    contents = b"".join(map(files.files.__getitem__, stamps)).hex()
    found = [list(stamps), contents, list(chain.from_iterable(stamps.values()))]
    kept.put(KIND, "", "", json.dumps(found, separators=(",", ":")).encode())


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
    return hashlib.sha256(repr((own, packages, sys.version, zlib.ZLIB_RUNTIME_VERSION, chosen)).encode()).hexdigest()


def listing(folder: Path, last: Mapping[str, str] | None = None, moved: Collection[str] = ()) -> dict[str, str]:
    """Return digests of a folder's files by name, size and time of change, as git knows its own from others'.

    There is one for each folder of the first `LISTED` levels, by its path; the deepest include all below them. Of
    folders that were ``moved`` here as the ``last`` listing saw them, its digests are taken.
    """
    found = {part: digest for part, digest in (last or {}).items()
             if not {part, part.rpartition("/")[0]}.isdisjoint(moved)}  # fmt: skip
    pending = [""]
    while pending:
        part = pending.pop()
        if part not in found:
            found[part], below = _listed(str(folder), part)
            pending += below
    return found


def _listed(folder: str, part: str) -> tuple[str, list[str]]:
    """Return the digest of a part of a folder, and the parts below it that have digests of their own."""
    whole = hashlib.sha256()
    top = f"{folder}/{part}" if part else folder
    apart = not part or part.count("/") < LISTED - 1
    below: list[str] = []
    pending = [top]
    while pending:
        place = pending.pop()
        with os.scandir(place) as scan:
            entries = list(scan)
        if len(entries) > 1:
            entries.sort(key=_name)
        lines = [place[len(top) :]]
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                stat = entry.stat(follow_symlinks=False)
                lines.append(f"{entry.name}\x00{stat.st_size}\x00{stat.st_mtime_ns}")
            elif apart:
                below.append(f"{part}/{entry.name}" if part else entry.name)
            else:
                pending.append(entry.path)
        whole.update("\x00\x00".join(lines).encode("utf-8", "surrogateescape"))
    return whole.hexdigest(), below


_name = attrgetter("name")
