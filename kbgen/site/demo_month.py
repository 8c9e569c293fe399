"""A month of the demo shop's customers, played through the rules of the real pages and the real collector.

The customers are made up, and so is how patiently they read results; everything after their typing is not: the site's
search answers, `kbgen.events.outcomes` settles what they typed as their browsers would, and the batches pass the
collector's reception with its checks, masking and shares. The same seed and day give the same month.
"""

from __future__ import annotations

import csv
import datetime
import io
import math
import random
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, groupby
from typing import TYPE_CHECKING, Final

from kbgen.collector.exchange import Request
from kbgen.collector.metrics import Metrics
from kbgen.collector.reception import Admitted, Reception, Terms
from kbgen.events import masking, wire
from kbgen.events.event import Event, Outcome
from kbgen.insights.contacts import CONTACT_COLUMNS, ORDER_COLUMNS
from kbgen.insights.fixes import LEDGER, FixKind, Written, ledger_text
from kbgen.search.index import build_index
from kbgen.search.query import Searcher
from kbgen.site import opening, scaffold, workers
from kbgen.site.demo_crowds import crowds
from kbgen.site.demo_customer import SECOND, Customer, token
from kbgen.site.shelves import shelves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kbgen.content.library import Library
    from kbgen.events.store import Store
    from kbgen.insights.shelf import Shelf
    from kbgen.search.query import Answer
    from kbgen.site.demo_crowds import Crowd, Mended, Need

DAYS: Final = 29
"""With the day after, which has only begun, they are what `kbgen insights` looks at by default."""
DAY: Final = 86_400 * SECOND
MENDED_AGO: Final = 18
"""Days before the month's end on which the fix of `Crowd.mended` was written."""
PRODUCTS: Final = ("rain jacket", "boots", "tent", "sleeping bag", "coffee machine", "vacuum cleaner", "kitchen knife")
HOURS: Final = (1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 10, 11, 10, 9, 9, 9, 9, 10, 12, 13, 11, 7, 3)
"""Visits by the hour of the day."""


@dataclass(frozen=True, slots=True)
class Played:
    """What was played: how many visits, how many events were stored, and the shop's orders and contacts as CSV."""

    visits: int
    events: int
    orders: str
    contacts: str


def make_site(folder: Path, locales: Sequence[str], today: datetime.date) -> int:
    """Copy the demo shop's site as it is in the month played, with its record of fixes; returns how many files."""
    count = scaffold.create(folder, locales)
    rows = []
    for crowd in crowds(scaffold.demo_locales()):
        for identity in crowd.untranslated:
            (folder / "docs" / crowd.locale / f"{identity}.md").unlink(missing_ok=True)
        if crowd.mended:
            day = today - datetime.timedelta(days=MENDED_AGO)
            rows.append(Written("0" * 10, day, FixKind.ALIAS, crowd.locale, crowd.mended.article, crowd.mended.words))
    (folder / LEDGER).write_text(ledger_text("", rows), encoding="utf-8")
    return count


