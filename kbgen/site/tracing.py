"""What each page asked of the library, so that the next build makes only the pages whose answers have changed.

A page is made from its edition's shell (settings, templates, facts, the day: the same for all pages) and from answers
of the library: what is above an article's text, the text, lists of a folder's articles, versions of a page. An `Asking`
library notes each question; `Answers` gives each answer's digest. Whoever walks through all articles asked for what is
above every text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from kbgen.content.library import Library, Served, Staleness
from kbgen.model.article import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from pathlib import Path

    from kbgen.model.article import FrontMatter
    from kbgen.site.kept import Kept
    from kbgen.site.outline import Outline

KIND = "pages"
FACES = "*"
"""The question that all articles answer, but their texts."""
EVERYTHING = "**"
"""The question that all articles answer."""
V = TypeVar("V")


class _AskedArticle(Article):
    """An article that notes in ``asked`` when it is asked for more than its face: what stands above its text."""

    __slots__ = ("_asked", "_inner")
    _inner: Article
    _asked: set[str]

    @classmethod
    def of(cls, inner: Article, asked: set[str], *free: str) -> _AskedArticle:
        """Make it of an article; ``free`` are more fields for which it may be asked."""
        made = cls.__new__(cls)
        for name in (*_FACE, *free):
            object.__setattr__(made, name, getattr(inner, name))
        object.__setattr__(made, "_inner", inner)
        object.__setattr__(made, "_asked", asked)
        return made

    def __getattr__(self, name: str) -> Any:
        # Python asks here for what was not set.
        if name not in _OF_TEXT:
            raise AttributeError(name)
        return getattr(self._whole(), name)

    @property
    def anchors(self) -> frozenset[str]:
        """The anchors in the text."""
        return self._whole().anchors

    @property
    def names_facts(self) -> bool:
        """Whether the article names facts to be filled in."""
        return self._whole().names_facts

    def _whole(self) -> Article:
        self._asked.add(f"t:{self.id}")
        return self._inner


_FACE = ("id", "locale", "kind", "path", "front")
_OF_TEXT = frozenset(field.name for field in fields(Article)) - {*_FACE}


class _Noting(Mapping[str, V]):
    """A mapping by articles' ids that notes what is looked up; ``wrap`` makes of its values those that note more."""

    def __init__(self, inner: Mapping[str, V], asked: set[str], wrap: Callable[[V], V]) -> None:
        self._inner = inner
        self._asked = asked
        self._wrap = wrap
        self._wrapped: dict[str, V] = {}

    def __getitem__(self, identity: str) -> V:
        self._asked.add(f"a:{identity}")
        found = self._wrapped.get(identity)
        if found is None:
            found = self._wrapped[identity] = self._wrap(self._inner[identity])
        return found

    def __contains__(self, identity: object) -> bool:
        self._asked.add(f"a:{identity}")
        return identity in self._inner

    def __iter__(self) -> Iterator[str]:
        self._asked.add(FACES)
        return iter(self._inner)

    def __len__(self) -> int:
        self._asked.add(FACES)
        return len(self._inner)


class Asking(Library):
    """A library that notes in ``asked`` what it was asked, and answers as another one does."""

    def __init__(self, inner: Library) -> None:
        self.settings = inner.settings
        self._inner = inner
        self._made: dict[Hashable, tuple[object, frozenset[str]]] = {}
        self.asked: set[str] = set()
        self._mappings: dict[str, _Noting[Served]] = {}
        self._sources = _Noting(inner.source, self.asked, self._noting)

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
            self._mappings[locale] = _Noting(
                self._inner.served(locale), self.asked, lambda found: Served(self._noting(found.article), found.locale)
            )
        return self._mappings[locale]

    def _noting(self, article: Article) -> Article:
        return _AskedArticle.of(article, self.asked)

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


def noting_texts(library: Library, asked: set[str]) -> Library:
    """Return a library that notes which articles' texts it was asked for, whatever their language.

    The lines of front matter are not among them.
    """
    articles = {
        locale: {identity: _AskedArticle.of(article, asked, "lines", "body_line") for identity, article in own.items()}
        for locale, own in library.articles.items()
    }
    return _NotingTexts(library, articles)


class _NotingTexts(Library):
    """A library that tells of a translation whether its source's meaning changed, but not whether its wording did."""

    def __init__(self, inner: Library, articles: Mapping[str, Mapping[str, Article]]) -> None:
        super().__init__(inner.settings, articles, unpublished=inner.unpublished, texts=inner.texts)
        self._inner = inner

    def staleness(self, article: Article) -> Staleness:
        """Tell how far a translation is behind the source, without what the texts alone would tell."""
        found = self._inner.staleness(article)
        return Staleness.CURRENT if found is Staleness.MINOR else found


