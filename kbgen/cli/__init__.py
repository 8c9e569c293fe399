"""The command line: the only place that prints, and the only one that decides exit codes.

0: fine. 1: the checks found faults. 2: the input or the command could not be used.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from kbgen.cli.arguments import parser
from kbgen.cli.shared import FAULTS, UNUSABLE, complain, say
from kbgen.model.diagnostic import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main", "parser"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _terminated)
    module, _, name = options.run.rpartition(".")
    try:
        code: int = getattr(import_module(f"kbgen.cli.{module}"), name)(options)
    except InputError as error:
        complain(error.diagnostics)
        return UNUSABLE
    except BrokenPipeError:
        # Whoever read our output has gone; the exit code still says what was found.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAULTS
    except OSError as error:
        _say_quietly(
            f"{error.filename or 'output'}: {error.strerror or error}: mend its permissions or its disk's space"
        )
        return UNUSABLE
    except KeyboardInterrupt:
        say("Stopped. The last good site is as it was." if module == "building" else "Stopped.")
        return 130
    return code


def _say_quietly(text: str) -> None:
    """Say it if there is anyone to say it to."""
    with contextlib.suppress(OSError):
        say(text)


def _terminated(number: int, frame: object) -> None:
    raise KeyboardInterrupt
