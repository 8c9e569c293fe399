"""Locales: BCP 47 tags and what follows from them."""

from __future__ import annotations

import re

# RFC 5646, as far as help sites use it: language, script, region, variants.
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(-(?P<script>[A-Z][a-z]{3}))?(-(?P<region>[A-Z]{2}|[0-9]{3}))?"
    r"(-[0-9A-Za-z]{5,8}|-[0-9][0-9A-Za-z]{3})*"
)


def is_tag(text: str) -> bool:
    """Tell whether ``text`` is a well-formed BCP 47 tag in its usual case (``zh-Hant``, ``pt-BR``)."""
    return _TAG.fullmatch(text) is not None


def normal(text: str) -> str:
    """Return the usual case of a tag that differs only by case or by ``_`` (``zh_hant`` → ``zh-Hant``).

    A text that is no tag comes back unchanged.
    """
    parts = text.replace("_", "-").split("-")
    shaped = [parts[0].lower()]
    for part in parts[1:]:
        shaped.append(part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part.lower())
    tag = "-".join(shaped)
    return tag if is_tag(tag) else text
