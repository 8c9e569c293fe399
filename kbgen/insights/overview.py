"""What a report shows beside clusters and causes: days, articles' worth to readers, and how the library is kept."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kbgen.content.library import Staleness
from kbgen.events.event import Event, EventKind
from kbgen.insights.period import DAY, EPOCH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kbgen.content.library import Library
    from kbgen.insights.cause import Cause
    from kbgen.insights.cluster import Threshold
    from kbgen.insights.findings import Findings
    from kbgen.insights.log import Log
    from kbgen.insights.period import Period

MOST_ARTICLES: Final = 20


@dataclass(frozen=True, slots=True)
class DayCount:
    """A day's searches, and how many of them failed."""

    day: datetime.date
    searches: int
    failed: int


@dataclass(frozen=True, slots=True)
class ArticleWorth:
    """What readers made of an article in all languages; ``effort`` is the mean of 1 (hard) to 7 (easy)."""

    article: str
    title: str
    opened: int
    judged: int
    helped: int
    rated: int
    effort: float | None

    @property
    def share(self) -> float:
        """The share of judgements that say it helped; 0 without any."""
        return self.helped / self.judged if self.judged else 0.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """How well a language is kept; ``articles`` is how many there would be."""

    locale: str
    articles: int
    translated: int
    outdated: int
    minor: int
    overdue: int
    """Articles whose ``review_by`` has passed."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Days, articles and languages of a period."""

    days: tuple[DayCount, ...]
    articles: tuple[ArticleWorth, ...]
    coverage: tuple[Coverage, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """One language's searches of a period: how many on each day, failed ones apart, and what they opened."""

    days: Counter[tuple[int, bool]]
    opened: Counter[str]

    @classmethod
    def of(cls, log: Log) -> Counts:
        """Count a log."""
        return cls(log.days_now(), log.opened_now())


def overview(
    counts: Iterable[Counts],
    feedback: Iterable[Event],
    library: Library,
    *,
    period: Period,
    threshold: Threshold,
    today: datetime.date,
) -> Overview:
    """Put together a period's searches, and what readers said in it.

    Articles that fewer visits judged than the threshold asks for are not shown.
    """
    searches: Counter[int] = Counter()
    failed: Counter[int] = Counter()
    opened: Counter[str] = Counter()
    judged: defaultdict[str, list[bool]] = defaultdict(list)
    scores: defaultdict[str, list[int]] = defaultdict(list)
    for one in counts:
        opened.update(one.opened)
        for (day, in_vain), count in one.days.items():
            searches[day] += count
            failed[day] += count * in_vain
    for event in feedback:
        subject = event.article or event.page
        if event.kind is EventKind.HELPFUL:
            judged[subject].append(bool(event.helpful))
        elif event.kind is EventKind.EFFORT:
            scores[subject].append(event.score)
    worth = [
        ArticleWorth(
            article=identity,
            title=article.title,
            opened=opened[identity],
            judged=len(judged[identity]),
            helped=sum(judged[identity]),
            rated=len(scores[identity]),
            effort=sum(scores[identity]) / len(scores[identity]) if scores[identity] else None,
        )
        for identity, article in library.source.items()
        if len(judged[identity]) >= threshold.visits
    ]
    worth.sort(key=lambda one: (one.share, -one.judged, one.article))
    span = range(period.since // DAY, -(-period.until // DAY))
    return Overview(
        days=tuple(DayCount(_date(day), searches[day], failed[day]) for day in span),
        articles=tuple(worth[:MOST_ARTICLES]),
        coverage=tuple(_coverage(library, locale, today) for locale in library.settings.locales),
    )


def causes(findings: Findings) -> list[tuple[Cause, int, int]]:
    """Return for each cause its needs and their failed visits, the most visits first."""
    needs: Counter[Cause] = Counter()
    visits: Counter[Cause] = Counter()
    for insight in findings.insights:
        needs[insight.verdict.cause] += 1
        visits[insight.verdict.cause] += insight.cluster.failed
    return [(cause, needs[cause], count) for cause, count in visits.most_common()]


def _coverage(library: Library, locale: str, today: datetime.date) -> Coverage:
    own = library.articles.get(locale, {})
    states = Counter(library.staleness(article) for article in own.values())
    overdue = sum(article.front.review_by is not None and article.front.review_by < today for article in own.values())
    return Coverage(locale, len(library.source), len(own), states[Staleness.OUTDATED], states[Staleness.MINOR], overdue)


def _date(day: int) -> datetime.date:
    return datetime.date.fromordinal(day + EPOCH)
