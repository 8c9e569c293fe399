"""From an article's address to what a page prints."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

# RFC 3986's pchar, so that an address stays readable where the standard lets it.
_SAFE = "/~!$&'()*+,;=:@-._"


@lru_cache(maxsize=1 << 16)
def encode(address: str) -> str:
    """Percent-encode an address that may have an anchor."""
    path, mark, anchor = address.partition("#")
    return quote(path, safe=_SAFE) + mark + quote(anchor, safe=_SAFE)


@dataclass(frozen=True, slots=True)
class Here:
    """The place of a page, from which its links count.

    ``up`` leads to the locale's root, and ``root`` to the folder of all languages; both are empty or end with
    ``/``, and may be absolute paths.
    """

    up: str
    root: str

    @classmethod
    def at(cls, address: str, *, nested: bool) -> Here:
        """Stand on the page with an address below a locale's root, which is ``nested`` in a folder or not."""
        up = "../" * address.partition("#")[0].count("/")
        return cls(up, "../" + up if nested else up)

    def to(self, address: str) -> str:
        """Return the link to an address below the locale's root."""
        return self.up + encode(address) or "./"

    def to_root(self, path: str) -> str:
        """Return the link to a path below the folder of all languages."""
        return self.root + encode(path) or "./"
