"""A site on this machine: changes are shown as soon as they are saved, and built after them."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kbgen.content.settings import load_project
from kbgen.events.store import store_of_site
from kbgen.model.diagnostic import InputError
from kbgen.site import output, rebuild, renewal
from kbgen.site.background import Build
from kbgen.site.desk import Desk
from kbgen.site.press import UnusualError
from kbgen.site.preview import Preview
from kbgen.site.watching import Changes, watching

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable
    from pathlib import Path

    from kbgen.model.diagnostic import Diagnostic
    from kbgen.site.background import Result
    from kbgen.site.web import Server, State

SETTLE = 0.03
"""Seconds after a change in which others belong to it: editors save in several steps."""
PAUSE = 0.5
"""Seconds without a change before a build: who saves again meanwhile has the machine to himself."""
PATIENCE = 0.2
"""Seconds after which the loop looks whether it is to stop."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is served: the site in ``root`` in some of its languages (all, if none is named), as of ``today``."""

    root: Path
    locales: tuple[str, ...]
    today: datetime.date
    address: str
    worker_count: int

    def theme_folder(self) -> Path | None:
        """Return the folder of the site's own templates, if its settings can be read and name one."""
        try:
            return load_project(self.root).theme
        except InputError:
            return None

    def desk(self, last: Desk | None) -> Desk | None:
        """Return what takes the pages' events by today's settings: ``last`` where they are as they were."""
        try:
            project = load_project(self.root)
        except InputError:
            return last
        wanted = project.settings.failed_searches
        if last and wanted and last.settings == wanted:
            return last
        if last:
            last.close()
        return Desk(store_of_site(self.root), wanted) if wanted else None

    def request(self, out: Path) -> rebuild.Request:
        """Return what a build is to make."""
        return rebuild.Request(
            self.root, out, self.today, locales=self.locales, address=self.address, worker_count=self.worker_count
        )

    def preview(self, out: Path) -> Preview | None:
        """Return what shows changes before they are built; None for faulty files, and where only the host can."""
        try:
            return Preview(self.root, self.locales, self.today, self.address, out, renewal.reader(self.root))
        except (InputError, UnusualError):
            return None


def own_folder(root: Path) -> Path:
    """Return the folder that ``kbgen serve`` builds into, apart from the published one."""
    folder = root / ".kbgen" / "serve"
    return output.require_ours(folder, root)


def serve(
    plan: Plan,
    server: Server,
    state: State,
    *,
    report: Callable[[int | None, tuple[Diagnostic, ...], float], None],
    stop: threading.Event,
) -> None:
    """Build, serve, and follow every change until ``stop`` is set.

    ``report`` gets, after each build, its pages (None: it failed), the complaints and the seconds it took.
    """
    loop = _Loop(plan, state, report, stop)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    theme = plan.theme_folder()
    thread.start()
    try:
        with watching(plan.root, [theme] if theme else [], loop.changes):
            loop.run()
    finally:
        with state.changed:
            state.stopping = True
            state.changed.notify_all()
        loop.close()
        server.shutdown()
        server.server_close()


class _Loop:
    """Shows changes as they come, and has them built when there is a pause."""

    def __init__(
        self,
        plan: Plan,
        state: State,
        report: Callable[[int | None, tuple[Diagnostic, ...], float], None],
        stop: threading.Event,
    ) -> None:
        self._plan = plan
        self._state = state
        self._report = report
        self._stop = stop
        self._news = threading.Event()
        self.changes = Changes(state.folder, self._news)
        self._preview: Preview | None = None
        self._complaints: tuple[str, ...] = ()
        """Of the last build that was published."""
        self._wrong: tuple[str, ...] = ()
        """What keeps the last changes from being shown."""
        self._build: Build | None = None
        self._due: float | None = None
        """When the next build may begin; None where there is nothing to build."""
        self._unseen = True
        """Whether something changed that only a build shows, before the build that runs, or since."""
        self._awaited = False
        """Whether the build that runs is to show such a thing."""

    def run(self) -> None:
        """Go on until it is told to stop."""
        self._begin()
        while not self._stop.is_set():
            if self._news.wait(self._wait()):
                self._news.clear()
                self._follow()
            if self._build and self._build.result:
                self._end(self._build.result)
            if self._due is not None and not self._build and time.monotonic() >= self._due:
                self._begin()

    def _wait(self) -> float:
        """Return for how many seconds there is nothing to do, if there is no news."""
        if self._build or self._due is None:  # the end of a build is news
            return PATIENCE
        return min(PATIENCE, max(0.0, self._due - time.monotonic()))

    def close(self) -> None:
        """Leave nothing running."""
        if self._build:
            self._build.stop()
        if self._state.desk:
            self._state.desk.close()

    def _follow(self) -> None:
        """Show what changed, as far as that takes no build."""
        paths = self.changes.take()
        if not paths:
            return
        self._stop.wait(SETTLE)
        paths |= self.changes.take()
        self._due = time.monotonic() + PAUSE
        if self._preview is None:
            self._unseen = True
            return
        seen = self._preview.change(paths)
        self._unseen |= not seen.all
        self._wrong = tuple(map(str, seen.faults))
        if seen.faults:
            self._state.complain(self._wrong)
        elif seen.shown:
            self._state.show(self._preview.page, self._complaints)
        self._due = time.monotonic() + PAUSE

    def _begin(self) -> None:
        self._due = None
        self._awaited, self._unseen = self._unseen, False
        self._state.desk = self._plan.desk(self._state.desk)
        self._build = Build(self._plan.request(self._state.folder), self._news.set)

    def _end(self, result: Result) -> None:
        """Serve what was built, but for pages that have changed since."""
        self._build = None
        lines = tuple(map(str, result.faults))
        if result.outcome is None:
            self._unseen |= self._awaited
            if self._due is None:
                self._state.complain(lines)
                self._report(None, result.faults, result.seconds)
            # Else files have changed since it began, and perhaps as it read them: what is wrong, the next one meets.
            return
        self._complaints = lines
        ahead = self._preview.page if self._preview and self._due is not None else None
        short = self._preview is not None and self._preview.fell_short()
        self._state.built(self._wrong or lines, ahead, news=self._awaited or short)
        if self._awaited:
            self._preview = self._plan.preview(self._state.folder)
            self._wrong = ()
        if self._awaited and self._preview and self._due is not None:
            self._state.show(self._preview.page, lines)
        self._report(result.outcome.pages, result.faults, result.seconds)
        if self._awaited and self._preview:
            self._preview.warm(self._news.is_set)
