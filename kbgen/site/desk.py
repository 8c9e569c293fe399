"""Where ``kbgen serve`` takes events itself, so that the whole loop works on a laptop with nothing else running."""

from __future__ import annotations

import contextlib
import threading
from functools import partial
from typing import TYPE_CHECKING

from kbgen.collector.exchange import Request, Response, text
from kbgen.collector.metrics import Metrics
from kbgen.collector.reception import Reception, Terms, handle
from kbgen.events import masking
from kbgen.events.store import Retention, StoreError, open_store
from kbgen.model.diagnostic import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from kbgen.events.store import Store
    from kbgen.model.project import FailedSearches


class Desk:
    """The collector of a site that is being served, on one SQLite file that is opened when the first event comes.

    Only the site's own pages may write. What the settings do not let it keep any longer goes when the file is opened.
    """

    def __init__(self, path: Path, settings: FailedSearches) -> None:
        self.path = path
        self.settings = settings
        self._reception = Reception(Terms(mask=partial(masking.mask, patterns=settings.patterns)), Metrics())
        self._store: Store | None = None
        self._lock = threading.Lock()

    def take(self, request: Request, *, now: int) -> Response:
        """Answer a request that came at ``now`` (ms since 1970); its events are stored before a success is answered."""
        with self._lock:
            try:
                self._store = self._store or self._open(now)
            except InputError:  # such as a second server for the same site
                return text(503, "The store can't be opened.")
            return handle(self._reception, self._store, request, now=now)

    def _open(self, now: int) -> Store:
        store = open_store(f"sqlite:///{self.path}", write=True)
        own = self.settings
        rule = Retention(own.keep_days, own.raw_days, own.min_visits, own.min_days)
        with contextlib.suppress(StoreError):  # it will be tried again at the next start
            store.purge(rule, now=now)
        return store

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            if self._store:
                self._store.close()
                self._store = None
