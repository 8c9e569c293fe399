"""What a query in one language is called in the language of the sources, learnt from the site's own translations.

The library is a parallel text: a title, a summary, a heading or a paragraph says the same in both languages. Words that
keep each other company there translate each other well enough to tell which article a query is about, also when that
very article has no translation. Nothing else is needed: no dictionary, no service.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kbgen.insights.shelf import Shelf
    from kbgen.insights.words import Words
    from kbgen.search.documents import SearchDocument

_LEAST_LIKENESS: Final = 0.25
"""Of two terms' company (Dice), below which it is chance."""
_TRANSLATIONS: Final = 4
_WORDS_ALIKE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Across:
    """An article that a query seems to be about, and how much of the query, from 0 to 1."""

    article: str
    share: float


class Bridge:
    """From one language's queries to the sources' articles."""

    def __init__(self, own: Words, shelf: Shelf, source: Words, source_shelf: Shelf) -> None:
        self._own = own
        translated = {document.id: document for document in shelf.documents if not document.fallback}
        sources = {document.id: document for document in source_shelf.documents}
        self._translations = _translations(
            (own.terms(one), source.terms(two))
            for identity, document in translated.items()
            if identity in sources
            for one, two in _segments(document, sources[identity])
        )
        self._headlines = {
            identity: source.terms("\n".join(_headlines(document))) for identity, document in sources.items()
        }

    def across(self, terms: frozenset[str]) -> Across | None:
        """Return the article that covers most of a query's terms in the sources' words; none where nothing does."""
        weights = {term: self._own.weight(term) for term in terms}
        whole = sum(weights.values())
        if not whole:
            return None
        scores: dict[str, float] = defaultdict(float)
        for identity, headline in self._headlines.items():
            for term, weight in weights.items():
                means = self._translations.get(term, {})
                best = max((likeness for other, likeness in means.items() if other in headline), default=0.0)
                if term in headline:
                    # Names and loans are the same in both languages.
                    best = _WORDS_ALIKE
                scores[identity] += weight * best
        identity, score = min(scores.items(), key=lambda row: (-row[1], row[0]), default=("", 0.0))
        return Across(identity, score / whole) if score else None


def _segments(one: SearchDocument, two: SearchDocument) -> Iterator[tuple[str, str]]:
    """Yield texts that translate each other, where the articles are built alike."""
    yield one.title, two.title
    yield one.summary, two.summary
    if len(one.headings) == len(two.headings):
        yield from ((own.text, other.text) for own, other in zip(one.headings, two.headings, strict=True))
    lines = [[line for line in document.body.splitlines() if line.strip()] for document in (one, two)]
    if len(lines[0]) == len(lines[1]):
        yield from zip(*lines, strict=True)


def _headlines(document: SearchDocument) -> Iterator[str]:
    yield document.title
    yield document.summary
    yield from document.aliases
    yield from (heading.text for heading in document.headings)


def _translations(pairs: Iterable[tuple[frozenset[str], frozenset[str]]]) -> Mapping[str, Mapping[str, float]]:
    """The likeliest companions of each term."""
    ours: Counter[str] = Counter()
    theirs: Counter[str] = Counter()
    together: dict[str, Counter[str]] = defaultdict(Counter)
    for one, two in pairs:
        ours.update(one)
        theirs.update(two)
        for term in one:
            together[term].update(two)
    found: dict[str, dict[str, float]] = {}
    for term, companions in together.items():
        likeness = {other: 2 * times / (ours[term] + theirs[other]) for other, times in companions.items()}
        best = sorted(likeness.items(), key=lambda row: (-row[1], row[0]))[:_TRANSLATIONS]
        found[term] = {other: value for other, value in best if value >= _LEAST_LIKENESS}
    return found
