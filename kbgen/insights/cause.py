"""Why the searches of a cluster failed, with what speaks for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kbgen.insights.cluster import Cluster


class Cause(StrEnum):
    """Why an article that helps was not found."""

    MISSPELLING = "misspelling"
    """The words are mistyped, or typed on another keyboard layout or in another script."""
    SYNONYM = "synonym"
    """The article exists and uses other words: it lacks an alias."""
    UNTRANSLATED = "untranslated"
    """The article exists, but not in this language."""
    RANKS_LOW = "ranks-low"
    """The article exists and has the words, but others are shown before it, or none is shown as an answer."""
    GAP = "gap"
    """No article in any language answers it."""
    NOISE = "noise"
    """Nobody needed help: tests, slips of the keyboard, machines, things that no help site is for."""


class EvidenceKind(StrEnum):
    """What kind of observation speaks for a cause."""

    CORRECTED = "corrected"
    """``text`` is the query in the spelling that the articles use."""
    RETRIED = "retried"
    """``visits`` then searched for ``text`` (empty below the threshold) and opened ``article``."""
    OPENED = "opened"
    """``visits`` opened ``article`` from the hits."""
    RANKED = "ranked"
    """``article`` is at place ``rank`` for the commonest wording, 0: not among the first; ``share`` of the wordings, by
    visits, got a confident answer."""
    LACKS = "lacks"
    """``article`` lacks the words ``text``, as visitors typed them."""
    REWORDED = "reworded"
    """``text`` says it in other words of the trade, which ``article`` is called by; today's search has it at place
    ``rank`` for them, 0: not among the first."""
    ELSEWHERE = "elsewhere"
    """``article`` exists in the languages ``text``, not in this one."""
    NOT_COVERED = "not-covered"
    """No article covers the words; ``share`` is what the best one covers."""
    TRIED = "tried"
    """``visits`` also searched for other words, and opened nothing; others who did opened ``article``, if any."""
    CONTACTED = "contacted"
    """``visits`` went on to the shop's contact channels: they did need help."""
    NO_WORDS = "no-words"
    """``text`` says why it is no question, e.g. a keyboard's row, or a web address."""
    NO_FOLLOW_UP = "no-follow-up"
    """Nobody went on to try other words, to open a hit or to contact the shop."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation. Texts come from visitors: whoever prints one neutralises it."""

    kind: EvidenceKind
    text: str = ""
    article: str = ""
    visits: int = 0
    rank: int = 0
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class NearestArticle:
    """The article that comes closest to a cluster, as its readers get it."""

    article: str
    title: str
    locale: str
    """The language of the text: the source's where there is no translation."""
    rank: int
    """Its place for the commonest wording, from 1; 0 when it is not found at all."""
    coverage: float
    """The share of the words that it covers, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The likeliest cause and how sure that is, from 0 to 1."""

    cause: Cause
    confidence: float
    evidence: tuple[Evidence, ...]
    nearest: NearestArticle | None = None
    """The article to mend (misspelling, synonym, untranslated, ranks low), else the one that comes closest."""


@dataclass(frozen=True, slots=True)
class Insight:
    """A cluster that failed, with its cause."""

    cluster: Cluster
    verdict: Verdict
    linked: tuple[str, ...] = ()
    """Ids of clusters with the same need in other languages."""
