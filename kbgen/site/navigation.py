"""Ways through the site: menus, breadcrumbs, neighbours, related articles. Each page gets a bounded share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.content import ways
from kbgen.content.links import ToArticle, address, destination
from kbgen.model.article import FAQ, HOME, Article, Kind
from kbgen.site.views import Link, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kbgen.site.addresses import Here
    from kbgen.site.edition import Edition

SIBLINGS = 9
"""Articles of the same folder that a page lists beside it, so that a page's size does not grow with the site's."""
RELATED = 4
TOPIC_PREVIEW = 4


def link(edition: Edition, here: Here, identity: str, *, current: str = "", short: bool = False) -> Link:
    """Return a link to an article of the edition; a ``short`` one has the title that menus use.

    Pages at one depth share it.
    """
    is_current = identity == current
    return edition.library.once(
        ("link", edition.locale, here.up, identity, is_current, short),
        lambda: _link(edition, here, identity, is_current=is_current, short=short),
    )


def _link(edition: Edition, here: Here, identity: str, *, is_current: bool, short: bool) -> Link:
    served = edition.library.served(edition.locale)[identity]
    article = served.article
    return Link(
        title=short_title(edition, article) if short else article.title,
        href=here.to(edition.library.address(edition.locale, identity)),
        summary=article.front.summary,
        icon=article.front.icon,
        current=is_current,
        lang="" if served.translated else article.locale,
    )


def short_title(edition: Edition, article: Article) -> str:
    """Return an article's title for menus and breadcrumbs."""
    if article.front.short:
        return article.front.short
    return edition.messages.gettext("Home") if article.kind is Kind.HOME else article.title


def children(edition: Edition, folder: str) -> tuple[str, ...]:
    """Return the published articles directly in a folder, in their order."""
    return ways.children(edition.library, edition.locale, folder)


def menu(edition: Edition) -> tuple[str, ...]:
    """Return the main menu's articles."""
    return ways.menu(edition.library, edition.locale)


def legal(edition: Edition) -> tuple[str, ...]:
    """Return the articles that every page's foot links."""
    return ways.legal(edition.library, edition.locale)


def contact(edition: Edition) -> str:
    """Return the contact page's id, or an empty text where the site has none."""
    return ways.contact(edition.library, edition.locale)


def breadcrumbs(edition: Edition, here: Here, identity: str) -> tuple[Link, ...]:
    """Return the way from the home page down to the article's folder, without the article."""
    if identity == HOME:
        return ()
    parts = identity.split("/")
    above = [HOME, *("/".join(parts[:count]) for count in range(1, len(parts)))]
    return tuple(link(edition, here, step, short=True) for step in above)


def neighbours(edition: Edition, article: Article) -> tuple[str, str]:
    """Return the ids before and after an article in its folder, or empty texts."""
    family = _family(edition, article)
    if article.id not in family:
        return "", ""
    place = family.index(article.id)
    return (family[place - 1] if place else ""), (family[place + 1] if place + 1 < len(family) else "")


def siblings(edition: Edition, article: Article) -> tuple[str, ...]:
    """Return the article with the nearest others of its folder."""
    family = _family(edition, article)
    if article.id not in family or len(family) < 2:
        return ()
    first = max(0, min(family.index(article.id) - SIBLINGS // 2, len(family) - SIBLINGS))
    return family[first : first + SIBLINGS]


def _family(edition: Edition, article: Article) -> tuple[str, ...]:
    if article.kind not in {Kind.GUIDE, Kind.LEGAL, Kind.PAGE, Kind.TOPIC} or not article.folder:
        return ()
    return children(edition, article.folder)


def chosen(edition: Edition, here: Here, article: Article, links: Iterable[str]) -> tuple[Link, ...]:
    """Return front matter's article links as links of the edition; those not published are left out."""
    found = []
    for target in links:
        goal = destination(article, target)
        if isinstance(goal, ToArticle) and goal.id in edition.library.served(edition.locale):
            base = link(edition, here, goal.id)
            href = here.to(address(edition.library, edition.locale, goal))
            found.append(Link(base.title, href, base.summary, base.icon, base.current, base.lang))
    return tuple(found)


def related(edition: Edition, here: Here, article: Article) -> tuple[Link, ...]:
    """Return what the writer named as related, or else the nearest articles that share a contact reason."""
    named = chosen(edition, here, article, article.front.related)
    if named:
        return named
    wanted = frozenset(article.front.tags)
    near = [
        identity
        for identity in siblings(edition, article)
        if identity != article.id
        and wanted & frozenset(edition.library.served(edition.locale)[identity].article.front.tags)
    ]
    return tuple(link(edition, here, identity) for identity in near[:RELATED])


def topics(edition: Edition, here: Here, *, preview: int = TOPIC_PREVIEW, current: str = "") -> tuple[Topic, ...]:
    """Return the FAQ's topics, each with its first questions."""
    found = []
    for identity in children(edition, FAQ):
        questions = children(edition, identity)
        head = link(edition, here, identity)
        if identity == current:
            continue
        found.append(
            Topic(
                title=head.title,
                href=head.href,
                summary=head.summary,
                icon=head.icon,
                links=tuple(link(edition, here, question) for question in questions[:preview]),
                total=len(questions),
                lang=head.lang,
            )
        )
    return tuple(found)
