"""A part of an edition built by a `Press`, and the proof that the host would have made the same.

Whatever the press can't do leaves the whole edition to the host, as does any difference: of every kind of page one
is made both ways, and compared byte by byte. They are of one language, as settings and templates are the same for
all; which language and which pages it is changes with the content. A build that makes only some pages of that
language compares none: all were compared when settings, templates or kbgen last changed, which makes every page anew.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kbgen.site import host, output, sitemap
from kbgen.site.pages import SEARCH
from kbgen.site.parts import Built, Part
from kbgen.site.press import Press, UnusualError
from kbgen.site.tracing import EVERYTHING, Asking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kbgen.model.project import Project
    from kbgen.site.edition import Edition


def build(project: Project, part: Part, out: Path, seed: int | None, on_page: Callable[[], None]) -> Built:
    """Build a part below ``out``. ``seed`` chooses the pages that are compared with the host's; None compares none."""
    edition = part.edition
    folder = out / edition.locale
    with host.explaining(project) as warnings:
        config = host.configure(project, edition, out)
        host.adopt(config, edition)
        reason = host.unusual(config)
        if reason:
            return Built((), reason)
        try:
            statics = host.statics(config, edition)
            if part.first:
                statics.copy_static_files()
            library = Asking(edition.library)
            press = Press(config, replace(edition, library=library), statics.src_uris)
            asked: dict[str, tuple[str, ...]] = {}
            for identity in part.identities:
                library.asked.clear()
                content = press.page(identity)
                asked[identity] = (EVERYTHING,) if identity in press.hosted else tuple(sorted(library.asked))
                output.write_page(folder, edition.library.address(edition.locale, identity), content)
                on_page()
            if part.first:
                output.write(folder / host.NOT_FOUND, press.not_found())
                output.write_page(folder, SEARCH, press.search_page())
                on_page()
                output.write(folder / "sitemap.xml", sitemap.urlset(edition))
                if seed is not None and part.whole:
                    _compare(project, edition, press, seed)
        except UnusualError as error:
            return Built((), str(error))
    return Built(tuple(warnings), repeatable=press.is_repeatable, asked=asked)


def _compare(project: Project, edition: Edition, press: Press, seed: int) -> None:
    """Make a page of each kind both ways. Raises `UnusualError` where they differ."""
    sample = [pages[seed % len(pages)] for pages in _by_template(edition).values()]
    with tempfile.TemporaryDirectory() as name:
        host.build_edition(project, edition, Path(name), lambda: None, only=sample)
        folder = Path(name) / edition.locale
        ours = {edition.library.address(edition.locale, one) + "index.html": press.page(one) for one in sample}
        ours |= {f"{SEARCH}index.html": press.search_page(), host.NOT_FOUND: press.not_found()}
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
