"""A build from a site's folder: read, check, publish, as little of it as what has changed since the last asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from kbgen.content.reading import read_article
from kbgen.site import memory, output, sources
from kbgen.site.kept import Kept
from kbgen.site.kept_articles import Reader
from kbgen.site.kept_verdicts import KeptVerdicts
from kbgen.site.memory import Memory
from kbgen.site.reuse import NOTHING, Last, is_no_article
from kbgen.site.tracing import Traces

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable
    from pathlib import Path

    from kbgen.content.library import Read
    from kbgen.model.diagnostic import Diagnostic
    from kbgen.site.publish import Published

KEPT = "kept.sqlite"
TRACES = "pages"


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
        return _build(request, NOTHING, on_progress)[0]
    output.require_ours(out, root)
    kept = Kept(memory.folder(root) / KEPT, sources.tool())
    files = sources.read(root, sources.remembered(kept), kept.now())
    key = _key(request, files)
    standing = output.identity(out)
    known, trouble = memory.recall(root, out)
    if known and known.key == key:
        return Outcome(
            published=True, pages=known.pages, languages=len(known.fingerprints), unchanged=True,
            faults=known.faults, warnings=known.warnings,
        )  # fmt: skip
    read = Reader(kept, files)
    verdicts = KeptVerdicts(kept, checks_key(files), read.key_of)
    last = Last(files=files, key_of=read.key_of, standing=standing)
    if known:
        last = replace(last, fingerprints=known.fingerprints, traces_of=partial(recall_traces, kept, out, known))
    outcome, result = _build(request, last, on_progress, read, verdicts)
    # Files that changed during the build may have been read before or after.
    steady = _key(request, sources.read(root, files)) == key
    if steady:
        read.forget_others()
        verdicts.save()
        sources.remember(kept, files)
        if result:
            keep_traces(kept, out, result)
        kept.save()
    notes = [trouble, kept.trouble, *outcome.notes]
    if result and result.repeatable and steady:
        made = Memory(key, sources.listing(out), result.pages, outcome.faults, result.warnings, result.fingerprints)
        notes.append(memory.keep(root, out, made))
    elif outcome.published:
        memory.forget(root, out)
    return replace(outcome, notes=tuple(dict.fromkeys(note for note in notes if note)))


def _key(request: Request, files: sources.Sources) -> str:
    return memory.key(files, request.locales, request.strict, request.today)


def checks_key(files: sources.Sources) -> str:
    """Return a digest of what checks read of a site besides articles."""
    return files.digest(of=is_no_article)


def recall_traces(kept: Kept, out: Path, known: Memory, tag: str) -> Traces | None:
    """Return how a language's pages were made that stand in ``out``, as far as that is known."""
    line = kept.get(TRACES, f"{out} {tag}", known.fingerprints[tag]) if tag in known.fingerprints else None
    return Traces.of_line(line) if line else None


def keep_traces(kept: Kept, out: Path, result: Published) -> None:
    """Keep how pages were made."""
    for tag, traces in result.traces.items():
        kept.put(TRACES, f"{out} {tag}", result.fingerprints[tag], traces.line())


def _build(
    request: Request,
    last: Last,
    on_progress: Callable[[int, int], None],
    read: Read = read_article,
    verdicts: KeptVerdicts | None = None,
) -> tuple[Outcome, Published | None]:
    """Build; returns also what was made."""
    from kbgen import checks
    from kbgen.site import opening, publish

    project, library = opening.load(request.root, request.today, read=read)
    locales = opening.choose_locales(project, request.locales)
    faults = tuple(checks.run(project, library, verdicts))
    if faults and request.strict:
        return Outcome(published=False, faults=faults), None
    try:
        result = publish.build(
            project, library, request.out, locales=locales, today=request.today, worker_count=request.worker_count,
            on_progress=on_progress, strict=request.strict, reference=request.reference, last=last,
        )  # fmt: skip
    except publish.WarnedError as refusal:
        return Outcome(published=False, faults=faults, warnings=refusal.warnings), None
    outcome = Outcome(
        published=True, pages=result.pages, languages=len(locales), faults=faults, warnings=result.warnings,
        notes=tuple(f"{note}: left to the page generator, which is slower" for note in result.notes),
    )  # fmt: skip
    return outcome, result