def play(root: Path, store: Store, *, today: datetime.date, seed: int) -> Played:
    """Play the month up to the day before ``today`` on a site, and store what the collector takes."""
    project, library = opening.load(root, today)
    of_site = {shelf.locale: shelf for shelf in shelves(project, library, today)}
    start = int(datetime.datetime.combine(today, datetime.time(), datetime.UTC).timestamp()) * 1000 - DAYS * DAY
    tasks = [
        workers.Task(crowd.locale, partial(_visits, crowd, of_site[crowd.locale], start, seed))
        for crowd in crowds(project.settings.locales)
    ]
    played = workers.run(tasks, workers=workers.worker_count())
    visits = list(chain.from_iterable(played))
    visits.sort(key=lambda visit: visit.at)
    reception = Reception(Terms(mask=masking.mask), Metrics())
    stored = 0
    for _, several in groupby(visits, key=lambda visit: visit.at // DAY):
        # As the collector does under load: many requests, one commit.
        admitted = [one for visit in several for one in _received(reception, visit)]
        stored += store.append([event for one in admitted for event in one.events])
    orders, contacts = _shop_tables(store, library, of_site, random.Random(f"{seed} shop"))
    return Played(len(visits), stored, orders, contacts)


def _shop_tables(
    store: Store, library: Library, of_site: Mapping[str, Shelf], chance: random.Random
) -> tuple[str, str]:
    """Return the month's orders and contacts as the shop's other systems would export them, in CSV.

    Whoever went on to a contact channel is a contact; others order now and then.
    """
    orders, contacts = io.StringIO(), io.StringIO()
    ordered, contacted = csv.writer(orders, lineterminator="\n"), csv.writer(contacts, lineterminator="\n")
    ordered.writerow(ORDER_COLUMNS)
    contacted.writerow(CONTACT_COLUMNS)
    sold: Counter[tuple[str, str, str]] = Counter()
    for event in store.read():
        day = datetime.datetime.fromtimestamp(event.at / 1000, datetime.UTC).date().isoformat()
        sold[day, chance.choice(PRODUCTS), event.locale] += chance.randrange(3)
        if event.outcome is Outcome.ESCALATED:
            # The desk files it under the topic of whatever comes closest.
            near = of_site[event.locale].searcher.search(event.query, limit=1).hits
            tags = library.source[near[0].document.id].front.tags if near else ()
            topic = tags[0] if tags else "contact"
            reply = round(chance.lognormvariate(5, 1))
            solved = reply + round(chance.lognormvariate(6, 1))
            contacted.writerow([day, topic, chance.choice(PRODUCTS), event.locale, event.query, reply, solved])
    for (day, product, language), count in sorted(sold.items()):
        ordered.writerow([day, count, product, language])
    return orders.getvalue(), contacts.getvalue()


@dataclass(frozen=True, slots=True)
class _Visit:
    at: int
    sender: str
    events: tuple[Event, ...]


def _received(reception: Reception, visit: _Visit) -> Iterator[Admitted]:
    """Hand a visit's events in as its browser would: in batches, each soon after its last event."""
    for start in range(0, len(visit.events), wire.MAX_EVENTS):
        batch = visit.events[start : start + wire.MAX_EVENTS]
        sent = batch[-1].at + SECOND
        body = wire.encode(batch, sent=sent)
        headers = {"content-type": "text/plain;charset=UTF-8"}
        answer = reception.admit(Request("POST", "/events", headers=headers, body=body, client=visit.sender), now=sent)
        if isinstance(answer, Admitted):
            yield answer


def _arrivals(crowd: Crowd, start: int, chance: random.Random) -> list[int]:
    """When visits begin: more in the evening, fewer at the weekend, more every week towards Christmas."""
    weights = [(1 + day / DAYS) * (0.75 if (start // DAY + day + 3) % 7 > 4 else 1.0) for day in range(DAYS)]
    days = chance.choices(range(DAYS), weights, k=crowd.visits)
    hours = chance.choices(range(24), HOURS, k=crowd.visits)
    return sorted(
        start + day * DAY + hour * 3600 * SECOND + chance.randrange(3600 * SECOND)
        for day, hour in zip(days, hours, strict=True)
    )


def _answering(crowd: Crowd, shelf: Shelf, start: int) -> Callable[[str, int], Answer]:
    """The site's search on a day of the month: before the fix it lacked some aliases."""
    answers: dict[tuple[bool, str], Answer] = {}
    searchers: Mapping[bool, Searcher] = {
        True: shelf.searcher,
        False: _without(crowd.mended, shelf) if crowd.mended else shelf.searcher,
    }
    mended_at = start + (DAYS - MENDED_AGO) * DAY

    def answer(query: str, at: int) -> Answer:
        key = (at >= mended_at, query)
        if key not in answers:
            answers[key] = searchers[key[0]].search(query)
        return answers[key]

    return answer


def _without(mended: Mended, shelf: Shelf) -> Searcher:
    documents = [
        replace(one, aliases=tuple(alias for alias in one.aliases if alias not in mended.words))
        if one.id == mended.article
        else one
        for one in shelf.documents
    ]
    return Searcher(build_index(documents, shelf.locale, synonyms=shelf.synonyms, cache=shelf.analyses))


def _visits(crowd: Crowd, shelf: Shelf, start: int, seed: int, step: Callable[[], None]) -> list[_Visit]:
    """A language's visits, which no other language's have a part in."""
    chance = random.Random(f"{seed} {crowd.locale}")
    answering = _answering(crowd, shelf, start)
    return [_visit(crowd, at, start, chance, answering) for at in _arrivals(crowd, start, chance)]


def _visit(crowd: Crowd, at: int, start: int, chance: random.Random, answering: Callable[[str, int], Answer]) -> _Visit:
    need = _need(crowd, at, start, chance)
    visit = token(chance)
    sender = f"10.{chance.randrange(256)}.{chance.randrange(256)}.{chance.randrange(1, 255)}"
    customer = Customer(crowd.locale, need, visit, at, chance, answering)
    return _Visit(at, sender, tuple(customer.events()))


def _need(crowd: Crowd, at: int, start: int, chance: random.Random) -> Need:
    # The demand before Christmas doubles with every ten days.
    growth = math.pow(2, (at - start) / DAY / 10 - 1)
    weights = [need.often * (growth if need.season else 1.0) for need in crowd.needs]
    return chance.choices(crowd.needs, weights)[0]
