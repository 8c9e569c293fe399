"""What masking cannot recognise: it reaches the store, is in too few visits to be kept, and goes."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from kbgen.events.event import Event, EventKind, Outcome
from kbgen.events.masking import mask
from kbgen.events.store import DAY, Retention, open_store

if TYPE_CHECKING:
    from pathlib import Path

NAMES = (
    "Jane Doe 12 Baker Street",
    "Jana Nováková, Dlouhá 12, 110 00 Praha",
    "Иван Петров, ул. Ленина, д. 5",
    "สมชาย ใจดี 99/1 ถนนสุขุมวิท กรุงเทพ",
    "王小明 台北市大安區信義路四段",
)
NOW = 400 * DAY


def identifier(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(16)).decode().rstrip("=")


def search(number: int, query: str, *, day: int, visit: int) -> Event:
    return Event(
        id=identifier(number), kind=EventKind.SEARCH, at=NOW - day * DAY, visit=identifier(visit), locale="en",
        query=query, outcome=Outcome.ZERO,
    )  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_not_recognised(name: str) -> None:
    assert mask(name) == name


def test_what_was_not_recognised_goes(tmp_path: Path) -> None:
    # Each name is in 4 visits on 4 days; what 5 visits on 2 days ask is kept.
    rare = [(name, day, 10 * place + day) for place, name in enumerate(NAMES) for day in (31, 32, 33, 34)]
    common = [("klarna", 31 + number % 2, 1000 + number) for number in range(5)]
    path = tmp_path / "events.sqlite"
    store = open_store(f"sqlite:///{path}", write=True)
    try:
        store.append([
            search(number, query, day=day, visit=visit) for number, (query, day, visit) in enumerate(rare + common)
        ])  # fmt: skip
        store.purge(Retention(), now=NOW)
        left = [event.query for event in store.read()]
    finally:
        store.close()
    assert set(left) == {"", "klarna"}
    assert left.count("klarna") == 5
    assert len(left) == len(rare) + len(common)  # that somebody failed stays known
    held = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert not any(name.encode() in held for name in NAMES)
