"""Access logs: which lines are requests for the pixel, which are robots', and which are no lines."""

from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.events.event import Event, Outcome
from kbgen.insights.access_log import LINE_LIMIT, Tally
from kbgen.insights.importing import read_log, read_logs
from kbgen.model.diagnostic import InputError

if TYPE_CHECKING:
    from pathlib import Path

AT = 1_795_273_800_000
"""2026-11-21T15:10:00Z."""
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PLAIN = f'10.0.0.1 - - [21/Nov/2026:15:10:00 +0000] "GET /en/returns/ HTTP/1.1" 200 5120 "-" "{BROWSER}"'


def name(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(16, "big")).decode().rstrip("=")


def query(number: int = 1, **changes: object) -> str:
    event = {
        "id": name(number), "kind": "search", "at": AT, "visit": name(9), "locale": "cs", "query": "kde je balík",
        "outcome": "zero", **changes,
    }  # fmt: skip
    return f"v=1&s={AT}&e={quote(json.dumps(event, ensure_ascii=False), safe='')}"


def combined(target: str, *, agent: str = BROWSER, at: str = "21/Nov/2026:15:10:00 +0000", method: str = "GET") -> str:
    return f'203.0.113.9 - - [{at}] "{method} {target} HTTP/2.0" 200 43 "https://help.example/cs/" "{agent}"'


def unmasked(text: str) -> str:
    return text


def read(path: Path, lines: list[str] | bytes) -> tuple[tuple[Event, ...], Tally]:
    path.write_bytes(lines if isinstance(lines, bytes) else "".join(f"{line}\n" for line in lines).encode())
    found = read_log(path, mask=unmasked)
    return found.events, found.tally


PIXEL = f"/kb.gif?{query()}"
JSON_TIME = "2026-11-21T15:10:00+00:00"
CLOUDFRONT = [
    "2026-11-21", "15:10:00", "PRG50-C1", "392", "203.0.113.9", "GET", "d1.cloudfront.net", "/kb.gif", "200",
    "https://help.example/", quote(BROWSER), query(), "-", "Miss", "x", "help.example", "https", "90", "0.001", "-",
]  # fmt: skip
SHAPES = {
    "nginx and Apache, combined": combined(PIXEL),
    "Apache, with the virtual host": "help.example:443 " + combined(PIXEL),
    "IPv6 and a user": combined(PIXEL).replace("203.0.113.9 - -", "2001:db8::1 - alice"),
    "an escaped quote in the agent": combined(PIXEL, agent=r"Mozilla \"quoted\""),
    "another zone": combined(PIXEL, at="21/Nov/2026:16:10:00 +0100"),
    "carriage returns": combined(PIXEL) + "\r",
    "nginx, JSON": json.dumps({"time_iso8601": JSON_TIME, "request_uri": PIXEL, "http_user_agent": BROWSER}),
    "nginx, JSON with the request line": json.dumps(
        {"msec": "1795273800.000", "request": f"GET {PIXEL} HTTP/1.1", "http_user_agent": BROWSER}
    ),
    "nginx, JSON with path and arguments": json.dumps(
        {"time_local": "21/Nov/2026:15:10:00 +0000", "uri": "/kb.gif", "args": query(), "http_user_agent": BROWSER}
    ),
    "Caddy": json.dumps({"ts": AT / 1000, "request": {"uri": PIXEL, "headers": {"User-Agent": [BROWSER]}}}),
    "Traefik": json.dumps({"StartUTC": "2026-11-21T15:10:00Z", "RequestPath": PIXEL, "request_User-Agent": BROWSER}),
    "Cloudflare": json.dumps(
        {"EdgeStartTimestamp": AT * 10**6, "ClientRequestURI": PIXEL, "ClientRequestUserAgent": BROWSER}
    ),
    "CloudFront": "\t".join(CLOUDFRONT),
    "CloudFront, encoded twice": "\t".join(CLOUDFRONT).replace(query(), query().replace("%", "%25")),
}


@pytest.mark.parametrize("line", SHAPES.values(), ids=SHAPES)
def test_formats(line: str, tmp_path: Path) -> None:
    events, tally = read(tmp_path / "log", [line])
    assert [(event.id, event.at, event.query, event.outcome) for event in events] == [
        (name(1), AT, "kde je balík", Outcome.ZERO)
    ]
    assert (tally.lines, tally.pixels, tally.bots, tally.broken) == (1, 1, 0, 0)


def test_cloudfront_comments_are_no_broken_lines(tmp_path: Path) -> None:
    events, tally = read(tmp_path / "log", ["#Version: 1.0", "#Fields: date time", "\t".join(CLOUDFRONT)])
    assert (len(events), tally.broken) == (1, 0)


@pytest.mark.parametrize("packed", [False, True])
def test_gzip_is_known_by_its_content(tmp_path: Path, packed: bool) -> None:
    content = "".join(f"{line}\n" for line in [PLAIN, combined(PIXEL)]).encode()
    events, _ = read(tmp_path / "access.log", gzip.compress(content) if packed else content)
    assert len(events) == 1


NOT_OURS = {
    "another page": PLAIN,
    "the mark in the referrer": PLAIN.replace('"-"', f'"https://help.example/kb.gif?{query()}"'),
    "a posted one": combined(PIXEL, method="POST"),
    "another picture": combined("/other.gif?v=1&id=4"),
}


