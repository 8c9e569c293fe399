"""Words that mean the same to a customer, from the site's `search.yml`.

groups:                       # each finds all the others
  - [refund, money back]
one_way:                      # searching for the key also finds the values, not the reverse
  parcel: [shipment]
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kbgen.search.text import fold, normalise, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


class SynonymCycleError(ValueError):
    """One-way synonyms that lead back to themselves say nothing: they want to be a group."""

    def __init__(self, chain: Sequence[str]) -> None:
        super().__init__(f"one-way synonyms form a cycle: {' → '.join(chain)}; write them as one group instead")
        self.chain = tuple(chain)


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Phrases that an article gets in addition, for a phrase that its title or aliases contain."""

    added: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def make(cls, groups: Iterable[Sequence[str]] = (), one_way: Mapping[str, Sequence[str]] | None = None) -> Synonyms:
        """From groups and one-way entries; raises `SynonymCycleError`."""
        added: dict[str, list[str]] = {}
        for group in groups:
            for phrase in group:
                added.setdefault(phrase, []).extend(other for other in group if other != phrase)
        for word, chain in _reached(one_way or {}):
            added.setdefault(chain, []).append(word)
        return cls(tuple((phrase, tuple(dict.fromkeys(others))) for phrase, others in sorted(added.items())))

    def of(self, texts: Iterable[str]) -> Iterator[str]:
        """What to add to an article with these texts."""
        wanted = [_padded(text) for text in texts] if self.added else []
        for phrase, others in self.added:
            needle = _padded(phrase)
            if any(needle in text or _unspaced(needle, text) for text in wanted):
                yield from others


def _reached(one_way: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Every (typed word, phrase that it leads to), through any number of steps."""
    for start in one_way:
        trail: list[tuple[str, tuple[str, ...]]] = [(other, (start,)) for other in one_way[start]]
        seen: set[str] = set()
        while trail:
            word, chain = trail.pop()
            if word in chain:
                raise SynonymCycleError((*chain[chain.index(word) :], word))
            if word in seen:
                continue
            seen.add(word)
            yield start, word
            trail += [(other, (*chain, word)) for other in one_way.get(word, ())]


@lru_cache(maxsize=4096)
def _padded(text: str) -> str:
    return f" {' '.join(fold(token) for token in tokens(normalise(text)))} "


def _unspaced(needle: str, text: str) -> bool:
    """Thai and Chinese write no spaces: there a phrase counts wherever it stands."""
    core = needle.strip()
    return bool(core) and ord(core[0]) >= 0x0E00 and core in text
