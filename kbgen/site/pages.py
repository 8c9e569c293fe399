"""From an article to the view of its page. Pure: the same edition gives the same views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.content import ways
from kbgen.content.library import Staleness
from kbgen.content.links import ToArticle, ToFile, address, anchor_prefix, destination, is_address
from kbgen.content.markdown_source import rewrite
from kbgen.events import masking
from kbgen.i18n import languages
from kbgen.model.article import HOME, Article, Kind, Reference
from kbgen.model.project import Consent, Delivery
from kbgen.policies import guides
from kbgen.search.entry import entry_name
from kbgen.site import assets, banners, history, navigation, structured
from kbgen.site.addresses import Here, encode
from kbgen.site.edition import Edition, locale_view
from kbgen.site.embedding import script_json
from kbgen.site.views import (
    Alternate,
    Heading,
    Link,
    LogView,
    PageView,
    Picture,
    Question,
    SeasonalNotice,
    SiteView,
    Topic,
)

if TYPE_CHECKING:
    from collections.abc import Callable

GUIDES_ON_HOME = 6
SEARCH = "search/"
PRIVACY = "legal/privacy"


def here_of(edition: Edition, identity: str) -> Here:
    """Return the place of an article's page."""
    return Here.at(edition.library.address(edition.locale, identity), nested=edition.nested)


def site_view(edition: Edition, here: Here, *, stylesheets: tuple[str, ...] = (), scripts: tuple[str, ...] = (),
              current: str = "") -> SiteView:  # fmt: skip
    """Return what every page of the edition shares, seen from one place; ``current`` is the page's article."""
    library, top = edition.library, current.split("/")[0]
    linked = library.once("linked", lambda: frozenset((*ways.everywhere(library, edition.locale), PRIVACY)))
    current = current if current in linked else ""
    return library.once(
        (here, stylesheets, scripts, top, current),
        lambda: _site_view(edition, here, stylesheets, scripts, top=top, current=current),
    )


def _site_view(
    edition: Edition, here: Here, stylesheets: tuple[str, ...], scripts: tuple[str, ...], *, top: str, current: str
) -> SiteView:
    """Make it; ``top`` and ``current`` are the articles of the menu and elsewhere whose links are marked."""
    contact = navigation.contact(edition)
    served = edition.library.served(edition.locale)
    home = served[HOME].article
    return SiteView(
        name=edition.settings.name_in(edition.locale),
        locale=locale_view(edition.settings, edition.locale),
        root=here.root or "./",
        home=here.to(""),
        search=here.to(SEARCH),
        search_index=here.to_root(entry_name(edition.locale)),
        search_script=here.to_root(edition.assets + assets.search_script(edition.locale)),
        assets=here.to_root(edition.assets),
        offline=edition.settings.offline,
        icon=here.to_root(edition.settings.icon) if edition.settings.icon else "",
        sections=tuple(
            navigation.link(edition, here, item, current=top, short=True) for item in navigation.menu(edition)
        ),
        contact=navigation.link(edition, here, contact, current=current, short=True) if contact else None,
        legal=tuple(
            navigation.link(edition, here, item, current=current, short=True) for item in navigation.legal(edition)
        ),
        popular=navigation.chosen(edition, here, home, home.front.popular[: edition.settings.popular]),
        stylesheets=tuple(asset(here, path) for path in stylesheets),
        scripts=tuple(asset(here, path) for path in scripts),
        shop=edition.shop,
        banners=banners.notices(edition, here),
        privacy=navigation.link(edition, here, PRIVACY, current=current) if PRIVACY in served else None,
        log=log_view(edition, here),
    )


def log_view(edition: Edition, here: Here) -> LogView | None:
    """Return what the pages of a site that logs failed searches need."""
    chosen = edition.settings.failed_searches
    if chosen is None:
        return None
    return LogView(
        script={
            "endpoint": here.to_root(chosen.endpoint[1:]) if chosen.endpoint.startswith("/") else chosen.endpoint,
            "pixel": chosen.delivery is Delivery.PIXEL,
            "consent": chosen.consent.value,
            "signals": chosen.signals,
            "sample": chosen.sample,
            "patterns": [*chosen.patterns, *masking.COMMON],
            "root": here.root or "./",
        },
        asks_consent=chosen.consent is Consent.REQUIRED,
        helpful=chosen.helpful,
        effort=chosen.effort,
        suggestions=chosen.suggestions,
    )


