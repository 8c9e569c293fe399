"""From events to findings: the whole of `kbgen insights`, apart from reading the store and printing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kbgen.insights.bridge import Bridge, Parallel
from kbgen.insights.cause import Cause, Insight
from kbgen.insights.causes import judge
from kbgen.insights.company import Companies
from kbgen.insights.findings import Findings
from kbgen.insights.grouping import Query, group
from kbgen.insights.log import read, searches_of
from kbgen.insights.mistyping import Mistyping
from kbgen.insights.nonsense import Looks
from kbgen.insights.rates import RatesTrend
from kbgen.insights.rewording import Rewording
from kbgen.insights.summary import outline, summarise
from kbgen.insights.witness import Witness
from kbgen.insights.wordings import Thesaurus
from kbgen.insights.words import Words

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Mapping, Sequence

    from kbgen.events.event import Event
    from kbgen.insights.cluster import Threshold
    from kbgen.insights.company import Company
    from kbgen.insights.log import Log
    from kbgen.insights.period import Period
    from kbgen.insights.shelf import Shelf
    from kbgen.insights.summary import Counted, Outline

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
    analysis = Analysis.of(period, shelves, threshold=threshold, locales=locales, most=most)
    return analysis.of_logs(read(searches_of(events), period))


@dataclass(frozen=True, slots=True)
class Part:
    """What is found of one language; ``rates`` is none where nobody searched."""

    rates: RatesTrend | None
    insights: tuple[Insight, ...]
    below: int


@dataclass(frozen=True)
class Analysis:
    """An analysis whose languages are looked at one by one, also side by side in processes of their own."""

    period: Period
    threshold: Threshold
    wanted: tuple[str, ...]
    everything: bool
    """Whether the searches of languages that the site does not have are counted too."""
    most: int
    witnesses: _Witnesses

    @classmethod
    def of(
        cls, period: Period, shelves: Sequence[Shelf], *, threshold: Threshold, locales: Sequence[str], most: int
    ) -> Analysis:
        """Prepare the analysis that `analyse` makes of the same arguments."""
        wanted = tuple(shelf.locale for shelf in shelves if not locales or shelf.locale in locales)
        return cls(period, threshold, wanted, not locales, most, _Witnesses(shelves))

    def prepare(self) -> None:
        """Read the articles of all languages, which processes made afterwards share."""
        self.witnesses.prepare()

    def order(self, logged: Iterable[str]) -> list[str]:
        """Return the languages to look at, of the site's and of those that were searched in: the site's first."""
        return [*self.wanted, *(sorted(set(logged) - self.witnesses.locales) if self.everything else ())]

    def part(self, log: Log | None) -> Part:
        """Look at one language's searches; none where there is none."""
        if log is None:
            return Part(None, (), 0)
        locale = log.locale
        rates = RatesTrend(log.rates(now=True), log.rates(now=False))
        if locale not in self.wanted:
            return Part(rates, (), 0)
        found, below = _clusters(log, self.witnesses.words(locale), self.threshold, self.most)
        witness = self.witnesses.of(locale)
        insights = tuple(Insight(one.cluster, judge(witness.case(one, company))) for one, company in found)
        return Part(rates, insights, below)

    def of_logs(self, logs: Mapping[str, Log]) -> Findings:
        """Look at all languages, one after the other."""
        return self.findings(self.part(logs.get(locale)) for locale in self.order(logs))

    def findings(self, parts: Iterable[Part]) -> Findings:
        """Put the languages together; ``parts`` are in the languages' order."""
        parts = list(parts)
        insights = sorted((insight for part in parts for insight in part.insights), key=_place)
        rates = tuple(part.rates for part in parts if part.rates)
        return Findings(self.period, self.threshold, rates, tuple(_linked(insights)), sum(part.below for part in parts))


def _place(insight: Insight) -> tuple[bool, float, int, str]:
    """What many need comes first, and what nobody needs last."""
    cluster = insight.cluster
    return insight.verdict.cause is Cause.NOISE, -cluster.weight, -cluster.failed, cluster.id


def _clusters(log: Log, words: Words, threshold: Threshold, most: int) -> tuple[list[tuple[Counted, Company]], int]:
    """The failing clusters that may be shown, the weightiest first, with their company, and how many may not."""
    places = log.by_query()
    queries = [
        Query(number, text, len(places[number]))
        for number, text in enumerate(log.queries.texts)
        if text and places[number]
    ]  # fmt: skip
    words.learn((query.text, query.visits) for query in queries)
    outlines: list[Outline] = []
    below = 0
    groups = group(queries, words)
    for one in groups:
        enough = sum(query.visits for query in one.queries) >= threshold.visits
        if enough and (outlined := outline(one, log, places, threshold)):
            outlines.append(outlined)
        else:
            below += _fails(one.queries, log, places)
    outlines.sort(key=lambda one: (-one.weight, -one.failed, one.id))
    shown = [summarise(one, log, places, threshold) for one in outlines[:most]]
    return list(zip(shown, Companies(log, groups, places).of(shown), strict=True)), below


def _fails(queries: Iterable[Query], log: Log, places: Sequence[array[int]]) -> bool:
    return any(log.failed_now(place) for query in queries for place in places[query.number])


class _Witnesses:
    """Each language's witness, made when it is asked for: it takes the analysis of all its articles."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self._shelves = {shelf.locale: shelf for shelf in shelves}
        self._source = shelves[0].locale if shelves else ""
        self._words: dict[str, Words] = {}
        self._parallels: dict[str, Parallel] = {}

    @property
    def locales(self) -> frozenset[str]:
        """The site's languages."""
        return frozenset(self._shelves)

    def prepare(self) -> None:
        """Make at once what all languages are looked at with."""
        for locale in self._shelves:
            self.words(locale)
        if any(map(_lacks, self._shelves.values())):
            for locale in self._shelves:
                self._parallel(locale)

    def words(self, locale: str) -> Words:
        if locale not in self._words:
            self._words[locale] = Words(self._shelves[locale])
        return self._words[locale]

    def _parallel(self, locale: str) -> Parallel:
        if locale not in self._parallels:
            self._parallels[locale] = Parallel(self.words(locale), self._shelves[locale])
        return self._parallels[locale]

    def of(self, locale: str) -> Witness:
        shelf, source = self._shelves[locale], self._shelves[self._source]
        elsewhere = [other for other in self._shelves if other != locale]
        others = tuple((self._shelves[other], self.words(other)) for other in elsewhere)
        documents = (document for one in (shelf, source) for document in one.documents)
        return Witness(
            shelf=shelf,
            words=self.words(locale),
            mistyping=Mistyping(shelf, self.words(locale)),
            looks=Looks(text for document in documents for text in (document.title, document.body)),
            bridge=Bridge(self._parallel(locale), map(self._parallel, elsewhere)) if _lacks(shelf) else None,
            rewording=Rewording(shelf, self.words(locale), Thesaurus(shelf.thesaurus, locale)),
            others=others,
        )


def _lacks(shelf: Shelf) -> bool:
    return any(document.fallback for document in shelf.documents)


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
