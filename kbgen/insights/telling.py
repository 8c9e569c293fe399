"""Findings as people read them in a terminal, and as programs read them.

What visitors wrote may hold anything: control characters and marks that turn text around are taken out, so that no
line can hide, colour or forge another one.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from kbgen.events.event import Outcome
from kbgen.insights.cause import Cause, EvidenceKind
from kbgen.insights.neutral import visible
from kbgen.insights.rates import total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kbgen.insights.cause import Evidence, Insight
    from kbgen.insights.findings import Findings
    from kbgen.insights.rates import Rates

_RATES: Final = (
    ("success", Outcome.FOUND),
    ("zero", Outcome.ZERO),
    ("weak", Outcome.WEAK),
    ("abandoned", Outcome.ABANDONED),
    ("reformulated", Outcome.REFORMULATED),
    ("escalated", Outcome.ESCALATED),
)
_CAUSES: Final = {
    Cause.MISSPELLING: "misspelling",
    Cause.SYNONYM: "synonym: the article lacks these words",
    Cause.UNTRANSLATED: "translation missing",
    Cause.RANKS_LOW: "the right article ranks low",
    Cause.GAP: "true gap: no article answers it",
    Cause.NOISE: "noise",
}
_WORDINGS_SHOWN: Final = 5
_MOSTLY: Final = 0.5


def as_text(findings: Findings, limit: int) -> str:
    """Return the rates, then at most ``limit`` clusters, the weightiest first."""
    lines = [f"Searches from {findings.period.first} to {findings.period.last} (UTC)", ""]
    lines += _table(findings)
    shown = findings.insights[:limit]
    compared = any(trend.before.searches for trend in findings.rates)
    if shown:
        lines += ["", "Failed searches, those first that most visits share:"]
    for place, insight in enumerate(shown, 1):
        lines += ["", *_cluster(place, insight, compared=compared)]
    lines += ["", *_rest(findings, limit)]
    return "\n".join(lines).rstrip()


def _rest(findings: Findings, limit: int) -> Iterator[str]:
    more = len(findings.insights) - limit
    if more > 0:
        yield f"{more} more not shown: raise --limit."
    if findings.below:
        rule = findings.threshold
        yield (
            f"{_count(findings.below, 'rarer need')} not shown: fewer than {rule.visits} failed visits "
            f"or {rule.days} days, which might tell who asked."
        )


def _table(findings: Findings) -> Iterator[str]:
    names = [name for name, _ in _RATES]
    yield "language  searches  " + "  ".join(f"{name:>12}" for name in names)
    rows = list(findings.rates)
    for trend in rows:
        yield _rates(trend.now, trend.before)
    if len(rows) > 1:
        yield _rates(total(trend.now for trend in rows), total(trend.before for trend in rows))


def _rates(now: Rates, before: Rates) -> str:
    cells = [f"{now.count(outcome)} {now.rate(outcome):4.0%}" for _, outcome in _RATES]
    change = ""
    if before.searches:
        points = round(100 * now.success) - round(100 * before.success)
        change = f"  success {points:+d} points, searches {now.searches / before.searches - 1:+.0%}"
    return f"{visible(now.locale) or 'all':8}  {now.searches:8}  " + "  ".join(f"{cell:>12}" for cell in cells) + change


def _cluster(place: int, insight: Insight, *, compared: bool) -> Iterator[str]:
    cluster, verdict = insight.cluster, insight.verdict
    label = f"“{visible(cluster.label)}”" if cluster.label else "(no wording that enough visits share)"
    yield f"{place:2}. {cluster.locale}  {label}"
    counts = f"{_count(cluster.failed, 'failed visit')} of {cluster.visits} on {_count(cluster.days, 'day')}"
    if cluster.trend is not None:
        counts += f", {cluster.trend - 1:+.0%} (was {cluster.before})"
    elif compared:
        counts += ", new"
    marks = ("; sudden: news, or a flood" if cluster.sudden else "") + ("; most find it" if cluster.answered else "")
    yield f"    {counts}{marks}"
    yield f"    {_CAUSES[verdict.cause]} (confidence {verdict.confidence:.0%})"
    for evidence in verdict.evidence:
        if text := sentence(evidence):
            yield f"      - {text}"
    also = [f"“{visible(one.text)}” {one.visits}×" for one in cluster.wordings[:_WORDINGS_SHOWN]]
    if len(also) > 1:
        yield f"    words: {', '.join(also)}"
    if went := _went(insight):
        yield f"    then: {went}"
    if verdict.nearest:
        near = verdict.nearest
        where = f"place {near.rank}" if near.rank else "not found"
        yield f"    nearest: /{near.article}.md “{visible(near.title)}” ({where}, covers {near.coverage:.0%})"
    if insight.linked:
        yield f"    the same need in other languages: {', '.join(insight.linked)}"


def _went(insight: Insight) -> str:
    went = insight.cluster.went
    parts = [f"{count}× opened /{visible(article)}.md" for article, count in list(went.opened.items())[:3]]
    for retry in went.retries[:3]:
        words = f"“{visible(retry.query)}”" if retry.query else "other words"
        parts.append(f"{retry.visits}× searched {words}, opened /{visible(retry.article)}.md")
    parts += [f"{count}× {visible(channel)}" for channel, count in went.channels.items()]
    if went.nowhere:
        parts.append(f"{went.nowhere}× nowhere")
    return "; ".join(parts)


def sentence(evidence: Evidence) -> str:
    """Return one observation in words, free of what could harm a terminal."""
    text, article = visible(evidence.text), f"/{visible(evidence.article)}.md"
    match evidence.kind:
        case EvidenceKind.CORRECTED:
            return f"the articles spell it “{text}”"
        case EvidenceKind.RETRIED:
            words = f" “{text}”" if text else " other words"
            return f"{_count(evidence.visits, 'visit')} then searched{words} and opened {article}"
        case EvidenceKind.OPENED:
            return f"{_count(evidence.visits, 'visit')} opened {article} from the hits"
        case EvidenceKind.RANKED:
            if not evidence.rank:
                return f"{article} is not among the first hits"
            unsure = "" if evidence.share else ", and the search is sure of no hit"
            return f"{article} is at place {evidence.rank}{unsure}"
        case EvidenceKind.LACKS:
            return f"{article} lacks: {text}" if text else ""
        case EvidenceKind.REWORDED:
            if not text:
                return f"the trade has other words for it, as {article} does"
            finds = f"and finds {article} at place {evidence.rank}" if evidence.rank else f"as {article} does"
            return f"the trade also says “{text}”, {finds}"
        case EvidenceKind.ELSEWHERE:
            return f"{article} exists in {', '.join(text.split())} only"
        case EvidenceKind.NOT_COVERED:
            has = f"the first hit has {evidence.share:.0%} of the words"
            return has if evidence.share else "no article has any of the words"
        case EvidenceKind.TRIED:
            more = f"; those words led others to {article}" if evidence.article else ""
            return f"{_count(evidence.visits, 'visit')} tried other words in vain{more}"
        case EvidenceKind.CONTACTED:
            return f"{_count(evidence.visits, 'visit')} went on to contact the shop"
        case EvidenceKind.NO_WORDS:
            return text
        case EvidenceKind.NO_FOLLOW_UP:
            return "hardly anyone tried other words, opened a hit or contacted the shop"


def as_json(findings: Findings) -> str:
    """Return all findings as JSON, times in milliseconds since 1970-01-01 UTC; the manual has the keys."""
    data: dict[str, Any] = asdict(findings)
    for trend, row in zip(findings.rates, data["rates"], strict=True):
        for name in ("now", "before"):
            rates: Rates = getattr(trend, name)
            row[name] |= {"searches": rates.searches, "success": round(rates.success, 4)}
    for insight, row in zip(findings.insights, data["insights"], strict=True):
        row["cluster"] |= {"failed": insight.cluster.failed, "trend": insight.cluster.trend}
    return json.dumps(data, ensure_ascii=False, indent=2)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
