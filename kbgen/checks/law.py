"""The pages that the law of a market demands are there, near, and in the market's language.

Bad: a shop that sells to Germany without an imprint. Good: ``fulfils: [imprint]`` on a page that the foot links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.content import ways
from kbgen.content.links import ToArticle, ToOutside, destination
from kbgen.model.article import Article, Kind
from kbgen.model.diagnostic import Diagnostic
from kbgen.policies import laws
from kbgen.policies.facts import PATH
from kbgen.policies.loading import load_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kbgen.content.library import Library
    from kbgen.model.project import Project

FUNCTION = "withdrawal-function"


def missing_duties(project: Project, library: Library) -> Iterator[Diagnostic]:
    """Find the pages that the laws of the shop's markets demand and the site lacks."""
    facts, _ = load_facts(project)
    for market in facts.markets:
        if market.law:
            # A market whose language the site does not speak reads the source.
            locale = market.language if market.language in project.settings.locales else project.settings.source
            yield from unfulfilled(library, market.key, laws.load(market.law), locale, (PATH, market.line))


def unfulfilled(
    library: Library, market: str, law: laws.Law, locale: str, place: tuple[str, int]
) -> Iterator[Diagnostic]:
    """Find what a market's law demands and the site lacks in one of its languages.

    ``place`` is the file and line that put the market under this law.
    """
    served = library.served(locale)
    near = _within_two_clicks(library, locale)
    path, line = place
    for duty in law.duties:
        pages = [item for item in served.values() if _fulfils(item.article, duty.name)]
        said = f"market {market} ({law.title}) demands “{duty.name}”: {duty.why} ({duty.source})"
        if not pages:
            yield Diagnostic(
                path, line, "missing-legal-page",
                f"{said}. No article gives it: write one with “fulfils: [{duty.name}]”. {laws.DISCLAIMER}",
            )  # fmt: skip
            continue
        best = next((page for page in pages if page.article.id in near), pages[0])
        article = best.article
        if article.id not in near:
            yield Diagnostic(
                article.path, article.line_of("fulfils"), "far-legal-page",
                f"{said}, within two clicks of every page: link this article from a page of the menu or the foot "
                "(“legal” in mkdocs.yml)",
            )  # fmt: skip
        if not best.translated:
            yield Diagnostic(
                article.path, 1, "missing-legal-page", f"{said}. It is not translated into {locale}: translate it"
            )
        if duty.name == FUNCTION and not any(_leads_out(article, reference.target) for reference in article.references):
            yield Diagnostic(
                article.path, article.line_of("fulfils"), "missing-legal-page",
                f"{said}. This article does not link it: a static page is no such function, so link the shop's own",
            )  # fmt: skip


def _fulfils(article: Article, duty: str) -> bool:
    return duty in article.front.fulfils and article.kind is not Kind.VERSION


def _leads_out(article: Article, target: str) -> bool:
    goal = destination(article, target)
    return isinstance(goal, ToOutside) and goal.url.startswith("https://")


def _within_two_clicks(library: Library, locale: str) -> frozenset[str]:
    served = library.served(locale)
    first = ways.everywhere(library, locale)
    found = set(first)
    for identity in first:
        article = served[identity].article
        targets = [reference.target for reference in article.references] + list(article.front.related)
        goals = (destination(article, target) for target in targets if target)
        found.update(goal.id for goal in goals if isinstance(goal, ToArticle))
        if article.kind in {Kind.SECTION, Kind.TOPICS, Kind.TOPIC}:
            found.update(ways.children(library, locale, identity))
    return frozenset(found & set(served))
