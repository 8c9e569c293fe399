"""All that is known of a failing cluster: the facts that the classifiers weigh."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kbgen.insights.cause import NearestArticle
from kbgen.insights.spelling import closeness
from kbgen.search.languages import language
from kbgen.search.postings import rarity
from kbgen.search.query import EXACT, PART, PREFIX
from kbgen.search.text import fold, normalise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kbgen.insights.bridge import Across, Bridge
    from kbgen.insights.company import Company
    from kbgen.insights.nonsense import Looks
    from kbgen.insights.shelf import Shelf
    from kbgen.insights.summary import Counted
    from kbgen.insights.words import Words
    from kbgen.search.documents import SearchDocument
    from kbgen.search.query import Answer, Unit

_WORDINGS: Final = 3
"""So many of the commonest failing wordings are searched for."""
_LOOKED_AT: Final = 20
_AS_WRITTEN: Final = frozenset({"word", "related", "part", "gram", "character", "prefix"})
"""Ways of matching that take the word as the visitor wrote it."""
_STRANGE: Final = 0.5
"""Of which less is known is looked for in the other languages."""
_FIRST_HIT: Final = 0.5
_LATER_HIT: Final = 0.9
_HEARSAY: Final = 0.5
_EARNEST: Final = 4
"""One visit in so many that goes on to something shows that people are in earnest."""
_PRIOR_VOTES: Final = 1.0
_REACH: Final = 0.2
_ABROAD_SURE: Final = 0.6
_SAME_SPELLING: Final = 0.66
_SAME_NAME: Final = 0.75
_NAMED: Final = 4
"""Letters from which a wording can be told from other names that it resembles."""
_SHORTEST_WORD: Final = 4
_SHORTEST_SAID: Final = 3
_PIECE: Final = 4
_SURE: Final = min(EXACT, PART, PREFIX)


@dataclass(frozen=True, slots=True)
class Match:
    """How much of a wording an article has, by weight: as written, only after mending, and not at all."""

    written: float
    mended: float
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class Look:
    """A wording, searched for on today's site."""

    text: str
    visits: int
    answer: Answer
    corrected: str
    """The wording as the articles would spell it; the same where nothing is to be mended."""
    retyped: bool
    shelf: Shelf

    def rank(self, article: str) -> int:
        """Return an article's place, 0 when it is not among the first."""
        return next((place for place, hit in enumerate(self.answer.hits, 1) if hit.document.id == article), 0)

    def match(self, article: str) -> Match:
        """Return how the article's words meet the wording's."""
        index = self.shelf.searcher.index
        number = self._places.get(article, -1)
        written = mended = whole = 0.0
        lacking: list[str] = []
        for unit in self.answer.units:
            if unit.pair:
                continue
            as_is, at_all, found = self._in(unit, number)
            weight = rarity(found, len(index.documents))
            whole += weight
            if as_is >= _SURE and not self.retyped and unit.text in self._plain:
                written += weight
            elif at_all:
                mended += weight * at_all
            else:
                lacking.append(unit.text)
        # What the analysis takes apart may stand in the article as it was typed, such as a short name.
        said = self._said(article)
        written = max(written / whole if whole else 0.0, said)
        return Match(written, min(mended / whole, 1 - written) if whole else 0.0, tuple(lacking))

    def _said(self, article: str) -> float:
        """The share of the wording's words, by letters, that stand in an article as they are."""
        document = next((one for one in self.shelf.documents if one.id == article), None)
        words = fold(normalise(self.text)).split()
        if document is None or self.retyped or not words:
            return 0.0
        headings = (heading.text for heading in document.headings)
        parts = (document.title, document.summary, *document.aliases, *headings, document.body)
        text = fold(normalise(" ".join(parts)))
        # Without spaces between words, a phrase stands there piece by piece.
        pieces = _pieces if language(self.shelf.locale).dictionary else _whole
        letters = sum(map(len, words))
        return sum(len(word) * pieces(word, text) for word in words if len(word) >= _SHORTEST_SAID) / letters

    @cached_property
    def _plain(self) -> str:
        text = fold(normalise(self.text))
        variants = self.shelf.searcher.index.variants
        return "".join(variants.get(letter, letter) for letter in text)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {document.id: place for place, document in enumerate(self.shelf.searcher.index.documents)}

    def _in(self, unit: Unit, number: int) -> tuple[float, float, int]:
        """Quality of the best match as written, of any match, and in how many documents there is one."""
        as_is = at_all = 0.0
        found: set[int] = set()
        for candidate in unit.candidates:
            documents = self.shelf.searcher.postings(candidate).documents
            found.update(documents)
            if number in documents:
                at_all = max(at_all, candidate.quality)
                if candidate.how in _AS_WRITTEN:
                    as_is = max(as_is, candidate.quality)
        return as_is, at_all, len(found)


