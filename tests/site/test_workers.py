"""Tasks in processes of their own: which begins first, and what their parent does meanwhile."""

from __future__ import annotations

import multiprocessing
from functools import partial
from typing import TYPE_CHECKING

from kbgen.site import workers
from kbgen.site.workers import Task

if TYPE_CHECKING:
    from collections.abc import Callable


def _step(name: str, on_step: Callable[[], None]) -> str:
    on_step()
    return name


def test_most_effort_begins_first_and_values_keep_their_order() -> None:
    """One process at a time shows in which order they ran."""
    tasks = [Task(name, partial(_step, name), effort) for name, effort in (("a", 1), ("b", 3), ("c", 2), ("d", 3))]
    ran: list[str] = []
    assert workers.run(tasks, workers=1, on_step=ran.append) == ["a", "b", "c", "d"]
    assert ran == ["b", "d", "c", "a"]


def test_the_parent_works_while_tasks_run() -> None:
    """A task ends only after what its parent does beside it."""
    told = multiprocessing.get_context("fork").Event()

    def wait(on_step: Callable[[], None]) -> bool:
        return told.wait(60)

    assert workers.run([Task("waits", wait)], workers=2, meanwhile=told.set) == [True]


def test_the_parent_works_without_tasks() -> None:
    """What it does beside them does not depend on whether there are any."""
    done: list[str] = []
    assert workers.run([], workers=2, meanwhile=partial(done.append, "done")) == []
    assert done == ["done"]
