"""Visits to the demo shop's help site, played from labelled needs: what customers type and what they do then.

A customer has a need, which some article answers or none. They type words of theirs, look at what today's search
shows, open what answers them if they see it, and otherwise give up, try once more, or write to the shop. So outcomes
follow from the site and its search, not from the label: what speaks for a cause is only what a real log would hold.
"""

from __future__ import annotations

import base64
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from kbgen.events.event import Event, EventKind, Outcome
from kbgen.insights.cause import Cause

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kbgen.insights.period import Period
    from kbgen.insights.shelf import Shelf
    from kbgen.search.query import Answer

CASES: Final = Path(__file__).parents[1] / "tests" / "cases" / "insights"
SECOND: Final = CASES / "second"
"""Needs that were written after the first tuning; they were looked at afterwards, and are for tuning since."""
UNSEEN: Final = CASES / "unseen"
"""Needs that were written before the last tuning and run only after it."""
BLIND: Final = CASES / "blind"
"""Needs that were written by someone who had seen neither the classifiers nor the search's results."""
FRESH: Final = CASES / "fresh"
"""Needs that were written like the blind ones; they were run once, and are for tuning since."""
THIRD: Final = CASES / "third"
"""Needs that somebody else wrote like the blind ones."""
FOURTH: Final = CASES / "fourth"
"""Needs that yet another person wrote so, after the thesaurus, without knowing of it."""

# How customers read a list of results; the figures are ours, and meant to be unfavourable rather than exact.
READ: Final = 3
"""Hits that are looked at."""
OPENS_SURE, OPENS_UNSURE, OPENS_BELOW = 0.85, 0.5, 0.15
"""Open the answer: among the first when the search is confident, when it is not, further down."""
OPENS_WRONG: Final = 0.1
"""Open the first hit although it is not the answer."""
TRIES_AGAIN: Final = 0.4
CONTACTS: Final = 0.2
IDLE_FOLLOWS: Final = 0.02
"""Those who need nothing rarely do anything more."""
CHANNELS: Final = ("contact", "mail", "chat")
MINUTE: Final = 60_000


@dataclass(frozen=True, slots=True)
class Need:
    """A labelled need: what customers type for it, and what they type who try once more."""

    locale: str
    cause: Cause
    answer: str
    typed: tuple[str, ...]
    later: tuple[str, ...]


def needs(locale: str, folder: Path = CASES) -> list[Need]:
    """Read a language's labelled needs."""
    rows = yaml.safe_load((folder / f"{locale}.yml").read_text("utf-8"))
    return [
        Need(
            locale,
            Cause(row["cause"]),
            row.get("answer", ""),
            tuple(map(str, row["typed"])),
            tuple(map(str, row.get("later", ()))),
        )
        for row in rows
    ]


def play(wanted: Sequence[Need], shelves: Mapping[str, Shelf], period: Period, seed: int) -> list[Event]:
    """Return the searches of a period, in order of time; the same for the same seed and site."""
    chance = random.Random(seed)
    answers: dict[tuple[str, str], Answer] = {}

    def ask(locale: str, text: str) -> Answer:
        if (locale, text) not in answers:
            answers[locale, text] = shelves[locale].searcher.search(text, limit=10)
        return answers[locale, text]

    events = [
        event
        for need in wanted
        for text, visits in _spread(need.typed, chance)
        for _ in range(visits)
        for event in _visit(need, text, ask, period, chance)
    ]
    return sorted(events, key=lambda event: (event.at, event.id))


def _spread(typed: Sequence[str], chance: random.Random) -> Iterator[tuple[str, int]]:
    """How many visits type what: each wording about half as often as the one before."""
    first = chance.randint(16, 40)
    for place, text in enumerate(typed):
        yield text, max(2, round(first / 1.8**place))


def _visit(
    need: Need, text: str, ask: Callable[[str, str], Answer], period: Period, chance: random.Random
) -> Iterator[Event]:
    """One visit: a search, and perhaps another one."""
    visit, at = _token(chance), chance.randrange(period.since, period.until - 10 * MINUTE)
    answer = ask(need.locale, text)
    opened = _opened(need, answer, chance)
    if opened:
        yield _search(need, text, answer, visit, at, chance, outcome=Outcome.FOUND, article=opened[0], rank=opened[1])
        return
    follows = need.cause is not Cause.NOISE or chance.random() < IDLE_FOLLOWS
    others = [one for one in (*need.later, *need.typed) if one != text]
    second = ""
    if follows and others and chance.random() < TRIES_AGAIN:
        second = need.later[0] if need.later else chance.choice(others)
        later = ask(need.locale, second)
        found = _opened(need, later, chance)
        if found:
            yield _search(
                need, text, answer, visit, at, chance,
                outcome=Outcome.REFORMULATED, then_query=second, then_article=found[0],
            )  # fmt: skip
            yield _search(
                need, second, later, visit, at + MINUTE, chance,
                outcome=Outcome.FOUND, article=found[0], rank=found[1],
            )  # fmt: skip
            return
    # A contact escalates every search of the visit that failed.
    channel = chance.choice(CHANNELS) if follows and chance.random() < CONTACTS else ""
    yield _failed(need, text, answer, visit, at, chance, channel)
    if second:
        yield _failed(need, second, ask(need.locale, second), visit, at + MINUTE, chance, channel)


def _failed(need: Need, text: str, answer: Answer, visit: str, at: int, chance: random.Random, channel: str) -> Event:
    if channel:
        return _search(need, text, answer, visit, at, chance, outcome=Outcome.ESCALATED, channel=channel)
    outcome = Outcome.ZERO if not answer.hits else Outcome.ABANDONED if answer.confident else Outcome.WEAK
    return _search(need, text, answer, visit, at, chance, outcome=outcome)


def _opened(need: Need, answer: Answer, chance: random.Random) -> tuple[str, int] | None:
    """The article that is opened, with its rank."""
    rank = next((place for place, hit in enumerate(answer.hits, 1) if hit.document.id == need.answer), 0)
    likely = 0.0
    if 0 < rank <= READ:
        likely = OPENS_SURE if answer.confident else OPENS_UNSURE
    elif rank:
        likely = OPENS_BELOW
    if rank and chance.random() < likely:
        return need.answer, rank
    wrong = IDLE_FOLLOWS if need.cause is Cause.NOISE else OPENS_WRONG
    if answer.hits and chance.random() < wrong:
        return answer.hits[0].document.id, 1
    return None


def _search(need: Need, text: str, answer: Answer, visit: str, at: int, chance: random.Random, **more: Any) -> Event:
    return Event(
        id=_token(chance),
        kind=EventKind.SEARCH,
        at=at,
        visit=visit,
        locale=need.locale,
        query=text,
        hits=len(answer.hits),
        confident=answer.confident,
        **more,
    )


def _token(chance: random.Random) -> str:
    return base64.urlsafe_b64encode(chance.randbytes(16)).rstrip(b"=").decode()
