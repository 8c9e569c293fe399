"""Every store keeps events alike: each once, in order, all or none, and no longer than the rule says."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbgen.events.event import Event, EventKind, Outcome, Reason
from kbgen.events.rows import BRIEF_COLUMNS, COLUMNS, brief_row_of, event_of, migrations, row_of
from kbgen.events.sqlite_store import SqliteStore, path_of
from kbgen.events.store import (
    DAY,
    Purged,
    Retention,
    Store,
    StoreError,
    StoreFullError,
    StoreUnavailableError,
    key_of,
    open_store,
    public,
)  # fmt: skip
from kbgen.insights.log import searches_of
from kbgen.model.diagnostic import InputError
from tests.events.samples import NOW, events, number_id, search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


FIELDS_END = -2  # what follows are the keys
DEFAULT_END = ("", "", "", None, None, 0, "")  # from then_query on


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a store that is not there yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/events.db"
    return str(request.getfixturevalue("database"))


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    with contextlib.closing(open_store(address, write=True)) as opened:
        yield opened


@given(events())
def test_an_event_survives_being_a_row(event: Event) -> None:
    assert event_of(row_of(event)[:FIELDS_END]) == event


@given(events())
def test_a_brief_row_leaves_out_defaults_only(event: Event) -> None:
    row = brief_row_of(event)
    assert (row is None) == (event[len(BRIEF_COLUMNS) - 1 :] != DEFAULT_END or event.outcome is None)
    if row:
        whole = dict(zip(COLUMNS, row_of(event), strict=True))
        assert row == tuple(whole[column] for column in BRIEF_COLUMNS)


@pytest.mark.parametrize("place", [0, 20, 39])
def test_an_event_that_the_store_cannot_hold_leaves_its_neighbours_out_too(store: Store, place: int) -> None:
    made = [search(n, then_query="shoes" if n % 2 else "") for n in range(40)]
    made[place] = made[place]._replace(locale=cast("str", None))
    with pytest.raises(StoreError):
        store.append(made)
    assert store.count() == 0
    del made[place]
    assert store.append(made) == len(made)


@given(st.lists(events(), max_size=700, unique_by=lambda event: event.id))
@settings(max_examples=5)
def test_what_is_stored_is_read_in_order_of_time(made: list[Event]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.closing(SqliteStore(Path(folder, "events.db"), write=True)) as store,
    ):
        assert store.append(made) == len(made)
        assert list(store.read()) == sorted(made, key=lambda event: (event.at, event.id))


def test_every_field_is_kept(store: Store) -> None:
    search_event = search(
        1, page="faq", market="CZ", query="退貨", outcome=Outcome.REFORMULATED, hits=7, confident=True, article="faq/a",
        rank=3, then_query="ไม่เข้าใจ", then_article="faq/b", channel="phone",
    )  # fmt: skip
    judged = [
        Event(
            id=number_id(n), kind=EventKind.HELPFUL, at=NOW + n, visit=number_id(n), locale="cs", article="vrácení",
            helpful=bool(n % 2), reason=Reason.OTHER_TOPIC, score=n, text="naïve 👍",
        )
        for n in range(2, 4)
    ]  # fmt: skip
    assert store.append([search_event, *judged]) == 3
    assert list(store.read()) == [search_event, *judged]


def test_an_event_counts_once_however_often_it_comes(store: Store) -> None:
    event = search(1)
    assert [store.append([event]) for _ in range(100)] == [1] + [0] * 99
    assert store.append([search(2)] * 100) == 1
    assert store.append([event, search(3), event]) == 1
    assert store.count() == 3


def test_the_first_delivery_decides(store: Store) -> None:
    store.append([search(1, query="first")])
    store.append([search(1, query="second")])
    assert [event.query for event in store.read()] == ["first"]


def test_a_period_and_a_language_are_read(store: Store) -> None:
    store.append([search(n, at=NOW + n, locale="th" if n % 2 else "en") for n in range(10)])
    assert [event.at - NOW for event in store.read(since=NOW + 3, until=NOW + 7)] == [3, 4, 5, 6]
    assert [event.at - NOW for event in store.read(until=NOW + 4, locale="th")] == [1, 3]
    assert [at - NOW for one in store.searches(since=NOW + 1, until=NOW + 4) for at in one.at] == [1, 2, 3]
    assert [at - NOW for one in store.searches(since=NOW + 1, until=NOW + 5, locale="en") for at in one.at] == [2, 4]
    assert (store.locales(), store.locales(since=NOW + 9)) == (("en", "th"), ("th",))
    assert store.count(since=NOW + 3) == 7
    assert store.count(since=NOW + 3, until=NOW + 7) == 4
    store.append([search(10, at=NOW, locale="th")])
    assert store.locales() == ("th", "en")


def test_searches_are_those_that_have_settled(store: Store) -> None:
    whole = search(
        1, at=NOW, outcome=Outcome.REFORMULATED, query="Kde je", article="a", rank=3, then_query="balík",
        then_article="b", channel="mail",
    )  # fmt: skip
    other = Event(id=number_id(2), kind=EventKind.HELPFUL, at=NOW, visit=number_id(2), locale="cs", helpful=True)
    store.append([whole, other])
    assert list(store.searches()) == list(searches_of([whole, other]))
    assert list(store.feedback()) == [other]
    assert list(store.feedback(since=NOW + 1)) == []
    columns = (NOW, whole.visit, "en", "Kde je", "reformulated", 0, "a", 3, "balík", "b", "mail")
    assert list(store.searches()) == [tuple((value,) for value in columns)]


def test_the_commonest_queries_are_told_by_their_keys(store: Store) -> None:
    texts = ["Refund", "refund", "ＲＥＦＵＮＤ", "balík", "balík", "once"]
    store.append([search(n, at=NOW + n, query=text) for n, text in enumerate(texts)])
    store.append([search(9, at=NOW, query="once", locale="cs")])
    assert store.common(2) == [("en", "refund"), ("en", "balík")]
    assert store.common(9, until=NOW + 1) == [("cs", "once"), ("en", "refund")]


def test_reading_goes_on_while_events_come_in(store: Store) -> None:
    store.append([search(n, at=NOW + n) for n in range(5)])
    reading = store.read()
    first = next(reading)
    store.append([search(n, at=NOW + n) for n in range(5, 10)])
    assert [first, *reading] == [search(n, at=NOW + n) for n in range(5)]
    assert store.count() == 10


def test_a_store_opened_to_read_changes_nothing(store: Store, address: str) -> None:
    store.append([search(1)])
    with contextlib.closing(open_store(address)) as reader:
        assert list(reader.read()) == [search(1)]
        with pytest.raises(StoreUnavailableError):
            reader.append([search(2)])
        with pytest.raises(StoreUnavailableError):
            reader.purge(Retention(keep_days=0), now=NOW)
    assert store.count() == 1


def test_a_store_is_there_after_it_was_closed(address: str) -> None:
    for number in range(3):
        with contextlib.closing(open_store(address, write=True)) as opened:
            opened.append([search(number)])
    with contextlib.closing(open_store(address)) as opened:
        assert opened.count() == 3


# The purge

RULE = Retention(keep_days=100, raw_days=30, min_visits=5, min_days=2)


def visits(start: int, count: int, query: str, *, ago: int, days: int = 1, same_visit: bool = False) -> list[Event]:
    return [
        search(
            start + n, query=query, at=NOW - (ago + n % days) * DAY, visit=number_id(start + (0 if same_visit else n))
        )
        for n in range(count)
    ]  # fmt: skip


def queries_after_purge(store: Store, made: list[Event]) -> set[str]:
    store.append(made)
    store.purge(RULE, now=NOW)
    assert store.count() == len(made)
    return {event.query for event in store.read()}


@pytest.mark.parametrize(
    ("made", "kept"),
    [
        (visits(0, 5, "refund", ago=40, days=2), True),
        (visits(0, 4, "refund", ago=40, days=2), False),
        (visits(0, 5, "refund", ago=40, days=1), False),
        (visits(0, 50, "refund", ago=40, days=2, same_visit=True), False),
        (visits(0, 1, "refund", ago=40) + visits(10, 4, "REFUND", ago=10, days=2), True),
        (visits(0, 1, "refund", ago=29), True),
    ],
    ids=["enough", "few visits", "one day", "one visit", "later and in capitals", "recent"],
)
def test_words_of_few_visits_go(store: Store, made: list[Event], kept: bool) -> None:
    found = queries_after_purge(store, made)
    assert ("refund" in found) == kept
    assert ("" in found) != kept


def test_languages_are_counted_apart(store: Store) -> None:
    made = [*visits(0, 5, "refund", ago=40, days=2), search(9, query="refund", locale="cs", at=NOW - 40 * DAY)]
    store.append(made)
    store.purge(RULE, now=NOW)
    assert {(event.locale, event.query) for event in store.read()} == {("en", "refund"), ("cs", "")}


def test_every_word_goes_and_the_rest_of_the_event_stays(store: Store) -> None:
    old = search(
        1, at=NOW - 31 * DAY, query="Jana Nováková", then_query="Dlouhá 12, Praha", then_article="returns", text="Jana"
    )  # fmt: skip
    store.append([old])
    assert store.purge(RULE, now=NOW) == Purged(events=0, emptied=1)
    assert list(store.read()) == [search(1, at=old.at, query="", then_article="returns")]
    assert store.purge(RULE, now=NOW) == Purged(events=0, emptied=0)


def test_a_purged_name_is_in_no_file(tmp_path: Path) -> None:
    with contextlib.closing(SqliteStore(tmp_path / "events.db", write=True)) as store:
        store.append([search(n, query=f"Novotny-Hradec {n}", at=NOW - 31 * DAY) for n in range(500)])
        store.purge(RULE, now=NOW)
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"ovotny" not in content


def test_old_events_go_as_a_whole(store: Store) -> None:
    store.append([search(n, at=NOW - n * DAY) for n in range(98, 103)])
    assert store.purge(RULE, now=NOW).events == 2
    assert [(NOW - event.at) // DAY for event in store.read()] == [100, 99, 98]


def test_many_old_events_go_in_parts(tmp_path: Path) -> None:
    with contextlib.closing(SqliteStore(tmp_path / "events.db", write=True)) as store:
        store.append([search(n, at=NOW - 200 * DAY) for n in range(2500)])
        store.append([search(n, at=NOW - 40 * DAY) for n in range(5000, 7100)])
        assert store.purge(RULE, now=NOW) == Purged(events=2500, emptied=2100)
        assert store.count() == 2100


# What a SQLite file may do


def test_a_spool_gives_the_oldest_and_forgets_them(tmp_path: Path) -> None:
    with contextlib.closing(SqliteStore(tmp_path / "events.db", write=True)) as store:
        assert store.oldest(10) == (0, [])
        store.append([search(n, at=NOW - n) for n in range(5)])
        upto, first = store.oldest(3)
        assert first == [search(n, at=NOW - n) for n in range(3)]
        store.append([search(9)])
        store.forget(upto)
        assert store.oldest(10)[1] == [search(3, at=NOW - 3), search(4, at=NOW - 4), search(9)]


def test_a_full_store_takes_nothing_and_recovers(tmp_path: Path) -> None:
    with contextlib.closing(SqliteStore(tmp_path / "events.db", write=True, limit=200_000)) as store:
        stored = 0
        with pytest.raises(StoreFullError):
            while True:
                store.append([search(stored + n) for n in range(100)])
                stored += 100
        assert stored > 200
        assert store.count() == stored
        with pytest.raises(StoreFullError):
            while True:
                store.append([search(stored)])
                stored += 1
        assert store.count() == stored
        store.forget(store.oldest(stored)[0])
        assert store.append([search(10_000 + n) for n in range(100)]) == 100


def test_one_process_writes(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    with contextlib.closing(SqliteStore(path, write=True)):
        with pytest.raises(InputError) as caught:
            SqliteStore(path, write=True)
        assert caught.value.diagnostics[0].rule == "store-in-use"
        SqliteStore(path, write=False).close()
    SqliteStore(path, write=True).close()


def foreign(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE orders (id)")


def newer(path: Path) -> None:
    SqliteStore(path, write=True).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(migrations('sqlite')) + 1}")


def damaged(path: Path) -> None:
    SqliteStore(path, write=True).close()
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)


def no_database(path: Path) -> None:
    path.write_text("at,query\n1,refund\n" * 100, encoding="utf-8")


def folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("write", [True, False])
@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (foreign, "foreign-store"), (newer, "newer-store"), (damaged, "damaged-store"),
        (no_database, "damaged-store"), (folder, None),
    ],
)  # fmt: skip
def test_a_file_that_is_no_store_is_refused(
    make: Callable[[Path], None], rule: str | None, write: bool, tmp_path: Path
) -> None:
    path = tmp_path / "events.db"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(InputError) as caught:
        SqliteStore(path, write=write)
    expected = rule or "no-store"
    assert caught.value.diagnostics[0].rule == expected
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_reading_needs_a_store(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        open_store(f"sqlite:///{tmp_path}/none.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    [
        "", "events.db", "mysql://host/db", "sqlite://", "sqlite:///", "sqlite://host/events.db", "sqlite:///a.db?x=1",
        "//[", "sqlite:///%00",
    ],
)  # fmt: skip
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(InputError) as caught:
        open_store(url)
    assert caught.value.diagnostics[0].rule == "store-address"


def test_addresses_of_files() -> None:
    assert str(path_of("sqlite:///events.db")) == "events.db"
    assert str(path_of("sqlite:////var/lib/kbgen/a%20b.db")) == "/var/lib/kbgen/a b.db"


def test_a_password_is_not_shown() -> None:
    assert public("postgresql://kb:s3cret@db/help") == "postgresql://kb:…@db/help"
    assert public("postgresql://db/help") == "postgresql://db/help"
    assert "s3cret" not in public("postgresql://kb:s3cret@[db/help")


def test_counted_words_have_no_case_or_width() -> None:
    assert key_of("ＲＥＦＵＮＤ Straße") == key_of("refund STRASSE")
