"""Events on their way from a browser to the store: JSON that may hold anything, read strictly and without failing.

A batch is ``{"v": 1, "sent": <ms>, "events": [{…}, …]}``: at most `MAX_EVENTS` events in at most `MAX_BYTES` bytes.
An event's keys are the names of `Event`'s fields; what is left out has the field's default. A bad event is left out
and counted, and the others of its batch are kept; only a batch that can't be read as one is refused as a whole.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeGuard
from urllib.parse import parse_qsl

from kbgen.events.event import VERSION, Event, EventKind, Outcome, Reason
from kbgen.model.compact import compact
from kbgen.model.locale import is_tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MAX_EVENTS = 50
"""Events in one batch."""
MAX_BYTES = 16 * 1024
"""Bytes of one batch: what browsers send even while a page is being closed is bounded too (64 KiB in all)."""
MAX_PIXEL_CHARACTERS = 4096
"""Characters of a pixel's query string, percent-encoded; web servers refuse and cut longer ones."""
MAX_QUERY = 200
"""Characters of a query that are kept."""
MAX_TEXT = 1000
"""Characters of a free line that are kept."""
MAX_NAME = 200
"""Characters of an article's id; a longer one is no article's."""
WINDOW = 3_600_000
"""How long ago an event can have happened, in milliseconds; an older one counts as this old.

A visitor's clock is not to be trusted: with an hour at most nobody fakes events of other days from one day."""
LARGEST = 2**53
"""Whole numbers up to here are the same in JavaScript."""
MAX_HITS, MAX_RANK, MAX_SCORE = 1_000_000, 10_000, 7


class Refusal(StrEnum):
    """Why a batch, or one event of it, was not taken; a closed list, so that it can label a metric."""

    TOO_LARGE = "too-large"
    NOT_UTF8 = "not-utf8"
    NOT_JSON = "not-json"
    BAD_BATCH = "bad-batch"
    VERSION = "version"
    TOO_MANY = "too-many-events"
    NOT_OBJECT = "not-an-object"
    UNKNOWN_KEY = "unknown-key"
    BAD_VALUE = "bad-value"
    INCOMPLETE = "incomplete"


class RefusedError(Exception):
    """A batch, a pixel or an event is not taken."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.value)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch held: its good events, and why each of the others was refused."""

    events: tuple[Event, ...]
    refused: tuple[Refusal, ...] = ()


def decode(body: bytes, *, now: int, mask: Callable[[str], str]) -> Batch:
    """Read a batch that arrived at ``now`` (ms since 1970, the server's clock).

    ``mask`` hides personal data in what visitors wrote; the browser did so too, but whoever sends events need not
    be our script. Raises `RefusedError` where there is no batch to read.
    """
    if len(body) > MAX_BYTES:
        raise RefusedError(Refusal.TOO_LARGE)
    batch = _json(body)
    if not isinstance(batch, dict):
        raise RefusedError(Refusal.BAD_BATCH)
    if type(batch.get("v")) is not int or batch["v"] != VERSION:
        raise RefusedError(Refusal.VERSION)
    sent, items = batch.get("sent"), batch.get("events")
    if batch.keys() != {"v", "sent", "events"} or not _is_time(sent) or not isinstance(items, list) or not items:
        raise RefusedError(Refusal.BAD_BATCH)
    if len(items) > MAX_EVENTS:
        raise RefusedError(Refusal.TOO_MANY)
    events, refused = [], []
    for item in items:
        try:
            events.append(read_event(item, now=now, behind=now - sent, mask=mask))
        except RefusedError as error:
            refused.append(error.refusal)
    return Batch(tuple(events), tuple(refused))


def decode_pixel(query: str, *, now: int, mask: Callable[[str], str]) -> Event:
    """Read the query string of a pixel: ``v=1&s=<ms>&e=<JSON of one event, percent-encoded>``.

    ``s`` is the visitor's clock when it was sent; without it the event happened when it arrived, at ``now``. Raises
    `RefusedError`.
    """
    if len(query) > MAX_PIXEL_CHARACTERS:
        raise RefusedError(Refusal.TOO_LARGE)
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=3)
    except UnicodeDecodeError:
        raise RefusedError(Refusal.NOT_UTF8) from None
    except ValueError:
        raise RefusedError(Refusal.BAD_BATCH) from None
    values = dict(pairs)
    if len(values) < len(pairs) or not values.keys() <= {"v", "s", "e"} or "e" not in values:
        raise RefusedError(Refusal.BAD_BATCH)
    if values.get("v") != str(VERSION):
        raise RefusedError(Refusal.VERSION)
    item = _json(values["e"].encode("utf-8", "surrogatepass"))
    sent = values.get("s")
    if sent is None:
        behind = now - item["at"] if isinstance(item, dict) and _is_time(item.get("at")) else 0
    elif re.fullmatch("[0-9]{1,15}", sent):
        behind = now - int(sent)
    else:
        raise RefusedError(Refusal.BAD_BATCH)
    return read_event(item, now=now, behind=behind, mask=mask)


