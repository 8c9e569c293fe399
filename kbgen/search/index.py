"""Articles to an index: classes of word forms, their postings, and what a result shows.

`build_index` is pure and deterministic. An `Index` holds exactly what the browser will see after reading
the payload (quantised impacts, the same vocabulary), so the Python query and the browser's agree.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

import snowballstemmer  # type: ignore[import-untyped]

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
GRAM_SHARD: Final = 2500


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
    atoms: tuple[int, ...] = ()
    common: int = 0


@dataclass(frozen=True, slots=True)
class Index:
    """A searchable locale, as the browser sees it once everything is loaded."""

    locale: str
    language: Language
    documents: tuple[SearchDocument, ...]
    suffixes: tuple[str, ...]
    terms: tuple[Term, ...]
    postings: tuple[Postings, ...]
    grams: Mapping[int, Postings] = field(default_factory=dict)
    gram_shards: int = 1
    variants: Mapping[str, str] = field(default_factory=dict)
    sounds: Mapping[str, str] = field(default_factory=dict)
    rare_sounds: Mapping[str, str] = field(default_factory=dict)


class _Analyser:
    """Turns texts into keys (`w` word class, `g` gram), remembering what it has seen."""

    def __init__(self, settings: Language) -> None:
        self.settings = settings
        self.forms: dict[str, Counter[str]] = defaultdict(Counter)
        self.atoms: dict[str, tuple[str, ...]] = {}
        self._thai: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
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
        pieces = list(runs(fold(token)))
        if self.settings.dictionary and any(piece.kind == "thai" for piece in pieces):
            # Thai is cut before tone marks are folded away: they tell words apart.
            pieces = list(runs(token))
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
                smallest: list[str] = []
                for word in thai.cut(thai.tidy(text)):
                    known = self._thai.get(word)
                    if known is None:
                        inner: list[str] = []
                        atoms = tuple(fold(atom) for atom in thai.atoms(word, inner))
                        self.atoms[fold(word)] = atoms
                        names = tuple({fold(one)[:TOKEN_LIMIT]: 0 for one in (word, *inner)})
                        known = self._thai[word] = (tuple(self._word(name, name) for name in names), atoms)
                    every += known[0]
                    smallest += known[1]
                every += [f"g{first} {second}" for first, second in pairwise(smallest)]
            elif kind == "thai":
                every += ["g" + text[place : place + 2] for place in range(len(text) - 1)]
            else:
                text = fold(text)[:TOKEN_LIMIT]
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
        for key, (titled, headed, told) in counts.items():
            weight = titled * norms[0] + headed * norms[1] + told * norms[2]
            level = min(LEVELS - 1, int(LEVELS * weight / (weight + SATURATION)))
            found[key].append((number, level * 2 + (key in titles)))
    lists = {key: Postings(tuple(row[0] for row in rows), bytes(row[1] for row in rows)) for key, rows in found.items()}
    suffixes, terms, order = _vocabulary(analyser.forms, analyser.atoms, settings)
    postings = tuple(lists["w" + stem] for stem in order)
    if settings.dictionary:
        terms = tuple(
            replace(term, common=min(9, len(postings[term.postings].documents).bit_length() - 1)) for term in terms
        )
    texts = {key[1:]: rows for key, rows in lists.items() if key[0] == "g"}
    near, far, variants = _chinese(texts) if settings.chinese else ({}, {}, {})
    index = Index(
        locale=locale,
        language=settings,
        documents=ordered,
        suffixes=suffixes,
        terms=terms,
        postings=postings,
        gram_shards=max(1, round(sum(len(rows.documents) + 2 for rows in texts.values()) / GRAM_SHARD)),
        variants=variants,
        sounds=near,
        rare_sounds=far,
    )
    return replace(index, grams=_addressed(texts, index))


def _addressed(texts: Mapping[str, Postings], index: Index) -> dict[int, Postings]:
    """Grams by address; the few that share one are one."""
    merged: dict[int, dict[int, int]] = {}
    for gram, rows in texts.items():
        into = merged.setdefault(gram_address(gram, index), {})
        for document, impact in zip(rows.documents, rows.impacts, strict=True):
            into[document] = max(into.get(document, 0), impact)
    return {
        address: Postings(tuple(sorted(rows)), bytes(rows[number] for number in sorted(rows)))
        for address, rows in sorted(merged.items())
    }


def gram_address(gram: str, index: Index) -> int:
    """Where a gram is kept: its shard, 16 bits of how it sounds, 4 bits of each character.

    Characters that sound the same lead to the same place, so a homophone is found without another request.
    """
    spoken = "".join(index.sounds.get(letter) or index.rare_sounds.get(letter) or letter for letter in gram)
    sound = fnv(spoken)
    marks = fnv(gram) & 0xFF if len(gram) > 2 else ((fnv(gram[0]) & 15) << 4 | (fnv(gram[1:]) & 15))
    return (sound % index.gram_shards) << 24 | (sound >> 16) << 8 | marks


def fnv(text: str) -> int:
    """FNV-1a over UTF-16 code units, finished so that all bits depend on all units."""
    value = 0x811C9DC5
    units = utf16(text)
    for place in range(0, len(units), 2):
        value = ((value ^ (units[place] << 8 | units[place + 1])) * 0x01000193) & 0xFFFFFFFF
    value = ((value ^ value >> 15) * 0x2C1B3C6D) & 0xFFFFFFFF
    return value ^ value >> 13


def common_start(one: str, two: str) -> str:
    """What both begin with."""
    count = 0
    for first, second in zip(one, two, strict=False):
        if first != second:
            break
        count += 1
    return one[:count]


def utf16(text: str) -> bytes:
    """The order in which JavaScript compares strings."""
    return text.encode("utf-16-be", "surrogatepass")


def _vocabulary(
    forms: Mapping[str, Counter[str]], atoms: Mapping[str, tuple[str, ...]], settings: Language
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
            common = common_start(label, form)
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
    occurring = {form for seen in forms.values() for form in seen}
    for stem in forms:
        hard, soft = next((pair for pair in settings.softened if stem.endswith(pair[0])), ("", ""))
        if hard and len(stem) > 4 and (form := stem[: -len(hard)] + soft) not in occurring:
            irregular.append((form, stem))
    floor_count = max(2, len(forms) // 1500)
    suffixes = tuple(sorted(ending for ending, count in counts.items() if count >= floor_count))
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


def _chinese(grams: Iterable[str]) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Sounds of the index's characters, sounds of other common ones, and traditional forms of the former."""
    characters = {letter for gram in grams for letter in gram}
    table = chinese.simplified()
    variants = {full: plain for full, plain in sorted(table.items()) if plain in characters}
    others = {letter for letter in chinese.common() if letter not in characters and letter not in variants}
    near, far = chinese.sounds(characters), chinese.sounds(others)
    return near, far, variants
