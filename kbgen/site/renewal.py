"""What a build makes that finds the site changed: read, check, publish, and keep what the next one may take over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from kbgen.content.library import FROM_FILES
from kbgen.site import memory, rebuild, sources, touching, tracing
from kbgen.site.kept import Kept
from kbgen.site.kept_articles import Reader
from kbgen.site.kept_library import Shelf
from kbgen.site.kept_verdicts import KeptVerdicts
from kbgen.site.memory import Memory
from kbgen.site.parts import Judged
from kbgen.site.reuse import NOTHING, Last, is_no_article
from kbgen.site.tracing import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kbgen.content.library import Library, Read
    from kbgen.site.output import Identity
    from kbgen.site.publish import Published


@dataclass(frozen=True, slots=True)
class Before:
    """What is known when a build begins: what is kept, the site's files, and the build that stands in the output.

    ``standing`` is the output folder that all this is known of, and ``trouble`` why more is not known.
    """

    kept: Kept
    files: sources.Sources
    known: Memory | None
    standing: Identity | None
    trouble: str


def anew(request: rebuild.Request, on_progress: Callable[[int, int], None]) -> rebuild.Outcome:
    """Build a site from nothing but its files, and keep nothing."""
    return _build(request, NOTHING, on_progress)[0]


def renew(request: rebuild.Request, before: Before, on_progress: Callable[[int, int], None]) -> rebuild.Outcome:
    """Build what has changed since the last build."""
    touched = touching.build(request, before)
    if touched is not None:
        return touched
    root, out = request.root, request.out
    kept, files, known = before.kept, before.files, before.known
    key = rebuild.key(request, files)
    read = Reader(kept, files, request.worker_count, _load_the_rest)
    verdicts = KeptVerdicts(kept, checks_key(files), partial(read.key_on, today=request.today))
    last = Last(files=files, key_of=read.key_of, standing=before.standing)
    if known:
        last = replace(last, fingerprints=known.fingerprints, traces_of=lambda tag: tracing.recall(
            kept, out, tag, known.fingerprints.get(tag, "")
        ))  # fmt: skip
    shelves: dict[str, Shelf] = {}

    def keep_articles(library: Library) -> None:
        kept.save(forget=False)  # other processes ask for their texts
        shelves.update({locale: Shelf.of_library(library, locale, read) for locale in library.articles})

    outcome, result = _build(request, last, on_progress, read, verdicts, keep_articles)
    # Files that changed during the build may have been read before or after.
    steady = rebuild.key(request, sources.read(root, files)) == key
    if steady:
        read.forget_others()
        verdicts.save()
        sources.remember(kept, files)
        if result:
            for tag, traces in result.traces.items():
                tracing.keep(kept, out, tag, result.fingerprints[tag], traces)
            more = _shelved(request, before, shelves, verdicts, result)
        kept.save()
    notes = [before.trouble, kept.trouble, *outcome.notes]
    if result and result.repeatable and steady:
        listing = sources.listing(out, known.listing if known else {}, result.moved)
        made = Memory(key, listing, result.pages, outcome.faults, result.warnings, result.fingerprints, **more)
        notes.append(memory.keep(root, out, made))
    elif outcome.published:
        memory.forget(root, out)
    return replace(outcome, notes=tuple(dict.fromkeys(note for note in notes if note)))


def _shelved(
    request: rebuild.Request, before: Before, shelves: Mapping[str, Shelf], verdicts: KeptVerdicts, result: Published
) -> dict[str, Any]:
    """Keep the library for a build in which only texts have changed; returns what else such a build has to know."""
    asked = result.above | (result.judged.asked if result.judged else {EVERYTHING})
    if EVERYTHING in asked:
        return {}
    return {
        "world": touching.world(request, before.files),
        "shelves": {tag: one.keep(before.kept, touching.shelf_name(request, tag)) for tag, one in shelves.items()},
        "rest": touching.rest(before.files, shelves),
        "asked": tuple(sorted(one[2:] for one in asked if one.startswith("t:"))),
        "said": verdicts.of_texts(),
    }


def _load_the_rest() -> None:
    from kbgen.site import publish

    publish.load()


def reader(root: Path) -> Read:
    """Return what reads a site's articles, from what builds keep where that is the same."""
    kept = Kept(memory.folder(root) / rebuild.KEPT, sources.tool())
    return Reader(kept, sources.read(root, sources.remembered(kept), kept.now()))


def checks_key(files: sources.Sources) -> str:
    """Return a digest of what checks read of a site besides articles."""
    return files.digest(of=is_no_article)


def _build(
    request: rebuild.Request,
    last: Last,
    on_progress: Callable[[int, int], None],
    read: Read = FROM_FILES,
    verdicts: KeptVerdicts | None = None,
    meanwhile: Callable[[Library], None] = lambda library: None,
) -> tuple[rebuild.Outcome, Published | None]:
    """Build; returns also what was made. ``meanwhile`` is done beside the pages."""
    from kbgen import checks
    from kbgen.site import opening, outline, publish

    project, library = opening.load(request.root, request.today, address=request.address, read=read)
    locales = outline.choose_locales(project, request.locales)

    def judge() -> Judged:
        asked: set[str] = set()
        faults = tuple(checks.run(project, library, verdicts, whole=tracing.noting_texts(library, asked)))
        return Judged(faults, verdicts.told() if verdicts else {}, frozenset(asked))

    # They take long enough for a process of their own; a strict build has to know before it makes pages.
    beside = request.worker_count > 1 and not (request.strict or request.reference)
    judged = None if beside else judge()
    if judged and judged.faults and request.strict:
        return rebuild.Outcome(published=False, faults=judged.faults), None
    try:
        result = publish.build(
            project, library, request.out, locales=locales, today=request.today, worker_count=request.worker_count,
            on_progress=on_progress, strict=request.strict, reference=request.reference, last=last,
            judge=judge if beside else None, meanwhile=partial(meanwhile, library),
        )  # fmt: skip
    except publish.WarnedError as refusal:
        return rebuild.Outcome(published=False, warnings=refusal.warnings), None
    if result.judged and verdicts:
        verdicts.take(result.judged.told)
    judged = judged or result.judged
    result = replace(result, judged=judged)
    faults = judged.faults if judged else ()
    outcome = rebuild.Outcome(
        published=True, pages=result.pages, languages=len(locales), faults=faults, warnings=result.warnings,
        notes=tuple(f"{note}: left to the page generator, which is slower" for note in result.notes),
    )  # fmt: skip
    return outcome, result
