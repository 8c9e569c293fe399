"""What each page asked of the library, so that the next build makes only the pages whose answers have changed.

A page is made from its edition's shell (settings, templates, facts, the day: the same for all pages) and from answers
of the library: articles, lists of a folder's articles, versions of a page. An `Asking` library notes each question;
`Answers` gives each answer's digest. Whoever walks through all articles asked for everything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

from kbgen.content.library import Library, Served, Staleness

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from kbgen.model.article import Article
    from kbgen.site.edition import Edition

EVERYTHING = "*"
"""The question that all articles answer."""
V = TypeVar("V")


class _Noting(Mapping[str, V]):
    """A mapping by articles' ids that notes what is looked up."""

    def __init__(self, inner: Mapping[str, V], asked: set[str]) -> None:
        self._inner = inner
        self._asked = asked

    def __getitem__(self, identity: str) -> V:
        self._asked.add(f"a:{identity}")
        return self._inner[identity]

    def __contains__(self, identity: object) -> bool:
        self._asked.add(f"a:{identity}")
        return identity in self._inner

    def __iter__(self) -> Iterator[str]:
        self._asked.add(EVERYTHING)
        return iter(self._inner)

    def __len__(self) -> int:
        self._asked.add(EVERYTHING)
        return len(self._inner)


class Asking(Library):
    """A library that notes in ``asked`` what it was asked, and answers as another one does."""

    def __init__(self, inner: Library) -> None:
        self.settings = inner.settings
        self._inner = inner
        self._made: dict[Hashable, tuple[object, frozenset[str]]] = {}
        self.asked: set[str] = set()
        self._mappings: dict[str, _Noting[Served]] = {}
        self._sources = _Noting(inner.source, self.asked)

    def __getattr__(self, name: str) -> object:
        # Python asks here for what this library has not itself: all articles at once.
        if name not in {"articles", "unpublished", "texts"}:
            raise AttributeError(name)
        self.asked.add(EVERYTHING)
        return getattr(self._inner, name)

    def once(self, name: Hashable, make: Callable[[], V]) -> V:
        """Return what ``make`` makes, made once; who gets it later has asked for all that it is made from."""
        if name not in self._made:
            before = frozenset(self.asked)
            self.asked.clear()
            self._made[name] = make(), frozenset(self.asked)
            self.asked.update(before)
        made, asked = self._made[name]
        self.asked.update(asked)
        return cast("V", made)

    @property
    def source(self) -> Mapping[str, Article]:
        """The source language's articles by id."""
        return self._sources

    def served(self, locale: str) -> Mapping[str, Served]:
        """Return what a locale's readers get, by id."""
        if locale not in self._mappings:
            self._mappings[locale] = _Noting(self._inner.served(locale), self.asked)
        return self._mappings[locale]

    def staleness(self, article: Article) -> Staleness:
        """Tell how far a translation is behind the source."""
        self.asked.add(f"a:{article.id}")
        return self._inner.staleness(article)

    def children(self, folder: str) -> tuple[str, ...]:
        """Return the ids directly in a folder."""
        self.asked.add(f"c:{folder}")
        return self._inner.children(folder)

    def versions(self, page: str) -> tuple[str, ...]:
        """Return the ids of a page's versions."""
        self.asked.add(f"v:{page}")
        return self._inner.versions(page)

    def translations(self, identity: str) -> tuple[str, ...]:
        """Return the locales that have an article of their own."""
        self.asked.add(f"a:{identity}")
        return self._inner.translations(identity)

    def address(self, locale: str, identity: str) -> str:
        """Return an article's address below its locale's root."""
        self.asked.add(f"a:{identity}")
        return self._inner.address(locale, identity)


class Answers:
    """The digests of what a library answers to an edition's pages. ``key_of`` names an article's text, if it can.

    ``alike`` gets what is the same for all of a site's editions, so that only the first of them asks for it.
    """

    def __init__(self, edition: Edition, key_of: Callable[[Article], str], alike: dict[str, str]) -> None:
        self._edition = edition
        self._key_of = key_of
        self._alike = alike
        self._known: dict[str, str] = {}

    def digest(self, question: str) -> str:
        """Return the digest of the answer to a question."""
        if question not in self._known:
            self._known[question] = _digest(self._answer(question))
        return self._known[question]

    def _answer(self, question: str) -> object:
        library, locale = self._edition.library, self._edition.locale
        about, _, name = question.partition(":")
        if about == "a":
            return self._article(name)
        if about == "c":
            return library.children(name)
        if about == "v":
            return library.versions(name)
        served = library.served(locale)
        folders = sorted({"", *(identity.rpartition("/")[0] for identity in served), *served})
        return [
            [(identity, self.digest(f"a:{identity}")) for identity in served],
            [(library.children(folder), library.versions(folder)) for folder in folders],
        ]

    def _article(self, identity: str) -> str | None:
        library, locale = self._edition.library, self._edition.locale
        served = library.served(locale).get(identity)
        if served is None:
            return None
        article = served.article
        if identity not in self._alike:
            addresses = [library.address(tag, identity) for tag in self._edition.locales]
            title = library.source[identity].front.title
            self._alike[identity] = repr((addresses, library.translations(identity), title))
        return "\0".join(
            (
                article.id, article.locale, article.kind.value, article.path, repr(article.front),
                self._key_of(article) or text_key(article), self._alike[identity],
                "outdated" if library.staleness(article) is Staleness.OUTDATED else "",
            )
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Traces:
    """An edition's pages as the last build made them: the ``shell`` of all, what each asked, and the answers then."""

    shell: str
    pages: Mapping[str, tuple[str, ...]]
    answers: Mapping[str, str]

    def unchanged(self, shell: str, answers: Answers) -> frozenset[str]:
        """Return the pages that would come out the same."""
        if shell != self.shell:
            return frozenset()
        same = {question for question, digest in self.answers.items() if answers.digest(question) == digest}
        return frozenset(page for page, asked in self.pages.items() if same.issuperset(asked))

    def line(self) -> bytes:
        """Write down."""
        places = {question: place for place, question in enumerate(self.answers)}
        pages = {page: [places[question] for question in asked] for page, asked in self.pages.items()}
        return json.dumps([self.shell, list(self.answers.items()), pages], separators=(",", ":")).encode()

    @classmethod
    def of_line(cls, line: bytes) -> Traces | None:
        """Read what `line` gave; None for anything else."""
        try:
            shell, answers, pages = json.loads(line)
            questions = [str(question) for question, _ in answers]
            asked = {str(page): tuple(questions[place] for place in places) for page, places in pages.items()}
            return cls(str(shell), asked, {str(question): str(digest) for question, digest in answers})
        except (ValueError, TypeError, IndexError, AttributeError):
            return None


def traces(shell: str, answers: Answers, pages: Mapping[str, tuple[str, ...]]) -> Traces:
    """Return the traces of pages that were made with these answers."""
    asked = sorted({question for one in pages.values() for question in one})
    return Traces(shell, pages, {question: answers.digest(question) for question in asked})


def text_key(article: Article) -> str:
    """Return a digest of an article's text as it is, with facts in it."""
    return _digest((article.body, [(one.anchor, one.line - article.body_line) for one in article.sections]))


def _digest(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
