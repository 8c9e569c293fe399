"""The query algorithm, in Python: the reference for the browser's `engine.js`.

A query becomes units (a word, a Thai word, a Chinese character in its pairs); a unit has candidates in the
index, each with a quality of match. A document is worth what its units are worth, by how much of the query
it covers, how much of that stands in its title, and how many neighbours of the query are neighbours in it.
Every step is arithmetic that IEEE 754 defines exactly, so both implementations give the same numbers.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from kbgen.search.analysis import utf16
from kbgen.search.index import LEVELS, NAMED_STEPS, SUFFIX_LONGEST, Index, gram_address, rarity
from kbgen.search.text import QUERY_LIMIT, TOKEN_LIMIT, fold, normalise, runs, tokens
from kbgen.search.thai import clusters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kbgen.search.documents import SearchDocument
    from kbgen.search.index import Postings

# How good a match is, by how it was found. `engine.js` has the same table.
EXACT: Final = 1.0
SPLIT: Final = 0.95
UNSEEN, UNSEEN_SHORT = 0.9, 0.5
JOINED: Final = 0.9
PREFIX: Final = 0.8
PART: Final = 0.9
CHARACTER: Final = 0.8
EASY_EDIT, HARD_EDIT, SHORT_WORD, FAR_EDIT, PREFIX_EDIT = 0.78, 0.68, 0.08, 0.5, 0.5
SIBLING, COUSIN = 0.7, 0.4
SOUND, FAR_SOUND = 0.7, 0.35

PREFIX_LIMIT, FUZZY_LIMIT, RELATED_LIMIT, UNITS_LIMIT = 24, 6, 8, 48
JOINED_FROM: Final = 8
"""Letters from which an unknown word may be two whose space was left out."""
UNKNOWN_WEIGHT, CONFIDENT = 0.5, 0.6

TITLE_WORTH, NAME_WORTH, FALLBACK_WORTH = 4.0, 1.0, 0.1
# Thai: the costs of the least costly way through a run.
WORD_COST, UNKNOWN_COST, EASY_COST, HARD_COST, THAI_SPAN = 12, 14, 8, 10, 24
_FAR: Final = 1 << 30


class Candidate(NamedTuple):
    """A term (by place) or gram (by address) of the index that a unit may mean."""

    kind: str
    key: int
    quality: float
    how: str


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A part of the query; `pair` units only say that two neighbours belong together."""

    text: str
    candidates: tuple[Candidate, ...]
    weight: float = 1.0
    pair: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A document, what it is worth, and the share of the query that it covers."""

    document: SearchDocument
    score: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits, whether to show them as an answer, and the units behind them (for `--explain`)."""

    hits: tuple[Hit, ...]
    confident: bool
    units: tuple[Unit, ...]


@dataclass(slots=True)
class _Sums:
    """Of a query's words, and of its pairs, what one document has, by weight."""

    value: float = 0.0
    cover: float = 0.0
    sure: float = 0.0
    title: float = 0.0
    phrase: float = 0.0


