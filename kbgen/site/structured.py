"""What a page tells search engines in JSON-LD, in schema.org's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kbgen.content.plain_text import plain_text
from kbgen.model.article import HOME, Article, Kind
from kbgen.policies import guides, json_ld, tables
from kbgen.site import navigation
from kbgen.site.embedding import script_json

if TYPE_CHECKING:
    from kbgen.site.edition import Edition

Node = dict[str, Any]
STEPS = 2
"""Headings of steps from which an article is a how-to."""


def blocks(edition: Edition, identity: str) -> tuple[str, ...]:
    """Return an article's blocks of JSON-LD, serialised and safe inside a script element."""
    article = edition.library.served(edition.locale)[identity].article
    found = [_breadcrumbs(edition, identity)] if identity != HOME else []
    shop = _shop(edition, article)
    found += [shop] if shop else []
    steps = [section for section in article.sections if section.step]
    if len(steps) >= STEPS and article.kind is not Kind.QUESTION:
        found.append(_how_to(edition, article))
    if article.kind is Kind.TOPIC and edition.settings.faq_page:
        found.append(_faq_page(edition, article))
    return tuple(script_json({"@context": json_ld.CONTEXT} | node) for node in found)


def _address(edition: Edition, identity: str) -> str:
    return edition.absolute(edition.locale, edition.library.address(edition.locale, identity))


def _breadcrumbs(edition: Edition, identity: str) -> Node:
    parts = identity.split("/")
    path = [HOME, *("/".join(parts[:count]) for count in range(1, len(parts) + 1))]
    items = []
    for place, step in enumerate(path, 1):
        article = edition.library.served(edition.locale)[step].article
        title = navigation.short_title(edition, article)
        items.append({"@type": "ListItem", "position": place, "name": title, "item": _address(edition, step)})
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _shop(edition: Edition, article: Article) -> Node | None:
    """Return the shop on the pages that speak of it: the home and contact page, returns and shipping.

    Google reads a policy from one page, so each part stands on its own page only.
    """
    facts = edition.facts
    if not facts.markets:
        return None
    about: Node = {}
    if article.id in {HOME, navigation.contact(edition)}:
        about["contactPoint"] = json_ld.contact_points(facts)
    if guides.RETURNS in article.body and facts.returns:
        page = _address(edition, article.id)
        about["hasMerchantReturnPolicy"] = json_ld.return_policies(facts, facts.returns, edition.today, page)
    if guides.SHIPPING in article.body and facts.shipping:
        names = {
            f"{zone.key}.{service.key}": tables.service_name(facts, zone, service, edition.messages)
            for zone in facts.shipping.zones
            for service in zone.services
        }
        about["hasShippingService"] = json_ld.shipping_services(facts, facts.shipping, names, edition.today)
    return json_ld.store(facts, edition.base_url) | about if about else None


def _how_to(edition: Edition, article: Article) -> Node:
    address = _address(edition, article.id)
    repair = article.front.repair
    found: Node = {"@type": "HowTo", "name": article.title, "description": article.front.summary, "url": address}
    if repair:
        found["totalTime"] = f"PT{repair.minutes}M"
        found["tool"] = [{"@type": "HowToTool", "name": name} for name in repair.tools]
        found["supply"] = [{"@type": "HowToSupply", "name": name} for name in repair.parts]
    found["step"] = [
        {
            "@type": "HowToStep",
            "name": section.title,
            "text": " ".join(plain_text(section.text).split()) or section.title,
            "url": f"{address}#{section.anchor}",
        }
        for section in article.sections
        if section.step
    ]
    return {key: value for key, value in found.items() if value}


def _faq_page(edition: Edition, topic: Article) -> Node:
    questions = []
    for identity in navigation.children(edition, topic.id):
        article = edition.library.served(edition.locale)[identity].article
        answer = {"@type": "Answer", "text": " ".join(plain_text(article.body).split())}
        questions.append({"@type": "Question", "name": article.title, "acceptedAnswer": answer})
    return {"@type": "FAQPage", "mainEntity": questions}
