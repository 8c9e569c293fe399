"""Facts put into articles: after all are read, and before any is checked, built or indexed.

An article's lines stay those of its file, for no fact has a line break. Digests stay those of what was written, so
that another number outdates no translation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kbgen.content import front_matter, markdown_source
from kbgen.content import library as libraries
from kbgen.content.front_matter import SUMMARY_LIMIT
from kbgen.content.library import Library
from kbgen.i18n import catalogs
from kbgen.model.article import Written
from kbgen.model.diagnostic import Diagnostic
from kbgen.model.resources import data
from kbgen.policies.expressions import OPEN, ExpressionError, Hole, holes, parse
from kbgen.policies.loading import load_facts
from kbgen.policies.names import Name, write_out
from kbgen.policies.vocabulary import Vocabulary

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from kbgen.model.article import Article, FrontMatter, Reference, Section
    from kbgen.model.project import Project
    from kbgen.policies.facts import Facts


def load(
    project: Project, today: datetime.date, read: libraries.Read = libraries.FROM_FILES
) -> tuple[Library, Facts, list[Diagnostic]]:
    """Read all of a site's articles and facts, and put the facts into the articles.

    Returns every complaint too; with any, the library is incomplete.
    """
    library, faults = libraries.load(project, today, read)
    facts, wrong = load_facts(project)
    if wrong or not facts.lines:
        return library, facts, [*faults, *wrong]
    filled, complaints = fill(project, library, facts, today)
    return filled, facts, [*faults, *complaints]


def fill(project: Project, library: Library, facts: Facts, today: datetime.date) -> tuple[Library, list[Diagnostic]]:
    """Return the library with facts in the place of names. An article whose names are wrong stays as written."""
    faults: list[Diagnostic] = []
    articles: dict[str, dict[str, Article]] = {}
    for locale, own in library.articles.items():
        root: Name | None = None
        articles[locale] = {}
        for identity, article in own.items():
            if article.names_facts:
                root = root or names(project, facts, locale, today)
                article, complaints = filled(article, root)
                faults += complaints
            articles[locale][identity] = article
    return Library(library.settings, articles, unpublished=library.unpublished, texts=library.texts), faults


def names(project: Project, facts: Facts, locale: str, today: datetime.date) -> Name:
    """Return the names that a language's articles may use."""
    # Faults in catalogs are the checks' to find.
    words, _ = catalogs.load_messages(locale, [project.locales, data("locales")])
    return Vocabulary(facts, words, today).root()


def fill_text(text: str, root: Name) -> str:
    """Return a text that is not Markdown with facts in the place of names. Raises `ExpressionError`."""
    return _replace(text, holes(text, markdown=False), root, lambda hole, error: _raise(error))


def freeze(raw: str, root: Name) -> str:
    """Return an article's file with the facts of the day in the place of names, front matter included.

    Raises `ExpressionError`, and `FaultyValueError` where a fact's words are no plain value of front matter.
    """
    parts = front_matter.split(raw)
    if parts is None:
        raise ValueError("a file without front matter is no article")
    yaml_text, body, _ = parts
    head = raw[: len(raw) - len(body)]
    filled_yaml = fill_text(yaml_text, root)
    _, _, faults = front_matter.read(filled_yaml)
    if faults:
        raise faults[0]
    filled_body = _replace(body, holes(body, markdown=True), root, lambda hole, error: _raise(error))
    return head.replace(yaml_text, filled_yaml, 1) + filled_body


def _raise(error: ExpressionError) -> None:
    raise error


def filled(article: Article, root: Name) -> tuple[Article, list[Diagnostic]]:
    """Return an article with facts in the place of names; as written, with every complaint, where a name is wrong."""
    faults: list[Diagnostic] = []

    def complain(line: int, error: ExpressionError) -> None:
        faults.append(Diagnostic(article.path, line, "unknown-fact", str(error)))

    body, sections, references = filled_text(
        article.body,
        article.body_line,
        root,
        lambda hole, error: complain(article.body_line + hole.line, error),
    )
    front = filled_front(article, root, complain)
    if len(front.summary) > SUMMARY_LIMIT:
        message = (
            f"“summary” has {len(front.summary)} characters with its facts: shorten it to {SUMMARY_LIMIT} or fewer, "
            "best one sentence"
        )
        faults.append(Diagnostic(article.path, article.line_of("summary"), "front-matter", message))
    if faults:
        return article, faults
    return replace(
        article,
        front=front,
        body=body,
        sections=sections,
        references=references,
        written=Written(article.front, article.body),
    ), []


def filled_text(
    body: str, line: int, root: Name, complain: Callable[[Hole, ExpressionError], None] = lambda hole, error: None
) -> tuple[str, tuple[Section, ...], tuple[Reference, ...]]:
    """Return a body, which begins after its file's ``line``, with facts in it, its sections and its references."""
    text = _replace(body, holes(body, markdown=True), root, complain)
    return text, markdown_source.sections(text, line), markdown_source.references(text, line)


def filled_front(
    article: Article, root: Name, complain: Callable[[int, ExpressionError], None] = lambda line, error: None
) -> FrontMatter:
    """Return an article's front matter with facts in the place of names; names that are wrong stay."""
    front = article.front
    if not front.names_facts:
        return front

    def one(key: str, text: str) -> str:
        line = article.line_of(key)
        return _replace(text, holes(text, markdown=False), root, lambda hole, error: complain(line, error))

    return replace(
        front,
        title=one("title", front.title),
        summary=one("summary", front.summary),
        short=one("short", front.short),
        image_alt=one("image_alt", front.image_alt),
        aliases=tuple(one("aliases", alias) for alias in front.aliases),
        notice=front.notice and replace(front.notice, text=one("notice", front.notice.text)),
    )


def _replace(text: str, found: list[Hole], root: Name, complain: Callable[[Hole, ExpressionError], None]) -> str:
    pieces, place = [], 0
    for hole in found:
        try:
            if not hole.closed:
                raise ExpressionError(_not_closed(hole.inside))
            pieces += [text[place : hole.start], write_out(root, parse(hole.inside)).replace("\n", " ")]
            place = hole.end
        except ExpressionError as error:
            complain(hole, error)
    return "".join([*pieces, text[place:]])


def _not_closed(inside: str) -> str:
    remedy = 'add “}}”, or write {{ "{{" }} for the braces themselves'
    return f"“{OPEN} {inside[:40]}” is not closed in its line: {remedy}"