class Searcher:
    """Answers queries over one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.labels = [term.label for term in index.terms]
        self._keys = [utf16(label) for label in self.labels]
        self._suffixes = frozenset(index.suffixes)
        self._shared = [
            0,
            *(_shared(one, two) for one, two in pairwise(self.labels)),
        ]
        self._thai = (self._lower("\u0e00"), self._lower("\u0e80"))
        self._polite = re.compile(index.language.polite) if index.language.polite else None
        self._alike: dict[int, list[int]] = {}
        for address in index.grams:
            self._alike.setdefault(address >> 8, []).append(address)

    # ---- answering

    def search(self, query: str, *, limit: int = 10) -> Answer:
        """The best documents for a query; confidence says whether they answer it."""
        units = self.units(query)
        whole, pairs, sums = self._sums(units)
        named = self.index.named
        ranked: list[tuple[float, int, float, float]] = []
        for document, row in sums.items():
            coverage, titled, called = row.cover / whole, row.title / whole, 0.0
            if named[document]:
                called = min(1.0, row.title * NAMED_STEPS / named[document])
            together = row.phrase / pairs if pairs else 0.0
            squared = titled * titled
            together *= together
            bonus = 1 + TITLE_WORTH * (squared * (squared if self.index.language.steep else titled))
            bonus += self.index.language.phrase * (together * together) + NAME_WORTH * squared * (called * called)
            shown = self.index.documents[document]
            covered = coverage * coverage * (coverage * coverage if self.index.language.steep else coverage)
            score = row.value / whole * covered * bonus * shown.weight
            ranked.append(
                (-(score * FALLBACK_WORTH if shown.fallback else score), document, coverage, row.sure / whole)
            )
        ranked.sort()
        confident = (
            bool(ranked)
            and ranked[0][3] >= CONFIDENT
            and any(_telling(unit, self.index.language.function) for unit in units)
        )
        hits = tuple(Hit(self.index.documents[row[1]], -row[0], row[2]) for row in ranked[:limit])
        return Answer(hits, confident, tuple(units))

    def _sums(self, units: Sequence[Unit]) -> tuple[float, float, dict[int, _Sums]]:
        """What all words and all pairs of a query weigh, and of that what each document has."""
        size = len(self.index.documents)
        scored: dict[int, _Sums] = {}
        whole = pairs = 0.0
        for unit in units:
            found: dict[int, tuple[float, float, float]] = {}
            for candidate in unit.candidates:
                postings = self.postings(candidate)
                quality = candidate.quality
                for document, impact in zip(postings.documents, postings.impacts, strict=True):
                    value = quality * ((impact >> 1) + 0.5) / LEVELS
                    title = quality if impact & 1 else 0.0
                    old = found.get(document, (0.0, 0.0, 0.0))
                    found[document] = max(old[0], value), max(old[1], quality), max(old[2], title)
            weight = unit.weight * rarity(len(found), size)
            if unit.pair:
                pairs += weight
            else:
                whole += weight
            for document, (value, quality, title) in found.items():
                cover = math.sqrt(quality)
                if unit.pair:
                    if document in scored:
                        scored[document].phrase += weight * cover
                    continue
                sums = scored.setdefault(document, _Sums())
                sums.value += weight * value
                sums.cover += weight * cover
                sums.sure += weight * quality
                sums.title += weight * title
        return whole, pairs, scored

    def postings(self, candidate: Candidate) -> Postings:
        """Where a candidate occurs."""
        if candidate.kind == "gram":
            return self.index.grams[candidate.key]
        return self.index.postings[self.index.terms[candidate.key].postings]

    # ---- the query's units

    def units(self, query: str) -> list[Unit]:
        """Read a query, chunk by chunk, also as typed on the wrong keyboard layout."""
        text = query[:QUERY_LIMIT]
        typing = bool(text) and text[-1] not in _SPACES
        units: list[Unit] = []
        chunks = _chunks(text)
        for place, chunk in enumerate(chunks):
            last = typing and place == len(chunks) - 1
            best = self._read(chunk, last)
            if self.index.language.keyboard and _worth(best) < 0.7:
                for other in retyped(chunk, self.index.language.keyboard):
                    read = self._read(other, last)
                    if (_worth(read) >= 0.75 and len(other) > 2) or (_unknown(best) and _exact(read)):
                        best = read
                        break
            units += best
        return self._joined(units[:UNITS_LIMIT])

    def _read(self, chunk: str, last: bool) -> list[Unit]:
        pieces = [run for token in tokens(normalise(chunk)) for run in runs(self._plain(fold(token)))][:UNITS_LIMIT]
        units: list[Unit] = []
        for place, (kind, text) in enumerate(pieces):
            final = last and place == len(pieces) - 1
            if kind == "word":
                units += self._word(text[:TOKEN_LIMIT], final)
            elif kind == "thai" and self.index.language.dictionary:
                units += self._thai_words(text[: 2 * TOKEN_LIMIT], final)
            else:
                units += self._grams(text[:TOKEN_LIMIT], final)
        return units

    def _plain(self, token: str) -> str:
        """A token without what politeness adds to it, if anything else is left."""
        return (self._polite.sub("", token) if self._polite else "") or token

    def _weight(self, text: str, weight: float = 1.0) -> float:
        return self.index.language.function_weight if text in self.index.language.function else weight

    def _joined(self, units: list[Unit]) -> list[Unit]:
        """Two neighbours may be one word in the index: `wi fi`, `e mail`."""
        result = list(units)
        for place, (one, two) in enumerate(pairwise(units)):
            text = one.text + two.text
            if one.pair or two.pair or len(text) < 4 or not (_spaced(one.text) and _spaced(two.text)):
                continue
            more = [Candidate("term", term, JOINED, "joined") for term in self._seen(text)]
            for which in (place, place + 1):
                unit = result[which]
                known = {candidate.key for candidate in unit.candidates}
                fresh = tuple(candidate for candidate in more if candidate.key not in known)
                if fresh:
                    result[which] = Unit(unit.text, unit.candidates + fresh, unit.weight)
        return result

    # ---- words between spaces

    def _word(self, word: str, last: bool) -> list[Unit]:
        found = [Candidate("term", place, EXACT, "word") for place in self._seen(word)]
        known = bool(found)
        if last:
            found += self._completed(word, {candidate.key for candidate in found})
        if word in self.index.language.function:
            return [Unit(word, tuple(found), self._weight(word))]
        completed = any(candidate.how == "prefix" for candidate in found)
        have = {candidate.key for candidate in found}
        related = [row for row in self._related(word) if row[2] not in have]
        sound = False
        for common, rest, place in related[:RELATED_LIMIT]:
            quality = SIBLING if common >= 5 and common * 5 >= len(word) * 4 and rest <= 2 else COUSIN
            if not known and (common, rest) == related[0][:2]:
                quality = UNSEEN if common >= 5 and len(word) - common <= 4 else UNSEEN_SHORT
                sound = True
            found.append(Candidate("term", place, quality, "related"))
        if known:
            return [Unit(word, tuple(found))]
        have = {candidate.key for candidate in found}
        near = self._near(word, 1, last and len(word) >= 5 and not completed) if len(word) >= 4 else []
        found += [candidate for candidate in near if candidate.key not in have]
        if not (near or completed or sound):
            halves = self._halves(word)
            if halves:
                return halves
        if not found and len(word) >= 8:
            found = self._near(word, 2, False)
        return [Unit(word, tuple(found))]

    def _seen(self, word: str) -> list[int]:
        """Terms of which the word is a form that occurs."""
        found: list[int] = []
        for end in range(len(word), 0, -1):
            for place in self._labelled(word[:end]):
                if word[end:] in self.index.terms[place].endings:
                    found.append(place)
        return found

    def _related(self, word: str) -> list[tuple[int, int, int]]:
        """Terms that share a beginning with the word, a known ending after it on both sides.

        Rows of (length of what is shared, length of the term's rest, place), the closest first.
        """
        size = len(word)
        if size < 4:
            return []
        least = max(3, -(-size * 11 // 20))
        found: list[tuple[int, int, int]] = []
        for place in self._starting(word[:least]):
            term = self.index.terms[place]
            common = _shared(word, term.label)
            if term.exact or len(term.label) - common > SUFFIX_LONGEST:
                continue
            for end in range(common, least - 1, -1):
                if self._ending(word[end:]) and self._ending(term.label[end:]):
                    found.append((end, len(term.label) - end, place))
                    break
        for end in range(least - 1, 2, -1):
            if self._ending(word[end:]):
                found += [(end, 0, place) for place in self._labelled(word[:end]) if not self.index.terms[place].exact]
        found.sort(key=lambda row: (-row[0], row[1], row[2]))
        return found

    def _completed(self, word: str, known: set[int]) -> list[Candidate]:
        """While typing: the shortest terms that go on as the word begins."""
        places = [place for place in self._starting(word) if place not in known]
        places.sort(key=lambda place: (len(self.labels[place]), place))
        return [Candidate("term", place, PREFIX, "prefix") for place in places[:PREFIX_LIMIT]]

    def _halves(self, word: str) -> list[Unit]:
        """The most even way to read the word as two words without their space."""
        best: tuple[int, list[Unit]] = (2, [])
        for cut in range(3, len(word) - 2 if len(word) >= JOINED_FROM else 3):
            if min(cut, len(word) - cut) <= best[0]:
                continue
            one = self._seen(word[:cut])
            two = self._seen(word[cut:]) if one else []
            if two:
                halves = [(word[:cut], one), (word[cut:], two)]
                best = (
                    min(cut, len(word) - cut),
                    [
                        Unit(text, tuple(Candidate("term", place, SPLIT, "split") for place in places))
                        for text, places in halves
                    ],
                )
        return best[1]

    def _near(self, word: str, limit: int, prefix: bool) -> list[Candidate]:
        """Terms with a form within so many typing mistakes; a letter left out or swapped is likelier."""
        rows: list[tuple[float, bool, int]] = []
        for place, form in self._fuzzy(word, limit, prefix):
            if limit > 1:
                quality = FAR_EDIT
            elif form is None:
                quality = PREFIX_EDIT
            else:
                quality = (EASY_EDIT if _easy(word, form) else HARD_EDIT) - (SHORT_WORD if len(word) < 6 else 0.0)
            rows.append((-quality, self.labels[place][0] != word[0], place))
        rows.sort()
        return [Candidate("term", place, -quality, "edit") for quality, _, place in rows[:FUZZY_LIMIT]]

    def _fuzzy(self, word: str, limit: int, prefix: bool) -> Iterator[tuple[int, str | None]]:
        """Terms near a word, with the form that is near (none when only the beginning is).

        Optimal string alignment over the sorted vocabulary; neighbours reuse the rows of what they share.
        """
        size = len(word)
        rows: list[list[int]] = [list(range(size + 1))]
        reached = [size]
        skip = _FAR

        def step(form: str, depth: int) -> bool:
            """Add the row of one more letter; false when nothing below can be near any more."""
            letter = form[depth - 1]
            above = rows[depth - 1]
            row = [depth] + [_FAR] * size
            low = depth
            for column in range(max(1, depth - limit), min(size, depth + limit) + 1):
                value = above[column - 1] + (letter != word[column - 1])
                value = min(value, above[column] + 1, row[column - 1] + 1)
                if depth > 1 < column and letter == word[column - 2] and form[depth - 2] == word[column - 1]:
                    value = min(value, rows[depth - 2][column - 2] + 1)
                row[column] = value
                low = min(low, value)
            rows.append(row)
            reached.append(min(reached[-1], row[size]) if prefix else _FAR)
            return low <= limit or reached[-1] <= limit

        for place, label in enumerate(self.labels):
            if self._shared[place] >= skip:
                continue
            skip = _FAR
            depth = min(self._shared[place], len(rows) - 1)
            del rows[depth + 1 :], reached[depth + 1 :]
            while depth < len(label):
                depth += 1
                if not step(label, depth):
                    skip = depth
                    break
            if skip != _FAR:
                continue
            best, which = (reached[depth] if prefix else _FAR), None
            for ending in self.index.terms[place].endings:
                form = label + ending
                if len(form) < size - limit or (len(form) > size + limit and not prefix):
                    continue
                del rows[len(label) + 1 :], reached[len(label) + 1 :]
                if not all(step(form, at) for at in range(len(label) + 1, len(form) + 1)):
                    continue
                distance = rows[len(form)][size]
                if distance <= limit and (which is None or distance < best):
                    best, which = distance, form
                elif prefix:
                    best = min(best, reached[len(form)])
            if best <= limit:
                yield place, which

    # ---- Thai

    def _thai_words(self, text: str, last: bool) -> list[Unit]:
        """Cut a run by the vocabulary; compounds count by their smallest words."""
        units: list[Unit] = []
        sides: list[tuple[str, ...]] = []
        for start, end, how, places in self._thai_cut(text, last):
            word = text[start:end]
            more: list[Candidate] = []
            if last and end == len(text) and how in ("word", "prefix"):
                more = self._completed(word, set(places))
            if how == "unknown":
                units.append(Unit(word, (), self._weight(word, UNKNOWN_WEIGHT)))
                sides.append(())
            elif how == "word":
                cuts = (0, *self.index.terms[places[0]].atoms, len(word))
                pieces = [word[a:b] for a, b in pairwise(cuts)]
                for number, piece in enumerate(pieces):
                    found = [Candidate("term", places[0], EXACT, "word")]
                    if len(pieces) > 1:
                        found += [Candidate("term", place, PART, "part") for place in self._labelled(piece)[:1]]
                    found += more if number == len(pieces) - 1 else []
                    units.append(Unit(piece, tuple(found), self._weight(piece)))
                    sides.append((piece,))
            elif how == "prefix":
                units.append(Unit(word, tuple(more)))
                sides.append(())
            else:
                near = [
                    Candidate("term", place, EASY_EDIT if len(self.labels[place]) > len(word) else HARD_EDIT, "edit")
                    for place in places
                ]
                units.append(Unit(word, tuple(near)))
                sides.append(tuple(self.labels[candidate.key] for candidate in near[:2]))
        pairs: list[Unit] = []
        for one, two in pairwise(sides):
            names = [f"{first} {second}" for first in one for second in two]
            found = [Candidate("gram", gram, EXACT, "pair") for name in names for gram in self._gram(name)]
            if found:
                pairs.append(
                    Unit(names[0], tuple({candidate.key: candidate for candidate in found}.values()), pair=True)
                )
        return units + pairs

    def _thai_cut(self, text: str, last: bool) -> list[tuple[int, int, str, list[int]]]:
        """The least costly way through a run, mistyped words dear: (start, end, how, places)."""
        ends = clusters(text)
        at = {end: number for number, end in enumerate(ends)}
        count = len(ends) - 1
        best: list[tuple[int, int, str, list[int]]] = [(_FAR, -1, "", [])] * (count + 1)
        best[0] = (0, -1, "", [])
        for here in range(count):
            paid, start = best[here][0], ends[here]
            if paid + UNKNOWN_COST < best[here + 1][0]:
                best[here + 1] = (paid + UNKNOWN_COST, here, "unknown", [])
            for there in range(here + 1, count + 1):
                word = text[start : ends[there]]
                place = self._lower(word)
                if place >= len(self.labels) or not self.labels[place].startswith(word):
                    break
                if len(word) < 2:
                    continue
                if self.labels[place] == word:
                    cost = paid + WORD_COST - self.index.terms[place].common
                    if cost < best[there][0]:
                        best[there] = (cost, here, "word", [place])
                elif last and there == count and paid + WORD_COST < best[there][0]:
                    best[there] = (paid + WORD_COST, here, "prefix", [])
            near: dict[int, list[tuple[int, int]]] = {}
            for place, length, easy in self._thai_fuzzy(text[start : start + THAI_SPAN]):
                if start + length in at:
                    dear = (EASY_COST if easy else HARD_COST) - self.index.terms[place].common
                    near.setdefault(at[start + length], []).append((dear, place))
            for there, rows in sorted(near.items()):
                rows.sort()
                cost = paid + WORD_COST + rows[0][0]
                if cost < best[there][0]:
                    best[there] = (cost, here, "edit", [place for _, place in rows[:FUZZY_LIMIT]])
        path: list[tuple[int, int, str, list[int]]] = []
        place = count
        while place > 0:
            _, before, how, places = best[place]
            path.append((ends[before], ends[place], how, places))
            place = before
        return path[::-1]

    def _thai_fuzzy(self, text: str) -> Iterator[tuple[int, int, bool]]:
        """Thai terms one mistake away from a beginning of the text: (place, its length, letter left out)."""
        size = len(text)
        rows: list[list[int]] = [list(range(size + 1))]
        skip = _FAR
        low_place, high_place = self._thai
        for place in range(low_place, high_place):
            label = self.labels[place]
            shared = self._shared[place] if place > low_place else 0
            if shared >= skip:
                continue
            skip = _FAR
            del rows[min(shared, len(rows) - 1) + 1 :]
            for depth in range(len(rows), len(label) + 1):
                letter, above = label[depth - 1], rows[depth - 1]
                row = [depth] + [_FAR] * size
                low = depth
                for column in range(max(1, depth - 1), min(size, depth + 1) + 1):
                    value = above[column - 1] + (letter != text[column - 1])
                    value = min(value, above[column] + 1, row[column - 1] + 1)
                    if depth > 1 < column and letter == text[column - 2] and label[depth - 2] == text[column - 1]:
                        value = min(value, rows[depth - 2][column - 2] + 1)
                    row[column] = value
                    low = min(low, value)
                rows.append(row)
                if low > 1:
                    skip = depth
                    break
            if skip != _FAR or len(label) < 3:
                continue
            for length in range(max(2, len(label) - 1), min(size, len(label) + 1) + 1):
                easy = length < len(label)
                if rows[len(label)][length] == 1 and (easy or len(label) > 3):
                    yield place, length, easy

    # ---- Chinese, Japanese, Korean and other scripts without spaces

    def _grams(self, text: str, last: bool) -> list[Unit]:
        """Each character counts by the pairs that it stands in; unknown pairs by what sounds the same."""
        text = "".join(self.index.variants.get(letter, letter) for letter in text)
        size = len(text)
        pairs = [text[place : place + 2] for place in range(size - 1)]
        exact = [self._gram(pair) for pair in pairs]
        sure = [bool((place and exact[place - 1]) or (place < size - 1 and exact[place])) for place in range(size)]
        slots: list[list[Candidate]] = [[] for _ in text]
        together: list[Unit] = []
        for place, pair in enumerate(pairs):
            found = [Candidate("gram", gram, EXACT, "gram") for gram in exact[place]]
            if found:
                together.append(Unit(pair, tuple(found), pair=True))
            elif not (sure[place] and sure[place + 1]):
                found = self._sounding(pair)
            slots[place] += found
            slots[place + 1] += found
        for place, letter in enumerate(text):
            if not sure[place] or (last and place == size - 1):
                quality = EXACT if size == 1 else CHARACTER
                slots[place] += [Candidate("gram", gram, quality, "character") for gram in self._gram(letter)]
        units = [
            Unit(letter, tuple({one.key: one for one in slot}.values()), self._weight(letter))
            for letter, slot in zip(text, slots, strict=True)
        ]
        return units + together

    def _gram(self, gram: str) -> list[int]:
        address = gram_address(gram, self.index)
        return [address] if address in self.index.grams else []

    def _sounding(self, pair: str) -> list[Candidate]:
        if not self.index.sounds:
            return []
        wanted = gram_address(pair, self.index)
        found: list[Candidate] = []
        for address in self._alike.get(wanted >> 8, ()):
            differs = (address ^ wanted) & 0xFF
            quality = FAR_SOUND if differs & 0xF0 and differs & 0x0F else SOUND
            found.append(Candidate("gram", address, quality, "sound"))
        return found

    # ---- the vocabulary

    def _lower(self, text: str) -> int:
        return bisect_left(self._keys, utf16(text))

    def _labelled(self, label: str) -> list[int]:
        place = self._lower(label)
        end = place
        while end < len(self.labels) and self.labels[end] == label:
            end += 1
        return list(range(place, end))

    def _starting(self, start: str) -> list[int]:
        place = self._lower(start)
        end = place
        while end < len(self.labels) and self.labels[end].startswith(start):
            end += 1
        return list(range(place, end))

    def _ending(self, rest: str) -> bool:
        return not rest or rest in self._suffixes


_SPACES: Final = frozenset(" \t\n\r\v\f\u00a0\u3000")


def _chunks(text: str) -> list[str]:
    return "".join(" " if letter in _SPACES else letter for letter in text).split(" ") if text else []


def _shared(one: str, two: str) -> int:
    count = 0
    for first, second in zip(one, two, strict=False):
        if first != second:
            break
        count += 1
    return count


def _easy(word: str, form: str) -> bool:
    """Whether the mistake is a common one: a letter left out, two swapped, one doubled."""
    if len(word) == len(form):
        return sorted(word) == sorted(form)
    return len(word) < len(form) or any(one == two for one, two in pairwise(word))


def _telling(unit: Unit, function: frozenset[str]) -> bool:
    """Whether a match of the unit may be an answer: one letter, or a word of every question, is none."""
    return unit.text not in function and bool(unit.candidates) and (len(unit.text) > 1 or not _spaced(unit.text))


def _spaced(text: str) -> bool:
    return bool(text) and ord(text[0]) < 0x0E00


def _worth(units: Iterable[Unit]) -> float:
    """The share of letters that the index knows, words of one or two letters not counted as known."""
    good = length = 0.0
    for unit in units:
        if unit.pair:
            continue
        best = max((candidate.quality for candidate in unit.candidates), default=0.0)
        good += best * len(unit.text) if len(unit.text) > 2 else 0.0
        length += len(unit.text)
    return good / length if length else 0.0


def _unknown(units: Iterable[Unit]) -> bool:
    return not any(unit.candidates for unit in units)


def _exact(units: Sequence[Unit]) -> bool:
    """Whether each unit is a word of the index as it stands, which decides for short ones."""
    return bool(units) and all(unit.candidates and unit.candidates[0].quality == EXACT for unit in units)


def retyped(chunk: str, keyboard: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A chunk as if typed on the other layout, in both directions; `keyboard` as `Language` has it."""
    there: dict[str, str] = {}
    back: dict[str, str] = {}
    for latin, local in keyboard:
        for one, two in zip(latin, local, strict=True):
            there.setdefault(one, two)
            back.setdefault(two, one)
    local_text = "".join(there.get(letter) or there.get(letter.lower(), letter) for letter in chunk)
    if local_text != chunk:
        yield local_text
    latin_text = "".join(back.get(letter, letter) for letter in chunk.lower())
    if latin_text != chunk:
        yield latin_text
