"""Which files of a site changed: for ``kbgen serve``."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDERS = ("docs", "faq", "locales")
"""What is watched with all that is in it; of the site's own folder, only the files."""
PASSING = "4913"
"""A file that Vim makes and removes to see whether it may write."""


class Changes(FileSystemEventHandler):
    """Notes which files changed outside of the ``ignored`` folder, and sets ``news`` to wake who waits."""

    def __init__(self, ignored: Path, news: threading.Event) -> None:
        self.news = news
        self._ignored = ignored
        self._paths: set[Path] = set()
        self._lock = threading.Lock()

    def take(self) -> frozenset[Path]:
        """Return the paths that changed since the last call."""
        with self._lock:
            found, self._paths = frozenset(self._paths), set()
        return found

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note what happened, if it can matter to a site."""
        if event.event_type not in {"created", "deleted", "modified", "moved"}:
            return
        if event.is_directory and event.event_type in {"created", "modified"}:  # of what is in it, it is told too
            return
        named = [event.src_path, *([event.dest_path] if event.event_type == "moved" else [])]
        paths = {path for path in (Path(str(name)) for name in named) if self._matters(path)}
        if paths:
            with self._lock:
                self._paths |= paths
            self.news.set()

    def _matters(self, path: Path) -> bool:
        """Tell files of a site from what editors and builds keep beside them for a moment."""
        return not (path.name.startswith((".", "#")) or path.name.endswith("~") or path.name == PASSING
                    or path.is_relative_to(self._ignored))  # fmt: skip


@contextmanager
def watching(root: Path, others: Iterable[Path], changes: Changes) -> Iterator[None]:
    """Tell ``changes`` of what happens in a site's folder, and in ``others`` that it reads."""
    observer = Observer()
    for folder in [*(root / name for name in FOLDERS), *others]:
        if folder.is_dir():
            observer.schedule(changes, str(folder), recursive=True)
    observer.schedule(changes, str(root), recursive=False)
    observer.start()
    try:
        yield
    finally:
        observer.stop()
        observer.join()
