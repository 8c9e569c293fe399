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
from kbgen.events.store import Searches
from kbgen.insights.neutral import visible
from kbgen.insights.period import DAY
from kbgen.insights.rates import Rates
from kbgen.search.text import normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from kbgen.events.event import Event
    from kbgen.insights.period import Period

OUTCOMES: Final = tuple(Outcome)
_FOUND: Final = OUTCOMES.index(Outcome.FOUND)
_ENDED: Final[tuple[dict[str, int], dict[str, int]]] = (
    {outcome.value: number << 1 for number, outcome in enumerate(OUTCOMES)},
    {outcome.value: number << 1 | 1 for number, outcome in enumerate(OUTCOMES)},
)
"""How an outcome is kept: its number, and in the lowest bit whether the search is of the period; false, true."""
_TEXT_LIMIT: Final = 200
"""Code points of a query that are looked at: nobody's question is longer, and a pasted text is none."""
_MOST_RANK: Final = 255


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


class Names(dict[str, int]):
    """The number of each text, given when it is first asked for: one for all that ``plain`` makes the same.

    Number 0 is the empty text's. ``texts`` are the plain texts by their numbers.
    """

    def __init__(self, plain: Callable[[str], str] = str) -> None:
        super().__init__({"": 0})
        self.texts: list[str] = [""]
        self._plain = plain
        self._numbers: dict[str, int] = {"": 0}

    def __missing__(self, text: str) -> int:
        """Give a text its number."""
        plain = self._plain(text)
        number = self[text] = self._numbers.setdefault(plain, len(self.texts))
        if number == len(self.texts):
            self.texts.append(plain)
        return number

    def known(self, plain: str) -> int | None:
        """Return the number of a text that is plain already, if it has one."""
        return self._numbers.get(plain)


