"""Whether wordings are words with slips: of an article, or of what visits searched for next."""

from __future__ import annotations

from collections import Counter
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from kbgen.insights.slips import SHORTEST, SLIP, slip
from kbgen.insights.spelling import is_close
from kbgen.search.languages import language
from kbgen.search.text import fold, normalise, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kbgen.insights.look import Look
    from kbgen.insights.shelf import Shelf
    from kbgen.insights.summary import Counted
    from kbgen.insights.words import Words
    from kbgen.search.documents import SearchDocument

_SAME_SPELLING: Final = 0.66
_SAME_NAME: Final = 0.75
_NAMED: Final = 4
"""Letters from which a wording can be told from other names that it resembles."""
_GONE_TO: Final = 3
"""Articles, those that most visits went to, whose words are looked at."""
_ARTICLES_KEPT: Final = 200


_SIGNS, _LETTERS = 2, 6
"""How long a piece is that may sound in what was typed without being written there: in Chinese signs, and in letters
with their tones."""
_JOINED_SLIP: Final = 0.1
"""What a slip may cost a letter in two words without the space between them: long texts are soon near."""


class _Meant(NamedTuple):
    """What may be meant: words, and neighbours among names' words without the space between them; folded."""

    words: frozenset[str]
    joined: frozenset[str]


class _Rule(NamedTuple):
    """When words count as others mistyped."""

    strange: float
    """The share of the letters, without those of words that are meant as they stand, that strange words need to have,
    where any of them is to count."""
    slips: float
    """The share of the strange words' letters that slips need to explain: what is misspelt badly often has other words
    besides that nothing explains."""
    dear: float
    """What the changes of a slip may cost a letter."""


_IN_ARTICLE: Final = _Rule(strange=0.3, slips=0.35, dear=SLIP)
_RETYPED: Final = _Rule(strange=0.2, slips=0.25, dear=1.25 * SLIP)
"""The next search of the same visit has few words: chance hardly brings about that it mends one."""


