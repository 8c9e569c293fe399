"""What each command does. Everything heavy is imported inside the command that needs it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kbgen.cli.shared import count_of as _count
from kbgen.cli.shared import period_of as _period
from kbgen.cli.shared import root_of as _root
from kbgen.cli.shared import short as _short
from kbgen.cli.shared import threshold_of as _threshold
from kbgen.cli.shared import today_of as _today
from kbgen.model.diagnostic import Diagnostic, InputError

if TYPE_CHECKING:
    import argparse
    import datetime
    from collections.abc import Container, Sequence

    from kbgen.content.library import Library
    from kbgen.model.project import Project
    from kbgen.search.query import Answer

FINE, FAULTS, UNUSABLE = 0, 1, 2


def say(text: str) -> None:
    """Print a line to standard error, where progress and complaints go; results go to standard output."""
    print(text, file=sys.stderr, flush=True)


def complain(diagnostics: Sequence[Diagnostic]) -> None:
    """Print complaints, one a line, to standard error."""
    from kbgen.checks.render import as_text

    if diagnostics:
        say(as_text(diagnostics))


def build(options: argparse.Namespace) -> int:
    """Build the site and put it in the place of the last one."""
    from kbgen.site import rebuild, workers

    root = _root(options)
    out = options.out or root / "site"
    request = rebuild.Request(
        root=root,
        out=out,
        today=_today(options),
        locales=tuple(options.locale),
        strict=options.strict,
        reference=options.reference,
        remember=not options.no_cache,
        worker_count=options.workers or workers.worker_count(),
    )
    outcome = rebuild.build(request, _progress)
    complain(outcome.faults)
    _warn(outcome.warnings)
    for note in outcome.notes:
        say(f"{note}.")
    if not outcome.published:
        what = "The page generator warned" if outcome.warnings else _count(len(outcome.faults), "fault")
        say(f"{what}; nothing was published. Without --strict it would have been.")
        return FAULTS
    size = f"{_count(outcome.pages, 'page')} in {_count(outcome.languages, 'language')}"
    say(f"Nothing has changed: {size} in {_short(out)}" if outcome.unchanged else f"Built {size} into {_short(out)}")
    return FINE


def cache_info(options: argparse.Namespace) -> int:
    """Say where the cache is and how large."""
    from kbgen.site import memory

    folder = memory.folder(_root(options))
    sizes = [path.stat().st_size for path in sorted(folder.rglob("*")) if path.is_file()]
    print(f"{_short(folder)}: {_count(len(sizes), 'file')}, {sum(sizes) / 2**20:.1f} MiB")
    return FINE


def cache_clear(options: argparse.Namespace) -> int:
    """Remove the cache; the next build makes everything anew."""
    import shutil

    from kbgen.site import memory

    folder = memory.folder(_root(options))
    if folder.is_dir():
        shutil.rmtree(folder)
    print(f"{_short(folder)} is empty.")
    return FINE


def _warn(warnings: Sequence[str]) -> None:
    for warning in warnings:
        say(f"page generator: {warning}")


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\rBuilding page {done} of {total}", end=end, file=sys.stderr, flush=True)


def serve(options: argparse.Namespace) -> int:
    """Serve the site on this machine and rebuild it at every change."""
    import threading

    from kbgen.site import serve, workers

    root = _root(options)
    folder = serve.own_folder(root)
    state = serve.State(folder)
    server = serve.make_server(options.host, options.port, state)
    host = "localhost" if options.host in {"127.0.0.1", "0.0.0.0", "::1"} else options.host
    address = f"http://{host}:{server.server_port}/"
    builder = serve.Builder(root, tuple(options.locale), _today(options), address, workers.worker_count())

    def report(pages: int | None, complaints: tuple[Diagnostic, ...], seconds: float) -> None:
        if complaints:
            complain(complaints)
        if pages is not None:
            say(f"Built {_count(pages, 'page')} in {seconds:.1f} s. Serving at {address} (stop with Ctrl-C)")
            if state.desk and state.version == 1:
                kept = _short(state.desk.path)
                say(f"Searches made there are kept in {kept}: see “kbgen insights --min-visits 1 --min-days 1”.")
        else:
            say("Not built. Mend what is named above and save; the browser shows the last good state.")

    say("Building…")
    try:
        serve.serve(builder, server, state, report=report, stop=threading.Event())
    except KeyboardInterrupt:
        say("Stopped.")
    return FINE


def collect(options: argparse.Namespace) -> int:
    """Store what help sites log of their visits, until told to stop."""
    import time
    from functools import partial

    from kbgen.collector import Terms, service
    from kbgen.events import masking
    from kbgen.events.store import Retention

    terms = Terms(
        mask=partial(masking.mask, patterns=_patterns(options.pattern)),
        origins=frozenset(options.origin),
        rate=options.rate,
        visits=options.visits,
        proxies=tuple(options.trust_proxy),
    )
    wanted = service.Service(
        url=options.db, ship_to=options.ship_to, terms=terms, host=options.host, port=options.port,
        retention=Retention(keep_days=options.retention_days, raw_days=options.raw_days),
        disk_limit=options.disk_limit,
    )  # fmt: skip
    service.run(wanted, clock=lambda: time.time_ns() // 1_000_000, timer=time.monotonic, report=say)
    return FINE


def _patterns(templates: Sequence[str]) -> tuple[str, ...]:
    from kbgen.content.number_patterns import PatternError, expression_of

    made = []
    for template in templates:
        try:
            made.append(expression_of(template))
        except PatternError as error:
            raise InputError.of("--pattern", 0, "bad-pattern", f"“{template}” {error}") from error
    return tuple(made)


def check(options: argparse.Namespace) -> int:
    """Check the articles, translations, links and pictures."""
    from kbgen import checks
    from kbgen.checks.render import FORMATS as RENDERERS
    from kbgen.content.settings import load_project
    from kbgen.policies import filling

    if options.list:
        for check in checks.CHECKS:
            module = sys.modules[check.__module__]
            print(f"{check.__name__}: {(check.__doc__ or '').strip()}\n{_indent(module.__doc__ or '')}\n")
        return FINE
    today = _today(options)
    project = load_project(_root(options))
    library, _, unreadable = filling.load(project, today)
    # With files missing from the library, the checks would complain about their absence too.
    faults = sorted(unreadable) or checks.run(project, library)
    if options.search and not unreadable:
        faults += _golden_misses(project, library, today)
    text = RENDERERS[options.format](faults)
    if text:
        print(text)
    if options.format == "text":
        articles = sum(map(len, library.articles.values()))
        say(f"{_count(articles, 'article')} checked, {_count(len(faults), 'fault')} found.")
    return UNUSABLE if unreadable else FAULTS if faults else FINE


def _golden_misses(project: Project, library: Library, today: datetime.date) -> list[Diagnostic]:
    from kbgen.site import golden, publish

    queries = publish.search_settings(project, library).golden
    made = publish.editions(project, library, project.settings.locales, today)
    return [miss for edition in made for miss in golden.misses(edition, queries)]


def search(options: argparse.Namespace) -> int:
    """Search the site as its readers do; exit code 1 where nothing is a confident answer."""
    import json

    from kbgen.search.query import Searcher
    from kbgen.site import publish, search_index

    today = _today(options)
    project, library = publish.load(_root(options), today)
    locales = publish.choose_locales(project, [options.locale])
    edition = publish.editions(project, library, locales, today)[0]
    answer = Searcher(search_index.index(edition)).search(options.query, limit=options.limit)
    if options.json:
        print(json.dumps(_answer_data(options.query, answer, explain=options.explain), ensure_ascii=False, indent=2))
        return FINE if answer.confident else FAULTS
    for place, hit in enumerate(answer.hits, 1):
        print(f"{place:2}. {hit.document.title}")
        print(f"    /{hit.document.id}.md  score {hit.score:.3f}, covers {hit.coverage:.0%}")
    for unit in answer.units if options.explain else ():
        means = ", ".join(f"{one.how} {one.key} ×{one.quality:.2f}" for one in unit.candidates[:8])
        print(f"{unit.text}: weight {unit.weight:.2f}, {means or 'unknown'}")
    if not answer.confident:
        say("No exact match: the hits above are the nearest." if answer.hits else "Nothing found.")
    return FINE if answer.confident else FAULTS


def _answer_data(query: str, answer: Answer, *, explain: bool) -> dict[str, object]:
    hits = [
        {
            "id": hit.document.id,
            "url": hit.document.url,
            "kind": hit.document.kind,
            "title": hit.document.title,
            "score": round(hit.score, 4),
            "coverage": round(hit.coverage, 4),
        }
        for hit in answer.hits
    ]
    found: dict[str, object] = {"query": query, "confident": answer.confident, "hits": hits}
    if explain:
        found["units"] = [
            {"text": unit.text, "weight": unit.weight, "means": [candidate._asdict() for candidate in unit.candidates]}
            for unit in answer.units
        ]
    return found


def _indent(text: str) -> str:
    return "\n".join("    " + line for line in text.strip().splitlines())


def init(options: argparse.Namespace) -> int:
    """Make a new site that builds at once."""
    from kbgen.site import scaffold

    count = scaffold.create(options.folder, options.locale)
    left_out = (
        [] if options.locale else [tag for tag in scaffold.demo_locales() if tag not in scaffold.buildable([tag])]
    )
    if left_out:
        say(f"Left out {', '.join(left_out)}, whose search needs “pip install 'kbgen[thai,chinese]'”.")
    print(
        f"Made {_short(options.folder)} with {_count(count, 'file')}. Next: cd {_short(options.folder)} && kbgen serve"
    )
    return FINE


def translations_status(options: argparse.Namespace) -> int:
    """List missing, outdated and unstamped translations."""
    import json

    from kbgen.content.library import Staleness
    from kbgen.site import publish

    project, library = publish.load(_root(options), _today(options))
    locales = publish.choose_locales(project, options.locale)
    rows = []
    for locale in locales:
        if locale == project.settings.source:
            continue
        own = library.articles.get(locale, {})
        for identity, source in library.source.items():
            article = own.get(identity)
            state = library.staleness(article).value if article else "missing"
            if state != Staleness.CURRENT.value:
                rows.append({"locale": locale, "article": identity, "state": state, "source": source.path})
    if options.format == "json":
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for row in rows:
            print(f"{row['locale']}\t{row['state']}\t{row['article']}\t{row['source']}")
        say(f"{_count(len(rows), 'translation')} to look at.")
    return FINE


def translations_accept(options: argparse.Namespace) -> int:
    """Mark translations as made from today's source."""
    from kbgen.content import library as libraries
    from kbgen.content.library import Staleness
    from kbgen.content.settings import load_project
    from kbgen.content.stamping import stamp_file

    if not options.files and not options.all_unstamped:
        raise InputError.of(
            "kbgen translations accept", 0, "usage", "name the translated FILEs, or give --all-unstamped"
        )
    import datetime

    project = load_project(_root(options))
    library, faults = libraries.load(project, datetime.date.max)
    if faults:
        raise InputError(sorted(faults))
    by_path = {
        project.root / article.path: article
        for locale, articles in library.articles.items()
        if locale != project.settings.source
        for article in articles.values()
    }
    chosen = [_file_of_site(project, path, by_path) for path in options.files]
    if options.all_unstamped:
        chosen += [path for path, article in by_path.items() if library.staleness(article) is Staleness.UNSTAMPED]
    for path in chosen:
        if path not in by_path:
            raise InputError.of(
                project.relative(path), 0, "no-translation", "is no translated article of this site: mend the path"
            )
    changed = sum(stamp_file(path, library.source[by_path[path].id]) for path in chosen)
    print(f"{_count(changed, 'translation')} accepted.")
    return FINE


