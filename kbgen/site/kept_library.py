"""A library as the last build assembled it, of which an article is made when it is asked for.

After an edit hardly any of a site's articles is asked for: those that a changed page leads to. So the library is kept
as lines, one an article, and reading them all takes as long as making a few of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from kbgen.content.library import Library, Served
from kbgen.model.article import Article, Kind
from kbgen.site import kept_articles
from kbgen.site.kept_articles import BODY_LINE, FACTS, TEXT, made_from

if TYPE_CHECKING:
    from collections.abc import Callable

    from kbgen.model.article import FrontMatter
    from kbgen.model.project import Settings
    from kbgen.site.kept import Kept
    from kbgen.site.kept_articles import Reader
    from kbgen.site.kept_facts import KeptFacts

KIND = "library"
V = TypeVar("V")


class UnknownError(Exception):
    """Something is asked for that was not kept: a build from all articles knows it."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One language's articles: of each its id, its path, its file's key, and what its text is made from.

    That is its ``FILE``, its file and the ``FACTS``, or more than can be told here. ``lines`` are their faces, in the
    same order. ``beside`` has what a library knows besides.
    """

    ids: tuple[str, ...]
    paths: tuple[str, ...]
    keys: tuple[str, ...]
    made_from: tuple[str, ...]
    beside: Mapping[str, Mapping[str, tuple[str, ...]]]
    lines: tuple[str, ...]

    @classmethod
    def of_library(cls, library: Library, locale: str, read: Reader) -> Shelf:
        """Take a language's articles from a library."""
        own = library.articles[locale].values()
        folders = {"", *(article.folder for article in own), *library.source} if own else ()
        children = {folder: found for folder in folders if (found := library.children(folder))}
        versions = {folder: found for folder in folders if (found := library.versions(folder))}
        hidden = tuple(sorted(library.unpublished.get(locale, ())))
        return cls(
            tuple(library.articles[locale]),
            tuple(article.path for article in own),
            tuple(read.file_key(article.path) for article in own),
            tuple(made_from(article, read.file_key(article.path)) for article in own),
            {"children": children, "versions": versions, "hidden": {"": hidden}},
            tuple(
                json.dumps([article.kind.value, *kept_articles.face_of(article)], ensure_ascii=True) for article in own
            ),
        )

    def content(self) -> bytes:
        """Write down."""
        head = json.dumps([self.ids, self.paths, self.keys, self.made_from, self.beside], separators=(",", ":"))
        return "\n".join([head, *self.lines]).encode()

    @classmethod
    def of_content(cls, content: bytes) -> Shelf:
        """Read what `content` gave. Raises `ValueError` for anything else."""
        try:
            head, *lines = content.decode().split("\n")
            ids, paths, keys, made, beside = json.loads(head)
            known = {about: {folder: tuple(own) for folder, own in found.items()} for about, found in beside.items()}
        except (TypeError, AttributeError) as error:
            raise ValueError(f"no articles: {error}") from error
        if not len(ids) == len(paths) == len(keys) == len(made) == len(lines):
            raise ValueError("not one line an article")
        return cls(tuple(ids), tuple(paths), tuple(keys), tuple(made), known, tuple(lines))

    def keep(self, kept: Kept, name: str) -> str:
        """Keep it for the next build; returns the key under which it is kept."""
        content = self.content()
        key = hashlib.sha256(content).hexdigest()
        kept.put(KIND, name, key, content)
        return key

    def with_line(self, identity: str, key: str, article: Article) -> Shelf:
        """Return the same with an article in the place of what it was."""
        place = self.ids.index(identity)
        line = json.dumps([article.kind.value, *kept_articles.face_of(article)], ensure_ascii=True)
        keys, made, lines = list(self.keys), list(self.made_from), list(self.lines)
        keys[place], made[place], lines[place] = key, made_from(article, key), line
        return replace(self, keys=tuple(keys), made_from=tuple(made), lines=tuple(lines))