def read_event(item: object, *, now: int, behind: int, mask: Callable[[str], str]) -> Event:
    """Read one event from its decoded JSON.

    ``behind`` is how far the visitor's clock is behind the server's, in milliseconds. Raises `RefusedError`.
    """
    if not isinstance(item, dict):
        raise RefusedError(Refusal.NOT_OBJECT)
    try:
        values: dict[str, Any] = {key: READERS[key](value) for key, value in item.items()}
    except (ValueError, TypeError, KeyError):
        raise RefusedError(Refusal.BAD_VALUE if item.keys() <= READERS.keys() else Refusal.UNKNOWN_KEY) from None
    for key, longest in _WRITTEN_BY_VISITORS:
        if values.get(key):
            values[key] = kept(values[key], longest, mask)
    try:
        values["at"] = min(max(values["at"] + behind, now - WINDOW), now)
        event = Event(**values)
    except (KeyError, TypeError):
        raise RefusedError(Refusal.INCOMPLETE) from None
    if not IS_WHOLE[event.kind](event):
        raise RefusedError(Refusal.INCOMPLETE)
    return event


def encode(events: Iterable[Event], *, sent: int) -> bytes:
    """Write a batch sent at ``sent`` (ms by the sender's clock); the caller keeps within the limits."""
    batch = {"v": VERSION, "sent": sent, "events": [as_json(event) for event in events]}
    return compact(batch).encode()


def as_json(event: Event) -> dict[str, Any]:
    """Return the event as a JSON object without what has its default."""
    values = zip(Event._fields, event, strict=True)
    return {name: value for name, value in values if name not in _DEFAULTS or value != _DEFAULTS[name]}


def kept(text: str, longest: int, mask: Callable[[str], str]) -> str:
    """Return what is kept of a text that a visitor wrote."""
    # Masked before it is cut: half a card number would not be recognised.
    return mask(clean(text))[:longest].rstrip()


def clean(text: str) -> str:
    """Return ``text`` on one line without control, bidi and other invisible characters and half surrogates.

    The joiners that Persian and Indic words need stay.
    """
    if not text.isprintable():
        text = "".join(
            character if character.isprintable() or character in _JOINERS else " " if character.isspace() else ""
            for character in text
        )
    return " ".join(text.split())


_JOINERS = "\u200c\u200d"
_DEFAULTS = Event._field_defaults
_WRITTEN_BY_VISITORS = (("query", MAX_QUERY), ("then_query", MAX_QUERY), ("text", MAX_TEXT))


def _json(body: bytes) -> Any:
    try:
        return _DECODER.decode(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise RefusedError(Refusal.NOT_UTF8) from None
    except (ValueError, RecursionError):
        raise RefusedError(Refusal.NOT_JSON) from None


def _no_number(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are no JSON


_DECODER = json.JSONDecoder(parse_constant=_no_number)


def _is_time(value: object) -> TypeGuard[int]:
    return type(value) is int and 0 <= value <= LARGEST


# Each reader below returns the value, or raises ValueError, TypeError or KeyError.

_REMEMBERED = 1000
"""Values that recur, such as articles' ids, are judged once."""
_LONGEST_LOCALE = 35


def _matching(pattern: str, longest: int) -> Callable[[Any], str]:
    fits = re.compile(pattern).fullmatch

    def read(value: Any) -> str:
        if len(value) > longest or not fits(value):
            raise ValueError
        return str(value)

    return read


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(least: int, most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError
        return value

    return read


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _perhaps_flag(value: object) -> bool | None:
    return None if value is None else _flag(value)


@lru_cache(_REMEMBERED)
def _locale(value: str) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_LOCALE or not is_tag(value):
        raise ValueError
    return value


_random = _matching("[A-Za-z0-9_-]{22}", 22)
_article = lru_cache(_REMEMBERED)(_matching(r"(?:[\w.-]+(?:/[\w.-]+)*)?", MAX_NAME))
_word = lru_cache(_REMEMBERED)(_matching("(?:[A-Za-z][A-Za-z0-9_-]*)?", 32))
READERS: dict[str, Callable[[Any], Any]] = {
    "id": _random,
    "kind": {kind.value: kind for kind in EventKind}.__getitem__,
    "at": _number(0, LARGEST),
    "visit": _random,
    "locale": _locale,
    "page": _article,
    "market": _word,
    "query": _text,
    "outcome": ({None: None} | {outcome.value: outcome for outcome in Outcome}).__getitem__,
    "hits": _number(0, MAX_HITS),
    "confident": _flag,
    "article": _article,
    "rank": _number(0, MAX_RANK),
    "then_query": _text,
    "then_article": _article,
    "channel": _word,
    "helpful": _perhaps_flag,
    "reason": ({None: None} | {reason.value: reason for reason in Reason}).__getitem__,
    "score": _number(0, MAX_SCORE),
    "text": _text,
}
IS_WHOLE: dict[EventKind, Callable[[Event], bool]] = {
    EventKind.SEARCH: lambda event: bool(event.query) and event.outcome is not None,
    EventKind.HELPFUL: lambda event: event.helpful is not None and bool(event.article or event.page),
    EventKind.EFFORT: lambda event: event.score > 0,
    EventKind.SUGGESTION: lambda event: bool(event.text),
}