def insights(options: argparse.Namespace) -> int:
    """Show how searches ended, and why they failed."""
    from kbgen.events.store import open_store, public, store_of_site
    from kbgen.insights import telling
    from kbgen.insights.analysis import analyse
    from kbgen.site import publish
    from kbgen.site.shelves import shelves

    root, today = _root(options), _today(options)
    period = _period(options, today)
    project, library = publish.load(root, today)
    locales = publish.choose_locales(project, options.locale) if options.locale else ()
    own = store_of_site(root)
    if not options.db and not own.exists():
        say(f"Nothing was logged yet: {_short(own)} is not there. “kbgen serve” fills it; --db names another store.")
        return FINE
    url = options.db or f"sqlite:///{own}"
    store = open_store(url)
    try:
        findings = analyse(
            store.read(since=period.previous.since, until=period.until),
            period,
            shelves(project, library, today),
            threshold=_threshold(options, project),
            locales=locales,
            most=options.limit,
        )
    finally:
        store.close()
    if options.format == "json":
        print(telling.as_json(findings))
    elif findings.empty:
        say(f"Nobody searched from {period.first} to {period.last}: {public(url)} has no search of these days.")
    else:
        print(telling.as_text(findings, options.limit))
    return FINE


def catalogs_extract(options: argparse.Namespace) -> int:
    """Collect the interface's messages into the catalog template of a site; kbgen's own where the site is kbgen's."""
    from kbgen.site import messages

    path, count, changed = messages.write_template(_root(options) / "locales")
    print(f"{_short(path)}: {_count(count, 'message')}, {'written' if changed else 'unchanged'}.")
    return FINE


