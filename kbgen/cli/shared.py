"""What several commands need: exit codes, messages, the site's folder, the day, the period, words for numbers."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kbgen.model.diagnostic import InputError, as_text

if TYPE_CHECKING:
    import argparse
    import datetime
    from collections.abc import Container, Sequence

    from kbgen.insights.cluster import Threshold
    from kbgen.insights.period import Period
    from kbgen.model.diagnostic import Diagnostic
    from kbgen.model.project import Project

FINE, FAULTS, UNUSABLE = 0, 1, 2


def say(text: str) -> None:
    """Print a line to standard error, where progress and complaints go; results go to standard output."""
    print(text, file=sys.stderr, flush=True)


def complain(diagnostics: Sequence[Diagnostic]) -> None:
    """Print complaints, one a line, to standard error."""
    if diagnostics:
        say(as_text(diagnostics))


def root_of(options: argparse.Namespace) -> Path:
    """Return the site's folder."""
    from kbgen.content.roots import find_root

    root: Path | None = options.site
    return root.absolute() if root else find_root(Path.cwd())


def today_of(options: argparse.Namespace) -> datetime.date:
    """Return the day that the command works for."""
    from kbgen.content import clock

    given: datetime.date | None = options.now
    return given or clock.today(os.environ)


def period_of(options: argparse.Namespace, today: datetime.date) -> Period:
    """Return the period that is looked at."""
    from kbgen.insights.period import Period

    last = options.until or today
    if options.since is None:
        return Period.of_days(last, options.period)
    if options.since > last:
        raise InputError.of("--since", 0, "usage", f"{options.since} is after {last}: begin before the end")
    return Period.of_days(last, (last - options.since).days + 1)


def file_of_site(project: Project, path: Path, known: Container[Path]) -> Path:
    """Take a path as the shell has it, or as complaints show it: from the site's folder."""
    here = Path(os.path.normpath(path.absolute()))
    return here if here in known else Path(os.path.normpath(project.root / path))


def count_of(number: int, noun: str, nouns: str = "") -> str:
    """Return a number with its noun, in the plural where it is not one."""
    return f"{number} {noun if number == 1 else nouns or noun + 's'}"


def short(path: Path) -> str:
    """Return a path as seen from here."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def threshold_of(options: argparse.Namespace, project: Project) -> Threshold:
    """Return how common words must be to be shown: by the options, else by the site's settings."""
    from kbgen.insights.cluster import Threshold
    from kbgen.model.project import FailedSearches

    own = project.settings.failed_searches or FailedSearches()
    visits, days = options.min_visits, options.min_days
    return Threshold(own.min_visits if visits is None else visits, own.min_days if days is None else days)
