"""The tool's own scripts and styles: one folder named by its content, so that it may be cached for ever."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from kbgen.search.scripts import stripped

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "assets"
PUBLISHED = {".css", ".js", ".svg"}


@dataclass(frozen=True, slots=True)
class Assets:
    """The files by their path inside ``folder``, which is relative to the site's root and ends with ``/``."""

    folder: str
    files: Mapping[str, bytes]


@cache
def tool_assets() -> Assets:
    """Read the tool's assets. The scripts import each other by relative paths, so one digest names them all."""
    files = {
        path.relative_to(FOLDER).as_posix(): _published(path)
        for path in sorted(FOLDER.rglob("*"))
        if path.is_file() and path.suffix in PUBLISHED
    }
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\x00{len(content)}\x00".encode())
        digest.update(content)
    return Assets(f"assets/kbgen-{digest.hexdigest()[:10]}/", MappingProxyType(files))


def published_files(*, log: bool) -> dict[str, bytes]:
    """Return the tool's assets that a site needs, by their path below its root; ``log``: it logs failed searches."""
    tool = tool_assets()
    return {
        tool.folder + name: content for name, content in tool.files.items() if log or not name.startswith("failed/")
    }


def _published(path: Path) -> bytes:
    if path.suffix == ".js":
        return stripped(path.read_text(encoding="utf-8")).encode()
    return path.read_bytes()


def site_assets(docs: Path) -> dict[str, Path]:
    """Return the site's own shared files by their path below the root (``assets/logo.svg``)."""
    folder = docs / "assets"
    if not folder.is_dir():
        return {}
    return {
        "assets/" + path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.resolve().is_relative_to(docs.resolve())
        and not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
    }
