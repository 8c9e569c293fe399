"""The commands around failed searches: what failed, logs read in, fixes written, what became of them."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from kbgen.cli.shared import FINE, complain, count_of, period_of, root_of, say, short, threshold_of, today_of
from kbgen.model.diagnostic import InputError

if TYPE_CHECKING:
    import argparse
    import datetime
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kbgen.content.library import Library
    from kbgen.events.store import Store
    from kbgen.insights.contacts import ContactReport
    from kbgen.insights.findings import Findings
    from kbgen.insights.fixes import Fix
    from kbgen.insights.importing import Read
    from kbgen.insights.period import Period
    from kbgen.insights.replay import Replaying
    from kbgen.insights.search_terms import Judged
    from kbgen.insights.shelf import Shelf
    from kbgen.model.project import Project
    from kbgen.site.understanding import Source

    _Site = tuple[Project, Library, dict[str, Shelf]]
    """A site's settings, its articles, and each language's search."""

TABLES = frozenset({".csv", ".tsv"})


def insights(options: argparse.Namespace) -> int:
    """Show how searches ended, and why they failed."""
    from kbgen.events.store import public
    from kbgen.insights import telling

    root, today = root_of(options), today_of(options)
    period = period_of(options, today)
    known = _site(root, today)
    with _store(options, root) as source:
        if source is None:
            return FINE
        findings = _findings(options, source, known, period, most=options.limit)
    if options.format == "json":
        print(telling.as_json(findings))
    elif findings.empty:
        shown = public(_address(options, root))
        say(f"Nobody searched from {period.first} to {period.last}: {shown} has no search of these days.")
    else:
        print(telling.as_text(findings, options.limit))
    return FINE


def read_in(options: argparse.Namespace) -> int:
    """Read events from access logs, or searches from other analytics."""
    from kbgen.content.settings import load_project
    from kbgen.events import masking
    from kbgen.events.store import StoreError, open_store
    from kbgen.insights.importing import read_log, refuse_broken
    from kbgen.site.workers import worker_count

    root = root_of(options)
    log = load_project(root).settings.failed_searches
    mask = partial(masking.mask, patterns=log.patterns if log else ())
    tables = [path for path in options.files if path.suffix.lower() in TABLES]
    read_table = _table_reader(options, root, mask) if tables else None
    workers = worker_count()
    found = [
        read_table(path) if read_table and path in tables else read_log(path, mask=mask, workers=workers)
        for path in options.files
    ]
    refuse_broken(found)
    events = [event for one in found for event in one.events]
    new = 0
    if events:
        store = open_store(_address(options, root), write=True)
        try:
            # All files at once: a machine that stops in between leaves nothing half imported.
            new = store.append(events)
        except StoreError as error:
            raise InputError.of(_address(options, root), 0, "not-stored", f"{error}: nothing was imported") from error
        finally:
            store.close()
    for one in found:
        print(_told(one))
    say(f"{count_of(new, 'new event')} stored, {len(events) - new} known already.")
    return FINE


def _told(read: Read) -> str:
    tally = read.tally
    rest = [f"{tally.bots} of robots" if tally.bots else "", f"{tally.broken} broken" if tally.broken else ""]
    named = ", ".join(f"line {number} {why}" for number, why in tally.examples)
    more = f" ({named}{', …' if tally.broken > len(tally.examples) else ''})" if named else ""
    skipped = ", ".join(one for one in rest if one)
    return f"{short(read.path)}: {count_of(len(read.events), 'event')} in {count_of(tally.lines, 'line')}" + (
        f"; skipped: {skipped}{more}" if skipped else ""
    )


def _table_reader(options: argparse.Namespace, root: Path, mask: Callable[[str], str]) -> Callable[[Path], Read]:
    from kbgen.insights.search_terms import Defaults, Judged, read_terms

    today = today_of(options)
    project, _, shelves = _site(root, today)

    def judge(locale: str, term: str) -> Judged:
        answer = shelves[locale].searcher.search(term)
        return Judged(len(answer.hits), answer.confident)

    return partial(
        read_terms,
        known=project.settings.locales,
        named=dict(options.columns),
        defaults=Defaults(options.locale, options.date),
        judge=judge,
        mask=mask,
        today=today,
    )


def suggest(options: argparse.Namespace) -> int:
    """Write the fixes for failed searches."""
    from kbgen.insights import bodies, writing

    root, today = root_of(options), today_of(options)
    with _store(options, root) as source:
        if source is None:
            return FINE
        known = _site(root, today)
        findings = _findings(options, source, known, period_of(options, today))
    if findings.empty:
        period = findings.period
        say(f"Nobody searched from {period.first} to {period.last}: there is nothing to suggest.")
        return FINE
    project = known[0]
    plan = writing.plan(project, _fixes(replace(findings, insights=findings.insights[: options.limit]), known))
    complain(plan.refused)
    if options.write:
        for path in writing.write(project, plan, today):
            print(path)
        say(f"{count_of(len(plan.made), 'fix', 'fixes')} written. Review them: git diff; git status.")
        return FINE
    if plan.made or options.format == "json":
        print(bodies.FORMATS[options.format](plan))
    say(f"{count_of(len(plan.made), 'fix', 'fixes')} suggested.{' --write writes them.' if plan.made else ''}")
    return FINE


def replay(options: argparse.Namespace) -> int:
    """Ask today's search what failed then."""
    from kbgen.insights import retelling
    from kbgen.site.understanding import ask_again

    root, today = root_of(options), today_of(options)
    with _store(options, root) as source:
        if source is None:
            return FINE
        found = ask_again(source, _replaying(options, source.store, _site(root, today), period_of(options, today)))
    print(retelling.FORMATS[options.format](found))
    return FINE


