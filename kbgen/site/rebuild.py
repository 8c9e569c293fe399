"""A build from a site's folder: as little of it as what has changed since the last asks for.

What a site that has not changed takes is here alone, so that such a build ends before the rest is even imported.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kbgen.site import beside, memory, output, sources
from kbgen.site.kept import Kept

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable
    from pathlib import Path

    from kbgen.model.diagnostic import Diagnostic

KEPT = "kept.sqlite"


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be built, to be served at ``address`` if one is given.

    Without ``remember``, nothing of the last build is used or kept.
    """

    root: Path
    out: Path
    today: datetime.date
    locales: tuple[str, ...] = ()
    address: str = ""
    strict: bool = False
    reference: bool = False
    remember: bool = True
    worker_count: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went: pages and languages of the site, and what there is to say.

    ``unchanged`` tells that the site stood already. Where it was not ``published``, a strict build met ``faults``, or
    ``warnings`` of the page generator.
    """

    published: bool
    pages: int = 0
    languages: int = 0
    unchanged: bool = False
    faults: tuple[Diagnostic, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def build(request: Request, on_progress: Callable[[int, int], None] = lambda done, total: None) -> Outcome:
    """Build a site. Raises `InputError` where that can't be done; then the last good site is as it was."""
    root, out = request.root, request.out
    if not request.remember or request.reference or not root.is_dir():
        from kbgen.site import renewal

        return renewal.anew(request, on_progress)
    output.require_ours(out, root)
    output.sweep(out)
    standing = output.identity(out)
    known, trouble = memory.recall(root, out)
    listing = beside.begin(partial(_listing, out)) if known else dict
    kept = Kept(memory.folder(root) / KEPT, sources.tool())
    files = sources.read(root, sources.remembered(kept), kept.now())
    same = known is not None and known.key == key(request, files)
    if not same:
        importlib.import_module("kbgen.site.renewal")  # while the folder is still being listed
    if known and listing() != known.listing:
        known = None
    if known and same:
        return Outcome(
            published=True, pages=known.pages, languages=len(known.fingerprints), unchanged=True,
            faults=known.faults, warnings=known.warnings,
        )  # fmt: skip
    from kbgen.site import renewal

    return renewal.renew(request, renewal.Before(kept, files, known, standing, trouble), on_progress)


def _listing(out: Path) -> dict[str, str]:
    try:
        return sources.listing(out)
    except OSError:
        return {}  # gone, or not to be looked into: nothing that stands there is known


def key(request: Request, files: sources.Sources) -> str:
    """Return a digest of all that a build is made from."""
    return memory.key(files, request.locales, request.strict, request.today, request.address)
