"""Checks: what is wrong with a site whose files can be read. One module a subject, one tuple of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.checks import (
    banners,
    encoding,
    facts,
    interface,
    law,
    links,
    pictures,
    scripts,
    search,
    tags,
    translations,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kbgen.content.library import Library
    from kbgen.model.diagnostic import Diagnostic
    from kbgen.model.project import Project

Check = "Callable[[Project, Library], Iterable[Diagnostic]]"

CHECKS: tuple[Callable[[Project, Library], Iterable[Diagnostic]], ...] = (
    links.broken_links,
    links.broken_front_matter_links,
    links.broken_settings_links,
    links.missing_stylesheets,
    banners.unusable_banners,
    pictures.missing_alternatives,
    pictures.missing_image_alternatives,
    pictures.outside_pictures,
    pictures.missing_icons,
    scripts.raw_scripts,
    encoding.garbled_text,
    tags.unknown_tags,
    translations.unstamped,
    interface.untranslated_messages,
    search.broken_search_settings,
    law.missing_duties,
    facts.missing_wordings,
    facts.contradictions,
    search.similar_articles,
)


def run(project: Project, library: Library) -> list[Diagnostic]:
    """Run every check; returns the complaints in the order of their places."""
    return sorted({diagnostic for check in CHECKS for diagnostic in check(project, library)})
