"""Who may hand in what: from a request to the events that are to be stored, or to the answer that it gets instead.

Pure but for the shares that senders use up; `handle` is the whole collector for a server of one's own.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kbgen.collector.clients import Clients
from kbgen.collector.exchange import Request, Response, text
from kbgen.collector.proxies import Network, Proxies
from kbgen.events.event import Event
from kbgen.events.store import StoreError, StoreFullError
from kbgen.events.wire import MAX_BYTES, Refusal, RefusedError, decode_pixel

try:
    from kbgen.events.quick import decode
except ImportError:  # without the extra “collector”
    from kbgen.events.wire import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kbgen.collector.metrics import Metrics
    from kbgen.events.store import Store

EVENTS, PIXEL = "events", "c.gif"
"""The last part of the path that batches are posted to, and of the picture's; the site chooses what stands before."""
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
"""A transparent picture of one pixel."""
CONTENT_TYPES = ("text/plain", "application/json")
ANY_ORIGIN = "*"
RETRY_SECONDS = 5
"""How long senders are told to wait while the store is not able to take events."""
_STATUS_OF_REFUSAL = {Refusal.TOO_LARGE: 413}
_VISIBLE = re.compile("[!-~]{1,300}")
_VISIT = Event._fields.index("visit")
_NOT_KEPT = ("Cache-Control", "no-store")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On which terms events are taken.

    ``origins``: the sites that may send, as ``https://help.example.com``, besides the collector's own host; ``*`` is
    any. ``rate`` and ``visits``: see `Clients`. ``mask`` hides personal data. ``proxies``: whose word on a sender's
    address is taken.
    """

    mask: Callable[[str], str]
    origins: frozenset[str] = frozenset()
    rate: int = 300
    visits: int = 20
    proxies: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Admitted:
    """Events to be stored, and the answer that is due once they are."""

    events: tuple[Event, ...]
    answer: Response
    headers: tuple[tuple[str, str], ...]
    """What an answer of failure carries too."""


class Reception:
    """Reads requests on its terms."""

    def __init__(self, terms: Terms, metrics: Metrics) -> None:
        self.terms = terms
        self.metrics = metrics
        self.clients = Clients(rate=terms.rate, visits=terms.visits)
        self._proxies = Proxies(terms.proxies)

    def admit(self, request: Request, *, now: int) -> Admitted | Response:
        """Read a request that arrived at ``now`` (ms)."""
        last = request.path.rpartition("/")[2]
        if last not in {EVENTS, PIXEL}:
            return text(404, "There is nothing here.")
        allowed = ("POST", "OPTIONS") if last == EVENTS else ("GET",)
        if request.method not in allowed:
            return text(405, f"Only {' and '.join(allowed)} are answered here.", ("Allow", ", ".join(allowed)))
        if not self._is_welcome(request):
            return text(403, "This origin is not among the allowed ones.", _NOT_KEPT, ("Vary", "Origin"))
        headers = (_NOT_KEPT, *self._sharing(request))
        if request.method == "OPTIONS":
            return Response(204, (*headers, *_PREFLIGHT))
        address = self._proxies.sender(request.client, request.headers.get("x-forwarded-for", ""))
        share = self.clients.share_of(address, now=now)
        wait = share.wait(1, now=now)
        if wait:
            return text(429, "Too much at once.", ("Retry-After", str(-(-wait // 1000))), *headers)
        try:
            events = self._batch(request, now) if last == EVENTS else self._pixel(request, now)
        except RefusedError as error:
            self.metrics.add("kbgen_events_refused_total", f'reason="{error.refusal}"')
            return text(_STATUS_OF_REFUSAL.get(error.refusal, 400), f"Not taken: {error.refusal}.", *headers)
        except _ContentTypeError:
            return text(415, f"Send {' or '.join(CONTENT_TYPES)}.", *headers)
        if len(events) > 1:
            share.wait(len(events) - 1, now=now)
        self.clients.took(share, len(events))
        counted = tuple([_of_visit(event, share.visit_of(event.visit)) for event in events])
        answer = (
            Response(204, headers) if last == EVENTS else Response(200, (("Content-Type", "image/gif"), *headers), GIF)
        )
        return Admitted(counted, answer, headers)

    def failed(self, admitted: Admitted, error: StoreError) -> Response:
        """Return the answer after nothing was stored."""
        full = isinstance(error, StoreFullError)
        words = "No space is left." if full else "The store can't take events now."
        return text(507 if full else 503, words, ("Retry-After", str(RETRY_SECONDS)), *admitted.headers)

    def _batch(self, request: Request, now: int) -> tuple[Event, ...]:
        kind = request.headers.get("content-type", CONTENT_TYPES[0]).partition(";")[0].strip().lower()
        if kind not in CONTENT_TYPES:
            raise _ContentTypeError
        batch = decode(request.body, now=now, mask=self.terms.mask)
        for refusal in batch.refused:
            self.metrics.add("kbgen_events_refused_total", f'reason="{refusal}"')
        if not batch.events:
            raise RefusedError(batch.refused[0])
        return batch.events

    def _pixel(self, request: Request, now: int) -> tuple[Event, ...]:
        return (decode_pixel(request.query, now=now, mask=self.terms.mask),)

    def _is_welcome(self, request: Request) -> bool:
        origin = request.headers.get("origin") or _origin_of(request.headers.get("referer", ""))
        if origin and not _VISIBLE.fullmatch(origin):
            return False
        if not origin or ANY_ORIGIN in self.terms.origins or origin.lower() in self.terms.origins:
            # Browsers name the origin of what a page posts; what comes without is no browser's, and could claim any.
            return True
        return origin.partition("://")[2].lower() == request.headers.get("host", "").lower() != ""

    def _sharing(self, request: Request) -> tuple[tuple[str, str], ...]:
        origin = request.headers.get("origin")
        return (("Access-Control-Allow-Origin", origin), ("Vary", "Origin")) if origin else ()


def handle(reception: Reception, store: Store, request: Request, *, now: int) -> Response:
    """Answer a request, with its events stored durably before a success is answered."""
    admitted = reception.admit(request, now=now)
    if isinstance(admitted, Response):
        return admitted
    try:
        new = store.append(admitted.events)
    except StoreError as error:
        return reception.failed(admitted, error)
    reception.metrics.stored(new, len(admitted.events))
    return admitted.answer


def is_too_large(headers: Mapping[str, str]) -> bool:
    """Tell by its headers alone whether a request is larger than any batch."""
    length = headers.get("content-length", "0")
    return not length.isdecimal() or len(length) > 9 or int(length) > MAX_BYTES


def _of_visit(event: Event, visit: str) -> Event:
    if event.visit == visit:
        return event
    return Event._make((*event[:_VISIT], visit, *event[_VISIT + 1 :]))  # in half of the time that _replace takes


class _ContentTypeError(Exception):
    """A batch that says it is something else."""


_PREFLIGHT = (
    ("Access-Control-Allow-Methods", "POST"),
    ("Access-Control-Allow-Headers", "Content-Type"),
    ("Access-Control-Max-Age", "86400"),
)


def _origin_of(address: str) -> str:
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}" if rest else ""