def report(options: argparse.Namespace) -> int:
    """Write a page on searches, causes, fixes and contacts."""
    from kbgen.insights.overview import overview
    from kbgen.model.files import replace_file
    from kbgen.site.report import Report, render
    from kbgen.site.understanding import understand_all

    root, today = root_of(options), today_of(options)
    if options.out.is_dir():
        raise InputError.of(options.out, 0, "usage", "is a folder: name the report's file, such as report.html in it")
    period = period_of(options, today)
    known = project, library, _ = _site(root, today)
    contacts = _contacts(options, known, period)
    with _store(options, root) as source:
        if source is None:
            return FINE
        store = source.store
        locales = _locales(options, project)
        replaying = _replaying(options, store, known, period)
        seen = understand_all(source, tuple(known[2].values()), replaying, locales=locales)
        feedback = store.feedback(since=period.since, until=period.until)
        page = Report(
            site=project.settings.site_name,
            today=today,
            findings=seen.findings,
            overview=overview(
                seen.counts,
                (event for event in feedback if not locales or event.locale in locales),
                library,
                period=period,
                threshold=replaying.threshold,
                today=today,
            ),
            fixes=_fixes(seen.findings, known),
            replay=seen.replay,
            titles={identity: article.title for identity, article in library.source.items()},
            contacts=contacts,
        )
    replace_file(options.out, render(page))
    say(f"Wrote {short(options.out)}: open it in a browser, print it, or pass it on; it needs nothing else.")
    return FINE


def _contacts(options: argparse.Namespace, known: _Site, period: Period) -> ContactReport | None:
    """Put the shop's own files together, as far as they are of the period."""
    from kbgen.insights.contacts import Contact, contact_report, read_contacts, read_orders

    if not options.orders and not options.contacts:
        return None
    if not options.contacts:
        raise InputError.of("--orders", 0, "usage", "says nothing without contacts: give --contacts FILE too")
    _, library, shelves = known
    first, last = period.first, period.last
    contact_table = read_contacts(options.contacts)
    order_table = read_orders(options.orders) if options.orders else None
    complain((*contact_table.passed_over, *(order_table.passed_over if order_table else ())))
    contacts = [one for one in contact_table.rows if first <= one.day <= last]
    orders = [one for one in order_table.rows if first <= one.day <= last] if order_table else []
    tagged: dict[str, str] = {}
    for identity, article in library.source.items():
        for tag in article.front.tags[:1]:
            tagged.setdefault(tag, identity)

    def answer(contact: Contact) -> str:
        shelf = shelves.get(contact.language or project_source)
        found = shelf.searcher.search(contact.subject, limit=1) if shelf and contact.subject else None
        if found and found.confident:
            return found.hits[0].document.id
        return "" if contact.subject else tagged.get(contact.topic, "")

    project_source = library.settings.source
    return contact_report(orders, contacts, answer=answer)


