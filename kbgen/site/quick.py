"""A part of an edition built by a `Press`, and the proof that the host would have made the same.

Whatever the press can't do leaves the whole edition to the host, as does any difference: of every kind of page one
is made both ways, and compared byte by byte. They are of one language, as settings and templates are the same for
all; which language and which pages it is changes with the content. A build that makes only some pages of that
language compares none: all were compared when settings, templates or kbgen last changed, which makes every page anew.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kbgen.site import host, output, sitemap
from kbgen.site.parts import NOT_FOUND, SEARCH, SITEMAP, Built, Part, file_of
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
            statics = part.statics
            if statics is None:
                found = host.statics(config, edition)
                statics = {file.src_uri: file.dest_uri for file in found}
                if part.beside:
                    found.copy_static_files()
            library = Asking(edition.library)
            own = replace(edition, library=library)
            press = Press(config, own, statics.keys())
            asked: dict[str, tuple[str, ...]] = {}
            for identity in part.identities:
                library.asked.clear()
                content = press.page(identity)
                asked[identity] = (EVERYTHING,) if identity in press.hosted else tuple(sorted(library.asked))
                output.write_page(folder, edition.library.address(edition.locale, identity), content)
                on_page()
            makers: dict[str, Callable[[], bytes]] = {
                NOT_FOUND: press.not_found, SEARCH: press.search_page, SITEMAP: partial(sitemap.urlset, own),
            }  # fmt: skip
            for name in part.beside:
                library.asked.clear()
                output.write(folder / file_of(edition, name), makers[name]())
                asked[name] = tuple(sorted(library.asked))
            if part.beside:
                on_page()
                if seed is not None and part.whole:
                    _compare(project, edition, press, seed)
        except UnusualError as error:
            return Built((), str(error))
    return Built(tuple(warnings), repeatable=press.is_repeatable, asked=asked, statics=statics)


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
