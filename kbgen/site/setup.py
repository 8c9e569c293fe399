"""What pages are made from of the host's configuration, so that an edited build need not load the host for it.

It is kept with the traces of pages. Nothing that is read from there runs code: templates are those of the site and of
known packages, and Markdown extensions those that `markup` knows.
"""

from __future__ import annotations

import importlib.util
import json
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kbgen.site import markup
from kbgen.site.contexts import OwnAssets

if TYPE_CHECKING:
    from collections.abc import Mapping

SITE = "."
PACKAGES = ("kbgen", "material", "mkdocs", "properdocs")
"""Where templates come from besides the site itself."""


@dataclass(frozen=True, slots=True)
class Setup:
    """A configuration of the host's: ``folders`` of templates, of which the first goes before, and Markdown extensions.

    ``absent`` are the variables of the host's templates. ``own`` tells that no other file and nothing of the machine
    shapes it.
    """

    folders: tuple[str, ...]
    extensions: tuple[str, ...]
    configs: Mapping[str, Mapping[str, Any]]
    assets: OwnAssets
    absent: tuple[str, ...]
    own: bool

    @property
    def stateless(self) -> bool:
        """Whether one converter can render many texts, and HTML depends on nothing but them."""
        return markup.is_stateless(self.extensions, self.configs)

    def line(self, root: Path) -> str:
        """Write down, for the site at ``root``; empty where it has more than can be kept."""
        places = [_named(folder, root) for folder in self.folders]
        content = [places, self.extensions, self.configs, astuple(self.assets), self.absent]
        try:
            line = json.dumps(content)
        except (TypeError, ValueError):
            return ""  # a function, or another value that only the settings can name
        return line if self.own and Setup.of_line(line, root) == self else ""

    @classmethod
    def of_line(cls, line: str, root: Path) -> Setup | None:
        """Read what `line` gave; None for anything else."""
        try:
            places, extensions, configs, (styles, scripts), absent = json.loads(line)
            folders = tuple(_folder(place, name, root) for place, name in places)
            assets = OwnAssets(tuple(map(str, styles)), tuple(map(str, scripts)))
            made = cls(folders, tuple(extensions), dict(configs), assets, tuple(map(str, absent)), own=True)
            return made if made.stateless else None
        except (ValueError, TypeError, AttributeError):
            return None


def _named(folder: str, root: Path) -> tuple[str, str] | None:
    for place in (*PACKAGES, SITE):
        top = _top(place, root)
        if top and Path(folder).is_relative_to(top):
            return place, Path(folder).relative_to(top).as_posix()
    return None


def _folder(place: str, name: str, root: Path) -> str:
    """Return a folder of templates by its name. Raises `ValueError` where it is none."""
    top = _top(place, root) if place in {SITE, *PACKAGES} else None
    path = Path(name)
    if top is None or path.is_absolute() or {"..", ".kbgen"}.intersection(path.parts) or not (top / path).is_dir():
        raise ValueError(f"no folder of templates: {name}")
    return str(top / path)


def _top(place: str, root: Path) -> Path | None:
    if place == SITE:
        return root
    try:
        found = importlib.util.find_spec(place)
    except ValueError:  # a package that stands for another one
        return None
    return Path(found.origin).parent if found and found.origin else None
