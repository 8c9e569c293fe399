"""Logged searches against today's index: what has recovered, what still fails, what got worse.

A replay asks today's search what was asked then. It knows what the search shows, and not whether a customer would
open it: a search that ended badly although the answer was shown stays *undecided* until new visits tell.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from kbgen.insights.log import squeeze
from kbgen.insights.period import DAY, EPOCH, Period
from kbgen.insights.suggest import WITHIN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from kbgen.insights.cluster import Threshold
    from kbgen.insights.fixes import Written
    from kbgen.insights.log import Asked, Log
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


@dataclass(frozen=True)
class Part:
    """What is replayed of one language."""

    rows: tuple[Replayed, ...]
    effects: Mapping[int, Effect]
    """By the number of the fix."""
    rarer: int


@dataclass(frozen=True)
class Replaying:
    """A replay whose languages are asked one by one, also side by side in processes of their own.

    ``common`` are the queries to ask, by edition and `key_of` the query; the others are counted. ``begun`` are the
    clusters whose draft still stands in ``_drafts``: whatever the search answers, it is not by them.
    """

    searchers: Mapping[str, Searcher]
    """By language; others are left out."""
    period: Period
    threshold: Threshold
    common: Collection[tuple[str, str]]
    fixes: Sequence[Written] = ()
    begun: Collection[str] = ()

    @property
    def earlier(self) -> Period | None:
        """The time before the period and the one before it whose searches tell of fixes too, if there is any."""
        since, until = self.period.since - AROUND * DAY, self.period.previous.since
        return Period(since, until) if self.fixes and since < until else None

    def part(self, locale: str, log: Log | None, earlier: Log | None = None) -> Part:
        """Ask one language's queries again; ``earlier`` are its searches before those of the log."""
        searcher = self.searchers[locale]
        asked = log.asked({squeeze(key) for edition, key in self.common if edition == locale}) if log else {}
        effects = {
            number: self._effect(fix, [one for one in (log, earlier) if one])
            for number, fix in enumerate(self.fixes)
            if fix.locale == locale
        }
        return Part(
            rows=tuple(self._replayed(locale, text, one, searcher) for text, one in asked.items()),
            effects=effects,
            rarer=log.worded_now - sum(one.searches for one in asked.values()) if log else 0,
        )

    def replay(self, parts: Iterable[Part]) -> Replay:
        """Put the languages together."""
        parts = list(parts)
        rows = sorted((row for part in parts for row in part.rows), key=lambda row: (-row.visits, row.locale, row.text))
        effects = {number: effect for part in parts for number, effect in part.effects.items()}
        return Replay(
            self.period,
            tuple(rows),
            tuple(effects[number] for number in sorted(effects)),
            sum(part.rarer for part in parts),
        )

    def _replayed(self, locale: str, text: str, asked: Asked, searcher: Searcher) -> Replayed:
        wanted = asked.wanted if asked.led >= BACKED * asked.visits else ""
        answer = searcher.search(text, limit=10)
        shown = _place(answer, wanted)
        good = answer.confident and 0 < shown <= WITHIN
        # What most of its visits met with is what the query was.
        if 2 * asked.failed >= asked.visits:
            already = 2 * asked.shown >= asked.failed
            state = State.FAILING if not good else State.UNDECIDED if already else State.RECOVERED
        else:
            state = State.FINE if good or not wanted else State.WORSE
        return Replayed(
            locale=locale,
            text=text if self.threshold.met(asked.visits, asked.days) else "",
            visits=asked.visits,
            days=asked.days,
            failed=asked.failed,
            state=state,
            wanted=wanted,
            place=shown if answer.confident else 0,
        )

    def _effect(self, fix: Written, logs: Iterable[Log]) -> Effect:
        written = fix.day.toordinal() - EPOCH
        keys = {squeeze(word) for word in fix.words}
        counts: Counter[tuple[bool, bool]] = Counter()
        for log in logs:
            for (day, failed), count in log.by_day(keys).items():
                # The day itself belongs to neither: nobody knows at what hour the fix was published.
                if 0 < abs(day - written) <= AROUND:
                    counts[day > written, failed] += count
        searcher = None if fix.cluster in self.begun else self.searchers[fix.locale]
        return Effect(
            fix=fix,
            answered=sum(_answers(searcher, word, fix.article) for word in fix.words) if searcher else 0,
            before=counts[False, False] + counts[False, True],
            failed_before=counts[False, True],
            after=counts[True, False] + counts[True, True],
            failed_after=counts[True, True],
        )


def _place(answer: Answer, wanted: str) -> int:
    if not wanted:
        return 1 if answer.hits else 0
    return next((place for place, hit in enumerate(answer.hits, 1) if hit.document.id == wanted), 0)


def _answers(searcher: Searcher, word: str, article: str) -> bool:
    answer = searcher.search(word, limit=WITHIN)
    return answer.confident and 0 < _place(answer, article) <= WITHIN