def asset(here: Here, path: str) -> str:
    """Return the link to a style sheet or script of the settings: an address as it is, a path from the root."""
    return path if "://" in path or path.startswith("/") else here.to_root(path)


def markdown(edition: Edition, identity: str, here: Here) -> str:
    """Return an article's Markdown for the page at ``here``: links lead on, headings have their anchors."""
    article = edition.library.served(edition.locale)[identity].article

    def new_target(reference: Reference) -> str:
        goal = destination(article, reference.target)
        if isinstance(goal, ToArticle) and goal.id in edition.library.served(edition.locale):
            if goal.id == identity and article.kind is not Kind.QUESTION:
                return here.to("#" + goal.anchor).removeprefix(here.up) if goal.anchor else reference.target
            return here.to(address(edition.library, edition.locale, goal))
        if isinstance(goal, ToFile):
            return _file_href(edition, here, goal.path, reference.target)
        # The host takes every link apart, and falls over one that can't be.
        return reference.target if is_address(reference.target) else "#"

    prefix = anchor_prefix(identity) if article.kind is Kind.QUESTION else ""
    return rewrite(
        article.body, article.body_line, article.sections, article.references, address=new_target, anchor_prefix=prefix
    )


def _file_href(edition: Edition, here: Here, path: str, target: str) -> str:
    if path.startswith("docs/assets/"):
        return here.to_root(path.removeprefix("docs/"))
    # A file beside an article is published at the same place in every language, the language's own before the source's.
    for locale in (edition.locale, edition.settings.source):
        if path.startswith(f"docs/{locale}/"):
            return here.to(path.removeprefix(f"docs/{locale}/"))
    return target


def page_view(edition: Edition, identity: str, site: SiteView, here: Here, render: Callable[[str], str]) -> PageView:
    """Return the view of an article's page; ``render`` turns the Markdown of a topic's answers into HTML."""
    library, locale = edition.library, edition.locale
    served = library.served(locale)[identity]
    article = served.article
    before, after = navigation.neighbours(edition, article)
    crumbs = navigation.breadcrumbs(edition, here, identity)
    stale = served.translated and library.staleness(article) is Staleness.OUTDATED
    notice = article.front.notice
    return PageView(
        kind=article.kind.value,
        title=article.title,
        summary=article.front.summary,
        site=site,
        content_lang=article.locale,
        content_direction=languages.direction(article.locale),
        canonical=edition.absolute(article.locale, library.address(article.locale, identity)),
        alternates=alternates(edition, here, identity),
        x_default=edition.default(identity),
        article=identity,
        breadcrumbs=crumbs,
        untranslated=not served.translated,
        outdated=_source_link(edition, here, identity) if stale else None,
        source_language=languages.name_in(library.settings.source, locale),
        updated=article.front.updated,
        effective=article.front.effective,
        headings=tuple(
            Heading(section.title, section.anchor, section.level, section.step)
            for section in article.sections
            if section.level in {2, 3}
        ),
        topics=_topics(edition, here, article),
        children=_children(edition, here, article),
        questions=_questions(edition, here, article, render),
        siblings=tuple(
            navigation.link(edition, here, sibling, current=identity)
            for sibling in navigation.siblings(edition, article)
        ),
        related=navigation.related(edition, here, article),
        popular=navigation.chosen(edition, here, article, article.front.popular[: edition.settings.popular]),
        previous=navigation.link(edition, here, before) if before else None,
        next=navigation.link(edition, here, after) if after else None,
        repair=article.front.repair,
        seasonal=SeasonalNotice(
            notice.text, _notice_href(edition, here, article), notice.starts, notice.ends
        )
        if notice and notice.holds(edition.today)
        else None,
        picture=_picture(edition, here, article),
        history=history.of(edition, here, article),
        indexed=article.kind is not Kind.VERSION,
        guides=_guides(edition, article),
        json_ld=structured.blocks(edition, identity),
    )  # fmt: skip


def _guides(edition: Edition, article: Article) -> str:
    """Return what the guided answers that an article has calculate with."""
    facts, data = edition.facts, {}
    if guides.RETURNS in article.body and facts.returns:
        data["returns"] = guides.returns_data(facts, facts.returns, edition.messages)
    if guides.SHIPPING in article.body and facts.shipping:
        data["shipping"] = guides.shipping_data(facts, facts.shipping, edition.messages)
    if guides.COMPLAINTS in article.body and facts.complaints:
        data["complaints"] = guides.complaints_data(facts, facts.complaints, edition.messages)
    return script_json(data) if data else ""


