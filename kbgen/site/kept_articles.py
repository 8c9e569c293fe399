"""Articles as the last build read them, for files whose bytes are the same.

Most of a site's articles did not change since, and of these a build hardly ever needs the text: titles, dates and
anchors are read at once, and a text when it is asked for.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from contextlib import suppress
from dataclasses import fields
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from kbgen.content import reading
from kbgen.content.library import Read
from kbgen.model.article import Article, FrontMatter, Kind, Notice, Reference, Repair, Section, Stamp
from kbgen.model.compact import compact
from kbgen.model.diagnostic import InputError
from kbgen.site import workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kbgen.content.reading import Found
    from kbgen.model.diagnostic import Diagnostic
    from kbgen.model.project import Project
    from kbgen.site.kept import Kept
    from kbgen.site.sources import Sources

FACE, TEXT = "article", "text"
"""The kinds of values: an article without its text, and its text."""
BODY_LINE, DIGEST = 1, 2
"""The places of the line before an article's body, and of its digest, which changes with it, in `face_of`."""
FILE, FACTS = "file", "facts"
"""What an article's text is made from, see `made_from`."""
MANY = 200
"""Files. Fewer are read sooner than processes begin."""
Text = tuple[str, tuple[Section, ...], tuple[Reference, ...]]


class KeptArticle(Article):
    """An article whose body, sections and references are fetched when they are first asked for."""

    __slots__ = ("_anchors", "_fetch", "_names_facts")
    _fetch: Callable[[], Text]
    _anchors: frozenset[str]
    _names_facts: bool

    @classmethod
    def of(cls, values: dict[str, object], fetch: Callable[[], Text], *, anchors: frozenset[str], names_facts: bool,
           ) -> KeptArticle:  # fmt: skip
        """Make an article of all its ``values`` but those of its text."""
        made = cls.__new__(cls)
        for name, value in values.items():
            object.__setattr__(made, name, value)
        for name, own in (("_fetch", fetch), ("_anchors", anchors), ("_names_facts", names_facts)):
            object.__setattr__(made, name, own)
        return made

    def __getattr__(self, name: str) -> Any:
        # Python asks here for what was not set: the fields of the text, once, and what a changed article has not kept.
        if name == "_anchors":
            return super().anchors
        if name == "_names_facts":
            return super().names_facts
        if name not in _OF_TEXT:
            raise AttributeError(name)
        for field, value in zip(_OF_TEXT, self._fetch(), strict=True):
            object.__setattr__(self, field, value)
        return object.__getattribute__(self, name)

    def __reduce__(self) -> tuple[type[Article], tuple[object, ...]]:
        # For another process it is an article like any other.
        return Article, tuple(getattr(self, field.name) for field in fields(Article))

    @property
    def anchors(self) -> frozenset[str]:
        """The anchors in the text."""
        return self._anchors

    @property
    def names_facts(self) -> bool:
        """Whether the article names facts to be filled in."""
        return self._names_facts

    def with_front(self, front: FrontMatter) -> Article:
        """Return the article with another front matter, its text still unfetched."""
        values = {name: getattr(self, name) for name in _OF_FACE}
        values["front"] = front
        return KeptArticle.of(values, self._text, anchors=self._anchors, names_facts=self._names_facts)

    def _text(self) -> Text:
        return self.body, self.sections, self.references


_OF_TEXT = ("body", "sections", "references")
_OF_FACE = tuple(field.name for field in fields(Article) if field.name not in _OF_TEXT)


