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
_FOUND: Final = 3
"""Visits that find something by a wording to one that does not, from which on it counts as answered: also of those who
see their answer, some leave without opening it."""
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


class Outline(NamedTuple):
    """A group that may be shown, by what decides whether it is."""

    id: str
    group: Group
    weight: float
    failed: int
    """Visits whose first search for it failed."""
    sudden: bool
    answered: bool
    """Each of its wordings is found by nearly all who type it: hardly anything is to be mended."""


def outline(group: Group, log: Log, places: Sequence[array[int]], threshold: Threshold) -> Outline | None:
    """Weigh a group; none where it meets the threshold with no failed searches."""
    every = [place for query in group.queries for place in places[query.number]]
    failed = [day for day, failed in log.firsts(every) if failed]
    if not threshold.met(len(failed), len(set(failed))):
        return None
    all_days = [day for day in log.days if day >= log.first_day]
    short = len(all_days) < _SHORT_HISTORY
    if short:
        all_days = list(log.days)
    still = [
        place
        for query in group.queries
        if not _answered(log, places[query.number], all_days)
        for place in places[query.number]
    ]
    name = _name(log.locale, group.terms, group.queries[0].text)
    whole, weighed = (weight(_failed_by_day(log, of, short), all_days, log.first_day) for of in (every, still))
    return Outline(name, group, weighed, len(failed), whole < SUDDEN * len(failed), not weighed)


def _failed_by_day(log: Log, places: Sequence[int], before: bool) -> Counter[int]:
    by_day = Counter(day for day, failed in log.firsts(places) if failed)
    if before:
        by_day.update(day for day, _ in log.failed_before(places))
    return by_day


def _answered(log: Log, places: Sequence[int], days: Sequence[int]) -> bool:
    """Whether nearly all who typed a wording found what they opened; a flood of a few days does not make it so."""
    failed: Counter[int] = Counter()
    found: Counter[int] = Counter()
    for day, fails in log.firsts(places):
        (failed if fails else found)[day] += 1
    if found.total() < _FOUND * failed.total():
        return False
    return weight(found, days, log.first_day) >= _FOUND * weight(failed, days, log.first_day)


def summarise(outlined: Outline, log: Log, places: Sequence[array[int]], threshold: Threshold) -> Counted:
    """Count a group."""
    group = outlined.group
    rows = [(query.number, row) for query in group.queries for row in log.rows(places[query.number])]
    visits = _visits((number, row) for number, row in rows if row.now)
    before = {row.visit for _, row in rows if not row.now and row.outcome is not Outcome.FOUND}
    texts = log.queries.texts
    wordings = _shown(((texts[visit.query], visit.day) for visit in visits.values()), threshold)
    label = wordings[0].text if wordings else _shared_run([(texts[v.query], v.day) for v in visits.values()], threshold)
    cluster = Cluster(
        id=outlined.id,
        locale=log.locale,
        label=label,
        wordings=wordings[:_WORDINGS],
        visits=len(visits),
        days=len({visit.day for visit in visits.values()}),
        outcomes=dict(Counter(visit.outcome for visit in visits.values())),
        before=len(before),
        went=_went(visits.values(), threshold),
        weight=outlined.weight,
        sudden=outlined.sudden,
        answered=outlined.answered,
    )
    failing = Counter(texts[visit.query] for visit in visits.values() if visit.outcome is not Outcome.FOUND)
    return Counted(
        cluster, group, tuple(visits.values()), tuple(sorted(failing.items(), key=lambda row: (-row[1], row[0])))
    )


def _visits(rows: Iterable[tuple[int, Row]]) -> dict[int, Visit]:
    """Each visit once, however often it searched."""
    by_visit: dict[int, list[tuple[int, Row]]] = defaultdict(list)
    for number, row in rows:
        by_visit[row.visit].append((number, row))
    return {visit: _visit(found[0][0], [row for _, row in found]) for visit, found in by_visit.items()}


def _visit(query: int, rows: Sequence[Row]) -> Visit:
    """A visit by its searches for one need; most have one."""
    first = rows[0]
    if len(rows) == 1:
        opened: tuple[tuple[str, int], ...] = ((first.opened, first.rank),) if first.opened else ()
        retries: tuple[tuple[str, str], ...] = ((first.then_query, first.then_article),) if first.then_article else ()
        channels: tuple[str, ...] = (first.channel,) if first.channel else ()
    else:
        opened = tuple(dict.fromkeys((row.opened, row.rank) for row in rows if row.opened))
        retries = tuple(dict.fromkeys((row.then_query, row.then_article) for row in rows if row.then_article))
        channels = tuple(dict.fromkeys(row.channel for row in rows if row.channel))
    return Visit(first.visit, query, first.day, first.outcome, opened, retries, channels)


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
