"""What a cluster weighs in the ranking, so that one client's flood does not push it to the top.

The store knows no addresses, so nothing here can tell whose visits are whose. What many people need, they need on
many days: a day counts for at most twice what three in four days stay below, the days without it included, and both
the period and the one before are looked at. A flood of some days thus weighs a few visits, however large it is.
Something new that people really ask for since yesterday is held back too: it is marked as sudden instead. A flood on
every day of the period is the collector's to stop, which knows its clients while they are connected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_QUARTER: Final = 0.75
_TIMES: Final = 2
_LEAST: Final = 1
"""What a day counts in any case."""
SUDDEN: Final = 0.5
"""Below this share of what was counted, the rest came on too few days."""


def weight(failed: Mapping[int, int], days: Sequence[int], recent: int) -> float:
    """Return the failed visits of the recent days, each day's limited by the usual ones.

    ``failed`` maps days to failed visits, ``days`` are all days on which anybody searched, in order, and ``recent``
    is the first day of the period.
    """
    counts = sorted(failed.get(day, 0) for day in days)
    if not counts:
        return 0.0
    usual = counts[min(len(counts) - 1, int(_QUARTER * len(counts)))]
    limit = max(_LEAST, _TIMES * usual)
    return float(sum(min(limit, count) for day, count in failed.items() if day >= recent))
