"""From a site's editions to the published site: every language's pages and search, and what stands above them."""

from __future__ import annotations

import importlib
import shutil
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from kbgen.i18n import languages
from kbgen.model.diagnostic import Diagnostic, InputError
from kbgen.search.languages import language
from kbgen.site import opening, output, parts, sources, tasks, templates, top, tracing, workers
from kbgen.site.parts import BESIDE
from kbgen.site.reuse import NOTHING, Last, fingerprint, shell
from kbgen.site.tracing import Answers, Asking

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from kbgen.content.library import Library
    from kbgen.model.article import Article
    from kbgen.model.project import Project
    from kbgen.site.edition import Edition
    from kbgen.site.kept_index import KeptIndex
    from kbgen.site.tracing import Traces


class WarnedError(Exception):
    """The page generator warned, and a strict build publishes nothing then; ``warnings`` are its lines."""

    def __init__(self, warnings: tuple[str, ...]) -> None:
        super().__init__("\n".join(warnings))
        self.warnings = warnings


@dataclass(frozen=True, slots=True)
class Published:
    """What a build made: how many pages, the page generator's warnings, and each edition's fingerprint.

    ``notes`` say which languages were left to the page generator, and why. ``repeatable`` tells that the pages depend
    on nothing but the site's files and kbgen.
    """

    pages: int
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    fingerprints: Mapping[str, str]
    repeatable: bool
    traces: Mapping[str, Traces] = field(default_factory=dict)
    """How the editions' pages were made, as far as that is known, by locale."""
    judged: parts.Judged | None = None
    """What the checks said, if they ran with the build."""
    above: frozenset[str] = frozenset()
    """What the pages above all languages asked of it."""
    moved: frozenset[str] = frozenset()
    """Files and whole folders that were taken over from the last build."""


