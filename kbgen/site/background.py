"""A build in a process of its own: for ``kbgen serve``, which shows further changes meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kbgen.model.diagnostic import Diagnostic, InputError
from kbgen.site import rebuild

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

NICENESS = 5
"""By how much a build steps back behind the server on a busy machine."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a build went: without an ``outcome`` it failed, for ``faults``. ``seconds`` are by the clock."""

    outcome: rebuild.Outcome | None
    faults: tuple[Diagnostic, ...]
    seconds: float


class Build:
    """A build that has begun; ``on_end`` is called from another thread when there is a ``result``."""

    def __init__(self, request: rebuild.Request, on_end: Callable[[], None]) -> None:
        # Not forked: the server has threads, whose locks a fork would copy as they happen to be.
        context = multiprocessing.get_context("spawn")
        self.result: Result | None = None
        self._on_end = on_end
        self._root = str(request.root)
        self._ours, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_work, args=(request, theirs))
        self._process.start()
        theirs.close()
        self._waiting = threading.Thread(target=self._wait, daemon=True)
        self._waiting.start()

    def stop(self) -> None:
        """End the build if it is not over; the site stays as it was."""
        self._process.terminate()
        self._waiting.join()

    def _wait(self) -> None:
        try:
            self.result = self._ours.recv()
        except (EOFError, OSError):
            ended = Diagnostic(self._root, 0, "unexpected", "the build's process died: save again, or restart")
            self.result = Result(None, (ended,), 0.0)
        self._process.join()
        self._ours.close()
        self._on_end()


def _work(request: rebuild.Request, connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server's to understand
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    try:
        connection.send(_build(request))
    except KeyboardInterrupt:  # nobody waits for it any more
        return


def _build(request: rebuild.Request) -> Result:
    started = time.monotonic()
    try:
        outcome = rebuild.build(request)
    except InputError as error:
        return Result(None, tuple(error.diagnostics), time.monotonic() - started)
    except Exception as error:
        # Whatever happens in a build, the server goes on with the last good state.
        unexpected = Diagnostic(
            str(request.root), 0, "unexpected", f"{type(error).__name__}: {error}: save again, or restart"
        )
        return Result(None, (unexpected,), time.monotonic() - started)
    return Result(outcome, outcome.faults, time.monotonic() - started)
