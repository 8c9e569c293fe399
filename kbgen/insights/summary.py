"""A group of queries counted up to a cluster: what may be shown of it and nothing else."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from kbgen.events.event import Outcome
from kbgen.insights.cluster import Cluster, Retry, WentNext, Wording
from kbgen.insights.weight import SUDDEN, weight

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Mapping, Sequence

    from kbgen.insights.cluster import Threshold
    from kbgen.insights.grouping import Group
    from kbgen.insights.log import Log, Row

_WORDINGS: Final = 12
_RETRIES: Final = 5
_LONGEST_RUN: Final = 12
"""Words, or characters of scripts without spaces, of a part of a query that stands for all."""
_SHORT_HISTORY: Final = 14
"""Days of a period that are too few to tell what is usual: then the period before counts too."""


class Visit(NamedTuple):
    """What one visit did about a need: how its first search for it went, and all it went on to."""

    number: int
    """What the log calls the visit."""
    query: int
    """Number of the first query."""
    day: int
    outcome: Outcome
    opened: tuple[tuple[str, int], ...]
    """Articles with their rank."""
    retries: tuple[tuple[str, str], ...]
    """Later queries with the article opened then."""
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A cluster with what the search for its cause may look at and nobody is shown."""

    cluster: Cluster
    group: Group
    visits: tuple[Visit, ...]
    failing: tuple[tuple[str, int], ...]
    """Queries with their failed visits, most first."""


def summarise(group: Group, log: Log, places: Sequence[array[int]], threshold: Threshold) -> Counted | None:
    """Count a group; none where it meets the threshold with no failed searches."""
    rows = [
        (query.number, log.row(place))
        for query in group.queries
        for place in places[query.number]
    ]  # fmt: skip
    visits = _visits((number, row) for number, row in rows if row.now)
    failed = [visit for visit in visits.values() if visit.outcome is not Outcome.FOUND]
    if not threshold.met(len(failed), len({visit.day for visit in failed})):
        return None
    before = {row.visit for _, row in rows if not row.now and row.outcome is not Outcome.FOUND}
    by_day = Counter(visit.day for visit in failed)
    days = log.days
    recent = log.first_day
    all_days = [day for day in days if day >= recent]
    if len(all_days) < _SHORT_HISTORY:
        all_days = list(days)
        by_day.update(_days_before(row for _, row in rows))
    weighed = weight(by_day, all_days, recent)
    texts = log.queries.texts
    wordings = _shown(((texts[visit.query], visit.day) for visit in visits.values()), threshold)
    label = wordings[0].text if wordings else _shared_run([(texts[v.query], v.day) for v in visits.values()], threshold)
    cluster = Cluster(
        id=_name(log.locale, group.terms, group.queries[0].text),
        locale=log.locale,
        label=label,
        wordings=wordings[:_WORDINGS],
        visits=len(visits),
        days=len({visit.day for visit in visits.values()}),
        outcomes=dict(Counter(visit.outcome for visit in visits.values())),
        before=len(before),
        went=_went(visits.values(), threshold),
        weight=weighed,
        sudden=weighed < SUDDEN * len(failed),
    )
    failing = Counter(texts[visit.query] for visit in failed)
    return Counted(
        cluster, group, tuple(visits.values()), tuple(sorted(failing.items(), key=lambda row: (-row[1], row[0])))
    )


def _visits(rows: Iterable[tuple[int, Row]]) -> dict[int, Visit]:
    """Each visit once, however often it searched."""
    by_visit: dict[int, list[tuple[int, Row]]] = defaultdict(list)
    for number, row in rows:
        by_visit[row.visit].append((number, row))
    return {
        visit: Visit(
            number=visit,
            query=found[0][0],
            day=found[0][1].day,
            outcome=found[0][1].outcome,
            opened=tuple({(row.opened, row.rank): 0 for _, row in found if row.opened}),
            retries=tuple({(row.then_query, row.then_article): 0 for _, row in found if row.then_article}),
            channels=tuple({row.channel: 0 for _, row in found if row.channel}),
        )
        for visit, found in by_visit.items()
    }


def _days_before(rows: Iterable[Row]) -> Counter[int]:
    return Counter(day for day, _ in {(row.day, row.visit) for row in rows if not row.now and _is_failure(row)})


def _is_failure(row: Row) -> bool:
    return row.outcome is not Outcome.FOUND


def _shown(texts: Iterable[tuple[str, int]], threshold: Threshold) -> tuple[Wording, ...]:
    """Wordings that meet the threshold by themselves, commonest first."""
    days: dict[str, list[int]] = defaultdict(list)
    for text, day in texts:
        days[text].append(day)
    rows = [Wording(text, len(on), len(set(on))) for text, on in days.items() if threshold.met(len(on), len(set(on)))]
    return tuple(sorted(rows, key=lambda row: (-row.visits, row.text)))


def _shared_run(texts: Sequence[tuple[str, int]], threshold: Threshold) -> str:
    """The longest part that enough visits have in common, whole words where there are spaces; else nothing."""
    days: dict[tuple[int, str], list[int]] = defaultdict(list)
    for text, day in texts:
        for run in _runs(text):
            days[run].append(day)
    runs = [run for run, on in days.items() if threshold.met(len(on), len(set(on)))]
    return max(runs, key=lambda run: (run[0], len(days[run]), run[1]), default=(0, ""))[1]


def _runs(text: str) -> set[tuple[int, str]]:
    """Parts of a text with their size in words, or in pairs of characters where there are no spaces."""
    words = text.split()
    runs = {
        (2 * (end - start), " ".join(words[start:end]))
        for start in range(len(words))
        for end in range(start + 1, min(len(words), start + _LONGEST_RUN) + 1)
    }
    for word in words:
        if ord(word[0]) >= 0x0E00:
            runs |= {
                (end - start, word[start:end])
                for start in range(len(word) - 1)
                for end in range(start + 2, min(len(word), start + _LONGEST_RUN) + 1)
            }
    return runs


def _went(visits: Iterable[Visit], threshold: Threshold) -> WentNext:
    opened: Counter[str] = Counter()
    channels: Counter[str] = Counter()
    retries: dict[tuple[str, str], list[int]] = defaultdict(list)
    nowhere = 0
    for visit in visits:
        opened.update({article for article, _ in visit.opened})
        channels.update(visit.channels)
        for retry in visit.retries:
            retries[retry].append(visit.day)
        nowhere += not (visit.opened or visit.channels or visit.retries)
    shown: Counter[tuple[str, str]] = Counter()
    for (query, article), days in retries.items():
        shown[query if threshold.met(len(days), len(set(days))) else "", article] += len(days)
    rows = sorted(shown.items(), key=lambda row: (-row[1], row[0]))[:_RETRIES]
    return WentNext(
        opened=_most_first(opened),
        retries=tuple(Retry(query, article, count) for (query, article), count in rows),
        channels=_most_first(channels),
        nowhere=nowhere,
    )


def _most_first(counts: Mapping[str, int]) -> Mapping[str, int]:
    return dict(sorted(counts.items(), key=lambda row: (-row[1], row[0])))


def _name(locale: str, terms: Iterable[str], text: str) -> str:
    named = "\n".join([locale, *(sorted(terms) or [text])])
    return hashlib.sha256(named.encode()).hexdigest()[:10]
