"""What else visits searched for: the other words for a need, also where no hit was opened in the same visit."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kbgen.insights.grouping import Group
    from kbgen.insights.log import Log
    from kbgen.insights.summary import Counted

_PRIOR: Final = 2
"""Searches that a group is thought to have had in vain besides: few prove little."""
_WORDS_OF: Final = 3
"""Groups of other words that are looked at together: each says the need in its own way."""
_NO_GROUP: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Company:
    """What the visits of a cluster searched besides it.

    ``tried`` are visits that opened nothing and searched for something else; ``leads`` weighs the articles that those
    other words led other visits to, each visit at most once and with 1 at most.
    """

    tried: int = 0
    leads: Mapping[str, float] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    """The terms of the other words that most visits tried, of the few that more than one did."""


class Companies:
    """Tells a language's clusters their company."""

    def __init__(self, log: Log, groups: Sequence[Group], places: Sequence[array[int]]) -> None:
        self._log, self._groups, self._places = log, groups, places
        self._group_of = array("I", [_NO_GROUP]) * len(places)
        for number, group in enumerate(groups):
            for query in group.queries:
                self._group_of[query.number] = number
        self._known: dict[int, tuple[str, float]] = {}

    def of(self, clusters: Sequence[Counted]) -> list[Company]:
        """Return each cluster's company, in their order; one pass over the log."""
        wanted = {visit.number for one in clusters for visit in one.visits if not visit.opened and not visit.retries}
        searched: Mapping[int, set[int]] = defaultdict(set)
        for visit, query in self._log.searched(wanted):
            searched[visit].add(self._group_of[query])
        return [self._company(one, searched) for one in clusters]

    def _company(self, counted: Counted, searched: Mapping[int, set[int]]) -> Company:
        own = {self._group_of[query.number] for query in counted.group.queries} | {_NO_GROUP}
        tried = 0
        leads: dict[str, float] = defaultdict(float)
        times: Counter[int] = Counter()
        for visit in counted.visits:
            others = searched.get(visit.number, set()) - own
            tried += bool(others)
            times.update(others)
            article, share = max((self._lead(group) for group in others), key=lambda one: one[1], default=("", 0.0))
            if share:
                leads[article] += share
        tried_most = sorted((-count, group) for group, count in times.items() if count > 1)[:_WORDS_OF]
        return Company(tried, dict(leads), frozenset().union(*(self._groups[group].terms for _, group in tried_most)))

    def _lead(self, group: int) -> tuple[str, float]:
        """The article that most of a group's searches led to, and the share of them that did."""
        if group not in self._known:
            opened: Counter[str] = Counter()
            for query in self._groups[group].queries:
                for place in self._places[query.number]:
                    opened[self._log.led_to(place)] += 1
            searches = opened.total()
            del opened[""]
            article, most = max(opened.items(), key=lambda row: (row[1], row[0]), default=("", 0))
            self._known[group] = article, most / (searches + _PRIOR)
        return self._known[group]
