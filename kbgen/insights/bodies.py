"""Fixes as texts for people: the body of an issue or a pull request, and JSON. Nothing in them can act."""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING, Any

from kbgen.insights import neutral
from kbgen.insights.drafts import reasons
from kbgen.insights.fixes import Fix, FixKind

if TYPE_CHECKING:
    from kbgen.insights.writing import Change, Plan

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
DONE = {
    FixKind.ALIAS: "Add aliases to {article}",
    FixKind.SYNONYM: "Teach the search that two expressions mean the same",
    FixKind.GOLDEN: "Keep {article} findable with a golden query",
    FixKind.TRANSLATION: "Translate {article}",
    FixKind.DRAFT: "Write the article that is missing",
}


def headline(fix: Fix) -> str:
    """Say in a line what a fix does."""
    return f"{DONE[fix.kind].format(article=f'/{fix.article}.md')} ({fix.locale})"


def achieved(fix: Fix) -> str:
    """Say what searching with the fix made has shown; empty where that can't be tried."""
    if fix.place is None:
        return ""
    if not fix.place:
        return "Tried: even so the search does not answer with it; its title or summary lacks the words."
    return f"Tried: with these changes the article is at place {fix.place}."


def patch(change: Change) -> str:
    """Return a change as a unified diff, fit for ``git apply``."""
    old, new = _LINE.findall(change.before or ""), _LINE.findall(change.after)
    source = "/dev/null" if change.before is None else f"a/{change.path}"
    lines = difflib.unified_diff(old, new, source, f"b/{change.path}", n=3)
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


def as_text(plan: Plan) -> str:
    """Return a plan for a terminal: each fix with its reasons, then the patch."""
    told = []
    for number, fix in enumerate(plan.made, 1):
        told.append(f"{number}. {neutral.line(headline(fix))}")
        told += [f"   {line}" for line in (f"in {fix.path}", *_details(fix))]
        told.append("   " + ", ".join(f"“{neutral.line(word)}”" for word in fix.words))
    patches = "\n".join(_shown(patch(change)) for change in plan.changes)
    return "\n".join(told) + ("\n\n" + patches if patches else "")


def as_markdown(plan: Plan) -> str:
    """Return a plan as a report in Markdown."""
    parts = ["# Failed searches, and what would mend them"]
    for fix in plan.made:
        parts += [f"## {headline(fix)}", _items(fix)]
    parts += [neutral.fenced(patch(change).rstrip("\n"), "diff") for change in plan.changes]
    return "\n\n".join(parts) + "\n"


def as_github(plan: Plan) -> str:
    """Return a plan as the body of an issue or a pull request on GitHub or GitLab: a task a fix, the patch folded."""
    parts = ["Searches of the help site that failed, and what would mend them."]
    for fix in plan.made:
        parts.append(f"- [ ] **{headline(fix)}**\n\n" + _indent(_items(fix)))
    for change in plan.changes:
        block = neutral.fenced(patch(change).rstrip("\n"), "diff")
        parts.append(f"<details><summary>{change.path}</summary>\n\n{block}\n\n</details>")
    return "\n\n".join(parts) + "\n"


def as_json(plan: Plan) -> str:
    """Return a plan as JSON: ``fixes`` with their reasons, ``changes`` with each file's whole new text."""
    data: dict[str, Any] = {
        "fixes": [
            {
                "kind": fix.kind.value,
                "locale": fix.locale,
                "path": fix.path,
                "article": fix.article,
                "words": list(fix.words),
                "cluster": fix.insight.cluster.id,
                "cause": fix.insight.verdict.cause.value,
                "confidence": round(fix.insight.verdict.confidence, 3),
                "visits": fix.insight.cluster.visits,
                "reasons": reasons(fix.insight),
                "place": fix.place,
            }
            for fix in plan.made
        ],
        "changes": [
            {"path": change.path, "new": change.before is None, "text": change.after} for change in plan.changes
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _details(fix: Fix) -> list[str]:
    return [line for line in (*reasons(fix.insight), achieved(fix)) if line]


def _items(fix: Fix) -> str:
    words = [f"- Customers' words: {', '.join(neutral.code(word) for word in fix.words)}"]
    return "\n".join([f"- File: {neutral.code(fix.path)}", *words, *(f"- {_quiet(line)}" for line in _details(fix))])


def _quiet(line: str) -> str:
    """A line with words of articles and visitors in it, as a code span where it could act."""
    return neutral.code(line) if any(char in line for char in "`*_[]<>@#!|~\\{&:“") else line


def _indent(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))


def _shown(text: str) -> str:
    """A patch in a terminal: every line without what would act there."""
    return "\n".join(
        line[:1] + "".join(char for char in line[1:] if char.isprintable() or char == "\t") for line in text.split("\n")
    )


FORMATS = {"text": as_text, "markdown": as_markdown, "json": as_json, "github": as_github}
