"""The command line: the only place that prints, and the only one that decides exit codes.

0: fine. 1: the checks found faults. 2: the input or the command could not be used.
Everything heavy is imported inside the command that needs it, so that ``kbgen --help`` answers at once.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from kbgen import __version__
from kbgen.model.diagnostic import Diagnostic, InputError

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

FINE, FAULTS, UNUSABLE = 0, 1, 2
FORMATS = ("text", "json", "github", "sarif", "gitlab", "junit")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(UNUSABLE, f"{self.prog}: {message}\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands and options."""
    top = _Parser(prog="kbgen", description="A shop's multilingual help centre from Markdown in git.")
    top.add_argument("--version", action="version", version=f"kbgen {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)

    build = _command(commands, "build", "build the site and put it in the place of the last one", _build)
    _site_option(build)
    build.add_argument("--out", type=Path, metavar="DIR", help="where the site goes (default: DIR of the site/site)")
    _locale_option(build)
    build.add_argument("--strict", action="store_true", help="publish nothing when the checks find faults")
    _now_option(build)
    build.add_argument("--workers", type=_workers, metavar="N", help="processes at once (default: one a core)")

    serve = _command(commands, "serve", "serve the site on this machine and rebuild it at every change", _serve)
    _site_option(serve)
    _locale_option(serve)
    _now_option(serve)
    serve.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS", help="address to serve at (default: %(default)s)"
    )
    serve.add_argument("--port", type=_port, default=8000, metavar="N", help="port to serve at (default: %(default)s)")

    check = _command(commands, "check", "check the articles, translations, links and pictures", _check)
    _site_option(check)
    _now_option(check)
    check.add_argument(
        "--format", choices=FORMATS, default="text", help="how faults are printed (default: %(default)s)"
    )
    check.add_argument("--list", action="store_true", help="list the checks, with what is bad and what is good")

    init = _command(commands, "init", "make a new site that builds at once", _init)
    init.add_argument("folder", type=Path, metavar="DIR", help="the new site's folder")
    _locale_option(init)

    translations = _command(commands, "translations", "show how far translations are behind, and accept them", None)
    actions = translations.add_subparsers(metavar="ACTION", required=True, parser_class=_Parser)
    status = _command(actions, "status", "list missing, outdated and unstamped translations", _translations_status)
    _site_option(status)
    _locale_option(status)
    _now_option(status)
    status.add_argument("--format", choices=("text", "json"), default="text", help="how they are printed")
    accept = _command(actions, "accept", "mark translations as made from today's source", _translations_accept)
    _site_option(accept)
    accept.add_argument("files", nargs="*", type=Path, metavar="FILE", help="translated articles")
    accept.add_argument("--all-unstamped", action="store_true", help="every translation that has no mark yet")

    catalogs = _command(commands, "catalogs", "keep the interface's words in every language", None)
    actions = catalogs.add_subparsers(metavar="ACTION", required=True, parser_class=_Parser)
    extract = _command(actions, "extract", "collect kbgen's own messages (for kbgen's contributors)", _catalogs_extract)
    _site_option(extract)
    update = _command(
        actions, "update", "bring the site's catalogs up to date, and start missing ones", _catalogs_update
    )
    _site_option(update)
    _locale_option(update)
    lacking = _command(actions, "check", "list missing and fuzzy messages", _catalogs_check)
    _site_option(lacking)
    _locale_option(lacking)
    return top


def _command(commands, name: str, summary: str, run) -> argparse.ArgumentParser:  # type: ignore[no-untyped-def]
    made: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=summary[0].upper() + summary[1:] + "."
    )
    if run:
        made.set_defaults(run=run)
    return made


def _site_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--site",
        type=Path,
        metavar="DIR",
        help="the site's folder (default: here, or the nearest above with an mkdocs.yml)",
    )


def _locale_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--locale", nargs="+", default=[], metavar="TAG", help="only these languages (default: all)")


def _now_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--now",
        type=_date,
        metavar="DATE",
        help="the day to build for, YYYY-MM-DD (default: today, or SOURCE_DATE_EPOCH)",
    )


def _date(text: str) -> datetime.date:
    import datetime

    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no day: write year-month-day, e.g. 2026-11-30") from None


