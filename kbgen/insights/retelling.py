"""A replay as people read it in a terminal, as programs do, and as a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, Final

from kbgen.insights import neutral
from kbgen.insights.replay import Effect, Replay, Replayed, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHOWN: Final = 10
"""Queries of a state that a terminal shows."""
_TOLD: Final = {
    State.RECOVERED: "Recovered: failed then, answered today",
    State.WORSE: "Got worse: found then, no longer among the first today",
    State.FAILING: "Still failing",
    State.UNDECIDED: "Undecided: an answer was shown then and is shown today; new visits will tell",
    State.FINE: "Fine: found then and today",
}
COLUMNS: Final = ("locale", "query", "state", "visits", "failed", "days", "wanted", "place")


def as_text(found: Replay) -> str:
    """Return how many visits each state concerns, with the commonest queries, then what each fix achieved."""
    lines = [f"Searches from {found.period.first} to {found.period.last} (UTC), asked again today", ""]
    for state, words in _TOLD.items():
        rows = [row for row in found.rows if row.state is state]
        lines.append(f"{words}: {_count(found.visits(state), 'visit')}, {_count(len(rows), 'query', 'queries')}")
        shown = [] if state is State.FINE else [row for row in rows if row.text][:SHOWN]
        lines += [f"  {row.locale:8} {row.visits:5}  {neutral.line(row.text)}{_to(row)}" for row in shown]
    if found.rarer:
        lines.append(f"Not asked again, for each of them is rare: {_count(found.rarer, 'search', 'searches')}")
    lines += ["", "Fixes:" if found.effects else "No fix is on record: “kbgen suggest --write” records its own."]
    lines += [_fix(effect) for effect in found.effects]
    return "\n".join(lines)


def _count(number: int, noun: str, nouns: str = "") -> str:
    return f"{number} {noun if number == 1 else nouns or noun + 's'}"


def _to(row: Replayed) -> str:
    if not row.wanted:
        return ""
    return f" → /{neutral.line(row.wanted)}.md, {f'place {row.place}' if row.place else 'not shown as an answer'}"


def _fix(effect: Effect) -> str:
    fix = effect.fix
    about = f"/{neutral.line(fix.article)}.md" if fix.article else "new article"
    state = published(effect)
    return (
        f"  {fix.day} {fix.locale:8} {fix.kind.value:11} {about}: {state}; "
        f"failed {_share(effect.failed_before, effect.before)} before, "
        f"{_share(effect.failed_after, effect.after)} after"
    )


def published(effect: Effect) -> str:
    """Say whether a fix is in effect, by what today's search answers."""
    words = len(effect.fix.words)
    if effect.answered == words:
        return "in effect"
    return f"{effect.answered} of {words} wordings answered" if effect.answered else "not in effect yet"


def _share(failed: int, searches: int) -> str:
    return f"{failed} of {searches} ({failed / searches:.0%})" if searches else "0 of 0"


def as_json(found: Replay) -> str:
    """Return the replay as JSON; queries below the threshold are counted in ``visits`` and not listed."""
    data: dict[str, Any] = {
        "since": found.period.first.isoformat(),
        "until": found.period.last.isoformat(),
        "visits": {state.value: found.visits(state) for state in State},
        "rarer_searches": found.rarer,
        "queries": list(_rows(found)),
        "fixes": [
            {
                **effect.fix.as_row(),
                "answered": effect.answered,
                "before": {"searches": effect.before, "failed": effect.failed_before},
                "after": {"searches": effect.after, "failed": effect.failed_after},
            }
            for effect in found.effects
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def as_csv(found: Replay) -> str:
    """Return the queries as CSV; no cell is a formula."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in _rows(found):
        writer.writerow({key: neutral.cell(value) if isinstance(value, str) else value for key, value in row.items()})
    return out.getvalue().removesuffix("\n")


def _rows(found: Replay) -> Iterator[dict[str, str | int]]:
    for row in found.rows:
        if row.text:
            values = (row.locale, neutral.line(row.text), row.state.value, row.visits, row.failed, row.days, row.wanted)
            yield dict(zip(COLUMNS, (*values, row.place), strict=True))


FORMATS: Final[dict[str, Callable[[Replay], str]]] = {"text": as_text, "json": as_json, "csv": as_csv}
