"""One language's searches of two periods, in columns: a million of them fit into some forty megabytes.

Reading is one pass over the store's searches. Only what the analysis needs is kept, and of a visit's id only a number
that says which searches belong together.
"""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from kbgen.events.event import EventKind, Outcome
from kbgen.events.store import Search
from kbgen.insights.neutral import visible
from kbgen.insights.period import DAY
from kbgen.insights.rates import Rates
from kbgen.search.text import normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from kbgen.events.event import Event
    from kbgen.insights.period import Period

OUTCOMES: Final = tuple(Outcome)
_NUMBER: Final[dict[str, int]] = {outcome.value: number for number, outcome in enumerate(OUTCOMES)}
_VISIT: Final = 0xFFFF_FFFF_FFFF_FFFF
_TEXT_LIMIT: Final = 200
"""Code points of a query that are looked at: nobody's question is longer, and a pasted text is none."""


class Row(NamedTuple):
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
    """Texts by number, each kept once as ``plain`` makes it. Number 0 is the empty text."""

    def __init__(self, plain: Callable[[str], str] = str) -> None:
        self.texts: list[str] = [""]
        self._plain = plain
        self._numbers: dict[str, int] = {"": 0}
        self._known: dict[str, int] = {"": 0}

    def number(self, text: str) -> int:
        """Return the text's number, the next one for a new text."""
        known = self._known.get(text)
        if known is None:
            plain = self._plain(text)
            known = self._known[text] = self._numbers.setdefault(plain, len(self.texts))
            if known == len(self.texts):
                self.texts.append(plain)
        return known

    def __len__(self) -> int:
        return len(self.texts)


@dataclass
class Log:
    """The searches of one language."""

    locale: str
    first_day: int
    """The first day of the period."""
    queries: Names = field(default_factory=lambda: Names(squeeze))
    names: Names = field(default_factory=lambda: Names(visible))
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

    def add(self, search: Search, *, now: bool) -> None:
        """Add a search."""
        at, visit, _, query, outcome, _, article, rank, then_query, then_article, channel = search
        named = self.names.number
        self._query.append(self.queries.number(query))
        self._visit.append(hash(visit) & _VISIT)
        self._day.append(min(max(at // DAY, 0), 0xFFFF))
        self._ended.append(_NUMBER[outcome] << 1 | now)
        self._rank.append(min(rank, 255))
        self._opened.append(named(article) if article else 0)
        self._then_query.append(self.queries.number(then_query) if then_query else 0)
        self._then_article.append(named(then_article) if then_article else 0)
        self._channel.append(named(channel) if channel else 0)

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

    def led_to(self, place: int) -> str:
        """Return the article that a search led to, at once or by other words; empty where to none."""
        return self.names.texts[self._opened[place] or self._then_article[place]]

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


def read(searches: Iterable[Search], period: Period) -> dict[str, Log]:
    """Read the searches of a period and of the one before by language; others are passed over."""
    logs: dict[str, Log] = {}
    before = period.previous
    for search in searches:
        if (now := search.at in period) or search.at in before:
            log = logs.get(search.locale)
            if log is None:
                log = logs[search.locale] = Log(search.locale, period.since // DAY)
            log.add(search, now=now)
    return logs


def searches_of(events: Iterable[Event]) -> Iterator[Search]:
    """Yield the settled searches among events."""
    for event in events:
        if event.kind is EventKind.SEARCH and event.outcome is not None:
            yield Search(
                at=event.at,
                visit=event.visit,
                locale=event.locale,
                query=event.query,
                outcome=event.outcome.value,
                confident=event.confident,
                article=event.article,
                rank=event.rank,
                then_query=event.then_query,
                then_article=event.then_article,
                channel=event.channel,
            )


def squeeze(query: str) -> str:
    """Return a query without what makes no difference to anyone: case, width, spaces, closing marks."""
    return " ".join(normalise(visible(query[:_TEXT_LIMIT])).split()).strip(" ?!…。？！")
