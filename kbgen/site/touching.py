"""A build after an edit that changed nothing but texts of articles: it takes time with the edit, not with the site.

What stands above the texts is as the last build left it: menus, lists, addresses, and the sitemap. So no other article
is read, only pages that asked for a text that changed are made, and the index changes by these articles. Whatever else
may have changed is left to `renewal`, by returning nothing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from kbgen.content import front_matter, reading
from kbgen.model.diagnostic import Diagnostic, InputError
from kbgen.site import (
    beside,
    kept_library,
    memory,
    outline,
    output,
    parts,
    rebuild,
    reuse,
    sources,
    tasks,
    tracing,
    workers,
)
from kbgen.site.kept_articles import FILE, Reader, made_from, own_key
from kbgen.site.kept_facts import KeptFacts
from kbgen.site.kept_library import KeptLibrary, Shelf, UnknownError
from kbgen.site.tracing import EVERYTHING, Answers, Traces

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kbgen.model.article import Article
    from kbgen.model.project import Project
    from kbgen.site.kept import Kept
    from kbgen.site.memory import Memory
    from kbgen.site.outline import Outline
    from kbgen.site.renewal import Before

MOST = 8
"""Articles. A build from all articles takes less than one that looks at more of them one by one."""


@dataclass(frozen=True, slots=True)
class _Touched:
    """An article whose text has changed: as it is now, what named its text before, and the key of its file."""

    article: Article
    before: str
    key: str


def build(request: rebuild.Request, before: Before) -> rebuild.Outcome | None:
    """Build what an edit of texts has changed; None where more may have, or where anything is unusual."""
    known, files = before.known, before.files
    if not known or not known.shelves or known.warnings or request.strict or known.world != world(request, files):
        return None
    shelves = _shelves(before.kept, request, known)
    if shelves is None or rest(files, shelves) != known.rest:
        return None
    stale = [
        (locale, identity, path, key)
        for locale, shelf in shelves.items()
        for identity, path, key in zip(shelf.ids, shelf.paths, shelf.keys, strict=True)
        if key.rstrip("+") != files.files[path].hex()
    ]
    if not 0 < len(stale) <= MOST:
        return None
    project = outline.project_of(request.root, request.address)
    read = Reader(before.kept, files)
    facts = KeptFacts(project, request.today)
    was = KeptLibrary(project.settings, shelves, {}, before.kept, facts)
    touched: dict[tuple[str, str], _Touched] = {}
    try:
        for locale, identity, path, key in stale:
            article = _reread(project, shelves, read, facts, locale, identity, path)
            if article is None or identity in known.asked:
                return None
            shelf = shelves[locale]
            alone = shelf.made_from[shelf.ids.index(identity)] == FILE
            named = key if alone else tracing.text_key(was.articles[locale][identity])
            touched[locale, identity] = _Touched(article, named, read.file_key(path))
        changed = {place: one.article for place, one in touched.items()}
        library = KeptLibrary(project.settings, shelves, changed, before.kept, facts)
        return _Touching(request, before, known, project, library, touched, shelves, read).build()
    except (UnknownError, InputError, output.ReplacedError, workers.WorkerError):
        return None  # Another build finds out what to say of it.


def world(request: rebuild.Request, files: sources.Sources) -> str:
    """Return a digest of all that a build is made from but the articles' files, and of these files' names."""
    names = [name for name in files.files if not reuse.is_no_article(name)]
    return memory.key(
        sources.Sources({name: content for name, content in files.files.items() if reuse.is_no_article(name)}),
        names, request.locales, request.today, request.address,
    )  # fmt: skip


def rest(files: sources.Sources, shelves: Mapping[str, Shelf]) -> str:
    """Return a digest of the articles' files that are on no shelf, such as those of articles to come."""
    known = {path for shelf in shelves.values() for path in shelf.paths}
    return files.digest(of=lambda name: name not in known and not reuse.is_no_article(name))


def shelf_name(request: rebuild.Request, locale: str) -> str:
    """Return the name under which a language's articles are kept, as they are in one output folder."""
    return f"{request.out} {locale}"


def _shelves(kept: Kept, request: rebuild.Request, known: Memory) -> dict[str, Shelf] | None:
    found: dict[str, Shelf] = {}
    for locale, key in known.shelves.items():
        content = kept.get(kept_library.KIND, shelf_name(request, locale), key)
        try:
            found[locale] = Shelf.of_content(content or b"")
        except ValueError:
            return None
    return found


