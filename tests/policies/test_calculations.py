"""The calculations, by the vectors that the browser's half is held to as well, and one against the other.

``tests/js/facts.test.js`` is the vectors' other half.
"""

from __future__ import annotations

import datetime
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbgen.policies import complaining, delivering, opening, returning
from kbgen.policies.facts import CountedFrom, Extension
from kbgen.policies.kinds import Duration, Unit
from kbgen.policies.periods import WorkingDays, end

ROOT = Path(__file__).parents[2]
Json = dict[str, Any]
Ask = Callable[..., Any]


def vectors(name: str) -> list[Json]:
    found: list[Json] = json.loads((ROOT / "tests/vectors" / f"{name}.json").read_text(encoding="utf-8"))
    return found


def by_name(case: Json) -> str:
    return str(case["name"])


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def spans(rows: list[list[int]]) -> opening.Spans:
    return tuple((opens, closes) for opens, closes in rows)


def schedule(data: Json) -> opening.Schedule:
    return opening.Schedule(
        data["zone"], tuple(map(spans, data["week"])), {day(key): spans(rows) for key, rows in data["days"].items()}
    )


def state(data: Json, now: datetime.datetime) -> Json:
    found = opening.state(schedule(data), now)
    return {"open": found.open, "day": found.day.isoformat(), "ahead": found.ahead, "minute": found.minute}


def working_days(data: Json) -> WorkingDays:
    return WorkingDays(frozenset(data["weekdays"]), frozenset(map(day, data["holidays"])))


def duration(data: Json | None) -> Duration | None:
    return Duration(data["number"], Unit(data["unit"])) if data else None


def deadline(data: Json, ordered: str, delivered: str) -> Json:
    window = duration(data["window"])
    assert window
    extensions = tuple(
        Extension("", 0, day(row["ordered_from"]), day(row["ordered_until"]), day(row["returnable_until"]), ())
        for row in data["extensions"]
    )
    terms = returning.Terms(
        window, CountedFrom(data["counted_from"]), duration(data["legal"]), data["rolls"],
        working_days(data["working_days"]), extensions,
    )  # fmt: skip
    found = returning.deadline(terms, day(ordered), day(delivered))
    return {"day": found.day.isoformat(), "ground": found.ground.value}


def delivery_terms(data: Json) -> delivering.Terms:
    return delivering.Terms(
        data["fastest"], data["slowest"], data["cut_off"], working_days(data["warehouse"]),
        working_days(data["carrier"]),
        tuple(delivering.Rush(day(rush["order_by"]), day(rush["day"])) for rush in data["rushes"]),
    )  # fmt: skip


def arrival(data: Json, ordered: str, minute: int) -> Json:
    found = delivering.arrival(delivery_terms(data), day(ordered), minute)
    return {"sent": str(found.sent), "earliest": str(found.earliest), "latest": str(found.latest)}


def order_by(data: Json, wanted: str) -> str | None:
    found = delivering.order_by(delivery_terms(data), day(wanted))
    return found.isoformat() if found else None


@pytest.mark.parametrize("case", vectors("opening"), ids=by_name)
def test_opening(case: Json) -> None:
    assert state(case["schedule"], datetime.datetime.fromisoformat(case["now"])) == case["state"]


@pytest.mark.parametrize("case", vectors("returning"), ids=by_name)
def test_returning(case: Json) -> None:
    assert deadline(case["terms"], case["ordered"], case["delivered"]) == case["deadline"]


@pytest.mark.parametrize("case", vectors("delivering"), ids=by_name)
def test_delivering(case: Json) -> None:
    if "wanted" in case:
        assert order_by(case["terms"], case["wanted"]) == case["order_by"]
    else:
        assert arrival(case["terms"], case["ordered"], case["minute"]) == case["arrival"]


@pytest.mark.parametrize("case", vectors("complaining"), ids=by_name)
def test_complaining(case: Json) -> None:
    steps = [Duration(step["number"], Unit(step["unit"])) for step in case["steps"]]
    found = complaining.deadlines(steps, day(case["sent"]), working_days(case["days"]))
    assert [one.isoformat() for one in found] == case["deadlines"]


def test_no_working_day_at_all() -> None:
    with pytest.raises(ValueError, match="no working day within 400 days of 2026-11-22"):
        WorkingDays(frozenset()).from_(datetime.date(2026, 11, 22))


# Both halves on inputs that nobody planned.


