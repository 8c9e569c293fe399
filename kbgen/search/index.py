"""Articles to an index: classes of word forms, their postings, and what a result shows.

`build_index` is pure and deterministic. An `Index` holds exactly what the browser will see after reading
the payload (quantised impacts, the same vocabulary), so the Python query and the browser's agree.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from kbgen.search import chinese
from kbgen.search.analysis import Analyser, gram_key, utf16
from kbgen.search.languages import Language, language
from kbgen.search.postings import NO_GRAMS, Grams, Lists, Tally, lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kbgen.search.analysed import Analysed, AnalysisCache
    from kbgen.search.counted import Counted
    from kbgen.search.documents import SearchDocument
    from kbgen.search.synonyms import Synonyms

SUFFIX_LONGEST: Final = 6
GRAM_SHARD: Final = 1000


@dataclass(frozen=True, slots=True)
class Term:
    """A class of word forms under the part that they share; `exact` ones stand for one form only."""

    label: str
    endings: tuple[str, ...]
    postings: int
    exact: bool = False
    atoms: tuple[int, ...] = ()
    common: int = 0


@dataclass(frozen=True, slots=True)
class Index:
    """A searchable locale, as the browser sees it once everything is loaded; documents without their texts."""

    locale: str
    language: Language
    documents: tuple[SearchDocument, ...]
    suffixes: tuple[str, ...]
    terms: tuple[Term, ...]
    postings: Lists
    grams: Grams = NO_GRAMS
    named: bytes = b""
    """How many names each document has, then what each of them tells in all: the root of its rarity, in sixteenths."""
    gram_shards: int = 1
    variants: Mapping[str, str] = field(default_factory=dict)
    sounds: Mapping[str, str] = field(default_factory=dict)
    rare_sounds: Mapping[str, str] = field(default_factory=dict)


def build_index(
    documents: Iterable[SearchDocument],
    locale: str,
    *,
    synonyms: Synonyms | None = None,
    cache: AnalysisCache | None = None,
) -> Index:
    """Index one locale's documents; what the cache has is not analysed again, what it lacks is put there."""
    return index_of(analysed(documents, locale, synonyms=synonyms, cache=cache), locale)


def analysed(
    documents: Iterable[SearchDocument],
    locale: str,
    *,
    synonyms: Synonyms | None = None,
    cache: AnalysisCache | None = None,
) -> Iterator[tuple[SearchDocument, Analysed]]:
    """Each document with its analysis, from the cache where that has it."""
    analyser = Analyser(locale, synonyms)
    for document in documents:
        if cache is None:
            yield document, analyser.analyse(document)
            continue
        digest = analyser.digest(document)
        value = cache.get(digest)
        if value is None:
            value = analyser.analyse(document)
            cache.put(digest, value)
        yield document, value


def index_of(rows: Iterable[tuple[SearchDocument, Analysed]], locale: str) -> Index:
    """Index analysed documents, in whatever order they come."""
    return index_of_counted(count(rows), locale)


def count(rows: Iterable[tuple[SearchDocument, Analysed]]) -> Counted:
    """Count what analysed documents have."""
    tally = Tally()
    for document, one in rows:
        tally.add(document, one)
    return tally.counted()


def index_of_counted(counted: Counted, locale: str) -> Index:
    """Index what was counted of documents."""
    settings = language(locale)
    occurrences = sum(map(len, counted.grams.values()))
    shards = max(1, round((occurrences + 2 * len(counted.grams)) / GRAM_SHARD))
    suffixes, terms, order = _vocabulary(counted.forms, dict(sorted(counted.atoms)), settings)
    postings, grams, named = lists(counted, order, {gram: _address(gram, shards) for gram in counted.grams})
    if settings.dictionary:
        terms = tuple(replace(term, common=min(9, postings.size(term.postings).bit_length() - 1)) for term in terms)
    near, far, variants = _chinese(set(counted.letters)) if settings.chinese else ({}, {}, {})
    return Index(
        locale=locale,
        language=settings,
        documents=counted.documents,
        suffixes=suffixes,
        terms=terms,
        postings=postings,
        grams=grams,
        named=named,
        gram_shards=shards,
        variants=variants,
        sounds=near,
        rare_sounds=far,
    )


