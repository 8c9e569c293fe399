"""All that `kbgen insights` says about a period: the value that every report is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kbgen.insights.cause import Insight
    from kbgen.insights.cluster import Threshold
    from kbgen.insights.period import Period
    from kbgen.insights.rates import RatesTrend


@dataclass(frozen=True, slots=True)
class Findings:
    """A period's rates by language, and its failed searches by cluster, the weightiest first and noise last."""

    period: Period
    threshold: Threshold
    rates: tuple[RatesTrend, ...]
    insights: tuple[Insight, ...]
    below: int
    """Clusters of failed searches that stay below the threshold and are not shown."""

    @property
    def empty(self) -> bool:
        """Tell that nobody searched in the period."""
        return not any(trend.now.searches for trend in self.rates)