def _reread(
    project: Project, shelves: Mapping[str, Shelf], read: Reader, facts: KeptFacts, locale: str, identity: str,
    path: str,
) -> Article | None:  # fmt: skip
    """Return an article as it is now, if only its text is another."""
    shelf = shelves[locale]
    place = shelf.ids.index(identity)
    file = project.root / path
    article = read.read(project, reading.Found(file.parent, file.name, path, locale, identity))
    if article is None or not shelf.made_from[place]:
        return None
    source = shelves[project.settings.source]
    if locale != project.settings.source:
        front = kept_library.front_of(source.lines[source.ids.index(identity)])
        article = article.with_front(front_matter.inherit(article.front, front, article.lines))
    article = facts.article(article)
    if not made_from(article, read.file_key(path)):
        return None
    return article if kept_library.same_but_text(article, shelf.lines[place]) else None


@dataclass(frozen=True, slots=True)
class _Pressed:
    """How a language's pages went, and what the checks said, if they ran in the same process."""

    built: parts.Built
    faults: tuple[Diagnostic, ...]


_Task = workers.Task[parts.Built | _Pressed]


@dataclass(frozen=True, slots=True)
class _Touching:
    """A build of what ``touched`` articles, by locale and id, change."""

    request: rebuild.Request
    before: Before
    known: Memory
    project: Project
    library: KeptLibrary
    touched: Mapping[tuple[str, str], _Touched]
    shelves: Mapping[str, Shelf]
    read: Reader

    def build(self) -> rebuild.Outcome | None:
        """Build it, and keep what the next build needs."""
        request, known = self.request, self.known
        locales = outline.choose_locales(self.project, request.locales)
        shown = {locale: self._shown(locale) for locale in locales}
        only = [locale for locale in locales if shown[locale]]
        made = outline.outlines(self.project, self.library, locales, request.today, only=only)
        shells = {one.locale: reuse.shell(one, self.before.files) for one in made}
        traces: dict[str, Traces] = {}
        for tag, shell in shells.items():
            found = tracing.recall(self.before.kept, request.out, tag, known.fingerprints.get(tag, ""))
            if found is None or found.shell != shell or any(EVERYTHING in asked for asked in found.pages.values()):
                return None
            traces[tag] = found
        if not made:
            return None
        answers = {one.locale: Answers(one, self._key_of, {}) for one in made}
        moved: list[str] = []
        stays = output.Stays(
            frozenset([""]), frozenset(), self.before.standing, gone=frozenset(f"search/{tag}" for tag in shells)
        )
        with output.replacing(request.out, stays, moved) as fresh:
            built, said = self._make(made, traces, shown, shells, answers, fresh)
        others = beside.begin(partial(_others, request.root, self.before.files))
        for tag, part in built.items():
            traces[tag] = _traces_after(traces[tag], part, answers[tag], {f"t:{identity}" for identity in shown[tag]})
        prints = {**known.fingerprints, **{tag: self._fingerprint(tag, shown[tag], answers[tag]) for tag in shells}}
        return self._kept(traces, prints, said, frozenset(moved), len(locales), others)

    def _shown(self, locale: str) -> Mapping[str, _Touched]:
        """Return the touched articles that a language's readers get, by id."""
        source = self.project.settings.source
        return {
            identity: one
            for (tag, identity), one in self.touched.items()
            if tag == locale or (tag == source and identity not in self.library.articles[locale])
        }

    def _key_of(self, article: Article) -> str:
        touched = self.touched.get((article.locale, article.id))
        if touched:
            return own_key(touched.article, touched.key)
        shelf = self.shelves[article.locale]
        place = shelf.ids.index(article.id)
        return shelf.keys[place] if shelf.made_from[place] == FILE else ""

    def _fingerprint(self, tag: str, shown: Mapping[str, _Touched], answers: Answers) -> str:
        changes = [
            (identity, tracing.digest_of(one.before), answers.digest(f"t:{identity}"))
            for identity, one in shown.items()
        ]
        return reuse.fingerprint_after(self.known.fingerprints[tag], changes)

    def _make(
        self, made: list[Outline], traces: Mapping[str, Traces], shown: Mapping[str, Mapping[str, _Touched]],
        shells: Mapping[str, str], answers: Mapping[str, Answers], fresh: Path,
    ) -> tuple[Mapping[str, parts.Built], Mapping[str, tuple[Diagnostic, ...]]]:  # fmt: skip
        """Make indexes and pages, and judge the texts; returns how the editions went, and complaints by path."""
        searches: list[_Task] = []
        presses: list[Callable[[Callable[[], None]], parts.Built]] = []
        for edition in made:
            tag, of_texts = edition.locale, {f"t:{identity}" for identity in shown[edition.locale]}
            pages = tuple(page for page, asked in traces[tag].pages.items() if not of_texts.isdisjoint(asked))
            presses.append(partial(tasks.build_some_pages, self.project, edition, pages, traces[tag], fresh))
            counted = replace(tasks.counted(self.project.root, tag, shells, answers), touched=frozenset(shown[tag]))
            search = partial(tasks.build_search, self.project, edition, fresh, self._key_of, counted, self.request.out)
            searches.append(workers.Task(tag, search))
        some: dict[str, dict[str, Article]] = {}
        for (tag, identity), one in self.touched.items():
            some.setdefault(tag, {})[identity] = one.article
        judge = partial(_judge, self.project, self.library, some)
        pressing: list[_Task] = [
            workers.Task(edition.locale, partial(_press, press, None if number else judge))
            for number, (edition, press) in enumerate(zip(made, presses, strict=True))
        ]
        results = workers.run([*searches, *pressing], workers=self.request.worker_count)
        pressed = [one for one in results if isinstance(one, _Pressed)]
        built = [one.built for one in pressed]
        if any(one.unusual or one.warnings or not one.repeatable for one in built):
            raise UnknownError("what the page generator says of it")
        faults = [fault for one in pressed for fault in one.faults]
        said = {one.article.path: tuple(fault for fault in faults if fault.path == one.article.path)
                for one in self.touched.values()}  # fmt: skip
        return {one.locale: how for one, how in zip(made, built, strict=True)}, said

    def _kept(
        self, traces: Mapping[str, Traces], prints: Mapping[str, str], said: Mapping[str, tuple[Diagnostic, ...]],
        moved: frozenset[str], languages: int, others: Callable[[], str],
    ) -> rebuild.Outcome:  # fmt: skip
        """Keep what the next build needs; returns the outcome."""
        request, known, files, kept = self.request, self.known, self.before.files, self.before.kept
        past = {Diagnostic(**one) for path in said for one in known.said.get(path, ())}
        faults = tuple(sorted((set(known.faults) - past).union(*said.values())))
        notes = [self.before.trouble]
        key = rebuild.key(request, files)
        shelves = dict(known.shelves)
        for locale in dict.fromkeys(locale for locale, _ in self.touched):
            shelf = self.shelves[locale]
            for (tag, identity), one in self.touched.items():
                shelf = shelf.with_line(identity, one.key, one.article) if tag == locale else shelf
            shelves[locale] = shelf.keep(kept, shelf_name(request, locale))
        for tag, own in traces.items():
            tracing.keep(kept, request.out, tag, prints[tag], own)
        sources.remember(kept, files)
        if others() == files.digest(of=reuse.is_no_article):
            kept.save()
            told = {**known.said, **{path: [asdict(one) for one in own] for path, own in said.items()}}
            now = replace(
                known, key=key, listing=sources.listing(request.out, known.listing, moved), faults=faults,
                fingerprints=prints, shelves=shelves, said={path: own for path, own in told.items() if own},
            )  # fmt: skip
            notes += [kept.trouble, memory.keep(request.root, request.out, now)]
        else:
            memory.forget(request.root, request.out)
        return rebuild.Outcome(
            published=True, pages=known.pages, languages=languages, faults=faults,
            notes=tuple(dict.fromkeys(note for note in notes if note)),
        )  # fmt: skip


def _others(root: Path, files: sources.Sources) -> str:
    """Return a digest of the site's files that are no articles, as they are by now.

    They may have changed during the build. Articles may too, but their digests were compared when they were read.
    """
    return sources.read(root, files, of=reuse.is_no_article).digest()


def _press(
    press: Callable[[Callable[[], None]], parts.Built], judge: Callable[[], tuple[Diagnostic, ...]] | None,
    on_page: Callable[[], None],
) -> _Pressed:  # fmt: skip
    """Make pages; the first language's process also judges the texts, as it has loaded most of what that takes."""
    return _Pressed(press(on_page), judge() if judge else ())


def _judge(project: Project, library: KeptLibrary, some: Mapping[str, Mapping[str, Article]]) -> tuple[Diagnostic, ...]:
    from kbgen import checks

    return tuple(checks.of_texts(project, library, some))


def _traces_after(before: Traces, part: parts.Built, answers: Answers, changed: set[str]) -> Traces:
    """Return the traces of pages of which some have been made anew."""
    asked = {question for own in part.asked.values() for question in own} | changed
    new = {one: answers.digest(one) for one in asked if one in changed or one not in before.answers}
    return replace(before, pages={**before.pages, **part.asked}, answers={**before.answers, **new})
