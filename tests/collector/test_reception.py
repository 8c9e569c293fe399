"""Who may hand in what, and what everybody is answered."""

from __future__ import annotations

import contextlib
import json
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.collector import Metrics, Reception, Request, Response, Terms, handle
from kbgen.collector.clients import FLOOD_DAYS, FLOOD_LEAST, MOST_CLIENTS, Clients
from kbgen.collector.proxies import Proxies
from kbgen.collector.reception import GIF, is_too_large
from kbgen.events import wire
from kbgen.events.masking import mask
from kbgen.events.sqlite_store import SqliteStore
from kbgen.events.store import DAY, StoreError, StoreFullError, StoreUnavailableError
from tests.events.samples import NOW, number_id, search

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kbgen.events.event import Event
    from kbgen.events.store import Store

TERMS = Terms(mask=mask, origins=frozenset({"https://help.example.com"}))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with contextlib.closing(SqliteStore(tmp_path / "events.db", write=True)) as opened:
        yield opened


def reception(**terms: Any) -> Reception:
    return Reception(Terms(**{"mask": str, "origins": TERMS.origins, **terms}), Metrics())


def post(*events: Event, path: str = "/events", client: str = "192.0.2.1", **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(
        "POST", path, headers={"host": "c.example", **named}, body=wire.encode(events, sent=NOW), client=client
    )


def headers(response: Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers}


def test_events_are_stored_before_the_answer(store: Store) -> None:
    response = handle(reception(), store, post(search(1), search(2), search(1)), now=NOW)
    assert (response.status, response.body) == (204, b"")
    assert list(store.read()) == [search(1), search(2)]


def test_a_pixel_is_stored(store: Store) -> None:
    query = f"v=1&s={NOW}&e={quote(json.dumps(wire.as_json(search(1))))}"
    response = handle(reception(), store, Request("GET", "/help/c.gif", query), now=NOW)
    assert (response.status, response.body, headers(response)["content-type"]) == (200, GIF, "image/gif")
    assert headers(response)["cache-control"] == "no-store"
    assert store.count() == 1


def test_personal_data_is_masked_on_arrival(store: Store) -> None:
    request = post(search(1, query="parcel for eva@example.com"))
    assert handle(Reception(TERMS, Metrics()), store, request, now=NOW).status == 204
    assert [event.query for event in store.read()] == ["parcel for [mail]"]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (Request("GET", "/"), 404),
        (Request("POST", "/events/"), 404),
        (Request("POST", "/../c.gif/x"), 404),
        (Request("GET", "/events"), 405),
        (Request("PUT", "/events"), 405),
        (Request("HEAD", "/c.gif"), 405),
        (Request("POST", "/events"), 400),
        (Request("POST", "/events", body=b"\xff"), 400),
        (Request("POST", "/events", body=b"x" * 20_000), 413),
        (Request("POST", "/events", headers={"content-type": "multipart/form-data"}, body=b"{}"), 415),
        (Request("GET", "/c.gif"), 400),
        (Request("GET", "/c.gif", "v=1&e=%ff"), 400),
        (Request("GET", "/c.gif", "v=1&e=" + "x" * 9000), 413),
        (post(search(1), origin="https://evil.example"), 403),
        (post(search(1), origin="null"), 403),
        (post(search(1), origin="https://help.example.com.evil.example"), 403),
        (post(search(1), origin="http://help.example.com"), 403),
        (post(search(1), origin="https://a\r\nSet-Cookie: x=1"), 403),
        (post(search(1), referer="https://evil.example/page"), 403),
        (post(search(1), origin="https://help.example.com"), 204),
        (post(search(1), origin="HTTPS://Help.Example.com"), 204),
        (post(search(1), origin="https://c.example"), 204),
        (post(search(1), referer="https://help.example.com/en/"), 204),
        (post(search(1), content_type="text/plain;charset=UTF-8"), 204),
        (post(search(1), path="/help/_kbgen/events"), 204),
    ],
)
def test_answer(request_: Request, status: int, store: Store) -> None:
    response = handle(reception(), store, request_, now=NOW)
    assert response.status == status
    assert store.count() == (status == 204)


def test_nothing_is_stored_of_a_batch_without_good_events(store: Store) -> None:
    body = json.dumps({"v": 1, "sent": NOW, "events": [{}, {"id": 1}]}).encode()
    counted = reception()
    assert handle(counted, store, Request("POST", "/events", body=body), now=NOW).status == 400
    assert 'kbgen_events_refused_total{reason="bad-value"} 1' in counted.metrics.as_text()


def test_a_preflight_is_answered(store: Store) -> None:
    request = Request("OPTIONS", "/events", headers={"origin": "https://help.example.com"})
    response = handle(reception(), store, request, now=NOW)
    assert response.status == 204
    assert headers(response)["access-control-allow-origin"] == "https://help.example.com"
    assert headers(response)["access-control-allow-methods"] == "POST"
    assert (
        handle(
            reception(), store, Request("OPTIONS", "/events", headers={"origin": "https://b.example"}), now=NOW
        ).status
        == 403
    )