def gram_address(gram: str, index: Index) -> int:
    """Where a gram is kept: its shard, 16 bits of how it sounds, 4 bits of each character.

    Characters that sound the same lead to the same place, so a homophone is found without another request.
    """
    spoken = "".join(index.sounds.get(letter) or index.rare_sounds.get(letter) or letter for letter in gram)
    return _address(gram_key(gram, spoken), index.gram_shards)


def _address(key: int, shards: int) -> int:
    sound = key >> 8
    return (sound % shards) << 24 | (sound >> 16) << 8 | key & 0xFF


def common_start(one: str, two: str) -> str:
    """What both begin with."""
    count = 0
    for first, second in zip(one, two, strict=False):
        if first != second:
            break
        count += 1
    return one[:count]


def _vocabulary(
    forms: Mapping[str, Counter[str]], atoms: Mapping[str, tuple[str, ...]], settings: Language
) -> tuple[tuple[str, ...], tuple[Term, ...], list[str]]:
    """The endings that unseen forms may have, the terms, and the stems in the order of their postings."""
    regular: dict[str, tuple[str, tuple[str, ...]]] = {}
    irregular: list[tuple[str, str]] = []
    suffix_counts: Counter[str] = Counter(dict.fromkeys(settings.suffixes, len(forms)))
    for stem, seen in forms.items():
        label = stem
        floor = max(len(stem) - 3, min(len(stem), 3))
        apart: set[str] = set()
        for form in sorted(seen):
            common = common_start(label, form)
            if len(common) < floor or len(form) - len(common) > SUFFIX_LONGEST:
                apart.add(form)
            else:
                label = common
        endings = [form[len(label) :] for form in seen if form not in apart]
        if not endings:
            label = max(seen, key=lambda form: (seen[form], form))
            apart.remove(label)
            endings = [""]
        irregular += [(form, stem) for form in apart]
        if len(endings) > 1 or label != stem:
            suffix_counts.update(ending for ending in endings if ending)
        regular[stem] = label, tuple(sorted(endings))
    occurring = {form for seen in forms.values() for form in seen}
    for stem in forms:
        hard, soft = next((pair for pair in settings.softened if stem.endswith(pair[0])), ("", ""))
        if hard and len(stem) > 4 and (form := stem[: -len(hard)] + soft) not in occurring:
            irregular.append((form, stem))
    floor_count = max(2, len(forms) // 1500)
    suffixes = tuple(sorted(ending for ending, count in suffix_counts.items() if count >= floor_count))
    # Postings are numbered in the order of their labels, so that neighbours share a shard.
    order = sorted(regular, key=lambda stem: (utf16(regular[stem][0]), utf16(stem)))
    number = {stem: place for place, stem in enumerate(order)}
    terms = [Term(*regular[stem], number[stem], atoms=_cuts(atoms.get(stem, ()))) for stem in order]
    terms += [Term(form, ("",), number[stem], exact=True) for form, stem in sorted(irregular)]
    terms.sort(key=lambda term: (utf16(term.label), term.exact, term.postings))
    return suffixes, tuple(terms), order


def _cuts(atoms: Sequence[str]) -> tuple[int, ...]:
    """Where the smallest words of a compound begin, but for the first."""
    return tuple(accumulate(len(atom) for atom in atoms[:-1]))


def _chinese(characters: set[str]) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Sounds of the index's characters, sounds of other common ones, and traditional forms of the former."""
    table = chinese.simplified()
    variants = {full: plain for full, plain in sorted(table.items()) if plain in characters}
    others = {letter for letter in chinese.common() if letter not in characters and letter not in variants}
    near, far = chinese.sounds(characters), chinese.sounds(others)
    return near, far, variants
