"""Logs and exports that already exist, as events: all of the files, or none of them.

A large log is read side by side: this process cuts it into blocks of whole lines, others take events out of them.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from kbgen.events import wire
from kbgen.insights import access_log
from kbgen.insights.access_log import BROKEN_SHARE, Tally
from kbgen.model.diagnostic import Diagnostic, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from kbgen.events.event import Event
    from kbgen.insights.access_log import Format

    Part = tuple[Tally, list[Event]]
    """What a block of a log held; its lines are counted from 1."""


_WAITING: Final = 2
"""Blocks that may wait for each process: so many are in memory."""
LOG_REMEDY: Final = "give the log as the web server wrote it, one file for each format"


@dataclass(frozen=True, slots=True)
class Read:
    """What a file held; ``remedy`` says how to mend one of which too much is broken."""

    path: Path
    tally: Tally
    events: tuple[Event, ...]
    remedy: str = LOG_REMEDY


def read_logs(paths: Iterable[Path], *, mask: Callable[[str], str], workers: int = 1) -> list[Read]:
    """Read the events of access logs; what visitors wrote is masked again.

    Raises `InputError` for files that can't be read, or of which more than a twentieth is broken.
    """
    found = [read_log(path, mask=mask, workers=workers) for path in paths]
    refuse_broken(found)
    return found


def read_log(path: Path, *, mask: Callable[[str], str], workers: int = 1) -> Read:
    """Read one access log, a large one in so many processes."""
    tally = Tally()
    events: list[Event] = []
    blocks = access_log.blocks(path)
    begin = list(islice(blocks, 2))
    if begin:
        work = _Work(access_log.format_of(begin[0]), mask)
        several = len(begin) > 1 and workers > 1
        for block, found in (_side_by_side if several else _in_turn)(chain(begin, blocks), work, workers):
            tally.add(block)
            events += found
    return Read(path, tally, tuple(events))


class _Work:
    """What is done with each block of a log."""

    def __init__(self, kind: Format, mask: Callable[[str], str]) -> None:
        self.kind = kind
        self.plain_mask = mask
        # What many type alike is masked once.
        self._mask = lru_cache(maxsize=1 << 16)(mask)

    def __call__(self, block: bytes) -> Part:
        tally = Tally()
        events = []
        for pixel in access_log.pixels(block, self.kind, tally):
            try:
                events.append(_event(pixel.query, now=pixel.at, mask=self._mask))
            except wire.RefusedError as error:
                tally.reject(pixel.line, f"has an event that can't be taken ({error.refusal.value})", pixel=True)
        return tally, events


def _in_turn(blocks: Iterable[bytes], work: _Work, workers: int) -> Iterator[Part]:
    return map(work, blocks)


def _side_by_side(blocks: Iterable[bytes], work: _Work, workers: int) -> Iterator[Part]:
    waiting: deque[Future[Part]] = deque()
    with ProcessPoolExecutor(workers, initializer=_Process.begin, initargs=(work.kind.name, work.plain_mask)) as pool:
        for block in blocks:
            waiting.append(pool.submit(_Process.take, block))
            if len(waiting) > _WAITING * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


class _Process:
    """What a process of the pool keeps from one block to the next."""

    work: _Work

    @classmethod
    def begin(cls, kind: str, mask: Callable[[str], str]) -> None:
        cls.work = _Work(access_log.FORMATS[kind], mask)

    @classmethod
    def take(cls, block: bytes) -> Part:
        return cls.work(block)


def _event(query: str, *, now: int, mask: Callable[[str], str]) -> Event:
    try:
        return wire.decode_pixel(query, now=now, mask=mask)
    except wire.RefusedError:
        # CloudFront and some proxies write the address percent-encoded once more.
        again = unquote(query)
        if "&e=%" not in again:
            raise
        return wire.decode_pixel(again, now=now, mask=mask)


def refuse_broken(found: Sequence[Read]) -> None:
    """Raise `InputError` where too much of a file is broken to believe the rest of it."""
    faults = [
        Diagnostic(
            str(read.path), read.tally.examples[0][0], "bad-log",
            f"{_told(read.tally)}, more than {BROKEN_SHARE:.0%}: nothing was imported. This line "
            f"{read.tally.examples[0][1]}; {read.remedy}",
        )
        for read in found
        if read.tally.unusable
    ]  # fmt: skip
    if faults:
        raise InputError(faults)


def _told(tally: Tally) -> str:
    if tally.broken > BROKEN_SHARE * tally.lines:
        return _counted(tally.broken, f"of {tally.lines} lines")
    return _counted(tally.broken_pixels, f"of {tally.pixels} lines that carry an event")


def _counted(broken: int, among: str) -> str:
    return f"{broken} {among} {'is' if broken == 1 else 'are'} broken"