def test_any_origin_when_asked_for(store: Store) -> None:
    anyone = reception(origins=frozenset({"*"}))
    assert handle(anyone, store, post(search(1), origin="https://anyone.example"), now=NOW).status == 204


def test_other_sites_scripts_may_not_read_what_is_not_theirs(store: Store) -> None:
    assert "access-control-allow-origin" not in headers(handle(reception(), store, post(search(1)), now=NOW))


class _Failing:
    def __init__(self, error: StoreError) -> None:
        self.error = error

    def append(self, events: Sequence[Event]) -> int:
        raise self.error


@pytest.mark.parametrize(
    ("error", "status"), [(StoreFullError("full"), 507), (StoreUnavailableError("gone"), 503), (StoreError("?"), 503)]
)
def test_a_store_that_fails(error: StoreError, status: int) -> None:
    response = handle(reception(), _Failing(error), post(search(1)), now=NOW)  # type: ignore[arg-type]
    assert response.status == status
    assert int(headers(response)["retry-after"]) > 0


@given(st.binary(max_size=200), st.text(max_size=40), st.sampled_from(["GET", "POST", "OPTIONS"]), st.text(max_size=30))
def test_nothing_that_arrives_is_the_collectors_fault(body: bytes, query: str, method: str, origin: str) -> None:
    for path in ("/events", "/c.gif"):
        found = reception().admit(Request(method, path, query, {"origin": origin}, body, "203.0.113.9"), now=NOW)
        assert isinstance(found, Response)
        assert found.status < 500


@pytest.mark.parametrize(
    ("length", "large"),
    [("0", False), ("16384", False), ("16385", True), ("-1", True), ("x", True), ("1" * 5000, True)],
)
def test_size_is_told_by_the_header(length: str, large: bool) -> None:
    assert is_too_large({"content-length": length}) == large


# Shares of senders


def wait(clients: Clients, address: str, events: int, *, now: int) -> int:
    return clients.share_of(address, now=now).wait(events, now=now)


def test_a_sender_is_slowed_down_and_no_other() -> None:
    clients = Clients(rate=60, visits=0)
    assert [wait(clients, "192.0.2.1", 1, now=NOW) for _ in range(60)] == [0] * 60
    assert wait(clients, "192.0.2.1", 1, now=NOW) == 1000
    assert wait(clients, "192.0.2.2", 1, now=NOW) == 0
    assert wait(clients, "192.0.2.1", 1, now=NOW + 1000) == 0
    assert wait(clients, "192.0.2.1", 1, now=NOW + 1000) == 1000


def test_a_batch_may_overdraw_once() -> None:
    clients = Clients(rate=60, visits=0)
    assert wait(clients, "192.0.2.1", 50, now=NOW) == 0
    assert wait(clients, "192.0.2.1", 50, now=NOW) == 0
    assert wait(clients, "192.0.2.1", 1, now=NOW) == 41_000


def test_a_clock_set_back_takes_no_share_away() -> None:
    clients = Clients(rate=60, visits=0)
    wait(clients, "192.0.2.1", 1, now=NOW)
    assert wait(clients, "192.0.2.1", 1, now=NOW - 60_000) == 0


def test_too_much_is_429_and_tells_when_to_come_back(store: Store) -> None:
    slow = reception(rate=2)
    answers = [handle(slow, store, post(search(n)), now=NOW) for n in range(3)]
    assert [answer.status for answer in answers] == [204, 204, 429]
    assert headers(answers[2])["retry-after"] == "30"
    assert store.count() == 2


def test_a_flood_of_visits_from_one_sender_counts_as_few(store: Store) -> None:
    careful = reception(rate=0, visits=20)
    for number in range(500):
        handle(careful, store, post(search(number)), now=NOW)
    handle(careful, store, post(search(900), client="192.0.2.77"), now=NOW)
    assert store.count() == 501
    assert len({event.visit for event in store.read()}) == 20 + 1 + 1


def test_a_sender_is_new_on_the_next_day() -> None:
    clients = Clients(rate=0, visits=1)
    shared = {clients.share_of("192.0.2.1", now=NOW).visit_of(number_id(n)) for n in range(1, 9)}
    assert len(shared) == 2
    assert clients.share_of("192.0.2.1", now=NOW + DAY).visit_of(number_id(9)) == number_id(9)
    assert shared.isdisjoint(
        {clients.share_of("192.0.2.1", now=NOW + DAY).visit_of(number_id(n)) for n in range(10, 19)}
    )


