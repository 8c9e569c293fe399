"""Other words for what articles are called: the site's own, from its `search.yml`, and those of the trade.

groups:                       # each finds all the others
  - [refund, money back]
one_way:                      # searching for the key also finds the values, not the reverse
  parcel: [shipment]
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

from kbgen.search.languages import language
from kbgen.search.phrases import UNSPACED, Phrases, folded
from kbgen.search.thesaurus import thesaurus_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_LEAST_SIGNS: Final = {"grams": 3, "thai": 6}
"""Characters of what is enough of a name where there are no spaces; elsewhere it is more than one word."""


class SynonymCycleError(ValueError):
    """One-way synonyms that lead back to themselves say nothing: they want to be a group."""

    def __init__(self, chain: Sequence[str]) -> None:
        super().__init__(f"one-way synonyms form a cycle: {' → '.join(chain)}; write them as one group instead")
        self.chain = tuple(chain)


@dataclass(frozen=True)
class Synonyms:
    """Phrases that an article gets in addition, for a phrase that its title or aliases contain."""

    added: tuple[tuple[str, tuple[str, ...]], ...] = ()
    trade: str = ""
    """The locale of the thesaurus that counts besides, or empty for none."""

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
        if self.added:
            found = {number for text in texts for _, own in self._phrases.among(folded(text)) for number in own}
            for number in sorted(found):
                yield from self.added[number][1]

    def of_trade(self, names: Iterable[str]) -> Iterator[str]:
        """What the trade calls an article with these names otherwise.

        A single word within a longer name is not enough: an article on returning a gift is not about all that gifts
        are called.
        """
        return _trade(self.trade).others(names) if self.trade else iter(())

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases(phrase for phrase, _ in self.added)


class _Trade:
    """A locale's thesaurus, ready to be looked up."""

    def __init__(self, locale: str) -> None:
        settings = language(locale)
        self._function = settings.function
        self._least = _LEAST_SIGNS.get(settings.reader, 1)
        self._groups = thesaurus_of(locale)
        self._group_of = [number for number, group in enumerate(self._groups) for _ in group]
        self._phrases = Phrases(wording for group in self._groups for wording in group)

    def others(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the wordings of the groups that names are called by."""
        keys = [folded(name) for name in names]
        found = (
            self._group_of[number]
            for key in keys
            for phrase, numbers in self._phrases.among(key)
            if self._is_enough(phrase, key)
            for number in numbers
        )
        for group in dict.fromkeys(found):
            yield from (wording for wording in self._groups[group] if folded(wording) not in keys)

    def _is_enough(self, phrase: str, key: str) -> bool:
        """Tell whether a phrase is what a name is about, and not a word that it happens to have."""
        if phrase == key:
            return True
        if phrase >= UNSPACED:
            return len(phrase) >= self._least
        telling = [word for word in phrase.split(" ") if word not in self._function]
        if " " in phrase:
            return bool(telling)
        return telling == [word for word in key.split(" ") if word not in self._function]


_trade = cache(_Trade)


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
