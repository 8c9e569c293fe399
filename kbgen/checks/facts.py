"""What articles say agrees with ``docs/shop.yml``, and takes its numbers from there.

Bad: ``You can return it within 14 days.`` beside ``window: 30 days``; ``30 days`` written out beside it.
Good: ``You can return it within {{ returns.window }}.`` A legal text in force keeps its words, and may repeat a
fact as long as it is true.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.i18n import catalogs
from kbgen.model.article import Kind
from kbgen.model.diagnostic import Diagnostic
from kbgen.model.resources import data
from kbgen.policies import mentions
from kbgen.policies.loading import load_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kbgen.content.library import Library
    from kbgen.model.article import Article
    from kbgen.model.project import Project
    from kbgen.policies.mentions import Mention, Subject, Value


def missing_wordings(project: Project, library: Library) -> Iterable[Diagnostic]:
    """Find texts of shop.yml that lack a wording in a language of the site."""
    return load_facts(project)[0].unworded


def contradictions(project: Project, library: Library) -> Iterator[Diagnostic]:
    """Find prose that contradicts the facts, and facts that are written out a second time."""
    facts, faults = load_facts(project)
    if faults or not facts.lines:
        return
    for locale, articles in library.articles.items():
        words, _ = catalogs.load_messages(locale, [project.locales, data("locales")])
        subjects, values = mentions.subjects(facts, words), mentions.values(facts, words)
        for article in articles.values():
            if article.locale == locale and article.kind is not Kind.VERSION:
                for line, mention in _mentions(article, subjects, values, words.tag):
                    yield from _complaint(article, line, mention)


def _mentions(
    article: Article, subjects: tuple[Subject, ...], values: tuple[Value, ...], tag: str
) -> Iterator[tuple[int, Mention]]:
    front = article.written.front if article.written else article.front
    body = article.written.body if article.written else article.body
    texts = ((article.line_of("title"), front.title, False), (article.line_of("summary"), front.summary, False))
    for line, text, markdown in (*texts, (article.body_line, body, True)):
        found = mentions.find(text, subjects, tag, markdown=markdown, lenient=article.kind is Kind.LEGAL)
        for mention in (*found, *mentions.others(text, values, markdown=markdown)):
            yield line + mention.line, mention


def _complaint(article: Article, line: int, mention: Mention) -> Iterator[Diagnostic]:
    subject = mention.subject
    remedy = f"write {{{{ {subject.name} }}}}, or <!-- fact: meant --> in the line if it is something else"
    if not mention.agrees:
        yield Diagnostic(
            article.path, line, "facts-contradiction",
            f"says “{mention.words}”, but docs/shop.yml says “{subject.words}” (line {subject.line}): {remedy}",
        )  # fmt: skip
    elif article.kind is not Kind.LEGAL:
        yield Diagnostic(
            article.path, line, "facts-copy",
            f"repeats “{mention.words}”, which docs/shop.yml has once (line {subject.line}): {remedy}",
        )  # fmt: skip
