"""Gathers what is known of a cluster into its case, with the words and the search of its language and the others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kbgen.insights.case import Case
from kbgen.insights.look import Look
from kbgen.insights.rewording import meant

if TYPE_CHECKING:
    from kbgen.insights.bridge import Across, Bridge
    from kbgen.insights.company import Company
    from kbgen.insights.mistyping import Mistyping
    from kbgen.insights.nonsense import Looks
    from kbgen.insights.rewording import Meant, Rewording
    from kbgen.insights.shelf import Shelf
    from kbgen.insights.summary import Counted
    from kbgen.insights.words import Words

_WORDINGS: Final = 3
"""So many of the commonest failing wordings are searched for."""
_LOOKED_AT: Final = 20
_STRANGE: Final = 0.5
"""Of which less is known is looked for in the other languages."""


@dataclass(frozen=True)
class Witness:
    """What cases of a language are made with; ``others`` are the site's other languages."""

    shelf: Shelf
    words: Words
    looks: Looks
    mistyping: Mistyping
    bridge: Bridge | None
    rewording: Rewording
    others: tuple[tuple[Shelf, Words], ...]

    def case(self, counted: Counted, company: Company) -> Case:
        """Gather what is known of a cluster."""
        words = self.words
        wordings = counted.failing[:_WORDINGS]
        looks = []
        known = real = unlike = total = 0.0
        for text, visits in wordings:
            read = words.read(text)
            answer = self.shelf.searcher.search(read.text, limit=_LOOKED_AT)
            looks.append(Look(text, visits, answer, words.corrected(read.text), read.retyped, self.shelf))
            known += visits * words.known(words.terms(text))
            real += visits * self.rewording.real(text)
            unlike += visits * self.looks.unlike(text)
            total += visits
        return Case(
            counted=counted,
            company=company,
            shelf=self.shelf,
            looks=tuple(looks),
            known=known / total,
            retyped=self.mistyping.retried(counted),
            slips=self.mistyping.slips(counted, wordings, looks),
            spelt=self.mistyping.spelt(wordings),
            spaced=self.mistyping.spaced,
            real=real / total,
            unlike=unlike / total,
            meant=self._meant(counted),
            across=self._across(counted, company),
            abroad=self._abroad(wordings[0][0]) if known / total < _STRANGE else "",
        )

    def _meant(self, counted: Counted) -> Meant | None:
        """The article whose names the trade's other words for the wordings are."""
        rows = [(text, visits, self.rewording.best(text)) for text, visits in counted.failing[:_WORDINGS]]
        return meant(rows, {wording.text for wording in counted.cluster.wordings})

    def _across(self, counted: Counted, company: Company) -> Across | None:
        """The lacking article that the words are about, together with the other words that visits tried in vain."""
        return self.bridge.across(counted.group.terms | company.words, self._lacking) if self.bridge else None

    @cached_property
    def _lacking(self) -> frozenset[str]:
        return frozenset(document.id for document in self.shelf.documents if document.fallback)

    def _abroad(self, text: str) -> str:
        """An article that another language's readers would find with the very same words."""
        for shelf, words in self.others:
            if words.known(words.terms(text)) < 1:
                continue
            answer = shelf.searcher.search(text, limit=1)
            if answer.confident and answer.hits:
                return answer.hits[0].document.id
        return ""
