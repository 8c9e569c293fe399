"""Legal texts keep the words that took effect, so that a customer can read what he agreed to.

Bad: a changed sentence in terms that are in force. Good: ``kbgen legal revise legal/terms --effective 2027-01-01``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.content import versions
from kbgen.content.sealing import Seal, seal_of
from kbgen.model.diagnostic import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kbgen.content.library import Library
    from kbgen.model.project import Project


def edited_versions(project: Project, library: Library) -> Iterator[Diagnostic]:
    """Find legal texts that were edited after their words were sealed, and texts without a seal."""
    for texts in library.texts.values():
        for text in texts:
            seal = seal_of(text)
            day = versions.effective(text)
            page = text.folder if versions.day_of(text.id) else text.id
            if seal is Seal.OPEN:
                yield Diagnostic(
                    text.path, text.line_of("effective"), "unsealed-version",
                    f"takes effect on {day}, but its words are not sealed: when they are final, run "
                    f"“kbgen legal seal {text.path}”",
                )  # fmt: skip
            elif seal is Seal.BROKEN:
                yield Diagnostic(
                    text.path, text.line_of("sealed"), "edited-version",
                    f"was edited after its words were sealed for {day}: undo the edit and write a new version with "
                    f"“kbgen legal revise {page} --effective DATE”; before its day, “kbgen legal seal” seals it anew",
                )  # fmt: skip
