"""The files that a fix begins: a draft of an answer, and a text to translate. Both stand in ``_drafts``."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import yaml

from kbgen.content.anchors import slugify
from kbgen.content.stamping import stamp_of
from kbgen.insights import neutral
from kbgen.insights.cause import Evidence, EvidenceKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kbgen.insights.cause import Insight
    from kbgen.model.article import Article

DRAFTS = "_drafts"
_CLUSTER = re.compile(r"^# kbgen: (?:gap|translation) ([0-9a-f]+)", re.MULTILINE)

_SAID = {
    EvidenceKind.CORRECTED: "In the articles' spelling: {text}",
    EvidenceKind.RETRIED: "{visits} then searched “{text}” and opened /{article}.md",
    EvidenceKind.OPENED: "{visits} opened /{article}.md",
    EvidenceKind.RANKED: "/{article}.md is at place {rank}",
    EvidenceKind.LACKS: "/{article}.md lacks the words “{text}”",
    EvidenceKind.ELSEWHERE: "/{article}.md exists in {text}, not in this language",
    EvidenceKind.NOT_COVERED: "The best article covers {share} of the words",
    EvidenceKind.CONTACTED: "{visits} went on to contact the shop",
    EvidenceKind.NO_WORDS: "No question: {text}",
    EvidenceKind.NO_FOLLOW_UP: "Nobody tried other words, opened a hit or contacted the shop",
}


def told(evidence: Evidence) -> str:
    """Say an observation in a line that is safe anywhere but in Markdown and HTML."""
    text = _SAID[evidence.kind]
    if evidence.kind is EvidenceKind.RANKED and not evidence.rank:
        text = "/{article}.md is not found at all"
    if evidence.kind is EvidenceKind.RETRIED and not evidence.text:
        text = "{visits} tried other words and opened /{article}.md"
    return text.format(
        text=neutral.line(evidence.text),
        article=neutral.line(evidence.article),
        visits=_count(evidence.visits, "visit"),
        rank=evidence.rank,
        share=f"{evidence.share:.0%}",
    )


def reasons(insight: Insight) -> list[str]:
    """Say why a cluster is worth an article, a line each."""
    cluster, verdict = insight.cluster, insight.verdict
    lines = [
        f"{_count(cluster.visits, 'visit')} on {_count(cluster.days, 'day')} searched for this, "
        f"{cluster.failed} of them in vain",
        f"Cause: {verdict.cause.value}, confidence {verdict.confidence:.0%}",
        *(told(evidence) for evidence in verdict.evidence),
    ]
    if verdict.nearest:
        lines.append(f"Nearest article: /{verdict.nearest.article}.md ({neutral.line(verdict.nearest.title)})")
    return lines


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def draft_name(insight: Insight, words: Sequence[str]) -> str:
    """Name a draft's file: by its words where those are plain Latin ones, else by the cluster."""
    # Czech and French words lose their accents, other scripts have no short form in Latin letters.
    plain = unicodedata.normalize("NFKD", words[0]).encode("ascii", "ignore").decode() if words else ""
    latin = bool(words) and sum(map(str.isalnum, plain)) == sum(map(str.isalnum, words[0]))
    slug = slugify(plain)[:60].strip("-") if latin else ""
    return slug or f"need-{insight.cluster.id}"


def gap_draft(insight: Insight, words: Sequence[str], tags: Sequence[str], source: str) -> str:
    """Write the beginning of an answer: its title in customers' words, and what it has to answer."""
    title = words[0][:1].upper() + words[0][1:]
    notes = [
        f"kbgen: gap {insight.cluster.id}",
        "A draft: it is not published while it stands in _drafts. Answer the questions below, write the summary,",
        "and move the file into its topic's folder. Delete these lines then.",
        *reasons(insight),
        *(f"The same need in another language: cluster {other}" for other in insight.linked),
    ]
    if insight.cluster.locale != source:
        notes.append(f"Articles begin in {source}: write it there first, and this file becomes its translation.")
    front = {"title": title, "summary": "", "tags": list(tags), "aliases": list(words)}
    questions = "".join(f"- {neutral.code(word)}\n" for word in words)
    return f"{_front(notes, front)}\n{questions}"


def translation_draft(insight: Insight, words: Sequence[str], source: Article, goal: str) -> str:
    """Copy the source for a translator, with the words by which customers of the language look for it."""
    notes = [
        f"kbgen: translation {insight.cluster.id}",
        f"To be translated from {source.path}; not published while it stands in _drafts.",
        f"Translate title, summary and text, then move the file to {goal}. Delete these lines then.",
        *reasons(insight),
    ]
    front = {
        "title": source.title,
        "summary": source.front.summary,
        "aliases": list(words),
        "translates": str(stamp_of(source)),
    }
    return _front(notes, front) + "\n" + source.body.strip("\n") + "\n"


def drafted(text: str) -> str:
    """Return the id of the cluster that a file of ``_drafts`` was begun for; empty for a writer's own."""
    found = _CLUSTER.search(text)
    return found[1] if found else ""


def _front(notes: Sequence[str], front: Mapping[str, object]) -> str:
    comments = "".join(f"# {neutral.tame(neutral.line(note))}\n" for note in notes)
    keys = yaml.safe_dump(dict(front), allow_unicode=True, sort_keys=False, default_flow_style=None, width=10**6)
    return f"---\n{comments}{keys}---\n"
