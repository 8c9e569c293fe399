"""By when each step of the complaint ladder answers.

``kbgen/site/assets/facts/complaining.js`` is the same calculation for browsers; both are held to
``tests/vectors/complaining.json``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.policies.periods import MONDAY_TO_FRIDAY, WorkingDays, end

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from kbgen.policies.kinds import Duration


def deadlines(
    steps: Sequence[Duration], sent: datetime.date, working_days: WorkingDays = MONDAY_TO_FRIDAY
) -> tuple[datetime.date, ...]:
    """Return the last day of each step for a complaint ``sent`` on a day and taken further on each last day.

    Every step's period begins on the first working day after the message that reaches it.
    """
    found = []
    for step in steps:
        sent = end(sent, step, working_days)
        found.append(sent)
    return tuple(found)
