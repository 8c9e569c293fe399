"""Periods, rates and thresholds."""

from __future__ import annotations

import datetime

import pytest

from kbgen.events.event import Outcome
from kbgen.insights.cluster import Threshold
from kbgen.insights.period import DAY, Period
from kbgen.insights.rates import Rates, total


def test_a_period_has_one_of_the_same_length_before_it() -> None:
    period = Period.of_days(datetime.date(1970, 4, 10), 30)
    assert (period.since, period.until, period.days) == (70 * DAY, 100 * DAY, 30)
    assert period.previous == Period(40 * DAY, 70 * DAY)
    assert [at in period for at in (70 * DAY - 1, 70 * DAY, 100 * DAY - 1, 100 * DAY)] == [False, True, True, False]
    assert Period(0, DAY + 1).days == 2
    assert (str(period.first), str(period.last)) == ("1970-03-12", "1970-04-10")


def test_a_period_that_ends_before_it_begins_is_none() -> None:
    with pytest.raises(ValueError, match="ends after it begins"):
        Period(2, 2)


def test_rates_are_shares_of_all_searches() -> None:
    rates = Rates("en", 8, {Outcome.FOUND: 6, Outcome.ZERO: 1, Outcome.REFORMULATED: 3})
    assert (rates.searches, rates.failed) == (10, 4)
    assert (rates.success, rates.rate(Outcome.ZERO), rates.rate(Outcome.WEAK)) == (0.6, 0.1, 0.0)
    assert Rates("en").success == 0.0


def test_a_total_adds_up_every_outcome() -> None:
    one, two = Rates("en", 2, {Outcome.FOUND: 2}), Rates("cs", 3, {Outcome.FOUND: 1, Outcome.WEAK: 4})
    assert total([one, two]) == Rates("", 5, {Outcome.FOUND: 3, Outcome.WEAK: 4})
    assert total([]) == Rates("")


@pytest.mark.parametrize(
    ("visits", "days", "met"), [(5, 2, True), (4, 2, False), (5, 1, False), (500, 1, False), (6, 9, True)]
)
def test_the_threshold_wants_visits_and_days(visits: int, days: int, met: bool) -> None:
    assert Threshold().met(visits, days) is met
