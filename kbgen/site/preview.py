"""The site as its files are now, page by page: what a change makes of a page is seen before the site is built anew.

For `kbgen serve`. A `Preview` holds all articles as they were read, reads again what changed, and makes a page when
a browser asks for it. Menus, lists, links and facts on it are those of all files as they are; the search, the checks
and what is no article's page follow with the build.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import TYPE_CHECKING

from kbgen.content import library as libraries
from kbgen.content import reading
from kbgen.model.article import FAQ, HOME, Article
from kbgen.model.diagnostic import InputError
from kbgen.policies import filling
from kbgen.policies.facts import PATH as FACTS
from kbgen.policies.loading import load_facts
from kbgen.site import host, opening, outline
from kbgen.site.edition import NO_FACTS
from kbgen.site.kept_articles import KeptArticle, Text
from kbgen.site.pages import SEARCH
from kbgen.site.press import Press, UnusualError
from kbgen.site.shop import shop_view

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from kbgen.content.library import Library, Read
    from kbgen.content.reading import Found
    from kbgen.model.diagnostic import Diagnostic
    from kbgen.policies.names import Name

GONE = b""
"""What is answered where no article has a page, or has it no more."""


@dataclass(frozen=True, slots=True)
class _File:
    """An article's file as it was read; ``article`` is None where it has faults."""

    found: Found
    article: Article | None
    faults: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of changes: whether pages show any, whether they show all, and what is wrong."""

    shown: bool
    all: bool
    faults: tuple[Diagnostic, ...] = ()


class Preview:
    """The pages of a site that is served at ``address``, of its files as they are when this is made or told of changes.

    ``out`` is never written. Can be asked from several threads. Raises `InputError` for faults in the site's files, and
    `UnusualError` where its settings leave the pages to the host.
    """

    def __init__(
        self, root: Path, locales: Collection[str], today: datetime.date, address: str, out: Path, read: Read
    ) -> None:
        self.project = outline.project_of(root, address)
        self._today = today
        self._out = out
        self._lock = threading.Lock()
        faults: list[Diagnostic] = []
        self._files: dict[Path, _File] = {}
        for found in reading.article_files(self.project, faults):
            article, complaints = read(self.project, found)
            self._files[found.path] = _File(found, article, tuple(complaints))
        self._facts = NO_FACTS
        self._wrong: Sequence[Diagnostic] = ()
        self._names: dict[str, Name] = {}
        self._filled: dict[str, tuple[Article, Article]] = {}
        """Articles with names of facts by path, and the same with facts."""
        self._read_facts()
        library = self._library(faults)
        if faults:
            raise InputError(sorted(faults))
        chosen = outline.choose_locales(self.project, tuple(locales))
        self._editions = {one.locale: one for one in opening.editions(self.project, library, chosen, today)}
        self._presses: dict[str, Press] = {}
        self._pages: dict[str, Mapping[str, str]] = {}
        self._short = False
        self._press(next(iter(self._editions)))

    def warm(self, is_wanted: Callable[[], bool]) -> None:
        """Make ready what languages' pages need, which takes longer than a page, until ``is_wanted``."""
        for tag in self._editions:
            if is_wanted():
                return
            self.page(f"{tag}/")

    def change(self, paths: Iterable[Path]) -> Seen:
        """Read files again that were changed, made or deleted; from now on pages show them, if nothing is wrong."""
        with self._lock:
            todo = {below for path in paths for below in self._below(path)}
            facts = self.project.root / FACTS
            articles = {path for path in todo if self._is_article(path)}
            mine = articles | {facts} & todo
            faults: list[Diagnostic] = []
            for path in sorted(articles):
                self._read(path, faults)
            if facts in mine:
                self._read_facts()
            if mine:
                self._show(self._library(faults), faults)
            return Seen(bool(mine) and not faults, todo <= mine, tuple(sorted(faults)))

    def page(self, address: str) -> bytes | None:
        """Return the page at an address below the site's root.

        `GONE` where no article has it; None for what is no article's, or not made here.
        """
        tag, slash, rest = address.partition("/")
        rest = rest.removesuffix("index.html")
        if not slash or tag not in self._editions or rest == SEARCH or not (rest.endswith("/") or not rest):
            return None
        with self._lock:
            identity = self._pages_of(tag).get(rest)
            if identity is None:
                return None if self._is_file(tag, f"{rest}index.html") else GONE
            try:
                return self._press(tag).page(identity)
            except (UnusualError, InputError):
                self._short = True
                return None

    def _is_file(self, tag: str, name: str) -> bool:
        """Tell whether a writer has put a file there himself, beside the articles or among the templates."""
        own = [self.project.docs / locale for locale in (tag, self.project.settings.source)]
        return any((folder / name).is_file() for folder in [*own, *filter(None, [self.project.theme])])

    def fell_short(self) -> bool:
        """Tell whether a page that was asked for since the last call was left to the build."""
        with self._lock:
            short, self._short = self._short, False
        return short

    def _is_article(self, path: Path) -> bool:
        """Tell whether a file is or may be an article that changes no other file's meaning.

        A folder's page does, when it comes or goes: what stands beside it is no version of it then.
        """
        if path in self._files:
            return path.name != "index.md" or path.is_file()
        if path.suffix != ".md" or path.name == "index.md" or path.parent.is_symlink():
            return False
        # Where a language has the folder, its name is good, and every language may.
        locale, folder = self._parts(path)
        return locale in self.project.settings.locales and folder in {
            _folder(one.found) for one in self._files.values()
        }

    def _below(self, path: Path) -> tuple[Path, ...]:
        """Return the articles that were in a folder which is gone; of anything else, only itself."""
        known = () if path in self._files or path.exists() else tuple(one for one in self._files if path in one.parents)
        return known or (path,)

    def _parts(self, path: Path) -> tuple[str, str]:
        """Return the locale and the folder's id that an article's path gives it."""
        for base, prefix in ((self.project.docs, ()), (self.project.faq, (FAQ,))):
            if path.is_relative_to(base):
                locale, *folders = path.parent.relative_to(base).parts or ("",)
                return locale, "/".join([*prefix, *folders])
        return "", ""

    def _read(self, path: Path, faults: list[Diagnostic]) -> None:
        if not path.exists():
            self._files.pop(path, None)
            return
        known = self._files.get(path)
        found = known.found if known else self._find(path, faults)
        if found:
            article, complaints = reading.read_article(self.project, found)
            self._files[path] = _File(found, article, tuple(complaints))
            if not known:
                self._files = dict(sorted(self._files.items(), key=_place))

    def _find(self, path: Path, faults: list[Diagnostic]) -> Found | None:
        locale, folder = self._parts(path)
        return reading.article_at(self.project, path, locale, folder, faults)

    def _read_facts(self) -> None:
        """Read the facts; where they are faulty, the last good ones stay."""
        facts, self._wrong = load_facts(self.project)
        if not self._wrong:
            self._facts = facts
            self._names.clear()
            self._filled.clear()

    def _library(self, faults: list[Diagnostic]) -> Library:
        """Make a library of the files as they were read last."""
        faults += self._wrong
        found = []
        for file in self._files.values():
            faults += file.faults
            if file.article:
                found.append(self._with_facts(file.article))
        settings = self.project.settings
        return libraries.assemble(settings, libraries.by_locale(settings, found, faults), self._today, faults)

    def _with_facts(self, article: Article) -> Article:
        """Put facts into an article: into its front matter now, and into its text when that is asked for."""
        if not (self._facts.lines and article.names_facts):
            return article
        known = self._filled.get(article.path)
        if known and known[0] is article:
            return known[1]
        if article.locale not in self._names:
            self._names[article.locale] = filling.names(self.project, self._facts, article.locale, self._today)
        root = self._names[article.locale]

        def fetch() -> Text:
            filled, _ = filling.filled(article, root)
            return filled.body, filled.sections, filled.references

        values = {name: getattr(article, name) for name in _FACE}
        values["front"] = filling.filled_front(article, root)
        made = KeptArticle.of(values, fetch, anchors=article.anchors, names_facts=True)
        self._filled[article.path] = article, made
        return made

    def _show(self, library: Library, faults: list[Diagnostic]) -> None:
        if faults:
            return
        for tag, edition in self._editions.items():
            shop = edition.shop
            if self._facts is not edition.facts:
                shop = shop_view(self._facts, edition.messages, tag, self.project.settings.chat)
            self._editions[tag] = replace(edition, library=library, facts=self._facts, shop=shop)
        self._pages.clear()
        for tag, press in self._presses.items():
            press.turn_to(self._editions[tag])

    def _pages_of(self, tag: str) -> Mapping[str, str]:
        """Return the articles that have a page of their own by its address."""
        if tag not in self._pages:
            edition = self._editions[tag]
            self._pages[tag] = {edition.library.address(tag, one): one for one in edition.page_ids()}
        return self._pages[tag]

    def _press(self, tag: str) -> Press:
        if tag not in self._presses:
            edition = self._editions[tag]
            with host.explaining(self.project):
                config = host.configure(self.project, edition, self._out)
                host.adopt(config, edition)
                if host.unusual(config):
                    raise UnusualError(host.unusual(config))
                self._presses[tag] = Press(
                    host.setup(config), edition, host.statics(config, edition).src_uris, partial(host.converted, config)
                )
        return self._presses[tag]


_FACE = tuple(field.name for field in fields(Article) if field.name not in {"body", "sections", "references"})


def _place(item: tuple[Path, _File]) -> list[str]:
    """Return what files are sorted by where all are read."""
    return item[1].found.shown.split("/")


def _folder(found: Found) -> str:
    """Return what the ids of a file's neighbours begin with."""
    if found.id == HOME:
        return ""
    return found.id if found.name == "index.md" else found.id.rpartition("/")[0]
