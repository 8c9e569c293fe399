"""Fixes into files: all texts are made first, then each is put in its place in one step.

A file that a writer has is only added to, and only as it was when it was read; a new file never takes the place of
one that is there.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kbgen.content import front_matter, yaml_edit
from kbgen.content.yaml_edit import UnchangedError
from kbgen.insights.drafts import DRAFTS, drafted
from kbgen.insights.fixes import LEDGER, Fix, FixKind, Written, ledger_text
from kbgen.model.diagnostic import Diagnostic, InputError

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from kbgen.model.project import Project


@dataclass(frozen=True, slots=True)
class Change:
    """A file's new text; ``before`` is None for a file that is not there yet."""

    path: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes that fixes make, the fixes that they hold, and why others can't be made."""

    changes: tuple[Change, ...]
    made: tuple[Fix, ...]
    refused: tuple[Diagnostic, ...]


def plan(project: Project, fixes: Iterable[Fix]) -> Plan:
    """Make the texts of all fixes, touching nothing."""
    before: dict[str, str | None] = {}
    after: dict[str, str] = {}
    made: list[Fix] = []
    refused: list[Diagnostic] = []
    for fix in fixes:
        try:
            if fix.path not in before:
                before[fix.path] = _read(project, fix.path)
            text = after.get(fix.path, before[fix.path])
            after[fix.path] = _changed(fix, text)
            made.append(fix)
        except UnchangedError as error:
            words = ", ".join(fix.words)
            refused.append(
                Diagnostic(fix.path, 0, "not-written", f"was left alone: {error}. Add by hand what it lacks: {words}")
            )
    changes = [Change(path, before[path], text) for path, text in after.items() if text != before[path]]
    return Plan(tuple(changes), tuple(made), tuple(refused))


def write(project: Project, chosen: Plan, today: datetime.date) -> list[str]:
    """Write a plan's files and its record; returns their paths. Raises `InputError` before anything is written."""
    changes = list(chosen.changes)
    if not changes:
        return []
    record = _read(project, LEDGER)
    rows = [Written(fix.insight.cluster.id, today, fix.kind, fix.locale, fix.article, fix.words) for fix in chosen.made]
    changes.append(Change(LEDGER, record, ledger_text(record or "", rows)))
    faults = [fault for change in changes for fault in _obstacles(project, change)]
    if faults:
        raise InputError(faults)
    for change in changes:
        _put(project.root / change.path, change)
    return [change.path for change in changes]


def begun(project: Project) -> frozenset[str]:
    """Return the ids of the clusters that have a file in a ``_drafts`` already."""
    return frozenset(
        found
        for path in project.faq.glob(f"*/{DRAFTS}/*.md")
        if (found := drafted(path.read_text(encoding="utf-8", errors="replace")))
    )


def _read(project: Project, path: str) -> str | None:
    file = project.root / path
    if not file.is_file():
        return None
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise UnchangedError("it is not UTF-8") from None


def _changed(fix: Fix, text: str | None) -> str:
    if fix.content:
        if text is not None:
            raise UnchangedError("the file is there already")
        return fix.content
    if fix.kind is FixKind.ALIAS:
        if text is None:
            raise UnchangedError("the article is gone")
        return _with_aliases(text, fix.words)
    if fix.kind is FixKind.SYNONYM:
        return yaml_edit.with_item(text or "", ("synonyms", fix.locale, "groups"), fix.words)
    return yaml_edit.with_entry(text or "", ("golden", fix.locale), fix.words[0], f"/{fix.article}.md")


def _with_aliases(text: str, words: Sequence[str]) -> str:
    """Add aliases to an article's front matter; its line ends and byte order mark stay."""
    ends = "\r\n" if "\r\n" in text else "\n"
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    plain = text.removeprefix(mark).replace("\r\n", "\n")
    parts = front_matter.split(plain)
    if parts is None:
        raise UnchangedError("it has no front matter")
    block = parts[0]
    for word in words:
        block = yaml_edit.with_item(block, ("aliases",), word, after=("tags", "summary"))
    start = plain.index("\n") + 1
    return mark + (plain[:start] + block + plain[start + len(parts[0]) :]).replace("\n", ends)


def _obstacles(project: Project, change: Change) -> Iterable[Diagnostic]:
    """What speaks against writing a file: a way out of the site, or somebody else's hand in between."""
    folder = (project.root / change.path).parent
    while not folder.exists():
        folder = folder.parent
    if not folder.resolve().is_relative_to(project.root.resolve()):
        yield Diagnostic(
            change.path, 0, "not-written", "its folder is a link out of the site: make it a folder of its own"
        )
    elif _read(project, change.path) != change.before:
        yield Diagnostic(change.path, 0, "not-written", "changed meanwhile: run the command again")


def _put(path: Path, change: Change) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".kbgen-", dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(change.after.encode())
        if change.before is None:
            aside.chmod(0o644)
            # Unlike a rename, a link fails where a file has appeared.
            os.link(aside, path)
        else:
            aside.chmod(path.stat().st_mode & 0o777)
            aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