def days_visits(clients: Clients, address: str, day: int, events: int) -> set[str]:
    """Return what so many visits of a sender on a day count as."""
    share = clients.share_of(address, now=NOW + day * DAY)
    found = set()
    for number in range(events):
        share = clients.share_of(address, now=NOW + day * DAY)
        clients.took(share, 1)
        found.add(share.visit_of(number_id(day << 32 | number)))
    return found


def test_a_flood_on_every_day_is_one_visit_after_the_first_day() -> None:
    clients = Clients(rate=0, visits=20)
    first = days_visits(clients, "192.0.2.66", 0, 300)
    assert len(first) == 21
    later = [days_visits(clients, "192.0.2.66", day, 300) for day in range(1, 40)]
    assert set.union(*later) <= first and all(len(day) == 1 for day in later)
    # Who stops is forgotten, and anybody else never noticed.
    assert len(days_visits(clients, "192.0.2.66", 39 + FLOOD_DAYS, 5)) == 1
    assert len(days_visits(clients, "192.0.2.66", 40 + FLOOD_DAYS, 5)) == 5
    assert len(days_visits(clients, "192.0.2.1", 40 + FLOOD_DAYS, 5)) == 5


def test_many_visits_among_as_many_others_are_no_flood() -> None:
    clients = Clients(rate=0, visits=20)
    for number in range(FLOOD_LEAST):
        days_visits(clients, f"10.0.0.{number}", 0, 2)
    assert len(days_visits(clients, "192.0.2.1", 0, 2 * FLOOD_LEAST)) == 21
    assert len(days_visits(clients, "192.0.2.1", 1, FLOOD_LEAST - 1)) == 21
    assert len(days_visits(clients, "192.0.2.1", 2, 5)) == 5


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("fe80::1%eth0", "fe80::1%eth1", True),
    ],
)
def test_who_is_one_sender(one: str, other: str, same: bool) -> None:
    clients = Clients(rate=1, visits=0)
    assert wait(clients, one, 1, now=NOW) == 0
    assert (wait(clients, other, 1, now=NOW) > 0) == same


def test_senders_are_forgotten_rather_than_memory_filled() -> None:
    clients = Clients(rate=1, visits=1)
    for number in range(MOST_CLIENTS + 10):
        wait(clients, str(number), 1, now=NOW)
    assert len(clients) == MOST_CLIENTS
    assert wait(clients, str(MOST_CLIENTS), 1, now=NOW) > 0
    assert wait(clients, "0", 1, now=NOW) == 0


def test_no_address_is_kept() -> None:
    clients = Clients(rate=5, visits=5)
    wait(clients, "192.0.2.123", 1, now=NOW)
    clients.share_of("192.0.2.123", now=NOW).visit_of(number_id(1))
    assert "192.0.2.123" not in repr(clients._shares)
    days_visits(clients, "192.0.2.123", 0, 2 * FLOOD_LEAST)
    assert clients._floods and "192.0.2.123" not in repr(clients._floods)
    assert all(isinstance(name, bytes) and len(name) == 8 for name in (*clients._shares, *clients._floods))


PROXIES = Proxies(map(ip_network, ("127.0.0.0/8", "10.0.0.0/8", "::1/128")))


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("203.0.113.5", "", "203.0.113.5"),
        ("203.0.113.5", "198.51.100.7", "203.0.113.5"),  # no proxy: not believed
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("::1", "2001:db8::1", "2001:db8::1"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"),  # what the visitor made up
        ("127.0.0.1", "198.51.100.7, 10.0.0.3", "198.51.100.7"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7, nonsense, 10.0.0.3", "10.0.0.3"),
        ("127.0.0.1", "," * 9000, "127.0.0.1"),
        ("", "198.51.100.7", "198.51.100.7"),  # a local socket
    ],
)
def test_only_trusted_proxies_are_believed(peer: str, forwarded: str, found: str) -> None:
    assert PROXIES.sender(peer, forwarded) == found


def test_without_trusted_proxies_nobody_is_believed() -> None:
    assert Proxies(()).sender("127.0.0.1", "198.51.100.7") == "127.0.0.1"


def test_metrics_are_prometheus_text(store: Store) -> None:
    counted = reception()
    for body in (wire.encode([search(1)], sent=NOW), wire.encode([search(1), search(2)], sent=NOW), b"{"):
        handle(counted, store, Request("POST", "/events", body=body), now=NOW)
    counted.metrics.committed(0.004)
    counted.metrics.committed(9)
    lines = counted.metrics.as_text().splitlines()
    for line in (
        'kbgen_events_total{result="new"} 2', 'kbgen_events_total{result="known"} 1',
        'kbgen_events_refused_total{reason="not-json"} 1', 'kbgen_commit_seconds_bucket{le="0.005"} 1',
        'kbgen_commit_seconds_bucket{le="+Inf"} 2', "kbgen_commit_seconds_sum 9.004", "kbgen_commit_seconds_count 2",
    ):  # fmt: skip
        assert line in lines
    assert all(line.startswith("#") or line.count(" ") == 1 for line in lines)