def build(
    project: Project,
    library: Library,
    out: Path,
    *,
    locales: Sequence[str],
    today: datetime.date,
    worker_count: int,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    last: Last = NOTHING,
    strict: bool = False,
    reference: bool = False,
    judge: Callable[[], parts.Judged] | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> Published:
    """Build a site and put it in the place of the last one.

    ``on_progress`` gets the pages done and the pages to do. ``last`` is the build that stands in ``out``, if there is
    one: editions and pages that would come out the same are kept. ``judge`` runs the checks beside the pages, and
    ``meanwhile`` is what this process does beside them. A ``strict`` build raises `WarnedError` where the page
    generator warns. A ``reference`` build leaves every page to the page generator, which takes much longer and gives
    the same. Raises `InputError` where the output folder is not kbgen's or the page generator refuses its
    configuration; then the last good site is as it was.
    """
    out = output.require_ours(out, project.root)
    made = opening.editions(project, library, locales, today)
    files = last.files or sources.read(project.root)
    shells = {edition.locale: shell(edition, files) for edition in made}
    alike: dict[str, str] = {}
    answers = {edition.locale: Answers(edition, last.key_of, alike) for edition in made}
    prints = {tag: fingerprint(shells[tag], answers[tag]) for tag in shells}
    kept = {tag for tag, value in prints.items() if last.fingerprints.get(tag) == value and (out / tag).is_dir()}
    todo = [edition for edition in made if edition.locale not in kept]
    traces = {} if reference else {one.locale: found for one in todo if (found := last.traces_of(one.locale))}
    same = {tag: found.unchanged(shells[tag], answers[tag]) for tag, found in traces.items()}
    total = sum(page_count(edition) - len(same.get(edition.locale, frozenset()).difference(BESIDE)) for edition in todo)
    done = 0

    def step(name: str) -> None:
        nonlocal done
        done += 1
        on_progress(min(done, total), total)

    stays = output.Stays(
        frozenset(name for tag in kept for name in (tag, f"search/{tag}")),
        frozenset(
            f"{one.locale}/{name}"
            for one in todo
            for name in (
                *(parts.file_of(one, page) for page in same.get(one.locale, ())),
                *(traces[one.locale].statics.values() if same.get(one.locale) else ()),
            )
        ),
        last.standing or output.identity(out),
    )
    moved: list[str] = []
    try:
        with output.replacing(out, stays if stays.folders or stays.files else None, moved) as fresh:
            try:
                made_of = _build_editions(
                    project, todo, prints, fresh, worker_count, step,
                    reference=reference, traces=traces, same=same, key_of=last.key_of, judge=judge,
                    counted={tag: tasks.counted(project.root, tag, shells, answers) for tag in shells if last.files},
                    standing=out, meanwhile=meanwhile,
                )  # fmt: skip
            except workers.WorkerError as failure:
                raise _explained(project, failure) from failure
            warnings = tuple(dict.fromkeys(line for part in made_of.built for line in part.warnings))
            if strict and warnings:
                raise WarnedError(warnings)
            asking = Asking(library)
            top.write(project, [replace(edition, library=asking) for edition in made], fresh)
    except output.ReplacedError:
        # Another build was here meanwhile, and of its site nothing is known.
        nothing = replace(last, fingerprints={}, traces_of=lambda locale: None)
        return build(
            project, library, out, locales=locales, today=today, worker_count=worker_count, on_progress=on_progress,
            last=nothing, strict=strict, reference=reference, judge=judge, meanwhile=meanwhile,
        )  # fmt: skip
    pages_made = sum(page_count(edition) for edition in made)
    traced = {
        tag: tracing.traces(
            shells[tag], answers[tag],
            {**{page: traces[tag].pages[page] for page in same.get(tag, ())}, **own.asked},
            own.statics, own.setup,
        )
        for tag, own in made_of.editions.items()
    }  # fmt: skip
    repeatable = all(part.repeatable for part in made_of.built)
    return Published(
        pages_made, warnings, made_of.notes, prints, repeatable=repeatable, traces=traced, judged=made_of.judged,
        moved=frozenset(moved),
        above=frozenset(asking.asked),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Made:
    """How the parts went, and those of each language together; notes on what was slow, and the checks."""

    built: Sequence[parts.Built]
    editions: Mapping[str, parts.Built]
    notes: tuple[str, ...]
    judged: parts.Judged | None


_Task = workers.Task[parts.Built | parts.Judged]
_PAGE, _SEARCHED, _CUT, _CHECKED, _COMPARISON = 2.4, 1.6, 3.5, 0.3, 500
"""What tasks take, in ms: for an article its page, its place in an index, the same where no spaces part words, and its
checks; and to compare a page of each kind. Half of that or twice as much would do as well."""
_CHANGED = 4
"""So many times sooner an index is changed than made."""


def _build_editions(
    project: Project, todo: Sequence[Edition], prints: Mapping[str, str], out: Path, worker_count: int,
    on_step: Callable[[str], None], *, reference: bool, traces: Mapping[str, Traces],
    same: Mapping[str, frozenset[str]], key_of: Callable[[Article], str], judge: Callable[[], parts.Judged] | None,
    counted: Mapping[str, KeptIndex], standing: Path, meanwhile: Callable[[], None],
) -> _Made:  # fmt: skip
    """Build editions and their search side by side, but the pages that stay the ``same``, and run the checks."""
    count = max(1, -(-3 * worker_count // (2 * max(1, len(todo)))))
    cut = [parts.cut(one, count, traces.get(tag := one.locale), same.get(tag, ())) for one in todo if not reference]
    seeds = _seeds(prints, todo)
    pages = [part for own in cut for part in own]
    searches: list[_Task] = [
        workers.Task(
            one.locale,
            partial(tasks.build_search, project, one, out, key_of, counted.get(one.locale), standing),
            _effort_of_search(one, changed=bool(same.get(one.locale))),
        )
        for one in todo
    ]
    making: list[_Task] = [
        workers.Task(
            part.edition.locale,
            partial(tasks.build_pages, project, part, out, seeds.get(part.edition.locale)),
            _PAGE * len(part.identities) + _COMPARISON * (part.whole and part.edition.locale in seeds),
        )
        for part in pages
    ]
    if len(making) > 1:
        _get_ready(todo, "quick" if any(part.whole for part in pages) else "pressing")
    checks: list[_Task] = [workers.Task("checks", partial(_judge, judge), _effort_of_checks(todo))] if judge else []
    results = workers.run([*searches, *checks, *making], workers=worker_count, on_step=on_step, meanwhile=meanwhile)
    judged = next((one for one in results if isinstance(one, parts.Judged)), None)
    built = [one for one in results if isinstance(one, parts.Built)][len(searches) :]
    unusual = {part.edition.locale: result.unusual for part, result in zip(pages, built, strict=True) if result.unusual}
    for locale in seeds.keys() & unusual.keys():
        # What the page generator makes differently in the one language that was compared, it may in all.
        unusual = {one.locale: unusual[locale] for one in todo} | unusual
    slow = [edition for edition in todo if reference or edition.locale in unusual]
    for edition in slow:
        shutil.rmtree(out / edition.locale, ignore_errors=True)
    plain = [workers.Task(one.locale, partial(tasks.build_by_host, project, one, out)) for one in slow]
    built += workers.run(plain, workers=worker_count, on_step=on_step)
    whole: dict[str, parts.Built] = {}
    for part, result in zip(pages, built, strict=False):
        tag = part.edition.locale
        if tag not in unusual:
            whole[tag] = replace(result, asked={**whole[tag].asked, **result.asked}) if tag in whole else result
    reasons: dict[str, list[str]] = {}
    for locale, reason in unusual.items():
        reasons.setdefault(reason, []).append(locale)
    return _Made(built, whole, tuple(f"{', '.join(tags)}: {reason}" for reason, tags in reasons.items()), judged)


def _effort_of_checks(todo: Sequence[Edition]) -> float:
    return _CHECKED * sum(map(len, todo[0].library.articles.values())) if todo else 0


def _effort_of_search(edition: Edition, *, changed: bool) -> float:
    """Return how long an edition's index takes; one that is only ``changed`` takes a fraction of a new one."""
    words = language(edition.locale)
    each = _CUT if words.dictionary or words.chinese else _SEARCHED
    return each * len(edition.library.served(edition.locale)) / (_CHANGED if changed else 1)


def _seeds(prints: Mapping[str, str], todo: Sequence[Edition]) -> Mapping[str, int]:
    """Choose the language in which pages are compared with the page generator's, and the number that chooses them."""
    seed = sum(int(prints[edition.locale][:8], 16) for edition in todo)
    return {todo[seed % len(todo)].locale: seed} if todo else {}


def load(maker: str = "quick") -> None:
    """Load the modules that make pages and indexes."""
    for name in (maker, "search_index"):
        importlib.import_module(f"kbgen.site.{name}")


def _get_ready(todo: Sequence[Edition], maker: str) -> None:
    """Load and compile what makes pages, once and not in every process that is forked afterwards."""
    load(maker)
    templates.compile_all(todo[0].messages)
    for tag in {tag: 0 for edition in todo for tag in edition.locales}:
        languages.own_name(tag)
        languages.name_in(todo[0].settings.source, tag)


def _judge(judge: Callable[[], parts.Judged], on_page: Callable[[], None]) -> parts.Judged:
    return judge()


def page_count(edition: Edition) -> int:
    """Return how many pages an edition has, its search page among them."""
    from kbgen.model.article import Kind

    served = edition.library.served(edition.locale).values()
    return 1 + sum(item.article.kind is not Kind.QUESTION for item in served)


def _explained(project: Project, failure: workers.WorkerError) -> Exception:
    """Turn the page generator's refusal of its settings into a complaint; anything else is a bug and stays."""
    error = failure.error
    if isinstance(error, InputError):
        return error
    kind = type(error).__module__.split(".")[0] if error else ""
    if kind in {"mkdocs", "properdocs", "jinja2"} or type(error).__name__ == "BuildError":
        text = " ".join(str(error).split()) or type(error).__name__
        return InputError(
            [Diagnostic(project.config.name, 0, "page-generator", f"{text}: mend the setting or template it names")]
        )
    return RuntimeError(f"the build of {failure}\n{failure.details}")
