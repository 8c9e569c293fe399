"""The wire form reads whatever arrives: good events come through unchanged, and nothing else does."""

from __future__ import annotations

import contextlib
import json
import unicodedata
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.events import quick, wire
from kbgen.events.event import Event, Outcome
from kbgen.events.wire import Batch, Refusal, RefusedError
from tests.events.samples import NOW, events, number_id, search

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = wire.as_json(search(1))


def read(body: bytes, now: int = NOW, mask: Callable[[str], str] = str) -> Batch:
    """Read a batch both ways, which must agree."""
    said: list[Batch | Refusal] = []
    for decode in (wire.decode, quick.decode):
        try:
            said.append(decode(body, now=now, mask=mask))
        except RefusedError as error:
            said.append(error.refusal)
    slowly, quickly = said
    assert slowly == quickly
    if isinstance(slowly, Refusal):
        raise RefusedError(slowly)
    return slowly


def batch(*items: object, sent: object = NOW, v: object = 1, **more: object) -> bytes:
    return json.dumps({"v": v, "sent": sent, "events": items, **more}).encode()


def refusal_of(body: bytes) -> Refusal:
    with pytest.raises(RefusedError) as caught:
        read(body)
    return caught.value.refusal


@given(st.lists(events(), min_size=1, max_size=10))
def test_events_come_back_as_they_were(sent: list[Event]) -> None:
    assert read(wire.encode(sent, sent=NOW)) == Batch(tuple(sent))


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"", Refusal.NOT_JSON),
        (b"{", Refusal.NOT_JSON),
        (b"\xff\xfe", Refusal.NOT_UTF8),
        (b'{"v":1,"sent":1,"events":["\xc3\x28"]}', Refusal.NOT_UTF8),
        (b"[" * 16_000, Refusal.NOT_JSON),
        (b'{"a":' * 3_000, Refusal.NOT_JSON),
        (b'{"v":1,"sent":' + b"9" * 6_000 + b',"events":[{}]}', Refusal.NOT_JSON),
        (b'{"v":1,"sent":NaN,"events":[{}]}', Refusal.NOT_JSON),
        (b"\0", Refusal.NOT_JSON),
        (b" " * (wire.MAX_BYTES + 1), Refusal.TOO_LARGE),
        (b"null", Refusal.BAD_BATCH),
        (b"[]", Refusal.BAD_BATCH),
        (b'"v"', Refusal.BAD_BATCH),
        (batch(GOOD, v=2), Refusal.VERSION),
        (batch(GOOD, v="1"), Refusal.VERSION),
        (batch(GOOD, v=True), Refusal.VERSION),
        (batch(GOOD, v=1.0), Refusal.VERSION),
        (batch(GOOD, sent="now"), Refusal.BAD_BATCH),
        (batch(GOOD, sent=-1), Refusal.BAD_BATCH),
        (batch(GOOD, sent=2**60), Refusal.BAD_BATCH),
        (batch(GOOD, sent=True), Refusal.BAD_BATCH),
        (batch(GOOD, user="x"), Refusal.BAD_BATCH),
        (batch(), Refusal.BAD_BATCH),
        (json.dumps({"v": 1, "sent": NOW, "events": {"0": GOOD}}).encode(), Refusal.BAD_BATCH),
        (json.dumps({"v": 1, "events": [GOOD]}).encode(), Refusal.BAD_BATCH),
        (json.dumps({"v": 1, "sent": NOW, "events": [{}] * 51}).encode(), Refusal.TOO_MANY),
    ],
)
def test_batch_is_refused(body: bytes, refusal: Refusal) -> None:
    assert refusal_of(body) == refusal