def _catalog_locales(options: argparse.Namespace) -> tuple[Path, list[str]]:
    from kbgen.content.settings import load_project
    from kbgen.site import messages, publish

    project = load_project(_root(options))
    tags = publish.choose_locales(project, options.locale)
    return project.locales, messages.own_catalogs(project.locales, tags)


def catalogs_update(options: argparse.Namespace) -> int:
    """Bring the site's own catalogs up to date, and start those of languages that kbgen does not speak."""
    from kbgen.site import messages

    folder, tags = _catalog_locales(options)
    for path, changed in messages.update(folder, tags):
        print(f"{_short(path)}: {'written' if changed else 'unchanged'}.")
    if not tags:
        print("Nothing to do: kbgen itself speaks all of the site's languages.")
    return FINE


def catalogs_check(options: argparse.Namespace) -> int:
    """List what the site's own catalogs lack."""
    from kbgen.site import messages

    folder, tags = _catalog_locales(options)
    found, faults = messages.coverage(folder, tags)
    for item in found:
        print(f"{item.path}: {item.total - len(item.missing) - len(item.fuzzy)} of {item.total} translated.")
    complain(faults)
    if not tags:
        print("Nothing to check: kbgen itself speaks all of the site's languages.")
    return FAULTS if faults else FINE


