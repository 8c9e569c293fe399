"""Articles to an index: classes of word forms, their postings, and what a result shows.

`build_index` is pure and deterministic. An `Index` holds exactly what the browser will see after reading
the payload (quantised impacts, the same vocabulary), so the Python query and the browser's agree. Documents
are read one by one, and kept as flat arrays of numbers: ten thousand articles fit where a thousand do.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Final, TypeVar, overload

from kbgen.search import chinese
from kbgen.search.analysis import BODY, HEADING, TITLE, Analyser, counts, gram_key, utf16
from kbgen.search.languages import Language, language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kbgen.search.analysis import Analysed, AnalysisCache
    from kbgen.search.documents import SearchDocument
    from kbgen.search.synonyms import Synonyms

K = TypeVar("K")
FIELD_WEIGHTS: Final = (6.0, 2.5, 1.0)
FIELD_NORMS: Final = (0.5, 0.4, 0.6)
SATURATION: Final = 1.2
LEVELS: Final = 8
SUFFIX_LONGEST: Final = 6
GRAM_SHARD: Final = 1000


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents of one term, ascending, each with `level * 2 + in_title`."""

    documents: Sequence[int]
    impacts: bytes


@dataclass(frozen=True, slots=True)
class Lists(Sequence[Postings]):
    """The postings of many terms, one after another in two arrays."""

    starts: array[int]
    ends: array[int]
    documents: array[int]
    impacts: bytearray

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, place: int) -> Postings: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Postings]: ...
    def __getitem__(self, place: int | slice) -> Postings | Sequence[Postings]:
        """Return one term's postings."""
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        start, end = self.starts[place], self.ends[place]
        return Postings(self.documents[start:end], bytes(self.impacts[start:end]))

    def size(self, place: int) -> int:
        """In how many documents a term occurs."""
        return self.ends[place] - self.starts[place]


@dataclass(frozen=True, slots=True)
class Grams(Mapping[int, Postings]):
    """The postings of grams by address, which are in order."""

    addresses: array[int]
    lists: Lists

    def __len__(self) -> int:
        return len(self.addresses)

    def __iter__(self) -> Iterator[int]:
        return iter(self.addresses)

    def __getitem__(self, address: int) -> Postings:
        """Return the postings at an address."""
        place = bisect_left(self.addresses, address)
        if place == len(self.addresses) or self.addresses[place] != address:
            raise KeyError(address)
        return self.lists[place]


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
    postings: Sequence[Postings]
    grams: Mapping[int, Postings] = field(default_factory=dict)
    named: bytes = b""
    """What each document's title tells in all, by `rarity`."""
    gram_shards: int = 1
    variants: Mapping[str, str] = field(default_factory=dict)
    sounds: Mapping[str, str] = field(default_factory=dict)
    rare_sounds: Mapping[str, str] = field(default_factory=dict)


class _Numbers(dict[K, int]):
    """Numbers what it is asked for, from 0 on."""

    def __missing__(self, key: K) -> int:
        number = self[key] = len(self)
        return number


class _Rows:
    """What each document has, by number, and how often; where its part ends."""

    def __init__(self) -> None:
        self.keys = array("I")
        self.counts = array("Q")
        self.ends = array("Q", [0])

    def add(self, keys: Iterable[int], counts: Iterable[int]) -> None:
        self.keys.extend(keys)
        self.counts.extend(counts)
        self.ends.append(len(self.keys))