@pytest.mark.parametrize(
    ("item", "refusal"),
    [
        (None, Refusal.NOT_OBJECT),
        ([], Refusal.NOT_OBJECT),
        ("event", Refusal.NOT_OBJECT),
        ({}, Refusal.INCOMPLETE),
        ({**GOOD, "user": "eva@example.com"}, Refusal.UNKNOWN_KEY),
        ({**GOOD, "__class__": "x"}, Refusal.UNKNOWN_KEY),
        ({**GOOD, "id": "short"}, Refusal.BAD_VALUE),
        ({**GOOD, "id": "A" * 21 + "/"}, Refusal.BAD_VALUE),
        ({**GOOD, "id": "A" * 22 + "\n"}, Refusal.BAD_VALUE),
        ({**GOOD, "id": 7}, Refusal.BAD_VALUE),
        ({**GOOD, "visit": ""}, Refusal.BAD_VALUE),
        ({**GOOD, "kind": "purchase"}, Refusal.BAD_VALUE),
        ({**GOOD, "kind": None}, Refusal.BAD_VALUE),
        ({**GOOD, "kind": ["search"]}, Refusal.BAD_VALUE),
        ({**GOOD, "at": "yesterday"}, Refusal.BAD_VALUE),
        ({**GOOD, "at": 1.5}, Refusal.BAD_VALUE),
        ({**GOOD, "at": True}, Refusal.BAD_VALUE),
        ({**GOOD, "at": -5}, Refusal.BAD_VALUE),
        ({**GOOD, "locale": "english"}, Refusal.BAD_VALUE),
        ({**GOOD, "locale": "en-" + "abcde-" * 20 + "abcde"}, Refusal.BAD_VALUE),
        ({**GOOD, "page": "../../etc/passwd\0"}, Refusal.BAD_VALUE),
        ({**GOOD, "page": "<script>"}, Refusal.BAD_VALUE),
        ({**GOOD, "article": "a" * 201}, Refusal.BAD_VALUE),
        ({**GOOD, "market": "C Z"}, Refusal.BAD_VALUE),
        ({**GOOD, "query": ["a"]}, Refusal.BAD_VALUE),
        ({**GOOD, "query": {"a": {"b": {}}}}, Refusal.BAD_VALUE),
        ({**GOOD, "query": ""}, Refusal.INCOMPLETE),
        ({**GOOD, "query": "\u202e\0\u200b"}, Refusal.INCOMPLETE),
        ({**GOOD, "query": "\ud800"}, Refusal.INCOMPLETE),
        ({**GOOD, "outcome": "great"}, Refusal.BAD_VALUE),
        ({**GOOD, "outcome": None}, Refusal.INCOMPLETE),
        ({**GOOD, "hits": -1}, Refusal.BAD_VALUE),
        ({**GOOD, "hits": 10**30}, Refusal.BAD_VALUE),
        ({**GOOD, "confident": 1}, Refusal.BAD_VALUE),
        ({**GOOD, "score": 8}, Refusal.BAD_VALUE),
        ({**GOOD, "channel": "phone\nX-Header: 1"}, Refusal.BAD_VALUE),
        ({**GOOD, "kind": "helpful"}, Refusal.INCOMPLETE),
        ({**GOOD, "kind": "helpful", "article": "returns", "helpful": 1}, Refusal.BAD_VALUE),
        ({**GOOD, "kind": "effort"}, Refusal.INCOMPLETE),
        ({**GOOD, "kind": "suggestion"}, Refusal.INCOMPLETE),
    ],
)
def test_bad_event_is_left_out_and_its_neighbours_are_kept(item: object, refusal: Refusal) -> None:
    other = wire.as_json(search(2))
    assert read(batch(GOOD, item, other)) == Batch((search(1), search(2)), (refusal,))


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=30),
    st.sampled_from(["search", "helpful", "zero", "unclear", "en", "zh-Hant", number_id(7), NOW, 1.0, 2.0**60]),
)  # fmt: skip


@given(
    st.lists(
        st.dictionaries(st.sampled_from([*Event._fields, "more"]), ANYTHING, max_size=4).map(lambda odd: GOOD | odd),
        min_size=1, max_size=3,
    ),
    st.sampled_from([NOW, NOW + 0.0, True, "1", -1, 2**53 + 1]),
)  # fmt: skip
def test_both_ways_to_read_agree_on_whatever_is_sent(items: list[dict[str, object]], sent: object) -> None:
    with contextlib.suppress(RefusedError):
        read(batch(*items, sent=sent))


def test_good_events_are_read_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(wire, "decode")
    rows = [search(1), search(2, page="returns", market="CZ", hits=3, confident=True, query="退貨 運費")]
    assert quick.decode(wire.encode(rows, sent=NOW), now=NOW, mask=str).events == tuple(rows)


@pytest.mark.parametrize("twice", ['"hits":1,"hits":2', '"hits":1.0', '"hits":1e0', '"query":"a","query":"b"'])
def test_unusual_json_is_read_alike(twice: str) -> None:
    with contextlib.suppress(RefusedError):
        read(batch(GOOD).replace(b'"kind"', f'{twice},"kind"'.encode()))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("two\n lines\t here ", "two lines here"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("a\u2066b\u2069c\u200f", "abc"),
        ("nul\0l \x1b[31mred\x07", "null [31mred"),
        ("zero\u200bwidth\ufeff soft\u00adhyphen", "zerowidth softhyphen"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ฉันต้องการคืนเงิน น้ำ", "ฉันต้องการคืนเงิน น้ำ"),
        ("退貨\u3000運費", "退貨 運費"),
        ("half \ud83d surrogate", "half surrogate"),
        ("👩\u200d💻 setup", "👩\u200d💻 setup"),
        ("x" * 500, "x" * 200),
    ],
)
def test_text_is_cleaned(written: str, kept: str) -> None:
    (event,) = read(batch({**GOOD, "query": written})).events
    assert event.query == kept


@given(st.text(st.characters(), max_size=300))
def test_cleaned_text_is_one_visible_line(written: str) -> None:
    kept = wire.clean(written)
    kept.encode()
    assert kept == wire.clean(kept) == kept.strip()
    assert {unicodedata.category(c) for c in kept if c not in "\u200c\u200d"} & {"Cc", "Cf", "Cs", "Zl", "Zp"} == set()


