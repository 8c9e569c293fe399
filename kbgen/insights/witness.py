"""Gathers what is known of a cluster into its case, with the words and the search of its language and the others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kbgen.insights.case import Case
from kbgen.insights.look import Look
from kbgen.insights.spelling import closeness
from kbgen.search.text import fold, normalise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kbgen.insights.bridge import Bridge
    from kbgen.insights.company import Company
    from kbgen.insights.nonsense import Looks
    from kbgen.insights.shelf import Shelf
    from kbgen.insights.summary import Counted
    from kbgen.insights.words import Words

_WORDINGS: Final = 3
"""So many of the commonest failing wordings are searched for."""
_LOOKED_AT: Final = 20
_STRANGE: Final = 0.5
"""Of which less is known is looked for in the other languages."""
_SAME_SPELLING: Final = 0.66
_SAME_NAME: Final = 0.75
_NAMED: Final = 4
"""Letters from which a wording can be told from other names that it resembles."""
_SHORTEST_WORD: Final = 4


@dataclass(frozen=True)
class Witness:
    """What cases of a language are made with; ``others`` are the site's other languages."""

    shelf: Shelf
    words: Words
    looks: Looks
    bridge: Bridge | None
    others: tuple[tuple[Shelf, Words], ...]

    def case(self, counted: Counted, company: Company) -> Case:
        """Gather what is known of a cluster."""
        words = self.words
        wordings = counted.failing[:_WORDINGS]
        looks = []
        known = unlike = total = 0.0
        for text, visits in wordings:
            read = words.read(text)
            answer = self.shelf.searcher.search(read.text, limit=_LOOKED_AT)
            looks.append(Look(text, visits, answer, words.corrected(read.text), read.retyped, self.shelf))
            known += visits * words.known(words.terms(text))
            unlike += visits * self.looks.unlike(text)
            total += visits
        return Case(
            counted=counted,
            company=company,
            shelf=self.shelf,
            looks=tuple(looks),
            known=known / total,
            retyped=self._retyped(counted),
            nearly_named=self._nearly_named(counted, wordings),
            unlike=unlike / total,
            across=self.bridge.across(counted.group.terms, self._lacking) if self.bridge else None,
            abroad=self._abroad(wordings[0][0]) if known / total < _STRANGE else "",
        )

    @cached_property
    def _lacking(self) -> frozenset[str]:
        return frozenset(document.id for document in self.shelf.documents if document.fallback)

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, ...]]:
        """Title and aliases of each article, as mistakes are counted."""
        return {
            document.id: tuple(self.words.spoken(name) for name in (document.title, *document.aliases))
            for document in self.shelf.documents
            if not document.fallback
        }

    def _nearly_named(self, counted: Counted, wordings: Sequence[tuple[str, int]]) -> Mapping[str, float]:
        """How many of the wordings are a title or alias with slips, for the articles that visits went to."""
        gone = {article for visit in counted.visits for article, _ in visit.opened}
        gone |= {article for visit in counted.visits for _, article in visit.retries}
        whole = sum(visits for _, visits in wordings)
        texts = [(text, self.words.spoken(text), visits) for text, visits in wordings]
        return {
            article: sum(visits for text, spoken, visits in texts if self._slips(text, spoken, article)) / whole
            for article in gone
        }

    def _slips(self, text: str, spoken: str, article: str) -> bool:
        plain = fold(normalise(text)).replace(" ", "")
        return len(spoken) >= _NAMED and any(
            closeness(spoken, name) >= _SAME_NAME and plain not in name for name in self._names.get(article, ())
        )

    def _retyped(self, counted: Counted) -> float:
        """Whether later queries say the same in other letters."""
        texts = {query.number: query.text for query in counted.group.queries}
        pairs = [(texts[visit.query], later) for visit in counted.visits for later, _ in visit.retries if later]
        return sum(self._same(one, two) for one, two in pairs) / len(pairs) if pairs else 0.0

    def _same(self, one: str, two: str) -> bool:
        """Whether two texts are the same but for slips, by their letters or by their sound."""
        meant = self.words.read(one)
        if meant.retyped and meant.terms & self.words.read(two).terms:
            return True
        if closeness(self.words.spoken(one), self.words.spoken(two)) >= _SAME_SPELLING:
            return True
        strange = [
            word for word in one.split() if len(word) >= _SHORTEST_WORD and not self.words.known(self.words.terms(word))
        ]
        return any(
            closeness(word, other) >= _SAME_SPELLING and closeness(other, word) >= _SAME_SPELLING
            for word in strange
            for other in two.split()
        )

    def _abroad(self, text: str) -> str:
        """An article that another language's readers would find with the very same words."""
        for shelf, words in self.others:
            if words.known(words.terms(text)) < 1:
                continue
            answer = shelf.searcher.search(text, limit=1)
            if answer.confident and answer.hits:
                return answer.hits[0].document.id
        return ""
