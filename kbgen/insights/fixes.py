"""What would mend a failed search: a value a fix, and the record of those that were written."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import yaml

from kbgen.content import yaml_nodes as nodes
from kbgen.content.yaml_nodes import FaultyValueError
from kbgen.model.diagnostic import Diagnostic

if TYPE_CHECKING:
    from kbgen.insights.cause import Insight
    from kbgen.model.project import Project

LEDGER = "docs/fixes.yml"


class FixKind(StrEnum):
    """What is written, and where."""

    ALIAS = "alias"
    """Customers' words in an article's ``aliases``."""
    SYNONYM = "synonym"
    """A group of words in docs/search.yml, for more articles than one."""
    GOLDEN = "golden"
    """A query in docs/search.yml that must find its article from now on."""
    TRANSLATION = "translation"
    """The source's text, to be translated."""
    DRAFT = "draft"
    """The beginning of an article that nobody has written yet."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One change of one file, for a writer to review.

    ``path`` is the file, below the site's folder. ``article`` is the id of the article that becomes findable, empty
    for a draft. ``content`` is a new file's text, empty where a file is added to. ``place`` is where the article
    stands for the worst of ``words`` with all fixes made, from 1: 0 when it is not found, None where that can't be
    tried (a text that is still to be written).
    """

    kind: FixKind
    locale: str
    path: str
    article: str
    words: tuple[str, ...]
    insight: Insight
    content: str = ""
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A fix that was written, as ``docs/fixes.yml`` remembers it."""

    cluster: str
    day: datetime.date
    kind: FixKind
    locale: str
    article: str
    words: tuple[str, ...]

    def as_row(self) -> dict[str, object]:
        """Return the fix as a row of the file."""
        row: dict[str, object] = {
            "cluster": self.cluster,
            "day": self.day.isoformat(),
            "kind": self.kind.value,
            "locale": self.locale,
        }
        if self.article:
            row["article"] = f"/{self.article}.md"
        row["words"] = list(self.words)
        return row


def ledger_text(before: str, added: list[Written]) -> str:
    """Return the record with more fixes at its end; what stood there stays as it is."""
    text = (
        before
        or "# Fixes that “kbgen suggest --write” wrote. “kbgen insights replay” says what became of them.\nfixes:\n"
    )
    rows = yaml.safe_dump(
        [one.as_row() for one in added], allow_unicode=True, sort_keys=False, default_flow_style=None, width=10**6
    )
    indented = "".join(f"  {line}\n" for line in rows.splitlines())
    return (text if text.endswith("\n") else text + "\n") + indented


def load_ledger(project: Project) -> tuple[list[Written], list[Diagnostic]]:
    """Read a site's record of fixes; without the file there are none. Returns them and every complaint."""
    path = project.root / LEDGER
    if not path.is_file():
        return [], []
    try:
        return read_ledger(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        return [], [Diagnostic(LEDGER, 0, "not-utf8", "is not UTF-8: save it again with the encoding UTF-8")]


def read_ledger(text: str) -> tuple[list[Written], list[Diagnostic]]:
    """Read the text of a ``fixes.yml``."""
    found: list[Written] = []
    faults: list[Diagnostic] = []
    try:
        root = nodes.compose(text)
        top = nodes.known_entries(root, ("fixes",), LEDGER) if root is not None else {}
        rows = _rows(top["fixes"].node) if "fixes" in top else []
    except FaultyValueError as error:
        return [], [Diagnostic(LEDGER, error.line + 1, "bad-fixes", error.message)]
    readers = {
        "cluster": nodes.word,
        "day": nodes.date,
        "kind": nodes.one_of(*(kind.value for kind in FixKind)),
        "locale": nodes.text,
        "article": nodes.text,
        "words": nodes.list_of(nodes.word),
    }
    for row in rows:
        values, _, wrong = nodes.read_fields(row, readers, ("cluster", "day", "kind", "locale", "words"), "a fix")
        faults += [
            Diagnostic(LEDGER, (fault.line or row.start_mark.line) + 1, "bad-fixes", fault.message) for fault in wrong
        ]
        if not wrong:
            found.append(_written(values))
    return found, faults


def _rows(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    if isinstance(node, yaml.ScalarNode) and node.value in {"", "null", "~"}:
        return []
    raise FaultyValueError(node.start_mark.line, "“fixes” must be a list: begin each fix with a dash")


def _written(values: dict[str, object]) -> Written:
    day, words = values["day"], values["words"]
    assert isinstance(day, datetime.date) and isinstance(words, tuple)
    return Written(
        cluster=str(values["cluster"]),
        day=day,
        kind=FixKind(str(values["kind"])),
        locale=str(values["locale"]),
        article=str(values.get("article", "")).removeprefix("/").removesuffix(".md"),
        words=words,
    )
