"""A small shop's articles and its visits, for tests of the analysis."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from kbgen.events.event import Event, EventKind, Outcome
from kbgen.insights.analysis import analyse
from kbgen.insights.cluster import Threshold
from kbgen.insights.period import DAY, Period
from kbgen.insights.shelf import Shelf
from kbgen.search.documents import SearchDocument
from kbgen.search.index import build_index
from kbgen.search.query import Searcher
from kbgen.search.synonyms import Synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kbgen.insights.findings import Findings

PERIOD = Period(100 * DAY, 130 * DAY)

ENGLISH = (
    ("returns/how", "How do I return an item?", "Send it back within 30 days."),
    ("returns/cost", "What does a return cost?", "The label is free in Europe."),
    ("account/password", "How do I reset my password?", "Use the link in the email."),
    ("payment/invoice", "Where is my invoice?", "Download the receipt in your account."),
    ("delivery/track", "How do I track my parcel?", "Open the tracking link."),
    ("products/preorder", "How does a preorder work?", "We charge when we ship."),
)
CZECH = (
    ("returns/how", "Jak vrátím zboží?", "Pošlete je do 30 dnů."),
    ("returns/cost", "Kolik stojí vrácení zboží?", "Štítek je v Evropě zdarma."),
    ("account/password", "Jak obnovím zapomenuté heslo?", "Použijte odkaz v e-mailu."),
    ("payment/invoice", "Kde najdu fakturu?", "Účtenku stáhnete v účtu."),
    ("delivery/track", "Jak můžu sledovat svůj balík?", "Otevřete odkaz dopravce."),
)


def shelf(locale: str, rows: Iterable[tuple[str, str, str]]) -> Shelf:
    """Return a language's shelf; articles that only English has are fallbacks."""
    own = {identity: (title, body) for identity, title, body in rows}
    documents = tuple(
        SearchDocument(
            id=identity,
            url=f"{identity}/",
            kind="question",
            title=own.get(identity, (title, body))[0],
            summary="",
            body=own.get(identity, (title, body))[1],
            fallback=identity not in own,
        )
        for identity, title, body in ENGLISH
    )
    translated = dict.fromkeys(identity for identity, _, _ in CZECH)
    return Shelf(
        locale=locale,
        documents=documents,
        searcher=Searcher(build_index(documents, locale)),
        synonyms=Synonyms(),
        elsewhere={one.id: ("en", "cs") if one.id in translated else ("en",) for one in documents},
    )


@cache
def shelves() -> tuple[Shelf, ...]:
    """Return the shop's two languages."""
    return shelf("en", ENGLISH), shelf("cs", CZECH)


def searches(
    query: str,
    visits: int,
    outcome: Outcome = Outcome.WEAK,
    *,
    name: str = "",
    days: int = 10,
    apart: int = 3,
    **more: Any,
) -> list[Event]:
    """Return searches of so many visits, spread over so many days of the period, each some days apart."""
    name = name or query
    return [
        Event(
            id=f"{name}-{number}",
            kind=EventKind.SEARCH,
            at=PERIOD.since + (number % days) * apart * DAY + number,
            visit=f"{name}/{number}",
            locale=more.get("locale", "en"),
            query=query,
            outcome=outcome,
            **{key: value for key, value in more.items() if key != "locale"},
        )
        for number in range(visits)
    ]


def findings(events: Sequence[Event], threshold: Threshold | None = None, **more: Any) -> Findings:
    """Return what the analysis says of the events."""
    ordered = sorted(events, key=lambda event: (event.at, event.id))
    return analyse(ordered, PERIOD, shelves(), threshold=threshold or Threshold(), **more)
