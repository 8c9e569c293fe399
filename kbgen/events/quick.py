"""Batches as help sites send them, read at once: decoded and checked in C, by msgspec.

What is unusual in the least is left to `kbgen.events.wire`, which decides and says why. So nothing is taken here that
would be refused there, and what is taken is the same; tests hold both to it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec

from kbgen.events import wire
from kbgen.events.event import VERSION, Event, EventKind, Outcome, Reason

if TYPE_CHECKING:
    from collections.abc import Callable

_Time = Annotated[int, msgspec.Meta(ge=0, le=wire.LARGEST)]
_Id = Annotated[str, msgspec.Meta(min_length=22, max_length=22)]
_IDS: Final = re.compile("[A-Za-z0-9_-]{44}")


class _Form(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """An event's JSON; the fields are those of `Event`."""

    id: _Id
    kind: EventKind
    at: _Time
    visit: _Id
    locale: str
    page: str = ""
    market: str = ""
    query: str = ""
    outcome: Outcome | None = None
    hits: Annotated[int, msgspec.Meta(ge=0, le=wire.MAX_HITS)] = 0
    confident: bool = False
    article: str = ""
    rank: Annotated[int, msgspec.Meta(ge=0, le=wire.MAX_RANK)] = 0
    then_query: str = ""
    then_article: str = ""
    channel: str = ""
    helpful: bool | None = None
    reason: Reason | None = None
    score: Annotated[int, msgspec.Meta(ge=0, le=wire.MAX_SCORE)] = 0
    text: str = ""


class _BatchForm(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    v: Literal[1]
    sent: _Time
    events: Annotated[list[_Form], msgspec.Meta(min_length=1, max_length=wire.MAX_EVENTS)]


assert VERSION == 1, "the form above is of version 1"
_DECODER: Final = msgspec.json.Decoder(_BatchForm)
_LOCALE: Final[Callable[[Any], str]] = wire.READERS["locale"]
_ARTICLE: Final[Callable[[Any], str]] = wire.READERS["article"]
_WORD: Final[Callable[[Any], str]] = wire.READERS["market"]


def decode(body: bytes, *, now: int, mask: Callable[[str], str]) -> wire.Batch:
    """Read a batch as `kbgen.events.wire.decode` does."""
    if len(body) <= wire.MAX_BYTES:
        try:
            batch = _DECODER.decode(body)
            behind = now - batch.sent
            return wire.Batch(tuple([_event(form, now, behind, mask) for form in batch.events]))
        except (msgspec.MsgspecError, ValueError, RecursionError):
            pass
    return wire.decode(body, now=now, mask=mask)


def _event(form: _Form, now: int, behind: int, mask: Callable[[str], str]) -> Event:
    """Raises `ValueError` for what is not good."""
    if not _IDS.fullmatch(form.id + form.visit):
        raise ValueError
    values = (
        form.id,
        form.kind,
        min(max(form.at + behind, now - wire.WINDOW), now),
        form.visit,
        _LOCALE(form.locale),
        form.page and _ARTICLE(form.page),
        form.market and _WORD(form.market),
        form.query and wire.kept(form.query, wire.MAX_QUERY, mask),
        form.outcome,
        form.hits,
        form.confident,
        form.article and _ARTICLE(form.article),
        form.rank,
        form.then_query and wire.kept(form.then_query, wire.MAX_QUERY, mask),
        form.then_article and _ARTICLE(form.then_article),
        form.channel and _WORD(form.channel),
        form.helpful,
        form.reason,
        form.score,
        form.text and wire.kept(form.text, wire.MAX_TEXT, mask),
    )
    event = tuple.__new__(Event, values)  # as Event(…) does, after a call of Python's
    if not wire.IS_WHOLE[form.kind](event):
        raise ValueError
    return event
