"""The tool's own scripts and styles: one folder named by its content, so that it may be cached for ever."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING

from kbgen.search.languages import language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = Path(__file__).parent / "assets"
SCRIPTS = Path(__file__).parent / "scripts"
"""The scripts as browsers get them: joined and made small by ``make scripts`` (rollup.config.mjs)."""
MADE_OF = "sources.sha256"
PUBLISHED = {".css", ".svg"}
WORKERS = ("worker.js", "worker-off.js")
"""What may stand at the site's root as its service worker."""


@dataclass(frozen=True, slots=True)
class Assets:
    """The files by their path inside ``folder``, which is relative to the site's root and ends with ``/``."""

    folder: str
    files: Mapping[str, bytes]


@cache
def tool_assets() -> Assets:
    """Read the tool's assets. The scripts import each other by relative paths, so one digest names them all."""
    files = {name: content for name, content in _files(FOLDER) if PurePosixPath(name).suffix in PUBLISHED}
    files |= {name: content for name, content in scripts().items() if name not in WORKERS}
    return Assets(f"assets/kbgen-{digest(files)[:10]}/", MappingProxyType(files))


@cache
def search_script(locale: str) -> str:
    """Return the name of the script with which a language's search begins.

    It is one file of all that a first query needs; while someone works on the sources, these follow it.
    """
    joined = f"search/search-{language(locale).reader}.js"
    return joined if joined in tool_assets().files else "search/search.js"


def published_files(*, log: bool) -> dict[str, bytes]:
    """Return the tool's assets that a site needs, by their path below its root; ``log``: it logs failed searches."""
    tool = tool_assets()
    return {
        tool.folder + name: content for name, content in tool.files.items() if log or not name.startswith("failed/")
    }


def sources() -> dict[str, bytes]:
    """Return the scripts as they are written, by name."""
    return {name: content for name, content in _files(FOLDER) if name.endswith(".js")}


def scripts() -> dict[str, bytes]:
    """Return the small scripts by name; while someone works on the sources, these themselves."""
    written = sources()
    made_of = SCRIPTS / MADE_OF
    if not made_of.is_file() or made_of.read_text(encoding="utf-8").strip() != digest(written):
        return written
    return {name: content for name, content in _files(SCRIPTS) if name.endswith(".js")}


def digest(files: Mapping[str, bytes]) -> str:
    """Return a name for files by their content, whatever their order."""
    found = hashlib.sha256()
    for name, content in sorted(files.items()):
        found.update(f"{name}\x00{len(content)}\x00".encode())
        found.update(content)
    return found.hexdigest()


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def service_worker(*, offline: bool) -> bytes:
    """Return the service worker: the one that keeps pages, or the one that takes an earlier one away."""
    return scripts()[WORKERS[0] if offline else WORKERS[1]]


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