class Reader(Read):
    """Reads articles from what is kept where the file's bytes are the same, and new ones in ``worker_count`` processes.

    What these find is kept before it is asked for. ``meanwhile`` is what this process may do beside them.
    """

    def __init__(
        self, kept: Kept, files: Sources, worker_count: int = 1, meanwhile: Callable[[], None] = lambda: None
    ) -> None:
        self._worker_count = worker_count
        self._meanwhile = meanwhile
        self._kept = kept
        self._files = files.files
        self._keys: dict[str, str] = {}

    @cached_property
    def _known(self) -> dict[str, tuple[str, bytes]]:
        return dict(self._kept.all(FACE))

    def ahead(self, project: Project, found: Sequence[Found]) -> None:
        """Read what is not known side by side, if it is much."""
        keys = {one.shown: self.key(one.shown, one) for one in found}
        new = [one for one, (path, key) in zip(found, keys.items(), strict=True)
               if key and self._known.get(path, ("",))[0] != key]  # fmt: skip
        if self._worker_count == 1 or len(new) < MANY:
            return
        # More slices than processes, as some are read sooner than others.
        size = -(-len(new) // (4 * self._worker_count))
        slices = [new[start : start + size] for start in range(0, len(new), size)]
        tasks = [workers.Task("reading", partial(self._encoded, project, one)) for one in slices]
        with suppress(workers.WorkerError):  # what is lacking then is read here, where faults are told
            read = workers.run(tasks, workers=self._worker_count, meanwhile=self._meanwhile)
            for path, face, text in chain(*read):
                self._keep(path, keys[path], face, text)
                self._known[path] = keys[path], face

    def _encoded(
        self, project: Project, found: Sequence[Found], on_step: Callable[[], None]
    ) -> list[tuple[str, bytes, bytes]]:
        """Read files; returns path, face and text of those without faults."""
        read = ((one.shown, *self._read(project, one, one.shown)) for one in found)
        return [(path, _encoded(face_of(article)), _encoded(_text(article)))
                for path, article, faults, same in read if article is not None and same and not faults]  # fmt: skip

    def __call__(self, project: Project, found: Found) -> tuple[Article | None, list[Diagnostic]]:
        """Return the article, or None with the complaints that say why."""
        path = found.shown
        key = self.key(path, found)
        if not key:
            return reading.read_article(project, found)
        kept_key, face = self._known.get(path, ("", b""))
        if kept_key == key:
            try:
                article: Article | None = self._article(project, found, path, key, face)
            except (ValueError, TypeError, KeyError):
                pass  # not what this module writes: it is read again
            else:
                self._keys[path] = key
                return article, []
        article, faults, same = self._read(project, found, path)
        if article is not None and same and not faults:
            self._keys[path] = key
            self._keep(path, key, _encoded(face_of(article)), _encoded(_text(article)))
        return article, faults

    def _keep(self, path: str, key: str, face: bytes, text: bytes) -> None:
        self._kept.put(FACE, path, key, face)
        self._kept.put(TEXT, path, key, text)

    def read(self, project: Project, found: Found) -> Article | None:
        """Read a file anew and keep what it says; None where that has faults, or is not what the build began with."""
        key = self.key(found.shown, found)
        article, faults, same = self._read(project, found, found.shown)
        if article is None or faults or not same:
            return None
        self._keys[found.shown] = key
        self._keep(found.shown, key, _encoded(face_of(article)), _encoded(_text(article)))
        return article

    def _read(self, project: Project, found: Found, path: str) -> tuple[Article | None, list[Diagnostic], bool]:
        """Read a file; tells also whether its bytes are those that the build began with."""
        seen: list[bytes] = []
        article, faults = reading.read_article(project, found, seen.append)
        return article, faults, [hashlib.sha256(raw).digest() for raw in seen] == [self._files.get(path)]

    def key(self, path: str, found: Found) -> str:
        """Return what an article is made from: its bytes, and whether a page of its folder stands beside it."""
        content = self._files.get(path)
        folder = path.rpartition("/")[0]
        return f"{content.hex()}{'+' * (f'{folder}/index.md' in self._files)}" if content else ""

    def key_of(self, article: Article) -> str:
        """Return what an article's text is made from; empty where that is more than its own file."""
        return own_key(article, self.file_key(article.path))

    def key_on(self, article: Article, today: datetime.date) -> str:
        """Return what an article's text is made from where all but articles is the same, its facts' day included.

        Empty where that is more.
        """
        key = self.file_key(article.path)
        made = made_from(article, key)
        return f"{key} {today}" if made == FACTS else key if made else ""

    def file_key(self, path: str) -> str:
        """Return what an article is made from, by its file; empty where that was not read."""
        return self._keys.get(path, "")

    def forget_others(self) -> None:
        """Keep nothing of articles that were not read."""
        for kind in (FACE, TEXT):
            self._kept.drop(kind, self._known.keys() - self._keys.keys())

    def _article(self, project: Project, found: Found, path: str, key: str, face: bytes) -> KeptArticle:
        def fetch() -> Text:
            value = self._kept.get(TEXT, path, key)
            if value is not None:
                try:
                    return text_of(value)
                except (ValueError, TypeError):
                    pass
            article, _, same = self._read(project, found, path)
            if article is None or not same:
                raise InputError.of(path, 0, "unreadable", "changed while the site was built: build again")
            return article.body, article.sections, article.references

        named = {
            "id": found.id,
            "locale": found.locale,
            "kind": reading.kind_of(
                found.id, is_folder=found.name == "index.md", beside_index=key.endswith("+")
            ),
            "path": path,
        }  # fmt: skip
        return of_face(named, json.loads(face), fetch)


def made_from(article: Article, key: str) -> str:
    """Return what the text of an article is made from whose file has a ``key``: its `FILE`, or that and the `FACTS`.

    Empty where it is more, or where that is not known.
    """
    if not key or article.kind in {Kind.LEGAL, Kind.VERSION} or (article.names_facts and not article.written):
        return ""
    return FACTS if article.written else FILE


def own_key(article: Article, key: str) -> str:
    """Return the ``key`` of an article's file where the text is made from that alone; else nothing."""
    return key if made_from(article, key) == FILE else ""


def of_face(named: dict[str, object], face: list[Any], fetch: Callable[[], Text]) -> KeptArticle:
    """Return an article that is ``named`` by its place, from what `face_of` gave."""
    front, body_line, digest, lines, anchors, names_facts = face
    values: dict[str, object] = {
        **named,
        "front": front_of(front),
        "body_line": int(body_line),
        "digest": str(digest),
        "lines": {str(name): int(line) for name, line in lines.items()},
        "written": None,
    }
    return KeptArticle.of(values, fetch, anchors=frozenset(map(str, anchors)), names_facts=names_facts is True)


def _encoded(value: object) -> bytes:
    return compact(value).encode("utf-8", "surrogatepass")


def face_of(article: Article) -> list[object]:
    """Return what is kept of an article besides its text, as JSON has it."""
    return [
        _plain_front(article.front), article.body_line, article.digest, article.lines, sorted(article.anchors),
        article.names_facts,
    ]  # fmt: skip


def _text(article: Article) -> list[object]:
    return [
        article.body,
        list(_placed(article)),
        article.references,
    ]


def _placed(article: Article) -> Iterator[tuple[object, ...]]:
    """Yield the sections with the places of their texts in the body, which has these already."""
    place = 0
    for one in article.sections:
        start = article.body.index(one.text, place)
        place = start + len(one.text)
        yield one.level, one.title, one.anchor, one.line, start, place, one.step


def text_of(value: bytes) -> Text:
    """Read a text that was kept."""
    body, placed, references = json.loads(value)
    sections = tuple(
        Section(level, title, anchor, line, body[start:end], step)
        for level, title, anchor, line, start, end, step in placed
    )
    return str(body), sections, tuple(Reference(*one) for one in references)


def _plain_front(front: FrontMatter) -> dict[str, object]:
    return {name: _plain(value) for name, default in _DEFAULTS.items() if (value := getattr(front, name)) != default}


_DEFAULTS = {field.name: field.default for field in fields(FrontMatter)}


def _plain(value: object) -> object:
    if isinstance(value, (Stamp, Repair, Notice)):
        return [_plain(getattr(value, field.name)) for field in fields(value)]
    return value.isoformat() if isinstance(value, datetime.date) else value


def _day(value: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(value) if value else None


def _repair(value: list[Any]) -> Repair:
    difficulty, minutes, *lists = value
    return Repair(difficulty, minutes, *(tuple(one) for one in lists))


def _notice(value: list[Any]) -> Notice:
    text, link, starts, ends = value
    return Notice(text, link, _day(starts), _day(ends))


_READERS: dict[str, Callable[[Any], object]] = {
    "tuple[str, ...]": tuple,
    "datetime.date | None": _day,
    "Stamp | None": lambda value: Stamp(*value),
    "Repair | None": _repair,
    "Notice | None": _notice,
}
_FRONT: dict[str, Callable[[Any], object]] = {
    field.name: _READERS.get(cast("str", field.type), lambda value: value) for field in fields(FrontMatter)
}


def front_of(values: dict[str, Any]) -> FrontMatter:
    """Read front matter that was kept."""
    read: dict[str, Any] = {name: _FRONT[name](value) for name, value in values.items()}
    return FrontMatter(**read)
