"""Names for what is being made, and writing single files so that nobody meets half of one."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_TEMPORARY = ".kbgen-tmp-"


def temporary_name(name: str) -> str:
    """Return how a file or folder is called while this process makes it, beside its place."""
    return f".{name}{_TEMPORARY}{os.getpid()}"


def is_temporary(name: str) -> bool:
    """Tell whether something is called so by any process."""
    return name.startswith(".") and _TEMPORARY in name


def owner_of(temporary: str, name: str) -> int | None:
    """Return the number of the process that makes ``name``, or none where ``temporary`` is nothing of the kind."""
    number = temporary.removeprefix(f".{name}{_TEMPORARY}").split("-")[0]
    return int(number) if is_temporary(temporary) and number.isdecimal() else None


def replace_file(path: Path, content: bytes | str) -> None:
    """Replace a file in one step: readers see the old content or the new, never a part. Makes its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(temporary_name(path.name))
    try:
        aside.write_bytes(content.encode() if isinstance(content, str) else content)
        aside.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            aside.unlink()
