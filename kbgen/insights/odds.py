"""Odds of three choices that hand-set thresholds got wrong most: fitted on the labelled sets, for every shop alike.

They are logistic regressions, fitted on the clusters of the labelled sets in `tests/cases/insights` that were there on
22 November 2026, and tried on needs that were held out, a tenth at a time.
"""

from __future__ import annotations

import math
from typing import Final

_WRITTEN, _COVERED, _STRANGE, _WORDS_AT_OUTSET = 6.9, 3.7, -2.6, -6.5
_ABROAD, _ABROAD_IN_PAIRS, _ABROAD_AT_OUTSET = 2.5, 1.1, 3.6
_LIKE, _AGAINST, _TOLD, _SEVERAL, _CALLED_AT_OUTSET = 3.5, -3.5, -2.0, 1.0, -2.2
_MANY_STRANGE: Final = 0.15
"""The share of strange letters from which on words are missing for sure."""
_LEAST: Final = 1e-6


def has_words(written: float, covered: float, strange: float) -> float:
    """Return how likely an article has what was typed, 0 to 1: it ranks low, and no synonym is missing.

    ``written`` is the share of the words that it has, ``covered`` the share that the first hit has, and ``strange`` the
    share of the letters in words that no article has. Of 763 clusters of either cause, 2 % of those held out are wrong.
    """
    strange = min(1.0, strange / _MANY_STRANGE)
    return _likely(_WRITTEN * written + _COVERED * covered + _STRANGE * strange + _WORDS_AT_OUTSET)


def is_abroad(share: float, *, pairs: bool = False) -> float:
    """Return how likely a translation is missing rather than the article, 0 to 1.

    ``share`` is how much of the words an article in other languages is about (`kbgen.insights.bridge`); where words are
    looked at in ``pairs`` of signs it is smaller, for many pairs are no word but the seam between two. Of 453 clusters
    of either cause, 8 % of those held out are wrong.
    """
    seams = _ABROAD_IN_PAIRS if pairs else 0.0
    return _likely(_ABROAD * math.log(max(_LEAST, share)) + seams + _ABROAD_AT_OUTSET)


def is_called(likeness: float, against: float, told: float, several: float) -> float:
    """Return how likely an article is meant that customers call otherwise, 0 to 1: neither a gap nor untranslated.

    ``likeness``, ``against`` and ``several`` are those of `kbgen.insights.rewording`, ``told`` is the share of the
    words that the article has as they were typed: where it has them, the search would have found it. Of 201 clusters
    (synonyms, gaps and missing translations with an article that is called so) 24 % of those held out are wrong. The
    weights are between those for a synonym of that article and for any synonym. The outset is between what clusters ask
    for that nobody says otherwise (higher) and what those do whose visits agreed on nothing (lower): which share of a
    shop's synonyms are of the first kind, no set can say.
    """
    return _likely(_LIKE * likeness + _AGAINST * against + _TOLD * told + _SEVERAL * several + _CALLED_AT_OUTSET)


def _likely(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
