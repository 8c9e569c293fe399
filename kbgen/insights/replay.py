"""Logged searches against today's index: what has recovered, what still fails, what got worse.

A replay asks today's search what was asked then. It knows what the search shows, and not whether a customer would
open it: a search that ended badly although the answer was shown stays *undecided* until new visits tell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from kbgen.events.event import Outcome
from kbgen.events.store import key_of
from kbgen.insights.period import DAY, Period
from kbgen.insights.suggest import WITHIN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from kbgen.events.store import Search
    from kbgen.insights.cluster import Threshold
    from kbgen.insights.fixes import Written
    from kbgen.search.query import Answer, Searcher

AROUND: Final = 28
"""Days before and after a fix that are compared."""
MOST: Final = 1_000
"""Queries that are asked again, the commonest of them: most of a large log's others are nobody else's."""


BACKED: Final = 0.2
"""Share of the visits that must have opened an article in the end for it to count as what was wanted."""


class State(StrEnum):
    """What today's search makes of a search of then."""

    RECOVERED = "recovered"
    """It failed, and is answered today."""
    FAILING = "still failing"
    """It failed, and today's search has no confident answer or not the right one."""
    UNDECIDED = "undecided"
    """It failed although an answer was shown, and one is shown today."""
    WORSE = "got worse"
    """It was found, and today's search no longer shows among the first what was opened."""
    FINE = "fine"
    """It was found, and still is."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A query with what was, and what is today; ``text`` is empty below the threshold."""

    locale: str
    text: str
    visits: int
    days: int
    failed: int
    """Visits that it failed."""
    state: State
    wanted: str
    """The article that visits opened in the end; empty where none did."""
    place: int
    """Its place today, or with none wanted 1 where the answer is confident; 0 when it is not shown as one."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a written fix has achieved."""

    fix: Written
    answered: int
    """How many of its wordings today's search answers; with none of them the fix is not published yet."""
    before: int
    failed_before: int
    after: int
    failed_after: int
    """Searches by its wordings in the days before and after it was written, and failures among them."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A period's queries replayed, the most visits first."""

    period: Period
    rows: tuple[Replayed, ...]
    effects: tuple[Effect, ...]
    rarer: int = 0
    """Searches for rarer queries, which were not asked again."""

    def visits(self, state: State) -> int:
        """How many visits searched for what is in a state today: the failed ones, but for those that were found."""
        found = state in {State.WORSE, State.FINE}
        return sum(row.visits - row.failed if found else row.failed for row in self.rows if row.state is state)


@dataclass(slots=True)
class _Asked:
    texts: Counter[str] = field(default_factory=Counter)
    visits: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    days: set[int] = field(default_factory=set)
    wanted: Counter[str] = field(default_factory=Counter)

    def add(self, search: Search) -> None:
        self.texts[search.query] += 1
        self.visits.add(search.visit)
        self.days.add(search.at // DAY)
        if search.outcome != Outcome.FOUND:
            self.failed.add(search.visit)
            if search.confident:
                self.shown.add(search.visit)
        wanted = search.then_article or search.article
        if wanted:
            self.wanted[wanted] += 1


def replay(
    searches: Iterable[Search],
    searchers: Mapping[str, Searcher],
    *,
    period: Period,
    threshold: Threshold,
    common: Collection[tuple[str, str]],
    fixes: Sequence[Written] = (),
    begun: Collection[str] = (),
) -> Replay:
    """Ask today's search what a period's visits asked; languages without a searcher are left out.

    ``common`` are the queries to ask, by edition and key; the others are counted. ``begun`` are the clusters whose
    draft still stands in ``_drafts``: whatever the search answers, it is not by them.
    """
    asked: dict[tuple[str, str], _Asked] = {key: _Asked() for key in common if key[0] in searchers}
    around = _Around(fixes)
    rarer = 0
    for search in searches:
        if not search.query:
            continue
        key = search.locale, key_of(search.query)
        around.add(search, key)
        if search.at in period and search.locale in searchers:
            one = asked.get(key)
            if one is None:
                rarer += 1
            else:
                one.add(search)
    rows = [
        _replayed(locale, one, searchers[locale], threshold) for (locale, _), one in sorted(asked.items()) if one.visits
    ]
    rows.sort(key=lambda row: (-row.visits, row.locale, row.text))
    effects = [around.effect(fix, None if fix.cluster in begun else searchers.get(fix.locale)) for fix in fixes]
    return Replay(period, tuple(rows), tuple(effects), rarer)


def _replayed(locale: str, asked: _Asked, searcher: Searcher, threshold: Threshold) -> Replayed:
    text = max(asked.texts, key=lambda one: (asked.texts[one], one))
    wanted = max(asked.wanted, key=lambda one: (asked.wanted[one], one), default="")
    if asked.wanted[wanted] < BACKED * len(asked.visits):
        wanted = ""
    answer = searcher.search(text, limit=10)
    shown = _place(answer, wanted)
    good = answer.confident and 0 < shown <= WITHIN
    # What most of its visits met with is what the query was.
    if 2 * len(asked.failed) >= len(asked.visits):
        already = 2 * len(asked.shown) >= len(asked.failed)
        state = State.FAILING if not good else State.UNDECIDED if already else State.RECOVERED
    else:
        state = State.FINE if good or not wanted else State.WORSE
    return Replayed(
        locale=locale,
        text=text if threshold.met(len(asked.visits), len(asked.days)) else "",
        visits=len(asked.visits),
        days=len(asked.days),
        failed=len(asked.failed),
        state=state,
        wanted=wanted,
        place=shown if answer.confident else 0,
    )


def _place(answer: Answer, wanted: str) -> int:
    if not wanted:
        return 1 if answer.hits else 0
    return next((place for place, hit in enumerate(answer.hits, 1) if hit.document.id == wanted), 0)


class _Around:
    """Searches by the wordings of fixes, in the days before and after each."""

    def __init__(self, fixes: Sequence[Written]) -> None:
        self._keys = [frozenset(key_of(word) for word in fix.words) for fix in fixes]
        self._days = [_day_number(fix) for fix in fixes]
        self._of: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for number, fix in enumerate(fixes):
            for key in self._keys[number]:
                self._of[fix.locale, key].append(number)
        self._numbers = {id(fix): number for number, fix in enumerate(fixes)}
        self._counts: Counter[tuple[int, bool, bool]] = Counter()

    def add(self, search: Search, key: tuple[str, str]) -> None:
        for number in self._of.get(key, ()):
            distance = search.at // DAY - self._days[number]
            if -AROUND <= distance <= AROUND and distance:
                # The day itself belongs to neither: nobody knows at what hour the fix was published.
                self._counts[number, distance > 0, search.outcome != Outcome.FOUND] += 1

    def effect(self, fix: Written, searcher: Searcher | None) -> Effect:
        number = self._numbers[id(fix)]
        counts = self._counts
        return Effect(
            fix=fix,
            answered=sum(_answers(searcher, word, fix.article) for word in fix.words) if searcher else 0,
            before=counts[number, False, False] + counts[number, False, True],
            failed_before=counts[number, False, True],
            after=counts[number, True, False] + counts[number, True, True],
            failed_after=counts[number, True, True],
        )


def _answers(searcher: Searcher, word: str, article: str) -> bool:
    answer = searcher.search(word, limit=WITHIN)
    return answer.confident and 0 < _place(answer, article) <= WITHIN


def _day_number(fix: Written) -> int:
    return fix.day.toordinal() - 719_163
