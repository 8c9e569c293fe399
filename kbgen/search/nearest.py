"""The articles nearest to any text, on the tool's side: what a failed search may have meant, what a draft repeats.

The one place that knows Whoosh. It indexes the terms that `kbgen.search.analysis` finds, the same that browsers
search, so no second idea of a word exists. Unlike the customers' search it also takes texts of many sentences.

    near = Nearest.of(documents, "cs")
    near.articles("kdy mi vrátíte peníze", limit=3)[0].article    # "faq/returns/refund-time"
"""

from __future__ import annotations

import math
import tempfile
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kbgen.search.analysed import counts
from kbgen.search.analysis import Analyser
from kbgen.search.counted import FIELD_NORMS, FIELD_WEIGHTS, SATURATION
from kbgen.search.documents import SearchDocument
from kbgen.search.index import analysed

with warnings.catch_warnings():
    # Whoosh 2.7.4 is written for older Pythons: compiling it warns of escapes and comparisons.
    warnings.simplefilter("ignore")
    from whoosh import fields, query, scoring
    from whoosh.filedb.filestore import FileStorage, RamStorage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kbgen.search.analysed import Analysed, AnalysisCache
    from kbgen.search.synonyms import Synonyms

_FIELDS: Final = ("title", "headings", "body")
_FUZZY_FROM: Final = 4
"""Letters from which a word that no article has may be another one mistyped."""
_FUZZY_WORTH: Final = 0.6
_LOOKED_AT: Final = 4
"""Times as many articles as wanted are looked at: those that repeat one word are not those that say the most."""


@dataclass(frozen=True, slots=True)
class Near:
    """An article near a text.

    `share`, from 0 to 1, is how much of what the text says the article says too, rare words weighing more; a
    mistyped word counts in part. `score` is that times Whoosh's BM25F: it orders one answer's articles, no more.
    """

    article: str
    title: str
    share: float
    score: float


class Nearest:
    """One locale's articles by their terms, in memory."""

    def __init__(self, rows: Iterable[tuple[SearchDocument, Analysed]], analyser: Analyser) -> None:
        self._analyser = analyser
        self._documents: list[SearchDocument] = []
        self._found: dict[str, int] = {}
        options = {"scorable": True, "stored": False}
        schema = fields.Schema(number=fields.STORED, **{name: fields.KEYWORD(**options) for name in _FIELDS})
        with tempfile.TemporaryDirectory(prefix="kbgen-nearest-") as scratch:
            index = _Memory(scratch).create_index(schema)
            writer = index.writer()
            for number, (document, one) in enumerate(rows):
                self._documents.append(document)
                for term in _terms(one):
                    self._found[term] = self._found.get(term, 0) + 1
                writer.add_document(number=number, **_text(one))
            writer.commit()
        norms = {f"{name}_B": norm for name, norm in zip(_FIELDS, FIELD_NORMS, strict=True)}
        self._searcher = index.searcher(weighting=scoring.BM25F(K1=SATURATION, **norms))

    @classmethod
    def of(
        cls,
        documents: Iterable[SearchDocument],
        locale: str,
        *,
        synonyms: Synonyms | None = None,
        cache: AnalysisCache | None = None,
    ) -> Nearest:
        """Index a locale's documents; raises `MissingExtraError` where its analysis needs a missing package."""
        return cls(analysed(documents, locale, synonyms=synonyms, cache=cache), Analyser(locale))

    def articles(self, text: str, limit: int = 5) -> tuple[Near, ...]:
        """At most `limit` articles that share a term with the text, the nearest first."""
        wanted = self._wanted(text)
        if not wanted or not self._documents:
            return ()
        parts = [
            query.Term(name, term, boost=weight * worth)
            for alternatives in wanted.values()
            for term, worth in alternatives.items()
            for name, weight in zip(_FIELDS, FIELD_WEIGHTS, strict=True)
        ]
        weights = {term: max(map(self._rarity, (term, *alternatives))) for term, alternatives in wanted.items()}
        whole = sum(weights.values())
        near: list[Near] = []
        for hit in self._searcher.search(query.Or(parts), limit=_LOOKED_AT * limit, terms=True):
            document = self._documents[hit["number"]]
            has = {term.decode() for _, term in hit.matched_terms()}
            said = sum(
                weights[term] * max((worth for other, worth in alternatives.items() if other in has), default=0.0)
                for term, alternatives in wanted.items()
            )
            near.append(Near(document.id, document.title, said / whole, hit.score * said / whole))
        near.sort(key=lambda one: (-one.score, one.article))
        return tuple(near[:limit])

    def _wanted(self, text: str) -> dict[str, dict[str, float]]:
        """The text's terms, each with the terms of the articles that it may mean and how likely that is."""
        one = self._analyser.analyse(SearchDocument("", "", "", "", text))
        wanted: dict[str, dict[str, float]] = {}
        for term in _terms(one):
            if term in self._found:
                wanted[term] = {term: 1.0}
            elif term in one.words:
                close = self._mistyped(term) if len(term) >= _FUZZY_FROM else ()
                wanted[term] = dict.fromkeys(close, _FUZZY_WORTH)
        return wanted

    def _mistyped(self, term: str) -> list[str]:
        """Terms one mistake away; two neighbours swapped are one mistake, which Whoosh counts as two."""
        reader = self._searcher.reader()
        one, two = ({other for name in _FIELDS for other in reader.terms_within(name, term, limit)} for limit in (1, 2))
        return sorted(one | {other for other in two if sorted(other) == sorted(term)})

    def _rarity(self, term: str) -> float:
        found = self._found.get(term, 0)
        return math.log(1 + (len(self._documents) - found + 0.5) / (found + 0.5))


class _Memory(RamStorage):  # type: ignore[misc]  # Whoosh has no types
    """An index in memory whose writer has a folder to itself; Whoosh gives all writers of a machine the same."""

    def __init__(self, scratch: str) -> None:
        super().__init__()
        self._scratch = scratch

    def temp_storage(self, name: str | None = None) -> FileStorage:
        """Where the writer puts what it sorts."""
        return FileStorage(tempfile.mkdtemp(prefix=name, dir=self._scratch))


def _terms(one: Analysed) -> Iterator[str]:
    """Words as they are, grams by their number: a word never begins with a sharp."""
    yield from one.words
    yield from (f"#{gram:x}" for gram in one.grams)


def _text(one: Analysed) -> dict[str, str]:
    """Each field's terms, as often as they stand there."""
    text: tuple[list[str], ...] = ([], [], [])
    for term, number in zip(_terms(one), (*one.words.values(), *one.grams.values()), strict=True):
        for terms, count in zip(text, counts(number), strict=True):
            terms.extend([term] * count)
    return {name: " ".join(terms) for name, terms in zip(_FIELDS, text, strict=True) if terms}
