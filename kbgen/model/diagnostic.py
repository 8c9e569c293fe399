"""What is wrong with the input, apart from how it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePath


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One complaint: where, which rule, what is wrong and how to mend it.

    ``path`` is relative to the site's folder where the file is inside it, with forward slashes; ``line`` counts
    from 1, and 0 stands for the file as a whole; ``rule`` is the rule's permanent kebab-case name.
    """

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message} [{self.rule}]"


def as_text(diagnostics: Iterable[Diagnostic]) -> str:
    """One line a complaint: ``path:line: message [rule]``; control characters can't reach the terminal."""
    return "\n".join(printable(str(diagnostic)) for diagnostic in diagnostics)


def printable(text: str) -> str:
    """Return a text without anything that a terminal would act on."""
    return "".join(char if char.isprintable() or char == " " else "�" for char in text)


class InputError(Exception):
    """The input or the command can't be used at all: the command ends with exit code 2.

    ``diagnostics`` holds at least one complaint.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(map(str, self.diagnostics)))

    @classmethod
    def of(cls, path: PurePath | str, line: int, rule: str, message: str) -> InputError:
        """Make the error of one complaint."""
        return cls([Diagnostic(str(path), line, rule, message)])
