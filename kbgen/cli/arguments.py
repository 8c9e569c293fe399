"""The commands and options, and the texts that ``--help`` prints.

Nothing heavy is imported here, so that ``kbgen --help`` answers at once.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from kbgen import __version__

if TYPE_CHECKING:
    import datetime
    import ipaddress

UNUSABLE = 2
LEAST_SIZE = 1024 * 1024
_LONGEST_PERIOD = 3660
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

    build = _command(commands, "build", "build the site and put it in the place of the last one", "building.build")
    _site_option(build)
    build.add_argument("--out", type=Path, metavar="DIR", help="where the site goes (default: DIR of the site/site)")
    _locale_option(build)
    build.add_argument("--strict", action="store_true", help="publish nothing when the checks find faults")
    _now_option(build)
    build.add_argument("--no-cache", action="store_true", help="use and keep nothing of earlier builds")
    build.add_argument(
        "--reference", action="store_true", help="leave every page to the page generator: slower, the same result"
    )
    build.add_argument("--workers", type=_whole, metavar="N", help="processes at once (default: one a core)")

    serve = _command(
        commands, "serve", "serve the site on this machine and rebuild it at every change", "building.serve"
    )
    _site_option(serve)
    _locale_option(serve)
    _now_option(serve)
    serve.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS", help="address to serve at (default: %(default)s)"
    )
    serve.add_argument("--port", type=_port, default=8000, metavar="N", help="port to serve at (default: %(default)s)")

    check = _command(commands, "check", "check the articles, translations, links and pictures", "checking.check")
    _site_option(check)
    _now_option(check)
    check.add_argument(
        "--format", choices=FORMATS, default="text", help="how faults are printed (default: %(default)s)"
    )
    check.add_argument("--list", action="store_true", help="list the checks, with what is bad and what is good")

    check.add_argument("--search", action="store_true", help="also run the golden queries of docs/search.yml")

    search = _command(commands, "search", "search the site as its readers do", "checking.search")
    _site_option(search)
    search.add_argument("--locale", required=True, metavar="TAG", help="the language to search in")
    search.add_argument("query", metavar="QUERY", help="what a reader types")
    search.add_argument(
        "--limit", type=_whole, default=10, metavar="N", help="how many hits at most (default: %(default)s)"
    )
    search.add_argument("--json", action="store_true", help="print the hits as JSON")
    search.add_argument("--explain", action="store_true", help="say how each word was understood")
    _now_option(search)

    _collect(commands)

    init = _command(commands, "init", "make a new site that builds at once", "starting.init")
    init.add_argument("folder", type=Path, metavar="DIR", help="the new site's folder")
    _locale_option(init)

    translations = _command(commands, "translations", "show how far translations are behind, and accept them", "")
    actions = translations.add_subparsers(metavar="ACTION", required=True, parser_class=_Parser)
    status = _command(actions, "status", "list missing, outdated and unstamped translations", "translations.status")
    _site_option(status)
    _locale_option(status)
    _now_option(status)
    status.add_argument("--format", choices=("text", "json"), default="text", help="how they are printed")
    accept = _command(actions, "accept", "mark translations as made from today's source", "translations.accept")
    _site_option(accept)
    accept.add_argument("files", nargs="*", type=Path, metavar="FILE", help="translated articles")
    accept.add_argument("--all-unstamped", action="store_true", help="every translation that has no mark yet")

    legal = _command(commands, "legal", "keep the versions of legal pages", "")
    actions = legal.add_subparsers(metavar="ACTION", required=True, parser_class=_Parser)
    listed = _command(actions, "status", "list legal texts, the day each takes effect, and its seal", "legal.status")
    _site_option(listed)
    _now_option(listed)
    seal = _command(actions, "seal", "seal the words of legal texts, so that later edits are noticed", "legal.seal")
    _site_option(seal)
    _now_option(seal)
    seal.add_argument("files", nargs="*", type=Path, metavar="FILE", help="legal texts")
    seal.add_argument("--all", action="store_true", help="every legal text of the site")
    seal.add_argument("--amend", action="store_true", help="also texts that were edited after they took effect")
    revise = _command(actions, "revise", "begin a page's next version in every language", "legal.revise")
    _site_option(revise)
    _now_option(revise)
    revise.add_argument("page", metavar="PAGE", help="the page, e.g. legal/terms")
    revise.add_argument(
        "--effective", type=_date, required=True, metavar="DATE", help="the day it takes effect, YYYY-MM-DD"
    )

    insights = _insights(commands)
    _closing(commands, insights.add_subparsers(metavar="ACTION", required=False, parser_class=_Parser))

    cache = _command(commands, "cache", "show or remove what builds keep for the next one", "")
    actions = cache.add_subparsers(metavar="ACTION", required=True, parser_class=_Parser)
    _site_option(_command(actions, "info", "say where the cache is and how large", "building.cache_info"))
    _site_option(
        _command(actions, "clear", "remove the cache; the next build makes everything anew", "building.cache_clear")
    )

    catalogs = _command(commands, "catalogs", "keep the interface's words in every language", "")
    actions = catalogs.add_subparsers(metavar="ACTION", required=True, parser_class=_Parser)
    extract = _command(
        actions, "extract", "collect kbgen's own messages (for kbgen's contributors)", "catalogs.extract"
    )
    _site_option(extract)
    update = _command(
        actions, "update", "bring the site's catalogs up to date, and start missing ones", "catalogs.update"
    )
    _site_option(update)
    _locale_option(update)
    lacking = _command(actions, "check", "list missing and fuzzy messages", "catalogs.check")
    _site_option(lacking)
    _locale_option(lacking)
    return top


def _collect(commands: argparse._SubParsersAction[_Parser]) -> None:
    collect = _command(commands, "collect", "store what help sites log of their visits", "collecting.collect")
    collect.add_argument(
        "--db", required=True, metavar="URL", help="where events are kept: sqlite:///FILE or postgresql://HOST/NAME"
    )
    collect.add_argument(
        "--ship-to", default="", metavar="URL", help="hand events on to this PostgreSQL; the --db file is their spool"
    )
    collect.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS", help="address to collect at (default: %(default)s)"
    )
    collect.add_argument(
        "--port", type=_port, default=8787, metavar="N", help="port to collect at (default: %(default)s)"
    )
    collect.add_argument(
        "--origin",
        type=_origin,
        action="append",
        default=[],
        metavar="ORIGIN",
        help="a site that may send, e.g. https://help.example.com, besides the collector's own host; * is any; "
        "may be repeated",
    )
    collect.add_argument(
        "--trust-proxy",
        type=_network,
        action="append",
        default=[],
        metavar="NETWORK",
        help="believe X-Forwarded-For of proxies at this address or network; may be repeated",
    )
    collect.add_argument(
        "--rate", type=_number, default=300, metavar="N",
        help="events a minute that one sender may send; 0: any number (default: %(default)s)",
    )  # fmt: skip
    collect.add_argument(
        "--visits", type=_number, default=20, metavar="N",
        help="visits a day that one sender can count as; 0: any number (default: %(default)s)",
    )  # fmt: skip
    collect.add_argument(
        "--pattern", action="append", default=[], metavar="PATTERN",
        help="mask what looks so, e.g. an order number: ALD-######; may be repeated",
    )  # fmt: skip
    collect.add_argument(
        "--retention-days", type=_whole, default=400, metavar="N",
        help="delete events after so many days (default: %(default)s)",
    )  # fmt: skip
    collect.add_argument(
        "--raw-days", type=_whole, default=30, metavar="N",
        help="delete words that few visits share after so many days (default: %(default)s)",
    )  # fmt: skip
    collect.add_argument(
        "--disk-limit", type=_size, metavar="SIZE", help="size that the SQLite file may have, e.g. 500M or 2G"
    )


def _insights(commands: argparse._SubParsersAction[_Parser]) -> _Parser:
    insights = _command(commands, "insights", "show how searches ended, and why they failed", "loop.insights")
    _site_option(insights)
    insights.add_argument("--db", metavar="URL", help="the store of events (default: the one that kbgen serve fills)")
    _locale_option(insights)
    insights.add_argument("--since", type=_date, metavar="DATE", help="the first day, YYYY-MM-DD (UTC)")
    insights.add_argument("--until", type=_date, metavar="DATE", help="the last day (default: today)")
    insights.add_argument(
        "--period", type=_days, default=30, metavar="DAYS", help="so many days, as 30d (default: 30d); not with --since"
    )
    _threshold_options(insights)
    insights.add_argument(
        "--limit", type=_whole, default=20, metavar="N", help="how many needs at most (default: %(default)s)"
    )
    insights.add_argument(
        "--format", choices=("text", "json"), default="text", help="how they are printed (default: %(default)s)"
    )
    _now_option(insights)
    return insights


def _closing(commands: argparse._SubParsersAction[_Parser], actions: argparse._SubParsersAction[_Parser]) -> None:
    """Add what follows from insights: logs in, fixes out, and what became of them."""
    logs = _command(actions, "import", "read events from access logs, or searches from other analytics", "loop.read_in")
    _site_option(logs)
    _db_option(logs)
    logs.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="access logs (.gz too), or .csv and .tsv files"
    )
    logs.add_argument("--locale", metavar="TAG", default="", help="the language of a CSV file's rows")
    logs.add_argument("--date", type=_date, metavar="DATE", help="the day of a CSV file's rows, YYYY-MM-DD")
    logs.add_argument(
        "--columns",
        nargs="+",
        type=_pair,
        default=[],
        metavar="MEANING=HEADING",
        help="headings that kbgen does not know",
    )
    _now_option(logs)

    demo = _command(actions, "demo", "play a month of customers on a copy of the demo shop's site", "loop.demo")
    demo.add_argument("folder", type=Path, metavar="DIR", help="the copy's folder")
    demo.add_argument("--seed", type=_whole, default=1, metavar="N", help="another month (default: %(default)s)")
    _locale_option(demo)
    _now_option(demo)

    replay = _command(actions, "replay", "ask today's search what failed then", "loop.replay")
    _findings_options(replay)
    replay.add_argument(
        "--format", choices=("text", "json", "csv"), default="text", help="how it is printed (default: %(default)s)"
    )

    suggest = _command(commands, "suggest", "write the fixes for failed searches", "loop.suggest")
    _findings_options(suggest)
    suggest.add_argument("--write", action="store_true", help="write them into the site's files, to be reviewed in git")
    suggest.add_argument(
        "--limit", type=_whole, default=20, metavar="N", help="how many needs at most (default: %(default)s)"
    )
    suggest.add_argument(
        "--format", choices=("text", "markdown", "json", "github"), default="text",
        help="how they are printed (default: %(default)s)",
    )  # fmt: skip

    report = _command(commands, "report", "write a page on searches, causes, fixes and contacts", "loop.report")
    _findings_options(report)
    report.add_argument("--out", type=Path, default=Path("report.html"), metavar="FILE", help="default: %(default)s")
    report.add_argument("--orders", type=Path, metavar="FILE", help="the shop's orders, as CSV")
    report.add_argument("--contacts", type=Path, metavar="FILE", help="the contacts with the shop, as CSV")


def _findings_options(command: argparse.ArgumentParser) -> None:
    _site_option(command)
    _db_option(command)
    _locale_option(command)
    command.add_argument("--since", type=_date, metavar="DATE", help="the first day, YYYY-MM-DD (UTC)")
    command.add_argument("--until", type=_date, metavar="DATE", help="the last day (default: today)")
    command.add_argument(
        "--period", type=_days, default=30, metavar="DAYS", help="so many days, as 30d (default: 30d); not with --since"
    )
    _threshold_options(command)
    _now_option(command)


def _threshold_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--min-visits", type=_whole, metavar="N", help="show what N visits share (default: the site's setting, or 5)"
    )
    command.add_argument(
        "--min-days", type=_whole, metavar="N", help="on at least so many days (default: the site's setting, or 2)"
    )


def _db_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--db", metavar="URL", help="the store of events (default: the one that kbgen serve fills)")


def _pair(text: str) -> tuple[str, str]:
    meaning, equals, heading = text.partition("=")
    known = ("term", "count", "date", "locale", "results", "clicks")
    if not equals or not heading or meaning not in known:
        raise argparse.ArgumentTypeError(f"“{text}” must be one of {', '.join(known)}, with = and the column's heading")
    return meaning, heading


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


def _days(text: str) -> int:
    number = text.removesuffix("d")
    if not number.isdecimal() or not 1 <= int(number) <= _LONGEST_PERIOD:
        raise argparse.ArgumentTypeError(f"“{text}” is no number of days: write e.g. 30d, at most {_LONGEST_PERIOD}d")
    return int(number)


def _whole(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” must be a whole number of 1 or more")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"“{text}” must be a port from 0 to 65535")
    return int(text)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"“{text}” must be a whole number of 0 or more")
    return int(text)


def _origin(text: str) -> str:
    if text != "*" and not re.fullmatch(r"https?://[^\s/?#@]+", text):
        raise argparse.ArgumentTypeError(f"“{text}” is no origin: write e.g. https://help.example.com, without a path")
    return text.lower()


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    import ipaddress

    try:
        return ipaddress.ip_network(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"“{text}” is no address or network: write e.g. 127.0.0.1 or 10.0.0.0/8"
        ) from None


def _size(text: str) -> int:
    found = re.fullmatch(r"([0-9]{1,9})([KMGT]?)", text)
    size = int(found[1]) * 1024 ** " KMGT".index(found[2] or " ") if found else 0
    if size < LEAST_SIZE:
        raise argparse.ArgumentTypeError(f"“{text}” is no size: write e.g. 500M or 2G, at least 1M")
    return size
