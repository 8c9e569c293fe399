"""A site's editions before their pages are made: what a build has to know to find out what has changed.

Words of the interface, facts and templates are read by `opening`, in the process that makes pages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kbgen.content.settings import load_project
from kbgen.model.diagnostic import InputError
from kbgen.model.project import Delivery
from kbgen.search.settings import SearchSettings, load_search_settings

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from kbgen.content.library import Library
    from kbgen.model.project import Project, Settings
    from kbgen.search.synonyms import Synonyms

LOCAL_ENDPOINT = "/_kbgen/events"
"""Where pages on this machine send events."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One language's edition, but for what only its pages show.

    ``locales`` are the languages that are built together, this one among them. ``nested`` tells that each language
    has a folder of its own below ``base_url``; otherwise this is the only one and stands at the top.
    """

    library: Library
    locale: str
    locales: tuple[str, ...]
    base_url: str
    nested: bool
    today: datetime.date
    synonyms: Synonyms

    @property
    def settings(self) -> Settings:
        """The site's settings."""
        return self.library.settings


def outlines(
    project: Project, library: Library, locales: Sequence[str], today: datetime.date, *, nested: bool = True,
    only: Collection[str] | None = None,
) -> list[Outline]:  # fmt: skip
    """Return the outlines of a site's editions in some of its languages, or ``only`` in some of those.

    Raises `InputError` for faults in search.yml.
    """
    settings = search_settings(project, library)
    return [
        Outline(
            library=library,
            locale=locale,
            locales=tuple(locales),
            base_url=project.settings.site_url,
            nested=nested,
            today=today,
            synonyms=settings.synonyms_of(locale),
        )
        for locale in locales
        if only is None or locale in only
    ]


def search_settings(project: Project, library: Library) -> SearchSettings:
    """Read the site's search.yml. Raises `InputError` with every fault found."""
    settings, faults = load_search_settings(project, library.source)
    if faults:
        raise InputError(faults)
    return settings


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
