"""A part of an edition built by a `Press`, and the proof that the host would have made the same.

Whatever the press can't do leaves the whole edition to the host, as does any difference: of every kind of page one
is made both ways, and compared byte by byte. They are of one language, as settings and templates are the same for
all; which language and which pages it is changes with the content. A build that makes only some pages of that
language compares none: all were compared when settings, templates or kbgen last changed, which makes every page anew.
"""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kbgen.site import host
from kbgen.site.parts import NOT_FOUND, SEARCH, Built, Part
from kbgen.site.press import Press, UnusualError
from kbgen.site.pressing import Pressing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kbgen.model.project import Project
    from kbgen.site.edition import Edition


def build(project: Project, part: Part, out: Path, seed: int | None, on_page: Callable[[], None]) -> Built:
    """Build a part below ``out``. ``seed`` chooses the pages that are compared with the host's; None compares none."""
    edition = part.edition
    with host.explaining(project) as warnings:
        config = host.configure(project, edition, out)
        host.adopt(config, edition)
        reason = host.unusual(config)
        if reason:
            return Built((), reason)
        try:
            statics = part.statics
            if statics is None:
                found = host.statics(config, edition)
                statics = {file.src_uri: file.dest_uri for file in found}
                if part.beside:
                    found.copy_static_files()
            setup = host.setup(config)
            pressing = Pressing(part, setup, statics.keys(), partial(host.converted, config))
            asked = pressing.write(out, on_page)
            if part.beside:
                on_page()
                if seed is not None and part.whole:
                    _compare(project, edition, pressing.press, seed)
        except UnusualError as error:
            return Built((), str(error))
    return Built(
        tuple(warnings), repeatable=pressing.press.is_repeatable, asked=asked, statics=statics,
        setup=setup.line(project.root),
    )  # fmt: skip


def _compare(project: Project, edition: Edition, press: Press, seed: int) -> None:
    """Make a page of each kind both ways. Raises `UnusualError` where they differ."""
    sample = [pages[seed % len(pages)] for pages in _by_template(edition).values()]
    with tempfile.TemporaryDirectory() as name:
        host.build_edition(project, edition, Path(name), lambda: None, only=sample)
        folder = Path(name) / edition.locale
        ours = {edition.library.address(edition.locale, one) + "index.html": press.page(one) for one in sample}
        ours |= {f"{SEARCH}index.html": press.search_page(), NOT_FOUND: press.not_found()}
        for path, content in ours.items():
            file = folder / path
            if content != (file.read_bytes() if file.is_file() else b""):
                raise UnusualError(f"the page generator makes {edition.locale}/{path} differently")


def _by_template(edition: Edition) -> Mapping[str, Sequence[str]]:
    served = edition.library.served(edition.locale)
    found: dict[str, list[str]] = {}
    for identity in edition.page_ids():
        found.setdefault(served[identity].article.kind.value, []).append(identity)
    return found
