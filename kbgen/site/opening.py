"""From a site's folder to its editions: settings, articles, facts and catalogs, read and ready to be built."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kbgen.content.library import FROM_FILES
from kbgen.content.settings import load_project
from kbgen.i18n import catalogs
from kbgen.model.diagnostic import InputError
from kbgen.model.project import Delivery
from kbgen.model.resources import data
from kbgen.policies import filling
from kbgen.policies.loading import load_facts
from kbgen.search.settings import SearchSettings, load_search_settings
from kbgen.site import assets
from kbgen.site.edition import NO_SYNONYMS, Edition
from kbgen.site.shop import shop_view

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from kbgen.content.library import Library, Read
    from kbgen.model.project import Project
    from kbgen.policies.facts import Facts

LOCAL_ENDPOINT = "/_kbgen/events"
"""Where pages on this machine send events."""


def messages_of(project: Project, tag: str) -> catalogs.Messages:
    """Read a language's interface messages. Raises `InputError` for a catalog that can't be read."""
    messages, faults = catalogs.load_messages(tag, [project.locales, data("locales")])
    if faults:
        raise InputError(faults)
    return messages


def editions(
    project: Project, library: Library, locales: Sequence[str], today: datetime.date, *, nested: bool = True,
    only: Collection[str] | None = None,
) -> list[Edition]:  # fmt: skip
    """Return the editions of a site in some of its languages, or ``only`` in some of those.

    Raises `InputError` for faults in search.yml.
    """
    settings = search_settings(project, library)
    facts = facts_of(project)
    wanted = [locale for locale in locales if only is None or locale in only]
    words = {locale: messages_of(project, locale) for locale in wanted}
    return [
        Edition(
            library=library,
            messages=words[locale],
            locale=locale,
            locales=tuple(locales),
            base_url=project.settings.site_url,
            nested=nested,
            today=today,
            assets=assets.tool_assets().folder,
            synonyms=settings.synonyms.get(locale, NO_SYNONYMS),
            facts=facts,
            shop=shop_view(facts, words[locale], locale, project.settings.chat),
        )
        for locale in wanted
    ]


def search_settings(project: Project, library: Library) -> SearchSettings:
    """Read the site's search.yml. Raises `InputError` with every fault found."""
    settings, faults = load_search_settings(project, library.source)
    if faults:
        raise InputError(faults)
    return settings


def facts_of(project: Project) -> Facts:
    """Read the shop's facts. Raises `InputError` with every fault found."""
    facts, faults = load_facts(project)
    if faults:
        raise InputError(faults)
    return facts


def project_of(root: Path, address: str = "") -> Project:
    """Read a site's settings; it is served at ``address`` in place of its own if one is given. Raises `InputError`."""
    project = load_project(root)
    if not address:
        return project
    settings = replace(project.settings, site_url=address, offline=False)
    if settings.failed_searches:
        # Who looks at a draft is nobody to be counted in public: kbgen serve takes these events itself.
        own = replace(settings.failed_searches, endpoint=LOCAL_ENDPOINT, delivery=Delivery.COLLECTOR)
        settings = replace(settings, failed_searches=own)
    return replace(project, settings=settings)


def load(root: Path, today: datetime.date, *, address: str = "", read: Read = FROM_FILES) -> tuple[Project, Library]:
    """Read a site's settings and articles, to be served at ``address`` in place of its own if one is given.

    Raises `InputError` with every fault found.
    """
    project = project_of(root, address)
    library, _, faults = filling.load(project, today, read)
    if faults:
        raise InputError(sorted(faults))
    return project, library


def single_edition(root: Path, locale: str, today: datetime.date) -> Edition:
    """Return the edition that plain ``mkdocs build`` makes: one language at the top of the site."""
    project, library = load(root, today)
    if locale not in project.settings.locales:
        known = ", ".join(project.settings.locales)
        raise InputError.of(
            project.config, 0, "bad-settings", f"“docs_dir” must be docs/ and one of the site's languages: {known}"
        )
    return editions(project, library, [locale], today, nested=False)[0]


def choose_locales(project: Project, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the languages to build, in the site's order. Raises `InputError` for one that the site lacks."""
    from kbgen.content.spelling import did_you_mean

    for locale in wanted:
        if locale not in project.settings.locales:
            known = project.settings.locales
            raise InputError.of(
                "--locale", 0, "unknown-locale",
                f"the site has no “{locale}”, only {', '.join(known)}.{did_you_mean(locale, known)}",
            )  # fmt: skip
    return tuple(locale for locale in project.settings.locales if not wanted or locale in wanted)
