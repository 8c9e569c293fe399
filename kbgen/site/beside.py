"""One piece of work in a process of its own, while this one goes on."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def begin(work: Callable[[], T]) -> Callable[[], T]:
    """Begin a piece of work; returns what waits for its value, which is one that JSON has.

    Where the system can't fork, or the process fails, the work is done when its value is asked for.
    """
    if not hasattr(os, "fork"):
        return work
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _tell(work, writer)
    os.close(writer)

    def value() -> T:
        with os.fdopen(reader, "rb") as pipe:
            told = pipe.read()
        _, status = os.waitpid(child, 0)
        if status:
            return work()
        found: T = json.loads(told)
        return found

    return value


def _tell(work: Callable[[], object], writer: int) -> None:
    """Do the work in the process that was forked for it, and end that."""
    status = 1
    try:
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(json.dumps(work()).encode())
        status = 0
    finally:
        # Nothing of the parent's is to be flushed or cleaned up twice.
        os._exit(status)
