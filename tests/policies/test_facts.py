"""The demo shop's facts can be read, and hold together."""

from __future__ import annotations

import datetime

import pytest

from kbgen.content.settings import load_project
from kbgen.model.resources import data
from kbgen.policies.facts import Facts
from kbgen.policies.kinds import Duration, Unit
from kbgen.policies.loading import load_facts, read_facts


@pytest.fixture(scope="module")
def demo() -> Facts:
    facts, faults = load_facts(load_project(data("docs").parent))
    assert faults == []
    return facts


def test_demo_can_be_read(demo: Facts) -> None:
    assert [market.key for market in demo.markets] == ["CZ", "DE", "AT", "TH", "TW", "EU", "world"]
    assert demo.returns is not None
    assert {market: rule.window for market in ("CZ", "TH") if (rule := demo.returns.rule(market, DAY))} == {
        "CZ": Duration(30, Unit.DAY),
        "TH": Duration(30, Unit.DAY),
    }


DAY = datetime.date(2026, 11, 21)


def test_every_fact_knows_its_line(demo: Facts) -> None:
    lines = (data("docs") / "shop.yml").read_text("utf-8").splitlines()
    for path, line in demo.lines.items():
        key = path.rpartition(".")[2]
        assert key in lines[line - 1] or path.endswith((".pickup", ".home")), path


def test_an_answer_may_take_longer_in_a_season(demo: Facts) -> None:
    mail = demo.channel("mail")
    assert mail is not None
    assert mail.replies_on(datetime.date(2026, 11, 14)) == Duration(1, Unit.WORKING_DAY)
    assert mail.replies_on(datetime.date(2026, 11, 15)) == Duration(2, Unit.WORKING_DAY)
    assert mail.replies_on(datetime.date(2027, 1, 6)) == Duration(2, Unit.WORKING_DAY)
    assert mail.replies_on(datetime.date(2027, 1, 7)) == Duration(1, Unit.WORKING_DAY)


def test_a_site_without_facts_is_fine() -> None:
    assert read_facts("", ("en",)) == (Facts(), [])
