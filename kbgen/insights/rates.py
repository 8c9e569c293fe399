"""How searches ended, counted: the one definition of the rates that every report shows.

A *search* is a settled query (see `kbgen.events.event.Outcome` for how one ends). A rate is a share of all searches
of a language in the period. Success is the share that ended with an opened hit; what is not a success is a failure,
also where a later query of the visit succeeded, because the first one did not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kbgen.events.event import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Rates:
    """One language's searches in a period; ``outcomes`` lacks outcomes that did not occur."""

    locale: str
    visits: int = 0
    """Visits in which somebody searched."""
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)

    @property
    def searches(self) -> int:
        """All settled queries."""
        return sum(self.outcomes.values())

    @property
    def failed(self) -> int:
        """Searches that did not end with an opened hit."""
        return self.searches - self.count(Outcome.FOUND)

    @property
    def success(self) -> float:
        """The success rate: the share of searches that ended with an opened hit; 0 without searches."""
        return self.rate(Outcome.FOUND)

    def count(self, outcome: Outcome) -> int:
        """How many searches ended so."""
        return self.outcomes.get(outcome, 0)

    def rate(self, outcome: Outcome) -> float:
        """The share of searches that ended so; 0 without searches."""
        return self.count(outcome) / self.searches if self.searches else 0.0


@dataclass(frozen=True, slots=True)
class RatesTrend:
    """A language's rates in the period and in the one before."""

    now: Rates
    before: Rates

    @property
    def locale(self) -> str:
        """The language's BCP 47 tag."""
        return self.now.locale


def total(rates: Iterable[Rates]) -> Rates:
    """Sum up several languages; its ``locale`` is empty. A visit in two languages counts in both."""
    outcomes: dict[Outcome, int] = {}
    visits = 0
    for one in rates:
        visits += one.visits
        for outcome, count in one.outcomes.items():
            outcomes[outcome] = outcomes.get(outcome, 0) + count
    return Rates("", visits, outcomes)
