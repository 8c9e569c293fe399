"""Tasks side by side, each in a process of its own.

The host keeps state between configurations (a theme's language leaked from one locale into the next), so every
edition gets a fresh process. Where the system can fork, the tasks' arguments are inherited and not copied.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import traceback
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkContext, SpawnContext
    from multiprocessing.process import BaseProcess

T = TypeVar("T")
GARBAGE_AFTER = 50_000
"""Objects made before Python looks for cycles; 700 is usual, and pages and indexes leave few."""
STEPS_TOLD = 16
"""Steps that a process tells its parent of at once; a message takes about as long as a twentieth of a page."""


class WorkerError(Exception):
    """A task ended with an error; ``details`` is the worker's own report of it."""

    def __init__(self, name: str, error: BaseException | None, details: str) -> None:
        super().__init__(f"{name}: {error or 'the process died'}")
        self.error = error
        self.details = details


@dataclass(frozen=True, slots=True)
class Task(Generic[T]):
    """``work`` gets a function to call after each step and returns a value that can be pickled.

    ``effort`` says how long it takes beside the others, in any unit.
    """

    name: str
    work: Callable[[Callable[[], None]], T]
    effort: float = 0


def worker_count() -> int:
    """Return how many processes this machine runs at once."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def run(
    tasks: Sequence[Task[T]],
    *,
    workers: int,
    on_step: Callable[[str], None] = lambda name: None,
    meanwhile: Callable[[], None] = lambda: None,
) -> list[T]:
    """Run tasks, at most ``workers`` at once; returns their values in the tasks' order.

    Those of most effort begin first, so that none of them is left at the end while other processors wait.
    ``on_step`` gets a task's name after each of its steps. ``meanwhile`` is work of this process that is done while
    the first tasks run. Raises `WorkerError` after the first failure, when the other processes have been stopped.
    """
    forks = "fork" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork") if forks else multiprocessing.get_context("spawn")
    waiting = sorted(enumerate(tasks), key=lambda one: -one[1].effort)
    running: dict[object, tuple[int, Connection, BaseProcess]] = {}
    values: dict[int, T] = {}

    def begin() -> None:
        while waiting and len(running) < workers:
            number, task = waiting.pop(0)
            connection, process = _start(context, task)
            running[connection] = (number, connection, process)

    try:
        begin()
        meanwhile()
        while running:
            for ready in wait([connection for _, connection, _ in running.values()]):
                number, connection, process = running[ready]
                try:
                    kind, *content = connection.recv()
                except EOFError:
                    raise WorkerError(tasks[number].name, None, f"exit code {process.exitcode}") from None
                if kind == "steps":
                    for _ in range(content[0]):
                        on_step(tasks[number].name)
                    continue
                del running[ready]
                process.join()
                if kind == "error":
                    raise WorkerError(tasks[number].name, content[0], content[1])
                values[number] = content[0]
            begin()
    finally:
        for _, _, process in running.values():
            process.terminate()
            process.join()
    return [values[number] for number in range(len(tasks))]


def _start(context: ForkContext | SpawnContext, task: Task[T]) -> tuple[Connection, BaseProcess]:
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(task, theirs), daemon=True)
    process.start()
    theirs.close()
    return ours, process


class _Steps:
    """Tells the parent of steps, several in one message."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._untold = 0

    def step(self) -> None:
        self._untold += 1
        if self._untold == STEPS_TOLD:
            self.tell()

    def tell(self) -> None:
        if self._untold:
            self._connection.send(("steps", self._untold))
            self._untold = 0


def _work(task: Task[T], connection: Connection) -> None:
    # What was inherited stays: looking through it for garbage would copy its memory.
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)
    steps = _Steps(connection)
    try:
        value = task.work(steps.step)
        steps.tell()
    except BaseException as error:  # the parent decides what an error means
        details = traceback.format_exc()
        try:
            connection.send(("error", error, details))
        except Exception:  # not every exception can be pickled
            connection.send(("error", RuntimeError(str(error)), details))
    else:
        connection.send(("value", value))
