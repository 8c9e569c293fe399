"""The shop's seasonal banners on a page: those that hold on the day of the build, and those to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.content.links import ToArticle, address, destination
from kbgen.model.article import HOME
from kbgen.model.diagnostic import InputError
from kbgen.policies import filling
from kbgen.policies.expressions import ExpressionError
from kbgen.policies.facts import PATH
from kbgen.policies.vocabulary import Vocabulary
from kbgen.site import shop
from kbgen.site.views import SeasonalNotice

if TYPE_CHECKING:
    from kbgen.policies.facts import Banner
    from kbgen.policies.names import Name
    from kbgen.site.addresses import Here
    from kbgen.site.edition import Edition


def notices(edition: Edition, here: Here) -> tuple[SeasonalNotice, ...]:
    """Return the banners that have not ended on the day of the build, the earliest first.

    Those that start later are on the page too, hidden, so that they appear on their day without a new build.
    """
    zone = shop.time_zone(edition.facts)
    names = Vocabulary(edition.facts, edition.messages, edition.today).root()
    coming = [banner for season in edition.facts.seasons for banner in season.banners if banner.ends >= edition.today]
    return tuple(
        SeasonalNotice(
            text=_text(banner, edition.locale, names),
            href=_href(edition, here, banner),
            starts=banner.starts,
            ends=banner.ends,
            zone=zone,
            holds=banner.starts <= edition.today,
        )
        for banner in sorted(coming, key=lambda banner: (banner.starts, banner.ends, banner.line))
    )


def _text(banner: Banner, locale: str, names: Name) -> str:
    try:
        return filling.fill_text(banner.text.in_locale(locale), names)
    except ExpressionError as error:
        raise InputError.of(PATH, banner.line, "unknown-fact", f"the banner in {locale}: {error}") from error


def _href(edition: Edition, here: Here, banner: Banner) -> str:
    """Return the link to the article that a banner names, or its own address elsewhere."""
    if not banner.link:
        return ""
    home = edition.library.served(edition.locale)[HOME].article
    goal = destination(home, banner.link)
    if isinstance(goal, ToArticle):
        if goal.id not in edition.library.served(edition.locale):
            return ""
        return here.to(address(edition.library, edition.locale, goal))
    return banner.link