def legal_status(options: argparse.Namespace) -> int:
    """List the legal texts with the day each takes effect and the state of its seal."""
    from kbgen.content import versions
    from kbgen.content.sealing import is_in_force, seal_of
    from kbgen.site import publish

    today = _today(options)
    _, library = publish.load(_root(options), today)
    count = 0
    for texts in library.texts.values():
        for text in sorted(texts, key=lambda text: (text.path, versions.effective(text) or today)):
            state = "in force or past" if is_in_force(text, today) else "to come"
            print(f"{versions.effective(text)}\t{state}\t{seal_of(text).value}\t{text.path}")
            count += 1
    say(f"{_count(count, 'legal text')}.")
    return FINE


def legal_seal(options: argparse.Namespace) -> int:
    """Keep the digest of legal texts in their files, so that later edits are noticed."""
    from kbgen.content.sealing import Seal, is_in_force, seal_of
    from kbgen.content.stamping import set_key
    from kbgen.site import publish

    if not options.files and not options.all:
        raise InputError.of("kbgen legal seal", 0, "usage", "name the legal FILEs, or give --all")
    today = _today(options)
    project, library = publish.load(_root(options), today)
    by_path = {project.root / text.path: text for texts in library.texts.values() for text in texts}
    chosen = list(by_path) if options.all else [_file_of_site(project, path, by_path) for path in options.files]
    refused = []
    for path in chosen:
        text = by_path.get(path)
        if text is None:
            raise InputError.of(
                project.relative(path), 0, "no-legal-text",
                "is no legal text with a date: add “effective: YYYY-MM-DD” to a page of docs/<locale>/legal, or mend "
                "the path",
            )  # fmt: skip
        if seal_of(text) is Seal.BROKEN and is_in_force(text, today) and not options.amend:
            refused.append(
                Diagnostic(
                    text.path,
                    text.line_of("sealed"),
                    "edited-version",
                    "was edited after it took effect: undo the edit, or give --amend for a slip of the pen that "
                    "changes nobody's rights",
                )
            )
    if refused:
        raise InputError(refused)
    changed = sum(set_key(path, "sealed", f'"{by_path[path].digest}"') for path in chosen)
    print(f"{_count(changed, 'legal text')} sealed.")
    return FINE


def _file_of_site(project: Project, path: Path, known: Container[Path]) -> Path:
    """Take a path as the shell has it, or as complaints show it: from the site's folder."""
    here = Path(os.path.normpath(path.absolute()))
    return here if here in known else Path(os.path.normpath(project.root / path))


def legal_revise(options: argparse.Namespace) -> int:
    """Begin a new version of a legal page in every language, as a copy of the text in force."""
    from kbgen.content.settings import article_id
    from kbgen.model.files import replace_file
    from kbgen.policies import revising
    from kbgen.policies.vocabulary import Vocabulary
    from kbgen.site import publish

    today = _today(options)
    project, library = publish.load(_root(options), today)
    facts = publish.facts_of(project)
    page = article_id("/" + options.page.strip("/").removesuffix(".md") + ".md")
    files = revising.revise(
        project,
        library,
        page,
        options.effective,
        today=today,
        names=lambda locale: Vocabulary(facts, publish.messages_of(project, locale), today).root(),
    )
    for path, text in files.items():
        replace_file(path, text)
        print(_short(path))
    say("Edit the new files, accept the translations, then run “kbgen legal seal” with them.")
    return FINE