@pytest.fixture(scope="module")
def browser_half() -> Iterator[Ask]:
    """Ask the browser's half, in one Node process for all examples; its own time zone must not matter."""
    node = subprocess.Popen(
        ["node", "tests/js/facts.answers.js"], cwd=ROOT, env={**os.environ, "TZ": "America/St_Johns"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    with node:
        assert node.stdin
        assert node.stdout
        source, answers = node.stdin, node.stdout

        def ask(calculation: str, *values: object) -> Any:
            source.write(json.dumps([calculation, values]) + "\n")
            source.flush()
            return json.loads(answers.readline())

        yield ask
        source.close()


DAYS = st.dates(datetime.date(2024, 1, 1), datetime.date(2031, 12, 31))
MINUTES = st.integers(0, 1440)
ZONES = st.sampled_from(
    ["Europe/Prague", "Asia/Bangkok", "Asia/Taipei", "America/New_York", "Asia/Kathmandu", "Pacific/Apia",
     "Australia/Lord_Howe", "UTC"]
)  # fmt: skip


@st.composite
def hours(draw: st.DrawFn) -> list[list[int]]:
    marks = sorted(draw(st.sets(MINUTES, max_size=6)))
    return [[opens, closes] for opens, closes in zip(marks[::2], marks[1::2], strict=False)]


@st.composite
def schedules(draw: st.DrawFn) -> Json:
    days = draw(st.dictionaries(DAYS, hours(), max_size=8))
    week = draw(st.lists(hours() | st.just([[0, 1440]]) | st.just([]), min_size=7, max_size=7))
    return {"zone": draw(ZONES), "week": week, "days": {str(key): value for key, value in days.items()}}


INSTANTS = st.datetimes(
    datetime.datetime(2024, 1, 1), datetime.datetime(2031, 12, 31), timezones=st.just(datetime.UTC)
)  # fmt: skip


@st.composite
def working(draw: st.DrawFn) -> Json:
    weekdays = draw(st.sets(st.integers(0, 6), min_size=1))
    return {"weekdays": sorted(weekdays), "holidays": sorted(map(str, draw(st.sets(DAYS, max_size=8))))}


UNITS = ("day", "working day", "week", "month", "year")
PERIODS = st.fixed_dictionaries({"number": st.integers(0, 120), "unit": st.sampled_from(UNITS)})


@st.composite
def return_terms(draw: st.DrawFn) -> Json:
    keys = ("ordered_from", "ordered_until", "returnable_until")
    return {
        "window": draw(PERIODS),
        "counted_from": draw(st.sampled_from([event.value for event in CountedFrom])),
        "legal": draw(st.none() | PERIODS),
        "rolls": draw(st.booleans()),
        "working_days": draw(working()),
        "extensions": draw(st.lists(st.fixed_dictionaries(dict.fromkeys(keys, DAYS.map(str))), max_size=3)),
    }


@st.composite
def delivery_terms_data(draw: st.DrawFn) -> Json:
    fastest, slowest = sorted(draw(st.tuples(st.integers(0, 30), st.integers(0, 30))))
    return {
        "fastest": fastest, "slowest": slowest, "cut_off": draw(MINUTES),
        "warehouse": draw(working()), "carrier": draw(working()),
        "rushes": draw(st.lists(st.fixed_dictionaries({"order_by": DAYS.map(str), "day": DAYS.map(str)}), max_size=2)),
    }  # fmt: skip


FUZZ = settings(max_examples=250, deadline=None, derandomize=True)


@FUZZ
@given(data=schedules(), now=INSTANTS)
def test_halves_agree_on_opening(browser_half: Ask, data: Json, now: datetime.datetime) -> None:
    assert browser_half("state", data, int(now.timestamp() * 1000)) == state(data, now)


@FUZZ
@given(data=return_terms(), ordered=DAYS, delivered=DAYS)
def test_halves_agree_on_returning(
    browser_half: Ask, data: Json, ordered: datetime.date, delivered: datetime.date
) -> None:
    assert browser_half("deadline", data, str(ordered), str(delivered)) == deadline(data, str(ordered), str(delivered))


@FUZZ
@given(data=delivery_terms_data(), ordered=DAYS, minute=MINUTES)
def test_halves_agree_on_delivering(browser_half: Ask, data: Json, ordered: datetime.date, minute: int) -> None:
    assert browser_half("arrival", data, str(ordered), minute) == arrival(data, str(ordered), minute)
    assert browser_half("orderBy", data, str(ordered)) == order_by(data, str(ordered))


def test_hours_have_no_last_day() -> None:
    with pytest.raises(ValueError, match="a period of working hours has no last day"):
        end(datetime.date(2026, 11, 22), Duration(4, Unit.WORKING_HOUR))
