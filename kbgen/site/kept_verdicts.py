"""What the checks said of each article and language, kept for the next build."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kbgen.model.diagnostic import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from kbgen.model.article import Article
    from kbgen.site.kept import Kept

KIND = "checks"


class KeptVerdicts:
    """The checks' complaints of the last build, as `kbgen.checks.run` takes them.

    ``shared`` is the digest of what all checks read besides articles; ``key_of`` names an article's text beside that,
    or is empty for those that depend on other articles.
    """

    def __init__(self, kept: Kept, shared: str, key_of: Callable[[Article], str]) -> None:
        self._kept = kept
        self._shared = shared
        self.key_of = key_of
        self._known = _read(kept.get(KIND, "", shared))
        self._fresh: dict[str, list[Any]] = {}

    def known(self, about: str, key: str) -> Collection[Diagnostic] | None:
        """Return what was said of something that had the same key; None where that is not known."""
        found = self._known.get(about)
        if found is None or found[0] != key:
            return None
        self._fresh[about] = found
        try:
            return [Diagnostic(**one) for one in found[1]] if len(found) > 1 else []
        except (TypeError, ValueError):
            return None

    def keep(self, about: str, key: str, said: Collection[Diagnostic]) -> None:
        """Keep what was said."""
        self._fresh[about] = [key, [asdict(one) for one in sorted(said)]] if said else [key]

    def told(self) -> Mapping[str, list[Any]]:
        """Return what was kept, for `take` in another process."""
        return self._fresh

    def of_texts(self) -> dict[str, list[Any]]:
        """Return the complaints of what articles say, by path."""
        found: dict[str, list[Any]] = {}
        for about, (_, *said) in self._fresh.items():
            kind, _, path = about.partition(" ")
            if said and kind in {"text", "links"}:
                found.setdefault(path, []).extend(said[0])
        return found

    def take(self, told: Mapping[str, list[Any]]) -> None:
        """Keep what another process was told."""
        self._fresh.update(told)

    def save(self) -> None:
        """Keep what was said in this build for the next."""
        if self._fresh != self._known:
            self._kept.put(KIND, "", self._shared, json.dumps(self._fresh, separators=(",", ":")).encode())


def _read(value: bytes | None) -> dict[str, list[Any]]:
    try:
        found = json.loads(value or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) and all(isinstance(one, list) and one for one in found.values()) else {}
