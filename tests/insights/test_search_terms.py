"""Search terms from other analytics: headings of many tools, deterministic events, and rows that can't be used."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from kbgen.events.event import Outcome
from kbgen.insights.search_terms import Defaults, Judged, read_terms
from kbgen.model.diagnostic import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from kbgen.insights.importing import Read

TODAY = datetime.date(2026, 11, 22)
DAY = datetime.date(2026, 11, 1)


def judged(locale: str, term: str) -> Judged:
    return {"parcel": Judged(9, True), "weak": Judged(4, False)}.get(term, Judged(0, False))


def read(path: Path, content: str | bytes, **named: str) -> Read:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_terms(
        path, known=("en", "zh-Hant"), named=named, defaults=Defaults("en", DAY), judge=judged,
        mask=lambda text: text.replace("me@x.cz", "[mail]"), today=TODAY,
    )  # fmt: skip


EXPORTS = {
    "plain": "term,count\nparcel,2\n",
    "Google Analytics": "# ----\n# Site search\n# ----\nSearch term,Event count\nparcel,2.0\n",
    "Matomo": "label\tnb_visits\nparcel\t2\n".encode("utf-16"),
    "Algolia": "search,count,nbHits\nparcel,2,9\n",
    "semicolons and a byte order mark": "\ufeffKeyword;Visits\nparcel;2\n",
    "quotes and spaces": '"Search Term" , "Count"\n"parcel","2"\n',
    "two rows": "term,count,date\nparcel,1,2026-11-01\nparcel,1,20261102\n",
}


@pytest.mark.parametrize("content", EXPORTS.values(), ids=EXPORTS)
def test_exports(content: str | bytes, tmp_path: Path) -> None:
    events = read(tmp_path / "terms.csv", content).events
    assert [(event.query, event.locale, event.outcome) for event in events] == [("parcel", "en", Outcome.FOUND)] * 2
    assert len({event.id for event in events}) == len({event.visit for event in events}) == 2


def test_the_same_export_is_the_same_events(tmp_path: Path) -> None:
    content = "term,count\nparcel,2\nother,1\n"
    assert read(tmp_path / "a.csv", content).events == read(tmp_path / "b.csv", content).events


OUTCOMES = [
    ("term,count\nnothing,1\n", {Outcome.ZERO: 1}),
    ("term,count\nweak,1\n", {Outcome.WEAK: 1}),
    ("term,count,clicks\nparcel,3,1\n", {Outcome.FOUND: 1, Outcome.ABANDONED: 2}),
    ("term,count,results\nparcel,2,0\n", {Outcome.ZERO: 2}),
    ("term,count,clicks\nweak,2,5\n", {Outcome.FOUND: 2}),
]


@pytest.mark.parametrize(("content", "expected"), OUTCOMES)
def test_outcomes(content: str, expected: dict[Outcome, int], tmp_path: Path) -> None:
    outcomes = [event.outcome for event in read(tmp_path / "t.csv", content).events]
    assert {outcome: outcomes.count(outcome) for outcome in outcomes if outcome} == expected


def test_columns_may_be_named_and_mean_languages(tmp_path: Path) -> None:
    events = read(tmp_path / "t.csv", "Výraz,Počet,language\nparcel,1,zh_hant\n", term="výraz", count="Počet").events
    assert events[0].locale == "zh-Hant"


def test_masked_on_arrival(tmp_path: Path) -> None:
    assert read(tmp_path / "t.csv", "term,count\nme@x.cz lost,1\n").events[0].query == "[mail] lost"


ROWS = [
    ("parcel,many,2026-11-01,en", "has “many” for its count, which is no whole number"),
    ("parcel,1,1.11.2026,en", "has “1.11.2026” for its date: write it as 2026-11-30"),
    ("parcel,1,2026-12-24,en", "is of 2026-12-24, which is still to come"),
    ("parcel,1,2026-11-01,de", "is in “de”, which the site does not have"),
    ("(not set),1,2026-11-01,en", "has no search term"),
    ("parcel", "has “” for its count, which is no whole number"),
]


@pytest.mark.parametrize(("row", "says"), ROWS)
def test_rows_that_are_skipped(row: str, says: str, tmp_path: Path) -> None:
    found = read(tmp_path / "t.csv", "term,count,date,locale\nparcel,1,2026-11-01,en\n" + row + "\n")
    assert len(found.events) == 1
    assert found.tally.examples == [(3, says)]


FILES = [
    ("word,count\na,1\n", "t.csv:1: has no column for the term .*: name it with --columns term=HEADING"),
    ("term,count\n", "t.csv:1: has no rows below its headings"),
    ("", "has no column for the term"),
    (b"term,count\nparcel,1\n\xff\xfe,1\n", "t.csv:3: is not UTF-8"),
    ("term,count\nparcel,999999999\n", "t.csv:2: holds more than 10 searches: split it by month"),
]


@pytest.mark.parametrize(("content", "says"), FILES)
def test_files_that_are_refused(
    content: str | bytes, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kbgen.insights.search_terms.MOST", 10)
    with pytest.raises(InputError, match=says):
        read(tmp_path / "t.csv", content)


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no column “Vyraz”\. Did you mean “Výraz”\?"):
        read(tmp_path / "t.csv", "Výraz,count\na,1\n", term="Vyraz")
