"""From a site's folder to its editions: settings, articles, facts and catalogs, read and ready to be built."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from kbgen.content.library import FROM_FILES
from kbgen.i18n import catalogs
from kbgen.model.diagnostic import InputError
from kbgen.model.resources import data
from kbgen.policies import filling
from kbgen.policies.loading import load_facts
from kbgen.site import assets
from kbgen.site.edition import Edition
from kbgen.site.outline import Outline, outlines, project_of
from kbgen.site.shop import shop_view

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from pathlib import Path

    from kbgen.content.library import Library, Read
    from kbgen.model.project import Project
    from kbgen.policies.facts import Facts


def messages_of(project: Project, tag: str) -> catalogs.Messages:
    """Read a language's interface messages. Raises `InputError` for a catalog that can't be read."""
    messages, faults = catalogs.load_messages(tag, [project.locales, data("locales")])
    if faults:
        raise InputError(faults)
    return messages


def editions(
    project: Project, library: Library, locales: Sequence[str], today: datetime.date, *, nested: bool = True
) -> list[Edition]:
    """Return the editions of a site in some of its languages. Raises `InputError` for faults in search.yml."""
    return completed(project, outlines(project, library, locales, today, nested=nested))


def completed(project: Project, found: Sequence[Outline]) -> list[Edition]:
    """Return editions of which the outlines are known. Raises `InputError` for faults in facts and catalogs."""
    facts = facts_of(project)
    words = {one.locale: messages_of(project, one.locale) for one in found}
    return [
        Edition(
            **{field.name: getattr(one, field.name) for field in fields(Outline)},
            messages=words[one.locale],
            assets=assets.tool_assets().folder,
            facts=facts,
            shop=shop_view(facts, words[one.locale], one.locale, project.settings.chat),
        )
        for one in found
    ]


def facts_of(project: Project) -> Facts:
    """Read the shop's facts. Raises `InputError` with every fault found."""
    facts, faults = load_facts(project)
    if faults:
        raise InputError(faults)
    return facts


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
