"""Orders and contacts from the shop's other systems: how often an order leads to a contact, and what about.

Both come as CSV with a line of headings. A row that can't be read is a complaint with its line, and nothing is
reported then: a share of rows left out would be a wrong rate. Columns that mean nothing here are passed over and named.
"""

from __future__ import annotations

import csv
import datetime
import io
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from kbgen.content.spelling import did_you_mean
from kbgen.model import locale as locales
from kbgen.model.diagnostic import Diagnostic, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

T = TypeVar("T")
ORDER_COLUMNS: Final = ("date", "orders", "product", "language")
CONTACT_COLUMNS: Final = (
    "date", "topic", "product", "language", "subject", "first_reply_minutes", "resolution_minutes",
)  # fmt: skip
SPIKE: Final = 3.0
"""A day with so many times a topic's usual contacts is a spike."""
SPIKE_LEAST: Final = 5
MOST_FAULTS: Final = 20


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders of one day, of a product and in a language where the file says so."""

    day: datetime.date
    count: int
    product: str
    language: str


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact; the times are minutes, None where the file does not have them."""

    day: datetime.date
    topic: str
    product: str
    language: str
    subject: str
    first_reply: float | None
    resolution: float | None


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """A file's rows, and what is said of its columns that no report uses."""

    rows: tuple[T, ...]
    passed_over: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """Contacts of a topic, product or language; ``rate`` is contacts per 100 orders, None without orders."""

    name: str
    contacts: int
    orders: int
    rate: float | None


@dataclass(frozen=True, slots=True)
class Spike:
    """A day on which a topic had far more contacts than usual."""

    day: datetime.date
    topic: str
    contacts: int
    usual: float


@dataclass(frozen=True, slots=True)
class Prevented:
    """An article that answers what customers contacted the shop about."""

    article: str
    topic: str
    contacts: int


@dataclass(frozen=True, slots=True)
class ContactReport:
    """What the two files say of a period; times are minutes: the median, and what nine of ten stay below."""

    orders: int
    contacts: int
    rate: float | None
    topics: tuple[Share, ...]
    products: tuple[Share, ...]
    languages: tuple[Share, ...]
    spikes: tuple[Spike, ...]
    first_reply: tuple[float, float] | None
    resolution: tuple[float, float] | None
    prevented: tuple[Prevented, ...]


class _RowError(ValueError):
    """A row that can't be used; the message says why and what to write."""


def read_orders(path: Path) -> Table[Orders]:
    """Read orders. Raises `InputError` with every row that can't be read."""

    def order(row: Mapping[str, str]) -> Orders:
        count = _number(row["orders"], "orders") if row.get("orders") else 1
        return Orders(_day(row["date"]), int(count), row.get("product", ""), _language(row.get("language", "")))

    return _read(path, ("date",), ORDER_COLUMNS, order)


def read_contacts(path: Path) -> Table[Contact]:
    """Read contacts. Raises `InputError` with every row that can't be read."""

    def contact(row: Mapping[str, str]) -> Contact:
        times = [
            _number(row[name], name) if row.get(name) else None
            for name in ("first_reply_minutes", "resolution_minutes")
        ]
        if not row["topic"]:
            raise _RowError("has no topic: write one of the site's tags")
        language = _language(row.get("language", ""))
        return Contact(
            _day(row["date"]), row["topic"], row.get("product", ""), language, row.get("subject", ""), *times
        )

    return _read(path, ("date", "topic"), CONTACT_COLUMNS, contact)


def _read(
    path: Path, required: Sequence[str], known: Sequence[str], made: Callable[[Mapping[str, str]], T]
) -> Table[T]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError.of(path, 0, "bad-table", "is not UTF-8: save it again with that encoding") from None
    except OSError as error:
        raise InputError.of(path, 0, "bad-table", f"can't be read ({error.strerror}): mend the path") from error
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count), skipinitialspace=True)
    rows: list[T] = []
    faults: list[Diagnostic] = []
    passed_over: tuple[Diagnostic, ...] = ()
    names: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not names:
                names = [cell.strip().lower() for cell in cells]
                passed_over = tuple(_passed_over(path, reader.line_num, names, required, known))
                continue
            row = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
            try:
                if len(cells) != len(names):
                    raise _RowError(f"has {len(cells)} columns, the headings {len(names)}: put texts in quotes")
                rows.append(made(row))
            except _RowError as error:
                faults.append(Diagnostic(str(path), reader.line_num, "bad-table", str(error)))
    except csv.Error as error:
        faults.append(Diagnostic(str(path), reader.line_num, "bad-table", f"is no CSV ({error}): export it again"))
    if not names:
        faults.append(Diagnostic(str(path), 0, "bad-table", f"is empty: begin with the headings {', '.join(known)}"))
    if faults:
        more = len(faults) - MOST_FAULTS
        rest = [Diagnostic(str(path), 0, "bad-table", f"has {more} faults more")] if more > 0 else []
        raise InputError([*faults[:MOST_FAULTS], *rest])
    return Table(tuple(rows), passed_over)


