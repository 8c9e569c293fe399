"""Articles to an index: classes of word forms, their postings, and what a result shows.

`build_index` is pure and deterministic. An `Index` holds exactly what the browser will see after reading
the payload (quantised impacts, the same vocabulary), so the Python query and the browser's agree.
"""

from __future__ import annotations

import os.path
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import snowballstemmer

from itertools import pairwise
from kbgen.search import chinese, thai
from kbgen.search.languages import Language, language
from kbgen.search.synonyms import Synonyms
from kbgen.search.text import TOKEN_LIMIT, fold, normalise, runs, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kbgen.search.documents import SearchDocument

TITLE, HEADING, BODY = 0, 1, 2
FIELD_WEIGHTS: Final = (6.0, 2.5, 1.0)
FIELD_NORMS: Final = (0.5, 0.4, 0.6)
SATURATION: Final = 1.2
LEVELS: Final = 8
SUFFIX_LONGEST: Final = 6


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents of one term, ascending, each with `level * 2 + in_title`."""

    documents: tuple[int, ...]
    impacts: bytes


@dataclass(frozen=True, slots=True)
class Term:
    """A class of word forms under the part that they share; `exact` ones stand for one form only."""

    label: str
    endings: tuple[str, ...]
    postings: int
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """A searchable locale, as the browser sees it once everything is loaded."""

    locale: str
    language: Language
    documents: tuple[SearchDocument, ...]
    suffixes: tuple[str, ...]
    terms: tuple[Term, ...]
    postings: tuple[Postings, ...]
    grams: Mapping[str, Postings] = field(default_factory=dict)
    variants: Mapping[str, str] = field(default_factory=dict)
    sounds: Mapping[str, str] = field(default_factory=dict)
    rare_sounds: Mapping[str, str] = field(default_factory=dict)


class _Analyser:
    """Turns texts into keys (`w` word class, `g` gram), remembering what it has seen."""

    def __init__(self, settings: Language) -> None:
        self.settings = settings
        self.forms: dict[str, Counter[str]] = defaultdict(Counter)
        self.stems: dict[str, str] = {}
        self.variants = chinese.simplified() if settings.chinese else {}
        self.seen_variants: dict[str, str] = {}
        self._stemmer = snowballstemmer.stemmer(settings.stemmer) if settings.stemmer else None
        self._latin = snowballstemmer.stemmer("english") if settings.stemmer in (None, "russian") else None
        self._cache: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}

    def stem(self, token: str) -> str:
        latin = token.isascii()
        stemmer = self._latin if latin and self._latin else self._stemmer
        stem = fold(stemmer.stemWord(token)) if stemmer else fold(token)
        return verbs.sub("ova", stem) if (verbs := self.settings.verbs) else stem

    def keys(self, text: str) -> tuple[list[str], list[str]]:
        """Keys of a text, and those that only a title needs (single characters)."""
        every: list[str] = []
        title: list[str] = []
        for token in tokens(normalise(text)):
            known = self._cache.get(token)
            if known is None:
                known = self._cache[token] = self._analyse(token)
            every += known[0]
            title += known[1]
        return every, title

    def _analyse(self, token: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        every: list[str] = []
        single: list[str] = []
        folded = fold(token)
        pieces = list(runs(folded))
        for kind, text in pieces:
            if kind == "gram":
                for character in text:
                    plain = self.variants.get(character)
                    if plain:
                        self.seen_variants[character] = plain
                plain = "".join(self.variants.get(character, character) for character in text)
                every += ["g" + plain[place : place + 2] for place in range(len(plain) - 1)]
                single += ["g" + character for character in plain]
            elif kind == "thai" and self.settings.dictionary:
                words = thai.cut(text, thai.dictionary())
                every += [f"g{first} {second}" for first, second in pairwise(words)]
                for word in words:
                    every.append(self._word(word[:TOKEN_LIMIT], word))
                    every += [self._word(part, part) for part in thai.parts(word, thai.dictionary())]
            elif kind == "thai":
                every += ["g" + text[place : place + 2] for place in range(len(text) - 1)]
            else:
                text = text[:TOKEN_LIMIT]
                every.append(self._word(text, self.stem(token) if len(pieces) == 1 else self.stem(text)))
        return tuple(every), tuple(single)

    def _word(self, form: str, stem: str) -> str:
        stem = stem[:TOKEN_LIMIT]
        self.forms[stem][form] += 1
        return "w" + stem


def build_index(documents: Iterable[SearchDocument], locale: str, *, synonyms: Synonyms | None = None) -> Index:
    """Index one locale's documents."""
    settings = language(locale)
    ordered = tuple(sorted(documents, key=lambda document: (document.url, document.id)))
    analyser = _Analyser(settings)
    synonyms = synonyms or Synonyms()
    counted: list[tuple[dict[str, list[float]], set[str]]] = []
    lengths: list[tuple[int, int, int]] = []
    for document in ordered:
        counts: dict[str, list[float]] = {}
        titles: set[str] = set()
        sizes = [0, 0, 0]

        def add(text: str, place: int, *, counts=counts, titles=titles, sizes=sizes) -> None:  # type: ignore[no-untyped-def]
            keys, single = analyser.keys(text)
            sizes[place] += len(keys)
            for key in keys if place == BODY else (*keys, *single):
                counts.setdefault(key, [0.0, 0.0, 0.0])[place] += 1
                if place == TITLE:
                    titles.add(key)

        add(document.title, TITLE)
        sizes_of_title = sizes[TITLE]
        for alias in (*document.aliases, *synonyms.of((document.title, *document.aliases))):
            add(alias, TITLE)
        sizes[TITLE] = sizes_of_title
        for heading in document.headings:
            add(heading.text, HEADING)
        add(document.summary, BODY)
        add(document.body, BODY)
        counted.append((counts, titles))
        lengths.append((sizes[0], sizes[1], sizes[2]))
    means = [max(1.0, sum(size[place] for size in lengths) / max(1, len(lengths))) for place in (TITLE, HEADING, BODY)]
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, (counts, titles) in enumerate(counted):
        norms = [
            FIELD_WEIGHTS[place] / (1 - FIELD_NORMS[place] + FIELD_NORMS[place] * lengths[number][place] / means[place])
            for place in (TITLE, HEADING, BODY)
        ]
        for key, (title, heading, body) in counts.items():
            weight = title * norms[0] + heading * norms[1] + body * norms[2]
            level = min(LEVELS - 1, int(LEVELS * weight / (weight + SATURATION)))
            found[key].append((number, level * 2 + (key in titles)))
    lists = {key: Postings(tuple(row[0] for row in rows), bytes(row[1] for row in rows)) for key, rows in found.items()}
    suffixes, terms, order = _vocabulary(analyser.forms, settings)
    grams = {key[1:]: postings for key, postings in lists.items() if key[0] == "g"}
    near, far = _sounds(grams, settings)
    variants = _variants(grams) if settings.chinese else {}
    return Index(
        locale=locale,
        language=settings,
        documents=ordered,
        suffixes=suffixes,
        terms=terms,
        postings=tuple(lists["w" + stem] for stem in order),
        grams=dict(sorted(grams.items())),
        variants=variants,
        sounds=near,
        rare_sounds=far,
    )


