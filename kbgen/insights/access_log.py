"""Web servers' access logs: which lines ask for the pixel that carries an event, and which are no lines at all.

A help site without a collector sends each event as the query of a picture's address (``…?v=1&s=<ms>&e=<JSON>``, see
`kbgen.events.wire.decode_pixel`), and the web server writes that down like any other request. A log holds a hundred
other requests for each of those: they are only counted and held against the format's shape, a block at a time.
"""

from __future__ import annotations

import datetime
import gzip
import json
import re
import zlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from kbgen.model.diagnostic import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MARK: Final = b"v=1&"
"""What the query of every pixel request begins with."""
BLOCK: Final = 1 << 22
LINE_LIMIT: Final = 1 << 16
"""Bytes; a longer line is no web server's."""
BROKEN_SHARE: Final = 0.05
"""With a larger share of broken lines, the file is not what it was taken for."""
SHOWN: Final = 5
"""How many broken lines are named."""

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_BOT = re.compile(
    r"bot|crawl|spider|slurp|preview|headless|lighthouse|monitor|uptime|curl|wget|python|java/|go-http|libwww|okhttp|"
    r"scrapy|facebookexternalhit|pingdom|phantom",
    re.IGNORECASE,
)


class UnreadableLineError(ValueError):
    """A line, or the event in it, is not what it should be; the message says why."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as a log has it; ``at`` is the server's time in milliseconds since 1970-01-01 UTC."""

    at: int
    target: str
    agent: str


@dataclass(frozen=True, slots=True)
class Pixel:
    """A request for the pixel: its query, when it arrived (ms, the server's clock), its line in the block, from 1."""

    line: int
    at: int
    query: str


@dataclass(slots=True)
class Tally:
    """What a log held so far: all lines, those for the pixel, robots' among these, and broken ones."""

    lines: int = 0
    pixels: int = 0
    bots: int = 0
    broken: int = 0
    broken_pixels: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)

    def add(self, block: Tally) -> None:
        """Add what the next lines held, which were counted from 1."""
        room = SHOWN - len(self.examples)
        self.examples += [(self.lines + line, why) for line, why in block.examples[:room]]
        self.lines += block.lines
        self.pixels += block.pixels
        self.bots += block.bots
        self.broken += block.broken
        self.broken_pixels += block.broken_pixels

    def reject(self, line: int, why: str, *, pixel: bool) -> None:
        """Count a broken line; the first few are kept with their number."""
        self.broken += 1
        self.broken_pixels += pixel
        if len(self.examples) < SHOWN:
            self.examples.append((line, why))

    @property
    def unusable(self) -> bool:
        """Tell whether too much is broken, of all lines or of those that concern us."""
        return self.broken > BROKEN_SHARE * self.lines or self.broken_pixels > BROKEN_SHARE * self.pixels


@dataclass(frozen=True, slots=True)
class Format:
    """A log's format: the shape of a line, that of a run of such lines and empty ones, and the reader of a line."""

    name: str
    line: re.Pattern[bytes]
    run: re.Pattern[bytes]
    read: Callable[[str], Request]


# ---- combined: Apache and nginx, with a virtual host before it or without

_COMBINED_LINE = rb'\S[^\[\n]*+\[[^\]\n]++\] "[^"\n]*+" \d{3} [^\n]*+'
_COMBINED = re.compile(
    r'\S[^\[]*\[(?P<at>[^\]]+)\] "(?P<request>[^"\\]*+(?:\\.[^"\\]*+)*+)" \d{3} \S+'
    r'(?: "[^"\\]*+(?:\\.[^"\\]*+)*+" "(?P<agent>[^"\\]*+(?:\\.[^"\\]*+)*+)")?'
)
_LOGGED_TIME = re.compile(r"(\d{2})/([A-Z][a-z]{2})/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})")


