"""Values as JSON in as few characters as it takes, text as it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

# A build writes tens of thousands of values, none of which is inside itself: looking for that took as long as writing.
compact: Final[Callable[[object], str]] = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False
).encode
"""A value of dictionaries, lists, texts and numbers as JSON."""
