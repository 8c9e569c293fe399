"""One visit of a made-up customer: what is typed, read, opened and judged, by the rules of the real pages.

How patiently customers read is ours, and rather impatient than kind; how a search ends is settled by
`kbgen.events.outcomes` as in a browser.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from kbgen.events import outcomes
from kbgen.events.event import Event, EventKind, Outcome, Reason

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence

    from kbgen.search.query import Answer
    from kbgen.site.demo_crowds import Need

SECOND: Final = 1000
"""In milliseconds, as all times here."""

# How customers read: the shares of those who do it. Ours, and rather impatient than kind.
READS: Final = 3
"""Hits that most look at."""
OPENS_SURE, OPENS_UNSURE, OPENS_BELOW = 0.85, 0.55, 0.15
OPENS_WRONG: Final = 0.04
TRIES_AGAIN, CONTACTS = 0.45, 0.25
JUDGES, RATES = 0.15, 0.3
"""Answer “Was this helpful?”, and then how easy it was."""
HELPED: Final = 0.82
HELPED_LESS: Final = {
    "faq/refunds/how-long": 0.5,
    "faq/warranty/make-claim": 0.6,
    "faq/missing-parcels/tracking-stuck": 0.4,
}
"""Answers that leave customers where they were: waiting."""
CHANNELS: Final = ("contact", "mail", "phone", "chat")


class Customer:
    """One visit; the state of the search is the browser's."""

    def __init__(
        self,
        locale: str,
        need: Need,
        visit: str,
        at: int,
        chance: random.Random,
        answering: Callable[[str, int], Answer],
    ) -> None:
        self.locale, self.need, self.visit, self.now = locale, need, visit, at
        self.chance, self.answering = chance, answering
        self.state = outcomes.State()
        self.final: list[outcomes.Search] = []
        self.feedback: list[Event] = []

    def events(self) -> Iterator[Event]:
        """Return the visit's events in the order of their time."""
        opened = self._looks_for(_favourite(self.need.typed, self.chance))
        if not opened and self.need.then and self.chance.random() < TRIES_AGAIN:
            opened = self._looks_for(_favourite(self.need.then, self.chance))
        if opened:
            self._judges(opened)
        elif not self.need.noise and self.chance.random() < CONTACTS:
            self._passes(5, 60)
            self._does(outcomes.Contacted(self.now, self.chance.choice(CHANNELS)))
        self._passes(10, 120)
        self._does(outcomes.Left(self.now))
        made = [_searched(search, self.visit, token(self.chance)) for search in self.final]
        return iter(sorted([*made, *self.feedback], key=lambda event: event.at))

    def _does(self, happened: outcomes.Input) -> None:
        self.state, final = outcomes.step(self.state, happened)
        self.final += final

    def _passes(self, least: int, most: int) -> None:
        self.now += self.chance.randrange(least * SECOND, most * SECOND)

    def _looks_for(self, query: str) -> str:
        """Type, read, and open a hit or not; returns the article that was opened."""
        if len(query) > 6 and self.chance.random() < 0.3:
            # A pause while typing shows an answer to half a query, which is none of its own.
            self._sees(query[: len(query) // 2].rstrip())
            self._passes(1, 2)
        answer = self._sees(query)
        self._passes(3, 20)
        shown = [hit.document.id for hit in answer.hits]
        place = next((place for place, one in enumerate(shown, 1) if one in self.need.answers), 0)
        wish = (OPENS_SURE if answer.confident else OPENS_UNSURE) if 0 < place <= READS else OPENS_BELOW
        if place and self.chance.random() < wish:
            return self._opens(shown[place - 1], place)
        if shown and answer.confident and not self.need.noise and self.chance.random() < OPENS_WRONG:
            return self._opens(shown[0], 1)
        self._does(outcomes.Settled(self.now))
        return ""

    def _sees(self, query: str) -> Answer:
        answer = self.answering(query, self.now)
        self._does(
            outcomes.Answered(
                outcomes.Search(
                    at=self.now,
                    query=query,
                    hits=len(answer.hits),
                    confident=answer.confident,
                    locale=self.locale,
                    page="index",
                )
            )
        )
        return answer

    def _opens(self, article: str, rank: int) -> str:
        self._does(outcomes.Opened(self.now, article, rank))
        return article

    def _judges(self, article: str) -> None:
        if self.chance.random() >= JUDGES:
            return
        self._passes(20, 120)
        right = article in self.need.answers
        helped = self.chance.random() < (HELPED_LESS.get(article, HELPED) if right else 0.1)
        reasons = (Reason.UNCLEAR, Reason.INCOMPLETE) if right else (Reason.OTHER_TOPIC,)
        self.feedback.append(
            self._told(
                EventKind.HELPFUL, article, helpful=helped, reason=None if helped else self.chance.choice(reasons)
            )
        )
        if self.chance.random() < RATES:
            score = self.chance.choice((5, 6, 6, 7, 7)) if helped else self.chance.choice((1, 2, 2, 3, 4))
            self.feedback.append(self._told(EventKind.EFFORT, article, score=score))

    def _told(
        self,
        kind: EventKind,
        article: str,
        *,
        helpful: bool | None = None,
        reason: Reason | None = None,
        score: int = 0,
    ) -> Event:
        return Event(
            id=token(self.chance),
            kind=kind,
            at=self.now,
            visit=self.visit,
            locale=self.locale,
            page=article,
            article=article,
            helpful=helpful,
            reason=reason,
            score=score,
        )


def _favourite(words: Sequence[str], chance: random.Random) -> str:
    """The first wordings are the commonest."""
    return chance.choices(words, [1 / (place + 1) for place in range(len(words))])[0]


def _searched(search: outcomes.Search, visit: str, name: str) -> Event:
    return Event(
        id=name,
        kind=EventKind.SEARCH,
        at=search.at,
        visit=visit,
        locale=search.locale,
        page=search.page,
        query=search.query,
        outcome=Outcome(search.outcome),
        hits=search.hits,
        confident=search.confident,
        article=search.article,
        rank=search.rank,
        then_query=search.then_query,
        then_article=search.then_article,
        channel=search.channel,
    )


def token(chance: random.Random) -> str:
    """Return a random name of a visit or an event, as browsers make them."""
    return base64.urlsafe_b64encode(chance.randbytes(16)).decode().rstrip("=")
