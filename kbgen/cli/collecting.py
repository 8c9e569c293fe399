"""The command that stores what help sites log.

Everything heavy is imported inside the command that needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.cli.shared import FINE, say
from kbgen.model.diagnostic import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def collect(options: argparse.Namespace) -> int:
    """Store what help sites log of their visits, until told to stop."""
    import time
    from functools import partial

    from kbgen.collector import Terms, service
    from kbgen.events import masking
    from kbgen.events.store import Retention

    terms = Terms(
        mask=partial(masking.mask, patterns=_patterns(options.pattern)),
        origins=frozenset(options.origin),
        rate=options.rate,
        visits=options.visits,
        proxies=tuple(options.trust_proxy),
    )
    wanted = service.Service(
        url=options.db, ship_to=options.ship_to, terms=terms, host=options.host, port=options.port,
        retention=Retention(keep_days=options.retention_days, raw_days=options.raw_days),
        disk_limit=options.disk_limit,
    )  # fmt: skip
    service.run(wanted, clock=lambda: time.time_ns() // 1_000_000, timer=time.monotonic, report=say)
    return FINE


def _patterns(templates: Sequence[str]) -> tuple[str, ...]:
    from kbgen.content.number_patterns import PatternError, expression_of

    made = []
    for template in templates:
        try:
            made.append(expression_of(template))
        except PatternError as error:
            raise InputError.of("--pattern", 0, "bad-pattern", f"“{template}” {error}") from error
    return tuple(made)
