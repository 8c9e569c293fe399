"""How a search ends: from what happens on a page to settled queries with their outcomes.

The rules are the browser's too (``site/assets/failed/outcomes.js``); ``tests/vectors/outcomes.json`` holds both to
the same visits. Pure: what happens comes in with its time (milliseconds since 1970-01-01 UTC), and `step` gives the
next state with the searches that are final. A state lives as long as a tab's visit and passes from page to page.

A query settles on Enter, on opening a hit, on leaving the search, or once `SETTLE` has passed without typing. A settled
query that the next one continues or spells better within `TWIN` was no query of its own. For `FINAL` an outcome may
still change: a failed search is reformulated when another one of the visit succeeds, and any is
escalated when the visitor goes to a contact channel.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kbgen.events.event import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

SETTLE: Final = 2_500
"""Milliseconds without typing after which a query counts."""
TWIN: Final = 30_000
"""Milliseconds in which a longer or better spelt query replaces the one before."""
FINAL: Final = 300_000
"""Milliseconds after which a search's outcome no longer changes."""
CONTACT: Final = "contact"
"""The channel of the contact page; another channel is more exact."""

_FAILED: Final = frozenset({Outcome.ZERO, Outcome.WEAK, Outcome.ABANDONED})
_SPACES: Final = re.compile("[\t-\r ]+")
# Han characters are words rather than letters: another one is another query.
_HAN: Final = re.compile("[\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A query with what became of it; fields as in `kbgen.events.event.Event`.

    ``at`` is when the answer was shown, and once the query has settled, when it did.
    """

    at: int
    query: str
    hits: int
    confident: bool
    locale: str
    page: str = ""
    market: str = ""
    outcome: Outcome = Outcome.ABANDONED
    article: str = ""
    rank: int = 0
    then_query: str = ""
    then_article: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Where a visit stands."""

    asked: str = ""
    """The newest query, folded: shown again it is the same search."""
    current: Search | None = None
    """The newest query while it may still be typed on."""
    held: tuple[Search, ...] = ()
    """Settled searches whose outcome may still change."""
    done: tuple[tuple[str, int], ...] = ()
    """Final searches' folded queries with their times: shown again soon they are the same search."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The search showed an answer; ``search.at`` is when. An empty query is a field that was cleared."""

    search: Search

    @property
    def at(self) -> int:
        """When it was shown."""
        return self.search.at


@dataclass(frozen=True, slots=True)
class Settled:
    """Enter was pressed, or the search was closed."""

    at: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A hit was opened; ``rank`` counts from 1."""

    at: int
    article: str
    rank: int


@dataclass(frozen=True, slots=True)
class Contacted:
    """The visitor went to a contact channel."""

    at: int
    channel: str


@dataclass(frozen=True, slots=True)
class Passed:
    """Time went by."""

    at: int


@dataclass(frozen=True, slots=True)
class Left:
    """The page was hidden or left, other than for another page of the site."""

    at: int


Input = Answered | Settled | Opened | Contacted | Passed | Left


def step(state: State, happened: Input) -> tuple[State, tuple[Search, ...]]:
    """Return the next state, and the searches that are final now."""
    state, final = _passed(state, happened.at)
    match happened:
        case Answered():
            state = _answered(state, happened.search)
        case Settled():
            state = _settled(state, happened.at)
        case Opened():
            state = _opened(state, happened)
        case Contacted():
            state = _contacted(state, happened)
        case Left():
            state, rest = _finished(_settled(state, happened.at), lambda search: True)
            final += rest
        case Passed():
            pass
    return state, final


def due(state: State) -> int | None:
    """Return when time alone changes the state next, or None."""
    times = [search.at + FINAL for search in state.held]
    if state.current:
        times.append(state.current.at + SETTLE)
    return min(times, default=None)


def folded(query: str) -> str:
    """Return what tells queries apart: spaces at the ends, capitals and widths of letters do not."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", query).lower()).strip(" ")


def replaces(new: str, old: str) -> bool:
    """Tell whether a folded query continues another one, or is a near twin of it.

    Near twins differ in one place: by a letter, by two that have changed places, or in long queries by any two.
    """
    if new.startswith(old):
        return True
    short, long = sorted((len(new), len(old)))
    if short < 4 or _HAN.search(new + old):
        return False
    first, last = 0, 0
    while first < short and new[first] == old[first]:
        first += 1
    while last < short - first and new[-1 - last] == old[-1 - last]:
        last += 1
    between = long - first - last
    swapped = short == long and new[first : first + 2] == old[first : first + 2][::-1]
    return between < 2 or (between == 2 and (swapped or long > 7))


def _passed(state: State, now: int) -> tuple[State, tuple[Search, ...]]:
    if state.current and now - state.current.at >= SETTLE:
        state = _settled(state, state.current.at + SETTLE)
    state, final = _finished(state, lambda search: now - search.at >= FINAL)
    return replace(state, done=tuple(one for one in state.done if now - one[1] < 2 * FINAL)), final


def _finished(state: State, is_final: Callable[[Search], bool]) -> tuple[State, tuple[Search, ...]]:
    final = tuple(search for search in state.held if is_final(search))
    held = tuple(search for search in state.held if not is_final(search))
    done = tuple((folded(search.query), search.at) for search in final)
    return replace(state, held=held, done=state.done + done), final


def _answered(state: State, search: Search) -> State:
    key = folded(search.query)
    if key == state.asked:
        return state
    known = {folded(one.query) for one in state.held} | {one for one, _ in state.done} | {""}
    return replace(state, asked=key, current=None if key in known else search)


def _settled(state: State, now: int) -> State:
    new = state.current
    if new is None:
        return state
    held = [
        old
        for old in state.held
        if old.outcome not in _FAILED or new.at - old.at > TWIN or not replaces(folded(new.query), folded(old.query))
    ]
    outcome = Outcome.ABANDONED if new.confident else Outcome.WEAK if new.hits else Outcome.ZERO
    return replace(state, current=None, held=(*held, replace(new, at=now, outcome=outcome)))


def _opened(state: State, hit: Opened) -> State:
    state = _settled(state, hit.at)
    goal = next((one for one in state.held if folded(one.query) == state.asked and one.outcome in _FAILED), None)
    if goal is None:
        return state

    def told(one: Search) -> Search:
        if one is goal:
            return replace(one, outcome=Outcome.FOUND, article=hit.article, rank=hit.rank)
        if one.outcome in _FAILED:
            return replace(one, outcome=Outcome.REFORMULATED, then_query=goal.query, then_article=hit.article)
        return one

    return replace(state, held=tuple(map(told, state.held)))


def _contacted(state: State, way: Contacted) -> State:
    state = _settled(state, way.at)

    def told(one: Search) -> Search:
        reached = one.outcome is Outcome.ESCALATED
        concerned = one.channel == CONTACT if reached else one.outcome in _FAILED or one is state.held[-1]
        return replace(one, outcome=Outcome.ESCALATED, channel=way.channel) if concerned else one

    return replace(state, held=tuple(map(told, state.held)))
