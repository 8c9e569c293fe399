"""Events as rows of a table, alike in every store, and the SQL files that come with kbgen."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kbgen.events.event import Event, EventKind, Outcome, Reason
from kbgen.events.store import Searches, key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_SQL = Path(__file__).parent / "sql"
FIELDS = Event._fields
SEARCH_COLUMNS = ", ".join(Searches._fields)
IS_SEARCH = f"kind = '{EventKind.SEARCH}' AND outcome IS NOT NULL"
IS_FEEDBACK = f"kind <> '{EventKind.SEARCH}'"
BY_COUNT = "GROUP BY locale, query_key ORDER BY count(*) DESC, locale, query_key"
COLUMNS = (*FIELDS, "query_key", "then_key")
"""The columns that are written; those of `FIELDS`, in their order, are read back."""
_BRIEF = FIELDS.index("then_query")
_BRIEF_END = tuple(Event._field_defaults[name] for name in FIELDS[_BRIEF:])
BRIEF_COLUMNS = (*FIELDS[:_BRIEF], "query_key")
"""The columns of `brief_row_of`."""
_KIND, _OUTCOME, _REASON = (FIELDS.index(name) for name in ("kind", "outcome", "reason"))
_CONFIDENT, _HELPFUL = FIELDS.index("confident"), FIELDS.index("helpful")
_KINDS = {member.value: member for member in EventKind}
_OUTCOMES: dict[str | None, Outcome | None] = {None: None} | {member.value: member for member in Outcome}
_REASONS: dict[str | None, Reason | None] = {None: None} | {member.value: member for member in Reason}


def row_of(event: Event) -> tuple[Any, ...]:
    """Return the values of `COLUMNS`."""
    values = list(event)
    values[_KIND] = event.kind._value_  # without the detour that “value” takes, for each of thousands a second
    if event.outcome is not None:
        values[_OUTCOME] = event.outcome._value_
    if event.reason is not None:
        values[_REASON] = event.reason._value_
    return (*values, key_of(event.query), key_of(event.then_query) if event.then_query else "")


def brief_row_of(event: Event) -> tuple[Any, ...] | None:
    """Return the values of `BRIEF_COLUMNS` where the others have their defaults, as in most searches; else None.

    SQLite's driver takes as long for a value as SQLite does, and far longer for a value that is None or a bool.
    """
    if event[_BRIEF:] != _BRIEF_END or event.outcome is None:
        return None
    values: tuple[Any, ...] = event[:_BRIEF]
    name, kind, at, visit, locale, page, market, query, outcome, hits, confident, article, rank = values
    return (
        name, kind._value_, at, visit, locale, page, market, query, outcome._value_, hits, int(confident), article,
        rank, key_of(query),
    )  # fmt: skip


def event_of(row: Sequence[Any]) -> Event:
    """Return the event of a row of `FIELDS`. Raises `KeyError` where the row holds what kbgen does not know."""
    values = list(row)
    values[_KIND] = _KINDS[values[_KIND]]
    values[_OUTCOME] = _OUTCOMES[values[_OUTCOME]]
    values[_REASON] = _REASONS[values[_REASON]]
    values[_CONFIDENT] = bool(values[_CONFIDENT])
    if values[_HELPFUL] is not None:
        values[_HELPFUL] = bool(values[_HELPFUL])
    return Event._make(values)


@cache
def statement(database: str, name: str) -> str:
    """Return the SQL of ``sql/<database>/<name>.sql``."""
    return (_SQL / database / f"{name}.sql").read_text("utf-8")


def migrations(database: str) -> list[str]:
    """Return the SQL of each version of the database's schema, from the first."""
    files = sorted((_SQL / database / "migrations").glob("*.sql"))
    if [int(file.name.partition("_")[0]) for file in files] != list(range(1, len(files) + 1)):
        raise AssertionError(f"the migrations of {database} do not count from 1")
    return [file.read_text("utf-8") for file in files]
