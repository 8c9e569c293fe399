"""How searches end: the visits that the browser's code is held to as well (tests/js/outcomes.test.js)."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.events.event import Event, Outcome
from kbgen.events.outcomes import Answered, Contacted, Input, Left, Opened, Passed, Search, Settled, State, due, step

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "outcomes.json").read_text(encoding="utf-8")
)


def happened(kind: str, at: int, *rest: Any) -> Input:
    if kind == "answered":
        query, hits, confident = rest
        return Answered(Search(at=at, query=query, hits=hits, confident=confident, locale="en"))
    kinds = {"settled": Settled, "opened": Opened, "contacted": Contacted, "passed": Passed, "left": Left}
    made: Input = kinds[kind](at, *rest)
    return made


def play(inputs: list[list[Any]]) -> tuple[State, list[Search]]:
    state = State()
    final: list[Search] = []
    for one in inputs:
        state, found = step(state, happened(*one))
        final += found
    return state, final


def shown(search: Search) -> dict[str, Any]:
    """The fields that say something."""
    said = {key: value for key, value in asdict(search).items() if value != "" and key != "locale"}
    if not said["rank"]:
        del said["rank"]
    return said


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_visit(case: dict[str, Any]) -> None:
    assert [shown(search) for search in play(case["inputs"])[1]] == case["final"]


def test_every_outcome_is_in_the_vectors() -> None:
    assert {search["outcome"] for case in CASES for search in case["final"]} == set(Outcome)


def test_a_search_has_the_events_fields() -> None:
    assert {field.name for field in fields(Search)} <= set(Event._fields)


@pytest.mark.parametrize(
    ("inputs", "when"),
    [
        ([], None),
        ([["answered", 100, "refund", 3, True]], 2_600),
        ([["answered", 100, "refund", 3, True], ["settled", 500]], 300_500),
        ([["answered", 0, "a", 3, True], ["settled", 500], ["answered", 900, "refund", 3, True]], 3_400),
    ],
)
def test_due(inputs: list[list[Any]], when: int | None) -> None:
    assert due(play(inputs)[0]) == when


QUERIES = st.sampled_from(["", "r", "re", "refund", "refnud", "klarna", "退貨", "退款", "คืนเงิน"])
STEPS = st.lists(
    st.tuples(
        st.integers(0, 400_000),
        st.one_of(
            st.tuples(st.just("answered"), QUERIES, st.integers(0, 3), st.booleans()),
            st.tuples(st.just("opened"), st.sampled_from(["returns", "faq/a/b"]), st.integers(1, 8)),
            st.tuples(st.just("contacted"), st.sampled_from(["contact", "phone"])),
            st.sampled_from([("settled",), ("passed",), ("left",)]),
        ),
    ),
    max_size=30,
)


@given(STEPS)
def test_whatever_happens(steps: list[tuple[int, tuple[Any, ...]]]) -> None:
    inputs, now = [], 0
    for pause, (kind, *rest) in steps:
        now += pause
        inputs.append([kind, now, *rest])
    answered = sum(kind == "answered" for kind, *_ in inputs)
    state, final = play([*inputs, ["left", now]])
    assert not state.held
    assert state.current is None
    assert due(state) is None
    assert len(final) <= answered
    for search in final:
        assert search.query
        assert (search.outcome is Outcome.FOUND) <= bool(search.article and search.rank)
        assert (search.outcome is Outcome.ESCALATED) == bool(search.channel)
        assert (search.outcome is Outcome.REFORMULATED) == bool(search.then_query and search.then_article)