class Asked(NamedTuple):
    """What a query's visits met with in the period."""

    searches: int
    visits: int
    days: int
    failed: int
    """Visits that it failed."""
    shown: int
    """Visits that it failed although there was a confident answer."""
    wanted: str
    """The article that most searches led to, by other words or at once; empty where none did."""
    led: int
    """Searches that led to it."""


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
    _visit: array[int] = field(default_factory=lambda: array("q"))
    _day: array[int] = field(default_factory=lambda: array("i"))
    _ended: bytearray = field(default_factory=bytearray)
    _confident: bytearray = field(default_factory=bytearray)
    _rank: bytearray = field(default_factory=bytearray)
    _opened: array[int] = field(default_factory=lambda: array("I"))
    _then_query: array[int] = field(default_factory=lambda: array("I"))
    _then_article: array[int] = field(default_factory=lambda: array("I"))
    _channel: array[int] = field(default_factory=lambda: array("I"))

    def add(self, searches: Searches, *, now: bool) -> None:
        """Add searches of this language, all of the period (``now``) or all of the one before."""
        query, named = self.queries.__getitem__, self.names.__getitem__
        self._query.extend(map(query, searches.query))
        self._visit.extend(map(hash, searches.visit))
        self._day.extend([at // DAY for at in searches.at])
        self._ended.extend(map(_ENDED[now].__getitem__, searches.outcome))
        self._confident.extend(map(bool, searches.confident))
        self._rank.extend([min(rank, _MOST_RANK) for rank in searches.rank])
        self._opened.extend(map(named, searches.article))
        self._then_query.extend(map(query, searches.then_query))
        self._then_article.extend(map(named, searches.then_article))
        self._channel.extend(map(named, searches.channel))

    def __len__(self) -> int:
        return len(self._query)

    def by_query(self) -> list[array[int]]:
        """Return for each query's number the places of its searches, in order of time."""
        places = [array("I") for _ in range(len(self.queries))]
        for place, query in enumerate(self._query):
            places[query].append(place)
        return places

    def rows(self, places: Sequence[int]) -> Iterator[Row]:
        """Yield searches."""
        name, query = self.names.texts.__getitem__, self.queries.texts.__getitem__

        def at(column: Sequence[int]) -> Iterator[int]:
            return map(column.__getitem__, places)

        return map(
            Row,
            at(self._visit),
            at(self._day),
            [OUTCOMES[ended >> 1] for ended in at(self._ended)],
            map(name, at(self._opened)),
            at(self._rank),
            map(query, at(self._then_query)),
            map(name, at(self._then_article)),
            map(name, at(self._channel)),
            [bool(ended & 1) for ended in at(self._ended)],
        )

    def firsts(self, places: Iterable[int]) -> Iterator[tuple[int, bool]]:
        """Yield for each visit of the period the day of the first of these searches, and whether that failed."""
        first: dict[int, int] = {}
        for place in places:
            if self._ended[place] & 1:
                first.setdefault(self._visit[place], place)
        return ((self._day[place], self._failed(place)) for place in first.values())

    def failed_before(self, places: Iterable[int]) -> set[tuple[int, int]]:
        """Return day and visit of these searches that failed in the period before."""
        return {
            (self._day[place], self._visit[place])
            for place in places
            if not self._ended[place] & 1 and self._failed(place)
        }

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
        return bool(self._ended[place] & 1) and self._failed(place)

    def _failed(self, place: int) -> bool:
        return self._ended[place] >> 1 != _FOUND

    def rates(self, *, now: bool) -> Rates:
        """Count the outcomes of one of the two periods."""
        counted = Counter(self._ended)
        visits = {visit for visit, ended in zip(self._visit, self._ended, strict=True) if ended & 1 == now}
        outcomes = {outcome: counted[_ENDED[now][outcome]] for outcome in OUTCOMES}
        return Rates(self.locale, len(visits), {outcome: count for outcome, count in outcomes.items() if count})

    @property
    def worded_now(self) -> int:
        """How many searches of the period still have their words."""
        return sum(query > 0 and ended & 1 for query, ended in zip(self._query, self._ended, strict=True))

    def asked(self, texts: Collection[str]) -> dict[str, Asked]:
        """Count what became of squeezed texts in the period; those that nobody searched for are left out."""
        counted: dict[str, Asked] = {}
        for text, places in self._places_of(texts).items():
            now = [place for place in places if self._ended[place] & 1]
            if now:
                counted[text] = self._asked(now)
        return counted

    def _asked(self, places: Sequence[int]) -> Asked:
        failed = [place for place in places if self._failed(place)]
        visit, texts = self._visit.__getitem__, self.names.texts
        led = Counter(self._then_article[place] or self._opened[place] for place in places)
        del led[0]
        wanted = max(led, key=lambda article: (led[article], texts[article]), default=0)
        return Asked(
            searches=len(places),
            visits=len(set(map(visit, places))),
            days=len(set(map(self._day.__getitem__, places))),
            failed=len(set(map(visit, failed))),
            shown=len({self._visit[place] for place in failed if self._confident[place]}),
            wanted=texts[wanted],
            led=led[wanted],
        )

    def by_day(self, texts: Collection[str]) -> Counter[tuple[int, bool]]:
        """Count the searches for squeezed texts in both periods by day, failed ones apart."""
        every = (place for places in self._places_of(texts).values() for place in places)
        return Counter((self._day[place], self._failed(place)) for place in every)

    def _places_of(self, texts: Collection[str]) -> dict[str, list[int]]:
        wanted = {number: text for text in texts if text and (number := self.queries.known(text)) is not None}
        places: dict[str, list[int]] = {text: [] for text in wanted.values()}
        for place, query in enumerate(self._query) if wanted else ():
            if query in wanted:
                places[wanted[query]].append(place)
        return places

    def days_now(self) -> Counter[tuple[int, bool]]:
        """Count the period's searches by day, failed ones apart."""
        return self._now(zip(self._day, self._ended, strict=True))

    def opened_now(self) -> Counter[str]:
        """Count how often each article was opened as a hit in the period."""
        counted: Counter[str] = Counter()
        for (article, failed), count in self._now(zip(self._opened, self._ended, strict=True)).items():
            if article and not failed:
                counted[self.names.texts[article]] += count
        return counted

    def _now(self, rows: Iterable[tuple[int, int]]) -> Counter[tuple[int, bool]]:
        """Count what comes with how each search ended, as far as these are of the period."""
        counted: Counter[tuple[int, bool]] = Counter()
        for (what, ended), count in Counter(rows).items():
            if ended & 1:
                counted[what, ended >> 1 != _FOUND] += count
        return counted

    @cached_property
    def days(self) -> Sequence[int]:
        """The days on which anybody searched, in order; to be asked once all is added."""
        return sorted(set(self._day))


def read(searches: Iterable[Searches], period: Period) -> dict[str, Log]:
    """Read the searches of a period and of the one before by language; others are passed over."""
    logs: dict[str, Log] = {}
    for several in searches:
        for locale, now, part in _apart(several, period):
            if locale not in logs:
                logs[locale] = Log(locale, period.since // DAY)
            logs[locale].add(part, now=now)
    return logs


def _apart(searches: Searches, period: Period) -> Iterator[tuple[str, bool, Searches]]:
    """Yield the searches of each language and of each of the two periods."""
    before = period.previous
    first, last = min(searches.at), max(searches.at)
    if len(set(searches.locale)) == 1:
        for now, span in ((False, before), (True, period)):
            if first in span and last in span:
                yield searches.locale[0], now, searches
                return
    keys = [
        (locale, at in period) if at in period or at in before else None
        for locale, at in zip(searches.locale, searches.at, strict=True)
    ]
    for key in dict.fromkeys(filter(None, keys)):
        its = [row for row, its_key in zip(zip(*searches, strict=True), keys, strict=True) if its_key == key]
        yield *key, Searches(*zip(*its, strict=True))


def searches_of(events: Iterable[Event]) -> Iterator[Searches]:
    """Yield the settled searches among events, all at once."""
    rows = [
        (
            event.at, event.visit, event.locale, event.query, event.outcome.value, event.confident,
            event.article, event.rank, event.then_query, event.then_article, event.channel,
        )
        for event in events
        if event.kind is EventKind.SEARCH and event.outcome is not None
    ]  # fmt: skip
    if rows:
        yield Searches(*zip(*rows, strict=True))


def squeeze(query: str) -> str:
    """Return a query without what makes no difference to anyone: case, width, spaces, closing marks."""
    return " ".join(normalise(visible(query[:_TEXT_LIMIT])).split()).strip(" ?!…。？！")
