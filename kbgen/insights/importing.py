"""Logs and exports that already exist, as events: all of the files, or none of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from kbgen.events import wire
from kbgen.insights import access_log
from kbgen.insights.access_log import BROKEN_SHARE, Tally
from kbgen.model.diagnostic import Diagnostic, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from kbgen.events.event import Event


LOG_REMEDY: Final = "give the log as the web server wrote it, one file for each format"


@dataclass(frozen=True, slots=True)
class Read:
    """What a file held; ``remedy`` says how to mend one of which too much is broken."""

    path: Path
    tally: Tally
    events: tuple[Event, ...]
    remedy: str = LOG_REMEDY


def read_logs(paths: Iterable[Path], *, mask: Callable[[str], str]) -> list[Read]:
    """Read the events of access logs; what visitors wrote is masked again.

    Raises `InputError` for files that can't be read, or of which more than a twentieth is broken.
    """
    found = [read_log(path, mask=mask) for path in paths]
    refuse_broken(found)
    return found


def read_log(path: Path, *, mask: Callable[[str], str]) -> Read:
    """Read one access log."""
    tally = Tally()
    events = []
    # What many type alike is masked once.
    mask = lru_cache(maxsize=1 << 16)(mask)
    for pixel in access_log.pixels(path, tally):
        try:
            events.append(_event(pixel.query, now=pixel.at, mask=mask))
        except wire.RefusedError as error:
            tally.reject(pixel.line, f"has an event that can't be taken ({error.refusal.value})", pixel=True)
    return Read(path, tally, tuple(events))


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
