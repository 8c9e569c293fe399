"""A month of the demo shop's customers, played through the rules of the real pages and the real collector.

The customers are made up, and so is how patiently they read results; everything after their typing is not: the site's
search answers, `kbgen.events.outcomes` settles what they typed as their browsers would, and the batches pass the
collector's reception with its checks, masking and shares. The same seed and day give the same month.
"""

from __future__ import annotations

import base64
import csv
import datetime
import io
import math
import random
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

from kbgen.collector.exchange import Request
from kbgen.collector.metrics import Metrics
from kbgen.collector.reception import Admitted, Reception, Terms
from kbgen.events import masking, outcomes, wire
from kbgen.events.event import Event, EventKind, Outcome, Reason
from kbgen.insights.contacts import CONTACT_COLUMNS, ORDER_COLUMNS
from kbgen.insights.fixes import LEDGER, FixKind, Written, ledger_text
from kbgen.search.index import build_index
from kbgen.search.query import Searcher
from kbgen.site import opening, scaffold
from kbgen.site.shelves import shelves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kbgen.content.library import Library
    from kbgen.events.store import Store
    from kbgen.insights.shelf import Shelf
    from kbgen.search.query import Answer

FOLDER: Final = Path(__file__).parent / "shop_month"
DAYS: Final = 29
"""With the day after, which has only begun, they are what `kbgen insights` looks at by default."""
SECOND: Final = 1000
DAY: Final = 86_400 * SECOND

# How customers read: the shares of those who do it. Ours, and rather impatient than kind.
READS: Final = 3
"""Hits that most look at."""
OPENS_SURE, OPENS_UNSURE, OPENS_BELOW = 0.85, 0.55, 0.15
OPENS_WRONG: Final = 0.04
TRIES_AGAIN, CONTACTS = 0.45, 0.25
JUDGES, RATES = 0.15, 0.3
"""Answer “Was this helpful?”, and then how easy it was."""
HELPED: Final = 0.82
HELPED_LESS: Final = {
    "faq/refunds/how-long": 0.5,
    "faq/warranty/make-claim": 0.6,
    "faq/missing-parcels/tracking-stuck": 0.4,
}
"""Answers that leave customers where they were: waiting."""
PRODUCTS: Final = ("rain jacket", "boots", "tent", "sleeping bag", "coffee machine", "vacuum cleaner", "kitchen knife")
CHANNELS: Final = ("contact", "mail", "phone", "chat")
HOURS: Final = (1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 10, 11, 10, 9, 9, 9, 9, 10, 12, 13, 11, 7, 3)
"""Visits by the hour of the day."""


@dataclass(frozen=True, slots=True)
class Need:
    """What customers want and how they type it; ``answers`` is empty where the shop has none."""

    answers: tuple[str, ...]
    """Articles that answer it, the best first."""
    often: int
    season: bool
    noise: bool
    typed: tuple[str, ...]
    then: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mended:
    """A fix of the month's 10th day: until then the article lacked these aliases."""

    article: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Crowd:
    """A language's customers; ``untranslated`` articles are not there yet in their language."""

    locale: str
    visits: int
    needs: tuple[Need, ...]
    untranslated: tuple[str, ...]
    mended: Mended | None


@dataclass(frozen=True, slots=True)
class Played:
    """What was played: how many visits, how many events were stored, and the shop's orders and contacts as CSV."""

    visits: int
    events: int
    orders: str
    contacts: str


MENDED_AGO: Final = 18
"""Days before the month's end on which the fix of `Crowd.mended` was written."""


def crowds(locales: Sequence[str]) -> list[Crowd]:
    """Read the customers of these languages."""
    return [_crowd(locale) for locale in locales if (FOLDER / f"{locale}.yml").is_file()]


def _crowd(locale: str) -> Crowd:
    data = yaml.safe_load((FOLDER / f"{locale}.yml").read_text(encoding="utf-8"))
    needs = tuple(
        Need(
            answers=(*([row["answer"]] if "answer" in row else ()), *row.get("also", ())),
            often=row["often"],
            season=row.get("season", False),
            noise=row.get("noise", False),
            typed=tuple(row["typed"]),
            then=tuple(row.get("then", ())),
        )
        for row in data["needs"]
    )
    mended = Mended(data["mended"]["article"], tuple(data["mended"]["words"])) if "mended" in data else None
    return Crowd(locale, data["visits"], needs, tuple(data["untranslated"]), mended)


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
    visits: list[_Visit] = []
    for crowd in crowds(project.settings.locales):
        chance = random.Random(f"{seed} {crowd.locale}")
        answering = _answering(crowd, of_site[crowd.locale], start)
        visits += [_visit(crowd, at, start, chance, answering) for at in _arrivals(crowd, start, chance)]
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
    return Searcher(build_index(documents, shelf.locale, synonyms=shelf.synonyms))


def _visit(crowd: Crowd, at: int, start: int, chance: random.Random, answering: Callable[[str, int], Answer]) -> _Visit:
    need = _need(crowd, at, start, chance)
    visit = _name(chance)
    sender = f"10.{chance.randrange(256)}.{chance.randrange(256)}.{chance.randrange(1, 255)}"
    customer = _Customer(crowd.locale, need, visit, at, chance, answering)
    return _Visit(at, sender, tuple(customer.events()))


