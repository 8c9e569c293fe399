"""The output folder: made aside, then swapped in whole, so that visitors never meet half a site."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kbgen.model.diagnostic import InputError
from kbgen.model.files import owner_of, temporary_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARKER = ".kbgen-site"
"""A file that says that a folder is kbgen's and may be replaced."""
_NEW, _OLD, _MOVES = "new", "old", "moves.json"
"""In a build's own folder: the site that it makes, the one that it replaces, and what is moved from that to this."""
Identity = tuple[int, int]
"""A folder's number on its file system, and when something in it was last added or removed, in ns."""


def require_ours(out: Path, root: Path) -> Path:
    """Return the folder's real place; refuse one that is not kbgen's to replace. Raises `InputError`; changes nothing.

    ``..`` and links are followed first: no spelling of a path may lead a build over the site's own sources.
    """
    if out.is_symlink():
        raise InputError.of(out, 0, "output-folder", "is a link: choose a folder with --out DIR")
    out, root = out.resolve(), root.resolve()
    if (
        out == root
        or root.is_relative_to(out)
        or any(out.is_relative_to((root / name).resolve()) for name in ("docs", "faq", "locales"))
    ):
        raise InputError.of(
            out, 0, "output-folder", "holds the site's own sources: choose another folder with --out DIR"
        )
    if out.exists() and not out.is_dir():
        raise InputError.of(out, 0, "output-folder", "is no folder: choose another with --out DIR")
    if out.is_dir() and any(out.iterdir()) and not (out / MARKER).is_file():
        raise InputError.of(
            out,
            0,
            "output-folder",
            "has files that kbgen did not write, so it is left alone: empty it yourself, "
            "or choose another folder with --out DIR",
        )
    return out


@dataclass(frozen=True, slots=True)
class Stays:
    """What of the site that stands in the output folder is the same in the next one: whole folders, and files.

    Paths are below the output folder; the empty one is all of it. What is ``gone`` goes, wherever it stands. ``of`` is
    the identity that the folder had when this was found out.
    """

    folders: frozenset[str]
    files: frozenset[str]
    of: Identity | None
    gone: frozenset[str] = frozenset()


class ReplacedError(Exception):
    """Another build has replaced the site of which something was to stay."""


def identity(out: Path) -> Identity | None:
    """Return what tells an output folder from the one that another build puts in its place."""
    try:
        found = out.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


@contextmanager
def replacing(out: Path, stays: Stays | None = None, moved: list[str] | None = None) -> Iterator[Path]:
    """Give an empty folder to fill; when the block ends well it takes the place of ``out``, else it vanishes.

    What ``stays`` of the site in ``out`` is moved into the new one at the end, but for what the block has made anew;
    ``moved`` gets the paths of these files and whole folders.
    Raises `ReplacedError` where that site is not there any more; then the other build's stays.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    sweep(out)
    # The same parent, so that a rename stays on one file system.
    work = out.parent / f"{temporary_name(out.name)}-{secrets.token_hex(4)}"
    fresh = work / _NEW
    fresh.mkdir(parents=True)
    try:
        yield fresh
        write(fresh / MARKER, "This folder was made by kbgen, which replaces it whole at every build.\n")
        _swap(work, out, stays)
        if moved is not None and stays:
            moved += _planned(work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _swap(work: Path, out: Path, stays: Stays | None) -> None:
    if stays:
        if stays.of is None or identity(out) != stays.of:
            raise ReplacedError
        write(work / _MOVES, json.dumps(_moves(out, work / _NEW, stays)))
    elif not out.exists():
        (work / _NEW).rename(out)
        return
    out.rename(work / _OLD)
    try:
        if stays and identity(work / _OLD) != stays.of:
            raise ReplacedError
        for name in _planned(work):
            (work / _NEW / name).parent.mkdir(parents=True, exist_ok=True)
            (work / _OLD / name).rename(work / _NEW / name)
        (work / _NEW).rename(out)
    except (OSError, ReplacedError):
        _put_back(work, out)
        raise


def _moves(out: Path, fresh: Path, stays: Stays) -> list[str]:
    """Return what is to be moved from ``out`` to ``fresh``: folders where all in them stays, else files."""
    moves: list[str] = []
    gone_in = {path[:place] for path in stays.gone for place, letter in enumerate(path) if letter == "/"}

    def look(folder: str, *, all_stays: bool) -> bool:
        """Tell whether a folder can be moved whole; if not, its parts are among the moves."""
        if all_stays and not os.path.lexists(fresh / folder) and folder not in gone_in:
            return True
        parts: list[str] = []
        whole = bool(folder)
        with os.scandir(out / folder) as found:
            for entry in found:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if path in stays.gone:
                    whole = False
                    continue
                if entry.is_dir(follow_symlinks=False):
                    same = look(path, all_stays=all_stays or path in stays.folders)
                else:
                    same = (all_stays or path in stays.files) and not os.path.lexists(fresh / path)
                whole = whole and same
                if same:
                    parts.append(path)
        if whole and parts and not os.path.lexists(fresh / folder):
            return True
        moves.extend(parts)
        return False

    look("", all_stays="" in stays.folders)
    return moves


def _planned(work: Path) -> list[str]:
    try:
        return [str(name) for name in json.loads((work / _MOVES).read_bytes())]
    except (OSError, ValueError):
        return []  # nothing was to be moved, or the build was killed before it began to


def _put_back(work: Path, out: Path) -> None:
    """Undo a swap that was begun: the last good site comes back."""
    for name in _planned(work):
        if os.path.lexists(work / _NEW / name) and not os.path.lexists(work / _OLD / name):
            (work / _NEW / name).rename(work / _OLD / name)
    if not out.exists():
        (work / _OLD).rename(out)


def sweep(out: Path) -> None:
    """Remove what builds that were killed left behind; a build that still runs keeps its folder."""
    for work in out.parent.iterdir() if out.parent.is_dir() else ():
        owner = owner_of(work.name, out.name)
        if owner is not None and not _alive(owner):
            if (work / _OLD).is_dir() and not out.exists():
                _put_back(work, out)
            shutil.rmtree(work, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def write(path: Path, content: bytes | str) -> None:
    """Write a file of the fresh folder, and its folders."""
    content = content.encode() if isinstance(content, str) else content
    try:
        path.write_bytes(content)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def write_again(path: Path, content: bytes, other: Path) -> None:
    """Write a file that is the same as another one, as a second name of that where the file system has such."""
    try:
        os.link(other, path)
    except OSError:  # no such file system, no such folder yet, or the other one is gone by now
        write(path, content)


def write_page(folder: Path, address: str, content: bytes) -> None:
    """Write a page at its address below a folder; a page without content is none."""
    if not content:
        return
    # Plain names, as there are many pages and paths would take as long as the disk.
    place = f"{folder}/{address}"
    try:
        os.mkdir(place)  # noqa: PTH102  # see above
    except OSError:  # its parent is missing, or it is there
        os.makedirs(place, exist_ok=True)  # noqa: PTH103  # see above
    with open(f"{place}index.html", "wb", buffering=0) as file:  # noqa: PTH123  # see above
        file.write(content)
