"""A need as its searches show it: the words that people used, how many they were, and where they went next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kbgen.events.event import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many must share something before it is shown: on it rests that nobody can be made out."""

    visits: int = 5
    days: int = 2

    def met(self, visits: int, days: int) -> bool:
        """Tell whether so many visits on so many days are enough."""
        return visits >= self.visits and days >= self.days


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to write it. Only wordings that meet the threshold by themselves become one."""

    text: str
    visits: int
    days: int


@dataclass(frozen=True, slots=True)
class Retry:
    """A later query of the same visits, which succeeded, and the article that was opened then."""

    query: str
    """Empty where the query itself is below the threshold."""
    article: str
    visits: int


@dataclass(frozen=True, slots=True)
class WentNext:
    """Where visits went after the search, with how many did; a visit may count more than once."""

    opened: Mapping[str, int]
    """Articles opened from the hits."""
    retries: tuple[Retry, ...]
    channels: Mapping[str, int]
    """Contact channels gone to."""
    nowhere: int
    """Visits that ended there."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The searches of one need in one language.

    Counts are of visits: however often a visit searched for it, it counts once. ``weight`` is what ranks clusters:
    failed visits a day, with each day's share limited by the usual days' (see `kbgen.insights.weight`), and without
    those of wordings by which three in four visits find something.
    """

    id: str
    """Names the cluster for as long as its main words stay: 10 hex digits."""
    locale: str
    label: str
    """The commonest wording that may be shown."""
    wordings: tuple[Wording, ...]
    """Commonest first; the rarer ones are counted in ``visits`` but not shown."""
    visits: int
    days: int
    outcomes: Mapping[Outcome, int]
    """Visits by how the search ended."""
    before: int
    """Failed visits in the period before."""
    went: WentNext
    weight: float = 0.0
    sudden: bool = False
    """Most of it came on a few days, far above the usual: a piece of news, or a flood."""

    answered: bool = False
    """Each of its wordings finds something for three in four visits: hardly anything is to be mended."""

    @property
    def failed(self) -> int:
        """Visits in which the search failed."""
        return sum(count for outcome, count in self.outcomes.items() if outcome is not Outcome.FOUND)

    @property
    def trend(self) -> float | None:
        """By which factor failed visits changed from the period before; none where there were none."""
        return self.failed / self.before if self.before else None
