"""One language's edition of the site: all that its pages are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kbgen.i18n import languages
from kbgen.model.article import HOME, Kind
from kbgen.policies.facts import Facts
from kbgen.site.addresses import encode
from kbgen.site.outline import Outline
from kbgen.site.views import LocaleView, ShopView

if TYPE_CHECKING:
    from kbgen.i18n.catalogs import Messages
    from kbgen.model.project import Settings

NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class Edition(Outline):
    """One language's edition. ``assets`` is the folder of the tool's scripts and styles below the root."""

    messages: Messages
    assets: str
    facts: Facts = NO_FACTS
    shop: ShopView | None = None
    """What every page shows of the facts, made once."""

    def absolute(self, locale: str, address: str) -> str:
        """Return the absolute address of a page of a locale."""
        folder = f"{locale}/" if self.nested else ""
        return self.base_url + folder + encode(address)

    def page_ids(self) -> tuple[str, ...]:
        """Return the ids of the articles that have a page of their own."""
        served = self.library.served(self.locale)
        return tuple(identity for identity, item in served.items() if item.article.kind is not Kind.QUESTION)

    def default(self, identity: str) -> str:
        """Return an article's address for readers of no language of the site: the home page's is the chooser."""
        if identity == HOME and self.nested:
            return self.base_url
        source = self.settings.source
        return self.absolute(source, self.library.address(source, identity))


def locale_view(settings: Settings, tag: str) -> LocaleView:
    """Return a language as pages show it."""
    return LocaleView(tag, settings.names.get(tag) or languages.own_name(tag), languages.direction(tag))
