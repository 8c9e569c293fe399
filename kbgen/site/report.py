"""The report: one page that needs nothing but itself, for reading, printing and passing on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import jinja2

from kbgen.events.event import Outcome
from kbgen.i18n import languages
from kbgen.insights import drafts, neutral
from kbgen.insights.bodies import headline
from kbgen.insights.cause import Cause
from kbgen.insights.overview import causes
from kbgen.insights.replay import State
from kbgen.insights.retelling import published
from kbgen.site import charts
from kbgen.site.templates import FOLDER

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from kbgen.insights.cause import Insight
    from kbgen.insights.contacts import ContactReport
    from kbgen.insights.findings import Findings
    from kbgen.insights.fixes import Fix
    from kbgen.insights.overview import Overview
    from kbgen.insights.replay import Replay

GAPS = 15
"""Needs that the report shows."""
OUTCOMES = tuple(Outcome)
CAUSES = {
    "misspelling": "Misspelling",
    "synonym": "Other words than the article's",
    "untranslated": "Translation missing",
    "ranks-low": "The right article ranks low",
    "gap": "True gap: no article",
    "noise": "Noise",
}


@dataclass(frozen=True, slots=True)
class Report:
    """All that the page shows; ``contacts`` is None without the shop's own files."""

    site: str
    today: datetime.date
    findings: Findings
    overview: Overview
    fixes: tuple[Fix, ...]
    replay: Replay
    titles: Mapping[str, str]
    """Titles of articles in the source language, by id."""
    contacts: ContactReport | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A need with the fixes for it."""

    insight: Insight
    reasons: Sequence[str]
    fixes: Sequence[str]


def render(report: Report) -> str:
    """Return the page's HTML."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    env.filters.update(line=neutral.line, percent=_percent, minutes=_minutes)
    rates = report.findings.rates
    needs = [one for one in report.findings.insights if one.verdict.cause is not Cause.NOISE]
    by_cause = causes(report.findings)
    return env.get_template("report.html").render(
        report=report,
        outcomes=OUTCOMES,
        states=tuple(State),
        published=published,
        causes=[(CAUSES[cause.value], needs, visits) for cause, needs, visits in by_cause],
        gaps=[_gap(insight, report.fixes) for insight in needs[:GAPS]],
        days=charts.columns([(str(day.day), (day.searches - day.failed, day.failed)) for day in report.overview.days]),
        ends=charts.lines(
            [(one.locale, [one.now.count(outcome) for outcome in OUTCOMES]) for one in rates], whole=True
        ),
        why=charts.lines([(CAUSES[cause.value], (visits,)) for cause, _, visits in by_cause]),
        about=charts.lines([(share.name, (share.contacts,)) for share in report.contacts.topics[:12]])
        if report.contacts
        else None,
        direction=languages.direction,
    )


def _gap(insight: Insight, fixes: Sequence[Fix]) -> Gap:
    mine = [fix for fix in fixes if fix.insight.cluster.id == insight.cluster.id]
    return Gap(insight, drafts.reasons(insight), [f"{headline(fix)}: {fix.path}" for fix in mine])


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _minutes(minutes: float) -> str:
    if minutes < 120:
        return f"{minutes:.0f} min"
    return f"{minutes / 60:.1f} h" if minutes < 48 * 60 else f"{minutes / 1440:.1f} days"
