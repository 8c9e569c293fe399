"""The files that a fix begins: a draft of an answer, and a text to translate. Both stand in ``_drafts``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from kbgen.content.stamping import stamp_of
from kbgen.insights import neutral
from kbgen.insights.romanising import latin
from kbgen.insights.telling import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kbgen.insights.cause import Insight
    from kbgen.model.article import Article

DRAFTS = "_drafts"
_LONGEST_NAME = 60
_CLUSTER = re.compile(r"^# kbgen: (?:gap|translation) ([0-9a-f]+)", re.MULTILINE)


def reasons(insight: Insight) -> list[str]:
    """Say why a cluster is worth an article, a line each."""
    cluster, verdict = insight.cluster, insight.verdict
    lines = [
        f"{_count(cluster.visits, 'visit')} on {_count(cluster.days, 'day')} searched for this, "
        f"{cluster.failed} of them in vain",
        f"Cause: {verdict.cause.value}, confidence {verdict.confidence:.0%}",
        *(_capital(neutral.line(text)) for evidence in verdict.evidence if (text := sentence(evidence))),
    ]
    if verdict.nearest:
        lines.append(f"Nearest article: /{verdict.nearest.article}.md ({neutral.line(verdict.nearest.title)})")
    return lines


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def draft_name(insight: Insight, words: Sequence[str]) -> str:
    """Name a draft's file by its commonest words in Latin letters, else by the cluster."""
    slug = latin(words[0], insight.cluster.locale) if words else ""
    if len(slug) > _LONGEST_NAME:
        slug = slug[:_LONGEST_NAME].rpartition("-")[0] or slug[:_LONGEST_NAME]
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
