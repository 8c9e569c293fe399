"""The code of kbgen's own templates, kept beside the package as Python keeps that of modules.

Compiling takes half a second, which a build after a small edit would mostly consist of. The site's own templates, and
the theme's, are compiled anew in every build.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import marshal
import sys
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING

import jinja2

from kbgen.model.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2.bccache import Bucket


class Compiled(jinja2.BytecodeCache):
    """The code of templates, for all environments of this process and those that are forked from it."""

    def __init__(self) -> None:
        self.known: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if it is known."""
        bucket.code = self.known.get(_key(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        if bucket.code is not None:
            self.known[_key(bucket)] = bucket.code


def _key(bucket: Bucket) -> str:
    """Return what code depends on: the template's name and place, its text, and what extensions add to the syntax."""
    return " ".join((bucket.key, bucket.checksum, *sorted(bucket.environment.extensions)))


def place() -> Path | None:
    """Return the file that has the code, None where this Python keeps none."""
    try:
        return Path(importlib.util.cache_from_source(str(Path(__file__).with_name("templates-compiled.py"))))
    except NotImplementedError:
        return None


def recall(path: Path, maker: str) -> dict[str, CodeType]:
    """Return the code that was kept by the same ``maker``: the digest of kbgen, Python and Jinja2."""
    try:
        content = path.read_bytes()
    except OSError:
        return {}
    head, code = content[:_HEAD], content[_HEAD:]
    if head != _head(maker, code):
        return {}
    # Code like that of the modules beside it, which its sum says is whole.
    found = marshal.loads(code)
    return {name: one for name, one in found.items() if isinstance(one, CodeType)}


def keep(path: Path, maker: str, known: Mapping[str, CodeType]) -> None:
    """Keep code for the next build, where the package's folder can be written to."""
    if not sys.dont_write_bytecode:
        code = marshal.dumps(dict(known))
        with contextlib.suppress(OSError):
            replace_file(path, _head(maker, code) + code)


_HEAD = 64


def _head(maker: str, code: bytes) -> bytes:
    return hashlib.sha256(maker.encode() + b"\x00" + code).hexdigest().encode()
