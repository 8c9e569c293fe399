"""Links lead somewhere.

Bad: ``[returns](/retruns.md)``. Good: ``[returns](/returns.md)``.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from kbgen.content.links import Destination, ToFile, ToOutside, anchors, destination, is_address
from kbgen.content.spelling import did_you_mean
from kbgen.model.diagnostic import Diagnostic
from kbgen.model.names import CONFIG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kbgen.content.library import Library
    from kbgen.model.article import Article
    from kbgen.model.project import Project


def broken_links(project: Project, library: Library) -> Iterator[Diagnostic]:
    """Find links and pictures in articles' texts that lead nowhere."""
    return broken_in(project, library, library.articles)


def reach(library: Library, locale: str) -> str:
    """Return a digest of all that links in a locale's articles can lead to; equal digests, equal complaints."""
    served = library.served(locale)
    parts = (
        [(identity, item.article.slug, sorted(item.article.anchors)) for identity, item in served.items()],
        sorted(library.unpublished.get(library.settings.source, ())),
        [library.children(identity) for identity in served],
    )
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def broken_in(project: Project, library: Library, some: Mapping[str, Mapping[str, Article]]) -> Iterator[Diagnostic]:
    """Find the same in some articles, by locale and id."""
    for articles in some.values():
        for article in articles.values():
            for reference in article.references:
                complaint = complain(project, library, article, reference.target) if reference.target else None
                if complaint:
                    rule, message = complaint
                    yield Diagnostic(article.path, reference.line, rule, message)


def broken_front_matter_links(project: Project, library: Library) -> Iterator[Diagnostic]:
    """Find articles named in front matter that do not exist."""
    for locale, articles in library.articles.items():
        for article in articles.values():
            front = article.front
            named = {"related": front.related, "popular": front.popular}
            if front.notice and front.notice.link:
                named["notice"] = (front.notice.link,)
            for key, targets in named.items():
                if key not in article.lines and locale != library.settings.source:
                    continue  # inherited: the source's complaint is enough
                for target in targets:
                    complaint = complain(project, library, article, target)
                    if complaint:
                        yield Diagnostic(article.path, article.line_of(key), complaint[0], f"“{key}”: {complaint[1]}")
            if front.image and not (project.docs / front.image.lstrip("/")).is_file():
                yield Diagnostic(
                    article.path, article.line_of("image"), "missing-picture",
                    f"“image”: there is no docs/{front.image.lstrip('/')}: add the picture or mend the path",
                )  # fmt: skip


def broken_settings_links(project: Project, library: Library) -> Iterator[Diagnostic]:
    """Find articles named in mkdocs.yml that do not exist."""
    settings = project.settings
    named = {"menu": settings.menu, "legal": settings.legal, "contact": (settings.contact,) if settings.contact else ()}
    for key, identities in named.items():
        for identity in identities:
            if identity not in library.source:
                hint = did_you_mean(identity, library.source)
                yield Diagnostic(CONFIG, 0, "broken-link", f"“{key}” names /{identity}.md, which does not exist.{hint}")


def missing_stylesheets(project: Project, library: Library) -> Iterator[Diagnostic]:
    """Find style sheets and scripts of mkdocs.yml that do not exist."""
    for path in (*project.settings.stylesheets, *project.settings.scripts_added):
        if "://" not in path and not path.startswith("/") and not (project.docs / path).is_file():
            message = f"“{path}” is not there: put the file into docs/assets and write assets/…, or mend the path"
            yield Diagnostic(CONFIG, 0, "missing-file", message)


def complain(project: Project, library: Library, article: Article, target: str) -> tuple[str, str] | None:
    """Return the rule and message for a link that leads nowhere, or None for a good one."""
    goal: Destination = destination(article, target)
    if isinstance(goal, ToFile):
        return _file_complaint(project, library, article, goal, target)
    if isinstance(goal, ToOutside):
        return None if is_address(goal.url) else ("broken-link", f"“{target}” is no address: mend it")
    served = library.served(article.locale)
    if goal.id not in served:
        if goal.id in library.unpublished.get(library.settings.source, ()):
            return (
                "broken-link",
                f"“{target}” leads to an article that is not published now: remove the link or mend its dates",
            )
        return "broken-link", (
            f"“{target}” leads to no article: mend the path."
            f"{_suggest(goal.id, served)}"
        )  # fmt: skip
    if goal.anchor and goal.anchor not in anchors(library, article.locale, goal.id):
        known = anchors(library, article.locale, goal.id)
        return (
            "broken-anchor",
            f"“{target}”: the article has no heading “#{goal.anchor}”.{did_you_mean(goal.anchor, known)}",
        )
    return None


def _article_meant(library: Library, target: str) -> str:
    """Return the article link for a target that is an article's address or lacks the ending, or an empty text."""
    path, mark, anchor = target.partition("#")
    name = path.strip("/").removesuffix(".html").removesuffix("/index")
    for known in (name, name.partition("/")[2]):
        if known in library.source and known:
            folder = bool(library.children(known))
            return f"/{known}{'/index' if folder else ''}.md{mark}{anchor}"
    return ""


def _suggest(identity: str, known: object) -> str:
    from collections.abc import Iterable

    if not isinstance(known, Iterable):
        return ""
    paths = {f"/{name}.md": name for name in known}
    return did_you_mean(f"/{identity}.md", paths)


def _file_complaint(
    project: Project, library: Library, article: Article, goal: ToFile, target: str
) -> tuple[str, str] | None:
    meant = _article_meant(library, target)
    if meant:
        return "broken-link", f"“{target}” is no article: write {meant}"
    path = project.root / goal.path
    inside = path.resolve().is_relative_to(project.root.resolve())
    published = goal.path.startswith(("docs/assets/", f"docs/{article.locale}/"))
    if not inside or not published:
        return "broken-link", (
            f"“{target}” leads out of what is published: put the file into docs/assets and write /assets/…, "
            "and write articles as /folder/name.md"
        )
    if goal.path.endswith(".md") or not path.is_file():
        return "broken-link", f"“{target}”: there is no {goal.path}: add the file or mend the path"
    return None
