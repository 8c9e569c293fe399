"""The classifiers: each says how strongly a case speaks for its cause, and what it saw.

They share no state and know nothing of one another; `judge` takes the strongest and is the surer the weaker the rest
is. Strengths run from 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kbgen.insights.cause import Cause, Evidence, EvidenceKind, Verdict
from kbgen.insights.nonsense import nonsense

if TYPE_CHECKING:
    from collections.abc import Callable

    from kbgen.insights.case import Case


@dataclass(frozen=True, slots=True)
class Finding:
    """How strongly a case speaks for a cause, and the article to mend or nearest to it."""

    cause: Cause
    strength: float
    evidence: tuple[Evidence, ...] = ()
    article: str = ""


def misspelling(case: Case) -> Finding:
    """Letters are wrong: the search or the visitors themselves mended them, and an article was found."""
    article = case.chosen if case.agreement >= _AGREED else case.top()
    match = case.match(article)
    # What the search takes for the answer, and nobody opens, is none.
    trusted = 0.5 * case.confident() * (1 - case.idle) * min(1.0, case.taken(article) / _TAKEN)
    support = max(case.agreement, trusted)
    mended = min(1.0, 2 * match.mended) * case.slipped(article) * support
    strength = max(mended, case.respelt * case.agreement)
    return Finding(
        Cause.MISSPELLING,
        strength,
        (*_corrected(case), *_went(case, article)),
        article,
    )


def synonym(case: Case) -> Finding:
    """Visitors ended at an article that lacks their words, or the trade's other words for them are its name."""
    article, strength = _ended(case)
    meant = case.meant
    said = case.called * case.wanted
    if not meant or (said <= strength and article != meant.article):
        return Finding(Cause.SYNONYM, strength, (*_lacks(case, article), *_went(case, article)), article)
    if article == meant.article:
        said = 1 - (1 - said) * (1 - strength)
    article = meant.article
    trade = Evidence(EvidenceKind.REWORDED, meant.text, article, rank=case.place_of(meant.text, article))
    return Finding(Cause.SYNONYM, said, (trade, *_lacks(case, article), *_went(case, article)), article)


def _ended(case: Case) -> tuple[str, float]:
    """The article at which visitors ended although it lacks their words, and how strongly that speaks for a synonym."""
    article, agreement = case.chosen, case.agreement
    if case.abroad and not case.elsewhere_only(case.abroad) and agreement < _AGREED:
        article, agreement = case.abroad, _ABROAD * (1 - case.idle)
    if not article or case.elsewhere_only(article):
        return "", 0.0
    mistyped = max(case.respelt, case.match(article).mended * case.slipped(article))
    return article, agreement * (1 - case.worded(article)) * (1 - mistyped)


def untranslated(case: Case) -> Finding:
    """The article that visitors chose, or that their words are about, is there in other languages only."""
    strength, article = 0.0, ""
    foreign = {other for other in case.votes if case.elsewhere_only(other)}
    about = {other: share * case.wanted for other, share in case.about() if case.elsewhere_only(other)}
    for other in sorted(foreign | set(about)):
        # Nobody opens a text in another language for being the first hit.
        chosen = case.agree_on(other, _FOREIGN_REACH)
        likely = 1 - (1 - chosen) * (1 - about.get(other, 0.0))
        if likely > strength:
            strength, article = likely, other
    languages = " ".join(case.shelf.elsewhere.get(article, ()))
    return Finding(
        Cause.UNTRANSLATED,
        strength,
        (Evidence(EvidenceKind.ELSEWHERE, languages, article), *_went(case, article)),
        article,
    )


def ranks_low(case: Case) -> Finding:
    """The article has the words, and yet it is not what the search shows first."""
    article = case.chosen
    if not article or case.elsewhere_only(article):
        return Finding(Cause.RANKS_LOW, 0.0)
    strength = case.agreement * case.worded(article) * (1 - case.respelt)
    ranked = Evidence(EvidenceKind.RANKED, article=article, rank=case.rank(article), share=case.confident())
    return Finding(Cause.RANKS_LOW, strength, (ranked, *_went(case, article)), article)


def gap(case: Case) -> Finding:
    """People asked in earnest, agreed on no article, and went to the shop instead."""
    strength = case.wanted * (1 - case.called)
    strength *= 1 - 0.5 * case.match(case.top()).mended
    strength *= 1 - max((share for other, share in case.about() if case.elsewhere_only(other)), default=0.0)
    evidence = [Evidence(EvidenceKind.NOT_COVERED, article=case.top(), share=case.coverage())]
    if case.company.tried:
        evidence.append(Evidence(EvidenceKind.TRIED, visits=case.company.tried))
    if case.contacted:
        evidence.append(Evidence(EvidenceKind.CONTACTED, visits=case.contacted))
    return Finding(Cause.GAP, strength, tuple(evidence), case.top())


def noise(case: Case) -> Finding:
    """It is no question, or nobody cared for an answer."""
    why = next((reason for look in case.looks if (reason := nonsense(look.text))), "")
    if why:
        return Finding(Cause.NOISE, _NONSENSE, (Evidence(EvidenceKind.NO_WORDS, why),))
    strange = max(1 - case.known, case.unlike)
    return Finding(Cause.NOISE, case.idle * (0.5 + 0.5 * strange), (Evidence(EvidenceKind.NO_FOLLOW_UP),))


CLASSIFIERS: Final[tuple[Callable[[Case], Finding], ...]] = (
    misspelling,
    synonym,
    untranslated,
    ranks_low,
    gap,
    noise,
)
_AGREED: Final = 0.3
_TAKEN: Final = 0.2
_WORDS_TOLD: Final = 6
_LED: Final = 0.3
"""Other words that led fewer of those who searched for them to an article did not lead there."""
_ABROAD: Final = 0.6
_NONSENSE: Final = 0.95
_FOREIGN_REACH: Final = 0.1
_SHARPNESS: Final = 2
_DOUBT: Final = 0.02
"""What always remains: no case is beyond doubt."""


def judge(case: Case) -> Verdict:
    """Return the likeliest cause of a case."""
    findings = sorted((classify(case) for classify in CLASSIFIERS), key=lambda finding: -finding.strength)
    best = findings[0]
    total = sum(finding.strength**_SHARPNESS for finding in findings)
    return Verdict(
        cause=best.cause,
        confidence=round(best.strength**_SHARPNESS / (total + _DOUBT), 2),
        evidence=best.evidence,
        nearest=case.near(best.article),
    )


def _corrected(case: Case) -> tuple[Evidence, ...]:
    return tuple(Evidence(EvidenceKind.CORRECTED, text) for text in case.corrected()[:1])


def _lacks(case: Case, article: str) -> tuple[Evidence, ...]:
    """What visitors typed and an article has not."""
    lacking = case.match(article).lacking[:_WORDS_TOLD]
    return (Evidence(EvidenceKind.LACKS, ", ".join(lacking), article),) if lacking else ()


def _went(case: Case, article: str) -> tuple[Evidence, ...]:
    """How visits came to an article, by retries that may be shown first."""
    retries = tuple(
        Evidence(EvidenceKind.RETRIED, retry.query, retry.article, retry.visits)
        for retry in case.counted.cluster.went.retries
        if retry.article == article
    )
    opened = case.counted.cluster.went.opened.get(article, 0)
    found = (Evidence(EvidenceKind.OPENED, article=article, visits=opened),) if opened else ()
    heard = case.company.leads.get(article, 0.0) > _LED * case.company.tried
    tried = (Evidence(EvidenceKind.TRIED, article=article, visits=case.company.tried),) if heard else ()
    return (*retries, *found, *tried)