def _findings(
    options: argparse.Namespace, source: Source, known: _Site, period: Period, *, most: int | None = None
) -> Findings:
    from kbgen.insights.analysis import MOST
    from kbgen.site.understanding import understand

    project, _, shelves = known
    return understand(
        source,
        period,
        tuple(shelves.values()),
        threshold=threshold_of(options, project),
        locales=_locales(options, project),
        most=MOST if most is None else most,
    )


def _locales(options: argparse.Namespace, project: Project) -> tuple[str, ...]:
    """Return the languages that were asked for; none where none were, which means all."""
    from kbgen.site import outline

    return outline.choose_locales(project, options.locale) if options.locale else ()


def _fixes(findings: Findings, known: _Site) -> tuple[Fix, ...]:
    from kbgen.insights import writing
    from kbgen.insights.suggest import Site
    from kbgen.site import outline
    from kbgen.site.understanding import mend

    project, library, shelves = known
    golden = frozenset((one.locale, one.query) for one in outline.search_settings(project, library).golden)
    return mend(findings, Site(library, shelves, golden, writing.begun(project)))


def _replaying(options: argparse.Namespace, store: Store, known: _Site, period: Period) -> Replaying:
    from kbgen.insights import writing
    from kbgen.insights.fixes import load_ledger
    from kbgen.insights.replay import MOST, Replaying
    from kbgen.site import outline

    project, _, shelves = known
    fixes, faults = load_ledger(project)
    if faults:
        raise InputError(faults)
    wanted = outline.choose_locales(project, options.locale)
    return Replaying(
        searchers={tag: shelf.searcher for tag, shelf in shelves.items() if tag in wanted},
        period=period,
        threshold=threshold_of(options, project),
        common=store.common(MOST, since=period.since, until=period.until),
        fixes=[fix for fix in fixes if fix.locale in wanted],
        begun=writing.begun(project),
    )


def demo(options: argparse.Namespace) -> int:
    """Play a month of customers on a copy of the demo shop's site."""
    from kbgen.events.store import open_store, store_of_site
    from kbgen.model.files import replace_file
    from kbgen.site import demo_month

    today = today_of(options)
    folder = options.folder.absolute()
    demo_month.make_site(folder, options.locale, today)
    say("Playing a month of customers…")
    path = store_of_site(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    store = open_store(f"sqlite:///{path}", write=True)
    try:
        played = demo_month.play(folder, store, today=today, seed=options.seed)
    finally:
        store.close()
    replace_file(folder / "orders.csv", played.orders)
    replace_file(folder / "contacts.csv", played.contacts)
    print(f"{short(folder)}: {count_of(played.visits, 'visit')}, {count_of(played.events, 'event')} stored.")
    say(f"Next: cd {short(folder)}; then kbgen insights, kbgen suggest --write, kbgen insights replay, kbgen report.")
    return FINE


def _site(root: Path, today: datetime.date) -> _Site:
    from kbgen.site import opening
    from kbgen.site.shelves import shelves

    project, library = opening.load(root, today)
    return project, library, {shelf.locale: shelf for shelf in shelves(project, library, today)}


def _address(options: argparse.Namespace, root: Path) -> str:
    from kbgen.events.store import store_of_site

    return options.db or f"sqlite:///{store_of_site(root)}"


@contextlib.contextmanager
def _store(options: argparse.Namespace, root: Path) -> Iterator[Source | None]:
    """Open the store to read; none where nothing was logged yet, which is said."""
    from kbgen.events.store import open_store, store_of_site
    from kbgen.site.understanding import Source

    if not options.db and not store_of_site(root).exists():
        own = short(store_of_site(root))
        say(f"Nothing was logged yet: {own} is not there. “kbgen serve” fills it; --db names another store.")
        yield None
        return
    address = _address(options, root)
    store = open_store(address)
    try:
        yield Source(store, address)
    finally:
        store.close()
