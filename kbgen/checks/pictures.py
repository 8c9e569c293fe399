"""Pictures have words for those who can't see them, and icons exist.

Bad: ``![](/assets/valve.svg)``. Good: ``![The valve, seen from above](/assets/valve.svg)``.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kbgen.content.links import ToOutside, destination
from kbgen.model.diagnostic import Diagnostic
from kbgen.model.names import CONFIG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kbgen.content.library import Library
    from kbgen.model.project import Project


def missing_alternatives(project: Project, library: Library) -> Iterator[Diagnostic]:
    """Find pictures without a text alternative, or with the file's name for one."""
    for articles in library.articles.values():
        for article in articles.values():
            for reference in article.references:
                if reference.alt is None:
                    continue
                name = PurePosixPath(reference.target)
                if not reference.alt.strip():
                    yield Diagnostic(
                        article.path, reference.line, "missing-alt",
                        "the picture has no text alternative: say in the square brackets what it shows",
                    )  # fmt: skip
                elif reference.alt.strip().lower() in {name.name.lower(), name.stem.lower()}:
                    yield Diagnostic(
                        article.path, reference.line, "missing-alt",
                        f"“{reference.alt}” is the picture's file name: say what the picture shows",
                    )  # fmt: skip


def outside_pictures(project: Project, library: Library) -> Iterator[Diagnostic]:
    """Find pictures on other hosts: readers' browsers would tell those hosts of every visit, and do not show them."""
    for articles in library.articles.values():
        for article in articles.values():
            for reference in article.references:
                outside = isinstance(destination(article, reference.target), ToOutside)
                if reference.alt is not None and outside and not reference.target.lower().startswith("data:"):
                    yield Diagnostic(
                        article.path, reference.line, "outside-picture",
                        f"“{reference.target}” is on another host: save the picture in docs/assets and write /assets/…",
                    )  # fmt: skip


def missing_image_alternatives(project: Project, library: Library) -> Iterator[Diagnostic]:
    """Find front matter pictures without a text alternative."""
    for articles in library.articles.values():
        for article in articles.values():
            if article.front.image and not article.front.image_alt:
                yield Diagnostic(
                    article.path, article.line_of("image"), "missing-alt",
                    "“image” has no text alternative: add a line “image_alt: …” that says what the picture shows",
                )  # fmt: skip


def missing_icons(project: Project, library: Library) -> Iterator[Diagnostic]:
    """Find icons that neither Material nor the site's own theme folder has."""
    spec = importlib.util.find_spec("material")
    folders = [project.theme / ".icons"] if project.theme else []
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folders.append(Path(place) / "templates" / ".icons")
    shown = project.settings.icon
    if shown and not (project.docs / shown).is_file():
        yield Diagnostic(
            CONFIG, 0, "missing-picture", f"“icon”: there is no docs/{shown}: add the picture or mend the path"
        )
    for article in library.source.values():
        icon = article.front.icon
        if icon and not any((folder / f"{icon}.svg").is_file() for folder in folders):
            yield Diagnostic(
                article.path, article.line_of("icon"), "missing-icon",
                f"there is no icon “{icon}”: choose one of Material's, e.g. material/truck-delivery-outline",
            )  # fmt: skip