@lru_cache(maxsize=4096)
def _logged_time(text: str) -> int:
    found = _LOGGED_TIME.fullmatch(text)
    month = _MONTHS.get(found[2]) if found else None
    if found is None or month is None:
        raise UnreadableLineError(f"“{text[:40]}” is no time")
    day, year, hour, minute, second, hours, minutes = (int(found[group]) for group in (1, 3, 4, 5, 6, 8, 9))
    offset = (hours * 60 + minutes) * (-60 if found[7] == "-" else 60)
    try:
        moment = datetime.datetime(year, month, day, hour, minute, second, tzinfo=datetime.UTC)
    except ValueError:
        raise UnreadableLineError(f"“{text[:40]}” is no time") from None
    return (int(moment.timestamp()) - offset) * 1000


def _combined(line: str) -> Request:
    found = _COMBINED.match(line)
    if found is None:
        raise UnreadableLineError("is no line of the combined format")
    method, _, rest = found["request"].partition(" ")
    target = rest.rpartition(" ")[0] or rest
    return Request(_logged_time(found["at"]), target if method == "GET" else "", found["agent"] or "")


# ---- JSON lines: nginx with a JSON format, Caddy, Traefik, Cloudflare

_JSON_LINE = rb"[ \t]*+\{[^\n]*\}[ \t\r]*+"
_TARGETS: Final = (
    ("request_uri",), ("request", "uri"), ("RequestPath",), ("ClientRequestURI",), ("uri",), ("url",), ("path",),
)  # fmt: skip
_QUERIES: Final = (("args",), ("query_string",), ("query",))
_AGENTS: Final = (
    ("http_user_agent",), ("user_agent",), ("agent",), ("request", "headers", "User-Agent"), ("request_User-Agent",),
    ("ClientRequestUserAgent",),
)  # fmt: skip
_TIMES: Final = (
    ("time_iso8601",), ("msec",), ("ts",), ("time_local",), ("StartUTC",), ("EdgeStartTimestamp",), ("timestamp",),
    ("@timestamp",), ("time",),
)  # fmt: skip


def _looked_up(row: dict[str, Any], paths: tuple[tuple[str, ...], ...]) -> Any:
    for path in paths:
        value: Any = row
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, str | int | float) and value != "":
            return value
    return None


def _moment(value: Any) -> int:
    """A time as JSON logs write it: ISO 8601, the combined format's, or seconds, ms, µs or ns since 1970."""
    if isinstance(value, str) and "/" in value:
        return _logged_time(value)
    try:
        if isinstance(value, str) and not value.replace(".", "", 1).isdecimal():
            moment = datetime.datetime.fromisoformat(value)
            return int((moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).timestamp() * 1000)
        number = float(value)
        while number > 1e11:
            number /= 1000
        return int(number * 1000)
    except (ValueError, TypeError, OverflowError):
        raise UnreadableLineError(f"“{str(value)[:40]}” is no time") from None


def _json_line(line: str) -> Request:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise UnreadableLineError("is no JSON") from None
    if not isinstance(row, dict):
        raise UnreadableLineError("is no JSON object")
    target = _looked_up(row, _TARGETS)
    if target is None and isinstance(request := row.get("request"), str):
        target = request.split(" ")[1] if request.count(" ") else request
    query = _looked_up(row, _QUERIES)
    if query is not None and "?" not in str(target):
        target = f"{target}?{query}"
    return Request(_moment(_looked_up(row, _TIMES)), str(target or ""), str(_looked_up(row, _AGENTS) or ""))


# ---- CloudFront's standard logs

_CLOUDFRONT_LINE = rb"(?:#[^\n]*+|\d{4}-\d\d-\d\d\t\d\d:\d\d:\d\d(?:\t[^\t\n]*+){10,}+)"
_CLOUDFRONT_QUERY, _CLOUDFRONT_AGENT = 11, 10


def _cloudfront(line: str) -> Request:
    columns = line.split("\t")
    if len(columns) <= _CLOUDFRONT_QUERY:
        raise UnreadableLineError("is no line of CloudFront's standard format")
    at = _moment(f"{columns[0]}T{columns[1]}+00:00")
    return Request(at, f"{columns[7]}?{columns[_CLOUDFRONT_QUERY]}", unquote(columns[_CLOUDFRONT_AGENT]))


def _format(name: str, line: bytes, read: Callable[[str], Request]) -> Format:
    return Format(name, re.compile(line), re.compile(rb"(?:" + line + rb"\n|[ \t\r]*+\n)*+"), read)