def _passed_over(
    path: Path, line: int, names: Sequence[str], required: Sequence[str], known: Sequence[str]
) -> Iterator[Diagnostic]:
    """Name the columns that mean nothing. Raises `InputError` where one is missing that has to be there."""
    missing = [name for name in required if name not in names]
    if missing:
        raise InputError.of(
            path, line, "bad-table", f"has no column “{missing[0]}”; the headings that count are {', '.join(known)}"
        )
    lacking = [name for name in known if name not in names]
    for name in dict.fromkeys(names):
        if name and name not in known:
            said = (
                f"column “{name[:40]}” is passed over: rename it to what it means, of {', '.join(known)}, or leave it"
            )
            yield Diagnostic(str(path), line, "unused-column", f"{said}.{did_you_mean(name, lacking)}")


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        raise _RowError(f"has “{text[:40]}” for its date: write it as 2026-11-30") from None


def _number(text: str, what: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e9:
        raise _RowError(f"has “{text[:40]}” for {what}: write a number of 0 or more, without units")
    return number


def _language(text: str) -> str:
    return locales.normal(text) if text else ""


def contact_report(
    orders: Sequence[Orders],
    contacts: Sequence[Contact],
    *,
    answer: Callable[[Contact], str],
) -> ContactReport:
    """Put orders and contacts together. ``answer`` names the article that answers a contact, or nothing."""
    total = sum(one.count for one in orders)
    answered: Counter[tuple[str, str]] = Counter()
    for contact in contacts:
        article = answer(contact)
        if article:
            answered[article, contact.topic] += 1
    return ContactReport(
        orders=total,
        contacts=len(contacts),
        rate=_rate(len(contacts), total),
        topics=tuple(
            Share(topic, count, total, _rate(count, total)) for topic, count in _most(one.topic for one in contacts)
        ),
        products=_shares(orders, contacts, lambda one: one.product),
        languages=_shares(orders, contacts, lambda one: one.language),
        spikes=tuple(_spikes(contacts)),
        first_reply=_times(one.first_reply for one in contacts),
        resolution=_times(one.resolution for one in contacts),
        prevented=tuple(
            Prevented(article, topic, count)
            for (article, topic), count in sorted(answered.items(), key=lambda row: (-row[1], row[0]))
        ),
    )


def _rate(contacts: int, orders: int) -> float | None:
    return 100 * contacts / orders if orders else None


def _most(names: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(names).items(), key=lambda row: (-row[1], row[0]))


def _shares(
    orders: Sequence[Orders], contacts: Sequence[Contact], of: Callable[[Orders | Contact], str]
) -> tuple[Share, ...]:
    """Contacts and orders by a column; rows that leave it empty are left out."""
    ordered: Counter[str] = Counter()
    for one in orders:
        ordered[of(one)] += one.count
    return tuple(
        Share(name, count, ordered[name], _rate(count, ordered[name]))
        for name, count in _most(map(of, contacts))
        if name
    )


def _spikes(contacts: Sequence[Contact]) -> Iterator[Spike]:
    if not contacts:
        return
    first, last = min(one.day for one in contacts), max(one.day for one in contacts)
    days = [first + datetime.timedelta(days=number) for number in range((last - first).days + 1)]
    by_topic: defaultdict[str, Counter[datetime.date]] = defaultdict(Counter)
    for one in contacts:
        by_topic[one.topic][one.day] += 1
    found = [
        Spike(day, topic, counts[day], usual)
        for topic, counts in by_topic.items()
        for usual in [statistics.median(counts[day] for day in days)]
        for day in days
        if counts[day] >= max(SPIKE_LEAST, SPIKE * usual)
    ]
    yield from sorted(found, key=lambda spike: (-spike.contacts, spike.day, spike.topic))


def _times(minutes: Iterable[float | None]) -> tuple[float, float] | None:
    known = sorted(one for one in minutes if one is not None)
    if not known:
        return None
    return statistics.median(known), known[min(len(known) - 1, int(0.9 * len(known)))]
