"""A build from a site's folder: read, check, publish, as little of it as what has changed since the last asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kbgen.content.reading import read_article
from kbgen.site import memory, output, sources
from kbgen.site.kept import Kept
from kbgen.site.kept_articles import Reader
from kbgen.site.memory import Memory

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable
    from pathlib import Path

    from kbgen.content.library import Read
    from kbgen.model.diagnostic import Diagnostic


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be built. Without ``remember``, nothing of the last build is used or kept."""

    root: Path
    out: Path
    today: datetime.date
    locales: tuple[str, ...] = ()
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
        return _build(request, None, on_progress)[0]
    output.require_ours(out, root)
    kept = Kept(memory.folder(root) / "kept.sqlite", sources.tool())
    files = sources.read(root, sources.remembered(kept), kept.now())
    key = _key(request, files)
    known, trouble = memory.recall(root, out)
    if known and known.key == key:
        return Outcome(
            published=True, pages=known.pages, languages=len(known.fingerprints), unchanged=True,
            faults=known.faults, warnings=known.warnings,
        )  # fmt: skip
    read = Reader(kept, files)
    outcome, made = _build(request, known, on_progress, files, read)
    read.forget_others()
    sources.remember(kept, files)
    kept.save()
    notes = [trouble, kept.trouble, *outcome.notes]
    # Files that changed during the build may have been read before or after.
    if made and _key(request, sources.read(root, files)) == key:
        notes.append(memory.keep(root, out, replace(made, key=key, listing=sources.listing(out))))
    elif outcome.published:
        memory.forget(root, out)
    return replace(outcome, notes=tuple(note for note in notes if note))


def _key(request: Request, files: sources.Sources) -> str:
    return memory.key(files, request.locales, request.strict, request.today)


def _build(
    request: Request,
    known: Memory | None,
    on_progress: Callable[[int, int], None],
    files: sources.Sources | None = None,
    read: Read = read_article,
) -> tuple[Outcome, Memory | None]:
    """Build; returns also what is to be remembered, if the same files give the same site again."""
    from kbgen import checks
    from kbgen.site import publish

    project, library = publish.load(request.root, request.today, read=read)
    locales = publish.choose_locales(project, request.locales)
    faults = tuple(checks.run(project, library))
    if faults and request.strict:
        return Outcome(published=False, faults=faults), None
    try:
        result = publish.build(
            project, library, request.out, locales=locales, today=request.today, worker_count=request.worker_count,
            on_progress=on_progress, strict=request.strict, reference=request.reference,
            last=known.fingerprints if known else None, files=files,
        )  # fmt: skip
    except publish.WarnedError as refusal:
        return Outcome(published=False, faults=faults, warnings=refusal.warnings), None
    outcome = Outcome(
        published=True, pages=result.pages, languages=len(locales), faults=faults, warnings=result.warnings,
        notes=tuple(f"{note}: left to the page generator, which is slower" for note in result.notes),
    )  # fmt: skip
    if not result.repeatable:
        return outcome, None
    return outcome, Memory("", "", result.pages, faults, result.warnings, result.fingerprints)
