"""Exports of search terms from other analytics (CSV, TSV): a term, how often, and where known when and with what end.

An export knows no visits: each search counts as a visit of its own. Ids are made from what a row says, so the same
export imported twice counts once.
"""

from __future__ import annotations

import base64
import csv
import datetime
import hashlib
import io
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from kbgen.content.spelling import did_you_mean
from kbgen.events import wire
from kbgen.events.event import Event, EventKind, Outcome
from kbgen.insights.access_log import Tally
from kbgen.insights.importing import Read
from kbgen.model import locale as locales
from kbgen.model.diagnostic import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "term": ("term", "search term", "query", "search", "keyword", "keywords", "label", "search query", "search_term",
             "search keyword", "phrase"),
    "count": ("count", "event count", "searches", "total unique searches", "total events", "nb_visits", "visits",
              "visitors", "occurrences", "views", "hits"),
    "date": ("date", "day", "week", "event date"),
    "locale": ("locale", "language", "lang"),
    "results": ("results", "nbhits", "result count", "number of results", "search_results", "results count"),
    "clicks": ("clicks", "clickcount", "clicked", "click count", "opened"),
}  # fmt: skip
"""What a column means, by the names that other analytics give it (in any case)."""
MOST: Final = 1_000_000
"""Searches that one export may hold."""


class Judged(NamedTuple):
    """What today's search makes of a term."""

    hits: int
    confident: bool


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a file's rows do not say themselves: language and day, empty or None where there is none."""

    locale: str = ""
    day: datetime.date | None = None


class _RowError(ValueError):
    """A row that can't be used; the message says why."""


def read_terms(
    path: Path,
    *,
    known: Sequence[str],
    named: Mapping[str, str],
    defaults: Defaults,
    judge: Callable[[str, str], Judged],
    mask: Callable[[str], str],
    today: datetime.date,
) -> Read:
    """Read an export.

    ``known`` are the site's languages; ``named`` gives columns names of their own (meaning → heading). Where a row
    does not say how many results there were, ``judge`` does. Raises `InputError` where the file is no such export.
    """
    rows = _rows(path)
    line, head = next(rows, (0, []))
    columns = _columns(path, line, head, named)
    tally = Tally()
    events: list[Event] = []
    for number, row in rows:
        tally.lines += 1
        try:
            # One more than fits shows that the rest does not.
            made = _events(_cells(row, columns), known, defaults, judge, mask, today)
            events += islice(made, MOST + 1 - len(events))
        except _RowError as error:
            tally.reject(number, str(error), pixel=False)
        if len(events) > MOST:
            raise InputError.of(path, number, "bad-terms", f"holds more than {MOST:,} searches: split it by month")
    if not tally.lines:
        raise InputError.of(path, line, "bad-terms", "has no rows below its headings: export it again")
    return Read(path, tally, tuple(events), "mend these rows, or leave them out")


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError.of(path, 0, "bad-terms", f"can't be read ({error.strerror}): mend the path") from error
    # Matomo exports UTF-16.
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError.of(
            path, raw[: error.start].count(b"\n") + 1, "bad-terms", "is not UTF-8: save it again with that encoding"
        ) from None
    lines = text.splitlines(keepends=True)
    head = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(
        io.StringIO("".join("\n" if line.startswith("#") else line for line in lines)),
        delimiter=delimiter,
        skipinitialspace=True,
    )
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise InputError.of(path, reader.line_num, "bad-terms", f"is no CSV ({error}): export it again") from None


def _columns(path: Path, line: int, head: Sequence[str], named: Mapping[str, str]) -> dict[str, int]:
    headings = [cell.strip().casefold() for cell in head]
    found: dict[str, int] = {}
    for meaning, names in COLUMNS.items():
        for name in [named[meaning].casefold()] if meaning in named else names:
            if name in headings:
                found[meaning] = headings.index(name)
                break
        else:
            if meaning in named:
                near = did_you_mean(named[meaning], [cell.strip() for cell in head])
                raise InputError.of(path, line, "bad-terms", f"has no column “{named[meaning]}”.{near}")
    for meaning in ("term", "count"):
        if meaning not in found:
            raise InputError.of(
                path, line, "bad-terms",
                f"has no column for the {meaning} (one of {', '.join(COLUMNS[meaning])}): name it with "
                f"--columns {meaning}=HEADING",
            )  # fmt: skip
    return found


def _cells(row: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    return {meaning: row[at].strip() if at < len(row) else "" for meaning, at in columns.items()}


def _events(
    cells: Mapping[str, str],
    known: Sequence[str],
    defaults: Defaults,
    judge: Callable[[str, str], Judged],
    mask: Callable[[str], str],
    today: datetime.date,
) -> Iterator[Event]:
    term = mask(wire.clean(cells["term"]))[: wire.MAX_QUERY].rstrip()
    if not term or term.casefold() in {"(not set)", "(other)"}:
        raise _RowError("has no search term")
    count = _whole(cells["count"], "count")
    day = _day(cells.get("date", ""), defaults.day)
    if day > today:
        raise _RowError(f"is of {day}, which is still to come")
    locale = _locale(cells.get("locale", ""), known, defaults.locale)
    judged = judge(locale, term)
    hits = _whole(cells["results"], "number of results") if cells.get("results") else judged.hits
    opened = min(count, _whole(cells["clicks"], "number of clicks")) if cells.get("clicks") else None
    if opened is None:
        # Nobody says what became of it: what today's search answers counts as found.
        opened = count if hits and judged.confident else 0
    failed = Outcome.ZERO if not hits else Outcome.ABANDONED if judged.confident else Outcome.WEAK
    noon = datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
    for number in range(count):
        name = _id(locale, term, day.isoformat(), str(number))
        yield Event(
            id=name,
            kind=EventKind.SEARCH,
            at=int(noon.timestamp()) * 1000 + number,
            visit=name,
            locale=locale,
            query=term,
            outcome=Outcome.FOUND if number < opened else failed,
            hits=hits,
            confident=bool(hits) and judged.confident,
        )


def _whole(text: str, what: str) -> int:
    # Thousands are set apart by commas, points, spaces, or not at all; some write 12.0 for 12.
    digits = re.sub(r"[\s,.]", "", re.sub(r"\.0+$", "", text))
    if not digits.isdecimal() or len(digits) > 9:
        raise _RowError(f"has “{text[:40]}” for its {what}, which is no whole number")
    return int(digits)


def _day(text: str, otherwise: datetime.date | None) -> datetime.date:
    if not text:
        if otherwise is None:
            raise _RowError("has no date: give its day with --date")
        return otherwise
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        raise _RowError(f"has “{text[:40]}” for its date: write it as 2026-11-30") from None


def _locale(text: str, known: Sequence[str], otherwise: str) -> str:
    tag = locales.normal(text) if text else otherwise
    if not tag:
        raise _RowError("has no language: give it with --locale")
    found = next((one for one in known if tag == one or tag.startswith(one + "-")), "")
    if not found:
        raise _RowError(f"is in “{tag[:40]}”, which the site does not have")
    return found


def _id(*parts: str) -> str:
    digest = hashlib.sha256("\0".join(("kbgen-term", *parts)).encode()).digest()[:16]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
