"""The commands that make and serve the site, and look after what builds keep.

Everything heavy is imported inside the command that needs it.
"""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from kbgen.cli.shared import FAULTS, FINE, complain, count_of, root_of, say, short, today_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from kbgen.model.diagnostic import Diagnostic


def build(options: argparse.Namespace) -> int:
    """Build the site and put it in the place of the last one."""
    from kbgen.site import rebuild, workers

    gc.set_threshold(workers.GARBAGE_AFTER)
    root = root_of(options)
    out = options.out or root / "site"
    request = rebuild.Request(
        root=root,
        out=out,
        today=today_of(options),
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
        what = "The page generator warned" if outcome.warnings else count_of(len(outcome.faults), "fault")
        say(f"{what}; nothing was published. Without --strict it would have been.")
        return FAULTS
    size = f"{count_of(outcome.pages, 'page')} in {count_of(outcome.languages, 'language')}"
    say(f"Nothing has changed: {size} in {short(out)}" if outcome.unchanged else f"Built {size} into {short(out)}")
    return FINE


def cache_info(options: argparse.Namespace) -> int:
    """Say where the cache is and how large."""
    from kbgen.site import memory

    folder = memory.folder(root_of(options))
    sizes = [path.stat().st_size for path in sorted(folder.rglob("*")) if path.is_file()]
    print(f"{short(folder)}: {count_of(len(sizes), 'file')}, {sum(sizes) / 2**20:.1f} MiB")
    return FINE


def cache_clear(options: argparse.Namespace) -> int:
    """Remove the cache; the next build makes everything anew."""
    import shutil

    from kbgen.site import memory

    folder = memory.folder(root_of(options))
    if folder.is_dir():
        shutil.rmtree(folder)
    print(f"{short(folder)} is empty.")
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

    from kbgen.site import serve, web, workers

    root = root_of(options)
    folder = serve.own_folder(root)
    state = web.State(folder)
    server = web.make_server(options.host, options.port, state)
    host = "localhost" if options.host in {"127.0.0.1", "0.0.0.0", "::1"} else options.host
    address = f"http://{host}:{server.server_port}/"
    plan = serve.Plan(root, tuple(options.locale), today_of(options), address, workers.worker_count())

    def report(pages: int | None, complaints: tuple[Diagnostic, ...], seconds: float) -> None:
        if complaints:
            complain(complaints)
        if pages is not None:
            say(f"Built {count_of(pages, 'page')} in {seconds:.1f} s. Serving at {address} (stop with Ctrl-C)")
            if state.desk and state.version == 1:
                kept = short(state.desk.path)
                say(f"Searches made there are kept in {kept}: see “kbgen insights --min-visits 1 --min-days 1”.")
        else:
            say("Not built. Mend what is named above and save; the browser shows the last good state.")

    say("Building…")
    try:
        serve.serve(plan, server, state, report=report, stop=threading.Event())
    except KeyboardInterrupt:
        say("Stopped.")
    return FINE
