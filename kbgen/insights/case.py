"""All that is known of a failing cluster: the facts that the classifiers weigh."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kbgen.insights.cause import NearestArticle
from kbgen.insights.look import Match
from kbgen.insights.odds import has_words, is_abroad
from kbgen.search.languages import language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kbgen.insights.bridge import Across
    from kbgen.insights.company import Company
    from kbgen.insights.look import Look
    from kbgen.insights.rewording import Meant
    from kbgen.insights.shelf import Shelf
    from kbgen.insights.summary import Counted
    from kbgen.search.documents import SearchDocument

_FIRST_HIT: Final = 0.5
_LATER_HIT: Final = 0.9
_HEARSAY: Final = 0.5
_PASSED_OVER: Final = 1 / 3
"""Fewer than one visit in three opens the first hit: most saw it and passed over it."""
_EARNEST: Final = 4
"""One visit in so many that goes on to something shows that people are in earnest."""
_ASKING, _ASKED = 0.3, 2.0
"""How far people are in earnest who contact nobody, and what their share adds who do: all of it at one in three."""
_PRIOR_VOTES: Final = 1.0
_REACH: Final = 0.2
_FIRST_PAGE: Final = 10
_ABROAD_SURE: Final = 0.6
_UNSURE: Final = 6
"""Retries with other words that halve what likeness to an article's words says: who mistypes mends the word. Where
words are written without spaces, other words may be the same misspelt."""


@dataclass(frozen=True)
class Case:
    """A cluster with what its visits did and what today's search makes of its wordings."""

    counted: Counted
    company: Company
    """What its visits searched besides."""
    shelf: Shelf
    looks: tuple[Look, ...]
    known: float
    """The share of the letters of the commonest wordings that are words of the articles, as typed."""
    retyped: tuple[int, int]
    """Retries that are the same words in another spelling, and those that are other words."""
    slips: Mapping[str, float]
    """For each article that visits went to, and the first hit, the share of the wordings, by visits, that are its words
    with slips."""
    spelt: float
    """The share of the wordings, by visits, that stand in articles letter by letter."""
    spaced: bool
    """Whether the language writes spaces between words, so that each word can be looked at."""
    real: float
    """The share of the wordings, by weight, that the thesaurus has to the letter."""
    unlike: float
    """The share of letter pairs of the wordings that no word of the site has."""
    meant: Meant | None
    """The article that is called so in other words of the trade, and the words."""
    across: Across | None
    """The article that the words are about by way of the site's translations."""
    abroad: str
    """An article that the words answer to in another language's search, or empty."""

    @cached_property
    def failed(self) -> int:
        """Failed visits."""
        return self.counted.cluster.failed

    @property
    def visits(self) -> int:
        """Visits that searched for it."""
        return self.counted.cluster.visits

    def elsewhere_only(self, article: str) -> bool:
        """Tell that an article has no text in this language."""
        document = self.documents.get(article)
        return document is not None and document.fallback

    def about(self) -> tuple[tuple[str, float], ...]:
        """Articles that the words are about by way of other languages, with how sure that is."""
        rows = []
        if self.across:
            rows.append((self.across.article, is_abroad(self.across.share, pairs=self._pairs)))
        if self.abroad:
            rows.append((self.abroad, _ABROAD_SURE))
        return tuple(rows)

    @property
    def _pairs(self) -> bool:
        """Whether words are found by pairs of signs."""
        return language(self.shelf.locale).reader == "grams"

    @property
    def called(self) -> float:
        """How likely the article is meant that other words of the trade lead to."""
        return self.meant.likely if self.meant else 0.0

    @cached_property
    def shown(self) -> tuple[Look, ...]:
        """Looks at wordings that so many visits share that they may be shown."""
        enough = {wording.text for wording in self.counted.cluster.wordings}
        return tuple(look for look in self.looks if look.text in enough)

    def corrected(self) -> tuple[str, ...]:
        """The shown wordings as the articles would spell them, where that differs, most failed visits first."""
        return tuple(dict.fromkeys(look.corrected for look in self.shown if look.corrected != look.text))

    @cached_property
    def votes(self) -> Mapping[str, float]:
        """Articles that visits chose, with the weight of their choice.

        A retry is a choice made knowingly, if those who tried again mostly came to something. Some open the first hit
        whatever it is: it counts the less, the more of those who saw it passed over it. What the visit's other words
        led other visits to is hearsay.
        """
        votes: dict[str, float] = defaultdict(float)
        first: Counter[str] = Counter()
        for visit in self.counted.visits:
            for _, article in visit.retries:
                votes[article] += self.luck
            for article, rank in visit.opened:
                if rank > 1:
                    votes[article] += _LATER_HIT
                else:
                    first[article] += 1
        for article, opened in first.items():
            votes[article] += _FIRST_HIT * opened * min(1.0, opened / (_PASSED_OVER * self.visits))
        for article, lead in self.company.leads.items():
            votes[article] += _HEARSAY * lead
        return votes

    @cached_property
    def luck(self) -> float:
        """The share of visits with other words besides that opened something by them; 1 where none did not."""
        lucky = sum(bool(visit.retries) for visit in self.counted.visits)
        return (lucky + 1) / (lucky + self.company.tried + 1)

    @cached_property
    def chosen(self) -> str:
        """The article that most votes are for, or empty."""
        return min(self.votes, key=lambda article: (-self.votes[article], article), default="")

    @cached_property
    def agreement(self) -> float:
        """How far visits agree on the chosen article, 0 to 1.

        Few votes agree less, and so do votes of few among many visits: those may have opened anything.
        """
        return self.agree_on(self.chosen, _REACH)

    def agree_on(self, article: str, reach: float) -> float:
        """How far visits agree on an article; ``reach`` is the share of them whose votes speak for all."""
        votes = self.votes.get(article, 0.0)
        among = votes / (sum(self.votes.values()) + _PRIOR_VOTES)
        return among * min(1.0, votes / (reach * self.visits))

    @cached_property
    def respelt(self) -> float:
        """How far the wordings are other words misspelt, by what visits typed next or what the article is called."""
        same, other = self.retyped
        retyped = same / (same + other) if same else 0.0
        likeness = self._likely_slips(self.chosen) * (1 - self.real)
        # Sounds are compared as wholes where there are no spaces: real words may sound like others.
        return max(retyped if self.spaced else retyped * (1 - self.real), likeness) * (1 - self.spelt)

    def slipped(self, article: str) -> float:
        """How far what the search mends in order to find an article is mistyped, and no other word."""
        return self._likely_slips(article) if self.spaced else 1.0

    def _likely_slips(self, article: str) -> float:
        """How far the wordings are an article's words with slips; the less, the more retries say something else."""
        _, other = self.retyped
        return self.slips.get(article, 0.0) * (_UNSURE / (other + _UNSURE) if self.spaced else 1.0)

    def worded(self, article: str) -> float:
        """How sure it is that an article has what visitors typed, 0 to 1.

        It need not have every word, if others of the site have the rest, best of all a single one: what no article says
        at all, it lacks.
        """
        return has_words(self.match(article).written, self.coverage(), 1 - self.known)

    def taken(self, article: str) -> float:
        """The share of visits that opened an article or were led to it."""
        return min(1.0, self.votes.get(article, 0.0) / self.visits)

    @cached_property
    def contacted(self) -> int:
        """Visits that went on to a contact channel."""
        return sum(bool(visit.channels) for visit in self.counted.visits)

    @cached_property
    def earnest(self) -> float:
        """How far people want an answer, by how many contacted the shop for one, 0 to 1."""
        return min(1.0, _ASKING + _ASKED * self.contacted / self.visits)

    @cached_property
    def idle(self) -> float:
        """How far visits went on to nothing, 0 to 1: 1 is never reached, the less the fewer they are."""
        followed = sum(bool(visit.opened or visit.retries or visit.channels) for visit in self.counted.visits)
        followed = min(self.visits, followed + self.company.tried)
        return max(0.0, 1 - _EARNEST * (followed + 1) / (self.visits + _EARNEST))

    @cached_property
    def wanted(self) -> float:
        """How far people want an answer and agreed on none, 0 to 1."""
        return self.earnest * (1 - self.idle) * (1 - self.agreement)

    @cached_property
    def documents(self) -> Mapping[str, SearchDocument]:
        """The language's articles by id."""
        return {document.id: document for document in self.shelf.documents}

    def coverage(self) -> float:
        """How much of the wordings the best hit covers, over the wordings looked at."""
        return self._mean([look.answer.hits[0].coverage if look.answer.hits else 0.0 for look in self.looks])

    def confident(self) -> float:
        """The share of the wordings, by visits, that today's search answers confidently."""
        return self._mean([float(look.answer.confident) for look in self.looks])

    def rank(self, article: str) -> int:
        """An article's place for the commonest wording; 0 when it is not found."""
        return self.looks[0].rank(article) if self.looks else 0

    def place_of(self, text: str, article: str) -> int:
        """Return an article's place among today's first hits for another text, from 1; 0 when it is not there."""
        hits = self.shelf.searcher.search(text, limit=_FIRST_PAGE).hits if text else ()
        return next((place for place, hit in enumerate(hits, 1) if hit.document.id == article), 0)

    def match(self, article: str) -> Match:
        """How an article's words meet the wordings', over the wordings looked at."""
        rows = [look.match(article) for look in self.looks]
        lacking = dict.fromkeys(
            word for look, row in zip(self.looks, rows, strict=True) if look in self.shown for word in row.lacking
        )
        return Match(
            self._mean([row.written for row in rows]), self._mean([row.mended for row in rows]), tuple(lacking)
        )

    def top(self) -> str:
        """The first hit of the commonest wording, or empty."""
        return self.looks[0].answer.hits[0].document.id if self.looks and self.looks[0].answer.hits else ""

    def near(self, article: str) -> NearestArticle | None:
        """An article as a report shows it; none for one that the site does not have (any more)."""
        document = self.documents.get(article)
        if document is None:
            return None
        source = self.shelf.elsewhere.get(article, (self.shelf.locale,))
        match = self.match(article)
        return NearestArticle(
            article=article,
            title=document.title,
            locale=source[0] if document.fallback else self.shelf.locale,
            rank=self.rank(article),
            coverage=match.written + match.mended,
        )

    def _mean(self, values: Sequence[float]) -> float:
        visits = [look.visits for look in self.looks]
        total = sum(visits)
        return sum(value * count for value, count in zip(values, visits, strict=True)) / total if total else 0.0
