"""One language's articles as the analysis needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kbgen.search.analysed import AnalysisCache
    from kbgen.search.documents import SearchDocument
    from kbgen.search.query import Searcher
    from kbgen.search.synonyms import Synonyms
    from kbgen.search.thesaurus import Group


@dataclass(frozen=True, slots=True)
class Shelf:
    """A language's articles, with the search that its readers use.

    ``documents`` have their texts (the index drops them); those without translation are the source's, marked
    ``fallback``. ``elsewhere`` names for each article the languages that it exists in.
    """

    locale: str
    documents: tuple[SearchDocument, ...]
    searcher: Searcher
    synonyms: Synonyms
    elsewhere: Mapping[str, tuple[str, ...]]
    analyses: AnalysisCache | None = None
    """What the index was made from, so that no article has to be analysed twice."""
    thesaurus: tuple[Group, ...] = ()
    """What customers of any shop call things; the shop's own words are ``synonyms``."""
