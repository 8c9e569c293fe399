"""Where a site begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.model.diagnostic import InputError
from kbgen.model.names import CONFIG

if TYPE_CHECKING:
    from pathlib import Path


def find_root(start: Path) -> Path:
    """Find the site that a folder belongs to: the nearest folder upwards with an mkdocs.yml."""
    start = start.absolute()
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    raise InputError.of(
        start,
        0,
        "no-site",
        "no mkdocs.yml here or above: name the site with --site DIR, or make one with “kbgen init DIR”",
    )
