"""The shop's banners lead somewhere and name facts that there are.

Bad: ``link: /retruns.md``, ``text: Until {{ seasons.christmas }}``. Good: ``link: /returns.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.content.links import ToArticle, destination
from kbgen.content.spelling import did_you_mean
from kbgen.i18n import catalogs
from kbgen.model.article import HOME
from kbgen.model.diagnostic import Diagnostic
from kbgen.model.resources import data
from kbgen.policies.expressions import ExpressionError
from kbgen.policies.facts import PATH
from kbgen.policies.filling import fill_text
from kbgen.policies.loading import load_facts
from kbgen.policies.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kbgen.content.library import Library
    from kbgen.model.project import Project
    from kbgen.policies.facts import Banner, Facts


def unusable_banners(project: Project, library: Library) -> Iterator[Diagnostic]:
    """Find banners whose link or text a build would stumble over."""
    facts, faults = load_facts(project)
    banners = [banner for season in facts.seasons for banner in season.banners]
    if faults or not banners or HOME not in library.source:
        return  # reading the site has named them
    for banner in banners:
        goal = destination(library.source[HOME], banner.link) if banner.link else None
        if isinstance(goal, ToArticle) and goal.id not in library.source:
            near = did_you_mean(banner.link, [f"/{name}.md" for name in library.source])
            yield Diagnostic(PATH, banner.line, "broken-link", f"there is no article “{banner.link}”.{near}")
        yield from _texts(project, facts, banner)


def _texts(project: Project, facts: Facts, banner: Banner) -> Iterator[Diagnostic]:
    for locale in project.settings.locales:
        words, _ = catalogs.load_messages(locale, [project.locales, data("locales")])
        try:
            fill_text(banner.text.in_locale(locale), Vocabulary(facts, words, banner.starts).root())
        except ExpressionError as error:
            yield Diagnostic(PATH, banner.line, "unknown-fact", f"the banner in {locale}: {error}")
