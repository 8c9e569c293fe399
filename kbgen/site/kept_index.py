"""What was counted of an edition's articles for its search index, kept for the next build.

Most articles say what they said. So of a changed one what it counted is taken out of what all count, and what it
counts now is put in; the others are not even looked at. What can't be used is counted anew.
"""

from __future__ import annotations

import json
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kbgen.model.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kbgen.search.counted import Counted

MAGIC = b"kbgen counted 2\n"


def file(root: Path, locale: str) -> Path:
    """Return where a site keeps what the analyses of a language's articles came to."""
    return root / ".kbgen" / "cache" / f"search-{locale}.counted"


@dataclass(frozen=True, slots=True)
class Row:
    """What an article was counted from: the ``mark`` of all that it is, and the ``digest`` of its analysis."""

    mark: str
    digest: str


@dataclass(frozen=True, slots=True)
class Last:
    """What the last build counted, and each article's row by id.

    ``added`` is how many analyses have been added behind those of a whole build. ``renumbered`` tells that documents
    have other numbers than in the build before, which changes most files of an index.
    """

    counted: Counted
    rows: Mapping[str, Row]
    added: int = 0
    renumbered: bool = True


@dataclass(frozen=True, slots=True)
class KeptIndex:
    """Where it is kept: at ``path``, for builds with the same ``key``. ``mark_of`` names what an article is now.

    Where ``touched`` is given, only these articles can be others than in the last build.
    """

    path: Path
    key: str
    mark_of: Callable[[str], str]
    touched: frozenset[str] | None = None

    def read(self) -> Last | None:
        """Return what the last build counted, if it is of use."""
        # Only the process that makes an index needs what indexes are made with.
        from kbgen.search.counted import Counted

        try:
            content = self.path.read_bytes()
            start = len(MAGIC)
            head = content.index(b"\n", start + 8)
            if not content.startswith(MAGIC) or int(content[start : start + 8], 16) != zlib.crc32(content[start + 8 :]):
                return None
            key, rows, added = json.loads(content[start + 8 : head])
            if key != self.key:
                return None
            counted = Counted.of_content(content[head + 1 :])
            known = {str(identity): Row(str(mark), str(digest)) for identity, (mark, digest) in rows.items()}
            return Last(counted, known, int(added)) if known.keys() == {one.id for one in counted.documents} else None
        except (OSError, ValueError, TypeError, AttributeError):
            return None

    def save(self, made: Last) -> None:
        """Keep what this build counted; where that can't be done, the next build counts anew."""
        rows = {identity: [row.mark, row.digest] for identity, row in made.rows.items()}
        head = json.dumps([self.key, rows, made.added], separators=(",", ":")).encode()
        content = head + b"\n" + made.counted.content()
        with suppress(OSError):
            replace_file(self.path, b"%s%08x%s" % (MAGIC, zlib.crc32(content), content))


class Lines:
    """The lines of a file of analyses, of which few are asked for: they are looked for, not taken apart."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._content = b"\n" + path.read_bytes()
        except OSError:
            self._content = b""

    def of(self, digest: str) -> str:
        """Return the line that begins with a digest, or an empty text."""
        start = self._content.find(f"\n{digest} ".encode()) + 1
        end = self._content.find(b"\n", start)
        return self._content[start : end if end > 0 else None].decode("utf-8", "replace") if start else ""

    def add(self, lines: str) -> None:
        """Write more of them behind the others."""
        with suppress(OSError), self._path.open("ab") as file:
            # In one piece, and in a line of its own whatever was written last.
            file.write(b"\n" + lines.encode())