class Mistyping:
    """Compares wordings with the articles of a language.

    Between spaces each word can be looked at: one that no article has is a slip where a word of the article could have
    been mistyped so. Chinese and Thai are compared by their sound, as wholes.
    """

    def __init__(self, shelf: Shelf, words: Words) -> None:
        self._words = words
        self._documents = {document.id: document for document in shelf.documents if not document.fallback}
        own = language(shelf.locale)
        self.spaced = own.reader == "words"
        self._signs = own.chinese
        self._endings = frozenset(own.suffixes)
        self._meant = lru_cache(maxsize=_ARTICLES_KEPT)(self._meant_by)

    def slips(
        self, counted: Counted, wordings: Sequence[tuple[str, int]], looks: Sequence[Look]
    ) -> Mapping[str, float]:
        """Return the share of the wordings that are an article's words with slips.

        Of the articles that most visits went to, and of the first hits.
        """
        gone = Counter(article for visit in counted.visits for article, _ in visit.opened)
        gone.update(article for visit in counted.visits for _, article in visit.retries)
        articles = {article for article, _ in gone.most_common(_GONE_TO)}
        articles |= {look.answer.hits[0].document.id for look in looks if look.answer.hits}
        whole = sum(visits for _, visits in wordings)
        return {
            article: sum(visits for text, visits in wordings if self._slips(text, article)) / whole
            for article in articles & self._documents.keys()
        }

    def spelt(self, wordings: Iterable[tuple[str, int]]) -> float:
        """Return the share of wordings, by visits, that stand in articles letter by letter; 0 between spaces.

        There each word is looked at by itself. A word of an article may be cut from a mistyped one, never a whole text.
        """
        wordings = list(wordings)
        if self.spaced:
            return 0.0
        whole = sum(visits for _, visits in wordings)
        return sum(visits for text, visits in wordings if self._stands(text)) / whole

    def retried(self, counted: Counted) -> tuple[int, int]:
        """Return how many retries say the same in other letters, and how many say something else.

        Those that leave words out and say nothing new are neither.
        """
        texts = {query.number: query.text for query in counted.group.queries}
        retries = [(texts[visit.query], later) for visit in counted.visits for later, _ in visit.retries if later]
        pairs = [(one, two) for one, two in retries if not self._said_before(one, two)]
        same = sum(self._same(one, two) for one, two in pairs)
        return same, len(pairs) - same

    def _slips(self, text: str, article: str) -> bool:
        if self._words.read(text).retyped:
            return True
        if self.spaced:
            return self._mistyped(text.split(), self._meant(article), _IN_ARTICLE)
        names = _names(self._documents[article])
        if any(self._resounds(text, name) for name in names):
            return True
        spoken, plain = self._words.spoken(text), _plain(text)
        sounds = map(self._words.spoken, names)
        return len(spoken) >= _NAMED and any(
            is_close(spoken, name, _SAME_NAME) and plain not in name for name in sounds
        )

    def _same(self, one: str, two: str) -> bool:
        """Whether two texts are the same but for slips, by their letters or by their sound.

        Words that both have say nothing; where one only has words more than the other, it says something else.
        """
        meant = self._words.read(one)
        if meant.retyped and meant.terms & self._words.read(two).terms:
            return True
        if self.spaced:
            return self._mistyped(one.split(), _Meant(_folded(two), _joined(two)), _RETYPED)
        rest = " ".join(word for word in one.split() if word not in two.split())
        other = " ".join(word for word in two.split() if word not in one.split())
        if not rest or not other or _written(rest) in _written(other):
            return False
        return self._resounds(rest, other) or is_close(
            self._words.spoken(rest), self._words.spoken(other), _SAME_SPELLING
        )

    def _said_before(self, one: str, two: str) -> bool:
        """Whether a text has no words that another one has not, or no piece or sign where there are no spaces."""
        if self.spaced:
            return _folded(two) <= _folded(one)
        return _written(two) in _written(one) or (self._signs and set(_written(two)) <= set(_written(one)))

    def _resounds(self, typed: str, meant: str) -> bool:
        """Whether some piece of what is meant sounds in what was typed, and is not written there."""
        size = _SIGNS if self._signs else _LETTERS
        written, sound = _written(typed), self._words.spoken(typed)
        pieces = (piece for word in normalise(meant).split() for piece in _pieces(word, size) if piece not in written)
        return any(self._words.spoken(piece) in sound for piece in pieces)

    def _mistyped(self, words: Sequence[str], meant: _Meant, rule: _Rule) -> bool:
        """Whether enough of some words is strange, and much of that are others with slips.

        A word that nothing says is strange may still be one mistyped, where its stem is known by chance. What is meant
        has as it stands says nothing.
        """
        unsaid = [word for word in words if len(word) >= SHORTEST and _fold(word) not in self._said]
        slips = {word for word in unsaid if self._slip(_fold(word), meant, rule.dear)}
        strange = [word for word in unsaid if word in slips or not self._words.known(self._words.terms(word))]
        known = _letters([word for word in words if word not in strange and _fold(word) not in meant.words])
        return (
            bool(slips)
            and _letters(strange) >= rule.strange * (known + _letters(strange))
            and (sum(len(word) for word in strange if word in slips) >= rule.slips * _letters(strange))
        )

    def _slip(self, word: str, meant: _Meant, dear: float) -> bool:
        """Whether a word that no article has is one of some words with a slip, or two of them without the space."""
        if word in meant.joined or any(slip(word, other, self._endings, dear) for other in meant.words):
            return True
        return any(slip(word, other, self._endings, _JOINED_SLIP) for other in meant.joined)

    @cached_property
    def _said(self) -> frozenset[str]:
        """The words of all articles, folded."""
        return frozenset().union(*map(self._told_words, self._documents))

    def _told_words(self, article: str) -> frozenset[str]:
        """An article's words, folded."""
        document = self._documents[article]
        headings = (heading.text for heading in document.headings)
        texts = (*_names(document), document.summary, *headings, document.body)
        return frozenset().union(*map(_folded, texts))

    def _meant_by(self, article: str) -> _Meant:
        return _Meant(self._told_words(article), frozenset().union(*map(_joined, _names(self._documents[article]))))

    def _stands(self, text: str) -> bool:
        words = text.split()
        return bool(words) and all(len(word) > 1 and normalise(word) in self._everything for word in words)

    @cached_property
    def _everything(self) -> str:
        """All that the articles say; tones, which are often mistyped, as they stand."""
        documents = self._documents.values()
        return normalise("\n".join("\n".join((*_names(one), one.summary, one.body)) for one in documents))


def _names(document: SearchDocument) -> tuple[str, ...]:
    return (document.title, *document.aliases)


def _folded(text: str) -> frozenset[str]:
    return frozenset(map(fold, tokens(normalise(text))))


def _joined(text: str) -> frozenset[str]:
    """Neighbouring words without the space between them, folded."""
    return frozenset(fold(one + two) for one, two in pairwise(tokens(normalise(text))) if len(one + two) >= SHORTEST)


def _fold(word: str) -> str:
    return fold(normalise(word))


def _plain(text: str) -> str:
    return _fold(text).replace(" ", "")


def _written(text: str) -> str:
    """A text without spaces, with its accents and tones as they stand."""
    return normalise(text).replace(" ", "")


def _pieces(word: str, size: int) -> Iterator[str]:
    return (word[at : at + size] for at in range(len(word) - size + 1))


def _letters(words: Sequence[str]) -> int:
    return sum(map(len, words))
