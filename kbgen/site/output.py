"""The output folder: made aside, then swapped in whole, so that visitors never meet half a site."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kbgen.model.diagnostic import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARKER = ".kbgen-site"
"""A file that says that a folder is kbgen's and may be replaced."""
_TEMPORARY = "kbgen-tmp"


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


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Give an empty folder to fill; when the block ends well it takes the place of ``out``, else it vanishes."""
    out.parent.mkdir(parents=True, exist_ok=True)
    _sweep(out)
    # The same parent, so that a rename stays on one file system.
    fresh = out.parent / f".{out.name}.{_TEMPORARY}-{os.getpid()}-{secrets.token_hex(4)}"
    fresh.mkdir()
    try:
        yield fresh
        write(fresh / MARKER, "This folder was made by kbgen, which replaces it whole at every build.\n")
        _swap(fresh, out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _swap(fresh: Path, out: Path) -> None:
    if not out.exists():
        fresh.rename(out)
        return
    old = fresh.with_name(fresh.name + "-old")
    out.rename(old)
    try:
        fresh.rename(out)
    except OSError:
        old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _sweep(out: Path) -> None:
    """Remove what builds that were killed left behind; a build that still runs keeps its folder."""
    prefix = f".{out.name}.{_TEMPORARY}-"
    for path in out.parent.glob(f".{out.name}.{_TEMPORARY}-*"):
        owner = path.name.removeprefix(prefix).split("-")[0]
        if owner.isdecimal() and not _alive(int(owner)):
            if path.name.endswith("-old") and not out.exists():
                # Killed between the two renames: the last good site comes back.
                path.rename(out)
            else:
                shutil.rmtree(path, ignore_errors=True)


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
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def write_page(folder: Path, address: str, content: bytes) -> None:
    """Write a page at its address below a folder; a page without content is none."""
    if content:
        write(folder / address / "index.html", content)
