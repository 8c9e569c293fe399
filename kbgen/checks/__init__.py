"""Checks: what is wrong with a site whose files can be read. One module a subject, one tuple of all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from kbgen.checks import (
    banners,
    encoding,
    facts,
    interface,
    law,
    legal,
    links,
    pictures,
    scripts,
    search,
    tags,
    translations,
)  # fmt: skip
from kbgen.content.library import Library

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from kbgen.model.article import Article
    from kbgen.model.diagnostic import Diagnostic
    from kbgen.model.project import Project


EACH: tuple[Callable[[Project, Library], Iterable[Diagnostic]], ...] = (
    pictures.missing_alternatives,
    pictures.outside_pictures,
    scripts.raw_scripts,
    encoding.garbled_text,
    facts.contradictions,
)
"""Checks that judge each article by itself, by its file, the settings, the facts and the catalogs."""

LANGUAGES: tuple[Callable[[Project, Library], Iterable[Diagnostic]], ...] = (search.similar_articles,)
"""Checks that compare what the articles of one language are called."""

SITE: tuple[Callable[[Project, Library], Iterable[Diagnostic]], ...] = (
    links.broken_front_matter_links,
    links.broken_settings_links,
    links.missing_stylesheets,
    banners.unusable_banners,
    pictures.missing_image_alternatives,
    pictures.missing_icons,
    tags.unknown_tags,
    translations.unstamped,
    legal.edited_versions,
    search.broken_search_settings,
    law.missing_duties,
    facts.missing_wordings,
)

BESIDE: tuple[Callable[[Project, Library], Iterable[Diagnostic]], ...] = (interface.untranslated_messages,)
"""Checks that look at no article."""

CHECKS = (*EACH, links.broken_links, *LANGUAGES, *SITE, *BESIDE)


class Verdicts(Protocol):
    """What the checks said in an earlier run, of things that are named and have a key: equal keys, equal verdicts.

    Nothing is known where anything but articles has changed since.
    """

    def key_of(self, article: Article) -> str:
        """Return what an article's text is made from besides the facts; empty where that is more than its file."""

    def known(self, about: str, key: str) -> Collection[Diagnostic] | None:
        """Return what was said, or None where that is not known."""

    def keep(self, about: str, key: str, said: Collection[Diagnostic]) -> None:
        """Keep what was said."""


class _None:
    """No earlier run."""

    def key_of(self, article: Article) -> str:
        return ""

    def known(self, about: str, key: str) -> None:
        return None

    def keep(self, about: str, key: str, said: Collection[Diagnostic]) -> None:
        pass


def run(
    project: Project, library: Library, verdicts: Verdicts | None = None, *, whole: Library | None = None
) -> list[Diagnostic]:
    """Run every check; returns the complaints in the order of their places.

    What ``verdicts`` knows is not judged again. Checks of the site as a whole ask ``whole``, if it is given, in the
    library's place.
    """
    verdicts = verdicts or _None()
    found = {diagnostic for check in SITE for diagnostic in check(project, whole or library)}
    found |= _of_articles(library, verdicts, "text", lambda locale: "", lambda some: _alone(project, library, some))
    found |= _of_articles(
        library, verdicts, "links", lambda locale: links.reach(library, locale),
        lambda some: links.broken_in(project, library, some),
    )  # fmt: skip
    said = verdicts.known("beside", "all")  # all that they look at is the same where anything is known
    if said is None:
        said = {diagnostic for check in BESIDE for diagnostic in check(project, library)}
        verdicts.keep("beside", "all", said)
    found.update(said)
    for locale, articles in library.articles.items():
        names = [(one.path, one.kind.value, one.title, one.front.aliases, one.lines) for one in articles.values()]
        key = hashlib.sha256(repr(names).encode("utf-8", "surrogatepass")).hexdigest()
        said = verdicts.known(f"names {locale}", key)
        if said is None:
            only = Library(library.settings, {locale: articles})
            said = {diagnostic for check in LANGUAGES for diagnostic in check(project, only)}
            verdicts.keep(f"names {locale}", key, said)
        found.update(said)
    return sorted(found)


def of_texts(project: Project, library: Library, articles: Articles) -> list[Diagnostic]:
    """Run the checks of what articles say, by locale and id."""
    return sorted({*_alone(project, library, articles), *links.broken_in(project, library, articles)})


Articles = Mapping[str, Mapping[str, "Article"]]
"""Articles by locale and id."""


def _alone(project: Project, library: Library, articles: Articles) -> Iterable[Diagnostic]:
    some = Library(library.settings, articles)
    return (diagnostic for check in EACH for diagnostic in check(project, some))


def _of_articles(
    library: Library,
    verdicts: Verdicts,
    about: str,
    beside: Callable[[str], str],
    judge: Callable[[Articles], Iterable[Diagnostic]],
) -> set[Diagnostic]:
    """Judge the articles of which nothing is known. ``beside`` names what a verdict in a language depends on too."""
    found: set[Diagnostic] = set()
    open_keys: dict[str, str] = {}
    todo: dict[str, dict[str, Article]] = {}
    for locale, articles in library.articles.items():
        world = beside(locale)
        for identity, article in articles.items():
            own = verdicts.key_of(article)
            key = f"{own} {world}" if own else ""
            said = verdicts.known(f"{about} {article.path}", key) if key else None
            if said is None:
                todo.setdefault(locale, {})[identity] = article
                open_keys[article.path] = key  # without one it is not asked for again
            else:
                found.update(said)
    new = set(judge(todo))
    of_path: dict[str, set[Diagnostic]] = {path: set() for path in open_keys}
    for one in new:
        if one.path in of_path:
            of_path[one.path].add(one)
    for path, key in open_keys.items():
        verdicts.keep(f"{about} {path}", key, of_path[path])
    return found | new