def _notice_href(edition: Edition, here: Here, article: Article) -> str:
    notice = article.front.notice
    links = navigation.chosen(edition, here, article, [notice.link] if notice and notice.link else [])
    return links[0].href if links else ""


def _picture(edition: Edition, here: Here, article: Article) -> Picture | None:
    path = article.front.image.removeprefix("/")
    return Picture(here.to_root(path), edition.base_url + encode(path), article.front.image_alt) if path else None


def _topics(edition: Edition, here: Here, article: Article) -> tuple[Topic, ...]:
    if article.kind in {Kind.HOME, Kind.TOPICS}:
        return navigation.topics(edition, here)
    if article.kind is Kind.TOPIC:
        return navigation.topics(edition, here, preview=0, current=article.id)
    return ()


def _children(edition: Edition, here: Here, article: Article) -> tuple[Link, ...]:
    if article.kind is Kind.HOME:
        ids = navigation.children(edition, "guides")[:GUIDES_ON_HOME]
    elif article.kind is Kind.SECTION:
        ids = navigation.children(edition, article.id)
    else:
        ids = ()
    return tuple(navigation.link(edition, here, child) for child in ids)


def _questions(edition: Edition, here: Here, article: Article, render: Callable[[str], str]) -> tuple[Question, ...]:
    if article.kind is not Kind.TOPIC:
        return ()
    found = []
    for identity in navigation.children(edition, article.id):
        served = edition.library.served(edition.locale)[identity]
        question = served.article
        found.append(
            Question(
                anchor=question.slug,
                key=identity.rpartition("/")[2],
                title=question.title,
                html=render(markdown(edition, identity, here)),
                related=navigation.chosen(edition, here, question, question.front.related),
                updated=question.front.updated,
                lang="" if served.translated else question.locale,
                direction="" if served.translated else languages.direction(question.locale),
            )
        )
    return tuple(found)


def _source_link(edition: Edition, here: Here, identity: str) -> Link:
    source = edition.library.settings.source
    article = edition.library.source[identity]
    target = edition.library.address(source, identity)
    href = (
        here.to_root(f"{source}/{target}")
        if edition.nested and source in edition.locales
        else edition.absolute(source, target)
    )
    return Link(article.title, href, lang=source)


def alternates(edition: Edition, here: Here, identity: str) -> tuple[Alternate, ...]:
    """Return an article's page in every language that is built, this one included."""
    translated = edition.library.translations(identity)
    views = edition.library.once(
        ("locales", edition.locales), lambda: [locale_view(edition.settings, tag) for tag in edition.locales]
    )
    found = []
    for tag, view in zip(edition.locales, views, strict=True):
        target = edition.library.address(tag, identity)
        found.append(
            Alternate(
                locale=view,
                href=here.to_root(f"{tag}/{target}") if edition.nested else here.to(target),
                absolute=edition.absolute(tag, target),
                current=tag == edition.locale,
                translated=tag in translated,
            )
        )
    return tuple(found)


def utility_view(edition: Edition, kind: str, title: str, summary: str, site: SiteView, here: Here) -> PageView:
    """Return the view of a page that is no article: ``search`` or ``not-found``."""
    home = edition.library.served(edition.locale)[HOME].article
    return PageView(
        kind=kind,
        title=title,
        summary=summary,
        site=site,
        content_lang=edition.locale,
        content_direction=languages.direction(edition.locale),
        canonical=edition.absolute(edition.locale, SEARCH) if kind == "search" else "",
        alternates=tuple(
            Alternate(
                locale=locale_view(edition.settings, tag),
                href=here.to_root(f"{tag}/{SEARCH if kind == 'search' else ''}") if edition.nested else here.to(SEARCH),
                absolute=edition.absolute(tag, SEARCH if kind == "search" else ""),
                current=tag == edition.locale,
                translated=True,
            )
            for tag in edition.locales
        ),
        x_default="",
        breadcrumbs=(navigation.link(edition, here, HOME, short=True),),
        topics=navigation.topics(edition, here, preview=0),
        popular=navigation.chosen(edition, here, home, home.front.popular[: edition.settings.popular]),
        indexed=False,
    )
