"""Languages looked at side by side give what one process gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from kbgen.events.event import Outcome
from kbgen.events.store import open_store
from kbgen.insights.analysis import analyse
from kbgen.insights.cluster import Threshold
from kbgen.insights.fixes import Fix, FixKind, Written
from kbgen.insights.period import DAY, EPOCH
from kbgen.insights.replay import AROUND, Replaying
from kbgen.site import understanding, workers
from tests.insights.shop import PERIOD, searches, shelves

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kbgen.insights.findings import Findings
    from kbgen.insights.suggest import Site


EVENTS = [
    *searches("loyalty points", 20),
    *searches("pasword reset", 12, Outcome.REFORMULATED, then_query="password reset", then_article="account/password"),
    *searches("jak poslat zpět", 15, locale="cs"),
    *searches("paket", 9, locale="de"),
]


@pytest.fixture
def source(tmp_path: Path) -> Iterator[understanding.Source]:
    address = f"sqlite:///{tmp_path}/events.sqlite"
    store = open_store(address, write=True)
    store.append(EVENTS)
    yield understanding.Source(store, address)
    store.close()


@pytest.fixture
def two_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(understanding, "LARGE", 0)
    monkeypatch.setattr(workers, "worker_count", lambda: 2)


@pytest.mark.parametrize("locales", [(), ("cs",)])
@pytest.mark.usefixtures("two_workers")
def test_side_by_side_is_the_same(locales: tuple[str, ...], source: understanding.Source) -> None:
    beside = understanding.understand(source, PERIOD, shelves(), threshold=Threshold(), locales=locales)
    alone = analyse(source.store.read(), PERIOD, shelves(), threshold=Threshold(), locales=locales)
    assert beside == alone
    assert len(beside.insights) == (1 if locales else 3)
    assert [trend.locale for trend in beside.rates] == (["cs"] if locales else ["en", "cs", "de"])


def replaying(fixes: Sequence[Written] = ()) -> Replaying:
    common = [("en", "loyalty points"), ("en", "pasword reset"), ("cs", "jak poslat zpět")]
    searchers = {one.locale: one.searcher for one in shelves()}
    return Replaying(searchers, PERIOD, Threshold(), common, fixes)


@pytest.mark.usefixtures("two_workers")
def test_a_report_is_made_of_the_same(source: understanding.Source) -> None:
    seen = understanding.understand_all(source, shelves(), replaying())
    assert seen.findings == understanding.understand(source, PERIOD, shelves(), threshold=Threshold())
    assert seen.replay == understanding.ask_again(source, replaying())
    assert {row.text: row.visits for row in seen.replay.rows} == {
        "loyalty points": 20, "jak poslat zpět": 15, "pasword reset": 12,
    }  # fmt: skip
    assert sum(counts.days.total() for counts in seen.counts) == len(EVENTS)


def test_a_fix_is_known_by_its_words_however_they_are_typed(source: understanding.Source) -> None:
    """What a fix names is what the analysis makes of queries: without capitals and closing marks."""
    asked = searches("Where is it?", 6)
    source.store.append(asked)
    day = PERIOD.last
    fix = Written("0" * 10, day, FixKind.ALIAS, "en", "returns/cost", ("where is it",))
    [effect] = understanding.ask_again(source, replaying([fix])).effects
    counted = [event for event in asked if 0 < day.toordinal() - EPOCH - event.at // DAY <= AROUND]
    assert 0 < effect.before == len(counted)


@pytest.mark.usefixtures("two_workers")
def test_fixes_of_several_languages_keep_the_order_of_their_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    def suggest(findings: Findings, site: Site) -> tuple[Fix, ...]:
        return tuple(Fix(FixKind.DRAFT, one.cluster.locale, "", "", ("",), one) for one in findings.insights)

    monkeypatch.setattr(understanding, "suggest", suggest)
    findings = analyse(EVENTS, PERIOD, shelves(), threshold=Threshold())
    assert {one.cluster.locale for one in findings.insights} == {"en", "cs"}
    site = cast("Site", None)  # which the one above does not look at
    assert understanding.mend(findings, site) == suggest(findings, site)