def utf16(text: str) -> bytes:
    """The order in which JavaScript compares strings."""
    return text.encode("utf-16-be", "surrogatepass")


def _vocabulary(
    forms: Mapping[str, Counter[str]], settings: Language
) -> tuple[tuple[str, ...], tuple[Term, ...], list[str]]:
    """The endings that unseen forms may have, the terms, and the stems in the order of their postings."""
    regular: dict[str, tuple[str, tuple[str, ...]]] = {}
    irregular: list[tuple[str, str]] = []
    counts: Counter[str] = Counter(dict.fromkeys(settings.suffixes, len(forms)))
    for stem, seen in forms.items():
        label = stem
        floor = max(len(stem) - 3, min(len(stem), 3))
        endings = []
        for form in sorted(seen):
            common = os.path.commonprefix([label, form])
            if len(common) < floor or len(form) - len(common) > SUFFIX_LONGEST:
                irregular.append((form, stem))
            else:
                label = common
        for form in seen:
            if (form, stem) not in irregular[-len(seen) :]:
                endings.append(form[len(label) :])
        if not endings:
            label, stems_form = max(seen, key=lambda form: (seen[form], form)), ""
            irregular = [pair for pair in irregular if pair != (label, stem)]
            endings = [stems_form]
        if len(endings) > 1 or label != stem:
            counts.update(ending for ending in endings if ending)
        regular[stem] = label, tuple(sorted(endings))
    floor_count = max(2, len(forms) // 1500)
    suffixes = tuple(sorted(ending for ending, count in counts.items() if count >= floor_count))
    # Postings are numbered in the order of their labels, so that neighbours share a shard.
    order = sorted(regular, key=lambda stem: (utf16(regular[stem][0]), utf16(stem)))
    number = {stem: place for place, stem in enumerate(order)}
    terms = [Term(*regular[stem], number[stem]) for stem in order]
    terms += [Term(form, ("",), number[stem], exact=True) for form, stem in sorted(irregular)]
    terms.sort(key=lambda term: (utf16(term.label), term.exact, term.postings))
    return suffixes, tuple(terms), order


def _sounds(grams: Iterable[str], settings: Language) -> tuple[dict[str, str], dict[str, str]]:
    if not settings.chinese:
        return {}, {}
    characters = {character for gram in grams for character in gram}
    near = chinese.sounds(characters)
    table = chinese.simplified()
    far = {table.get(character, character) for character in chinese.common()} - characters
    return near, chinese.sounds(far)


def _variants(grams: Iterable[str]) -> dict[str, str]:
    characters = {character for gram in grams for character in gram}
    return {full: plain for full, plain in sorted(chinese.simplified().items()) if plain in characters}


