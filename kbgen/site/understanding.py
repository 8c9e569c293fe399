"""The analysis of a store's searches: a small one's at once, a large one's languages side by side.

Each language's searches are read once, whatever is made of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from kbgen.events.store import open_store
from kbgen.insights.analysis import MOST, Analysis
from kbgen.insights.log import read
from kbgen.insights.overview import Counts
from kbgen.insights.suggest import suggest
from kbgen.site import workers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kbgen.events.store import Store
    from kbgen.insights.analysis import Part
    from kbgen.insights.cluster import Threshold
    from kbgen.insights.findings import Findings
    from kbgen.insights.fixes import Fix
    from kbgen.insights.log import Log
    from kbgen.insights.period import Period
    from kbgen.insights.replay import Part as Replayed
    from kbgen.insights.replay import Replay, Replaying
    from kbgen.insights.shelf import Shelf
    from kbgen.insights.suggest import Site

T = TypeVar("T")
LARGE: Final = 2_000
"""Events from which processes of their own pay for their start."""


@dataclass(frozen=True, slots=True)
class Source:
    """A store, and the address at which other processes find it."""

    store: Store
    address: str

    def each(
        self,
        period: Period,
        work: Callable[[Store, str], T],
        choose: Callable[[Sequence[str]], Sequence[str]],
        *,
        prepare: Callable[[], None] = lambda: None,
    ) -> list[T]:
        """Do what is to be done for each language, which reads the period and the one before it.

        ``choose`` says which languages, in which order, by those that were searched in. ``prepare`` makes what
        processes share.
        """
        since, until = period.previous.since, period.until
        logged = self.store.locales(since=since, until=until)
        locales = choose(logged)
        count = workers.worker_count()
        if count < 2 or self.store.count(since=since, until=until) < LARGE:
            return [work(self.store, locale) for locale in locales]
        prepare()
        # The languages with most events begin, so that none of them is left to the end alone.
        begin = sorted(locales, key=[*logged, *locales].index)
        tasks = [workers.Task(locale, partial(_opened, self.address, work, locale)) for locale in begin]
        found = dict(zip(begin, workers.run(tasks, workers=count), strict=True))
        return [found[locale] for locale in locales]


@dataclass(frozen=True, slots=True)
class Understood:
    """All that a report says of a store's searches."""

    findings: Findings
    counts: tuple[Counts, ...]
    replay: Replay


def understand(
    source: Source,
    period: Period,
    shelves: Sequence[Shelf],
    *,
    threshold: Threshold,
    locales: Sequence[str] = (),
    most: int = MOST,
) -> Findings:
    """Return what `kbgen.insights.analysis.analyse` makes of a store."""
    analysis = Analysis.of(period, shelves, threshold=threshold, locales=locales, most=most)
    return analysis.findings(source.each(period, partial(_part, analysis), analysis.order, prepare=analysis.prepare))


def ask_again(source: Source, replaying: Replaying) -> Replay:
    """Return what today's search makes of a store's queries."""
    return replaying.replay(
        source.each(replaying.period, partial(_asked, replaying), lambda logged: tuple(replaying.searchers))
    )


def understand_all(
    source: Source,
    shelves: Sequence[Shelf],
    replaying: Replaying,
    *,
    locales: Sequence[str] = (),
) -> Understood:
    """Return what `understand` and `ask_again` do, and counts for an overview, from one reading."""
    period = replaying.period
    analysis = Analysis.of(period, shelves, threshold=replaying.threshold, locales=locales, most=MOST)
    parts = source.each(period, partial(_all, analysis, replaying), analysis.order, prepare=analysis.prepare)
    return Understood(
        analysis.findings(part for part, _, _ in parts),
        tuple(counts for _, counts, _ in parts if counts),
        replaying.replay(replayed for _, _, replayed in parts if replayed),
    )


def mend(findings: Findings, site: Site) -> tuple[Fix, ...]:
    """Return what `kbgen.insights.suggest.suggest` does, the languages side by side."""
    locales = tuple(dict.fromkeys(insight.cluster.locale for insight in findings.insights))
    count = workers.worker_count()
    if count < 2 or len(locales) < 2:
        return suggest(findings, site)
    tasks = [workers.Task(locale, partial(_mended, _only(findings, locale), site)) for locale in locales]
    fixes = [fix for found in workers.run(tasks, workers=count) for fix in found]
    order = {insight.cluster.id: place for place, insight in enumerate(findings.insights)}
    return tuple(sorted(fixes, key=lambda fix: order[fix.insight.cluster.id]))


def _only(findings: Findings, locale: str) -> Findings:
    return replace(findings, insights=tuple(one for one in findings.insights if one.cluster.locale == locale))


def _mended(findings: Findings, site: Site, step: Callable[[], None]) -> tuple[Fix, ...]:
    return suggest(findings, site)


def _opened(address: str, work: Callable[[Store, str], T], locale: str, step: Callable[[], None]) -> T:
    store = open_store(address)
    try:
        return work(store, locale)
    finally:
        store.close()


def _log(store: Store, period: Period, locale: str) -> Log | None:
    """Read a language's searches of a period and of the one before it; none where there are none."""
    return read(store.searches(since=period.previous.since, until=period.until, locale=locale), period).get(locale)


def _part(analysis: Analysis, store: Store, locale: str) -> Part:
    return analysis.part(_log(store, analysis.period, locale))


def _asked(replaying: Replaying, store: Store, locale: str) -> Replayed:
    return _replayed(replaying, store, locale, _log(store, replaying.period, locale))


def _replayed(replaying: Replaying, store: Store, locale: str, log: Log | None) -> Replayed:
    earlier = replaying.earlier
    if earlier is None:
        return replaying.part(locale, log)
    searches = store.searches(since=earlier.since, until=earlier.until, locale=locale)
    return replaying.part(locale, log, read(searches, earlier).get(locale))


def _all(
    analysis: Analysis, replaying: Replaying, store: Store, locale: str
) -> tuple[Part, Counts | None, Replayed | None]:
    log = _log(store, analysis.period, locale)
    return (
        analysis.part(log),
        Counts.of(log) if log else None,
        _replayed(replaying, store, locale, log) if locale in replaying.searchers else None,
    )