def _workers(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” must be a whole number of 1 or more")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"“{text}” must be a port from 0 to 65535")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _terminated)
    try:
        code: int = options.run(options)
    except InputError as error:
        _complain(error.diagnostics)
        return UNUSABLE
    except KeyboardInterrupt:
        _say("Stopped. The last good site is as it was.")
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    return code


def _terminated(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _complain(diagnostics: Sequence[Diagnostic]) -> None:
    from kbgen.checks.render import as_text

    _say(as_text(diagnostics))


def _root(options: argparse.Namespace) -> Path:
    from kbgen.content.settings import find_root

    return options.site.absolute() if options.site else find_root(Path.cwd())


def _today(options: argparse.Namespace) -> datetime.date:
    import datetime

    if options.now:
        day: datetime.date = options.now
        return day
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal():
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date()
    return datetime.date.today()


def _build(options: argparse.Namespace) -> int:
    from kbgen import checks
    from kbgen.site import publish, workers

    root, today = _root(options), _today(options)
    project, library = publish.load(root, today)
    locales = publish.choose_locales(project, options.locale)
    faults = checks.run(project, library)
    if faults:
        _complain(faults)
        if options.strict:
            _say(f"{_count(len(faults), 'fault')}; nothing was published. Without --strict it would have been.")
            return FAULTS
    out = options.out or root / "site"
    result = publish.build(
        project,
        library,
        out,
        locales=locales,
        today=today,
        worker_count=options.workers or workers.worker_count(),
        on_progress=_progress,
    )
    for warning in result.warnings:
        _say(f"page generator: {warning}")
    _say(f"Built {_count(result.pages, 'page')} in {_count(len(locales), 'language')} into {_short(out)}")
    if result.warnings and options.strict:
        return FAULTS
    return FINE


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\rBuilding page {done} of {total}", end=end, file=sys.stderr, flush=True)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _short(path: Path) -> str:
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _serve(options: argparse.Namespace) -> int:
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
            _complain(complaints)
        if pages is not None:
            _say(f"Built {_count(pages, 'page')} in {seconds:.1f} s. Serving at {address} (stop with Ctrl-C)")
        else:
            _say("Not built. Mend what is named above and save; the browser shows the last good state.")

    _say("Building…")
    try:
        serve.serve(builder, server, state, report=report, stop=threading.Event())
    except KeyboardInterrupt:
        _say("Stopped.")
    return FINE


def _check(options: argparse.Namespace) -> int:
    from kbgen import checks
    from kbgen.checks.render import FORMATS as RENDERERS
    from kbgen.content import library as libraries
    from kbgen.content.settings import load_project

    if options.list:
        for check in checks.CHECKS:
            module = sys.modules[check.__module__]
            print(f"{check.__name__}: {(check.__doc__ or '').strip()}\n{_indent(module.__doc__ or '')}\n")
        return FINE
    today = _today(options)
    project = load_project(_root(options))
    library, unreadable = libraries.load(project, today)
    # With files missing from the library, the checks would complain about their absence too.
    faults = sorted(unreadable) or checks.run(project, library)
    text = RENDERERS[options.format](faults)
    if text:
        print(text)
    if options.format == "text":
        articles = sum(map(len, library.articles.values()))
        _say(f"{_count(articles, 'article')} checked, {_count(len(faults), 'fault')} found.")
    return UNUSABLE if unreadable else FAULTS if faults else FINE


def _indent(text: str) -> str:
    return "\n".join("    " + line for line in text.strip().splitlines())


def _init(options: argparse.Namespace) -> int:
    from kbgen.site import scaffold

    count = scaffold.create(options.folder, options.locale)
    print(
        f"Made {_short(options.folder)} with {_count(count, 'file')}. Next: cd {_short(options.folder)} && kbgen serve"
    )
    return FINE


def _translations_status(options: argparse.Namespace) -> int:
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
        _say(f"{_count(len(rows), 'translation')} to look at.")
    return FINE


def _translations_accept(options: argparse.Namespace) -> int:
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
    chosen = [path.absolute() for path in options.files]
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


def _catalogs_extract(options: argparse.Namespace) -> int:
    from kbgen.model.resources import data
    from kbgen.site import messages

    path, count, changed = messages.write_template(data("locales"))
    print(f"{_short(path)}: {_count(count, 'message')}, {'written' if changed else 'unchanged'}.")
    return FINE


def _catalog_locales(options: argparse.Namespace) -> tuple[Path, list[str]]:
    from kbgen.content.settings import load_project
    from kbgen.site import publish

    project = load_project(_root(options))
    tags = publish.choose_locales(project, options.locale)
    return project.locales, [tag for tag in tags if tag.split("-")[0] != "en"]


def _catalogs_update(options: argparse.Namespace) -> int:
    from kbgen.site import messages

    folder, tags = _catalog_locales(options)
    for path, changed in messages.update(folder, tags):
        print(f"{_short(path)}: {'written' if changed else 'unchanged'}.")
    return FINE


def _catalogs_check(options: argparse.Namespace) -> int:
    from kbgen.site import messages

    folder, tags = _catalog_locales(options)
    found, faults = messages.coverage(folder, tags)
    for item in found:
        print(f"{item.path}: {item.total - len(item.missing) - len(item.fuzzy)} of {item.total} translated.")
    _complain(faults)
    return FAULTS if faults else FINE