def _whole(word: str, text: str) -> float:
    return float(word in text)


def _pieces(word: str, text: str) -> float:
    """The share of a word's short pieces that a text has."""
    pieces = {word[at : at + _PIECE] for at in range(max(1, len(word) - _PIECE + 1))}
    return sum(piece in text for piece in pieces) / len(pieces)


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
    retyped: float
    """The share of retries that are the same words in another spelling."""
    nearly_named: Mapping[str, float]
    """For each article that visits went to the share of the wordings, by visits, that are its name with slips."""
    unlike: float
    """The share of letter pairs of the wordings that no word of the site has."""
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
        rows = [(self.across.article, self.across.share)] if self.across else []
        return (*rows, (self.abroad, _ABROAD_SURE)) if self.abroad else tuple(rows)

    def corrected(self) -> tuple[str, ...]:
        """The wordings as the articles would spell them, where that differs, most failed visits first."""
        return tuple(dict.fromkeys(look.corrected for look in self.looks if look.corrected != look.text))

    @cached_property
    def votes(self) -> Mapping[str, float]:
        """Articles that visits chose, with the weight of their choice.

        A retry is a choice made knowingly. The first hit is opened for being the first, too. What the visit's other
        words led other visits to is hearsay.
        """
        votes: dict[str, float] = defaultdict(float)
        for visit in self.counted.visits:
            for _, article in visit.retries:
                votes[article] += 1
            for article, rank in visit.opened:
                votes[article] += _FIRST_HIT if rank <= 1 else _LATER_HIT
        for article, share in self.company.leads.items():
            votes[article] += _HEARSAY * share
        return votes

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
        return max(self.retyped, self.nearly_named.get(self.chosen, 0.0))

    def taken(self, article: str) -> float:
        """The share of visits that opened an article or were led to it."""
        return min(1.0, self.votes.get(article, 0.0) / self.visits)

    @cached_property
    def contacted(self) -> int:
        """Visits that went on to a contact channel."""
        return sum(bool(visit.channels) for visit in self.counted.visits)

    @cached_property
    def idle(self) -> float:
        """How far visits went on to nothing, 0 to 1: 1 is never reached, the less the fewer they are."""
        followed = sum(bool(visit.opened or visit.retries or visit.channels) for visit in self.counted.visits)
        followed = min(self.visits, followed + self.company.tried)
        return max(0.0, 1 - _EARNEST * (followed + 1) / (self.visits + _EARNEST))

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

    def ranked_low(self, article: str) -> float:
        """The share of the wordings for which an article is below the first three, or no hit is confident."""
        rows = [(look.rank(article), look.answer.confident) for look in self.looks]
        return self._mean([float(rank > 3 or rank == 0 or not confident) for rank, confident in rows])

    def match(self, article: str) -> Match:
        """How an article's words meet the wordings', over the wordings looked at."""
        rows = [look.match(article) for look in self.looks]
        lacking = Counter(word for row in rows for word in row.lacking)
        return Match(
            self._mean([row.written for row in rows]),
            self._mean([row.mended for row in rows]),
            tuple(word for word, _ in lacking.most_common()),
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
