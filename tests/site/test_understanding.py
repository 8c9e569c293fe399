"""Languages analysed side by side give what one process gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kbgen.events.event import Outcome
from kbgen.events.store import open_store
from kbgen.insights.analysis import analyse
from kbgen.insights.cluster import Threshold
from kbgen.site import understanding, workers
from tests.insights.shop import PERIOD, searches, shelves

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("locales", [(), ("cs",)])
def test_side_by_side_is_the_same(locales: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = [
        *searches("loyalty points", 20),
        *searches(
            "pasword reset", 12, Outcome.REFORMULATED, then_query="password reset", then_article="account/password"
        ),
        *searches("jak poslat zpět", 15, locale="cs"),
        *searches("paket", 9, locale="de"),
    ]
    address = f"sqlite:///{tmp_path}/events.sqlite"
    store = open_store(address, write=True)
    store.append(events)
    monkeypatch.setattr(understanding, "LARGE", 0)
    monkeypatch.setattr(workers, "worker_count", lambda: 2)
    source = understanding.Source(store, address)
    beside = understanding.understand(source, PERIOD, shelves(), threshold=Threshold(), locales=locales)
    alone = analyse(store.read(), PERIOD, shelves(), threshold=Threshold(), locales=locales)
    store.close()
    assert beside == alone
    assert len(beside.insights) == (1 if locales else 3)
    assert [trend.locale for trend in beside.rates] == (["cs"] if locales else ["en", "cs", "de"])
