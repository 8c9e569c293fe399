"""From a site's folder to the published site: every language's edition, and what stands above them."""

from __future__ import annotations

import importlib.util
import shutil
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kbgen.content.reading import read_article
from kbgen.content.settings import load_project
from kbgen.i18n import catalogs
from kbgen.model.article import HOME
from kbgen.model.diagnostic import Diagnostic, InputError
from kbgen.model.project import Delivery
from kbgen.model.resources import data
from kbgen.policies import filling
from kbgen.policies.loading import load_facts
from kbgen.search.settings import SearchSettings, load_search_settings
from kbgen.site import (
    assets,
    headers,
    navigation,
    offline,
    output,
    pages,
    search_index,
    sitemap,
    sources,
    templates,
    tracing,
    workers,
)
from kbgen.site.addresses import Here
from kbgen.site.edition import NO_SYNONYMS, Edition, locale_view
from kbgen.site.reuse import NOTHING, Last, fingerprint, shell
from kbgen.site.shop import shop_view
from kbgen.site.tracing import Answers
from kbgen.site.views import Alternate

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping, Sequence

    from kbgen.content.library import Library, Read
    from kbgen.model.article import Article
    from kbgen.model.project import Project
    from kbgen.policies.facts import Facts
    from kbgen.site import quick
    from kbgen.site.tracing import Traces


LOCAL_ENDPOINT = "/_kbgen/events"
"""Where pages on this machine send events."""


class WarnedError(Exception):
    """The page generator warned, and a strict build publishes nothing then; ``warnings`` are its lines."""

    def __init__(self, warnings: tuple[str, ...]) -> None:
        super().__init__("\n".join(warnings))
        self.warnings = warnings


@dataclass(frozen=True, slots=True)
class Published:
    """What a build made: how many pages, the page generator's warnings, and each edition's fingerprint.

    ``notes`` say which languages were left to the page generator, and why. ``repeatable`` tells that the pages depend
    on nothing but the site's files and kbgen.
    """

    pages: int
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    fingerprints: Mapping[str, str]
    repeatable: bool
    traces: Mapping[str, Traces] = field(default_factory=dict)
    """How the editions' pages were made, as far as that is known, by locale."""


def messages_of(project: Project, tag: str) -> catalogs.Messages:
    """Read a language's interface messages. Raises `InputError` for a catalog that can't be read."""
    messages, faults = catalogs.load_messages(tag, [project.locales, data("locales")])
    if faults:
        raise InputError(faults)
    return messages


def editions(
    project: Project, library: Library, locales: Sequence[str], today: datetime.date, *, nested: bool = True
) -> list[Edition]:
    """Return the editions of a site in some of its languages. Raises `InputError` for faults in search.yml."""
    settings = search_settings(project, library)
    facts = facts_of(project)
    words = {locale: messages_of(project, locale) for locale in locales}
    return [
        Edition(
            library=library,
            messages=words[locale],
            locale=locale,
            locales=tuple(locales),
            base_url=project.settings.site_url,
            nested=nested,
            today=today,
            assets=assets.tool_assets().folder,
            synonyms=settings.synonyms.get(locale, NO_SYNONYMS),
            facts=facts,
            shop=shop_view(facts, words[locale], locale, project.settings.chat),
        )
        for locale in locales
    ]


def search_settings(project: Project, library: Library) -> SearchSettings:
    """Read the site's search.yml. Raises `InputError` with every fault found."""
    settings, faults = load_search_settings(project, library.source)
    if faults:
        raise InputError(faults)
    return settings


def facts_of(project: Project) -> Facts:
    """Read the shop's facts. Raises `InputError` with every fault found."""
    facts, faults = load_facts(project)
    if faults:
        raise InputError(faults)
    return facts


def project_of(root: Path, address: str = "") -> Project:
    """Read a site's settings; it is served at ``address`` in place of its own if one is given. Raises `InputError`."""
    project = load_project(root)
    if not address:
        return project
    settings = replace(project.settings, site_url=address, offline=False)
    if settings.failed_searches:
        # Who looks at a draft is nobody to be counted in public: kbgen serve takes these events itself.
        own = replace(settings.failed_searches, endpoint=LOCAL_ENDPOINT, delivery=Delivery.COLLECTOR)
        settings = replace(settings, failed_searches=own)
    return replace(project, settings=settings)


