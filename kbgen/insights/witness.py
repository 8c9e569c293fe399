"""Gathers what is known of a cluster into its case, with the words and the search of its language and the others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kbgen.insights.case import Case
from kbgen.insights.look import Look
from kbgen.insights.spelling import is_close
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
        plain = _plain(text)
        return (
            len(spoken) >= _NAMED
            and any(is_close(spoken, name, _SAME_NAME) and plain not in name for name in self._names.get(article, ()))
        ) or self._strange_words_of(text, article)

    def _strange_words_of(self, text: str, article: str) -> bool:
        """Whether most of a text's words are strange, and most of these are an article's words with slips."""
        words = text.split()
        strange = [word for word in words if self._strange(word)]
        if 2 * _letters(strange) < _letters(words):
            return False
        told = self._told_words(article)
        slips = [word for word in strange if any(_alike(word, other) for other in told)]
        return 2 * _letters(slips) > _letters(strange)

    def _strange(self, word: str) -> bool:
        return len(word) >= _SHORTEST_WORD and not self.words.known(self.words.terms(word))

    def _told_words(self, article: str) -> frozenset[str]:
        """The words of an article's title, aliases, summary and headings."""
        document = next((one for one in self.shelf.documents if one.id == article and not one.fallback), None)
        if document is None:
            return frozenset()
        headings = (heading.text for heading in document.headings)
        texts = (document.title, document.summary, *document.aliases, *headings)
        return frozenset(word for text in texts for word in fold(normalise(text)).split())

    def _retyped(self, counted: Counted) -> float:
        """Whether later queries say the same in other letters."""
        texts = {query.number: query.text for query in counted.group.queries}
        pairs = [(texts[visit.query], later) for visit in counted.visits for later, _ in visit.retries if later]
        return sum(self._same(one, two) for one, two in pairs) / len(pairs) if pairs else 0.0

    def _same(self, one: str, two: str) -> bool:
        """Whether two texts are the same but for slips, by their letters or by their sound.

        Words that both have say nothing; where one only has words more than the other, it says something else.
        """
        meant = self.words.read(one)
        if meant.retyped and meant.terms & self.words.read(two).terms:
            return True
        rest = " ".join(word for word in one.split() if word not in two.split())
        other = " ".join(word for word in two.split() if word not in one.split())
        if not rest or not other or _plain(rest) in _plain(other):
            return False
        if is_close(self.words.spoken(rest), self.words.spoken(other), _SAME_SPELLING):
            return True
        return any(
            self._strange(word) and any(_alike(word, word2) for word2 in fold(normalise(other)).split())
            for word in rest.split()
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


def _plain(text: str) -> str:
    return fold(normalise(text)).replace(" ", "")


def _letters(words: Sequence[str]) -> int:
    return sum(map(len, words))


def _alike(one: str, two: str) -> bool:
    """Whether two words are the same but for slips."""
    one = fold(normalise(one))
    return is_close(one, two, _SAME_SPELLING) and is_close(two, one, _SAME_SPELLING)
