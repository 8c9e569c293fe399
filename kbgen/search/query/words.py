"""Words between spaces: their forms, related words, typing mistakes, spaces left out or put in."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from kbgen.search.index import SUFFIX_LONGEST, common_start
from kbgen.search.query.units import (
    COUSIN,
    EASY_EDIT,
    EXACT,
    FAR_EDIT,
    FUZZY_LIMIT,
    HARD_EDIT,
    JOINED,
    PREFIX_EDIT,
    SHORT_WORD,
    SIBLING,
    SPLIT,
    UNSEEN,
    UNSEEN_SHORT,
    Candidate,
    Unit,
    spaced,
)

if TYPE_CHECKING:
    from kbgen.search.query.vocabulary import Vocabulary

RELATED_LIMIT: Final = 8
HALF, HALF_OF_KNOWN = 3, 4
"""Letters of each of the two words that an unknown one may be, and where it may be another word as well."""


def word_units(vocabulary: Vocabulary, word: str, last: bool) -> list[Unit]:
    """Read a folded word; `last` while it is being typed."""
    found = [Candidate("term", place, EXACT, "word") for place in vocabulary.seen(word)]
    known = bool(found)
    if last:
        found += vocabulary.completed(word, {candidate.key for candidate in found})
    if word in vocabulary.index.language.function:
        return [Unit(word, tuple(found), vocabulary.weight(word))]
    completed = any(candidate.how == "prefix" for candidate in found)
    have = {candidate.key for candidate in found}
    related = [row for row in _related(vocabulary, word) if row[2] not in have]
    for common, rest, place in related[:RELATED_LIMIT]:
        quality = SIBLING if common >= 5 and common * 5 >= len(word) * 4 and rest <= 2 else COUSIN
        if not known and (common, rest) == related[0][:2]:
            quality = UNSEEN if common >= 5 and len(word) - common <= 4 else UNSEEN_SHORT
        found.append(Candidate("term", place, quality, "related"))
    if known:
        return [Unit(word, tuple(found))]
    have = {candidate.key for candidate in found}
    near = _near(vocabulary, word, 1, last and len(word) >= 5 and not completed) if len(word) >= 4 else []
    found += [candidate for candidate in near if candidate.key not in have]
    # It may be two words, or what was found so far: whichever a document has.
    halves = [] if completed else _halves(vocabulary, word, HALF_OF_KNOWN if found else HALF)
    if halves:
        return [
            Unit(
                text,
                (*(Candidate("term", place, SPLIT, "split") for place in places), *found),
                vocabulary.weight(text),
            )
            for text, places in halves
        ]
    if not found and len(word) >= 8:
        found = _near(vocabulary, word, 2, False)
    return [Unit(word, tuple(found))]


def _related(vocabulary: Vocabulary, word: str) -> list[tuple[int, int, int]]:
    """Terms that share a beginning with the word, a known ending after it on both sides.

    Rows of (length of what is shared, length of the term's rest, place), the closest first.
    """
    size = len(word)
    if size < 4:
        return []
    least = max(3, -(-size * 11 // 20))
    found: list[tuple[int, int, int]] = []
    for place in vocabulary.starting(word[:least]):
        term = vocabulary.terms[place]
        common = len(common_start(word, term.label))
        if term.exact or len(term.label) - common > SUFFIX_LONGEST:
            continue
        for end in range(common, least - 1, -1):
            if vocabulary.ending(word[end:]) and vocabulary.ending(term.label[end:]):
                found.append((end, len(term.label) - end, place))
                break
    for end in range(least - 1, 2, -1):
        if vocabulary.ending(word[end:]):
            found += [(end, 0, place) for place in vocabulary.labelled(word[:end]) if not vocabulary.terms[place].exact]
    found.sort(key=lambda row: (-row[0], row[1], row[2]))
    return found


def _halves(vocabulary: Vocabulary, word: str, least: int) -> list[tuple[str, list[int]]]:
    """The most even way to read the word as two words without their space, of so many letters at least."""
    for shorter in range(len(word) // 2, least - 1, -1):
        for cut in (shorter, len(word) - shorter):
            one = vocabulary.seen(word[:cut])
            two = vocabulary.seen(word[cut:]) if one else []
            if two:
                return [(word[:cut], one), (word[cut:], two)]
    return []


def _near(vocabulary: Vocabulary, word: str, limit: int, prefix: bool) -> list[Candidate]:
    """Terms with a form within so many typing mistakes; a letter left out or swapped is likelier."""
    rows: list[tuple[float, bool, int]] = []
    for place, form in vocabulary.near_forms(word, limit, prefix):
        if limit > 1:
            quality = FAR_EDIT
        elif form is None:
            quality = PREFIX_EDIT
        else:
            quality = (EASY_EDIT if _easy(word, form) else HARD_EDIT) - (SHORT_WORD if len(word) < 6 else 0.0)
        rows.append((-quality, vocabulary.labels[place][0] != word[0], place))
    rows.sort()
    return [Candidate("term", place, -quality, "edit") for quality, _, place in rows[:FUZZY_LIMIT]]


def _easy(word: str, form: str) -> bool:
    """Whether the mistake is a common one: a letter left out, two swapped, one doubled."""
    if len(word) == len(form):
        return sorted(word) == sorted(form)
    return len(word) < len(form) or any(one == two for one, two in pairwise(word))


def joined(vocabulary: Vocabulary, units: list[Unit]) -> list[Unit]:
    """Two neighbours may be one word in the index: `wi fi`, `e mail`."""
    result = list(units)
    for place, (one, two) in enumerate(pairwise(units)):
        text = one.text + two.text
        if one.pair or two.pair or len(text) < 4 or not (spaced(one.text) and spaced(two.text)):
            continue
        more = [Candidate("term", term, JOINED, "joined") for term in vocabulary.seen(text)]
        for which in (place, place + 1):
            unit = result[which]
            known = {candidate.key for candidate in unit.candidates}
            fresh = tuple(candidate for candidate in more if candidate.key not in known)
            if fresh:
                result[which] = Unit(unit.text, unit.candidates + fresh, unit.weight)
    return result
