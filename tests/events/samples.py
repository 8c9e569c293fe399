"""Events for tests: whole ones, made by number so that a failure can be repeated."""

from __future__ import annotations

import base64
from typing import Any

from hypothesis import strategies as st

from kbgen.events.event import Event, EventKind, Outcome, Reason

NOW = 1_795_000_000_000
"""A moment in November 2026, in milliseconds."""


def number_id(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(16, "big")).decode().rstrip("=")


def search(number: int, **values: Any) -> Event:
    base = {
        "id": number_id(number), "kind": EventKind.SEARCH, "at": NOW - 1000, "visit": number_id(number),
        "locale": "en", "query": "where is my parcel", "outcome": Outcome.ZERO,
    }  # fmt: skip
    return Event(**{**base, **values})


WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)
ARTICLES = st.from_regex(r"(faq/)?[a-z-]{1,20}", fullmatch=True)
IDS = st.integers(0, 2**128 - 1).map(number_id)


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Any event that a browser may send."""
    kind = draw(st.sampled_from(EventKind))
    common: dict[str, Any] = {
        "id": draw(IDS), "kind": kind, "at": draw(st.integers(NOW - 3_600_000, NOW)), "visit": draw(IDS),
        "locale": draw(st.sampled_from(["en", "cs", "ru", "th", "zh-Hant"])), "page": draw(ARTICLES),
        "market": draw(st.sampled_from(["", "CZ", "th"])),
    }  # fmt: skip
    if kind is EventKind.SEARCH:
        return Event(
            **common, query=draw(WORDS), outcome=draw(st.sampled_from(Outcome)), hits=draw(st.integers(0, 500)),
            confident=draw(st.booleans()), article=draw(ARTICLES), rank=draw(st.integers(0, 50)),
            then_query=draw(st.just("") | WORDS), then_article=draw(st.just("") | ARTICLES),
            channel=draw(st.sampled_from(["", "phone", "mail"])),
        )  # fmt: skip
    if kind is EventKind.HELPFUL:
        reason = draw(st.none() | st.sampled_from(Reason))
        return Event(**common, article=draw(ARTICLES), helpful=draw(st.booleans()), reason=reason)
    if kind is EventKind.EFFORT:
        return Event(**common, score=draw(st.integers(1, 7)))
    return Event(**common, text=draw(WORDS))
