"""The commands and options, and the texts that ``--help`` prints.

Nothing heavy is imported here, so that ``kbgen --help`` answers at once.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from kbgen import __version__

if TYPE_CHECKING:
    import datetime

UNUSABLE = 2
FORMATS = ("text", "json", "github", "sarif", "gitlab", "junit")


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        # An abbreviation in somebody's script would change its meaning with the next option that begins alike.
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(UNUSABLE, f"{self.prog}: {message}\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands and options."""
    top = _Parser(prog="kbgen", description="A shop's multilingual help centre from Markdown in git.")
    top.add_argument("--version", action="version", version=f"kbgen {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)

    build = _command(commands, "build", "build the site and put it in the place of the last one", "build")
    _site_option(build)
    build.add_argument("--out", type=Path, metavar="DIR", help="where the site goes (default: DIR of the site/site)")
    _locale_option(build)
    build.add_argument("--strict", action="store_true", help="publish nothing when the checks find faults")
    _now_option(build)
    build.add_argument("--workers", type=_whole, metavar="N", help="processes at once (default: one a core)")

    serve = _command(commands, "serve", "serve the site on this machine and rebuild it at every change", "serve")
    _site_option(serve)
    _locale_option(serve)
    _now_option(serve)
    serve.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS", help="address to serve at (default: %(default)s)"
    )
    serve.add_argument("--port", type=_port, default=8000, metavar="N", help="port to serve at (default: %(default)s)")

    check = _command(commands, "check", "check the articles, translations, links and pictures", "check")
    _site_option(check)
    _now_option(check)
    check.add_argument(
        "--format", choices=FORMATS, default="text", help="how faults are printed (default: %(default)s)"
    )
    check.add_argument("--list", action="store_true", help="list the checks, with what is bad and what is good")

    check.add_argument("--search", action="store_true", help="also run the golden queries of docs/search.yml")

    search = _command(commands, "search", "search the site as its readers do", "search")
    _site_option(search)
    search.add_argument("--locale", required=True, metavar="TAG", help="the language to search in")
    search.add_argument("query", metavar="QUERY", help="what a reader types")
    search.add_argument(
        "--limit", type=_whole, default=10, metavar="N", help="how many hits at most (default: %(default)s)"
    )
    search.add_argument("--json", action="store_true", help="print the hits as JSON")
    search.add_argument("--explain", action="store_true", help="say how each word was understood")
    _now_option(search)

    init = _command(commands, "init", "make a new site that builds at once", "init")
    init.add_argument("folder", type=Path, metavar="DIR", help="the new site's folder")
    _locale_option(init)

    translations = _command(commands, "translations", "show how far translations are behind, and accept them", "")
    actions = translations.add_subparsers(metavar="ACTION", required=True, parser_class=_Parser)
    status = _command(actions, "status", "list missing, outdated and unstamped translations", "translations_status")
    _site_option(status)
    _locale_option(status)
    _now_option(status)
    status.add_argument("--format", choices=("text", "json"), default="text", help="how they are printed")
    accept = _command(actions, "accept", "mark translations as made from today's source", "translations_accept")
    _site_option(accept)
    accept.add_argument("files", nargs="*", type=Path, metavar="FILE", help="translated articles")
    accept.add_argument("--all-unstamped", action="store_true", help="every translation that has no mark yet")

    legal = _command(commands, "legal", "keep the versions of legal pages", "")
    actions = legal.add_subparsers(metavar="ACTION", required=True, parser_class=_Parser)
    listed = _command(actions, "status", "list legal texts, the day each takes effect, and its seal", "legal_status")
    _site_option(listed)
    _now_option(listed)
    seal = _command(actions, "seal", "seal the words of legal texts, so that later edits are noticed", "legal_seal")
    _site_option(seal)
    _now_option(seal)
    seal.add_argument("files", nargs="*", type=Path, metavar="FILE", help="legal texts")
    seal.add_argument("--all", action="store_true", help="every legal text of the site")
    seal.add_argument("--amend", action="store_true", help="also texts that were edited after they took effect")
    revise = _command(actions, "revise", "begin a page's next version in every language", "legal_revise")
    _site_option(revise)
    _now_option(revise)
    revise.add_argument("page", metavar="PAGE", help="the page, e.g. legal/terms")
    revise.add_argument(
        "--effective", type=_date, required=True, metavar="DATE", help="the day it takes effect, YYYY-MM-DD"
    )

    catalogs = _command(commands, "catalogs", "keep the interface's words in every language", "")
    actions = catalogs.add_subparsers(metavar="ACTION", required=True, parser_class=_Parser)
    extract = _command(
        actions, "extract", "collect kbgen's own messages (for kbgen's contributors)", "catalogs_extract"
    )
    _site_option(extract)
    update = _command(
        actions, "update", "bring the site's catalogs up to date, and start missing ones", "catalogs_update"
    )
    _site_option(update)
    _locale_option(update)
    lacking = _command(actions, "check", "list missing and fuzzy messages", "catalogs_check")
    _site_option(lacking)
    _locale_option(lacking)
    return top


def _command(commands: argparse._SubParsersAction[_Parser], name: str, summary: str, run: str) -> _Parser:
    made: _Parser = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
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


def _whole(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” must be a whole number of 1 or more")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"“{text}” must be a port from 0 to 65535")
    return int(text)
