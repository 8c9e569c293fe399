"""The interface speaks every language of the site.

Bad: a language whose buttons are English. Good: a full catalog, kbgen's or the site's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.i18n import catalogs
from kbgen.model.diagnostic import Diagnostic
from kbgen.model.resources import data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kbgen.content.library import Library
    from kbgen.model.project import Project


def untranslated_messages(project: Project, library: Library) -> Iterator[Diagnostic]:
    """Find languages whose catalogs lack messages that the interface shows."""
    wanted = catalogs.template_ids(data("locales"))
    for tag in project.settings.locales:
        if tag.split("-")[0] == "en":
            continue
        messages, faults = catalogs.load_messages(tag, [project.locales, data("locales")])
        yield from faults
        missing = [identity for identity in wanted if identity not in messages.texts]
        if missing:
            shown = project.relative(catalogs.catalog_path(project.locales, tag))
            first = missing[0].rpartition("\x04")[2]
            yield Diagnostic(
                shown, 0, "untranslated-interface",
                f"{len(missing)} of {len(wanted)} messages of the interface are not translated, e.g. “{first}”: "
                f"run “kbgen catalogs update”, then translate them in this file",
            )  # fmt: skip
