"""The files that come with kbgen: in a wheel below the package, in a checkout beside it."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent.parent


def data(name: str) -> Path:
    """Return the path of a file or folder that kbgen ships: ``locales``, ``docs``, ``faq``, ``mkdocs.yml``."""
    packed = PACKAGE / "_data"
    return (packed if packed.is_dir() else PACKAGE.parent) / name
