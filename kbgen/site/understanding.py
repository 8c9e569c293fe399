"""The analysis of a store's searches: a small one's at once, a large one's languages side by side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from kbgen.events.store import open_store
from kbgen.insights.analysis import MOST, Analysis, Part
from kbgen.insights.log import read
from kbgen.site import workers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kbgen.events.store import Store
    from kbgen.insights.cluster import Threshold
    from kbgen.insights.findings import Findings
    from kbgen.insights.period import Period
    from kbgen.insights.shelf import Shelf

LARGE: Final = 2_000
"""Events from which processes of their own pay for their start."""


def understand(
    store: Store,
    address: str,
    period: Period,
    shelves: Sequence[Shelf],
    *,
    threshold: Threshold,
    locales: Sequence[str] = (),
    most: int = MOST,
) -> Findings:
    """Return what `kbgen.insights.analysis.analyse` makes of a store, which other processes find at ``address``."""
    since, until = period.previous.since, period.until
    analysis = Analysis.of(period, shelves, threshold=threshold, locales=locales, most=most)
    count = workers.worker_count()
    if count < 2 or store.count(since=since, until=until) < LARGE:
        return analysis.of_logs(read(store.searches(since=since, until=until), period))
    analysis.prepare()
    logged = store.locales(since=since, until=until)
    order = analysis.order(logged)
    # The languages with most events begin, so that none of them is left to the end alone.
    tasks = [workers.Task(one, partial(_part, analysis, address, one)) for one in sorted(order, key=logged.index)]
    parts = dict(zip((task.name for task in tasks), workers.run(tasks, workers=count), strict=True))
    return analysis.findings(parts[locale] for locale in order)


def _part(analysis: Analysis, address: str, locale: str, step: Callable[[], None]) -> Part:
    store = open_store(address)
    try:
        period = analysis.period
        searches = store.searches(since=period.previous.since, until=period.until, locale=locale)
        return analysis.part(locale, read(searches, period))
    finally:
        store.close()
