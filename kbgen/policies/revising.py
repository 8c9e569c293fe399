"""The next version of a legal page: begun as a copy of the text in force, which from then on keeps its words.

Facts in the text in force are written out, so that the price of next year does not appear in the terms of this one.
The copy goes on naming them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.content import front_matter
from kbgen.content.library import Staleness
from kbgen.content.reading import digest
from kbgen.content.spelling import did_you_mean
from kbgen.content.stamping import with_key
from kbgen.content.yaml_nodes import FaultyValueError
from kbgen.model.article import Stamp
from kbgen.model.diagnostic import InputError
from kbgen.policies.expressions import ExpressionError
from kbgen.policies.filling import freeze

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable
    from pathlib import Path

    from kbgen.content.library import Library
    from kbgen.model.article import Article
    from kbgen.model.project import Project
    from kbgen.policies.names import Name

DROPPED = ("sealed:", "effective:", "updated:", "slug:", "order:")
"""Keys of the page that its next version does not take over."""


def page_to_revise(library: Library, page: str, day: datetime.date) -> Article:
    """Return the source's text in force of a page that may get a version for ``day``. Raises `InputError`."""
    article = library.source.get(page)
    if article is None:
        hint = did_you_mean(page, library.source)
        raise InputError.of(page, 0, "no-legal-text", f"is no page of the site: write e.g. legal/terms.{hint}")
    if article.front.effective is None:
        raise InputError.of(
            article.path, 1, "version-date",
            "does not say since when its text holds: add a line “effective: YYYY-MM-DD” first",
        )  # fmt: skip
    if day <= article.front.effective:
        raise InputError.of(
            "--effective", 0, "version-date",
            f"must be after {article.front.effective}, the day from which the text in force holds",
        )  # fmt: skip
    return article


def revise(
    project: Project,
    library: Library,
    page: str,
    day: datetime.date,
    *,
    today: datetime.date,
    names: Callable[[str], Name],
) -> dict[Path, str]:
    """Return the files to write, by path: the next version in every language, and texts whose facts are written out.

    ``names`` gives the facts' names in a locale. Raises `InputError` where a page can't have a version for ``day``.
    """
    source = page_to_revise(library, page, day)
    files: dict[Path, str] = {}
    stamp: Stamp | None = None
    for locale in project.settings.locales:
        article = library.articles.get(locale, {}).get(page)
        if article is None:
            continue
        target = project.docs / locale / f"{page}/{day}.md"
        if target.exists():
            raise InputError.of(project.relative(target), 0, "version-date", "is there already: edit it, or remove it")
        raw = _text(project.root / article.path)
        files[target] = next_version(raw, day, today)
        frozen = _frozen(article, raw, names(locale)) if article.written else raw
        if article is source and frozen != raw:
            stamp = Stamp(source.front.revision, _digest(frozen))
        if stamp is not None and library.staleness(article) is Staleness.CURRENT:
            frozen = with_key(frozen, "translates", str(stamp))
        if frozen != raw:
            sealed = with_key(frozen, "sealed", f'"{_digest(frozen)}"') if article.front.sealed else frozen
            files[project.root / article.path] = sealed
    return files


def next_version(raw: str, day: datetime.date, today: datetime.date) -> str:
    """Return the file of a page's next version, begun as a copy of the page's file: dated, and not sealed yet."""
    lines = raw.split("\n")
    end = lines.index("---", 1)
    head = [line for line in lines[:end] if not line.startswith(DROPPED)]
    text = "\n".join(head + lines[end:])
    return with_key(with_key(text, "effective", day.isoformat()), "updated", today.isoformat())


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def _frozen(article: Article, raw: str, root: Name) -> str:
    try:
        return freeze(raw, root)
    except (ExpressionError, FaultyValueError) as error:
        raise InputError.of(article.path, 1, "unknown-fact", f"{error}; write this fact out by hand first") from None


def _digest(text: str) -> str:
    parts = front_matter.split(text)
    front = front_matter.read(parts[0])[0] if parts else None
    if parts is None or front is None:
        raise ValueError("the text was read before")
    return digest(front, parts[1])