def _need(crowd: Crowd, at: int, start: int, chance: random.Random) -> Need:
    # The demand before Christmas doubles with every ten days.
    growth = math.pow(2, (at - start) / DAY / 10 - 1)
    weights = [need.often * (growth if need.season else 1.0) for need in crowd.needs]
    return chance.choices(crowd.needs, weights)[0]


def _name(chance: random.Random) -> str:
    return base64.urlsafe_b64encode(chance.randbytes(16)).decode().rstrip("=")


class _Customer:
    """One visit: what is typed, read, opened, and judged. The state of the search is the browser's."""

    def __init__(
        self,
        locale: str,
        need: Need,
        visit: str,
        at: int,
        chance: random.Random,
        answering: Callable[[str, int], Answer],
    ) -> None:
        self.locale, self.need, self.visit, self.now = locale, need, visit, at
        self.chance, self.answering = chance, answering
        self.state = outcomes.State()
        self.final: list[outcomes.Search] = []
        self.feedback: list[Event] = []

    def events(self) -> Iterator[Event]:
        """Return the visit's events in the order of their time."""
        opened = self._looks_for(_favourite(self.need.typed, self.chance))
        if not opened and self.need.then and self.chance.random() < TRIES_AGAIN:
            opened = self._looks_for(_favourite(self.need.then, self.chance))
        if opened:
            self._judges(opened)
        elif not self.need.noise and self.chance.random() < CONTACTS:
            self._passes(5, 60)
            self._does(outcomes.Contacted(self.now, self.chance.choice(CHANNELS)))
        self._passes(10, 120)
        self._does(outcomes.Left(self.now))
        made = [_searched(search, self.visit, _name(self.chance)) for search in self.final]
        return iter(sorted([*made, *self.feedback], key=lambda event: event.at))

    def _does(self, happened: outcomes.Input) -> None:
        self.state, final = outcomes.step(self.state, happened)
        self.final += final

    def _passes(self, least: int, most: int) -> None:
        self.now += self.chance.randrange(least * SECOND, most * SECOND)

    def _looks_for(self, query: str) -> str:
        """Type, read, and open a hit or not; returns the article that was opened."""
        if len(query) > 6 and self.chance.random() < 0.3:
            # A pause while typing shows an answer to half a query, which is none of its own.
            self._sees(query[: len(query) // 2].rstrip())
            self._passes(1, 2)
        answer = self._sees(query)
        self._passes(3, 20)
        shown = [hit.document.id for hit in answer.hits]
        place = next((place for place, one in enumerate(shown, 1) if one in self.need.answers), 0)
        wish = (OPENS_SURE if answer.confident else OPENS_UNSURE) if 0 < place <= READS else OPENS_BELOW
        if place and self.chance.random() < wish:
            return self._opens(shown[place - 1], place)
        if shown and answer.confident and not self.need.noise and self.chance.random() < OPENS_WRONG:
            return self._opens(shown[0], 1)
        self._does(outcomes.Settled(self.now))
        return ""

    def _sees(self, query: str) -> Answer:
        answer = self.answering(query, self.now)
        self._does(
            outcomes.Answered(
                outcomes.Search(
                    at=self.now,
                    query=query,
                    hits=len(answer.hits),
                    confident=answer.confident,
                    locale=self.locale,
                    page="index",
                )
            )
        )
        return answer

    def _opens(self, article: str, rank: int) -> str:
        self._does(outcomes.Opened(self.now, article, rank))
        return article

    def _judges(self, article: str) -> None:
        if self.chance.random() >= JUDGES:
            return
        self._passes(20, 120)
        right = article in self.need.answers
        helped = self.chance.random() < (HELPED_LESS.get(article, HELPED) if right else 0.1)
        reasons = (Reason.UNCLEAR, Reason.INCOMPLETE) if right else (Reason.OTHER_TOPIC,)
        self.feedback.append(
            self._told(
                EventKind.HELPFUL, article, helpful=helped, reason=None if helped else self.chance.choice(reasons)
            )
        )
        if self.chance.random() < RATES:
            score = self.chance.choice((5, 6, 6, 7, 7)) if helped else self.chance.choice((1, 2, 2, 3, 4))
            self.feedback.append(self._told(EventKind.EFFORT, article, score=score))

    def _told(self, kind: EventKind, article: str, **fields: object) -> Event:
        made = partial(Event, id=_name(self.chance), kind=kind, at=self.now, visit=self.visit, locale=self.locale)
        return made(page=article, article=article, **fields)  # type: ignore[arg-type]  # fields of the kind


def _favourite(words: Sequence[str], chance: random.Random) -> str:
    """The first wordings are the commonest."""
    return chance.choices(words, [1 / (place + 1) for place in range(len(words))])[0]


def _searched(search: outcomes.Search, visit: str, name: str) -> Event:
    return Event(
        id=name,
        kind=EventKind.SEARCH,
        at=search.at,
        visit=visit,
        locale=search.locale,
        page=search.page,
        query=search.query,
        outcome=Outcome(search.outcome),
        hits=search.hits,
        confident=search.confident,
        article=search.article,
        rank=search.rank,
        then_query=search.then_query,
        then_article=search.then_article,
        channel=search.channel,
    )
