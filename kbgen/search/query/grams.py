"""Chinese, Japanese, Korean and other scripts without spaces: characters by the pairs that they stand in.

A pair that no article has may have been typed by ear; so may the pairs beside it, which are in the index by chance
only: in 現型工 for 現行工 the pair 型工 may well stand across two words somewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.search.index import gram_address
from kbgen.search.query.units import CHARACTER, EXACT, FAR_SOUND, SOUND, Candidate, Unit

if TYPE_CHECKING:
    from kbgen.search.query.vocabulary import Vocabulary


def gram_units(vocabulary: Vocabulary, text: str, last: bool) -> list[Unit]:
    """Each character counts by the pairs that it stands in; unknown pairs by what sounds the same."""
    text = "".join(vocabulary.index.variants.get(letter, letter) for letter in text)
    size = len(text)
    pairs = [text[place : place + 2] for place in range(size - 1)]
    exact = [vocabulary.gram(pair) for pair in pairs]
    sure = [bool((place and exact[place - 1]) or (place < size - 1 and exact[place])) for place in range(size)]
    strange = [not (exact[place] or (sure[place] and sure[place + 1])) for place in range(size - 1)]
    slots: list[list[Candidate]] = [[] for _ in text]
    together: list[Unit] = []
    for place, pair in enumerate(pairs):
        found = [Candidate("gram", gram, EXACT, "gram") for gram in exact[place]]
        if any(strange[max(0, place - 1) : place + 2]):
            found += [one for one in _sounding(vocabulary, pair) if one.key not in exact[place]]
        if found:
            together.append(Unit(pair, tuple(found), pair=True))
        slots[place] += found
        slots[place + 1] += found
    for place, letter in enumerate(text):
        if not sure[place] or (last and place == size - 1):
            quality = EXACT if size == 1 else CHARACTER
            slots[place] += [Candidate("gram", gram, quality, "character") for gram in vocabulary.gram(letter)]
    units = [
        Unit(letter, tuple({one.key: one for one in slot}.values()), vocabulary.weight(letter))
        for letter, slot in zip(text, slots, strict=True)
    ]
    return units + together


def _sounding(vocabulary: Vocabulary, pair: str) -> list[Candidate]:
    if not vocabulary.index.sounds:
        return []
    wanted = gram_address(pair, vocabulary.index)
    found: list[Candidate] = []
    for address in vocabulary.alike(wanted):
        differs = (address ^ wanted) & 0xFF
        quality = FAR_SOUND if differs & 0xF0 and differs & 0x0F else SOUND
        found.append(Candidate("gram", address, quality, "sound"))
    return found
