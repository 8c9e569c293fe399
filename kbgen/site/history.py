"""A legal page's history: its versions with their addresses, and what each changed."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from kbgen.content import versions
from kbgen.model.article import Article, Kind
from kbgen.site import changes, navigation
from kbgen.site.views import History, VersionLink

if TYPE_CHECKING:
    from kbgen.site.addresses import Here
    from kbgen.site.edition import Edition

_DAY = datetime.timedelta(days=1)


def of(edition: Edition, here: Here, article: Article) -> History | None:
    """Return the history that an article's page shows: none for articles without versions."""
    page = article.folder if article.kind is Kind.VERSION else article.id
    identities = edition.library.versions(page)
    # The text in force alone is no history.
    if len(identities) < 2:
        return None
    served = edition.library.served(edition.locale)
    days = {identity: versions.day_of(identity) or datetime.date.min for identity in identities}
    links = []
    successor: datetime.date | None = None
    for identity in identities:
        href = here.to(edition.library.address(edition.locale, identity))
        ends = successor - _DAY if successor else None
        links.append(VersionLink(href, days[identity], ends, current=identity == article.id))
        successor = days[identity]
    shown = next((link for link in links if link.current), None)
    before = links[links.index(shown) + 1] if shown and shown is not links[-1] else None
    older = identities[links.index(before)] if before else ""
    return History(
        versions=tuple(links),
        page=navigation.link(edition, here, page),
        shown=shown,
        before=before,
        changes=changes.between(served[older].article, article)
        if older and served[older].article.locale == article.locale
        else (),
    )
