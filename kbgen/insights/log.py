"""One language's searches of two periods, in columns: a million of them fit into some forty megabytes.

Reading is one pass over the store's events. Only what the analysis needs is kept, and of a visit's id only a number
that says which searches belong together.
"""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from kbgen.events.event import EventKind, Outcome
from kbgen.insights.neutral import visible
from kbgen.insights.period import DAY
from kbgen.insights.rates import Rates
from kbgen.search.text import normalise

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from kbgen.events.event import Event
    from kbgen.insights.period import Period

OUTCOMES: Final = tuple(Outcome)
_NUMBER: Final = {outcome: number for number, outcome in enumerate(OUTCOMES)}
_visible = lru_cache(maxsize=10_000)(visible)
_TEXT_LIMIT: Final = 200
"""Code points of a query that are looked at: nobody's question is longer, and a pasted text is none."""


@dataclass(frozen=True, slots=True)
class Row:
    """One search; ``day`` counts from 1970-01-01 UTC, ``now`` tells it from the period before."""

    visit: int
    day: int
    outcome: Outcome
    opened: str
    rank: int
    then_query: str
    then_article: str
    channel: str
    now: bool


class Names:
    """Texts by number, each kept once. Number 0 is the empty text."""

    def __init__(self) -> None:
        self.texts: list[str] = [""]
        self._numbers: dict[str, int] = {"": 0}

    def number(self, text: str) -> int:
        """Return the text's number, the next one for a new text."""
        found = self._numbers.setdefault(text, len(self.texts))
        if found == len(self.texts):
            self.texts.append(text)
        return found

    def __len__(self) -> int:
        return len(self.texts)


@dataclass
class Log:
    """The searches of one language."""

    locale: str
    first_day: int
    """The first day of the period."""
    queries: Names = field(default_factory=Names)
    names: Names = field(default_factory=Names)
    """Articles and channels."""
    _query: array[int] = field(default_factory=lambda: array("I"))
    _visit: array[int] = field(default_factory=lambda: array("Q"))
    _day: array[int] = field(default_factory=lambda: array("H"))
    _ended: bytearray = field(default_factory=bytearray)
    _rank: bytearray = field(default_factory=bytearray)
    _opened: array[int] = field(default_factory=lambda: array("I"))
    _then_query: array[int] = field(default_factory=lambda: array("I"))
    _then_article: array[int] = field(default_factory=lambda: array("I"))
    _channel: array[int] = field(default_factory=lambda: array("I"))

    def add(self, event: Event, *, now: bool) -> None:
        """Add a search with an outcome."""
        if event.outcome is None:
            raise ValueError("a search without an outcome has not settled")
        named = self.names.number
        self._query.append(self.queries.number(squeeze(event.query)))
        self._visit.append(int.from_bytes(blake2b(event.visit.encode(), digest_size=8).digest()))
        self._day.append(min(max(event.at // DAY, 0), 0xFFFF))
        self._ended.append(_NUMBER[event.outcome] << 1 | now)
        self._rank.append(min(event.rank, 255))
        self._opened.append(named(_visible(event.article)) if event.article else 0)
        self._then_query.append(self.queries.number(squeeze(event.then_query)) if event.then_query else 0)
        self._then_article.append(named(_visible(event.then_article)) if event.then_article else 0)
        self._channel.append(named(_visible(event.channel)) if event.channel else 0)

    def __len__(self) -> int:
        return len(self._query)

    def by_query(self) -> list[array[int]]:
        """Return for each query's number the places of its searches, in order of time."""
        places = [array("I") for _ in range(len(self.queries))]
        for place, query in enumerate(self._query):
            places[query].append(place)
        return places

    def row(self, place: int) -> Row:
        """Return one search."""
        names, queries = self.names.texts, self.queries.texts
        return Row(
            visit=self._visit[place],
            day=self._day[place],
            outcome=OUTCOMES[self._ended[place] >> 1],
            opened=names[self._opened[place]],
            rank=self._rank[place],
            then_query=queries[self._then_query[place]],
            then_article=names[self._then_article[place]],
            channel=names[self._channel[place]],
            now=bool(self._ended[place] & 1),
        )

    def searched(self, visits: Collection[int]) -> Iterator[tuple[int, int]]:
        """Yield visit and query of each search of these visits in the period."""
        for visit, query, ended in zip(self._visit, self._query, self._ended, strict=True):
            if ended & 1 and visit in visits:
                yield visit, query

    def failed_now(self, place: int) -> bool:
        """Tell that a search is of the period and failed."""
        ended = self._ended[place]
        return bool(ended & 1) and OUTCOMES[ended >> 1] is not Outcome.FOUND

    def rates(self, *, now: bool) -> Rates:
        """Count the outcomes of one of the two periods."""
        counted = Counter(ended >> 1 for ended in self._ended if ended & 1 == now)
        visits = {visit for visit, ended in zip(self._visit, self._ended, strict=True) if ended & 1 == now}
        return Rates(
            self.locale, len(visits), {outcome: counted[n] for n, outcome in enumerate(OUTCOMES) if counted[n]}
        )

    @cached_property
    def days(self) -> Sequence[int]:
        """The days on which anybody searched, in order; to be asked once all is added."""
        return sorted(set(self._day))


def read(events: Iterable[Event], period: Period) -> dict[str, Log]:
    """Read the searches of a period and of the one before by language; whatever else there is is passed over."""
    logs: dict[str, Log] = {}
    before = period.previous
    for event in events:
        if event.kind is not EventKind.SEARCH or event.outcome is None:
            continue
        if (now := event.at in period) or event.at in before:
            if event.locale not in logs:
                logs[event.locale] = Log(event.locale, period.since // DAY)
            logs[event.locale].add(event, now=now)
    return logs


@lru_cache(maxsize=50_000)
def squeeze(query: str) -> str:
    """Return a query without what makes no difference to anyone: case, width, spaces, closing marks."""
    return " ".join(normalise(visible(query[:_TEXT_LIMIT])).split()).strip(" ?!…。？！")
