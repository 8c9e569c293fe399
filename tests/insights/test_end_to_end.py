"""From the collector's door to what the analysis shows: what one sender can't push, and what nobody gets to see."""

from __future__ import annotations

import base64
import contextlib
import datetime
import random
from typing import TYPE_CHECKING, Any

import pytest

from kbgen.cli import main
from kbgen.collector.exchange import Request
from kbgen.collector.metrics import Metrics
from kbgen.collector.reception import Reception, Terms, handle
from kbgen.events import masking, wire
from kbgen.events.event import Event, EventKind, Outcome
from kbgen.events.store import Retention, Store, open_store
from kbgen.insights.analysis import analyse
from kbgen.insights.cluster import Threshold
from kbgen.insights.period import DAY, Period
from tests.insights.shop import shelves
from tests.samples import MINIMAL, write_site

if TYPE_CHECKING:
    from pathlib import Path

TODAY = datetime.date(2026, 11, 22)
PERIOD = Period.of_days(TODAY, 5)
THINGS = ("tent", "stove", "kayak", "lamp", "boat", "bike", "skis", "rope", "sledge", "cart")
A_DAY = 3
"""Visits a day that ask for each thing: far fewer than the 20 that one sender counts for on its first day."""


class Door:
    """A collector with its usual terms, and a store behind it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.reception = Reception(Terms(mask=masking.mask), Metrics())
        self.chance = random.Random(1)

    def name(self) -> str:
        return base64.urlsafe_b64encode(self.chance.randbytes(16)).decode().rstrip("=")

    def search(self, query: str, at: int, **more: Any) -> Event:
        values = {"outcome": Outcome.ZERO, "locale": "en", "visit": self.name(), **more}
        return Event(id=self.name(), kind=EventKind.SEARCH, at=at, query=query, **values)

    def send(self, sender: str, *events: Event) -> int:
        """Deliver a batch as a browser does; returns the answer's status."""
        sent = events[-1].at + 1000
        request = Request(
            "POST",
            "/events",
            headers={"content-type": "text/plain;charset=UTF-8"},
            body=wire.encode(events, sent=sent),
            client=sender,
        )
        return handle(self.reception, self.store, request, now=sent).status


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path}/events.sqlite", write=True)


@pytest.mark.parametrize("agrees", [True, False], ids=["one text", "texts of its own"])
def test_a_flood_of_one_sender_on_every_day_moves_nothing_into_the_top(store: Store, agrees: bool) -> None:
    door = Door(store)
    for day in range(PERIOD.days):
        morning = PERIOD.since + day * DAY + 9 * 3_600_000
        for number in range(A_DAY):
            for place, thing in enumerate(THINGS):
                visitor = f"10.{day}.{number}.{place}"
                ended = {"outcome": Outcome.ESCALATED, "channel": "chat"} if number % 3 else {}
                asked = door.search(f"{thing} rental", morning, **ended)
                assert door.send(visitor, asked) == 204
        # Ten times all of that, as fast as the collector lets one sender.
        flood = [
            door.search("casino bonus" if agrees else f"casino bonus {number % 7}", morning + number * 10_000)
            for number in range(10 * A_DAY * len(THINGS))
        ]
        for start in range(0, len(flood), wire.MAX_EVENTS):
            assert door.send("192.0.2.66", *flood[start : start + wire.MAX_EVENTS]) == 204
    found = analyse(store.read(), PERIOD, shelves(), threshold=Threshold())
    assert sorted(insight.cluster.label for insight in found.insights[:10]) == sorted(f"{one} rental" for one in THINGS)
    # It is one visit after its first day: too few days to be shown at all.
    assert not any("casino" in insight.cluster.label for insight in found.insights)
    store.close()


SECRETS = ("Novotná", "Dlouhá 12", "jana@example.org", "777 123 456", "นภาพร", "王小明")


def test_names_and_addresses_are_shown_nowhere_and_are_purged(
    tmp_path: Path, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_site(tmp_path / "site", MINIMAL)
    door = Door(store)
    start = PERIOD.since + 9 * 3_600_000
    for number in range(12):
        assert door.send(f"10.1.1.{number}", door.search("camping rental", start + number % 5 * DAY)) == 204
    # What one household asks, on several days; the mail address and the number are masked at the door.
    said = ("where is the parcel of Jana Novotná", "Dlouhá 12 Brno parcel", "นภาพร พัสดุ", "王小明的包裹")
    for number, text in enumerate(said * 2):
        assert door.send("10.2.2.2", door.search(text, start + number % 4 * DAY)) == 204
    assert door.send("10.2.2.2", door.search("jana@example.org 777 123 456 parcel", start + 4 * DAY)) == 204
    stored = [event.query for event in store.read()]
    assert "[mail] [number] parcel" in stored and any("Novotná" in text for text in stored)
    store.close()

    options = ["--site", str(root), "--db", f"sqlite:///{tmp_path}/events.sqlite", "--now", TODAY.isoformat()]
    page = tmp_path / "report.html"
    for command in (
        ["insights"], ["insights", "--format", "json"], ["suggest"], ["suggest", "--format", "json"],
        ["suggest", "--format", "markdown"], ["suggest", "--write"], ["insights", "replay"],
        ["insights", "replay", "--format", "csv"], ["insights", "replay", "--format", "json"],
        ["report", "--out", str(page)],
    ):  # fmt: skip
        assert main([*command, *options]) == 0
    told = capsys.readouterr()
    written = [path.read_text("utf-8") for path in root.rglob("*") if path.suffix in {".md", ".yml"}]
    everything = "\n".join([told.out, told.err, page.read_text("utf-8"), *written])
    assert "camping rental" in everything
    assert [one for one in SECRETS if one in everything] == []

    with contextlib.closing(open_store(f"sqlite:///{tmp_path}/events.sqlite", write=True)) as kept:
        kept.purge(Retention(raw_days=30), now=PERIOD.until + 31 * DAY)
        assert {event.query for event in kept.read()} == {"camping rental", ""}
    left = b"".join(path.read_bytes() for path in tmp_path.glob("events.sqlite*"))
    assert [one for one in SECRETS if one.encode() in left] == []