@pytest.mark.parametrize(
    ("at", "sent", "stored"),
    [
        (NOW - 5_000, NOW, NOW - 5_000),
        (0, 5_000, NOW - 5_000),  # a clock that stands at 1970
        (2**52, 2**52 + 5_000, NOW - 5_000),  # one far in the future
        (NOW + 60_000, NOW, NOW),  # after it was sent
        (NOW - 30 * 86_400_000, NOW, NOW - wire.WINDOW),  # older than events can be
    ],
)
def test_time_is_the_servers(at: int, sent: int, stored: int) -> None:
    (event,) = read(batch({**GOOD, "at": at}, sent=sent)).events
    assert event.at == stored


def test_what_visitors_wrote_is_masked_before_it_is_cut() -> None:
    def mask(text: str) -> str:
        return text.replace("4111111111111111", "•")

    item = {**GOOD, "query": "x" * 190 + " 4111111111111111 lost", "then_query": "4111111111111111"}
    (event,) = read(batch(item), mask=mask).events
    assert "4111" not in event.query
    assert event.then_query == "•"


def test_a_query_that_masking_empties_is_left_out() -> None:
    assert read(batch(GOOD), mask=lambda text: "").refused == (Refusal.INCOMPLETE,)


def pixel(item: object, **values: str) -> str:
    pairs = {"v": "1", "e": json.dumps(item), **values}
    return "&".join(f"{key}={quote(value)}" for key, value in pairs.items())


def test_pixel_is_read() -> None:
    item = {**GOOD, "query": "возврат & обмен"}
    event = search(1, query="возврат & обмен")
    assert wire.decode_pixel(pixel(item, s=str(NOW)), now=NOW, mask=str) == event
    late = wire.decode_pixel(pixel(item, s=str(NOW)), now=NOW + 777, mask=str)
    assert late.at == event.at + 777
    # Without the clock of sending, it happened when it arrived.
    assert wire.decode_pixel(pixel(item), now=NOW, mask=str).at == NOW


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ("", Refusal.BAD_BATCH),
        ("v=1", Refusal.BAD_BATCH),
        ("v=2&e={}", Refusal.VERSION),
        ("e={}", Refusal.VERSION),
        ("v=1&e={}&e={}", Refusal.BAD_BATCH),
        ("v=1&e={}&x=1", Refusal.BAD_BATCH),
        ("v=1&e={}&s=soon", Refusal.BAD_BATCH),
        ("v=1&e={}&s=²", Refusal.BAD_BATCH),
        ("v=1&e=%ff", Refusal.NOT_UTF8),
        ("v=1&e=\ud800", Refusal.NOT_UTF8),
        ("v=1&e=%7B", Refusal.NOT_JSON),
        ("v=1&e=[]", Refusal.NOT_OBJECT),
        ("v=1&e={}", Refusal.INCOMPLETE),
        ("v=1&e=" + "x" * 5000, Refusal.TOO_LARGE),
        ("&" * 4000, Refusal.BAD_BATCH),
    ],
)
def test_pixel_is_refused(query: str, refusal: Refusal) -> None:
    with pytest.raises(RefusedError) as caught:
        wire.decode_pixel(query, now=NOW, mask=str)
    assert caught.value.refusal == refusal


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@st.composite
def nearly_right(draw: st.DrawFn) -> bytes:
    """A batch like ours in which anything may be something else, and then a byte."""
    items: list[Any] = []
    for number in range(draw(st.integers(0, 3))):
        item: dict[str, Any] = {**GOOD, "id": number_id(number)}
        for key in draw(st.lists(st.sampled_from([*GOOD, "text", "score", "reason", "helpful"]), max_size=3)):
            item[key] = draw(JSON)
        items.append(item)
    whole = {"v": 1, "sent": NOW, "events": items, **draw(st.dictionaries(st.sampled_from(["v", "sent", "x"]), JSON))}
    body = bytearray(json.dumps(whole).encode())
    for _ in range(draw(st.integers(0, 3))):
        body[draw(st.integers(0, len(body) - 1))] = draw(st.integers(0, 255))
    return bytes(body)


@given(st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()) | nearly_right())
def test_whatever_arrives_is_read_or_refused(body: bytes) -> None:
    try:
        found = read(body)
    except RefusedError:
        return
    assert found.events or found.refused
    for event in found.events:
        assert NOW - wire.WINDOW <= event.at <= NOW
        assert event.outcome is None or isinstance(event.outcome, Outcome)
        # What was read can be written and read again.
        assert read(wire.encode([event], sent=NOW)) == Batch((event,))


@given(st.text(st.characters(), max_size=200))
def test_any_pixel_is_read_or_refused(query: str) -> None:
    with pytest.raises(RefusedError):
        wire.decode_pixel(query, now=NOW, mask=str)