def load(root: Path, today: datetime.date, *, address: str = "", read: Read = read_article) -> tuple[Project, Library]:
    """Read a site's settings and articles, to be served at ``address`` in place of its own if one is given.

    Raises `InputError` with every fault found.
    """
    project = project_of(root, address)
    library, _, faults = filling.load(project, today, read)
    if faults:
        raise InputError(sorted(faults))
    return project, library


def single_edition(root: Path, locale: str, today: datetime.date) -> Edition:
    """Return the edition that plain ``mkdocs build`` makes: one language at the top of the site."""
    project, library = load(root, today)
    if locale not in project.settings.locales:
        known = ", ".join(project.settings.locales)
        raise InputError.of(
            project.config, 0, "bad-settings", f"“docs_dir” must be docs/ and one of the site's languages: {known}"
        )
    return editions(project, library, [locale], today, nested=False)[0]


def choose_locales(project: Project, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the languages to build, in the site's order. Raises `InputError` for one that the site lacks."""
    from kbgen.content.spelling import did_you_mean

    for locale in wanted:
        if locale not in project.settings.locales:
            known = project.settings.locales
            raise InputError.of(
                "--locale", 0, "unknown-locale",
                f"the site has no “{locale}”, only {', '.join(known)}.{did_you_mean(locale, known)}",
            )  # fmt: skip
    return tuple(locale for locale in project.settings.locales if not wanted or locale in wanted)


def build(
    project: Project,
    library: Library,
    out: Path,
    *,
    locales: Sequence[str],
    today: datetime.date,
    worker_count: int,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    last: Last = NOTHING,
    strict: bool = False,
    reference: bool = False,
) -> Published:
    """Build a site and put it in the place of the last one.

    ``on_progress`` gets the pages done and the pages to do. ``last`` is the build that stands in
    ``out``, if there is one: editions and pages that would come out the same are kept. A ``strict`` build raises
    `WarnedError` where the page generator warns. A ``reference`` build leaves every page to the page generator, which
    takes much longer and gives the same. Raises `InputError` where the output folder is not kbgen's or the page
    generator refuses its configuration; then the last good site is as it was.
    """
    out = output.require_ours(out, project.root)
    made = editions(project, library, locales, today)
    files = last.files or sources.read(project.root)
    shells = {edition.locale: shell(edition, files) for edition in made}
    answers = {edition.locale: Answers(edition, last.key_of) for edition in made}
    prints = {tag: fingerprint(shells[tag], answers[tag]) for tag in shells}
    kept = {tag for tag, value in prints.items() if last.fingerprints.get(tag) == value and (out / tag).is_dir()}
    todo = [edition for edition in made if edition.locale not in kept]
    traces = {} if reference else {one.locale: found for one in todo if (found := last.traces_of(one.locale))}
    same = {tag: found.unchanged(shells[tag], answers[tag]) for tag, found in traces.items()}
    total = sum(page_count(edition) - len(same.get(edition.locale, ())) for edition in todo)
    done = 0

    def step(name: str) -> None:
        nonlocal done
        done += 1
        on_progress(min(done, total), total)

    stays = output.Stays(
        frozenset(name for tag in kept for name in (tag, f"search/{tag}")),
        frozenset(
            f"{tag}/{library.address(tag, identity)}index.html" for tag, pages in same.items() for identity in pages
        ),
        last.standing or output.identity(out),
    )
    try:
        with output.replacing(out, stays if stays.folders or stays.files else None) as fresh:
            try:
                built, asked, notes = _build_editions(
                    project, todo, prints, fresh, worker_count, step, reference=reference, same=same, key_of=last.key_of
                )
            except workers.WorkerError as failure:
                raise _explained(project, failure) from failure
            warnings = tuple(dict.fromkeys(line for part in built for line in part.warnings))
            if strict and warnings:
                raise WarnedError(warnings)
            _write_root(project, made, fresh)
    except output.ReplacedError:
        # Another build was here meanwhile, and of its site nothing is known.
        nothing = replace(last, fingerprints={}, traces_of=lambda locale: None)
        return build(
            project, library, out, locales=locales, today=today, worker_count=worker_count, on_progress=on_progress,
            last=nothing, strict=strict, reference=reference,
        )  # fmt: skip
    pages_made = sum(page_count(edition) for edition in made)
    traced = {
        tag: tracing.traces(
            shells[tag], answers[tag],
            {**{page: traces[tag].pages[page] for page in same.get(tag, ())}, **pages_asked},
        )
        for tag, pages_asked in asked.items()
    }  # fmt: skip
    repeatable = all(part.repeatable for part in built)
    return Published(pages_made, warnings, notes, prints, repeatable=repeatable, traces=traced)


def _build_editions(
    project: Project, todo: Sequence[Edition], prints: Mapping[str, str], out: Path, worker_count: int,
    on_step: Callable[[str], None], *, reference: bool, same: Mapping[str, frozenset[str]],
    key_of: Callable[[Article], str],
) -> tuple[list[quick.Built], dict[str, dict[str, tuple[str, ...]]], tuple[str, ...]]:  # fmt: skip
    """Build editions and their search side by side, but the pages that stay the ``same``.

    Returns how the parts went, what each language's pages asked of the library, and notes on what was slow.
    """
    from kbgen.site import quick  # and with it the host, once and not in every process

    count = max(1, -(-3 * worker_count // (2 * max(1, len(todo)))))
    parts = (
        []
        if reference
        else [part for edition in todo for part in quick.parts(edition, count, same.get(edition.locale, ()))]
    )
    # What takes longest begins first, so that no process works alone at the end.
    searches = [workers.Task(one.locale, partial(_build_search, project, one, out, key_of)) for one in reversed(todo)]
    seeds = _seeds(prints, todo)
    tasks = [
        workers.Task(part.edition.locale, partial(quick.build, project, part, out, seeds.get(part.edition.locale)))
        for part in parts
    ]
    if tasks:
        templates.compile_all(todo[0].messages)
    built = workers.run([*searches, *tasks], workers=worker_count, on_step=on_step)[len(searches) :]
    unusual = {part.edition.locale: result.unusual for part, result in zip(parts, built, strict=True) if result.unusual}
    for locale in seeds.keys() & unusual.keys():
        # What the page generator makes differently in the one language that was compared, it may in all.
        unusual = {one.locale: unusual[locale] for one in todo} | unusual
    slow = [edition for edition in todo if reference or edition.locale in unusual]
    for edition in slow:
        shutil.rmtree(out / edition.locale, ignore_errors=True)
    plain = [workers.Task(one.locale, partial(_build_by_host, project, one, out)) for one in slow]
    built += workers.run(plain, workers=worker_count, on_step=on_step)
    asked: dict[str, dict[str, tuple[str, ...]]] = {}
    for part, result in zip(parts, built, strict=False):
        if part.edition.locale not in unusual:
            asked.setdefault(part.edition.locale, {}).update(result.asked)
    reasons: dict[str, list[str]] = {}
    for locale, reason in unusual.items():
        reasons.setdefault(reason, []).append(locale)
    return built, asked, tuple(f"{', '.join(tags)}: {reason}" for reason, tags in reasons.items())


def _seeds(prints: Mapping[str, str], todo: Sequence[Edition]) -> Mapping[str, int]:
    """Choose the language in which pages are compared with the page generator's, and the number that chooses them."""
    seed = sum(int(prints[edition.locale][:8], 16) for edition in todo)
    return {todo[seed % len(todo)].locale: seed} if todo else {}


def _build_search(
    project: Project, edition: Edition, out: Path, key_of: Callable[[Article], str], on_page: Callable[[], None]
) -> quick.Built:
    from kbgen.site.quick import Built

    kept = search_index.cache_file(project.root, edition.locale)

    def words_of(article: Article) -> str:
        # How words are taken out of Markdown is the tool's, so its digest is part of their name.
        key = key_of(article)
        return f"{sources.tool()} {key}" if key else ""

    for name, content in search_index.files(edition, kept, words_of).items():
        output.write(out / name, content)
    return Built(())


def _build_by_host(project: Project, edition: Edition, out: Path, on_page: Callable[[], None]) -> quick.Built:
    from kbgen.site import host
    from kbgen.site.quick import Built

    return Built(tuple(host.build_edition(project, edition, out, on_page)))


def page_count(edition: Edition) -> int:
    """Return how many pages an edition has, its search page among them."""
    from kbgen.model.article import Kind

    served = edition.library.served(edition.locale).values()
    return 1 + sum(item.article.kind is not Kind.QUESTION for item in served)


def _explained(project: Project, failure: workers.WorkerError) -> Exception:
    """Turn the page generator's refusal of its settings into a complaint; anything else is a bug and stays."""
    error = failure.error
    if isinstance(error, InputError):
        return error
    kind = type(error).__module__.split(".")[0] if error else ""
    if kind in {"mkdocs", "properdocs", "jinja2"} or type(error).__name__ == "BuildError":
        text = " ".join(str(error).split()) or type(error).__name__
        return InputError(
            [Diagnostic(project.config.name, 0, "page-generator", f"{text}: mend the setting or template it names")]
        )
    return RuntimeError(f"the build of {failure}\n{failure.details}")


def _write_root(project: Project, made: Sequence[Edition], out: Path) -> None:
    first = made[0]
    base_path = urlsplit(first.base_url).path or "/"
    locales = first.locales
    chat, logging = first.settings.chat, first.settings.failed_searches
    for name, content in assets.published_files(log=logging is not None).items():
        output.write(out / name, content)
    for name, path in assets.site_assets(project.docs).items():
        output.write(out / name, path.read_bytes())
    own = headers.files(
        base_path, locales, chat_hosts=chat.hosts if chat else (), endpoint=logging.endpoint if logging else ""
    )
    for name, text in own.items():
        output.write(out / name, text)
    sitemaps = [first.absolute(locale, "sitemap.xml") for locale in locales]
    output.write(out / "sitemap.xml", sitemap.index(sitemaps))
    output.write(out / "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {first.base_url}sitemap.xml\n")
    output.write(out / "index.html", chooser(made))
    output.write(out / "404.html", not_found(made))
    for name, page in offline.files(made, _icons()).items():
        output.write(out / name, page)


def _icons() -> list[Path]:
    """Return the folder of Material's icons, found without importing the theme."""
    spec = importlib.util.find_spec("material")
    return [Path(folder) / "templates" for folder in (spec.submodule_search_locations or ())] if spec else []


def chooser(made: Sequence[Edition]) -> str:
    """Return the page at ``/`` that leads to the languages: by script to the reader's own, else by links."""
    first = made[0]
    here = Here.at("", nested=False)
    languages = []
    for edition in made:
        view = locale_view(edition.settings, edition.locale)
        home = edition.library.served(edition.locale)[HOME].article
        languages.append(
            {
                "tag": view.tag,
                "name": view.name,
                "direction": view.direction,
                "href": here.to_root(f"{edition.locale}/"),
                "greeting": home.title if home.locale == edition.locale else "",
            }
        )
    alternates = [
        Alternate(locale_view(edition.settings, edition.locale), f"{edition.locale}/",
                  edition.absolute(edition.locale, ""), current=False, translated=True)
        for edition in made
    ]  # fmt: skip
    env = templates.environment(first.messages, _icons())
    return env.get_template("chooser.html").render(
        site_name=first.settings.site_name,
        languages=languages,
        assets=here.to_root(first.assets),
        icon=here.to_root(first.settings.icon) if first.settings.icon else "",
        stylesheets=[pages.asset(here, path) for path in first.settings.stylesheets],
        canonical=first.base_url,
        alternates=alternates,
    )


def not_found(made: Sequence[Edition]) -> str:
    """Return the 404 page for web servers that have one for all languages; its links are absolute paths."""
    first = made[0]
    base = urlsplit(first.base_url).path or "/"
    entries = []
    for edition in made:
        here = Here(f"{base}{edition.locale}/", base)
        view = locale_view(edition.settings, edition.locale)
        contact = navigation.contact(edition)
        entries.append(
            {
                "tag": view.tag,
                "name": view.name,
                "site_name": edition.settings.name_in(edition.locale),
                "direction": view.direction,
                "home": here.to(""),
                "search": here.to(pages.SEARCH),
                "contact": navigation.link(edition, here, contact) if contact else None,
                "gettext": edition.messages.gettext,
            }
        )
    env = templates.environment(first.messages, _icons())
    return env.get_template("not-found-all.html").render(
        site_name=first.settings.site_name,
        entries=entries,
        assets=base + first.assets,
        icon=base + first.settings.icon if first.settings.icon else "",
        stylesheets=[pages.asset(Here(base, base), path) for path in first.settings.stylesheets],
    )
