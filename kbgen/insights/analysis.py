"""From events to findings: the whole of `kbgen insights`, apart from reading the store and printing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kbgen.insights.bridge import Bridge
from kbgen.insights.case import Witness
from kbgen.insights.cause import Cause, Insight
from kbgen.insights.causes import judge
from kbgen.insights.findings import Findings
from kbgen.insights.grouping import Query, group
from kbgen.insights.log import read, trends
from kbgen.insights.nonsense import Looks
from kbgen.insights.summary import summarise
from kbgen.insights.words import Words

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Mapping, Sequence

    from kbgen.events.event import Event
    from kbgen.insights.cluster import Threshold
    from kbgen.insights.log import Log
    from kbgen.insights.period import Period
    from kbgen.insights.shelf import Shelf
    from kbgen.insights.summary import Counted

MOST: Final = 100
"""Clusters of a language whose cause is looked for, the weightiest first."""


def analyse(
    events: Iterable[Event],
    period: Period,
    shelves: Sequence[Shelf],
    *,
    threshold: Threshold,
    locales: Sequence[str] = (),
    most: int = MOST,
) -> Findings:
    """Say how the searches of a period ended and why they failed.

    ``events`` are those of the period and of the one before (`Period.previous`), in order of time; others are passed
    over. ``shelves`` are all of the site's languages, the source language first. Clusters are looked for in
    ``locales``, without any in all of them. Events of languages that the site does not have are counted and no more.
    """
    logs = read(events, period)
    of_site = {shelf.locale: shelf for shelf in shelves}
    wanted = [shelf.locale for shelf in shelves if not locales or shelf.locale in locales]
    order = [*wanted, *sorted(set(logs) - set(of_site))] if not locales else wanted
    witnesses = _Witnesses(shelves)
    insights: list[Insight] = []
    below = 0
    for locale in wanted:
        if locale not in logs:
            continue
        found, few = _clusters(logs[locale], witnesses.words(locale), threshold)
        below += few
        witness = witnesses.of(locale)
        insights += [Insight(one.cluster, judge(witness.case(one))) for one in found[:most]]
    insights.sort(key=_place)
    rates = trends([logs[locale] for locale in order if locale in logs])
    return Findings(period, threshold, rates, tuple(_linked(insights)), below)


def _place(insight: Insight) -> tuple[bool, float, int, str]:
    """What many need comes first, and what nobody needs last."""
    cluster = insight.cluster
    return insight.verdict.cause is Cause.NOISE, -cluster.weight, -cluster.failed, cluster.id


def _clusters(log: Log, words: Words, threshold: Threshold) -> tuple[list[Counted], int]:
    """The failing clusters that may be shown, the weightiest first, and how many may not."""
    places = log.by_query()
    queries = [
        Query(number, text, len(places[number]))
        for number, text in enumerate(log.queries.texts)
        if text and places[number]
    ]  # fmt: skip
    words.learn((query.text, query.visits) for query in queries)
    shown: list[Counted] = []
    below = 0
    for one in group(queries, words):
        enough = sum(query.visits for query in one.queries) >= threshold.visits
        if enough and (counted := summarise(one, log, places, threshold)):
            shown.append(counted)
        else:
            below += _fails(one.queries, log, places)
    shown.sort(key=lambda one: (-one.cluster.weight, -one.cluster.failed, one.cluster.id))
    return shown, below


def _fails(queries: Iterable[Query], log: Log, places: Sequence[array[int]]) -> bool:
    return any(log.failed_now(place) for query in queries for place in places[query.number])


class _Witnesses:
    """Each language's witness, made when it is asked for: it takes the analysis of all its articles."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self._shelves = {shelf.locale: shelf for shelf in shelves}
        self._source = shelves[0].locale if shelves else ""
        self._words: dict[str, Words] = {}

    def words(self, locale: str) -> Words:
        if locale not in self._words:
            self._words[locale] = Words(self._shelves[locale])
        return self._words[locale]

    def of(self, locale: str) -> Witness:
        shelf, source = self._shelves[locale], self._shelves[self._source]
        others = tuple((other, self.words(other.locale)) for other in self._shelves.values() if other is not shelf)
        documents = (document for one in (shelf, source) for document in one.documents)
        lacking = any(document.fallback for document in shelf.documents)
        return Witness(
            shelf=shelf,
            words=self.words(locale),
            looks=Looks(text for document in documents for text in (document.title, document.body)),
            bridge=Bridge(self.words(locale), shelf, others) if lacking else None,
            others=others,
        )


def _linked(insights: Sequence[Insight]) -> Iterable[Insight]:
    """Name for each cluster those of other languages with the same need: the same article to mend."""
    by_need: Mapping[str, list[Insight]] = defaultdict(list)
    for insight in insights:
        if insight.verdict.nearest and insight.verdict.cause not in (Cause.GAP, Cause.NOISE):
            by_need[insight.verdict.nearest.article].append(insight)
    for insight in insights:
        nearest = insight.verdict.nearest
        same = by_need.get(nearest.article, []) if nearest else []
        others = [other.cluster.id for other in same if other.cluster.locale != insight.cluster.locale]
        yield replace(insight, linked=tuple(others)) if insight in same else insight