@pytest.mark.parametrize("line", NOT_OURS.values(), ids=NOT_OURS)
def test_others_are_only_counted(line: str, tmp_path: Path) -> None:
    events, tally = read(tmp_path / "log", [line])
    assert (events, tally.lines, tally.pixels, tally.broken) == ((), 1, 0, 0)


@pytest.mark.parametrize("agent", ["Googlebot/2.1", "curl/8.5", "HeadlessChrome/140", "-", ""])
def test_robots_are_skipped(agent: str, tmp_path: Path) -> None:
    events, tally = read(tmp_path / "log", [combined(PIXEL, agent=agent)])
    assert (events, tally.pixels, tally.bots) == ((), 1, 1)


BROKEN = {
    "cut off": combined(PIXEL)[:60],
    "no JSON": combined("/kb.gif?v=1&s=1&e=%7Bnonsense"),
    "an unknown kind": combined(f"/kb.gif?{query(kind='login')}"),
    "a wrong version": combined(f"/kb.gif?{query()}".replace("v=1", "v=1&v=2")),
    "no such day": combined(PIXEL, at="31/Feb/2026:15:10:00 +0000"),
    "endless": combined(PIXEL + "x" * LINE_LIMIT),
    "NUL": "\0" * 80,
    "invalid UTF-8": combined("/kb.gif?v=1&e=%7B%FF%7D"),
}


@pytest.mark.parametrize("line", BROKEN.values(), ids=BROKEN)
def test_a_broken_line_is_counted_and_named(line: str, tmp_path: Path) -> None:
    lines = [PLAIN] * 40 + [line] + [combined(f"/kb.gif?{query(number)}") for number in range(2, 42)]
    events, tally = read(tmp_path / "log", lines)
    assert len(events) == 40
    assert (tally.lines, tally.broken) == (81, 1)
    assert tally.examples[0][0] == 41


def test_empty_lines_keep_the_numbers_right(tmp_path: Path) -> None:
    _, tally = read(tmp_path / "log", [PLAIN, "", "", "broken", *[PLAIN] * 40])
    assert tally.examples == [(4, "is no line of the format combined")]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("packed", [False, True])
def test_numbers_are_right_across_blocks(
    workers: int, packed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kbgen.insights.access_log.BLOCK", 3000)
    lines = [line for number in range(50) for line in (PLAIN, combined(f"/kb.gif?{query(number)}"))]
    lines[40:42] = "broken", combined(f"/kb.gif?{query(outcome='lost')}")
    lines[90] = "broken too"
    content = "\n".join(lines).encode()
    (tmp_path / "log").write_bytes(gzip.compress(content, mtime=0) if packed else content)
    found = read_log(tmp_path / "log", mask=str.upper, workers=workers)
    assert [event.id for event in found.events] == [name(number) for number in range(50) if number != 20]
    assert {event.query for event in found.events} == {"KDE JE BALÍK"}
    tally = found.tally
    assert (tally.lines, tally.pixels, tally.broken, tally.broken_pixels) == (100, 50, 3, 1)
    assert sorted(tally.examples) == [
        (41, "is no line of the format combined"),
        (42, "has an event that can't be taken (bad-value)"),
        (91, "is no line of the format combined"),
    ]


def test_more_than_a_twentieth_broken_refuses_the_file(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.log", tmp_path / "bad.log"
    good.write_text("\n".join([PLAIN] * 95 + ["broken"] * 5), encoding="utf-8")
    bad.write_text("\n".join([PLAIN] * 94 + ["broken"] * 6), encoding="utf-8")
    assert read_logs([good], mask=unmasked)[0].tally.broken == 5
    with pytest.raises(InputError, match=r"bad.log:95: 6 of 100 lines are broken, more than 5%: nothing was imported"):
        read_logs([good, bad], mask=unmasked)


def test_more_than_a_twentieth_of_our_own_lines_refuses_it_too(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("\n".join([PLAIN] * 500 + [BROKEN["no JSON"], combined(PIXEL)]), encoding="utf-8")
    with pytest.raises(InputError, match="1 of 2 lines that carry an event is broken"):
        read_logs([path], mask=unmasked)


@pytest.mark.parametrize(
    ("content", "says"), [(None, "can't be read"), (gzip.compress(b"x" * 900, mtime=0)[:-9], "is damaged")]
)
def test_an_unreadable_file_is_a_complaint(content: bytes | None, says: str, tmp_path: Path) -> None:
    if content:
        (tmp_path / "log").write_bytes(content)
    with pytest.raises(InputError, match=says):
        read_logs([tmp_path / "log"], mask=unmasked)


def test_masked_on_arrival(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(combined(PIXEL), encoding="utf-8")
    assert read_logs([tmp_path / "log"], mask=str.upper)[0].events[0].query == "KDE JE BALÍK"


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_any_bytes_are_counted_and_never_raise(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]) -> None:
    path = tmp_path_factory.mktemp("log") / "log"
    content = b"\n".join(lines)
    path.write_bytes(b"-" + content)
    tally = read_log(path, mask=unmasked).tally
    assert tally.broken <= tally.lines == content.count(b"\n") + (not content.endswith(b"\n") or not content)
