"""The service that stores what help sites log: HTTP requests in, durable events out.

`handle` answers one request and needs nothing installed (``kbgen serve`` uses it); `kbgen.collector.service` is the
same for many at once.
"""

from kbgen.collector.exchange import Request, Response
from kbgen.collector.metrics import Metrics
from kbgen.collector.reception import EVENTS, PIXEL, Reception, Terms, handle

__all__ = ["EVENTS", "PIXEL", "Metrics", "Reception", "Request", "Response", "Terms", "handle"]
