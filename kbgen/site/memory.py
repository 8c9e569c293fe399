"""What the last build of a site knew, so that the next does only what has changed.

It is trusted only where everything that shapes the output is the same by content, and the output is as it was left.
A file that can't be read, or is of another version or hand, is no memory: everything is built anew.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from kbgen.model.diagnostic import Diagnostic
from kbgen.model.files import replace_file
from kbgen.site import sources

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VERSION = 2


@dataclass(frozen=True, slots=True)
class Memory:
    """A build: the ``key`` of all that it was made from, the `sources.listing` of its output, and what it said."""

    key: str
    listing: Mapping[str, str]
    pages: int
    faults: tuple[Diagnostic, ...]
    warnings: tuple[str, ...]
    fingerprints: Mapping[str, str]
    world: str = ""
    """A digest of all that it was made from but what articles' files say."""
    shelves: Mapping[str, str] = field(default_factory=dict)
    """The keys of the articles that are kept, by language."""
    rest: str = ""
    """A digest of the articles that are not among them."""
    asked: tuple[str, ...] = ()
    """Articles of which not their own pages alone depend on what they say."""
    said: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Complaints of what an article says, by path."""


def folder(root: Path) -> Path:
    """Return where a site keeps what builds know."""
    return root / ".kbgen" / "cache"


def key(files: sources.Sources, *options: object) -> str:
    """Return a digest of a site's files, the tool, and a build's options."""
    parts = (files.digest(), sources.tool(), options)
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogateescape")).hexdigest()


def recall(root: Path, out: Path) -> tuple[Memory | None, str]:
    """Return what is known of the build that stood in ``out``, and a complaint where it can't be used."""
    path = _path(root, out)
    try:
        if not path.is_file() or not out.is_dir():
            return None, ""
        found = json.loads(path.read_bytes())
        if found.pop("version") != VERSION:
            return None, ""
        faults = tuple(Diagnostic(**fault) for fault in found.pop("faults"))
        known = Memory(faults=faults, warnings=tuple(map(str, found.pop("warnings"))), **found)
        mappings = (known.listing, known.fingerprints, known.shelves, known.said)
        if not all(isinstance(one, dict) for one in mappings):
            raise TypeError
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        return None, f"{path.name} in the cache can't be used ({type(error).__name__}), so everything is built anew"
    return known, ""


def keep(root: Path, out: Path, known: Memory) -> str:
    """Keep what a build knows; returns why that can't be done, or an empty text."""
    content = {"version": VERSION, **asdict(known)}
    try:
        replace_file(_path(root, out), json.dumps(content, ensure_ascii=True))
    except OSError as error:
        return f"the cache can't be written ({error.strerror or error}), so the next build begins anew"
    return ""


def forget(root: Path, out: Path) -> None:
    """Forget a build that can't be repeated from the site's files alone."""
    try:
        _path(root, out).unlink(missing_ok=True)
    except OSError:
        return  # It will not fit what the next build finds.


def _path(root: Path, out: Path) -> Path:
    return folder(root) / f"build-{hashlib.sha256(str(out.absolute()).encode()).hexdigest()[:12]}.json"