COMBINED = _format("combined", _COMBINED_LINE, _combined)
JSON_LINES = _format("JSON lines", _JSON_LINE, _json_line)
CLOUDFRONT = _format("CloudFront", _CLOUDFRONT_LINE, _cloudfront)
FORMATS: Final = {kind.name: kind for kind in (COMBINED, JSON_LINES, CLOUDFRONT)}


def format_of(block: bytes) -> Format:
    """Tell a log's format by its first lines that say something."""
    for line in block[: 20 * LINE_LIMIT].splitlines()[:20]:
        if line.lstrip().startswith(b"{"):
            return JSON_LINES
        if CLOUDFRONT.line.fullmatch(line):
            return CLOUDFRONT
        if COMBINED.line.fullmatch(line):
            return COMBINED
    return COMBINED


# ---- reading


def blocks(path: Path) -> Iterator[bytes]:
    """Yield a log's lines, ``.gz`` or plain, many at a time; each block ends with a line's end.

    Raises `InputError` for a file that can't be read or decompressed.
    """
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            yield from _blocks(gzip.GzipFile(fileobj=raw) if packed else raw)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError.of(path, 0, "bad-log", f"is damaged ({error}): fetch it again") from error
    except OSError as error:
        raise InputError.of(path, 0, "bad-log", f"can't be read ({error.strerror}): mend the path") from error


def _blocks(stream: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    rest = b""
    while block := stream.read(BLOCK):
        block = rest + block
        end = block.rfind(b"\n") + 1
        rest = block[end:]
        if end:
            yield block[:end]
        if len(rest) > BLOCK:
            # One line without end: its beginning stands for it.
            rest = rest[: 2 * LINE_LIMIT]
    if rest:
        yield rest + b"\n"


def pixels(block: bytes, kind: Format, tally: Tally) -> Iterator[Pixel]:
    """Yield a block's pixel requests by people; ``tally``, which is empty before, counts everything else."""
    tally.lines = block.count(b"\n")
    broken = dict(_misshapen(block, kind))
    seen = number = 0
    for start, line in _marked(block):
        number += block.count(b"\n", seen, start)
        seen = start
        if start not in broken:
            found = _pixel(line, 1 + number, kind, tally)
            if found:
                yield found
    for start, line in broken.items():
        ours = MARK in line
        tally.pixels += ours
        tally.reject(1 + block.count(b"\n", 0, start), f"is no line of the format {kind.name}", pixel=ours)


def _misshapen(block: bytes, kind: Format) -> Iterator[tuple[int, bytes]]:
    """The lines that do not have the format, and where they begin."""
    at = 0
    while found := kind.run.match(block, at):
        start = found.end()
        if start == len(block):
            return
        at = block.index(b"\n", start) + 1
        line = block[start : at - 1]
        # A request with an escaped quote in it has the combined format, but not its usual shape.
        if kind is not COMBINED or len(line) > LINE_LIMIT or not _COMBINED.match(line.decode("utf-8", "replace")):
            yield start, line


def _marked(block: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines with the pixel's mark in them, and where they begin."""
    at = block.find(MARK)
    while at >= 0:
        start, end = block.rfind(b"\n", 0, at) + 1, block.index(b"\n", at)
        yield start, block[start:end].rstrip(b"\r")
        at = block.find(MARK, end)


def _pixel(line: bytes, number: int, kind: Format, tally: Tally) -> Pixel | None:
    try:
        request = kind.read(line.decode("utf-8", "replace"))
        if len(line) > LINE_LIMIT:
            raise UnreadableLineError("is longer than any request")
        query = request.target.partition("?")[2]
        if not query.startswith(MARK.decode()) or "&e=" not in query:
            # It stands in the referrer, or somebody posted it: no pixel.
            return None
        tally.pixels += 1
        if _is_bot(request.agent):
            tally.bots += 1
            return None
        return Pixel(number, request.at, query)
    except UnreadableLineError as error:
        tally.pixels += 1
        tally.reject(number, str(error), pixel=True)
        return None


@lru_cache(maxsize=4096)
def _is_bot(agent: str) -> bool:
    return not agent.strip("- ") or _BOT.search(agent) is not None