class _Counted:
    """What is known of the documents so far: numbers of words and grams, flat."""

    def __init__(self) -> None:
        self.documents: list[SearchDocument] = []
        self.lengths: list[tuple[int, int, int]] = []
        self.words: _Numbers[str] = _Numbers()
        self.grams: _Numbers[int] = _Numbers()
        self._forms: dict[str, Counter[str]] = defaultdict(Counter)
        self._plain: Counter[str] = Counter()
        self.atoms: dict[str, tuple[str, ...]] = {}
        self.letters: set[str] = set()
        self.called: list[tuple[int, ...]] = []
        self._rows = (_Rows(), _Rows())

    def add(self, document: SearchDocument, analysed: Analysed) -> None:
        self.documents.append(replace(document, body="", aliases=()))
        self.lengths.append(analysed.lengths)
        words, grams = self.words, self.grams
        self._rows[0].add(map(words.__getitem__, analysed.words), analysed.words.values())
        self._rows[1].add(map(grams.__getitem__, analysed.grams), analysed.grams.values())
        # Words have even numbers, grams odd ones.
        self.called.append(
            tuple(grams[one] << 1 | 1 if isinstance(one, int) else words[one] << 1 for one in analysed.called)
        )
        self._plain.update(analysed.words.keys())
        for stem, seen in analysed.forms.items():
            self._plain[stem] -= 1
            self._forms[stem].update(seen)
        for word, inner in analysed.atoms.items():
            self.atoms[word] = max(inner, self.atoms.get(word, inner))
        self.letters.update(analysed.letters)

    def forms(self) -> Mapping[str, Counter[str]]:
        """Each stem's forms, and in how many documents each occurs."""
        for word, count in self._plain.items():
            if count:
                self._forms[word][word] += count
        self._plain.clear()
        return self._forms

    def occurrences(self) -> int:
        """How many grams the documents have in all."""
        return len(self._rows[1].keys)

    def lists(self, words: Sequence[str], addresses: Mapping[int, int]) -> tuple[Lists, Lists, bytes]:
        """The postings of the words and of the grams in a given order, and what each title tells.

        `addresses` gives the grams their places.
        """
        order = sorted(range(len(self.documents)), key=lambda row: (self.documents[row].url, self.documents[row].id))
        self.documents = [self.documents[row] for row in order]
        place = [array("I", bytes(4 * len(self.words))), array("I", bytes(4 * len(self.grams)))]
        for number, word in enumerate(words):
            place[0][self.words[word]] = number
        for gram, number in self.grams.items():
            place[1][number] = addresses[gram]
        sizes = [array("I", bytes(4 * len(words))), array("I", bytes(4 * len(set(addresses.values()))))]
        for rows, slots, filled in zip(self._rows, place, sizes, strict=True):
            for key, times in Counter(rows.keys).items():
                filled[slots[key]] += times
        made = [_empty(one) for one in sizes]
        means = [max(1.0, sum(row[at] for row in self.lengths) / max(1, len(order))) for at in (TITLE, HEADING, BODY)]
        for number, row in enumerate(order):
            norms = _norms(self.lengths[row], means)
            known: dict[int, int] = {}
            for rows, slots, into in zip(self._rows, place, made, strict=True):
                starts, ends, documents, impacts = into.starts, into.ends, into.documents, into.impacts
                own = slice(rows.ends[row], rows.ends[row + 1])
                for key, count in zip(rows.keys[own], rows.counts[own], strict=True):
                    impact = known.get(count)
                    if impact is None:
                        impact = known[count] = _impact(count, norms)
                    slot = slots[key]
                    end = ends[slot]
                    if end > starts[slot] and documents[end - 1] == number:
                        # Two grams at one address are one.
                        impacts[end - 1] = max(impact, impacts[end - 1])
                    else:
                        documents[end] = number
                        impacts[end] = impact
                        ends[slot] = end + 1
        size = len(order)
        named = bytearray()
        for row in order:
            told = sum(rarity(made[key & 1].size(place[key & 1][key >> 1]), size) for key in self.called[row])
            named.append(min(255, int(told + 0.5)))
        return made[0], made[1], bytes(named)


def rarity(found: int, size: int) -> float:
    """How much a unit tells, never nothing, to 1/1024 so that every platform's logarithm gives the same."""
    return max(1, math.floor(math.log(1 + (size - found + 0.5) / (found + 0.5)) * 1024 + 0.5)) / 1024


def _empty(sizes: array[int]) -> Lists:
    ends = array("Q", accumulate(sizes, initial=0))
    total = ends.pop()
    return Lists(array("Q", ends), ends, array("I", bytes(4 * total)), bytearray(total))


def _norms(lengths: Sequence[int], means: Sequence[float]) -> tuple[float, float, float]:
    titled, headed, told = (
        FIELD_WEIGHTS[at] / (1 - FIELD_NORMS[at] + FIELD_NORMS[at] * lengths[at] / means[at])
        for at in (TITLE, HEADING, BODY)
    )
    return titled, headed, told


def _impact(count: int, norms: tuple[float, float, float]) -> int:
    titled, headed, told = counts(count)
    weight = titled * norms[0] + headed * norms[1] + told * norms[2]
    return min(LEVELS - 1, int(LEVELS * weight / (weight + SATURATION))) * 2 + (titled > 0)


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
    settings = language(locale)
    counted = _Counted()
    for document, one in rows:
        counted.add(document, one)
    shards = max(1, round((counted.occurrences() + 2 * len(counted.grams)) / GRAM_SHARD))
    at = {gram: _address(gram, shards) for gram in counted.grams}
    addresses = array("Q", sorted(set(at.values())))
    number = {address: place for place, address in enumerate(addresses)}
    for gram, address in at.items():
        at[gram] = number[address]
    suffixes, terms, order = _vocabulary(counted.forms(), counted.atoms, settings)
    postings, grams, named = counted.lists(order, at)
    if settings.dictionary:
        terms = tuple(replace(term, common=min(9, postings.size(term.postings).bit_length() - 1)) for term in terms)
    near, far, variants = _chinese(counted.letters) if settings.chinese else ({}, {}, {})
    return Index(
        locale=locale,
        language=settings,
        documents=tuple(counted.documents),
        suffixes=suffixes,
        terms=terms,
        postings=postings,
        grams=Grams(addresses, grams),
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