class Answers:
    """The digests of what a library answers to an edition's pages. ``key_of`` names an article's text, if it can.

    ``alike`` gets what is the same for all of a site's editions, so that only the first of them asks for it.
    """

    def __init__(self, edition: Outline, key_of: Callable[[Article], str], alike: dict[str, str]) -> None:
        self._edition = edition
        self._key_of = key_of
        self._alike = alike
        self._known: dict[str, str] = {}

    def digest(self, question: str) -> str:
        """Return the digest of the answer to a question."""
        if question not in self._known:
            self._known[question] = digest_of(self._answer(question))
        return self._known[question]

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield each article's id and the digest of its text."""
        for identity in self._edition.library.served(self._edition.locale):
            yield identity, self.digest(f"t:{identity}")

    def _answer(self, question: str) -> object:
        library, locale = self._edition.library, self._edition.locale
        about, _, name = question.partition(":")
        if about == "a":
            return self._face(name)
        if about == "t":
            return self._text(name)
        if about == "c":
            return library.children(name)
        if about == "v":
            return library.versions(name)
        served = library.served(locale)
        if question == EVERYTHING:
            return self.digest(FACES), [self.digest(f"t:{identity}") for identity in served]
        folders = sorted({"", *(identity.rpartition("/")[0] for identity in served), *served})
        return [
            [(identity, self.digest(f"a:{identity}")) for identity in served],
            [(library.children(folder), library.versions(folder)) for folder in folders],
        ]

    def _text(self, identity: str) -> str | None:
        served = self._edition.library.served(self._edition.locale).get(identity)
        return (self._key_of(served.article) or text_key(served.article)) if served else None

    def _face(self, identity: str) -> str | None:
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
                article.id, article.locale, article.kind.value, article.path, repr(_told(article.front)),
                self._alike[identity],
                "outdated" if library.staleness(article) is Staleness.OUTDATED else "",
            )
        )  # fmt: skip


def _told(front: FrontMatter) -> FrontMatter:
    """Return what front matter tells others: of a stamp its revision, which decides whether readers are warned."""
    stamp = front.translates
    return replace(front, translates=replace(stamp, digest="")) if stamp else front


@dataclass(frozen=True, slots=True)
class Traces:
    """An edition's pages as the last build made them: the ``shell`` of all, what each asked, and the answers then.

    ``statics`` tells where the files beside the articles went, by their names. ``setup`` is what of the host's
    configuration they were made from (`Setup.line`), or empty.
    """

    shell: str
    pages: Mapping[str, tuple[str, ...]]
    answers: Mapping[str, str]
    statics: Mapping[str, str]
    setup: str = ""

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
        line = [self.shell, list(self.answers.items()), pages, dict(self.statics), self.setup]
        return json.dumps(line, separators=(",", ":")).encode()

    @classmethod
    def of_line(cls, line: bytes) -> Traces | None:
        """Read what `line` gave; None for anything else."""
        try:
            shell, answers, pages, statics, setup = json.loads(line)
            questions = [str(question) for question, _ in answers]
            asked = {str(page): tuple(questions[place] for place in places) for page, places in pages.items()}
            texts = {str(question): str(digest) for question, digest in answers}
            files = {str(name): str(place) for name, place in statics.items()}
            return cls(str(shell), asked, texts, files, str(setup))
        except (ValueError, TypeError, IndexError, AttributeError):
            return None


def traces(
    shell: str, answers: Answers, pages: Mapping[str, tuple[str, ...]], statics: Mapping[str, str], setup: str
) -> Traces:
    """Return the traces of pages that were made with these answers."""
    asked = sorted({question for one in pages.values() for question in one})
    return Traces(shell, pages, {question: answers.digest(question) for question in asked}, statics, setup)


def text_key(article: Article) -> str:
    """Return a digest of an article's text as it is, with facts in it."""
    return digest_of((article.body, [(one.anchor, one.line - article.body_line) for one in article.sections]))


def recall(kept: Kept, out: Path, tag: str, fingerprint: str) -> Traces | None:
    """Return how a language's pages were made that stand in ``out``, as far as that is known."""
    line = kept.get(KIND, f"{out} {tag}", fingerprint) if fingerprint else None
    return Traces.of_line(line) if line else None


def keep(kept: Kept, out: Path, tag: str, fingerprint: str, made: Traces) -> None:
    """Keep how they were made."""
    kept.put(KIND, f"{out} {tag}", fingerprint, made.line())


def digest_of(value: object) -> str:
    """Return the digest of an answer."""
    text = value if isinstance(value, str) else repr(value)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