def front_of(line: str) -> FrontMatter:
    """Return the front matter of a shelf's line."""
    return kept_articles.front_of(json.loads(line)[1])


def same_but_text(article: Article, line: str) -> bool:
    """Tell whether an article is what a shelf's line says but for its text: all that others may know of it.

    Which text of a source a translation was made from is part of its text: others know of the revision alone.
    """
    kind, *face = json.loads(line)
    own = json.loads(json.dumps(kept_articles.face_of(article)))
    for front in (face[0], own[0]):
        if "translates" in front:
            front["translates"] = front["translates"][0]
    return kind == article.kind.value and all(
        now == then for place, (now, then) in enumerate(zip(own, face, strict=True)) if place != kept_articles.DIGEST
    )


class _Making(Mapping[str, V]):
    """A mapping whose values are made when they are asked for."""

    def __init__(self, ids: tuple[str, ...], make: Callable[[str], V]) -> None:
        self._known = dict.fromkeys(ids)
        self._make = make
        self._made: dict[str, V] = {}

    def __getitem__(self, identity: str) -> V:
        if identity not in self._made:
            if identity not in self._known:
                raise KeyError(identity)
            self._made[identity] = self._make(identity)
        return self._made[identity]

    def __contains__(self, identity: object) -> bool:
        return identity in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


class KeptLibrary(Library):
    """A library of `Shelf`s, but for ``changed`` articles, by locale and id. Only their texts have changed."""

    def __init__(
        self,
        settings: Settings,
        shelves: Mapping[str, Shelf],
        changed: Mapping[tuple[str, str], Article],
        kept: Kept,
        facts: KeptFacts,
    ) -> None:
        hidden = {locale: frozenset(shelf.beside["hidden"][""]) for locale, shelf in shelves.items()}
        super().__init__(
            settings,
            {
                locale: _Making(shelf.ids, _maker(kept, shelf, locale, changed, facts))
                for locale, shelf in shelves.items()
            },
            unpublished=hidden,
        )
        self._beside = shelves[settings.source].beside
        self._all: dict[str, Mapping[str, Served]] = {}

        del self.texts

    def __getattr__(self, name: str) -> object:
        # Python asks here for legal texts as they are written, which are not kept.
        raise UnknownError(name)

    def served(self, locale: str) -> Mapping[str, Served]:
        """Return what a locale's readers get, by id."""
        if locale not in self._all:
            own = self.articles.get(locale, {})
            self._all[locale] = _Making(
                tuple(self.source),
                lambda identity: Served(own[identity] if identity in own else self.source[identity], locale),
            )
        return self._all[locale]

    def children(self, folder: str) -> tuple[str, ...]:
        """Return the ids directly in a folder."""
        return self._beside["children"].get(folder, ())

    def versions(self, page: str) -> tuple[str, ...]:
        """Return the ids of a page's versions."""
        return self._beside["versions"].get(page, ())


def _maker(
    kept: Kept, shelf: Shelf, locale: str, changed: Mapping[tuple[str, str], Article], facts: KeptFacts
) -> Callable[[str], Article]:
    places = {identity: place for place, identity in enumerate(shelf.ids)}

    def make(identity: str) -> Article:
        if (locale, identity) in changed:
            return changed[locale, identity]
        place = places[identity]
        path, key = shelf.paths[place], shelf.keys[place]

        kind, *face = json.loads(shelf.lines[place])

        def fetch() -> kept_articles.Text:
            value = kept.get(TEXT, path, key) if shelf.made_from[place] else None
            if value is None:
                raise UnknownError(path)
            text = kept_articles.text_of(value)
            return facts.text(locale, text[0], face[BODY_LINE]) if shelf.made_from[place] == FACTS else text

        named = {"id": identity, "locale": locale, "kind": Kind(kind), "path": path}
        return kept_articles.of_face(named, face, fetch)

    return make
