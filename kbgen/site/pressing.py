"""Pages made by a `Press` and written down, each with what it asked of the library."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from kbgen.site import output, sitemap
from kbgen.site.parts import NOT_FOUND, SEARCH, SITEMAP, Built, Part, file_of
from kbgen.site.press import Press, UnusualError
from kbgen.site.setup import Setup
from kbgen.site.tracing import EVERYTHING, Asking

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path


class Pressing:
    """Makes the pages of a part, whose files beside the articles are named ``statics``."""

    def __init__(
        self, part: Part, setup: Setup, statics: Collection[str], convert: Callable[[str], str] | None = None
    ) -> None:
        self._part = part
        self._library = Asking(part.edition.library)
        self._edition = replace(part.edition, library=self._library)
        self.press = Press(setup, self._edition, statics, convert)

    def write(self, out: Path, on_page: Callable[[], None]) -> Mapping[str, tuple[str, ...]]:
        """Write the pages below ``out``; returns what each asked. Raises `UnusualError`."""
        library, edition, press = self._library, self._edition, self.press
        folder = out / edition.locale
        asked: dict[str, tuple[str, ...]] = {}
        for identity in self._part.identities:
            library.asked.clear()
            content = press.page(identity)
            asked[identity] = (EVERYTHING,) if identity in press.hosted else tuple(sorted(library.asked))
            output.write_page(folder, self._part.edition.library.address(edition.locale, identity), content)
            on_page()
        makers: dict[str, Callable[[], bytes]] = {
            NOT_FOUND: press.not_found, SEARCH: press.search_page, SITEMAP: partial(sitemap.urlset, edition),
        }  # fmt: skip
        for name in self._part.beside:
            library.asked.clear()
            output.write(folder / file_of(self._part.edition, name), makers[name]())
            asked[name] = tuple(sorted(library.asked))
        return asked


def build(part: Part, out: Path, root: Path, on_page: Callable[[], None]) -> Built | None:
    """Build pages below ``out`` without the host; None where too little is known, or only the host can do it."""
    setup = Setup.of_line(part.setup, root) if part.setup and part.statics is not None else None
    if setup is None or part.statics is None:
        return None
    try:
        pressing = Pressing(part, setup, part.statics)
        asked = pressing.write(out, on_page)
    except UnusualError:
        return None
    return Built((), repeatable=pressing.press.is_repeatable, asked=asked, statics=part.statics, setup=part.setup)
