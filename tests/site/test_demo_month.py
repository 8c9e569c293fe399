"""The demo shop's month: the same for the same seed and day, settled by the page's rules, taken by the collector."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from kbgen.events.event import Event, EventKind, Outcome
from kbgen.events.store import open_store
from kbgen.site import demo_month, opening
from kbgen.site.demo_crowds import crowds

if TYPE_CHECKING:
    from pathlib import Path

DAY = datetime.date(2026, 11, 22)


def played(root: Path, db: Path, seed: int) -> list[Event]:
    store = open_store(f"sqlite:///{db}", write=True)
    try:
        told = demo_month.play(root, store, today=DAY, seed=seed)
        events = list(store.read())
    finally:
        store.close()
    assert told.events == len(events)
    return events


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("demo") / "month"
    demo_month.make_site(root, ["en"], DAY)
    return root


@pytest.fixture(scope="module")
def month(site: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    return played(site, tmp_path_factory.mktemp("db") / "a.sqlite", 1)


def test_same_seed_same_month(site: Path, month: list[Event], tmp_path: Path) -> None:
    assert played(site, tmp_path / "b.sqlite", 1) == month
    assert played(site, tmp_path / "c.sqlite", 2) != month


def test_it_is_the_month_before_the_day(month: list[Event]) -> None:
    days = {datetime.datetime.fromtimestamp(event.at / 1000, datetime.UTC).date() for event in month}
    assert min(days) == DAY - datetime.timedelta(days=demo_month.DAYS)
    assert max(days) in {DAY - datetime.timedelta(days=1), DAY}


def test_all_of_the_loop_occurs(month: list[Event]) -> None:
    assert {event.kind for event in month} >= {EventKind.SEARCH, EventKind.HELPFUL, EventKind.EFFORT}
    assert {event.outcome for event in month if event.kind is EventKind.SEARCH} == set(Outcome)


def test_half_typed_words_are_no_searches(month: list[Event]) -> None:
    typed = {word.lower() for crowd in crowds(["en"]) for need in crowd.needs for word in (*need.typed, *need.then)}
    asked = {event.query.lower() for event in month if event.kind is EventKind.SEARCH and "[" not in event.query}
    assert asked <= typed


def test_personal_data_is_masked(month: list[Event]) -> None:
    assert not [event.query for event in month if "@" in event.query or "novak" in event.query]


@pytest.mark.parametrize("locale", ["en", "cs", "ru", "th", "zh-Hant"])
def test_needs_name_articles_that_exist(locale: str) -> None:
    from kbgen.model.resources import data

    _, library = opening.load(data("mkdocs.yml").parent, DAY)
    [crowd] = crowds([locale])
    wanted = {answer for need in crowd.needs for answer in need.answers} | set(crowd.untranslated)
    assert wanted <= set(library.source)
    if crowd.mended:
        aliases = library.articles[locale][crowd.mended.article].front.aliases
        assert set(crowd.mended.words) <= set(aliases)
