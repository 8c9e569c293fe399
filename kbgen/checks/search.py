"""What ``docs/search.yml`` says can be read, and names languages and articles that exist.

Bad: ``where is my parcel: /faq/trackign.md``. Good: ``where is my parcel: /faq/delivery/track-parcel.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.search.settings import load_search_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kbgen.content.library import Library
    from kbgen.model.diagnostic import Diagnostic
    from kbgen.model.project import Project


def broken_search_settings(project: Project, library: Library) -> Iterable[Diagnostic]:
    """Find faults in synonyms and golden queries."""
    return load_search_settings(project, library.source)[1]
