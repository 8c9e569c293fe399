"""Where ``kbgen serve`` takes events itself, so that the whole loop works on a laptop with nothing else running."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kbgen.events import masking, wire
from kbgen.events.store import StoreError, StoreFullError, open_store
from kbgen.model.diagnostic import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from kbgen.events.store import Store


@dataclass(slots=True)
class Desk:
    """Stores the events of a site that is being served, in one SQLite file that is opened when the first one comes."""

    path: Path
    patterns: tuple[str, ...]
    _store: Store | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, body: bytes, *, origin: str, host: str, now: int) -> HTTPStatus:
        """Store a batch and return the answer's status; ``now`` is the time in ms.

        ``origin`` and ``host`` are the request's headers: only the site's own pages may write.
        """
        if origin and urlsplit(origin).netloc != host:
            return HTTPStatus.FORBIDDEN
        try:
            batch = wire.decode(body, now=now, mask=partial(masking.mask, patterns=self.patterns))
        except wire.RefusedError as error:
            too_large = error.refusal is wire.Refusal.TOO_LARGE
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else HTTPStatus.BAD_REQUEST
        if not batch.events:
            return HTTPStatus.BAD_REQUEST
        try:
            with self._lock:
                self._store = self._store or open_store(f"sqlite:///{self.path}", write=True)
                self._store.append(batch.events)
        except StoreFullError:
            return HTTPStatus.INSUFFICIENT_STORAGE
        except (StoreError, InputError):
            return HTTPStatus.SERVICE_UNAVAILABLE
        return HTTPStatus.NO_CONTENT

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            if self._store:
                self._store.close()
                self._store = None
